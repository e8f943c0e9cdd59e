"""From a training to the lines that tell of it: reports on the way, and at the end what to go on from and why it ended."""

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any, Final

from app.api.admission.limits import NUMBER_BYTES, admit_work
from app.api.contract.results import hint, included, next_out, statements_out
from app.api.contract.train_request import TrainRequest
from app.api.verbs.streams import Last, Line
from app.engine.batches import batches, batches_an_epoch
from app.engine.cost import FORMULA, step_cost
from app.engine.training import End, Report, Training
from app.settings import Settings

__all__ = ["lines_of"]

_REPORTS: Final = 100  # where the request does not say how many


def lines_of(request: TrainRequest, settings: Settings) -> Iterator[Line | Last]:
    """The lines of a training; None stands for a step that none tells of.

    Raises:
        ValidationFailed: something is wrong with the request; at once, not with the first line.
        LimitExceeded: not even one step is allowed; likewise.
    """
    first = request.step()
    batch = next(batches(first.network, request.batch_size))
    cost = step_cost(replace(first.network, X=batch.X, y=batch.y))
    admit_work(replace(cost, numbers=0), settings)  # how much it tells is looked at as it tells it
    training = Training(
        first=first,
        steps=request.steps,
        most=max(1, settings.max_train_operations // (cost.operations + FORMULA * len(first.sketch.program.names))),
        batch_size=request.batch_size,
        shuffle_seed=request.shuffle_seed,
        first_batch=request.first_batch,
        report_every=request.report_every or -(-request.steps // _REPORTS),
        stop_below=request.stop_below,
        most_told=settings.max_answer_bytes // NUMBER_BYTES,
    )
    shown = included(request.include, training.programs[1].names) if request.include else set()
    return _Told(request, replace(training, tell=frozenset(shown))).lines()


class _Told:
    """One training that is told of."""

    def __init__(self, request: TrainRequest, training: Training) -> None:
        self._request, self._training = request, training
        self._shown = training.tell - {"L"}  # which every line has by itself
        self._start = perf_counter()

    def lines(self) -> Iterator[Line | Last]:
        for item in self._training.run():
            match item:
                case None:  # nearly always
                    yield None
                case Report():
                    yield self._report(item)
                case End():
                    yield Last(self._end(item))

    def _report(self, report: Report) -> dict[str, Any]:
        values = report.values
        line = {"step": report.step, "loss": values["L"], **self._elapsed(), "gradient_norms": report.gradient_norms}
        if self._request.include:
            line["tensors"] = {name: value for name, value in values.items() if name in self._shown}
        if self._request.trace and report.step == 1:
            line["statements"] = statements_out(report.program, values)
        return line

    def _end(self, end: End) -> dict[str, Any]:
        line = {"reason": end.reason, "steps": end.steps, "loss": end.loss, **self._elapsed()}
        if end.error:
            line["tensor"] = end.error.tensor
            line["detail"] = f"In step {end.steps + 1} {end.error}{hint(end.next.network)}"
        step = end.next
        following = next_out(step.optimizer, step.network.layers, step.state)
        if batches_an_epoch(step.network, self._request.batch_size) > 1:
            following["first_batch"] = self._request.first_batch + end.steps
        return {**line, "next": following}

    def _elapsed(self) -> dict[str, float]:
        return {"elapsed": round(perf_counter() - self._start, 6)} if self._request.elapsed else {}
