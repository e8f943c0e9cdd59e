"""Keras' own tests (Apache-2.0): optimizers on ten weights of 1, a gradient of 0.01 and then four of 0.1 to 1.0; clipping.

Keras adds its epsilon elsewhere in some optimizers. Where that shows, ours is chosen so that both divide by the same.
"""

from collections.abc import Callable, Sequence

from tests.published.case import Call, Case, Json, linear_neuron
from tests.published.printed import AS_PRINTED, Closeness

_REPOSITORY = "https://github.com/keras-team/keras keras/src/optimizers"
_SLOPES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
_STEPS = (1, 2, 3, 4, 5)


def _golden(
    file: str,
    optimizer: Json,
    golden: Sequence[Sequence[str]],
    *,
    close: Closeness = AS_PRINTED,
    eps: Callable[[int], float] | None = None,
) -> Case:
    """The five rows of `test_correctness_with_golden`; one figure in a row stands for ten. `eps` is a function of the step."""
    changes: list[Json] = [{}, {"X": [_SLOPES]}, {}, {}, {}]
    if eps is not None:
        changes = [{**change, "optimizer": {"eps": eps(t)}} for t, change in zip(_STEPS, changes, strict=True)]
    ten = [[[figure] for figure in (row if len(row) > 1 else [row[0]] * 10)] for row in golden]
    return Case(
        name=f"keras, {optimizer['kind']}",
        source=f"{_REPOSITORY}/{file}",
        request=linear_neuron([1.0] * 10, [0.01] * 10, optimizer),
        calls=[
            Call("/step", {"W_1_next": column}, close={"W_1_next": close}, change=change)
            for column, change in zip(ten, changes, strict=True)
        ],
    )


def _first_step(file: str, optimizer: Json, after: Sequence[str]) -> Case:
    """`test_single_step`: weights 1 to 4 and their next values."""
    return Case(
        name=f"keras, first step of {optimizer['kind']}",
        source=f"{_REPOSITORY}/{file}",
        request=linear_neuron([1.0, 2.0, 3.0, 4.0], [1.0, 6.0, 7.0, 2.0], {**optimizer, "lr": 0.5}),
        calls=[Call("/step", {"W_1_next": [[figure] for figure in after]})],
    )


def _decay(file: str, optimizer: Json) -> Case:
    """`test_weight_decay`: three steps of a weight of 2 without a gradient; the second weight is ours, to have one."""
    last = Call(
        "/step",
        {"W_1_next": [["1.9760959"], [None]]},
        close={"W_1_next": Closeness("computed in float32 there, compared at six digits", units=5)},
    )
    return Case(
        name=f"keras, weight decay of {optimizer['kind']}",
        source=f"{_REPOSITORY}/{file}",
        request=linear_neuron([2.0, 1.0], [0.0, 1.0], {**optimizer, "lr": 1.0, "weight_decay": 0.004}),
        calls=[Call("/step"), Call("/step"), last],
    )


def _clip(name: str, clip: Json, clipped: str) -> Case:
    """A gradient of [100, 100], clipped; a step of 1 from 0 shows it with the other sign."""
    request = linear_neuron([0.0, 0.0], [100.0, 100.0], {"kind": "sgd", "lr": 1.0})
    return Case(
        name=f"keras, {name}",
        source=f"{_REPOSITORY}/sgd_test.py",
        request={**request, "clip": clip},
        calls=[Call("/step", {"W_1_next": [[clipped], [clipped]]})],
    )


def _before_correction(eps: float) -> Callable[[int], float]:
    """Keras adds Adam's epsilon to sqrt(v), we to sqrt(v / (1 - beta2^t))."""
    return lambda t: eps / (1 - 0.999**t) ** 0.5


