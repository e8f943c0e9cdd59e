"""Steps: what they leave for the next one, what is frozen, and states that are refused."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from app.engine.activations import Tanh
from app.engine.errors import ValidationFailed
from app.engine.losses import HalfMse
from app.engine.network import Network
from app.engine.optimizers import Adam, Lion, NAdam, Optimizer, RmsProp, Sgd
from app.engine.step import Step
from app.engine.update import ClipNorm
from tests.engine.networks import described, make_network, variants

NETWORK = make_network(Tanh(), HalfMse())
NAMES = ("W_1", "b_1", "W_2", "b_2", "W_3", "b_3")


def _frozen(*names: str) -> Network:
    layers = []
    for i, layer in enumerate(NETWORK.layers, 1):
        frozen: Any = frozenset(name for name in layer.parameters if f"{name}_{i}" in names)
        layers.append(replace(layer, frozen=frozen))
    return replace(NETWORK, layers=tuple(layers))


def _after(step: Step) -> Step:
    values = step.run()
    network = replace(step.network, layers=tuple(step.next_layers(values)))
    return replace(step, network=network, state=step.next_state(values))


def _state(optimizer: Optimizer, network: Network = NETWORK) -> dict[str, Any]:
    state = _after(Step(network, optimizer)).state
    assert state is not None
    return dict(state)


def _refusals(optimizer: Optimizer, state: Mapping[str, Any], network: Network = NETWORK) -> list[tuple[Any, str]]:
    with pytest.raises(ValidationFailed) as caught:
        Step(network, optimizer, state=state).check()
    return [(place.path, place.detail) for place in caught.value.places]


def _parameters(network: Network) -> dict[str, Any]:
    return {f"{name}_{i}": p for i, layer in enumerate(network.layers, 1) for name, p in layer.parameters.items()}


def test_gradient_descent_takes_lr_times_the_gradient() -> None:
    """The next parameters are P - lr * dP, and plain descent leaves nothing to remember."""
    step = Step(NETWORK, Sgd(lr=0.5))
    gradients, then = NETWORK.backward(), _after(step)
    assert then.state is None
    for name, P in _parameters(then.network).items():
        assert np.allclose(P, _parameters(NETWORK)[name] - 0.5 * gradients[f"d{name}"], rtol=1e-15)


def test_everything_is_computed_in_order() -> None:
    """A step gives the passes first, then the clipping, then each parameter's update."""
    names = list(Step(NETWORK, Sgd(), ClipNorm(1.0)).run())
    assert names[: names.index("dX") + 1] == list(NETWORK.backward())
    assert names[names.index("dX") + 1 :] == [
        "gradient_norm",
        *(f"d{name}_clipped" for name in NAMES),
        *(f"{name}_next" for name in NAMES),
    ]


@pytest.mark.parametrize("optimizer", variants(Optimizer, 2), ids=described)
def test_a_state_fits_the_next_step(optimizer: Optimizer) -> None:
    """Whatever is remembered after a step is just what the next one takes: t, the scalars, and a tensor for each parameter."""
    step = Step(NETWORK, optimizer)
    for t in (1, 2, 3):
        assert step.t == (t if optimizer.memory else 1)
        step.check()
        step = _after(step)
        if optimizer.memory:
            tensors = {f"{memory}_{name}" for memory in optimizer.memory for name in NAMES}
            assert step.state is not None
            assert step.state.keys() == {"t", *optimizer.scalars, *tensors}
            assert step.state["t"] == t
        else:
            assert step.state is None


@pytest.mark.parametrize("member", get_args(Optimizer))
def test_frozen_parameters_stay(member: Any) -> None:
    """What is frozen is the same array before and after, has no update and no memory; its gradient is shown all the same."""
    step = Step(_frozen("W_1", "b_3"), member(weight_decay=0.1))
    values = step.run()
    then = _after(_after(step))
    before, after = _parameters(step.network), _parameters(then.network)
    assert [name for name in NAMES if after[name] is before[name]] == ["W_1", "b_3"]
    assert [name for name in values if name.endswith(("W_1_next", "b_3_next"))] == []
    assert {"dW_1", "db_3"} <= values.keys()
    assert [layer.frozen for layer in then.network.layers] == [{"W"}, set(), {"b"}]
    then.check()


