"""PyTorch, for the tests that compare with it."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def torch() -> Any:
    """The library, computing in double precision where nothing else is said (NAdam keeps a scalar in the default dtype)."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: run tests/real/install")
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    return torch
