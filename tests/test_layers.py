"""The layers of the package: imports point down the list, and starting costs next to nothing."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import spatial_uri as su

SOURCE = Path(su.__file__).parent

LAYERS = (
    ("errors", "words"),
    ("model",),
    ("geo", "store", "rules"),
    ("read", "routing", "page"),
    ("measure",),
    ("analyses",),
    ("study",),
    ("diagnosis", "scenario"),
    ("atlas", "scale"),
    ("cli",),
)
"""From the bottom to the top: a package imports from those below its own."""

BESIDE = {"samples": {"errors", "model", "geo", "study"}, "cli": {"samples"}}
"""Samples stand beside the layers: they make inputs, and only the command line knows them."""


def _rules() -> dict[str, set[str]]:
    rules: dict[str, set[str]] = {"samples": BESIDE["samples"]}
    below: set[str] = set()
    for layer in LAYERS:
        rules |= {package: below | BESIDE.get(package, set()) for package in layer}
        below = below | set(layer)
    return rules


MAY_IMPORT = _rules()

ROLES = {
    "result": (set(), "is data"),
    "measure": ({"read", "page"}, "measures"),
    "read_": ({"routing", "page", "measure"}, "only reads"),
    "present": ({"routing", "read"}, "computes no measure"),
    "map": ({"routing", "read"}, "computes no measure"),
}
"""What the name of a module in an analysis says that it does, and what it therefore may not import."""


@cache
def imported_layers(path: Path) -> set[str]:
    """The layers that a module imports, wherever in the module it does so."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module] if node.module != "spatial_uri" else [f"spatial_uri.{a.name}" for a in node.names]
        found |= {name.split(".")[1] for name in names if name and name.startswith("spatial_uri.")}
    return found


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_imports_point_down_the_layers(layer: str) -> None:
    home = SOURCE / layer
    modules = sorted(home.rglob("*.py")) if home.is_dir() else [home.with_suffix(".py")]
    assert modules
    for module in modules:
        strange = imported_layers(module) - MAY_IMPORT[layer] - {layer, "__version__"}
        assert not strange, f"{module.relative_to(SOURCE)} imports {strange}"


ANALYSES = sorted(path for path in (SOURCE / "analyses").iterdir() if path.is_dir() and not path.name.startswith("_"))


@pytest.mark.parametrize("folder", ANALYSES, ids=[folder.name for folder in ANALYSES])
def test_the_name_of_a_module_in_an_analysis_is_its_role(folder: Path) -> None:
    for module in sorted(folder.glob("*.py")):
        role = next((role for role in ROLES if module.name.startswith(role)), None)
        if role is None:
            continue
        forbidden, does = ROLES[role]
        strange = imported_layers(module) & forbidden
        assert not strange, f"{module.relative_to(SOURCE)} {does}, and imports {strange}"


def test_every_layer_has_its_rule() -> None:
    layers = {p.stem for p in SOURCE.iterdir() if not p.name.startswith("_") and (p.is_dir() or p.suffix == ".py")}
    assert layers == set(MAY_IMPORT)


def test_importing_the_package_and_asking_for_help_import_nothing_heavy() -> None:
    code = (
        "import sys, spatial_uri, spatial_uri.cli.commands\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(spatial_uri.cli.commands.cli, ['--help']).exit_code == 0\n"
        "assert CliRunner().invoke(spatial_uri.cli.commands.cli, ['atlas', '--help']).exit_code == 0\n"
        "print(sorted({'numpy', 'pandas', 'numba', 'geopandas', 'folium', 'osmium', 'osmnx'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


def test_the_public_names_are_sorted_and_exist() -> None:
    assert list(su.__all__) == sorted(su.__all__)
    for name in su.__all__:
        assert getattr(su, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = su.nonsense


PUBLIC = [(name, getattr(su, name)) for name in su.__all__]


@pytest.mark.parametrize(("name", "thing"), PUBLIC, ids=[name for name, _ in PUBLIC])
def test_every_public_name_is_documented(name: str, thing: object) -> None:
    if not (inspect.isfunction(thing) or inspect.isclass(thing) or inspect.ismodule(thing)):
        return  # constants are described where they are assigned
    doc = inspect.getdoc(thing)
    assert doc, f"{name} has no docstring"
    if inspect.isfunction(thing) and len(inspect.signature(thing).parameters) > 2:
        assert "Parameters\n" in doc, f"the docstring of {name} does not describe its parameters"


def test_the_architecture_names_modules_that_are_there() -> None:
    project = SOURCE.parents[1]
    text = (project / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"`(?:[\w/]+/)?(\w+\.(?:py|js|css))`", text))
    there = {path.name for folder in ("src", "tests", "tools") for path in (project / folder).rglob("*")}
    assert not named - there


MEASURES = [
    name
    for name in su.__all__
    if inspect.isfunction(getattr(su, name))
    and re.search(r"\.(measure\b|measure_|running)", getattr(su, name).__module__)
]


@pytest.mark.parametrize("name", MEASURES)
def test_every_public_measure_has_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(su, name)) or "")
