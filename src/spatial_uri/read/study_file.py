"""The study file: TOML, validated whole, with every fault at once.

A study file names the inputs of a study, says which of their columns mean what, and sets the
options. Paths in it are relative to its own folder. `spatial-uri init` writes a commented one.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic import model_validator as after_all
from pydantic_core import ErrorDetails

from spatial_uri.errors import CrsError, DataError, InputNotFoundError, ParameterError, StudyFileError
from spatial_uri.model import ServiceCircleOptions
from spatial_uri.model.network import Mode
from spatial_uri.read.crs import parse_crs
from spatial_uri.read.datum import Datum
from spatial_uri.read.files import require_file
from spatial_uri.read.preset import load_preset, preset_names

Level = Literal["province", "prefecture", "county", "township", "village"]


def _names_a_crs(value: str | int) -> str | int:
    try:
        parse_crs(value)
    except CrsError as error:
        raise ValueError(f"{error.problem}; {error.remedy}") from error
    return value


def _names_a_preset(value: str) -> str:
    if value not in preset_names():
        raise ValueError(f"there is no preset {value!r}; choose one of {', '.join(preset_names())}")
    return value


def _is_not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise ValueError("at least one is needed")
    return value


CrsText = Annotated[str | int, AfterValidator(_names_a_crs)]
Text = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class StudySection(_Section):
    """What is studied."""

    name: Text
    crs: CrsText | None = None
    area: Text | None = None
    synthetic: bool = False


class RoadsSection(_Section):
    """The roads, and how they are travelled."""

    file: Path
    mode: Mode = "drive"
    preset: Annotated[str, AfterValidator(_names_a_preset)] = "generic"
    cache: Path | None = None


class _Input(_Section):
    """A file of the user's own, or an OpenStreetMap extract."""

    file: Path | None = None
    osm: Path | None = None

    @after_all(mode="after")
    def _has_one_source(self) -> Self:
        if (self.file is None) == (self.osm is None):
            raise ValueError("name exactly one of file (a table of your own) and osm (an OpenStreetMap extract)")
        if self.osm is not None:
            given = [key for key in self.model_fields_set if key not in self._osm_keys()]
            if given:
                raise ValueError(f"{', '.join(sorted(given))} cannot be combined with osm, which has rules of its own")
        return self

    @classmethod
    def _osm_keys(cls) -> set[str]:
        return {"osm"}


class _TableInput(_Input):
    layer: Text | None = None
    crs: CrsText | None = None
    datum: Datum = "wgs84"
    encoding: Text | None = None


class AreaColumns(_Section):
    """Which column of a boundary file means what."""

    area_id: Text | None = None
    name: Text | None = None
    level: Text | None = None
    parent_id: Text | None = None


class BoundariesSection(_TableInput):
    """One file of boundaries."""

    level: Level | None = None
    levels: dict[Level, Annotated[int, Field(ge=1, le=15)]] | None = None
    columns: AreaColumns = AreaColumns()

    @classmethod
    def _osm_keys(cls) -> set[str]:
        return {"osm", "levels"}

    @after_all(mode="after")
    def _has_levels_for_osm_only(self) -> Self:
        if self.file is not None and self.levels is not None:
            raise ValueError('levels maps OSM admin levels; for a file, say level = "county" or map columns.level')
        return self


class SettlementColumns(_Section):
    """Which column of a settlement table means what."""

    place_id: Text | None = None
    name: Text | None = None
    kind: Text | None = None
    population: Text | None = None
    lon: Text | None = None
    lat: Text | None = None
    area_id: Text | None = None


class FacilityColumns(_Section):
    """Which column of a facility table means what."""

    place_id: Text | None = None
    name: Text | None = None
    tier: Text | None = None
    lon: Text | None = None
    lat: Text | None = None
    area_id: Text | None = None


class _PlacesInput(_TableInput):
    sheet: Text | None = None
    missing_coordinates: Literal["error", "skip"] = "error"


class SettlementsSection(_PlacesInput):
    """One table of settlements."""

    kind: Text = "village"
    columns: SettlementColumns = SettlementColumns()


