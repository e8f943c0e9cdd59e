"""How one number came about: entries of every tensor against the tensor, finite differences and a derivation by hand."""

import re
from itertools import pairwise, product
from math import prod
from typing import Any, Final, get_args

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from app.engine.activations import Activation, Identity, Relu, Softmax, Tanh
from app.engine.checks import checked_network
from app.engine.errors import NotFinite
from app.engine.layers import Dense
from app.engine.losses import HalfMse, HalfSse, Loss
from app.engine.network import Layout, Network
from app.engine.optimizers import Optimizer
from app.engine.step import Step
from app.engine.update import Clip
from app.explain.element import Derivation, NoSuchElement
from app.explain.numbers import with_numbers
from app.explain.scalars import entry_name
from app.explain.story import Story
from tests.engine.evaluator import FUNCTIONS
from tests.engine.networks import ONE_EACH, described, make_network, numeric_slope
from tests.explain.founding import FOUNDING
from tests.strategies import BOUNDED, LAYOUTS, OPTIMIZERS, networks

ON_ROWS: Final[dict[str, Any]] = {
    "softmax": lambda row: np.exp(row) / np.exp(row).sum(),
    "log_softmax": lambda row: row - np.log(np.exp(row).sum()),
}


def _deep(sizes: list[int], samples: int, activation: Activation, seed: int = 1) -> Story:
    random = np.random.default_rng(seed)
    layers = [Dense(random.standard_normal(shape), None, activation) for shape in pairwise(sizes)]
    X, y = random.standard_normal((samples, sizes[0])), random.standard_normal((samples, sizes[-1]))
    return Story.of(checked_network(X, y, layers, HalfSse()))


def _elements(story: Story) -> list[str]:
    """Every number that a story computed."""
    return [
        entry_name(name, index)
        for name, value in story.values.items()
        for index in product(*(range(length) for length in np.shape(value)))
    ]


def _require_true(story: Story, element: str) -> None:
    """The terms add up to the tensor's entry, and so do the paths of a gradient; each term is what its text says."""
    derivation = Derivation.of(story, element)
    whole = np.asarray(story.values[derivation.tensor])
    # What the service computes in float32 the texts say in float64.
    exact = pytest.approx if whole.dtype == np.float64 else lambda x, **_: pytest.approx(x, rel=1e-4, abs=1e-4)
    value = exact(whole[derivation.index], rel=1e-12, abs=1e-12)
    assert derivation.value == value
    assert sum(term.value for term in derivation.terms) == value
    for term in derivation.terms:
        text = with_numbers(term.formula, derivation.numbers).text
        said = eval(text, {"__builtins__": {}}, {**FUNCTIONS, **ON_ROWS})  # noqa: S307 - the text is the service's own
        assert float(said) == exact(term.value, rel=1e-12, abs=1e-12), text
    assert (derivation.paths is not None) == (
        derivation.statement is not None and derivation.statement.phase == "backward"
    )
    if derivation.paths is not None:
        assert sum(path.value for path in derivation.paths.told) + derivation.paths.rest == value
        for path in derivation.paths.told:
            assert prod(path.slopes) == pytest.approx(path.value, rel=1e-12)


@BOUNDED
@given(networks(), st.data())
def test_the_terms_of_a_number_and_its_paths_add_up_to_it(network: Network, data: st.DataObject) -> None:
    """So it is for any number that any network computes."""
    try:
        story = Story.of(network)
    except NotFinite:  # a loss that has no value there
        reject()
    _require_true(story, data.draw(st.sampled_from(_elements(story))))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("activation", "loss"), ONE_EACH, ids=described)
def test_every_activation_and_every_loss_is_told_of(activation: Activation, loss: Loss, layout: Layout) -> None:
    """One number of each tensor, with penalties and class numbers where there are such."""
    story = Story.of(make_network(activation, loss, classes=loss.classes, l1=0.1, l2=0.1, layout=layout))
    for name, value in story.values.items():
        _require_true(story, entry_name(name, tuple(length - 1 for length in np.shape(value))))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("activation", "loss"), ONE_EACH, ids=described)
