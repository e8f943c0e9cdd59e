"""What optimizers share."""

from app.engine.formula import Formula
from app.engine.rules import BETAS_SWAPPED, Defaults, decay, with_steps, zeros


def test_a_memory_of_zeros_starts_each_tensor_at_zero() -> None:
    """Every name starts as zeros of the parameter's shape."""
    assert dict(zeros("m", "v")) == {"m": "zeros(P)", "v": "zeros(P)"}


def test_coupled_decay_is_added_to_the_gradient_and_only_if_there_is_any() -> None:
    """Weight decay of 0 leaves no line, any other adds weight_decay * P to the gradient."""
    assert list(decay(0.0)) == []
    assert list(decay(0.1)) == [("g", "dP + weight_decay * P")]


def test_most_optimizers_compute_nothing_once_a_step() -> None:
    """By default there are no scalars and no known mistakes."""
    assert list(Defaults().schedule()) == []
    assert dict(Defaults.scalars) == {}
    assert Defaults().mistakes == ()


def test_mistaken_lines_are_formulas() -> None:
    """The wrong lines that optimizers declare are of the language of formulas."""
    for text in (*BETAS_SWAPPED.values(), *with_steps("t + 1").values()):
        assert Formula(text).names
