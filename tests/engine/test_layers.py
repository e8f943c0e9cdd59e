"""The dense layer: what it computes forward and back, with and without a bias, in both layouts."""

import numpy as np
import pytest

from app.engine.activations import LeakyRelu, Relu, Tanh
from app.engine.checks import checked_network
from app.engine.layers import Dense
from app.engine.losses import HalfSse

W = np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]])
b = np.array([[0.5, -1.0, 2.0]])
X = np.array([[1.0, 2.0], [0.0, -1.0]])
Z = [[7.5, -1.0, 0.5], [-2.5, -2.0, 3.0]]


def test_a_layer_computes_what_paper_and_pencil_do() -> None:
    """Z = X @ W + b and A = relu(Z); with a loss whose dA is A, each gradient is a product done by hand."""
    values = checked_network(X, np.zeros((2, 3)), [Dense(W, b, Relu())], HalfSse()).backward()
    assert values["Z_1"].tolist() == Z
    assert values["A_1"].tolist() == [[7.5, 0.0, 0.5], [0.0, 0.0, 3.0]]
    assert values["L"] == (7.5**2 + 0.5**2 + 3**2) / 2
    assert values["dZ_1"].tolist() == [[7.5, 0.0, 0.5], [0.0, 0.0, 3.0]]
    assert values["dW_1"].tolist() == [[7.5, 0.0, 0.5], [15.0, 0.0, -2.0]]
    assert values["db_1"].tolist() == [[7.5, 0.0, 3.5]]
    assert values["dX"].tolist() == [[7.75, 22.0], [1.5, -3.0]]


def test_in_columns_everything_is_transposed() -> None:
    """The transposed layer over transposed data gives the transposed tensors."""
    layer = Dense(W, b, Relu()).transpose()
    assert (layer.W.tolist(), layer.parameters["b"].tolist()) == (W.T.tolist(), b.T.tolist())
    values = checked_network(X.T, np.zeros((3, 2)), [layer], HalfSse(), layout="columns").backward()
    assert values["Z_1"].T.tolist() == Z
    assert values["dW_1"].T.tolist() == [[7.5, 0.0, 0.5], [15.0, 0.0, -2.0]]
    assert values["db_1"].T.tolist() == [[7.5, 0.0, 3.5]]
    assert values["dX"].T.tolist() == [[7.75, 22.0], [1.5, -3.0]]


def test_a_layer_without_a_bias_has_no_gradient_of_it() -> None:
    """Nothing is added, and there is no db."""
    layer = Dense(W)
    values = checked_network(X, np.zeros((2, 3)), [layer], HalfSse()).backward()
    assert list(layer.parameters) == ["W"]
    assert layer.transpose().b is None
    assert values["Z_1"].tolist() == [[7.0, 0.0, -1.5], [-3.0, -1.0, 1.0]]
    assert "db_1" not in values


def test_a_sketch_forgets_numbers_and_nothing_else() -> None:
    """Layers of other weights, sizes and slopes have equal, hashable sketches; kinds, biases and what is frozen tell them apart."""
    sketch = Dense(W, b, LeakyRelu()).sketch
    same = Dense(np.ones((5, 1)), np.ones((1, 1)), LeakyRelu(alpha=0.3)).sketch
    others = [Dense(W, None, LeakyRelu()), Dense(W, b, Tanh()), Dense(W, b, LeakyRelu(), frozenset({"b"}))]
    assert same == sketch
    assert len({sketch, same, *(layer.sketch for layer in others)}) == 4


@pytest.mark.parametrize("frozen", [frozenset[str](), frozenset({"W"})])
def test_other_parameters_make_another_layer(frozen: frozenset[str]) -> None:
    """What is not replaced stays, and the old layer is not changed."""
    layer = Dense(W, b, Tanh(), frozen)  # type: ignore[arg-type]  # a set of names
    other = layer.with_parameters({"b": 2 * b})
    assert (other.W is W, other.activation, other.frozen) == (True, Tanh(), frozen)
    assert other.parameters["b"].tolist() == [[1.0, -2.0, 4.0]]
    assert layer.b is b


def test_the_numbers_of_a_layer_are_its_activations() -> None:
    """A layer names the parameters that its formulas mention."""
    assert Dense(W, b, LeakyRelu(alpha=0.3)).numbers == {"alpha": 0.3}
