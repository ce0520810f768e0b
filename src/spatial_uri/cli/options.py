"""The options of the commands: those that are always there, and those that the registry gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click

from spatial_uri.errors import ParameterError

MODES = ("drive", "walk", "cycle", "ebike")
FILE = click.Path(path_type=Path)
PRESETS = "Speed and rule table: generic or CN."
LEVELS = "OSM admin_level of each level, such as county=6,township=8."
DELIVER = (
    "What is written, such as report,map: of report, map, workbook, sheets, gpkg, data and, only if it is named, "
    "parquet.  [default: all others]"
)
FAMILIES = "Which take part: sites, roads, buses.  [default: all; buses where there is a timetable]"
BASEMAP = (
    "What lies below map.html: tianditu:KEY, tianditu-images:KEY, amap, amap-images, an address with {z}, {x} and {y}, "
    "a folder of tiles (z/x/y.png), or a PNG or JPG with a world file.  [default: nothing, and nothing is loaded]"
)
SHEET = "Take this sheet of a workbook; several times for several sheets."
CRS = "CRS of the coordinates in a file that does not say it, such as towns.shp=EPSG:4549."
BOUNDARIES = "Boundaries of your own (GeoPackage, Shapefile, GeoJSON ...) instead of those of the extract."
SETTLEMENTS = "Values of place that are settlements, such as town,suburb,quarter.  [default: those of the preset]"
AREA = "Study only this area (name or id); the rest of the extract is its surroundings."


class AnalysisCommand(click.Command):
    """A command with the options of `Travel` and of analyses, made from the registry when they are asked for."""

    def __init__(self, *args: Any, analyses: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.analyses = analyses
        self._made_of: tuple[str, ...] = ()
        self._made: list[click.Option] = []

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return its own options and those of the registry, the help option last."""
        from spatial_uri.analyses.registry import keys

        if self._made_of != keys():  # click compares options by identity: they are made once
            self._made_of, self._made = keys(), [*registry_options(self.analyses)]
        *own, help_option = super().get_params(ctx)
        return [*own, *self._made, help_option]


def registry_options(keys: tuple[str, ...] = ()) -> Iterator[click.Option]:
    """Yield the options of `Travel` and of some analyses (all by default), named ``analysis__option``."""
    from spatial_uri.analyses.registry import analyses, chosen, with_needs
    from spatial_uri.model.option_classes import fields_of
    from spatial_uri.model.travel import Travel

    for name, known in fields_of(Travel):
        yield _option(name.replace("_", "-"), f"travel__{name}", get_type_hints(Travel)[name], known)
    for analysis in with_needs(chosen(keys)) if keys else analyses():
        for one in analysis.inputs:
            text = f"{one.help[0].upper()}{one.help[1:]}."
            names = [f"--{one.key.replace('_', '-')}", f"{analysis.key}__{one.key}"]
            yield click.Option(names, type=FILE, multiple=one.may_be_several, help=text)
        hints = get_type_hints(analysis.options)
        for name, known in fields_of(analysis.options):
            yield _option(analysis.option_name(name), f"{analysis.key}__{name}", hints[name], known)


def _option(option: str, name: str, hint: Any, known: Any) -> click.Option:
    if get_origin(hint) in {Union, UnionType}:
        (hint,) = (inner for inner in get_args(hint) if inner is not type(None))
    text = f"{known.description[0].upper()}{known.description[1:]}."
    if known.default is not None and hint is not bool:
        default = known.default
        shown = ",".join(map(_shown, default)) if isinstance(default, tuple) else default
        text += f"  [default: {shown:g}]" if isinstance(shown, float) else f"  [default: {shown}]"
    if hint is bool:
        return click.Option([f"--{option}", name], is_flag=True, default=None, help=text)
    if get_origin(hint) is tuple:
        return click.Option([f"--{option}", name], callback=_listed(get_args(hint)[0]), metavar="A,B", help=text)
    if get_origin(hint) is Literal:
        return click.Option([f"--{option}", name], type=click.Choice(get_args(hint)), help=text)
    if hint is date:
        days = click.DateTime(["%Y-%m-%d"])
        return click.Option([f"--{option}", name], type=days, callback=_day, metavar="YYYY-MM-DD", help=text)
    return click.Option([f"--{option}", name], type=hint, help=text)


def _shown(value: Any) -> str:
    """Write one of several defaults."""
    return value if isinstance(value, str) else f"{value:g}"


def _listed(kind: Any) -> Callable[..., tuple[Any, ...] | None]:
    is_number = kind is float or float in get_args(kind)

    def read(_: click.Context, __: click.Parameter, value: str | None) -> tuple[Any, ...] | None:
        if value is None:
            return None
        try:
            return tuple(float(v) if is_number else v.strip() for v in value.split(",") if v.strip())
        except ValueError:
            message = f"{value!r} is no list of numbers such as 20,30"
            raise click.BadParameter(message) from None

    return read


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return None if value is None else value.date()


