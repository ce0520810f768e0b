"""The table by which OpenStreetMap ways become roads: what its lines are, and what they may hold.

The lines themselves stand in ``presets/generic.toml``, each with its source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from spatial_uri.model.network import Mode
from spatial_uri.rules.merging import OVERRIDDEN, merge
from spatial_uri.rules.tags import Tag

OTHER = "*"
"""Stands for every class that has no line of its own."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Line(_Table):
    """A number and where it comes from; a number alone is the study file's own."""

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: object) -> object:
        return {"kmh": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class Speed(_Line):
    """A speed and where it comes from."""

    kmh: float = Field(gt=0, le=300)
    source: str = OVERRIDDEN


class Cap(_Line):
    """A highest speed and where it comes from; 0 where nobody can pass."""

    kmh: float = Field(ge=0, le=300)
    source: str = OVERRIDDEN


class Signed(_Table):
    """How fast a road with a signed limit is driven: a share of the limit, at most some speed."""

    share: float = Field(gt=0, le=1)
    up_to_kmh: float = Field(gt=0, le=300)
    source: str = OVERRIDDEN


class Size(_Table):
    """What is closed to a vehicle, as it is too narrow, low, short or weak: limits that are not above these."""

    width_m: float = Field(ge=0)
    height_m: float = Field(ge=0)
    length_m: float = Field(ge=0)
    weight_t: float = Field(ge=0)
    source: str = OVERRIDDEN


class ModeRules(_Table):
    """Which ways one mode may use, in which direction, and how fast. See ``generic.toml``."""

    access_keys: tuple[str, ...] = Field(min_length=1)
    open: frozenset[str]
    destination: frozenset[str]
    closed: frozenset[str]
    opened_ways: tuple[Tag, ...] = ()
    closed_ways: tuple[Tag, ...] = ()
    never_ways: tuple[Tag, ...] = ()
    never_classes: frozenset[str] = frozenset()
    oneway_keys: tuple[str, ...]
    oneway_implied: tuple[Tag, ...]
    oneway_against: tuple[Tag, ...] = ()
    oneway_lifted: tuple[Tag, ...]
    use_maxspeed: bool
    no_snap: tuple[Tag, ...]
    barriers_open: frozenset[str]
    barriers_closed: frozenset[str]
    other_barriers: Literal["open", "closed"]
    barriers_lifted: tuple[Tag, ...] = ()
    restriction_keys: tuple[str, ...]
    restriction_except: frozenset[str]
    ferry_kmh: float = Field(gt=0)
    ferry_closed: tuple[Tag, ...] = ()
    shuttle_train_kmh: float = Field(ge=0)
    ford_max_kmh: float = Field(ge=0)
    pushing_kmh: float = Field(ge=0)
    size: Size | None = None
    speed_kmh: dict[str, Speed]
    if_permitted_kmh: dict[str, Speed]
    paved_kmh: dict[str, Speed] = {}
    signed: dict[str, Signed] = {}
    surface_max_kmh: dict[str, Cap]
    tracktype_max_kmh: dict[str, Cap]
    smoothness_max_kmh: dict[str, Cap]
    sources: dict[str, str] = {}


class SurfaceRule(_Table):
    """Which values of ``surface`` are paved and unpaved; all others are unknown."""

    paved: frozenset[str]
    unpaved: frozenset[str]
    source: str = OVERRIDDEN


class OnewayRule(_Table):
    """What the values of ``oneway`` mean; any other value closes both directions."""

    along: frozenset[str]
    against: frozenset[str]
    both: frozenset[str]
    source: str = OVERRIDDEN


class RoadRules(_Table):
    """How OSM ways become roads, for every mode."""

    ref_class: dict[str, str]
    not_roads: frozenset[str]
    also_roads: dict[Tag, str] = {}
    construction_open: frozenset[str]
    restrictions: frozenset[str]
    node_exempt: tuple[Tag, ...]
    surface: SurfaceRule
    oneway: OnewayRule
    maxspeed_kmh: dict[str, Speed]
    tracktypes: frozenset[str]
    smoothnesses: frozenset[str]
    drive: ModeRules
    walk: ModeRules
    cycle: ModeRules
    ebike: ModeRules
    sources: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _inherit_modes(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        table = dict(value)
        for mode, rules in value.items():
            if isinstance(rules, Mapping) and isinstance(table.get(rules.get("extends")), Mapping):
                own = {key: line for key, line in rules.items() if key != "extends"}
                table[mode] = merge(table[rules["extends"]], own)
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
