"""PyTorch on the CPU, in float64 and one thread: autograd with the gradient of every intermediate tensor.

PyTorch is no dependency of this project: where it is absent, `absence` says so and nothing is compared.
"""

import importlib
import importlib.util
from typing import Any

from benchmarks.workloads import Array, Workload

__all__ = ["Model", "absence"]


def absence() -> str:
    """Why there is no PyTorch to compare with; empty when there is."""
    return "" if importlib.util.find_spec("torch") else "PyTorch is not installed (pip install torch==2.13.0)"


class Model:
    """The network of a workload, its parameters and its batch made into tensors once; `backward` is then repeated."""

    def __init__(self, workload: Workload) -> None:
        self._torch: Any = importlib.import_module("torch")
        self._torch.set_num_threads(1)
        self.X = self._leaf(workload.X)
        self.y = self._torch.tensor(workload.y)
        self.layers = [(self._leaf(W), self._leaf(b)) for W, b in workload.layers]

    def backward(self) -> dict[str, Any]:
        """Every tensor and every gradient, by name.

        `torch.autograd.grad` over all of them at once is faster than `retain_grad` on each and `loss.backward()`.
        """
        torch = self._torch
        tensors = {}
        A = self.X
        for number, (W, b) in enumerate(self.layers, start=1):
            Z = torch.addmm(b, A, W)
            A = torch.sigmoid(Z)
            tensors[f"Z_{number}"] = Z
            tensors[f"A_{number}"] = A
        loss = ((A - self.y) ** 2).sum() / (2 * len(self.X))

        wanted = dict(tensors)
        for number, (W, b) in enumerate(self.layers, start=1):
            wanted[f"W_{number}"] = W
            wanted[f"b_{number}"] = b
        wanted["X"] = self.X
        gradients = torch.autograd.grad(loss, tuple(wanted.values()))
        return {
            "loss": loss,
            **tensors,
            **{f"d{name}": gradient for name, gradient in zip(wanted, gradients, strict=True)},
        }

    def _leaf(self, array: Array) -> Any:
        return self._torch.tensor(array, requires_grad=True)
