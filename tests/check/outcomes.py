"""What a report makes of a case: whether the planted mistake is named, first or at all, where it was made, and nothing else beside it."""

import re
from dataclasses import dataclass
from typing import Any

from tests.check.faulty import UPDATE, Case

__all__ = ["Outcome", "outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a report says of a case.

    Attributes:
        exactly: the planted code is the first that is named, or its convention is.
        contained: it is named somewhere.
        in_place: as exactly, and in the statement where it was made.
        alone: as exactly, and nothing else is named as the first mistake of any claim.
        both: each of the planted mistakes is the first that is named of some claim, alone or as one of two.
        convention: the convention that the report names.
    """

    exactly: bool
    contained: bool
    in_place: bool
    alone: bool
    both: bool
    convention: str | None


def outcome(case: Case, report: Any, digits: int | None = None) -> Outcome:
    """Compare a report on claims of so many decimals with what was planted.

    Where the claims that were shown are right in another convention, to name that is as good.
    """
    convention = getattr(report.convention, "name", report.convention)
    firsts = [(f.mistakes[0] if f.mistakes else None) for f in report.findings if f.verdict in {"wrong", "wrong_shape"}]
    named = [mistake.code for finding in report.findings for mistake in finding.mistakes]
    codes = frozenset[str]().union(*(planted.codes for planted in case.planted))
    where = {name for planted in case.planted for name in planted.where}
    by_convention = case.fits(convention, [finding.name for finding in report.findings], digits)
    first: Any = firsts[0] if firsts else None
    told = [mistake for first in firsts if first for mistake in (first, first.other) if mistake]
    exactly = by_convention or bool(first and first.code in codes)
    return Outcome(
        exactly=exactly,
        contained=by_convention or any(code in codes for code in named),
        in_place=by_convention or (exactly and _parameter_or_self(first.where, where) in where),
        alone=by_convention or (exactly and all(mistake and mistake.code in codes for mistake in firsts)),
        both=all(any(mistake.code in planted.codes for mistake in told) for planted in case.planted),
        convention=convention,
    )


def _parameter_or_self(name: str, where: set[str]) -> str:
    """What a rule computes for a parameter (`m_W_1_next`, `W_1_next`) counts as made in its update."""
    found = re.search(r"[Wb]_\d+", name)
    return found[0] if found and where <= set(UPDATE) else name