CASES = (
    _golden(
        "adagrad_test.py",
        {"kind": "adagrad", "lr": 0.2, "initial_accumulator": 0.3, "eps": 1e-6},
        [
            ["0.9963"],
            ["0.9604", "0.9278", "0.9003", "0.8784", "0.8615", "0.8487", "0.8388", "0.8313", "0.8255", "0.8209"],
            ["0.9251", "0.8629", "0.8137", "0.7768", "0.7497", "0.7298", "0.7151", "0.704", "0.6956", "0.6891"],
            ["0.8903", "0.8012", "0.7342", "0.6862", "0.6521", "0.6277", "0.6099", "0.5967", "0.5867", "0.579"],
            ["0.856", "0.7422", "0.6604", "0.6037", "0.5644", "0.5367", "0.5168", "0.5021", "0.491", "0.4825"],
        ],
    ),
    _golden(
        "rmsprop_test.py",
        {"kind": "rmsprop", "lr": 0.001, "rho": 0.9, "eps": 1e-8, "centered": True},
        [["0.9967"], ["0.9933"], ["0.9908"], ["0.9885"], ["0.9864"]],
        close=Closeness("Keras has its epsilon of 1e-7 inside the root, and one figure for ten weights", units=1.0),
    ),
    _golden(
        "adadelta_test.py",
        {"kind": "adadelta", "lr": 1.0, "rho": 0.8, "eps": 1e-6},
        [["0.9978"], ["0.9947"], ["0.9915"], ["0.9882"], ["0.9849"]],
    ),
    _golden(
        "adam_test.py",
        {"kind": "adam", "amsgrad": True},
        [["0.999"], ["0.9982"], ["0.9974"], ["0.9965"], ["0.9955"]],
        eps=_before_correction(1e-7),
        close=Closeness("one figure for ten weights that differ by 1e-4; Keras compares at 5e-4", units=1.5),
    ),
    _golden(
        "adamw_test.py",
        {"kind": "adamw", "lr": 1.0, "weight_decay": 0.5},
        [
            ["0.4998"],
            ["0.2486", "0.2475", "0.2463", "0.2451", "0.244", "0.2428", "0.2417", "0.2405", "0.2394", "0.2382"],
            ["0.1223", "0.1198", "0.1174", "0.1149", "0.1124", "0.11", "0.1075", "0.1051", "0.1027", "0.1003"],
            ["0.0586", "0.0549", "0.0512", "0.0475", "0.0439", "0.0402", "0.0366", "0.033", "0.0294", "0.0258"],
            ["0.0263", "0.0215", "0.0167", "0.012", "0.0073", "0.0026", "-0.0021", "-0.0067", "-0.0113", "-0.0159"],
        ],
        eps=_before_correction(2.0),
    ),
    _golden(
        "adamax_test.py",
        {"kind": "adamax", "lr": 0.2, "beta1": 0.85, "beta2": 0.95, "eps": 1e-6},
        [
            ["0.8"],
            ["0.6827", "0.6873", "0.6888", "0.6896", "0.6901", "0.6904", "0.6906", "0.6908", "0.6909", "0.691"],
            ["0.5333", "0.5407", "0.5431", "0.5444", "0.5451", "0.5456", "0.546", "0.5462", "0.5464", "0.5466"],
            ["0.368", "0.3773", "0.3804", "0.382", "0.3829", "0.3835", "0.384", "0.3843", "0.3846", "0.3848"],
            ["0.1933", "0.204", "0.2076", "0.2094", "0.2105", "0.2112", "0.2117", "0.2121", "0.2124", "0.2126"],
        ],
    ),
    _golden(
        "nadam_test.py",
        # Keras' momentum follows 0.96^t, PyTorch's and ours 0.96^(t * momentum_decay).
        {"kind": "nadam", "lr": 0.5, "beta1": 0.5, "beta2": 0.67, "eps": 1e-5, "momentum_decay": 1.0},
        [
            ["0.4281"],
            [
                "-0.1738",
                "-0.1731",
                "-0.1726",
                "-0.1723",
                "-0.1721",
                "-0.172",
                "-0.1719",
                "-0.1718",
                "-0.1718",
                "-0.1717",
            ],
            [
                "-0.7115",
                "-0.7103",
                "-0.7096",
                "-0.7092",
                "-0.709",
                "-0.7088",
                "-0.7086",
                "-0.7085",
                "-0.7085",
                "-0.7084",
            ],
            [
                "-1.2335",
                "-1.2322",
                "-1.2313",
                "-1.2309",
                "-1.2306",
                "-1.2304",
                "-1.2302",
                "-1.2301",
                "-1.23",
                "-1.2299",
            ],
            [
                "-1.7492",
                "-1.7478",
                "-1.7469",
                "-1.7464",
                "-1.7461",
                "-1.7459",
                "-1.7457",
                "-1.7456",
                "-1.7455",
                "-1.7454",
            ],
        ],
    ),
    _golden("lion_test.py", {"kind": "lion", "lr": 0.001}, [["0.999"], ["0.998"], ["0.997"], ["0.996"], ["0.995"]]),
    _first_step(
        "adagrad_test.py", {"kind": "adagrad", "initial_accumulator": 0.1}, ["0.5233", "1.5007", "2.5005", "3.5061"]
    ),
    _first_step("rmsprop_test.py", {"kind": "rmsprop", "rho": 0.9}, ["-0.5811", "0.4189", "1.4189", "2.4189"]),
    _first_step(
        "adadelta_test.py", {"kind": "adadelta", "rho": 0.95, "eps": 1e-7}, ["0.9993", "1.9993", "2.9993", "3.9993"]
    ),
    _first_step("adam_test.py", {"kind": "adam"}, ["0.5", "1.5", "2.5", "3.5"]),
    _first_step("adamw_test.py", {"kind": "adamw", "weight_decay": 0.004}, ["0.4980", "1.4960", "2.494", "3.492"]),
    _first_step("adamax_test.py", {"kind": "adamax"}, ["0.5", "1.5", "2.5", "3.5"]),
    _first_step("nadam_test.py", {"kind": "nadam", "momentum_decay": 1.0}, ["0.4686", "1.4686", "2.4686", "3.4686"]),
    _first_step("lion_test.py", {"kind": "lion"}, ["0.5", "1.5", "2.5", "3.5"]),
    _decay("adamw_test.py", {"kind": "adamw"}),
    _decay("lion_test.py", {"kind": "lion"}),
    _clip("clip by norm", {"norm": 1.0}, "-0.70710678"),
    _clip("clip by value", {"value": 1.0}, "-1.0"),
)
