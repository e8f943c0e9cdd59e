"""Training: step after step, each on all samples or on a batch of them, until there is a reason to end.

A step here is what `Step` does, bit for bit. But one that nobody is told of computes only the loss and what the next step is
given, in the loop of `loop.py`; the first step and all that are reported are run by themselves.

Whether all is finite is looked at for the loss of every step, and for parameters and memory now and then only: what is not
finite there stays so. Once it shows, the last few steps are made again one by one, and the first tensor is named. So a training
goes on while its loss, what the next step is given and what is told are finite. What overflows on the way and leaves no
trace in them, as in 1 / (1 + inf), does not end it.
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from typing import Any, Final, Literal

import numpy as np

from app.engine.batches import batches
from app.engine.errors import NotFinite
from app.engine.functions import Array
from app.engine.loop import Loop
from app.engine.program import Program, Values, finite, require_finite
from app.engine.step import Step

__all__ = ["End", "Reason", "Report", "Training"]

Reason = Literal["steps", "stop_below", "not_finite", "limit"]

_GIVEN: Final = ("X", "y", "m", "t")
_STRETCH: Final = 64  # steps between two looks at all parameters: a look takes a tenth of a small step
_KEPT: Final = 65_536  # numbers in the batches of so many steps, which are kept until then
_LARGEST: Final = sys.float_info.max
_SAFE: Final = 1e-24  # a sum of squares from here to 1 / _SAFE is accurate, in float32, too


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of one step.

    Attributes:
        step: counted from 1.
        gradient_norms: for each layer, the Euclidean norm of the gradients by its parameters, frozen ones included, unclipped.
        program: what was run.
        values: all that it computed; `L` is the loss before the step's update.
    """

    step: int
    gradient_norms: list[float]
    program: Program
    values: Values