def test_the_memory_of_a_frozen_parameter_travels_on() -> None:
    """Freezing a parameter for some steps keeps what the optimizer knows of it, untouched."""
    state = _state(Adam())
    then = _after(Step(_frozen("W_2"), Adam(), state=state))
    then.check()
    assert then.state is not None
    assert then.state["m_W_2"] is state["m_W_2"]
    assert (then.state["m_W_1"] != state["m_W_1"]).all()


def test_with_everything_frozen_nothing_is_updated() -> None:
    """Steps go on counting, and that is all."""
    step = Step(_frozen(*NAMES), Adam(), ClipNorm(1.0))
    then = _after(_after(step))
    assert list(step.run()) == list(NETWORK.backward())
    assert then.state == {"t": 2}
    then.check()
    assert _parameters(then.network) == _parameters(NETWORK)


def test_norms_are_of_what_is_updated() -> None:
    """A frozen parameter's gradient does not count in the common norm."""
    values = Step(_frozen(*NAMES[1:]), Sgd(), ClipNorm(1e9)).run()
    assert values["gradient_norm"] == pytest.approx(np.linalg.norm(values["dW_1"]))


def test_states_take_the_dtype_of_the_network() -> None:
    """In float32 what is remembered and what comes out is float32, whatever the state's numbers were read as."""
    network = make_network(Tanh(), HalfMse(), dtype="float32")
    for optimizer in variants(Optimizer, 2):
        state = None if not optimizer.memory else _state(optimizer)
        values = Step(network, optimizer, ClipNorm(1.0), state).run()
        wide = [name for name, value in values.items() if np.ndim(value) and value.dtype != np.float32]
        assert wide == [], described(optimizer)


def test_a_missing_tensor_is_named() -> None:
    """Each name that the optimizer needs and does not get is a place, with what to send."""
    state = _state(Adam())
    del state["v_W_2"], state["m_b_1"]
    found = _refusals(Adam(), state)
    assert [path for path, _ in found] == [("optimizer", "state")] * 2
    assert [detail.split()[0] for _, detail in found] == ["m_b_1", "v_W_2"]
    assert all("send back the whole state" in detail for _, detail in found)


def test_a_missing_scalar_is_named() -> None:
    """The product of NAdam's momenta is state as well."""
    state = _state(NAdam())
    del state["mu_product"]
    [(_, detail)] = _refusals(NAdam(), state)
    assert detail.startswith("mu_product is missing")


def test_a_foreign_name_is_refused() -> None:
    """What the optimizer has no use for is pointed at, with what it has."""
    [(path, detail)] = _refusals(Lion(), {**_state(Lion()), "m_W_9": np.zeros((1, 1))})
    assert path == ("optimizer", "state", "m_W_9")
    assert "lion" in detail
    assert "m_W_1" in detail


def test_the_state_of_another_optimizer_is_refused() -> None:
    """Every tensor of it that is foreign and every one that is missing is named."""
    found = _refusals(RmsProp(), _state(Lion()))
    assert {path[-1] for path, _ in found} == {"state", *(f"m_{name}" for name in NAMES)}
    assert {detail.split()[0] for path, detail in found if path[-1] == "state"} == {f"v_{name}" for name in NAMES}


def test_plain_descent_takes_no_state() -> None:
    """An optimizer that remembers nothing says so."""
    [(path, detail)] = _refusals(Sgd(), {"t": 3.0})
    assert path == ("optimizer", "state")
    assert "sgd with these parameters remembers nothing" in detail


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("m_W_1", np.zeros((4, 3)), "m_W_1 is 4 x 3 but must be 3 x 4"),
        ("v_b_3", 0.5, "v_b_3 is a number but must be 1 x 3"),
        ("mu_product", np.zeros((1, 1)), "mu_product is 1 x 1 but must be a number"),
    ],
)
def test_a_state_of_the_wrong_shape_names_both(name: str, value: Any, said: str) -> None:
    """The place, the shape that is there and the one that must be."""
    assert _refusals(NAdam(), {**_state(NAdam()), name: value}) == [(("optimizer", "state", name), said)]


def test_a_changed_option_needs_its_memory() -> None:
    """Turning on amsgrad in the middle is refused for want of the maximum so far."""
    details = [detail for _, detail in _refusals(Adam(amsgrad=True), _state(Adam()))]
    assert [detail.split()[0] for detail in details] == [f"v_max_{name}" for name in sorted(NAMES)]
