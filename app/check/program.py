"""What a check needs to know of a step: its formulas as trees, their inputs, and what might be taken for what.

Beside the step's own statements stands a second forward pass, with the updated parameters, that ends in `loss_next`. On the
wire `L` is called `loss`; here too.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from app.check.bounds import Bounded
from app.check.mutations import replacements
from app.engine.formula import Formula
from app.engine.network import Sketch
from app.engine.program import Program, Statement
from app.engine.step import Step
from app.engine.update import rule_names

__all__ = ["Checked", "Factor"]

_AS_HERE: Final[Mapping[str, ast.expr]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Factor:
    """A constant factor: the mistake that it comes of, the formula of its product with x, its value."""

    code: str
    product: str
    value: float

    def times(self, tree: ast.expr) -> ast.expr:
        """The product with a formula."""
        return Formula(self.product).substitute({"x": Formula.of(tree)}).tree


class Checked:
    """A step as the judge sees it; `changed` are formulas that are other ones in the convention it is read in."""

    def __init__(self, step: Step, changed: Mapping[str, ast.expr] = _AS_HERE) -> None:
        self.step = step
        self._program = _both_passes(step.sketch)
        self.statements = {s.name: s for s in self._program.statements}
        if changed:
            self.statements |= {
                name: replace(self.statements[name], formula=Formula.of(tree)) for name, tree in changed.items()
            }
            self._program = Program(self.statements.values())
        self.trees: dict[str, ast.expr] = {name: s.formula.tree for name, s in self.statements.items()}
        self.inputs: Mapping[str, Any] = step.inputs()

    def under(self, changed: Mapping[str, ast.expr]) -> "Checked":
        """The same step with some formulas changed."""
        return Checked(self.step, changed)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The right values of everything."""
        return {**self.inputs, **self._program.run(self.inputs)}

    def right(self, name: str) -> Bounded:
        """The right value of a tensor."""
        value = self.values[name]
        return Bounded(value, 1e-12 * np.abs(value))

    def gradient_into(self, where: str) -> str | None:
        """For the gradient before an activation, the one after it."""
        if where.startswith("dZ_") and where.removeprefix("dZ_").isdigit():
            return f"dA_{where.removeprefix('dZ_')}"
        return None

    def input_of(self, where: str) -> str | None:
        """For the output of an activation, what goes into it."""
        found = re.fullmatch(r"A_(\d+)(_after)?", where)
        return f"Z_{found[1]}{found[2] or ''}" if found else None

    def elsewhere(self, where: str) -> Iterator[tuple[str, ast.expr]]:
        """An activation of what it was applied to already, and its derivative taken at other tensors, with their codes."""
        if found := re.fullmatch(r"A_(\d+)", where):
            own = self.statements[where].formula
            if not isinstance(own.tree, ast.Name):
                yield "function_applied_twice", own.substitute({f"Z_{found[1]}": own}).tree
        elif self.gradient_into(where):
            yield from self._derivative_elsewhere(where, where.removeprefix("dZ_"))

    def _derivative_elsewhere(self, where: str, layer: str) -> Iterator[tuple[str, ast.expr]]:
        """The derivative of a layer's activation at a tensor that is not its Z: there Z is another tensor, and A its activation."""
        Z, A = f"Z_{layer}", f"A_{layer}"
        forward, slope = self.statements[A].formula, self.statements[where].formula
        if A not in slope.names or isinstance(forward.tree, ast.Name):
            return  # where Z alone is replaced, that is one of the tensors that fit
        for other in self._of_shape.get(np.shape(self.values[Z]), ()):
            if other != Z and re.fullmatch(r"[AZ]_\d+", other):
                taken = Formula(other)
                code = "activation_derivative_wrong_layer"
                if other == A:
                    code = "activation_derivative_wrong_argument" if Z in slope.names else "function_applied_twice"
                yield code, slope.substitute({Z: taken, A: forward.rename({Z: other})}).tree

    def fitting(self, where: str, after: AbstractSet[str]) -> Mapping[str, Sequence[ast.expr]]:
        """For each tensor in a formula, those of its shape that might be taken for it; for scalars of an update, likewise.

        Args:
            where: the statement.
            after: what hangs on it, which cannot have gone into it.
        """
        fits: dict[str, list[ast.expr]] = {}
        for name in Formula.of(self.trees[where]).names:
            shape = np.shape(self.values[name])
            if name == "t":
                t = ast.Name("t", ast.Load())
                fits[name] = [ast.BinOp(t, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub())]
            elif name in {"beta1", "beta2"}:
                fits[name] = [ast.Name("beta2" if name == "beta1" else "beta1", ast.Load())]
            elif shape and np.any(self.values[name]):
                fits[name] = [
                    ast.Name(other, ast.Load())
                    for other in self._of_shape.get(shape, ())
                    if other != name and other not in after
                ]
        return fits

    @cached_property
    def _of_shape(self) -> Mapping[tuple[int, ...], list[str]]:
        shapes: dict[tuple[int, ...], list[str]] = {}
        for name, value in self.values.items():
            if value is not None and np.ndim(value) == 2 and np.any(value) and not name.endswith("_after"):  # noqa: PLR2004 - a matrix
                shapes.setdefault(np.shape(value), []).append(name)
        return shapes

    def factors(self, where: str) -> Iterator[Factor]:
        """The constant factors that have a meaning; each is a formula in a tensor x."""
        m, n = float(self.inputs["m"]), float(self.inputs["n"])
        yield Factor("batch_mean_missing", "x * m", m)
        yield Factor("batch_mean_twice", "x / m", 1 / m)
        yield Factor("constant_factor", "2 * x", 2.0)
        yield Factor("constant_factor", "x / 2", 0.5)
        if where.startswith(("dW", "db")):
            yield from (Factor("gradient_accumulated", f"{calls} * x", float(calls)) for calls in range(2, 9))
        if n > 1:  # of one output, a mean over outputs is none
            yield Factor("wrong_reduction", "x * n", n)
            yield Factor("wrong_reduction", "x / n", 1 / n)
            yield Factor("wrong_reduction", "x * (m * n)", m * n)
            yield Factor("wrong_reduction", "x / (m * n)", 1 / (m * n))
            yield Factor("wrong_reduction", "x * n / m", n / m)
            yield Factor("wrong_reduction", "x * m / n", m / n)

    def declared(self, where: str) -> Iterator[tuple[str, ast.expr]]:
        """The further mistakes that activations and losses declare beside their formulas, wrong targets, and a flat y."""
        last = len(self.step.network.layers)
        layer = self.statements[where].layer
        if where.startswith("dZ_") and layer:
            part = self.step.network.layers[layer - 1]
            names = {short: f"{short}_{layer}" for short in ("Z", "A", "dA", *part.numbers)}
            for code, text in getattr(part.activation, "mistakes", ()):
                yield code, self._in_layout(Formula(text).rename(names))
            if layer == last:
                yield from self._of_loss("dZ", names)
        if where == f"dA_{last}":
            yield from self._of_loss("dA", {"A": f"A_{last}"})
        if "y" in self.statements[where].formula.names:
            for text in getattr(self.step.network.loss, "wrong_targets", ()):
                yield "wrong_target", self.statements[where].formula.substitute({"y": Formula(text)}).tree
            if self.inputs["n"] == 1:
                yield from self._broadcast(where)

    def _of_loss(self, target: str, names: dict[str, str]) -> Iterator[tuple[str, ast.expr]]:
        """What the loss declares for the gradient that leaves it, or for the one behind the last activation."""
        y = "Y" if "Y" in self.trees else "y"
        for code, where, text in getattr(self.step.network.loss, "mistakes", ()):
            if where == target:
                yield code, self._in_layout(Formula(text).rename({**names, "y": y}))

    def _broadcast(self, where: str) -> Iterator[tuple[str, ast.expr]]:
        """A flat y against a column of outputs, and the m x m matrix that comes of it, also summed back to a column."""
        flat = ast.Attribute(ast.Name("y", ast.Load()), "T", ast.Load())
        wide = next(replacements(self.trees[where], {"y": [flat]})).tree
        samples = self.step.network.samples_axis
        yield "label_broadcast", wide
        yield (
            "label_broadcast",
            ast.Call(ast.Name("sum", ast.Load()), [wide], [ast.keyword("axis", ast.Constant(1 - samples))]),
        )

    def joint(self) -> Iterator[tuple[str, dict[str, ast.expr]]]:
        """The mistakes of the optimizer, each with every formula that it changes, in all parameters alike."""
        optimizer = self.step.optimizer
        parameters = [name.removesuffix("_next") for name in self.trees if re.fullmatch(r"[Wb]_\d+_next", name)]
        for code, lines in optimizer.mistakes:
            changed: dict[str, ast.expr] = {}
            for parameter in parameters:
                rule = [name for name, _ in optimizer.rule(first=self.step.state is None)]
                names = rule_names(parameter, optimizer, rule, clipped=self.step.clip is not None)
                own = {names.get(line, ""): Formula(text).rename(names) for line, text in lines.items()}
                changed |= {name: self._in_layout(formula) for name, formula in own.items() if name in self.trees}
            if changed:
                yield code, changed

    def twin(self, where: str, tree: ast.expr) -> dict[str, ast.expr]:
        """The same change in the second forward pass: who gets a forward statement wrong does so every time."""
        name = "loss_next" if where == "loss" else f"{where}_after"
        if name not in self.trees:
            return {}
        return {name: Formula.of(tree).rename(self._second).tree}

    @cached_property
    def _second(self) -> dict[str, str]:
        """Names of the first forward pass, as they are in the second."""
        names = {name.removesuffix("_after"): name for name in self.trees if name.endswith("_after")}
        names |= {name.removesuffix("_next"): name for name in self.trees if re.fullmatch(r"[Wb]_\d+_next", name)}
        return names | {"loss": "loss_next"}

    def _in_layout(self, formula: Formula) -> ast.expr:
        return (formula.transpose() if self.step.network.layout == "columns" else formula).tree


@lru_cache(maxsize=256)
def _both_passes(sketch: Sketch) -> Program:
    """The step, and after it the forward pass and the loss once more, on the parameters after the update."""
    statements = sketch.program.statements
    forward = [s for s in statements if s.phase in {"forward", "loss"} and s.name != "Y"]
    names = {s.name: "loss_next" if s.name == "L" else f"{s.name}_after" for s in forward}
    names |= {
        s.name.removesuffix("_next"): s.name
        for s in statements
        if s.phase == "update" and s.name.endswith("_next") and s.name[:2] in {"W_", "b_"}
    }
    after = [Statement(names[s.name], s.formula.rename(names), s.phase, s.layer) for s in forward]
    wire = {"L": "loss"}
    return Program(
        Statement(wire.get(s.name, s.name), s.formula.rename(wire), s.phase, s.layer) for s in (*statements, *after)
    )
