"""Presets: the tables by which OpenStreetMap tags become levels, settlements, tiers and roads.

The tables are TOML files beside this module that a planner can read; a study file overrides any line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from spatial_uri.errors import ParameterError
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.network import Mode
from spatial_uri.rules.tiers import Tag, TierRule, with_words


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SettlementRule(_Table):
    """Which values of the OSM key ``place`` count as settlements: `kinds`, and `city_kinds` where there is none."""

    kinds: tuple[str, ...] = Field(min_length=1)
    city_kinds: tuple[str, ...] = ()


class Speed(_Table):
    """A speed and where it comes from."""

    kmh: float = Field(gt=0, le=300)
    source: str = "the study file"

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: object) -> object:
        return {"kmh": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


Cap = Annotated[float, Field(ge=0, le=300)]


class ModeRules(_Table):
    """Which ways one mode may use, in which direction, and how fast. See ``generic.toml``."""

    access_keys: tuple[str, ...]
    open: frozenset[str]
    closed: frozenset[str]
    closed_ways: tuple[Tag, ...] = ()
    oneway_keys: tuple[str, ...]
    oneway_implied: tuple[Tag, ...]
    oneway_lifted: tuple[Tag, ...]
    use_maxspeed: bool
    no_snap: tuple[Tag, ...]
    barriers_closed: frozenset[str]
    restriction_keys: tuple[str, ...]
    restriction_except: frozenset[str]
    ferry_kmh: float = Field(gt=0)
    speed_kmh: dict[str, Speed]
    if_permitted_kmh: dict[str, Speed]
    paved_kmh: dict[str, Speed] = {}
    surface_max_kmh: dict[str, Cap]
    tracktype_max_kmh: dict[str, Cap]
    smoothness_max_kmh: dict[str, Cap]


class SurfaceRule(_Table):
    """Which values of ``surface`` are paved and unpaved; all others are unknown."""

    paved: frozenset[str]
    unpaved: frozenset[str]


class RoadRules(_Table):
    """How OSM ways become roads, for every mode."""

    ref_class: dict[str, str]
    surface: SurfaceRule
    maxspeed_kmh: dict[str, Annotated[float, Field(gt=0)]]
    drive: ModeRules
    walk: ModeRules
    cycle: ModeRules
    ebike: ModeRules

    @model_validator(mode="before")
    @classmethod
    def _inherit_modes(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        table = dict(value)
        for mode, rules in value.items():
            if isinstance(rules, Mapping) and isinstance(table.get(rules.get("extends")), Mapping):
                own = {key: line for key, line in rules.items() if key != "extends"}
                table[mode] = _merge(table[rules["extends"]], own)
        return table

    @model_validator(mode="after")
    def _ref_classes_are_roads(self) -> RoadRules:
        faults = []
        for pattern, road_class in self.ref_class.items():
            try:
                re.compile(pattern)
            except re.error as error:
                faults.append(f"ref_class: {pattern!r} is not a regular expression: {error}")
            if road_class not in self.drive.speed_kmh:
                faults.append(f"ref_class: {road_class!r} is no class with a speed")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def of(self, mode: Mode) -> ModeRules:
        """Return the rules of one mode."""
        rules: ModeRules = getattr(self, mode)
        return rules


class Preset(_Table):
    """Every rule by which OpenStreetMap is read.

    `levels` maps an OSM ``admin_level`` to a level; `area_codes` are the keys that hold an area's
    official code; `tiers` are ordered from the highest to the lowest; an object belongs to the first
    tier it matches. `name_words` are parts of patterns that the tiers share: ``{special}``. `uncounted` are tags of
    facilities that are counted in a note where no tier has them.
    """

    name: str
    levels: dict[int, str]
    area_codes: tuple[str, ...] = ()
    settlements: SettlementRule
    name_words: dict[str, str] = {}
    uncounted: tuple[Tag, ...] = ()
    tiers: dict[str, TierRule]
    roads: RoadRules

    @model_validator(mode="before")
    @classmethod
    def _fill_words(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or "tiers" not in value:
            return value
        return {**value, "tiers": with_words(value["tiers"], value.get("name_words"))}

    @field_validator("levels")
    @classmethod
    def _are_known_levels(cls, value: dict[int, str]) -> dict[int, str]:
        unknown = sorted(set(value.values()) - set(LEVELS))
        if unknown:
            message = f"levels must be among {', '.join(LEVELS)}, not {', '.join(unknown)}"
            raise ValueError(message)
        return value


def preset_names() -> tuple[str, ...]:
    """Return the names of the presets that come with the package."""
    folder = resources.files("spatial_uri.rules") / "presets"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load_preset(name: str = "generic", overrides: Mapping[str, Any] | None = None) -> Preset:
    """Load a preset, with lines overridden.

    Parameters
    ----------
    name
        One of `preset_names`.
    overrides
        Nested mapping of the same shape as the preset file; its values win line by line, except that
        the sections named in its list ``replace`` are taken whole.

    Raises
    ------
    ParameterError
        If there is no such preset, or an overridden line makes no sense (all are listed).
    """
    table = _extended(_load(name), overrides or {})
    for key in ("extends", "replace"):
        table.pop(key, None)
    try:
        return Preset.model_validate(table)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
        raise ParameterError(f"the rules of preset {name!r} make no sense", faults=faults) from error


def as_preset(preset: Preset | str) -> Preset:
    """Return a preset that is given by itself or by its name.

    Raises
    ------
    ParameterError
        If it is neither, or there is no preset of that name.
    """
    return preset if isinstance(preset, Preset) else load_preset(preset)


def preset_text(name: str) -> str:
    """Return the rule table of a preset as it stands in its file, that of the preset it extends first.

    Raises
    ------
    ParameterError
        If there is no such preset.
    """
    own = _text(name)
    base = tomllib.loads(own).get("extends")
    return f"{preset_text(base)}\n\n# {name}\n# {'-' * 98}\n{own}" if base else own


def _text(name: str) -> str:
    if name not in preset_names():
        raise ParameterError(f"there is no preset {name!r}", remedy=f"choose one of {', '.join(preset_names())}")
    return (resources.files("spatial_uri.rules") / "presets" / f"{name}.toml").read_text("utf-8")


def _load(name: str) -> dict[str, Any]:
    table = tomllib.loads(_text(name))
    base = table.get("extends")
    return _extended(_load(base), table) if base else table


def _extended(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    replaced = over.get("replace", [])
    unknown = [name for name in replaced if name not in base] if isinstance(replaced, list) else [replaced]
    if unknown:
        faults = [f"{name!r} is no section" for name in unknown]
        raise ParameterError("replace must be a list of sections", faults=faults, remedy=f"choose of {', '.join(base)}")
    return _merge({key: value for key, value in base.items() if key not in replaced}, over)


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        # a new speed replaces number and source together: the old source says nothing about the new number
        if isinstance(old, Mapping) and isinstance(value, Mapping) and "kmh" not in value:
            merged[key] = _merge(old, value)
        else:
            merged[key] = value
    return merged
