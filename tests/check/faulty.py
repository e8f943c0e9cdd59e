"""Claims with a known mistake in them: random networks, computed by hand, wrong in one statement and in all that hangs on it.

    case = next(faulty_cases(seed=1))
    report = diagnose(case.step, shown(case.claims, digits=6, subset="gradients"))

The code that plants a mistake shares nothing with the code that looks for it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np

from app.engine.network import Layout
from app.engine.step import Step
from tests.check.backprop_by_hand import Hand, Impossible, Problem, Slips
from tests.check.conventions_by_hand import CONVENTIONS, broken_slips, slips_in
from tests.check.faults import Careless, Fault
from tests.check.faults_of_layers import FAULTS_OF_LAYERS
from tests.check.faults_of_loss import FAULTS_OF_LOSS
from tests.check.faults_of_parameters import CARELESS, FAULTS_OF_PARAMETERS
from tests.check.random_problems import as_step, random_optimizer, random_problem
from tests.check.ties import factor_between, meanings_of, penalty_in

__all__ = [
    "CONVENTIONS",
    "FAULTS",
    "SUBSETS",
    "UPDATE",
    "Case",
    "Claims",
    "Planted",
    "Subset",
    "broken_cases",
    "double_cases",
    "faulty_cases",
    "in_significant_digits",
    "right_cases",
    "shown",
]

FAULTS: Final = (*FAULTS_OF_LOSS, *FAULTS_OF_LAYERS, *FAULTS_OF_PARAMETERS, *CARELESS)
"""Every mistake that is planted."""

Claims: TypeAlias = dict[str, Any]
Subset = Literal["all", "gradients", "parameters", "updated"]
SUBSETS: Final[tuple[Subset, ...]] = get_args(Subset)

_CLAIMED: Final[dict[Subset, str]] = {
    "all": r".*",
    "gradients": r"d[AZWb]_\d+|dX",
    "parameters": r"d[Wb]_\d+",
    "updated": r"[Wb]_\d+_next",
}
UPDATE: Final = tuple(f"{P}_{l}" for P in "Wb" for l in range(1, 5))
_SMALLEST_CHANGE: Final = 1e-6
_TRIES: Final = 3_000


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake that was made: its row in the table, what was done, the codes that name it, where it was made."""

    name: str
    what: str
    codes: frozenset[str]
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A step, claims about it, what they should have been, and the mistakes that were made (none: all is right).

    `others` is what they would be in the other conventions, by their names.
    """

    step: Step
    claims: Claims
    right: Claims
    others: Mapping[str, Claims]
    planted: tuple[Planted, ...]

    def fits(self, convention: str | None, names: Collection[str], digits: int | None) -> bool:
        """Whether these claims, so rounded, are what they would be in another convention."""
        other = self.others.get(convention or "")
        unit = 0.0 if digits is None else 2 * 10.0**-digits
        return other is not None and not any(_differs(self.claims[name], other[name], unit) for name in names)

    def visible(self, digits: int | None, subset: Subset) -> bool:
        """Whether anything is wrong in what is shown, by more than the rounding."""
        claims, right = (shown(claims, digits, subset) for claims in (self.claims, self.right))
        unit = 0.0 if digits is None else 2 * 10.0**-digits
        return any(_differs(claims[name], right[name], unit) for name in claims)


def shown(claims: Mapping[str, Any], digits: int | None = None, subset: Subset = "all") -> Claims:
    """What a student sends: rounded to so many decimals (None: all that there are), and some of the tensors only."""
    pattern = re.compile(_CLAIMED[subset])
    chosen = {name: value for name, value in claims.items() if pattern.fullmatch(name)}
    return chosen if digits is None else {name: np.round(value, digits) for name, value in chosen.items()}


def in_significant_digits(claims: Mapping[str, Any], digits: int) -> Claims:
    """What a student sends whose language prints so many digits of each number, wherever its point is: 1.234e-05."""
    return {name: np.vectorize(lambda x: float(f"{x:.{digits - 1}e}"))(value) for name, value in claims.items()}


def faulty_cases(seed: int, faults: Sequence[Fault | Careless] = FAULTS) -> Iterator[Case]:
    """Cases without end, each mistake in its turn."""
    rng = np.random.default_rng(seed)
    while True:
        for fault in faults:
            yield _first(_careless_case(rng, fault) if isinstance(fault, Careless) else _fault_case(rng, fault))


def double_cases(seed: int) -> Iterator[Case]:
    """Cases with two independent mistakes in different statements of the backward pass."""
    rng = np.random.default_rng(seed)
    backward = [
        fault for fault in FAULTS if isinstance(fault, Fault) and fault.place in {"outputs", "dZ", "dA", "dW", "db"}
    ]
    while True:
        one, other = (backward[i] for i in rng.choice(len(backward), 2, replace=False))
        shapes = {one.shape, other.shape} - {"distinct"}
        if len(shapes) < 2:
            case = next(_double(rng, one, other, next(iter(shapes), "distinct")), None)
            if case:
                yield case


def right_cases(seed: int, convention: str = "") -> Iterator[Case]:
    """Cases in which all is right, in our conventions or in another one."""
    rng = np.random.default_rng(seed)
    while True:
        optimizer = random_optimizer(rng, "sgd", "plain") if convention == "descent_sign" else random_optimizer(rng)
        problem = random_problem(rng, rng.choice(["distinct", "distinct", "square", "cube", "column"]), optimizer)
        slips = slips_in(problem, convention)
        if slips is not None:
            case = _case(rng, problem, slips, "", ())
            if case:
                yield case


def broken_cases(seed: int, convention: str) -> Iterator[Case]:
    """Cases that follow a convention but in one statement."""
    rng = np.random.default_rng(seed)
    while True:
        problem = random_problem(rng, "distinct", random_optimizer(rng, "sgd", "plain"))
        broken = broken_slips(problem, convention)
        if broken:
            slips, where, code = broken
            planted = Planted(code, f"{convention} is broken", frozenset({code}), (where,))
            case = _case(rng, problem, slips, "", (planted,))
            if case:
                yield case


def _first(cases: Iterator[Case]) -> Case:
    return next(cases)


def _fault_case(rng: np.random.Generator, fault: Fault) -> Iterator[Case]:
    for _ in range(_TRIES):
        problem = random_problem(rng, fault.shape, random_optimizer(rng))
        places = _places(problem, fault)
        if places:
            where = places if fault.everywhere and rng.random() < 1 / 3 else [places[rng.integers(len(places))]]
            case = _case(rng, problem, dict.fromkeys(where, fault.slip), "", (_planted(fault, where),))
            if case and _changed(case.claims, case.right):
                yield replace(case, planted=(_with_ties(case.planted[0], case),))
    raise RuntimeError(f"no network has {fault.what}")


def _careless_case(rng: np.random.Generator, fault: Careless) -> Iterator[Case]:
    for _ in range(_TRIES):
        optimizer = random_optimizer(rng, str(rng.choice(fault.optimizers)), fault.wants)
        problem = random_problem(rng, "distinct", optimizer, stepped=fault.wants in {"t", "momentum"} or None)
        planted = Planted(fault.name, fault.what, frozenset({fault.name}), UPDATE)
        case = _case(rng, problem, {}, fault.what, (planted,))
        if case and _changed(case.claims, case.right):
            yield case
    raise RuntimeError(f"no network has {fault.what}")


def _double(rng: np.random.Generator, one: Fault, other: Fault, shape: Any) -> Iterator[Case]:
    for _ in range(100):
        problem = random_problem(rng, shape, random_optimizer(rng))
        first, second = _places(problem, one), _places(problem, other)
        if first and second:
            a, b = first[rng.integers(len(first))], second[rng.integers(len(second))]
            planted = (_planted(one, [a]), _planted(other, [b]))
            slips = {a: one.slip, b: other.slip}
            case = _case(rng, problem, slips, "", planted) if a != b else None
            if case and all(_shows(case, name) and _matters(problem, slips, name) for name in slips):
                layout = case.step.network.layout
                alone = (Hand(problem, {name: slip}).run() for name, slip in slips.items())
                cases = (replace(case, claims=_laid_out(claims, layout)) for claims in alone)
                yield replace(case, planted=tuple(map(_with_ties, planted, cases)))


def _with_ties(planted: Planted, alone: Case) -> Planted:
    """The mistake with the codes of all that its constant factor may mean in this network, if it is one."""
    where, network = planted.where[0], alone.step.network
    if where not in alone.claims:
        return planted
    factor = factor_between(alone.claims[where], alone.right[where], penalty_in(where, network))
    return replace(planted, codes=planted.codes | meanings_of(factor, where, network))


def _shows(case: Case, name: str) -> bool:
    """Whether a statement was reached and is wrong: two mistakes may cancel each other."""
    return name in case.claims and _differs(case.claims[name], case.right[name], 0.0)


def _matters(problem: Problem, slips: Slips, name: str) -> bool:
    """Whether a slip still changes its own statement when the other one is made, too."""
    others = {other: slip for other, slip in slips.items() if other != name}
    try:
        with np.errstate(all="ignore"):
            both, alone = Hand(problem, slips).run(), Hand(problem, others).run()
    except Impossible:
        return False
    return name in both and name in alone and _differs(both[name], alone[name], 0.0)


def _places(problem: Problem, fault: Fault) -> list[str]:
    """The statements in which a mistake can be made; the gradient of X, which few look at, only where there is no other."""
    layers = range(1, problem.depth + 1)
    match fault.place:
        case "loss" | "loss_next":
            return [fault.place]
        case "penalty_of_loss":
            return ["penalty"]
        case "outputs":
            return [f"dA_{problem.depth}"]
        case "dA":
            return [f"dA_{l}" for l in layers[:-1]] or ["dX"]
        case "db":
            return [f"db_{l}" for l in layers if problem.b[l - 1] is not None]
        case place:
            return [f"{place}_{l}" for l in layers]


def _planted(fault: Fault, where: list[str]) -> Planted:
    statements = tuple("loss" if name == "penalty" else name.replace("penalty_", "dW_") for name in where)
    return Planted(fault.name, fault.what, fault.also | {fault.name}, statements)


def _case(
    rng: np.random.Generator, problem: Problem, slips: Slips, careless: str, planted: tuple[Planted, ...]
) -> Case | None:
    """The case, if the mistake can be made in this network and all its numbers are finite."""
    layout: Layout = "columns" if rng.random() < 1 / 3 else "rows"
    try:
        with np.errstate(all="ignore"):
            claims, right = Hand(problem, slips, careless).run(), Hand(problem, {}).run()
            others = {
                name: Hand(problem, changed).run()
                for name in CONVENTIONS
                if (changed := slips_in(problem, name)) is not None
            }
    except Impossible:
        return None
    if not all(np.isfinite(value).all() for value in (*claims.values(), *right.values())):
        return None
    return Case(
        as_step(problem, layout),
        _laid_out(claims, layout),
        _laid_out(right, layout),
        {name: _laid_out(other, layout) for name, other in others.items()},
        planted,
    )


def _laid_out(claims: Mapping[str, Any], layout: Layout) -> Claims:
    return {name: np.asarray(value, float).T if layout == "columns" else value for name, value in claims.items()}


def _changed(claims: Claims, right: Claims) -> bool:
    return any(_differs(claims[name], right[name], 0.0) for name in claims)


def _differs(claim: Any, right: Any, least: float) -> bool:
    if np.shape(claim) != np.shape(right):
        return True
    return bool(np.max(np.abs(claim - right)) > max(least, _SMALLEST_CHANGE * np.max(np.abs(right))))
