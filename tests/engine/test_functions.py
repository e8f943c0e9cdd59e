"""The functions of the language: each does what its `meaning` says, in the dtype it is given."""

from typing import Any, Final

import numpy as np
import pytest

from app.engine.formula import Formula
from app.engine.functions import FUNCTIONS
from app.engine.program import Program, Statement
from tests.engine import evaluator

RANDOM: Final = np.random.default_rng(3)
REAL: Final = 2 * RANDOM.standard_normal((4, 3))
OTHER: Final = 2 * RANDOM.standard_normal((4, 3))
POSITIVE: Final = RANDOM.uniform(0.1, 3, (4, 3))
SPARSE: Final = np.where(OTHER > 0, OTHER, 0)
ARGUMENTS: Final[dict[str, tuple[Any, ...]]] = {
    **dict.fromkeys(FUNCTIONS, (REAL,)),
    **dict.fromkeys(["log", "log1p", "sqrt"], (POSITIVE,)),
    **dict.fromkeys(["maximum", "minimum"], (REAL, OTHER)),
    **dict.fromkeys(["xlogy", "quotient"], (SPARSE, POSITIVE)),
    "clip": (REAL, -1.0, 0.5),
    "where": (REAL > 0, REAL, OTHER),
    "one_hot": (np.array([2, 0, 1, 2]), REAL),
}
BY_AXIS: Final = [name for name, function in FUNCTIONS.items() if function.reduces]
DEFINED: Final = [name for name, function in FUNCTIONS.items() if function.definition]
FAR: Final = np.array([[-1e4, -800.0, -40.0], [-1.0, -1e-9, 0.0], [1e-9, 1.0, 3.0], [40.0, 800.0, 1e4]])


def test_every_function_is_written_anew() -> None:
    """The evaluator of these tests knows the functions of the language, and no others."""
    assert evaluator.FUNCTIONS.keys() == FUNCTIONS.keys()
    assert {name: function.name for name, function in FUNCTIONS.items()} == {name: name for name in FUNCTIONS}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in BY_AXIS])
def test_a_function_does_what_it_means(name: str) -> None:
    """On numbers of moderate size a function gives what its meaning, computed plainly, gives."""
    assert np.allclose(
        FUNCTIONS[name].run(*ARGUMENTS[name]), evaluator.FUNCTIONS[name](*ARGUMENTS[name]), rtol=1e-14, atol=1e-15
    )


@pytest.mark.parametrize("name", BY_AXIS)
@pytest.mark.parametrize("axis", [0, 1])
def test_a_function_along_an_axis_keeps_it(name: str, axis: int) -> None:
    """What works along an axis gives what it means, of a shape that lines up with its argument."""
    arguments = (np.array([2, 0, 3]), REAL) if (name, axis) == ("one_hot", 0) else ARGUMENTS[name]
    result = FUNCTIONS[name].run(*arguments, axis=axis)
    assert result.shape == (
        tuple(1 if i == axis else n for i, n in enumerate(REAL.shape)) if name in {"sum", "max", "last"} else (4, 3)
    )
    assert np.allclose(result, evaluator.FUNCTIONS[name](*arguments, axis=axis), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("name", DEFINED)
def test_a_definition_says_what_the_function_does(name: str) -> None:
    """The formula gives what `run` does to the last digits, also for numbers that are tiny or would overflow."""
    definition = Formula(FUNCTIONS[name].definition)
    program = Program([Statement("result", definition, "forward")])
    positive = name in {"xlogy", "quotient"}
    further = (np.where(FAR > 0, FAR, 0), np.abs(FAR) + 1) if positive else (FAR, *ARGUMENTS[name][1:])
    for arguments in (ARGUMENTS[name], further):
        values = dict(zip(definition.names, arguments, strict=True))
        axis = {"axis": 1} if name in BY_AXIS else {}
        with np.errstate(all="ignore"):
            expected = FUNCTIONS[name].run(*arguments, **axis)
        assert np.isfinite(expected).all()
        assert np.allclose(program.run(values)["result"], expected, rtol=1e-14, atol=0)


def test_a_sum_without_axis_is_a_number() -> None:
    """`sum(x)` adds everything."""
    assert FUNCTIONS["sum"].run(np.array([[1.0, 2], [3, 4.5]])) == 10.5


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_function_keeps_the_dtype(name: str, dtype: type) -> None:
    """Of float32 a function makes float32, of float64 float64."""
    arguments = [a.astype(dtype) if isinstance(a, np.ndarray) and a.dtype == np.float64 else a for a in ARGUMENTS[name]]
    keywords = {"axis": 1} if name in BY_AXIS else {}
    assert FUNCTIONS[name].run(*arguments, **keywords).dtype == dtype


def test_zero_times_the_logarithm_of_zero_is_zero() -> None:
    """xlogy(0, y) is 0 even at y = 0, as 0 * ln 0 is by convention; elsewhere it is x * ln y."""
    with np.errstate(all="ignore"):
        assert FUNCTIONS["xlogy"].run(np.array([0.0, 0.0, 2.0, 1.0]), np.array([0.0, 5.0, 1.0, 0.0])).tolist() == [
            0.0,
            0.0,
            0.0,
            -np.inf,
        ]


def test_zero_over_zero_is_zero_in_a_quotient() -> None:
    """quotient(0, b) is 0 even at b = 0; elsewhere it is a / b."""
    with np.errstate(all="ignore"):
        assert FUNCTIONS["quotient"].run(np.array([0.0, 0.0, 3.0, 1.0]), np.array([0.0, 5.0, 4.0, 0.0])).tolist() == [
            0.0,
            0.0,
            0.75,
            np.inf,
        ]


def test_the_sign_of_zero_is_zero() -> None:
    """Sign is -1, 0 or 1."""
    assert FUNCTIONS["sign"].run(np.array([-2.5, 0.0, 1e-300])).tolist() == [-1.0, 0.0, 1.0]


def test_class_numbers_become_rows_or_columns() -> None:
    """one_hot puts a 1 at each sample's class, along the axis of the units."""
    numbers = np.array([1, 0])
    assert FUNCTIONS["one_hot"].run(numbers, np.zeros((2, 3)), axis=1).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert FUNCTIONS["one_hot"].run(numbers, np.zeros((3, 2)), axis=0).tolist() == [[0, 1], [1, 0], [0, 0]]