class FacilitiesSection(_PlacesInput):
    """One table of facilities, of one tier or with a column that names it."""

    tier: Text | None = None
    columns: FacilityColumns = FacilityColumns()

    @after_all(mode="after")
    def _has_a_tier(self) -> Self:
        if self.file is not None and (self.tier is None) == (self.columns.tier is None):
            raise ValueError('name exactly one of tier (as in tier = "clinic") and columns.tier')
        return self


class TiersSection(_Section):
    """The tiers measured, from the highest to the lowest, and what they are called."""

    order: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    labels: dict[str, Text] = {}


class OutputSection(_Section):
    """Where the results go."""

    dir: Path | None = None


_HINTS = get_type_hints(ServiceCircleOptions)
ServiceCircleSection = create_model(  # the same fields as the options, so that the two cannot drift apart
    "ServiceCircleSection",
    __base__=_Section,
    **{f.name: (_HINTS[f.name], f.default) for f in fields(ServiceCircleOptions) if f.default is not MISSING},  # type: ignore[call-overload]
)


class _Sections(_Section):
    study: StudySection
    roads: RoadsSection
    boundaries: tuple[BoundariesSection, ...] = ()
    settlements: Annotated[tuple[SettlementsSection, ...], AfterValidator(_is_not_empty)]
    facilities: Annotated[tuple[FacilitiesSection, ...], AfterValidator(_is_not_empty)]
    tiers: TiersSection = TiersSection()
    service_circle: ServiceCircleSection = ServiceCircleSection()
    rules: dict[str, Any] = {}
    output: OutputSection = OutputSection()


class StudyFile(_Sections):
    """A study file, valid and with absolute paths.

    Its sections are attributes of the same names; `path` is the file itself, and `rules` overrides
    lines of the preset.
    """

    path: Path

    @property
    def options(self) -> ServiceCircleOptions:
        """The options of the service circle."""
        return ServiceCircleOptions(**self.service_circle.model_dump())

    @property
    def output_dir(self) -> Path | None:
        """Where the results go, None if the file does not say."""
        return self.output.dir


_REPEATABLE = ("boundaries", "settlements", "facilities")

_MODELS: dict[tuple[str, ...], type[BaseModel]] = {
    (): _Sections,
    ("study",): StudySection,
    ("roads",): RoadsSection,
    ("boundaries",): BoundariesSection,
    ("boundaries", "columns"): AreaColumns,
    ("settlements",): SettlementsSection,
    ("settlements", "columns"): SettlementColumns,
    ("facilities",): FacilitiesSection,
    ("facilities", "columns"): FacilityColumns,
    ("tiers",): TiersSection,
    ("service_circle",): ServiceCircleSection,
    ("output",): OutputSection,
}


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
    sections: _Sections | None = None
    try:
        # through JSON, whose strictness allows a list for a tuple and text for a path, as TOML has neither
        sections = _Sections.model_validate_json(json.dumps(_with_lists(raw), default=str))
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
    return StudyFile(path=path, **{name: getattr(sections, name) for name in _Sections.model_fields})


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
    for section in ("roads", "boundaries", "settlements", "facilities", "output"):
        for title, table in _tables(raw, section):
            for key in ("file", "osm", "cache", "dir"):
                value = table.get(key)
                if not isinstance(value, str):
                    continue
                # not resolved: a link beside the study file stays beside it
                path = Path(os.path.normpath(folder / Path(value).expanduser()))
                table[key] = str(path)
                if key in {"file", "osm"}:
                    try:
                        require_file(path)
                    except (InputNotFoundError, DataError) as error:
                        faults.append(f"{title}.{key}: {error.problem}: {path}")
    return faults


def _cross_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    """Faults between sections, found even where a section has faults of its own."""
    yield from _rule_faults(raw)
    yield from _option_faults(raw)
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


def _option_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    circle = raw.get("service_circle")
    if not isinstance(circle, dict):
        return
    try:
        ServiceCircleSection.model_validate_json(json.dumps(circle, default=str))
        sound = circle
    except ValidationError as error:
        # wrong types are the section's own faults; the rest must still make sense
        wrong = {e["loc"][0] for e in error.errors() if e["loc"]}
        sound = {k: v for k, v in circle.items() if k not in wrong}
    try:
        options = ServiceCircleSection.model_validate_json(json.dumps(sound, default=str))
        ServiceCircleOptions(**options.model_dump())
    except ParameterError as error:
        yield from (f"service_circle: {fault}" for fault in error.faults)


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
