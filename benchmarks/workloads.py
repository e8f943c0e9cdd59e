"""The three networks that everything is measured on: T tiny, M medium, L large; every layer is a sigmoid, the loss half_mse.

T carries the data of the founding example (280 bytes in, 2 kB out); M and L are random, the same on every run.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

__all__ = ["FOUNDING", "WORKLOADS", "Array", "Workload", "random_workload"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Workload:
    """One network and one batch, as arrays and as the request that says the same.

    Attributes:
        X: The batch, (m, n_0).
        y: The targets, (m, n_l).
        layers: `W_l` (n_{l-1}, n_l) and `b_l` (1, n_l) of every layer.
    """

    name: str
    X: Array
    y: Array
    layers: tuple[tuple[Array, Array], ...]

    @cached_property
    def request(self) -> dict[str, Any]:
        """The body that every service under test is sent."""
        return {
            "X": self.X.tolist(),
            "y": self.y.tolist(),
            "layers": [{"W": W.tolist(), "b": b.tolist(), "activation": "sigmoid"} for W, b in self.layers],
            "loss": "half_mse",
        }

    @cached_property
    def file(self) -> bytes:
        """The same request as a safetensors file, which ours alone is sent."""
        tensors = {"X": self.X, "y": self.y}
        for l, (W, b) in enumerate(self.layers, 1):
            tensors |= {f"W_{l}": W, f"b_{l}": b}
        request = {"layers": [{"activation": "sigmoid"} for _ in self.layers], "loss": "half_mse"}
        return save(tensors, {"request": json.dumps(request)})

    @property
    def title(self) -> str:
        """What it is, in a few words: `M 64-128-128-10, batch 256`."""
        sizes = [self.X.shape[1], *(W.shape[1] for W, _ in self.layers)]
        return f"{self.name} {'-'.join(map(str, sizes))}, batch {len(self.X)}"


def random_workload(name: str, sizes: tuple[int, ...], batch: int, seed: int = 1) -> Workload:
    """A network of these sizes with numbers of full length, scaled so that no sigmoid saturates."""
    rng = np.random.default_rng(seed)
    return Workload(
        name,
        rng.normal(size=(batch, sizes[0])),
        rng.uniform(size=(batch, sizes[-1])),
        tuple(
            (rng.normal(0, n_in**-0.5, (n_in, n_out)), rng.normal(0, 0.1, (1, n_out)))
            for n_in, n_out in pairwise(sizes)
        ),
    )


FOUNDING: Final = Workload(
    "T",
    np.array([[0.05, 0.10], [0.15, 0.20], [0.25, 0.30], [0.35, 0.40]]),
    np.array([[0.01], [0.02], [0.03], [0.04]]),
    (
        (np.array([[0.15, 0.20, 0.25], [0.30, 0.35, 0.40]]), np.zeros((1, 3))),
        (np.array([[0.45], [0.50], [0.55]]), np.zeros((1, 1))),
    ),
)

WORKLOADS: Final = (
    FOUNDING,
    random_workload("M", (64, 128, 128, 10), batch=256),
    random_workload("L", (784, 512, 512, 10), batch=512),
)