def test_paths_add_up_to_what_finite_differences_give(activation: Activation, loss: Loss, layout: Layout) -> None:
    """The sum over paths is how fast the loss really changes as this one number does."""
    network = make_network(activation, loss, layout=layout)
    story = Story.of(network)
    for name in ("W_1", "b_1", "X"):
        moved = np.zeros_like(story.inputs[name])
        moved[0, 0] = 1
        paths = Derivation.of(story, f"d{name}[0,0]").paths
        assert paths is not None
        summed = sum(path.value for path in paths.told) + paths.rest
        assert summed == pytest.approx(numeric_slope(network, name, moved), rel=1e-5, abs=1e-8)
        if len(paths.told) == paths.count:
            assert paths.rest == 0


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=described)
def test_the_numbers_of_an_update_are_told(optimizer: Optimizer) -> None:
    """Every tensor that an optimizer and a clipping compute has its terms."""
    network = make_network(Tanh(), HalfMse())
    for clip in (None, *(kind(0.1) for kind in get_args(Clip))):
        story = Story.of(Step(network, optimizer, clip))
        for statement in story.program.statements:
            if statement.phase == "update" and statement.layer in {1, None}:
                shape = np.shape(story.value(statement.name))
                _require_true(story, entry_name(statement.name, tuple(length - 1 for length in shape)))


def test_the_founding_example_as_by_hand() -> None:
    """dW_1[0,2] is the sum over the four samples of input times gradient, as the published tables print them."""
    derivation = Derivation.of(FOUNDING, "dW_1[0,2]")
    assert derivation.general is not None
    assert derivation.general.text == "sum(X[i,0] * dZ_1[i,2], i=0..3)"
    assert [term.formula.text for term in derivation.terms] == [f"X[{i},0] * dZ_1[{i},2]" for i in range(4)]
    by_hand = [0.05 * 0.02600599, 0.15 * 0.02630577, 0.25 * 0.02654565, 0.35 * 0.02672329]
    assert [term.value for term in derivation.terms] == pytest.approx(by_hand, rel=1e-6)
    assert f"{derivation.value:.8f}" == "0.02123573"
    assert derivation.entries(derivation.terms[2])[1].value == pytest.approx(0.02654565, abs=1e-8)
    assert derivation.origins["dZ_1"] == "the backward phase of layer 1"


def test_the_paths_of_the_founding_example_as_by_hand() -> None:
    """From L through each sample's output and its third unit: (A_2 - y) / m, 1, W_2, A_1 (1 - A_1), X."""
    paths = Derivation.of(FOUNDING, "dW_1[0,2]").paths
    assert paths is not None
    assert paths.count == 4
    first = paths.told[0]
    assert [entry_name(*entry) for entry in first.through] == [
        "L", "A_2[3,0]", "Z_2[3,0]", "A_1[3,2]", "Z_1[3,2]", "W_1[0,2]",
    ]  # fmt: skip
    assert first.slopes == pytest.approx([0.1973427, 1, 0.55, 0.56156107 * (1 - 0.56156107), 0.35], rel=1e-6)
    assert sum(path.value for path in paths.told) == pytest.approx(0.02123573, abs=1e-8)


@pytest.mark.parametrize(
    ("element", "general", "terms"),
    [
        ("Z_1[3,1]", "sum(X[3,i] * W_1[i,1], i=0..1) + b_1[0,1]", ["X[3,0] * W_1[0,1]", "X[3,1] * W_1[1,1]", "b_1[0,1]"]),
        ("A_1[0,0]", "sigmoid(Z_1[0,0])", ["sigmoid(Z_1[0,0])"]),
        ("dA_2[1,0]", "(A_2[1,0] - y[1,0]) / m", ["(A_2[1,0] - y[1,0]) / m"]),
        ("db_1[0,1]", "sum(dZ_1[i,1], i=0..3)", [f"dZ_1[{i},1]" for i in range(4)]),
        ("L", "sum((A_2[i,0] - y[i,0]) ** 2, i=0..3) / (2 * m)", [f"(A_2[{i},0] - y[{i},0]) ** 2 / (2 * m)" for i in range(4)]),
    ],
)  # fmt: skip
def test_formulas_of_numbers_as_by_hand(element: str, general: str, terms: list[str]) -> None:
    """Products of matrices and sums run over letters, and are written out; what divides a sum divides its terms."""
    derivation = Derivation.of(FOUNDING, element)
    assert derivation.general is not None
    assert (derivation.general.text, [term.formula.text for term in derivation.terms]) == (general, terms)


