"""Which roads a change is about, and what a season does to roads, as the text of a scenario says them."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from spatial_uri.scenario.values import Factor, Kmh, NamesOf, Numbers, Table, TwoPlaces

Surface = Literal["paved", "unpaved", "unknown"]
Structure = Literal["road", "bridge", "tunnel", "ferry"]


class _OfRoads(Table):
    """What roads are told by: all keys that are given must hold; of a list, one."""

    road_class: NamesOf | None = Field(None, alias="class", description="class of road, such as track; or a list")
    ref: NamesOf | None = Field(None, description="number of the road, such as X105; or a list")
    name: NamesOf | None = Field(None, description="name of the road; or a list")
    surface: Surface | None = Field(None, description="paved, unpaved or unknown")
    ford: bool | None = Field(None, description="true: where a road runs through water")
    structure: Structure | None = Field(None, description="road, bridge, tunnel or ferry")


class Where(_OfRoads):
    """Which segments of road a change is about."""

    way: Numbers | None = Field(None, description="OpenStreetMap id of a way; or a list")
    between: TwoPlaces | None = Field(None, description="two places: the segments on the fastest way there and back")
    segments: Numbers | None = Field(None, description="numbers of segments, as the map page writes them, with roads")

    @model_validator(mode="after")
    def _has_a_key(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("is empty: say which roads")
        return self


class RoadPoint(Table):
    """A place on a road, between the junctions of a segment."""

    segment: int = Field(ge=0, description="number of the segment, as the map page writes it, with roads")
    fraction: float = Field(
        gt=0, lt=1, description="where on it: share of its length from its first point, above 0 and below 1"
    )


class SeasonRule(_OfRoads):
    """What a season does to some roads, or to all."""

    closed: bool = Field(False, description="true: nobody travels there")
    factor: Factor | None = Field(None, description="speed as a share of the usual one")
    max_kmh: Kmh | None = Field(None, description="nobody drives faster there")
    walk_factor: Factor | None = Field(None, description="speed on foot as a share of the usual one, everywhere")
    source: str = Field("", max_length=2_000, description="where the figure comes from")
    source_zh: str = Field("", max_length=2_000, description="the same in Chinese")

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.walk_factor is not None:
            if set(self.model_fields_set) - {"walk_factor", "source", "source_zh"}:
                raise ValueError("walk_factor stands in a rule of its own, as it holds everywhere")
            return self
        if not (self.closed or self.factor is not None or self.max_kmh is not None):
            raise ValueError("does nothing: say closed, factor, max_kmh or walk_factor")
        if self.closed and (self.factor is not None or self.max_kmh is not None):
            raise ValueError("closes roads and gives them a speed: say one of them")
        return self


class Season(Table):
    """What a season does: rules, of which the strictest that holds for a segment counts."""

    name: str = Field("", max_length=200, description="what it is called")
    name_zh: str = Field("", max_length=200, description="the same in Chinese")
    rules: list[SeasonRule] = Field(min_length=1, max_length=200, description="its rules")
    about: str = Field("", max_length=2_000, description="what the rules are meant for")
