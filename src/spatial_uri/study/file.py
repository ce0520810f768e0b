"""The study file: TOML, validated whole, with every fault at once.

A study file names the inputs of a study, says which of their columns mean what, and sets the
options. Paths in it are relative to its own folder. `spatial-uri init` writes a commented one.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.errors import DataError, InputNotFoundError, ParameterError, StudyFileError
from spatial_uri.rules.preset import load_preset, preset_names
from spatial_uri.store.files import require_file
from spatial_uri.study.sections import (
    OPTIONS,
    PARTS,
    AreaColumns,
    BoundariesSection,
    ElementColumns,
    FacilitiesSection,
    FacilityColumns,
    HierarchySection,
    OutputSection,
    RoadsSection,
    Sections,
    SettlementColumns,
    SettlementsSection,
    StudySection,
    TiersSection,
)


class StudyFile(Sections):
    """A study file, valid and with absolute paths.

    Its sections are attributes of the same names; `path` is the file itself, and `rules` overrides
    lines of the preset.
    """

    path: Path

    @property
    def options(self) -> ServiceCircleOptions:
        """The options of the service circle."""
        options: ServiceCircleOptions = self._options("service_circle")
        return options

    @property
    def connectivity_options(self) -> ConnectivityOptions:
        """The options of the links."""
        options: ConnectivityOptions = self._options("connectivity")
        return options

    @property
    def transit_options(self) -> TransitOptions:
        """The options of the coverage by roads and public transport."""
        options: TransitOptions = self._options("transit")
        return options

    @property
    def layout_options(self) -> LayoutOptions:
        """The options of the layout."""
        options: LayoutOptions = self._options("layout")
        return options

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts it asks for beside the service circle: its sections among `PARTS`."""
        return tuple(part for part in PARTS if getattr(self, part) is not None)

    def _options(self, name: str) -> Any:
        section, options = getattr(self, name), OPTIONS[name][1]
        if section is None:
            return options()
        return options(**{field.name: getattr(section, field.name) for field in dataclasses.fields(options)})

    @property
    def output_dir(self) -> Path | None:
        """Where the results go, None if the file does not say."""
        return self.output.dir


_REPEATABLE = ("boundaries", "settlements", "facilities")

_MODELS: dict[tuple[str, ...], type[BaseModel]] = {
    (): Sections,
    ("study",): StudySection,
    ("roads",): RoadsSection,
    ("boundaries",): BoundariesSection,
    ("boundaries", "columns"): AreaColumns,
    ("settlements",): SettlementsSection,
    ("settlements", "columns"): SettlementColumns,
    ("facilities",): FacilitiesSection,
    ("facilities", "columns"): FacilityColumns,
    ("tiers",): TiersSection,
    ("hierarchy",): HierarchySection,
    ("layout", "columns"): ElementColumns,
    ("output",): OutputSection,
    **{(name,): section for name, (section, _) in OPTIONS.items()},
}

_INPUTS = {
    "roads": ("file",),
    "boundaries": ("file", "osm"),
    "settlements": ("file", "osm"),
    "facilities": ("file", "osm"),
    "hierarchy": ("seats", "expected"),
    "transit": ("gtfs", "timetable", "stops", "paths"),
    "layout": ("elements",),
}
_OTHER_PATHS = {"roads": ("cache",), "output": ("dir",)}


def read_study_file(path: str | Path) -> StudyFile:
    """Read and check a study file, without reading the inputs it names.

    Parameters
    ----------
    path
        A TOML file. `init_study` writes one to begin with.

    Returns
    -------
    StudyFile
        With all paths absolute.

    Raises
    ------
    InputNotFoundError
        If there is no such file.
    StudyFileError
        Listing every fault with the path of its key: text that is no TOML, unknown or missing
        keys, values that make no sense, input files that are missing or empty.
    """
    path = require_file(path).resolve()
    raw = _load(path)
    faults = _make_paths_absolute(raw, path.parent)
    sections: Sections | None = None
    try:
        # through JSON, whose strictness allows a list for a tuple and text for a path, as TOML has neither
        sections = Sections.model_validate_json(json.dumps(_with_lists(raw), default=str))
    except ValidationError as error:
        single = {section for section in _REPEATABLE if isinstance(raw.get(section), dict)}
        faults += [_fault(details, single) for details in error.errors()]
    faults += list(_cross_faults(raw))
    if faults or sections is None:
        raise StudyFileError(
            f"the study file has {len(faults)} mistake{'s' if len(faults) > 1 else ''}",
            file=path,
            faults=faults,
            remedy="correct them and run again; spatial-uri init writes a commented study file to compare with",
        )
    return StudyFile(path=path, **{name: getattr(sections, name) for name in Sections.model_fields})


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StudyFileError(
            "the study file is not in UTF-8", file=path, remedy="save it as UTF-8 in your editor"
        ) from error
    except tomllib.TOMLDecodeError as error:
        remedy = "correct that line"
        if "\\" in str(error) or "escape" in str(error) or "hex" in str(error).lower():
            remedy += '; write Windows paths with forward slashes, as in "data/villages.csv"'
        raise StudyFileError(
            "the study file is no valid TOML", file=path, faults=[str(error)], remedy=remedy
        ) from error


