"""From a training to the lines that tell of it: reports on the way, and at the end what to go on from and why it ended."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any, Final

from app.api.requests import TrainRequest
from app.api.results import included, next_out, statements_out
from app.api.streams import End, Line
from app.engine.cost import Cost
from app.engine.errors import NotFinite
from app.engine.program import Values, require_finite
from app.engine.step import Step
from app.engine.training import Training

__all__ = ["train"]

_REPORTS: Final = 100  # where the request does not say how many
_LEAST: Final = 500_000  # multiply-adds in the time that the smallest step takes


def train(request: TrainRequest, step: Step, cost: Cost, most_operations: int) -> Iterator[Line | End]:
    """The lines of a training; None stands for each step that is not reported.

    Args:
        request: how to train.
        step: the first step, checked.
        cost: of one step.
        most_operations: after how many multiply-adds the training ends, whatever it has reached.

    Raises:
        ValidationFailed: `include` names a tensor that there is none of; at once, not with the first line.
    """
    program = step.sketch._replace(first_step=False).program
    shown = included(request.include, program.names) if request.include else set()
    return _Told(request, step, cost, most_operations, [name for name in program.names if name in shown]).lines()


class _Told:
    """One training that is told of."""

    def __init__(self, request: TrainRequest, step: Step, cost: Cost, most_operations: int, shown: list[str]) -> None:
        self._request, self._shown = request, shown
        self._training = Training(step, request.batch_size, request.shuffle_seed)
        self._program = step.sketch.program
        self._affordable = most_operations // max(cost.operations, _LEAST)
        self._start = perf_counter()

    def lines(self) -> Iterator[Line | End]:
        request, training = self._request, self._training
        every = request.report_every or -(-request.steps // _REPORTS)
        steps = min(request.steps, self._affordable)
        end: dict[str, Any] = {"reason": "steps" if steps == request.steps else "limit"}
        loss = None
        for i in range(1, steps + 1):
            try:
                values = training.compute()
                below = request.stop_below is not None and values["L"] < request.stop_below
                due = below or i % every == 0 or i == steps
                report = self._report(i, values) if due else None
                if not below:
                    training.accept(values)
                if due:
                    training.require_finite()
            except NotFinite as error:
                end = {"reason": "not_finite", "tensor": error.tensor, "detail": f"In step {training.done + 1} {error}"}
                break
            loss = values["L"]
            yield report
            if below:
                end = {"reason": "stop_below"}
                break
        going_on = training.next
        out = next_out(going_on.optimizer, going_on.network.layers, going_on.state)
        yield End({**end, "steps": training.done, "loss": loss, **self._elapsed(), "next": out})

    def _report(self, i: int, values: Values) -> dict[str, Any]:
        """The line of one step; what is shown in it must be finite, whether the training could go on without or not."""
        shown = {name: values[name] for name in self._shown if name in values}
        require_finite(shown)
        report = {
            "step": i,
            "loss": values["L"],
            **self._elapsed(),
            "gradient_norms": self._training.gradient_norms(values),
        }
        if self._shown:
            report["tensors"] = shown
        if self._request.trace and i == 1:
            report["statements"] = statements_out(self._program, values)
        return report

    def _elapsed(self) -> dict[str, float]:
        return {"elapsed": round(perf_counter() - self._start, 6)} if self._request.elapsed else {}
