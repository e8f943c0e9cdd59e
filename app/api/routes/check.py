"""POST /check."""

from typing import Any, Final

from fastapi import APIRouter

from app.api.admission.limits import admit_work
from app.api.contract.check_request import CheckRequest
from app.api.contract.replies import CheckAnswer
from app.api.verbs.verb import LongVerb
from app.check import words
from app.check.codes import MISTAKES
from app.check.diagnosis import Finding, Report, claimable, diagnose
from app.check.search import Mistake
from app.engine.cost import check_cost
from app.engine.formula import Formula
from app.engine.step import Step
from app.explain.latex import statement_latex
from app.settings import Settings

__all__ = ["router"]

_WRONG: Final = {"wrong", "wrong_shape"}
_MOST_SHOWN: Final = 100

router = APIRouter(route_class=LongVerb, tags=["diagnosis"])


@router.post("/check", summary="Paste your numbers, read the name of your bug", response_model=CheckAnswer)
def check(request: CheckRequest, settings: Settings) -> dict[str, Any]:
    """Judge your own tensors (`claims`) and name the mistake in each wrong one.

    Every claim is judged by its own formula on *your* upstream tensors, where you sent them: so one mistake gives one finding,
    at the place where it was made, and what follows from it is `inherited`. A mistake is named by making it: formulas are
    edited until your very numbers come out. A convention that differs from ours (1/m applied at the weights, gradients with
    the sign of descent, ...) is no mistake, and said to be one.
    """
    step = request.step()
    admit_work(check_cost(step.network), settings)
    known = claimable(step)
    report = diagnose(step, request.claims_of(step, known), request.tolerance)
    body: dict[str, Any] = {
        "verdict": report.verdict,
        "first_wrong": next((f.name for f in report.findings if f.verdict in _WRONG), None),
        "tolerance": {
            "relative": 1e-9 if request.tolerance is None else request.tolerance,
            "decimals": report.decimals if request.tolerance is None else None,
            "from": "the digits you sent" if request.tolerance is None else "your request",
        },
        "findings": [_finding(finding, report, step) for finding in report.findings],
        "unchecked": [name for name in known if name not in request.claims],
        "work": {"edits": report.looks, "limit_reached": report.limit_reached},
    }
    if report.convention:
        body["convention"] = {"code": report.convention.name, "says": report.convention.says}
        if report.broken_in:
            body["convention"]["broken_in"] = report.broken_in
    return body


def _finding(finding: Finding, report: Report, step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {"name": finding.name, "verdict": finding.verdict}
    if finding.verdict == "wrong_shape":
        told |= {"claimed_shape": finding.shape, "expected_shape": finding.expected_shape}
    else:
        told |= {
            "max_error": finding.max_error,
            "at": finding.at,
            "claimed": finding.claimed,
            "expected": finding.expected,
        }
    if finding.verdict in _WRONG:
        unnamed = MISTAKES["inconsistent_claims" if finding.inconsistent else "not_recognised"]
        told["mistakes"] = [_mistake(mistake, step) for mistake in finding.mistakes[:_MOST_SHOWN]] or [
            {"code": unnamed.code, "says": unnamed.says, "cure": unnamed.cure}
        ]
    if len(finding.mistakes) > 1:
        told["tie"] = _tie(finding)
    says = _says(finding, report)
    return {**told, "says": says} if says else told


def _tie(finding: Finding) -> str:
    """How to break a tie: by claiming what lies between, or on numbers on which formulas do not coincide."""
    places = {mistake.where for mistake in finding.mistakes}
    says = f"{len(finding.mistakes)} mistakes make these very numbers."
    if unclaimed := sorted(places - {finding.name}):
        says += f" They were made in different statements: claim {', '.join(unclaimed)} too."
    if len(places) < len(finding.mistakes):
        says += " POST /check/probe makes a network on which those in one statement do not tie."
    return says


def _says(finding: Finding, report: Report) -> str:
    """What is said of a claim beside its verdict."""
    convention = report.convention
    if convention and finding.name in report.broken_in:
        return f"You follow a convention otherwise, and break it here: {convention.name}. {convention.says}"
    if finding.verdict == "inherited":
        return f"Right, given your {' and '.join(finding.upstream)}."
    return finding.translation


def _mistake(mistake: Mistake, step: Step) -> dict[str, Any]:
    yours, right = Formula.of(mistake.edit.tree), Formula.of(mistake.right)
    told: dict[str, Any] = {
        "code": mistake.code,
        "where": mistake.where,
        "says": words.told(mistake, step),
        "yours": yours.text,
        "right": right.text,
        "latex": statement_latex(mistake.where, yours),
        "explains": sorted(mistake.explains),
        "cure": MISTAKES[mistake.code].cure,
    }
    if mistake.other:
        other = _mistake(mistake.other, step)
        told["says"] = f"Two mistakes together make these numbers, this one and {other['code']}. {told['says']}"
        told["together_with"] = {
            key: other[key] for key in ("code", "where", "says", "yours", "right", "latex", "cure")
        }
    elif alike := mistake.alike:
        told["says"] = f"{told['says']} The same was done in {', '.join(alike)}."
        told["also_in"] = alike
    return told
