"""What a check needs to know of a step: its formulas as trees, their inputs, and what might be taken for what.

Beside the step's own statements stands a second forward pass, with the updated parameters, that ends in `loss_next`. On the
wire `L` is called `loss`; here too.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from app.check.bounds import Bounded
from app.check.mutations import replacements
from app.engine.formula import Formula
from app.engine.program import Program, Statement
from app.engine.step import Step
from app.engine.update import rule_names

__all__ = ["Checked"]


class Checked:
    """A step as the judge sees it."""

    def __init__(self, step: Step) -> None:
        self.step = step
        statements = step.sketch.program.statements
        self.statements = {_wire(s.name): s for s in [*statements, *_second_pass(statements)]}
        self.trees: dict[str, ast.expr] = {name: _said(s.formula).tree for name, s in self.statements.items()}
        self.inputs: Mapping[str, Any] = step.inputs()

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Our own values of everything."""
        statements = [Statement(_wire(s.name), _said(s.formula), s.phase, s.layer) for s in self.statements.values()]
        return {**self.inputs, **Program(statements).run(self.inputs)}

    def ours(self, name: str) -> Bounded:
        """Our own value of a tensor."""
        value = self.values[name]
        return Bounded(value, 1e-12 * np.abs(value))

    def gradient_into(self, where: str) -> str | None:
        """For the gradient before an activation, the one after it."""
        if where.startswith("dZ_") and where.removeprefix("dZ_").isdigit():
            return f"dA_{where.removeprefix('dZ_')}"
        return None

    def wrapped(self, where: str) -> Iterator[tuple[str, ast.expr]]:
        """For the gradient before an activation, each tensor of its layer with the activation applied to it once more."""
        if where.startswith("A_") and where.removeprefix("A_").isdigit():
            layer = where.removeprefix("A_")
            if not isinstance(self.trees[where], ast.Name):
                yield f"Z_{layer}", self.trees[where]
        if self.gradient_into(where):
            layer = where.removeprefix("dZ_")
            forward = self.statements[f"A_{layer}"].formula
            for name in (f"A_{layer}", f"Z_{layer}"):
                if name in self.statements[where].formula.names:
                    tree = forward.rename({f"Z_{layer}": name}).tree
                    if not isinstance(tree, ast.Name):
                        yield name, tree

    def fitting(self, where: str, after: set[str]) -> Mapping[str, Sequence[ast.expr]]:
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

    def factors(self, where: str) -> Iterator[tuple[str, float]]:
        """The constant factors that have a meaning, with their codes."""
        m, n = float(self.inputs["m"]), float(self.inputs["n"])
        yield "batch_mean_missing", m
        yield "batch_mean_twice", 1 / m
        accumulates = where.startswith(("dW", "db"))
        for factor in (2.0, 0.5):
            yield "constant_factor", factor
        if accumulates:
            for calls in range(2, 9):
                yield "gradient_accumulated", float(calls)
        for factor in {n, 1 / n, m * n, 1 / (m * n), n / m, m / n} - {1.0}:
            yield "wrong_reduction", factor

    def declared(self, where: str) -> Iterator[tuple[str, ast.expr]]:
        """The further mistakes that activations and losses declare beside their formulas, and a flat y."""
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
        if "y" in self.statements[where].formula.names and self.inputs["n"] == 1:
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


def _wire(name: str) -> str:
    return "loss" if name == "L" else name


def _said(formula: Formula) -> Formula:
    return formula.rename({"L": "loss"})


def _second_pass(statements: Sequence[Statement]) -> list[Statement]:
    """The forward pass and the loss once more, on the parameters after the update."""
    forward = [s for s in statements if s.phase in {"forward", "loss"} and s.name != "Y"]
    names = {s.name: "loss_next" if s.name == "L" else f"{s.name}_after" for s in forward}
    names |= {
        s.name.removesuffix("_next"): s.name
        for s in statements
        if s.phase == "update" and s.name.endswith("_next") and s.name[:2] in {"W_", "b_"}
    }
    return [Statement(names[s.name], s.formula.rename(names), s.phase, s.layer) for s in forward]
