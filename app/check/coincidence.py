"""Whether two formulas are the same in every network, or only make the same numbers in this one.

A factor of 2 with two samples ties with a factor of m, but only there. So both are computed on a probe (`probe.py`), where sizes
are distinct primes and values generic: what makes the same numbers there as well is one explanation in two guises.
"""

import ast
import re
from functools import cached_property
from typing import Any

import numpy as np

from app.check.bounds import Bounds
from app.check.probe import probe
from app.check.program import Checked
from app.check.world import World
from app.engine.step import Step

__all__ = ["Coincidence"]

_SAME = 1e-9


class Coincidence:
    """A step of the same structure as the claimant's, on a probe; made when it is first asked."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked

    def everywhere(self, one: ast.expr, other: ast.expr) -> bool:
        """Whether two formulas for one statement give the same on the probe; what cannot be computed there is not the same."""
        try:
            first, second = (self._value(tree) for tree in (one, other))
        except (
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
        ):  # sizes that only the claimant's network has alike
            return False
        if np.shape(first) != np.shape(second):
            return False
        return bool(np.max(np.abs(first - second)) <= _SAME * np.max(np.abs(first)))

    def _value(self, tree: ast.expr) -> Any:
        return Bounds().of(tree, self._world.values).value

    @cached_property
    def _world(self) -> World:
        step = self._checked.step
        network = probe(step.network)
        random = np.random.RandomState(0)
        shapes = {
            f"{name}_{l}": P.shape for l, layer in enumerate(network.layers, 1) for name, P in layer.parameters.items()
        }

        def remembered(name: str, value: Any) -> Any:
            of = re.search(r"[Wb]_\d+$", name)
            return 0.1 + random.random_sample(shapes[of[0]]) if of else value

        state = None if step.state is None else {name: remembered(name, value) for name, value in step.state.items()}
        on_probe = Checked(Step(network, step.optimizer, step.clip, state))
        return World(on_probe.trees, on_probe.inputs, {})
