"""Every formula that is ever shown."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Final, get_args

from app.engine.activations import Tanh
from app.engine.losses import HalfMse
from app.engine.network import Sketch
from app.engine.parts import skeleton
from app.engine.program import Statement
from app.engine.update import Clip
from tests.engine.networks import ONE_EACH, make_network
from tests.strategies import LAYOUTS, OPTIMIZERS

__all__ = ["shown", "sketches"]

PLAIN: Final = make_network(Tanh(), HalfMse())


def sketches() -> Iterator[Sketch]:
    """Networks of every activation and of every loss in both layouts, and every optimizer with every clipping."""
    for (activation, loss), layout in product(ONE_EACH, LAYOUTS):
        network = make_network(activation, loss, classes=loss.classes, l1=1, l2=1, layout=layout)
        yield network.sketch(backward=True)
    clips = [None, *(skeleton(clip(1.0)) for clip in get_args(Clip))]
    for optimizer, clip, first in product({skeleton(part) for part in OPTIMIZERS}, clips, (True, False)):
        yield PLAIN.sketch(backward=True, optimizer=optimizer, clip=clip, first_step=first)


@cache
def shown() -> dict[str, Statement]:
    """Every statement that is ever shown, by its text."""
    return {s.formula.text: s for sketch in sketches() for s in sketch.program.statements}