def test_softmax_tells_the_row_that_it_looks_at() -> None:
    """A class's probability hangs on the numbers of all classes, and so does its gradient, along a path each."""
    random = np.random.default_rng(3)
    layers = [Dense(random.standard_normal((2, 3)), None, Softmax())]
    story = Story.of(checked_network(random.standard_normal((2, 2)), random.random((2, 3)), layers, HalfMse()))
    derivation = Derivation.of(story, "A_1[1,2]")
    assert derivation.terms[0].formula.text == "softmax([Z_1[1,0], Z_1[1,1], Z_1[1,2]])[2]"
    assert derivation.general is not None
    assert derivation.general.text == "softmax(Z_1[1,:])[2]"
    paths = Derivation.of(story, "dZ_1[1,2]").paths
    assert paths is not None
    assert {path.through[1] for path in paths.told} == {("A_1", (1, unit)) for unit in range(3)}


def test_a_class_number_is_told_as_a_comparison() -> None:
    """Y[i,j] is 1 where sample i is of class j."""
    activation, loss = next((a, b) for a, b in ONE_EACH if b.classes)
    story = Story.of(make_network(activation, loss, classes=True))
    for j in range(3):
        derivation = Derivation.of(story, f"Y[1,{j}]")
        assert derivation.terms[0].formula.text == f"y[1] == {j}"
        assert derivation.value == (story.inputs["y"][1] == j)


@pytest.mark.parametrize("element", ["dW_1[0,2]", " dW_1 [ 0 , 2 ] ", "dW_1[00,02]", "\tdW_1[0,2]\n"])
def test_spaces_do_not_matter(element: str) -> None:
    """However it is spaced, it is the same element."""
    assert Derivation.of(FOUNDING, element).name == "dW_1[0,2]"


@pytest.mark.parametrize(
    ("element", "says"),
    [
        ("dW_1[2,0]", "dW_1 is 2 x 3: rows 0 to 1, columns 0 to 2"),
        ("dW_1[0,3]", "dW_1 is 2 x 3: rows 0 to 1, columns 0 to 2"),
        ("dW_1", "dW_1 is 2 x 3: rows 0 to 1, columns 0 to 2"),
        ("dW_1[1]", "dW_1 is 2 x 3: rows 0 to 1, columns 0 to 2"),
        ("L[0]", "L is one number: write it without brackets"),
        ("m[0,0]", "m is one number: write it without brackets"),
        ("dW1[0,0]", "there is nothing of that name; there are dW_1, "),
        ("dw_2[0,0]", "there is nothing of that name; there are dW_2, "),
        ("__class__", "there is nothing of that name; there are "),
        ("", "write a name and, for a matrix, the row and the column, counted from 0, as in X[0,0]"),
        ("dW_1[-1,0]", "write a name"),
        ("dW_1[0,1 2]", "write a name"),
        ("d W_1[0,1]", "write a name"),
        ("dW_1[0,0,0]", "write a name"),
        ("dW_1[0,0]()", "write a name"),
        ("dW_1[0,9999999999]", "write a name"),
        ("dW_1[0,\N{ARABIC-INDIC DIGIT TWO}]", "write a name"),
        ("X[0,0]+y[0,0]", "write a name"),
    ],
)
def test_what_is_no_element_is_told_what_there_is(element: str, says: str) -> None:
    """A wrong place gets the tensor's size, a wrong name the names, the nearest first, anything else the way to write."""
    with pytest.raises(NoSuchElement) as caught:
        Derivation.of(FOUNDING, element)
    assert str(caught.value).startswith(says)


@BOUNDED
@given(st.text(max_size=40) | st.from_regex(r"d?[WbXZAL](_[0-3])?\[[0-9 ]{1,3}(,[0-9 ]{1,3})?\]"))
def test_any_text_is_an_element_or_is_told_what_there_is(text: str) -> None:
    """No text does anything else, and what is wrong with it is said without repeating it."""
    try:
        derivation = Derivation.of(FOUNDING, text)
    except NoSuchElement as error:
        assert len(str(error)) < 500  # noqa: PT017 - or else it is an element
    else:
        assert derivation.name == re.sub(r"(?<=[\[,])0+(?=\d)", "", "".join(text.split()))


def test_class_numbers_have_one_index() -> None:
    """`y` is a list then, and given."""
    activation, loss = next((a, b) for a, b in ONE_EACH if b.classes)
    story = Story.of(make_network(activation, loss, classes=True))
    given_one = Derivation.of(story, "y[4]")
    assert (given_one.value, given_one.origin, given_one.terms) == (story.inputs["y"][4], "the request's y", ())
    with pytest.raises(NoSuchElement, match=r"y is a list of 5: y\[0\] to y\[4\]"):
        Derivation.of(story, "y[5]")


