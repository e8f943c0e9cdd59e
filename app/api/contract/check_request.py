"""The request of /check: a step, and what somebody claims of its tensors."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, Field, ValidationInfo

from app.api.contract.matrices import Claimed
from app.api.contract.members import count_members
from app.api.contract.requests import UpdateRequest
from app.engine.errors import Place, ValidationFailed
from app.engine.step import Step

__all__ = ["CheckRequest"]


def _counted_claims(claims: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    count_members(info.context, claims)
    return claims


class CheckRequest(UpdateRequest):
    """A network, a batch, an optimizer if updates are claimed, and the claims."""

    claims: Annotated[
        dict[Annotated[str, Field(max_length=64)], Claimed],
        Field(min_length=1, max_length=4096),
        AfterValidator(_counted_claims),
    ] = Field(description="Your own numbers, by name: loss, Z_1, dW_1, W_1_next, loss_next, ...; any of them.")
    tolerance: float | None = Field(
        None, gt=0, le=1, description="Relative; default: what the digits of your claims allow."
    )

    def claims_of(self, step: Step, known: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
        """The claims, a flat list for a bias taken as its one row (column).

        Args:
            step: that the claims are about.
            known: what may be claimed of it, with its shape.

        Raises:
            ValidationFailed: a claim about a tensor that there is none of.
        """
        wrong = [
            Place(("claims", name), f"there is no such tensor here; there are {', '.join(list(known)[:40])}")
            for name in self.claims
            if name not in known
        ]
        if wrong:
            raise ValidationFailed(*wrong)
        claims: dict[str, Any] = {}
        for name, value in self.claims.items():
            shape = known[name]
            flat_row = np.ndim(value) == 1 and 1 in shape and shape[step.network.samples_axis] == 1
            claims[name] = np.reshape(value, shape) if flat_row and np.size(value) == max(shape) else value
        return claims
