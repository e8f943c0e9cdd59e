"""POST /check."""

from typing import Any

from fastapi import APIRouter

from app.api.claims import CheckRequest
from app.api.replies import CheckAnswer
from app.api.results import admit
from app.api.verbs import LongVerb
from app.check.codes import MISTAKES
from app.check.diagnosis import Finding, Mistake, claimable, diagnose
from app.engine.cost import check_cost
from app.engine.formula import Formula
from app.explain.latex import statement_latex
from app.settings import Settings

__all__ = ["router"]

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
    admit(check_cost(step.network), settings)
    known = claimable(step)
    report = diagnose(step, request.claims_of(step, known), request.tolerance)
    wrong = [finding.name for finding in report.findings if finding.verdict in {"wrong", "wrong_shape"}]
    body: dict[str, Any] = {
        "verdict": report.verdict,
        "first_wrong": None if report.convention else next(iter(wrong), None),
        "tolerance": {
            "relative": 1e-9 if request.tolerance is None else request.tolerance,
            "decimals": report.decimals if request.tolerance is None else None,
            "from": "the digits you sent" if request.tolerance is None else "your request",
        },
        "findings": [_finding(finding) for finding in report.findings],
        "unchecked": [name for name in known if name not in request.claims],
        "work": {"edits": report.edits_tried, "limit_reached": report.limit_reached},
    }
    if report.convention:
        body["convention"] = {"code": report.convention.name, "says": report.convention.says}
    return body


def _finding(finding: Finding) -> dict[str, Any]:
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
    if finding.verdict in {"wrong", "wrong_shape"}:
        unnamed = MISTAKES["inconsistent_claims" if finding.inconsistent else "not_recognised"]
        told["mistakes"] = [_mistake(mistake) for mistake in finding.mistakes] or [
            {"code": unnamed.code, "says": unnamed.says, "cure": unnamed.cure}
        ]
    if len(finding.mistakes) > 1:
        told["tie"] = (
            "Several mistakes make these very numbers. POST /check/probe makes a network on which they do not."
        )
    if finding.verdict == "inherited":
        told["says"] = f"Right, given your {' and '.join(finding.upstream)}."
    elif finding.says:
        told["says"] = finding.says
    return told


def _mistake(mistake: Mistake) -> dict[str, Any]:
    yours, right = Formula.of(mistake.yours), Formula.of(mistake.right)
    return {
        "code": mistake.code,
        "where": mistake.where,
        "says": f"{MISTAKES[mistake.code].says} Your numbers are those of {mistake.where} = {yours.text}; "
        f"right is {mistake.where} = {right.text}.",
        "yours": yours.text,
        "right": right.text,
        "latex": statement_latex(mistake.where, yours),
        "explains": sorted(mistake.explains),
        "cure": MISTAKES[mistake.code].cure,
    }