def _with_lists(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Let a single table [x] stand for a list [[x]] of one."""
    return {k: [v] if k in _REPEATABLE and isinstance(v, dict) else v for k, v in raw.items()}


def _tables(raw: Mapping[str, Any], section: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the tables of a section with their titles, whether it is [section] or [[section]]."""
    value = raw.get(section)
    if isinstance(value, dict):
        return [(section, value)]
    if not isinstance(value, list):
        return []
    return [(_numbered(section, i), t) for i, t in enumerate(value) if isinstance(t, dict)]


def _numbered(section: str, index: int) -> str:
    return f"{section}[{index + 1}]"  # counted from one, as people count tables in a file


def _make_paths_absolute(raw: dict[str, Any], folder: Path) -> list[str]:
    faults = []
    for section in dict.fromkeys((*_INPUTS, *_OTHER_PATHS)):
        inputs = _INPUTS.get(section, ())
        for title, table in _tables(raw, section):
            for key in (*inputs, *_OTHER_PATHS.get(section, ())):
                value = table.get(key)
                if not isinstance(value, str):
                    continue
                # not resolved: a link beside the study file stays beside it
                path = Path(os.path.normpath(folder / Path(value).expanduser()))
                table[key] = str(path)
                if key not in inputs or (key == "gtfs" and path.is_dir()):  # a feed may be a folder
                    continue
                try:
                    require_file(path)
                except (InputNotFoundError, DataError) as error:
                    faults.append(f"{title}.{key}: {error.problem}: {path}")
    return faults


def _cross_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    """Faults between sections, found even where a section has faults of its own."""
    yield from _rule_faults(raw)
    for name in OPTIONS:
        yield from _option_faults(raw, name)
    if "facilities" not in raw and not any(part in raw for part in PARTS):
        yield f"facilities: is missing (a study without them needs one of the sections {', '.join(PARTS)})"
    tiers = raw.get("tiers")
    order = tiers.get("order") if isinstance(tiers, dict) else None
    if not isinstance(order, list):
        return
    known = [tier for tier in order if isinstance(tier, str)]
    repeated = sorted({tier for tier in known if known.count(tier) > 1})
    yield from (f"tiers.order: {tier!r} is there twice" for tier in repeated)
    named: list[tuple[str, Any]] = []
    labels = tiers.get("labels") if isinstance(tiers, dict) else None
    named += [("tiers.labels", tier) for tier in (labels if isinstance(labels, dict) else {})]
    circle = raw.get("service_circle")
    measured = circle.get("tiers") if isinstance(circle, dict) else None
    named += [("service_circle.tiers", tier) for tier in (measured if isinstance(measured, list) else [])]
    links = raw.get("connectivity")
    closed = links.get("closure_tiers") if isinstance(links, dict) else None
    named += [("connectivity.closure_tiers", tier) for tier in (closed if isinstance(closed, list) else [])]
    named += [(f"{title}.tier", table["tier"]) for title, table in _tables(raw, "facilities") if "tier" in table]
    for key, tier in named:
        if isinstance(tier, str) and tier not in known:
            yield f"{key}: {tier!r} is not among the tiers in tiers.order ({', '.join(known)})"


def _rule_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    roads, rules = raw.get("roads"), raw.get("rules")
    preset = roads.get("preset", "generic") if isinstance(roads, dict) else "generic"
    if not isinstance(rules, dict) or preset not in preset_names():
        return
    try:
        load_preset(preset, rules)
    except ParameterError as error:
        yield from (f"rules.{fault}" for fault in error.faults)


def _option_faults(raw: Mapping[str, Any], name: str) -> Iterator[str]:
    given, (section, options) = raw.get(name), OPTIONS[name]
    if not isinstance(given, dict):
        return
    own = {field.name for field in dataclasses.fields(options)}
    values = {key: value for key, value in given.items() if key in own}
    try:
        section.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:
        # wrong types are the section's own faults; the rest must still make sense
        wrong = {e["loc"][0] for e in error.errors() if e["loc"]}
        values = {key: value for key, value in values.items() if key not in wrong}
    try:
        checked = section.model_validate_json(json.dumps(values, default=str))
        options(**{key: getattr(checked, key) for key in own})
    except ParameterError as error:
        yield from (f"{name}: {fault}" for fault in error.faults)


def _fault(error: ErrorDetails, single: set[str]) -> str:
    """Say one fault of the schema in plain words, with the path of its key."""
    path, names = "", []
    for part in error["loc"]:
        if isinstance(part, int):
            path = path if path in single else _numbered(path, part)
        else:
            path = f"{path}.{part}" if path else part
            names.append(part)
    message, value = error["msg"], error["input"]
    if error["type"] == "extra_forbidden":
        known = list(_MODELS[tuple(names[:-1])].model_fields) if tuple(names[:-1]) in _MODELS else []
        near = difflib.get_close_matches(names[-1], known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(known)}"
        return f"{path}: there is no such key; {hint}"
    if error["type"] == "missing":
        return f"{path}: is missing"
    if error["type"] == "value_error":
        return f"{path}: {message.removeprefix('Value error, ')}"
    message = message.removeprefix("Input ")
    return f"{path}: {message[0].lower()}{message[1:]}, not {json.dumps(value, ensure_ascii=False, default=str)}"