@dataclass(frozen=True, slots=True)
class End:
    """How a training ended.

    Attributes:
        steps: how many were made.
        loss: the last that was computed and finite.
        next: the step that would follow: present parameters, and what the optimizer remembers.
        error: what was not finite, if that is the reason.
    """

    reason: Reason
    steps: int
    loss: Any
    next: Step
    error: NotFinite | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A training that is asked for.

    Attributes:
        first: its first step, checked, whose network holds all samples.
        steps: how many are wanted.
        most: how many are allowed.
        batch_size: samples a step; None: all.
        shuffle_seed: of their order; None: as they stand.
        first_batch: the number of the first step's batch, from 0; a training that goes on after so many steps begins with so many more.
        report_every: steps from report to report; the first and the last step are reported, too.
        stop_below: ends it at the first step whose loss, on its batch, is less; that step's update is not made.
        tell: names of tensors that reports must have.
        most_told: how many numbers of these tensors all reports may have; the one that exceeds it is the last.
    """

    first: Step
    steps: int
    most: int = sys.maxsize
    batch_size: int | None = None
    shuffle_seed: int | None = None
    first_batch: int = 0
    report_every: int = 1
    stop_below: float | None = None
    tell: frozenset[str] = frozenset()
    most_told: int = sys.maxsize

    @property
    def programs(self) -> tuple[Program, Program]:
        """All that the first step could compute, and all that a later one could."""
        # On a first step the program itself says how memory starts; from then on it is an input, as after `state` was sent.
        sketch = self.first.sketch
        return sketch.program, sketch._replace(first_step=False).program

    def run(self) -> Iterator[Report | End | None]:
        """Make the steps one by one, as items are asked for: a report or None for each, and last the end.

        After an overflow some items stand for steps that are made once more.
        """
        return _Run(self).items()


class _Run:
    """A training under way: `made` steps are behind it, and `inputs` are what the next one is given beside its batch."""

    def __init__(self, training: Training) -> None:
        self._training, step = training, training.first
        first, later = training.programs
        needed = step.needed(later)
        self._carried = tuple(name.removesuffix("_next") for name in needed)
        self._gradients = [
            [f"d{name}_{i}" for name in layer.parameters] for i, layer in enumerate(step.network.layers, 1)
        ]
        self._minded = frozenset(["L", *needed]).union(training.tell, *self._gradients)
        self._first, self._told = first.only(self._minded), later.only(self._minded)
        self._loop = Loop(later.only(frozenset(["L", *needed])), _GIVEN, self._carried)
        drawn = batches(step.network, training.batch_size, training.shuffle_seed, training.first_batch)
        self._rounds: Iterator[Any] = ((*batch, t) for batch, t in zip(drawn, count(step.t), strict=False))
        self._inputs = step.inputs()
        self._made = 0
        self._loss: Any = None
        self._last = min(training.steps, training.most)
        self._numbers_told = 0
        self._near_end = False  # one of the next few steps is known to be the last: each is made by itself

    def items(self) -> Iterator[Report | End | None]:
        below = -math.inf if self._training.stop_below is None else self._training.stop_below
        try:
            while self._made < self._last:
                if silent := self._silent():
                    yield from self._stretch(silent, below)
                    continue
                step, values = self._made + 1, self._computed()
                reached = float(self._loss) < below  # a limit may be more than float32 holds
                told = reached or step in {1, self._last} or step % self._training.report_every == 0
                yield self._report(step, values) if told else None
                if reached:
                    yield self._end("stop_below")
                    return
                self._accept([values[f"{name}_next"] for name in self._carried])
        except NotFinite as error:
            yield self._end("not_finite", error)
        else:
            yield self._end("steps" if self._made == self._training.steps else "limit")

    def _silent(self) -> int:
        """How many steps follow before the next one that is reported."""
        if self._near_end or self._made == 0:
            return 0
        every = self._training.report_every
        return min(every - self._made % every, self._last - self._made) - 1

    def _stretch(self, steps: int, below: float) -> Iterator[None]:
        """Make some of so many steps in the loop; before one at which something is to be said, stop."""
        rounds = [next(self._rounds)]
        rounds += islice(self._rounds, min(steps, _STRETCH, max(1, _KEPT // rounds[0][0].size)) - 1)
        made = 0
        good: tuple[Any, ...] = (self._loss,)
        for result in self._loop.run(self._inputs, rounds):
            if not below <= float(result[0]) <= _LARGEST:
                self._near_end = True
                break
            made, good = made + 1, result
            yield None
        if finite(good):
            self._loss = good[0]
            self._accept(good[1:], made)
        else:
            self._near_end, made = True, 0
        if made < len(rounds):
            self._rounds = chain(rounds[made:], self._rounds)

    def _computed(self) -> Values:
        """All that the next step computes.

        Raises:
            NotFinite: something that is minded is not finite; the first tensor that is not is named.
        """
        given = dict(zip(_GIVEN, next(self._rounds), strict=True))
        values = (self._told if self._made else self._first).run({**self._inputs, **given})
        if not finite([values[name] for name in self._minded if name in values]):
            require_finite(values)
        self._loss = values["L"]
        return values

    def _accept(self, news: Any, steps: int = 1) -> None:
        """Go on from what the last of some steps computed."""
        self._inputs.update(zip(self._carried, news, strict=False))
        self._made += steps

    def _report(self, step: int, values: Values) -> Report:
        self._numbers_told += sum(np.size(values[name]) for name in self._training.tell if name in values)
        if self._numbers_told > self._training.most_told:
            self._last = step
        norms = [_norm([values[name] for name in names]) for names in self._gradients]
        return Report(step, norms, self._told if self._made else self._first, values)

    def _end(self, reason: Reason, error: NotFinite | None = None) -> End:
        step, inputs = self._training.first, self._inputs
        if self._made:
            layers = tuple(
                layer.with_parameters({name: inputs[f"{name}_{i}"] for name in layer.parameters})
                for i, layer in enumerate(step.network.layers, 1)
            )
            memory = {name: inputs[name] for name in step.memory if name in inputs}
            state = {"t": step.t + self._made - 1, **memory} if step.memory else None
            step = replace(step, network=replace(step.network, layers=layers), state=state)
        return End(reason, self._made, self._loss, step, error)


def _norm(gradients: list[Array]) -> float:
    """The Euclidean norm of all their numbers, whose squares may be too large or too small to be numbers."""
    squares = sum([float(np.vdot(gradient, gradient)) for gradient in gradients])
    if _SAFE < squares < 1 / _SAFE:
        return math.sqrt(squares)
    largest = max(float(np.abs(gradient).max()) for gradient in gradients)
    if largest == 0:
        return 0.0
    scaled = [np.asarray(gradient, np.float64) / largest for gradient in gradients]
    return min(largest * math.sqrt(sum(float(np.vdot(part, part)) for part in scaled)), _LARGEST)