def test_what_was_given_says_so() -> None:
    """A parameter has a value and an origin, and nothing before it."""
    derivation = Derivation.of(FOUNDING, "W_1[1,2]")
    assert (derivation.value, derivation.origin) == (0.4, "the request's W of layer 1")
    assert (derivation.statement, derivation.general, derivation.terms, derivation.paths) == (None, None, (), None)


def test_a_long_sum_is_abridged_and_says_so() -> None:
    """Of 1000 terms the first nine and the last three are written, and a name stands for the others."""
    story = _deep([2, 3, 1], 1000, Tanh())
    derivation = Derivation.of(story, "dW_1[1,2]")
    assert [term.formula.text for term in derivation.terms[8:11]] == [
        "X[8,1] * dZ_1[8,2]",
        "rest_1",
        "X[997,1] * dZ_1[997,2]",
    ]
    rest = sum(story.inputs["X"][9:997, 1] * story.values["dZ_1"][9:997, 2])
    assert derivation.terms[9].value == pytest.approx(rest, rel=1e-12)
    assert derivation.hidden == 988
    assert derivation.origin_of(derivation.leaves["rest_1"]) == "the sum of 988 terms that are not written out"


def test_many_short_sums_are_abridged_too() -> None:
    """However many sums a number is of, no more than 40 terms are told, and those add up."""
    story = Story.of(make_network(Tanh(), HalfMse(), l1=0.1, l2=0.1))
    derivation = Derivation.of(story, "L")
    assert len(derivation.terms) == 40
    _require_true(story, "L")


@pytest.mark.parametrize(("units", "told"), [(4, 192), (5, 20)])
def test_of_too_many_paths_the_largest_are_told(units: int, told: int) -> None:
    """On a linear network a path is a product of weights: of 192 all are told, of 375 the largest, and the rest adds up."""
    story = _deep([2, units, units, units, 3], 2, Identity())
    W = [story.inputs[f"W_{layer}"] for layer in range(1, 5)]
    values = [
        W[0][0, a] * W[1][a, b] * W[2][b, c] * W[3][c, d] * story.values["dA_4"][1, d]
        for a, b, c, d in product(range(units), range(units), range(units), range(3))
    ]
    largest = sorted(values, key=abs, reverse=True)
    paths = Derivation.of(story, "dX[1,0]").paths
    assert paths is not None
    assert (paths.count, len(paths.told)) == (len(values), told)
    assert [path.value for path in paths.told] == pytest.approx(largest[:told], rel=1e-12)
    assert paths.rest == pytest.approx(sum(largest[told:]), rel=1e-12, abs=1e-12)


def test_paths_through_dead_units_are_left_out() -> None:
    """A relu that is off passes nothing back: without a path the gradient is 0."""
    layers = [Dense(np.array([[1.0, -1.0]]), None, Relu()), Dense(np.ones((2, 1)))]
    story = Story.of(checked_network(np.array([[2.0]]), np.array([[0.0]]), layers, HalfSse()))
    alive, dead = (Derivation.of(story, f"dW_1[0,{unit}]") for unit in range(2))
    assert alive.paths is not None
    assert dead.paths is not None
    assert (alive.paths.count, alive.value) == (1, 4.0)
    assert (dead.paths.count, dead.paths.told, dead.value) == (0, (), 0.0)


def test_the_deepest_network_is_told() -> None:
    """64 layers of 3 units: more paths than anybody could walk are counted, exactly."""
    story = _deep([3] * 65, 1, Tanh())
    paths = Derivation.of(story, "dX[0,0]").paths
    assert paths is not None
    assert paths.count == 3**64
    assert len(paths.told[0].slopes) == 2 * 64 + 1


def test_equal_paths_are_told_at_once() -> None:
    """Where all of 3**64 paths are alike, twenty of them are found as fast as where one is the largest."""
    layers = [Dense(np.full((3, 3), 1 / 3)) for _ in range(64)]
    story = Story.of(checked_network(np.array([[1.0, 1.1, 1.3]]), np.ones((1, 3)), layers, HalfSse()))
    paths = Derivation.of(story, "dX[0,0]").paths
    assert paths is not None
    assert paths.count == 3**64
    assert len({path.through for path in paths.told}) == 20


@pytest.mark.parametrize(("sizes", "samples"), [([50, 100, 100, 10], 200), ([2, 3, 1], 90_000)])
def test_a_large_network_is_told_without_paths(sizes: list[int], samples: int) -> None:
    """Where nobody would wait for all paths, the terms are told alone."""
    derivation = Derivation.of(_deep(sizes, samples, Tanh()), "dW_1[0,0]")
    assert derivation.paths is None
    assert derivation.hidden == samples - 12
