"""Three training steps of the founding example, in Python with httpx: python founding.py [address]."""

import os
import sys

import httpx


def checked(response: httpx.Response) -> dict:
    """Return the answer; or say what is wrong with the request, and end."""
    body = response.json()
    if response.is_error:
        sys.exit(f"{body['title']}: {body['detail']}")
    return body


def half_mse(A: list[list[float]], y: list[list[float]]) -> float:
    """Return the loss of one output, added up in order: since Python 3.12 `sum` makes up for its rounding."""
    total = 0.0
    for (a,), (target,) in zip(A, y, strict=True):
        total += (a - target) * (a - target)
    return total / (2 * len(y))


address = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CHAINRULE_URL", "http://127.0.0.1:8000")
with httpx.Client(base_url=address, timeout=30) as chainrule:
    request = checked(chainrule.get("/examples/founding"))
    request["optimizer"] = {"kind": "adam", "lr": 0.1}
    for _ in range(3):
        answer = checked(chainrule.post("/step", json=request))
        print(answer["loss"])
        if answer["loss"] != half_mse(answer["tensors"]["A_2"], request["y"]):
            sys.exit("A_2 and y give another loss")
        request.update(answer["next"])
