"""The sections of a study file: which keys there are, and what each may hold."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from pydantic import model_validator as after_all

from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.errors import CrsError
from spatial_uri.geo.crs import parse_crs
from spatial_uri.geo.datum import Datum
from spatial_uri.model.network import Mode
from spatial_uri.rules.preset import preset_names

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
    seat_id: Text | None = None


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


class HierarchySection(_Section):
    """Tiers of settlements: what the data does not say."""

    seats: Path | None = None
    central_villages: tuple[Text, ...] | None = None
    expected: Path | None = None


class _ConnectivityFiles(_Section):
    closure_tiers: tuple[Text, ...] | None = None


class _TransitFiles(_Section):
    gtfs: Path | None = None
    timetable: Path | None = None
    stops: Path | None = None
    paths: Path | None = None

    @after_all(mode="after")
    def _has_one_timetable(self) -> Self:
        if self.gtfs is not None and self.timetable is not None:
            raise ValueError("name gtfs (a feed) or timetable (a sheet), not both")
        return self


class ElementColumns(_Section):
    """Which column of a file of axes, rings and belts means what."""

    element_id: Text | None = None
    name: Text | None = None
    kind: Text | None = None


class _LayoutFiles(_Section):
    elements: Path | None = None
    layer: Text | None = None
    crs: CrsText | None = None
    datum: Datum = "wgs84"
    columns: ElementColumns = ElementColumns()


def _section_of(name: str, options: type, base: type[_Section] = _Section) -> Any:
    """Return a section with the fields of the options, so that the two cannot drift apart."""
    hints = get_type_hints(options)
    own = {f.name: (hints[f.name], f.default) for f in fields(options) if f.default is not MISSING}
    return create_model(name, __base__=base, **own)  # type: ignore[call-overload]


ServiceCircleSection: Any = _section_of("ServiceCircleSection", ServiceCircleOptions)
ConnectivitySection: Any = _section_of("ConnectivitySection", ConnectivityOptions, _ConnectivityFiles)
TransitSection: Any = _section_of("TransitSection", TransitOptions, _TransitFiles)
LayoutSection: Any = _section_of("LayoutSection", LayoutOptions, _LayoutFiles)

OPTIONS: dict[str, tuple[Any, type]] = {
    "service_circle": (ServiceCircleSection, ServiceCircleOptions),
    "connectivity": (ConnectivitySection, ConnectivityOptions),
    "transit": (TransitSection, TransitOptions),
    "layout": (LayoutSection, LayoutOptions),
}
"""Sections that hold the options of a measure."""

PARTS = ("hierarchy", "connectivity", "transit", "layout")
"""Sections that ask for a part of the atlas beside the service circle, by being there."""


class Sections(_Section):
    """A whole study file."""

    study: StudySection
    roads: RoadsSection
    boundaries: tuple[BoundariesSection, ...] = ()
    settlements: Annotated[tuple[SettlementsSection, ...], AfterValidator(_is_not_empty)]
    facilities: tuple[FacilitiesSection, ...] = ()
    tiers: TiersSection = TiersSection()
    service_circle: ServiceCircleSection | None = None
    hierarchy: HierarchySection | None = None
    connectivity: ConnectivitySection | None = None
    transit: TransitSection | None = None
    layout: LayoutSection | None = None
    rules: dict[str, Any] = {}
    output: OutputSection = OutputSection()
