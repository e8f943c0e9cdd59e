"""What holds for the code as a whole: registries are complete, files are small, modules say what they give and have their tests."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final, get_args

import pytest

from app.engine import activations, initializers, layers, losses, moments, optimizers

ROOT: Final = Path(__file__).parent.parent
FILES: Final = sorted((ROOT / "app").rglob("*.py"))
MODULES: Final = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES
}
UNIONS: Final = [
    pytest.param(activations, activations.Activation, id="activations"),
    pytest.param(losses, losses.Loss, id="losses"),
    pytest.param(optimizers, optimizers.Optimizer, id="optimizers"),
    pytest.param(initializers, initializers.Initializer, id="initializers"),
    pytest.param(layers, layers.Layer, id="layers"),
]
MAX_LINES: Final = 300


def _members(union: Any) -> tuple[Any, ...]:
    return get_args(union) or (union,)


def _exported(file: Path) -> list[str] | None:
    """The names in a module's `__all__`, if it has one."""
    for statement in ast.parse(file.read_text()).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                names: list[str] = ast.literal_eval(value)
                return names
    return None


@pytest.mark.parametrize(("module", "union"), UNIONS)
def test_the_union_is_the_registry(module: ModuleType, union: Any) -> None:
    """Every public class with a kind stands in the union, in the order in which it is written; kinds are names of one only."""
    homes = [module, *([moments] if module is optimizers else [])]
    written = list(dict.fromkeys(cls for home in homes for cls in vars(home).values() if _is_kind(cls, home)))
    assert list(_members(union)) == written
    kinds = [cls.__dataclass_fields__["kind"].default for cls in written]
    assert len(set(kinds)) == len(kinds)


def _is_kind(cls: Any, module: ModuleType) -> bool:
    own = inspect.isclass(cls) and cls.__module__ == module.__name__ and is_dataclass(cls)
    return own and not cls.__name__.startswith("_") and "kind" in {field.name for field in fields(cls)}


@pytest.mark.parametrize(("module", "union"), UNIONS)
def test_every_member_says_what_it_is(module: ModuleType, union: Any) -> None:
    """Each has a docstring of whole sentences; where there is a choice to make or a paper to read, it says so."""
    for member in _members(union):
        first, *more = (member.__doc__ or "").strip().splitlines()
        assert first.rstrip().endswith((".", ":")) or more, member.__name__
        plain = member.__name__ in {"Zeros", "Constant", "Normal"}  # nothing can be meant otherwise
        marks = ("Source:", "Convention:", "Elsewhere:")
        assert plain or any(line.strip().startswith(marks) for line in more), member.__name__


@pytest.mark.parametrize("name", [name for name in MODULES if name.count(".") == 2 and name.startswith("app.engine.")])
def test_every_module_of_the_engine_has_its_tests(name: str) -> None:
    """`app/engine/x.py` is tested by `tests/engine/test_x.py`."""
    assert (ROOT / "tests" / "engine" / f"test_{name.rpartition('.')[2]}.py").is_file()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_files_are_small(file: Path) -> None:
    """No file is longer than a reader holds in their head; one that is a list of kinds, read a kind at a time, may be a little."""
    a_list = file.stem in {"activations", "losses", "optimizers"}
    assert len(file.read_text().splitlines()) <= MAX_LINES + 50 * a_list


@pytest.mark.parametrize("name", [name for name, file in MODULES.items() if file.name != "__init__.py"])
def test_modules_say_what_they_give(name: str) -> None:
    """Each has a docstring, and an `__all__` whose names exist and are in order: constants, classes, the rest."""
    exported = _exported(MODULES[name])
    assert exported is not None
    assert exported == sorted(exported, key=lambda given: (not given.isupper(), given[0].islower(), given))
    assert ast.get_docstring(ast.parse(MODULES[name].read_text()))
    if not name.endswith("__main__"):
        assert [given for given in exported if not hasattr(import_module(name), given)] == []


def _taken() -> Iterator[tuple[str, str, str]]:
    """Who imports what from which module, within app."""
    for importer, file in MODULES.items():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module in MODULES:
                yield from ((importer, node.module, alias.name) for alias in node.names)


def test_modules_take_only_what_is_given() -> None:
    """Whatever one module imports from another is in the other's `__all__`, or is a member of its union."""
    given = {name: set(_exported(file) or ()) for name, file in MODULES.items()}
    for parameters in UNIONS:
        module, union = parameters.values
        given[module.__name__] |= {member.__name__ for member in _members(union)}  # type: ignore[union-attr]
    strange = [
        (importer, module, name)
        for importer, module, name in _taken()
        if name not in given[module] and f"{module}.{name}" not in MODULES and name != "__version__"
    ]
    assert strange == []
