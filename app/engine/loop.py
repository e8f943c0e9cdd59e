"""Loop: a program run again and again, each time on what the time before made of its inputs.

It is compiled as the loop that one would write by hand: what is carried from round to round stays in local variables, and
nothing is looked up by name. For networks of a dozen numbers that saves a tenth of the time.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from app.engine.program import Program, function_of

__all__ = ["Loop"]

Names = tuple[str, ...]


class Loop:
    """A program whose `T_next` is the next round's `T`, for each T that is `carried`."""

    def __init__(self, program: Program, given: Names, carried: Names) -> None:
        self._function = _compiled(program, given, carried)

    def run(self, values: Mapping[str, Any], rounds: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Compute round after round, each when the next result is asked for.

        Args:
            values: the inputs of the first round by name, but for what is given anew in each.
            rounds: what is given in each.

        Returns:
            For each round `L`, then every `T_next` that is carried. They may be infinite or NaN.
        """
        results: Iterator[tuple[Any, ...]] = self._function(values, rounds)
        if set(np.geterr().values()) == {"ignore"}:  # as in a worker process: to say it for each round costs 5 %
            return results
        # A generator cannot hold an errstate: in between, others would have it, too.
        return iter(np.errstate(all="ignore")(results.__next__), None)


@lru_cache(maxsize=64)
def _compiled(program: Program, given: Names, carried: Names) -> Any:
    """The function `run(values, rounds)`, a generator."""
    news = [f"{name}_next" for name in carried]
    one_round = [*program.computes(), ast.Expr(ast.Yield(_names(["L", *news], ast.Load())))]
    if carried:
        one_round.append(ast.Assign([_names(carried, ast.Store())], _names(news, ast.Load())))
    rounds = ast.For(_names(given, ast.Store()), ast.Name("rounds", ast.Load()), one_round, [])
    constant = [name for name in program.inputs if name not in given]
    return function_of(["values", "rounds"], [*program.reads(constant), rounds])


def _names(names: Iterable[str], context: ast.expr_context) -> ast.expr:
    return ast.Tuple([ast.Name(name, context) for name in names], context)
