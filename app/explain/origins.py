"""Where the inputs of a statement come from, in a few words."""

from app.engine.parts import numbers_of
from app.explain.story import Story

__all__ = ["origins"]

_COMMON = {
    "X": "the request's X",
    "y": "the request's y",
    "m": "the number of samples",
    "n": "the number of outputs",
    "l1": "the request's regularization",
    "l2": "the request's regularization",
}


def origins(story: Story) -> dict[str, str]:
    """What gave each tensor and scalar its value: a field of the request, a count, or a statement of which layer and phase."""
    found = dict(_COMMON)
    for i, layer in enumerate(story.layers, 1):
        found |= {f"{name}_{i}": f"the request's {name} of layer {i}" for name in layer.parameters}
        found |= {f"{name}_{i}": f"a parameter of {layer.activation.kind} in layer {i}" for name in layer.numbers}
    found |= dict.fromkeys(numbers_of(story.network.loss), f"a parameter of {story.network.loss.kind}")
    if (step := story.step) is not None:
        found |= dict.fromkeys((*step.optimizer.scalars, *(step.state or ())), f"what {step.optimizer.kind} remembers")
        found |= dict.fromkeys(numbers_of(step.optimizer), f"a parameter of {step.optimizer.kind}")
        found |= (
            {}
            if step.clip is None
            else dict.fromkeys(numbers_of(step.clip), "the bound to which gradients are clipped")
        )
        found["t"] = "the number of this step"
    for statement in story.program.statements:
        of_layer = "" if statement.layer is None else f" of layer {statement.layer}"
        found[statement.name] = f"the {statement.phase} phase{of_layer}"
    return found
