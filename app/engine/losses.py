"""Losses: each a formula for the scalar `L` from the outputs `A` and the targets `y`, and the gradient `dA`.

`A` and `y` are (m, n): m samples, n outputs. `dA` is the gradient of `L` by `A`, of the shape of `A`. Reductions differ between
books and libraries, so each class says its own: "mean over samples" divides by m, "mean over all" by m * n. A loss
with `classes` also takes class numbers 0..n-1, one a sample, which become the matrix `Y` of zeros and ones.
`takes` says which outputs have a loss: any "real" number, "positive" ones, those of the "unit" interval or of the "simplex".
To add a loss, write its class here and put it into the union at the bottom.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.engine.parameters import Positive

__all__ = ["Loss"]

Mistakes = tuple[tuple[str, str, str], ...]
"""What people get wrong beside `gradient`: the code of each mistake, the tensor it shows in (dA, or dZ of the last layer), its formula."""

Targets = tuple[str, ...]
"""What people take for `y`, as formulas in it."""


@dataclass(frozen=True, slots=True)
class HalfMse:
    """Half the squared error, summed over outputs, mean over samples: the 1/2 cancels the 2 of the derivative.

    Elsewhere: PyTorch's MSELoss and Keras' "mse" have no 1/2 and also divide by the number of outputs (`mse` here).
    Source: Bishop, "Pattern Recognition and Machine Learning" (2006), eq. 5.11, divided by m; the founding example.
    """

    kind: Literal["half_mse"] = "half_mse"
    formula: ClassVar[str] = "sum((A - y) ** 2) / (2 * m)"
    gradient: ClassVar[str] = "(A - y) / m"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Mse:
    """The squared error, mean over all.

    Elsewhere: the same as PyTorch's MSELoss and Keras' "mse"; course notes often mean `half_mse` by this name.
    """

    kind: Literal["mse"] = "mse"
    formula: ClassVar[str] = "sum((A - y) ** 2) / (m * n)"
    gradient: ClassVar[str] = "2 * (A - y) / (m * n)"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class HalfSse:
    """Half the squared error, summed over outputs and samples: no mean at all.

    Elsewhere: half of PyTorch's MSELoss(reduction="sum").
    Source: Rumelhart, Hinton, Williams (1986), eq. 3; Mazur, "A Step by Step Backpropagation Example" (2015).
    """

    kind: Literal["half_sse"] = "half_sse"
    formula: ClassVar[str] = "sum((A - y) ** 2) / 2"
    gradient: ClassVar[str] = "A - y"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Mae:
    """The absolute error, mean over all.

    Convention: the slope where A = y is 0 (sign(0) = 0), as in PyTorch.
    Elsewhere: the same as PyTorch's L1Loss and Keras' "mae".
    """

    kind: Literal["mae"] = "mae"
    formula: ClassVar[str] = "sum(abs(A - y)) / (m * n)"
    gradient: ClassVar[str] = "sign(A - y) / (m * n)"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Huber:
    """Half the squared error where it is at most delta, linear beyond; mean over all.

    Elsewhere: the same as PyTorch's HuberLoss and Keras' "huber"; PyTorch's SmoothL1Loss is this divided by delta.
    Source: Huber, "Robust Estimation of a Location Parameter" (1964).
    """

    delta: Positive = 1.0
    kind: Literal["huber"] = "huber"
    formula: ClassVar[str] = (
        "sum(where(abs(A - y) <= delta, (A - y) ** 2 / 2, delta * (abs(A - y) - delta / 2))) / (m * n)"
    )
    gradient: ClassVar[str] = "clip(A - y, -delta, delta) / (m * n)"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class LogCosh:
    """The logarithm of the hyperbolic cosine of the error, mean over all: about half its square when small, linear when large.

    Elsewhere: the same as Keras' "log_cosh"; PyTorch has none.
    """

    kind: Literal["log_cosh"] = "log_cosh"
    formula: ClassVar[str] = "sum(log_cosh(A - y)) / (m * n)"
    gradient: ClassVar[str] = "tanh(A - y) / (m * n)"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class BinaryCrossEntropy:
    """-(y ln A + (1 - y) ln(1 - A)) on probabilities A between 0 and 1, mean over all.

    Convention: 0 * ln 0 is 0; a wrong certainty (A = 0 where y = 1) is infinite, and so an error that says so.
    Elsewhere: PyTorch's BCELoss cuts ln at -100, Keras cuts A at 1e-7; neither is done here.
    Source: Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 6.2.2.2.
    """

    kind: Literal["binary_cross_entropy"] = "binary_cross_entropy"
    formula: ClassVar[str] = "-sum(xlogy(y, A) + xlogy(1 - y, 1 - A)) / (m * n)"
    gradient: ClassVar[str] = "(quotient(1 - y, 1 - A) - quotient(y, A)) / (m * n)"
    takes: ClassVar[str] = "unit"
    classes: ClassVar[bool] = False
    mistakes: ClassVar[Mistakes] = (("fused_derivative_twice", "dA", "(A - y) / (m * n)"),)
    wrong_targets: ClassVar[Targets] = ("1 - y",)  # the other class for the positive one


@dataclass(frozen=True, slots=True)
class CrossEntropy:
    """-y ln A on probabilities of classes (softmax outputs), summed over classes, mean over samples.

    Convention: 0 * ln 0 is 0. Rows of A are taken as they are.
    Elsewhere: Keras divides each row of A by its sum first and cuts it at 1e-7. PyTorch's CrossEntropyLoss takes logits
    (`softmax_cross_entropy` here); on ln A its NLLLoss is this one.
    Source: Bishop (2006), eq. 4.108, divided by m.
    """

    kind: Literal["cross_entropy"] = "cross_entropy"
    formula: ClassVar[str] = "-sum(xlogy(y, A)) / m"
    gradient: ClassVar[str] = "-quotient(y, A) / m"
    takes: ClassVar[str] = "simplex"
    classes: ClassVar[bool] = True
    mistakes: ClassVar[Mistakes] = (("fused_derivative_twice", "dA", "(A - y) / m"),)


@dataclass(frozen=True, slots=True)
class SigmoidCrossEntropy:
    """Binary cross-entropy of sigmoid(A) on logits A, mean over all; right at any size of A.

    Elsewhere: the same as PyTorch's BCEWithLogitsLoss and Keras' BinaryCrossentropy(from_logits=True).
    Source: TensorFlow, tf.nn.sigmoid_cross_entropy_with_logits.
    """

    kind: Literal["sigmoid_cross_entropy"] = "sigmoid_cross_entropy"
    formula: ClassVar[str] = "sum(y * softplus(-A) + (1 - y) * softplus(A)) / (m * n)"
    gradient: ClassVar[str] = "(sigmoid(A) - y) / (m * n)"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False
    mistakes: ClassVar[Mistakes] = (("fused_derivative_twice", "dZ", "dA * sigmoid(A) * (1 - sigmoid(A))"),)
    wrong_targets: ClassVar[Targets] = ("1 - y",)


@dataclass(frozen=True, slots=True)
class SoftmaxCrossEntropy:
    """Cross-entropy of softmax(A) on logits A, summed over classes, mean over samples; right at any size of A.

    Convention: a row of y may have any sum; where it is 1 the gradient is the well-known (softmax(A) - y) / m.
    Elsewhere: the same as PyTorch's CrossEntropyLoss and Keras' CategoricalCrossentropy(from_logits=True).
    Source: Bishop (2006), eq. 4.108 and 4.109, divided by m.
    """

    kind: Literal["softmax_cross_entropy"] = "softmax_cross_entropy"
    formula: ClassVar[str] = "-sum(y * log_softmax(A, axis=1)) / m"
    gradient: ClassVar[str] = "(sum(y, axis=1) * softmax(A, axis=1) - y) / m"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = True
    mistakes: ClassVar[Mistakes] = (
        ("fused_derivative_twice", "dZ", "softmax(A, axis=1) * (dA - sum(dA * softmax(A, axis=1), axis=1))"),
        ("fused_derivative_twice", "dZ", "dA * softmax(A, axis=1) * (1 - softmax(A, axis=1))"),
    )


@dataclass(frozen=True, slots=True)
class Hinge:
    """max(1 - y A, 0) for targets -1 and 1, mean over all.

    Convention: the slope where y A = 1 is 0.
    Elsewhere: Keras' "hinge" turns targets 0 and 1 into -1 and 1; here they are taken as they are.
    Source: Cortes, Vapnik, "Support-Vector Networks" (1995).
    """

    kind: Literal["hinge"] = "hinge"
    formula: ClassVar[str] = "sum(maximum(1 - y * A, 0)) / (m * n)"
    gradient: ClassVar[str] = "-y * (y * A < 1) / (m * n)"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False
    wrong_targets: ClassVar[Targets] = ("(y + 1) / 2",)  # 0 and 1 for -1 and 1


@dataclass(frozen=True, slots=True)
class SquaredHinge:
    """max(1 - y A, 0)^2 for targets -1 and 1, mean over all.

    Elsewhere: Keras' "squared_hinge" turns targets 0 and 1 into -1 and 1; here they are taken as they are.
    """

    kind: Literal["squared_hinge"] = "squared_hinge"
    formula: ClassVar[str] = "sum(maximum(1 - y * A, 0) ** 2) / (m * n)"
    gradient: ClassVar[str] = "-2 * y * maximum(1 - y * A, 0) / (m * n)"
    takes: ClassVar[str] = "real"
    classes: ClassVar[bool] = False
    wrong_targets: ClassVar[Targets] = ("(y + 1) / 2",)  # 0 and 1 for -1 and 1


@dataclass(frozen=True, slots=True)
class KlDivergence:
    """y ln(y / A) on probabilities of classes, summed over classes, mean over samples.

    Convention: 0 * ln 0 is 0.
    Elsewhere: the value of PyTorch's KLDivLoss(reduction="batchmean"), which takes ln A; Keras cuts y and A at 1e-7.
    Source: Kullback, Leibler, "On Information and Sufficiency" (1951).
    """

    kind: Literal["kl_divergence"] = "kl_divergence"
    formula: ClassVar[str] = "sum(xlogy(y, y) - xlogy(y, A)) / m"
    gradient: ClassVar[str] = "-quotient(y, A) / m"
    takes: ClassVar[str] = "simplex"
    classes: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PoissonNll:
    """The negative log-likelihood of counts y, without the term ln(y!); mean over all. A is ln of the rate (`log_input`) or the rate.

    Elsewhere: the same as PyTorch's PoissonNLLLoss(full=False), whose form on rates adds an epsilon of 1e-8 inside ln,
    which is not done here. Keras' "poisson" takes rates and adds 1e-7.
    """

    log_input: bool = True
    kind: Literal["poisson_nll"] = "poisson_nll"
    classes: ClassVar[bool] = False

    @property
    def takes(self) -> str:
        """Any logarithm of a rate, or a positive rate."""
        return "real" if self.log_input else "positive"

    @property
    def formula(self) -> str:
        """e^A - y A on logarithms of rates, A - y ln A on rates."""
        return "sum(exp(A) - y * A) / (m * n)" if self.log_input else "sum(A - xlogy(y, A)) / (m * n)"

    @property
    def gradient(self) -> str:
        """e^A - y, or 1 - y / A."""
        return "(exp(A) - y) / (m * n)" if self.log_input else "(1 - quotient(y, A)) / (m * n)"


Loss = (
    HalfMse
    | Mse
    | HalfSse
    | Mae
    | Huber
    | LogCosh
    | BinaryCrossEntropy
    | CrossEntropy
    | SigmoidCrossEntropy
    | SoftmaxCrossEntropy
    | Hinge
    | SquaredHinge
    | KlDivergence
    | PoissonNll
)