def levels(_: click.Context, __: click.Parameter, value: str | None) -> dict[str, int] | None:
    """Read ``county=6,township=8``."""
    if value is None:
        return None
    found = {}
    for part in value.split(","):
        level, _sign, number = part.partition("=")
        if not number.strip().isdigit():
            message = f"{part!r} is not of the form county=6"
            raise click.BadParameter(message)
        found[level.strip()] = int(number)
    return found


def names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Read ``hospital,clinic``."""
    return None if value is None else tuple(name.strip() for name in value.split(",") if name.strip())


def numbers(_: click.Context, __: click.Parameter, value: str | None) -> tuple[float, ...] | None:
    """Read ``100,300,1000``."""
    try:
        return None if value is None else tuple(float(part) for part in value.split(","))
    except ValueError:
        message = f"{value!r} is no list of numbers such as 100,300"
        raise click.BadParameter(message) from None


def of_files(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, list[str]]:
    """Read ``villages.xlsx=Sheet1``: file name -> what is said of it."""
    found: dict[str, list[str]] = {}
    for text in given:
        file, sign, value = text.partition("=")
        if not sign or not file.strip() or not value.strip():
            message = f"{text!r} is not of the form FILE=VALUE"
            raise click.BadParameter(message)
        found.setdefault(Path(file.strip()).name, []).append(value.strip())
    return found


def split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Divide what a command was given into its own options, and those of the registry: analysis -> option -> value."""
    own: dict[str, Any] = {}
    of_analyses: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        analysis, mark, option = name.partition("__")
        if not mark:
            own[name] = value
        elif value is not None and value != ():  # an option that may be repeated, and is not there
            of_analyses.setdefault(analysis, {})[option] = value
    return own, of_analyses


def with_given(asked: Any, given: Mapping[str, Mapping[str, Any]]) -> Any:
    """Return what is asked for, with what the command line says before what a study file says."""
    from spatial_uri.analyses.registry import analyses, with_needs

    by_option = [a for a in analyses() if a.asked_by in given.get(a.key, {}) and a.key not in asked.options]
    asked = replace(asked, options={**asked.options, **{a.key: asked.options_of(a) for a in by_option}})
    measured = with_needs(asked.analyses)
    _refuse_the_idle(given, {analysis.key for analysis in measured})
    options, needed = dict(asked.options), dict(asked.needed)
    files = {key: dict(own) for key, own in asked.files.items()}
    for analysis in measured:
        own = dict(given.get(analysis.key, {}))
        named = {one.key: own.pop(one.key) for one in analysis.inputs if one.key in own}
        ousted = {one.key for one in analysis.inputs if one.excludes in named}
        ousted |= {one.excludes for one in analysis.inputs if one.key in named}
        kept = {key: path for key, path in files.get(analysis.key, {}).items() if key not in ousted}
        files[analysis.key] = kept | named
        place = options if analysis.key in options else needed
        with _as_given({name: analysis.option_name(name) for name in own}):
            place[analysis.key] = replace(asked.options_of(analysis), **own)
    with _as_given({name: name.replace("_", "-") for name in given.get("travel", {})}):
        travel = replace(asked.travel, **given.get("travel", {}))
    return replace(asked, options=options, needed=needed, files=files, travel=travel)


@contextmanager
def _as_given(options: Mapping[str, str]) -> Iterator[None]:
    """Let faults of options call these as the command line does: name of a field -> name of its option."""
    try:
        yield
    except ParameterError as error:
        faults = []
        for fault in error.faults:
            name = re.match(r"\w+", fault)
            option = options.get(name[0]) if name else None
            faults.append(f"--{option}{fault.removeprefix(name[0])}" if name and option else fault)
        raise ParameterError(error.problem, faults=faults, remedy=error.remedy) from None


def _refuse_the_idle(given: Mapping[str, Mapping[str, Any]], measured: set[str]) -> None:
    """Refuse options of analyses that are not measured, rather than pass them over in silence."""
    from spatial_uri.analyses.registry import analysis_of

    idle = [key for key in given if key not in {*measured, "travel"}]
    if idle:
        inputs = {key: {one.key for one in analysis_of(key).inputs} for key in idle}
        raise ParameterError(
            "options are given for analyses that are not asked for",
            faults=[
                f"--{name.replace('_', '-') if name in inputs[key] else analysis_of(key).option_name(name)} "
                f"belongs to {key}"
                for key in idle
                for name in given[key]
            ],
            remedy="leave them out, or ask for these analyses as well",
        )
