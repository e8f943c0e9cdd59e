"""Activations: each a formula for `A` from `Z`, and the vector-Jacobian product that takes `dA` back to `dZ`.

`Z` and `A` are (m, n): a row a sample, a column a unit. `dZ` is the gradient of the loss by `Z`,
of the shape of `Z`. The rule is a product with the whole Jacobian, not an elementwise slope, so that softmax fits as well
as relu. `range` says where A lies: any "real" number, "positive", the "unit" interval or the "simplex" of
probabilities of classes. A slope at a kink is a convention, and stated. To add an activation, write its class here and put it into the union at the bottom.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.engine.parameters import NonNegative, Positive

__all__ = ["Activation", "Mistakes"]

Mistakes = tuple[tuple[str, str], ...]  # wrong forms of `vjp` that no edit of it makes: a code and a formula each


@dataclass(frozen=True, slots=True)
class Identity:
    """A = Z: a linear unit, for regression and for losses that take logits.

    Elsewhere: "linear" in Keras, and accepted here too.
    """

    kind: Literal["identity"] = "identity"
    formula: ClassVar[str] = "Z"
    vjp: ClassVar[str] = "dA"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """The logistic function 1 / (1 + e^-Z), between 0 and 1.

    Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors" (1986), eq. 2.
    """

    kind: Literal["sigmoid"] = "sigmoid"
    formula: ClassVar[str] = "sigmoid(Z)"
    vjp: ClassVar[str] = "dA * A * (1 - A)"
    range: ClassVar[str] = "unit"


@dataclass(frozen=True, slots=True)
class HardSigmoid:
    """A piecewise linear sigmoid: Z / 6 + 1/2, cut off at 0 and 1.

    Convention: the slope at Z = -3 and Z = 3 is 0.
    Elsewhere: PyTorch and Keras 3 use these numbers; Keras 2 had 0.2 * Z + 0.5.
    Source: Howard et al., "Searching for MobileNetV3" (2019), section 5.2.
    """

    kind: Literal["hard_sigmoid"] = "hard_sigmoid"
    formula: ClassVar[str] = "clip(Z / 6 + 0.5, 0, 1)"
    vjp: ClassVar[str] = "dA / 6 * (abs(Z) < 3)"
    range: ClassVar[str] = "unit"


@dataclass(frozen=True, slots=True)
class LogSigmoid:
    """The logarithm of the sigmoid, -ln(1 + e^-Z), which keeps its digits where the sigmoid itself is 0.

    Source: PyTorch, torch.nn.LogSigmoid.
    """

    kind: Literal["log_sigmoid"] = "log_sigmoid"
    formula: ClassVar[str] = "-softplus(-Z)"
    vjp: ClassVar[str] = "dA * sigmoid(-Z)"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Tanh:
    """The hyperbolic tangent, between -1 and 1.

    Source: LeCun, Bottou, Orr, Müller, "Efficient BackProp" (1998), section 4.4.
    """

    kind: Literal["tanh"] = "tanh"
    formula: ClassVar[str] = "tanh(Z)"
    vjp: ClassVar[str] = "dA * (1 - A ** 2)"
    range: ClassVar[str] = "real"
    mistakes: ClassVar[Mistakes] = (("activation_derivative_wrong", "dA * sqrt(1 - A ** 2)"),)  # sech for its square


@dataclass(frozen=True, slots=True)
class HardTanh:
    """A piecewise linear tanh: Z, cut off at -1 and 1.

    Convention: the slope at Z = -1 and Z = 1 is 0, as in PyTorch.
    Source: Collobert, "Large Scale Machine Learning" (2004).
    """

    kind: Literal["hard_tanh"] = "hard_tanh"
    formula: ClassVar[str] = "clip(Z, -1, 1)"
    vjp: ClassVar[str] = "dA * (abs(Z) < 1)"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Relu:
    """The rectified linear unit: Z where it is positive, else 0.

    Convention: the slope at Z = 0 is 0, as in PyTorch, JAX and TensorFlow.
    Source: Nair, Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (2010).
    """

    kind: Literal["relu"] = "relu"
    formula: ClassVar[str] = "maximum(Z, 0)"
    vjp: ClassVar[str] = "dA * (Z > 0)"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class LeakyRelu:
    """Z where it is positive, alpha * Z elsewhere.

    Convention: the slope at Z = 0 is alpha, as in PyTorch.
    Elsewhere: alpha is 0.01 in PyTorch (negative_slope), 0.3 in Keras 2 and 0.2 in tf.nn.
    Source: Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (2013).
    """

    alpha: NonNegative = 0.01
    kind: Literal["leaky_relu"] = "leaky_relu"
    formula: ClassVar[str] = "where(Z > 0, Z, alpha * Z)"
    vjp: ClassVar[str] = "dA * where(Z > 0, 1, alpha)"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Elu:
    """The exponential linear unit: Z where it is positive, alpha * (e^Z - 1) elsewhere.

    Convention: the slope at Z = 0 is alpha (1 when alpha is 1, where there is no kink).
    Source: Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network Learning by ELUs" (2015), eq. 15.
    """

    alpha: NonNegative = 1.0
    kind: Literal["elu"] = "elu"
    formula: ClassVar[str] = "maximum(Z, 0) + alpha * expm1(minimum(Z, 0))"
    vjp: ClassVar[str] = "dA * where(Z > 0, 1, alpha * exp(minimum(Z, 0)))"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Selu:
    """The scaled exponential linear unit, whose two constants keep mean 0 and variance 1 from layer to layer.

    Convention: the slope at Z = 0 is that of the left side, scale * alpha = 1.758...
    Source: Klambauer et al., "Self-Normalizing Neural Networks" (2017), section 1 and appendix A.
    """

    kind: Literal["selu"] = "selu"
    formula: ClassVar[str] = "1.0507009873554805 * (maximum(Z, 0) + 1.6732632423543772 * expm1(minimum(Z, 0)))"
    vjp: ClassVar[str] = "1.0507009873554805 * dA * where(Z > 0, 1, 1.6732632423543772 * exp(minimum(Z, 0)))"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Celu:
    """The continuously differentiable ELU: Z where it is positive, alpha * (e^(Z / alpha) - 1) elsewhere; slope 1 at 0.

    Source: Barron, "Continuously Differentiable Exponential Linear Units" (2017).
    """

    alpha: Positive = 1.0
    kind: Literal["celu"] = "celu"
    formula: ClassVar[str] = "maximum(Z, 0) + alpha * expm1(minimum(Z, 0) / alpha)"
    vjp: ClassVar[str] = "dA * exp(minimum(Z, 0) / alpha)"
    range: ClassVar[str] = "real"


_GELU_TANH = "tanh(0.7978845608028654 * (Z + 0.044715 * Z ** 3))"


@dataclass(frozen=True, slots=True)
class Gelu:
    """The Gaussian error linear unit Z * Phi(Z), exact (`none`) or by the authors' `tanh` form.

    Elsewhere: PyTorch and Keras 3 default to the exact form, jax.nn.gelu to the tanh form.
    Source: Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016), section 2.
    """

    approximate: Literal["none", "tanh"] = "none"
    kind: Literal["gelu"] = "gelu"
    range: ClassVar[str] = "real"

    @property
    def formula(self) -> str:
        """Z * Phi(Z), or with tanh(c * (Z + 0.044715 * Z^3)) for 2 * Phi(Z) - 1, c = sqrt(2 / pi)."""
        if self.approximate == "none":
            return "Z * normal_cdf(Z)"
        return f"Z / 2 * (1 + {_GELU_TANH})"

    @property
    def vjp(self) -> str:
        """The product rule, on either form."""
        if self.approximate == "none":
            return "dA * (normal_cdf(Z) + Z * normal_pdf(Z))"
        slope = "0.7978845608028654 * (1 + 0.134145 * Z ** 2)"
        return f"dA * ((1 + {_GELU_TANH}) / 2 + Z / 2 * (1 - {_GELU_TANH} ** 2) * {slope})"


@dataclass(frozen=True, slots=True)
class Silu:
    """Z * sigmoid(Z), also called swish.

    Source: Elfwing, Uchibe, Doya, "Sigmoid-Weighted Linear Units" (2017); Ramachandran et al., "Swish" (2017).
    """

    kind: Literal["silu"] = "silu"
    formula: ClassVar[str] = "Z * sigmoid(Z)"
    vjp: ClassVar[str] = "dA * (sigmoid(Z) + A * (1 - sigmoid(Z)))"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Mish:
    """Z * tanh(softplus(Z)).

    Source: Misra, "Mish: A Self Regularized Non-Monotonic Activation Function" (2019).
    """

    kind: Literal["mish"] = "mish"
    formula: ClassVar[str] = "Z * tanh(softplus(Z))"
    vjp: ClassVar[str] = "dA * (tanh(softplus(Z)) + Z * sigmoid(Z) * (1 - tanh(softplus(Z)) ** 2))"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Softplus:
    """ln(1 + e^Z): a smooth relu, always positive.

    Source: Dugas et al., "Incorporating Second-Order Functional Knowledge" (2000).
    """

    kind: Literal["softplus"] = "softplus"
    formula: ClassVar[str] = "softplus(Z)"
    vjp: ClassVar[str] = "dA * sigmoid(Z)"
    range: ClassVar[str] = "positive"


@dataclass(frozen=True, slots=True)
class Softsign:
    """Z / (1 + |Z|), between -1 and 1.

    Source: Bergstra et al., "Quadratic Polynomials Learn Better Image Features" (2009).
    """

    kind: Literal["softsign"] = "softsign"
    formula: ClassVar[str] = "Z / (1 + abs(Z))"
    vjp: ClassVar[str] = "dA / (1 + abs(Z)) ** 2"
    range: ClassVar[str] = "real"


@dataclass(frozen=True, slots=True)
class Softmax:
    """e^Z over its sum along the units: each sample's outputs are probabilities of classes. Every output depends on every Z.

    Source: Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs" (1990).
    """

    kind: Literal["softmax"] = "softmax"
    formula: ClassVar[str] = "softmax(Z, axis=1)"
    vjp: ClassVar[str] = "A * (dA - sum(dA * A, axis=1))"
    range: ClassVar[str] = "simplex"
    mistakes: ClassVar[Mistakes] = (("activation_derivative_wrong", "dA * A * (1 - A)"),)  # the diagonal alone


@dataclass(frozen=True, slots=True)
class LogSoftmax:
    """The logarithm of softmax, Z - ln(sum(e^Z)), which keeps its digits where softmax itself is 0.

    Source: PyTorch, torch.nn.LogSoftmax.
    """

    kind: Literal["log_softmax"] = "log_softmax"
    formula: ClassVar[str] = "log_softmax(Z, axis=1)"
    vjp: ClassVar[str] = "dA - exp(A) * sum(dA, axis=1)"
    range: ClassVar[str] = "real"


Activation = (
    Identity
    | Sigmoid
    | HardSigmoid
    | LogSigmoid
    | Tanh
    | HardTanh
    | Relu
    | LeakyRelu
    | Elu
    | Selu
    | Celu
    | Gelu
    | Silu
    | Mish
    | Softplus
    | Softsign
    | Softmax
    | LogSoftmax
)
