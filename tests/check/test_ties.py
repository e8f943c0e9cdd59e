"""On a probe the ties break: a mistake that has several names in a network of twos has one there."""

from dataclasses import replace
from itertools import islice
from typing import Any, Final

import numpy as np
import pytest

from app.check.diagnosis import Report, diagnose
from app.check.probe import probe
from app.check.search import Mistake
from app.engine.optimizers import Sgd
from app.engine.step import Step
from tests.check.backprop_by_hand import Hand, Problem
from tests.check.faults import Fault
from tests.check.faulty import FAULTS, Case, faulty_cases

_CASES: Final = 4
_TIED: Final = (
    "the loss averaged over outputs as well",
    "the loss not averaged over outputs",
    "the loss without its 1/2",
    "no 1/m",
    "1/m twice",
    "twice the gradient",
    "half the gradient",
    "mean over outputs as well",
    "no mean over outputs",
    "1/m again in dZ",
    "1/m again",
    "the mean",
    "2 * dW",
)
"""What was done that is a factor: in a network with two samples and two outputs it has several meanings."""


def _in_rows(network: Any) -> Problem:
    """A network as it is computed by hand, with plain descent."""
    turned = network.layout == "columns"
    layers = [layer.transpose() if turned else layer for layer in network.layers]
    y = network.y
    if y.ndim == 1:
        y = np.eye(layers[-1].W.shape[1])[y]
    elif turned:
        y = y.T
    return Problem(
        X=network.X.T if turned else network.X,
        y=y,
        W=tuple(layer.W for layer in layers),
        b=tuple(layer.b for layer in layers),
        activations=tuple(layer.activation for layer in layers),
        loss=network.loss,
        l2=network.l2,
        optimizer=Sgd(0.1),
        t=1,
        memory={},
    )


def _at(report: Report, where: str) -> list[Mistake]:
    """The mistakes of a statement that are named of its claim."""
    (finding,) = (finding for finding in report.findings if finding.name == where)
    return [mistake for mistake in finding.mistakes if mistake.where == where]


def _on_probe(case: Case, fault: Fault, where: str) -> list[str]:
    """What is named where the same mistake is made on the probe of a network."""
    network = probe(case.step.network)
    by_hand = Hand(_in_rows(network), {where: fault.slip}).run()
    turned = network.layout == "columns"
    claims = {name: np.asarray(value, float).T if turned else value for name, value in by_hand.items()}
    return [mistake.code for mistake in _at(diagnose(Step(network, Sgd(0.1), None, None), claims), where)]


@pytest.mark.parametrize("what", _TIED)
def test_on_it_the_tie_breaks(what: str) -> None:
    """A mistake that is one of several explanations in a network of twos is the only one on its probe, where all is claimed.

    But for what no numbers tell: whether a gradient was doubled or added up over two calls.
    """
    (fault,) = (fault for fault in FAULTS if isinstance(fault, Fault) and fault.what == what)
    ties = 0
    for case in islice(faulty_cases(6, [replace(fault, shape="twos", everywhere=False)]), _CASES):
        (where,) = case.planted[0].where
        tied = {mistake.code for mistake in _at(diagnose(case.step, case.claims), where)}
        if len(tied - fault.also) > 1:
            ties += 1
            assert fault.name in tied
            expected = {fault.name, "gradient_accumulated"} if what == "2 * dW" else {fault.name}
            assert set(named := _on_probe(case, fault, where)) == expected
            assert len(named) == len(expected)
    assert ties
