"""Right programs that keep account otherwise than the engine does, as slips of the program by hand; and such that break off midway."""

from typing import Final

from tests.check.backprop_by_hand import Problem, Slips

__all__ = ["CONVENTIONS", "broken_slips", "slips_in"]

CONVENTIONS: Final = ("batch_mean_applied_at_weights", "descent_sign", "sum_over_batch", "no_half")


def slips_in(problem: Problem, convention: str) -> Slips | None:
    """What is computed otherwise in a convention; None where it changes nothing."""
    last, layers = problem.depth, range(1, problem.depth + 1)
    mean, half = problem.loss.kind != "half_sse", problem.loss.kind in {"half_mse", "half_sse", "huber"}
    match convention:
        case "":
            return {}
        case "sum_over_batch" if mean:
            return {name: lambda h, _, x: x * h.m for name in ("loss", f"dA_{last}")}
        case "no_half" if half:
            return {name: lambda _, __, x: 2 * x for name in ("loss", f"dA_{last}")}
        case "batch_mean_applied_at_weights" if mean:
            at_weights = {f"d{P}_{l}": lambda h, _, x: x / h.m for P in "Wb" for l in layers}
            return {f"dA_{last}": lambda h, _, x: x * h.m, **at_weights}
        case "descent_sign":
            negative = [f"dA_{last}", *(f"penalty_{l}" for l in layers), *(f"into_{P}" for P in problem.parameters)]
            return {name: lambda _, __, x: -x for name in negative}
    return None


def broken_slips(problem: Problem, convention: str) -> tuple[Slips, str, str] | None:
    """A convention that is followed but in one place, that place, and the name of the mistake there; None where there is none.

    Of 1/m applied at the weights, the bias of the first layer is forgotten; of the sign of descent, the update of its weights.
    """
    followed = slips_in(problem, convention)
    if followed is None or problem.depth < 2 or problem.b[0] is None:
        return None
    match convention:
        case "batch_mean_applied_at_weights":
            return {**followed, "db_1": lambda _, __, x: x}, "db_1", "batch_mean_missing"
        case "descent_sign":
            return {**followed, "into_W_1": lambda _, __, x: x}, "W_1_next", "sign_flipped"
    return None
