"""What one can read in one sitting: sizes of modules and functions, and what modules are called."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

import spatial_uri

SOURCE = Path(spatial_uri.__file__).parent
PROJECT = SOURCE.parents[1]
MODULE_LINES, FUNCTION_LINES, PARAMETERS = 300, 60, 8
MODULES = sorted(SOURCE.rglob("*.py"))
NAMES = [path.relative_to(SOURCE).as_posix() for path in MODULES]


def exceptions() -> dict[str, str]:
    """The exceptions that the project allows itself: ``module`` or ``module:function`` -> reason."""
    with (PROJECT / "pyproject.toml").open("rb") as stream:
        allowed: dict[str, str] = tomllib.load(stream)["tool"]["spatial-uri"]["sizes"]
    return allowed


def functions_of(tree: ast.AST) -> list[Any]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_of_code(function: Any) -> int:
    """How long a function is, from its first line to its last, without its docstring."""
    documented = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    doc = function.body[0]
    return function.end_lineno - function.lineno + 1 - (doc.end_lineno - doc.lineno + 1 if documented else 0)


def parameters_of(function: Any) -> int:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return len([a for a in named if a.arg not in {"self", "cls"}])


@pytest.mark.parametrize("name", NAMES)
def test_a_module_can_be_read_in_one_sitting(name: str) -> None:
    path, allowed = SOURCE / name, exceptions()
    text = path.read_text("utf-8")
    too_large = [f"{name} has {lines} lines"] if (lines := len(text.splitlines())) > MODULE_LINES else []
    found = {name: too_large} if too_large else {}
    if not path.stem.endswith("kernels"):
        for function in functions_of(ast.parse(text)):
            long, many = lines_of_code(function), parameters_of(function)
            if long > FUNCTION_LINES or many > PARAMETERS:
                found[f"{name}:{function.name}"] = [f"{long} lines, {many} parameters"]
    assert not {key: what for key, what in found.items() if key not in allowed}


@pytest.mark.parametrize("name", NAMES)
def test_no_module_bears_the_name_of_a_function_it_holds(name: str) -> None:
    tree = ast.parse((SOURCE / name).read_text("utf-8"))
    assert Path(name).stem not in {function.name for function in functions_of(tree)}


def test_every_exception_is_still_one_and_has_a_reason() -> None:
    for key, reason in exceptions().items():
        name, _, function = key.partition(":")
        assert name in NAMES, f"{name} is gone"
        assert len(reason) > 10
        tree = ast.parse((SOURCE / name).read_text("utf-8"))
        assert not function or function in {f.name for f in functions_of(tree)}, f"{key} is gone"
