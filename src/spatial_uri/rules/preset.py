"""Presets: the tables by which OpenStreetMap tags become levels, settlements, tiers and roads.

The tables are TOML files beside this module that a planner can read; a study file overrides any line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from spatial_uri.errors import ParameterError
from spatial_uri.model.areas import LEVELS
from spatial_uri.rules.merging import merge
from spatial_uri.rules.printed import in_language
from spatial_uri.rules.road_table import RoadRules
from spatial_uri.rules.tags import Tag
from spatial_uri.rules.tiers import TierRule, with_words


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SettlementRule(_Table):
    """Which values of the OSM key ``place`` count as settlements: `kinds`, and `city_kinds` where there is none."""

    kinds: tuple[str, ...] = Field(min_length=1)
    city_kinds: tuple[str, ...] = ()


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
    return _checked(name, _extended(_load(name), overrides)) if overrides else _shipped(name)


@cache
def _shipped(name: str) -> Preset:
    return _checked(name, dict(_load(name)))


def _checked(name: str, table: dict[str, Any]) -> Preset:
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

    Comments and sources are in the language that is spoken now.

    Raises
    ------
    ParameterError
        If there is no such preset.
    """
    own = in_language(_text(name))
    base = tomllib.loads(own).get("extends")
    return f"{preset_text(base)}\n\n# {name}\n# {'-' * 98}\n{own}" if base else own


def _text(name: str) -> str:
    if name not in preset_names():
        raise ParameterError(f"there is no preset {name!r}", remedy=f"choose one of {', '.join(preset_names())}")
    return (resources.files("spatial_uri.rules") / "presets" / f"{name}.toml").read_text("utf-8")


@cache
def _load(name: str) -> Mapping[str, Any]:
    table = tomllib.loads(_text(name))
    base = table.get("extends")
    return _extended(_load(base), table) if base else table


def _extended(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    replaced = over.get("replace", [])
    unknown = [name for name in replaced if name not in base] if isinstance(replaced, list) else [replaced]
    if unknown:
        faults = [f"{name!r} is no section" for name in unknown]
        raise ParameterError("replace must be a list of sections", faults=faults, remedy=f"choose of {', '.join(base)}")
    return merge({key: value for key, value in base.items() if key not in replaced}, over)
