"""The sections of a study file: which keys there are, and what each may hold."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_type_hints

from pydantic import AfterValidator, BeforeValidator, Field, create_model
from pydantic import model_validator as after_all

from spatial_uri.analyses.declared import Analysis
from spatial_uri.analyses.registry import analyses
from spatial_uri.geo.declared import CrsText, Datum
from spatial_uri.model.delivery import SomeDeliverables
from spatial_uri.model.network import Mode
from spatial_uri.model.option_classes import FacilityColumns, Level, Name, Section, SomeNames, Text, as_tuple, fields_of
from spatial_uri.model.travel import Travel
from spatial_uri.rules.preset import preset_names
from spatial_uri.words.catalogue import Language


def _names_a_preset(value: str) -> str:
    if value not in preset_names():
        raise ValueError(f"there is no preset {value!r}; choose one of {', '.join(preset_names())}")
    return value


def _is_not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise ValueError("at least one is needed")
    return value


_Paths = Annotated[tuple[Path, ...], Field(min_length=1), BeforeValidator(as_tuple)]


class StudySection(Section):
    """What is studied."""

    name: Name
    crs: CrsText | None = None
    area: Name | None = None
    synthetic: bool = False


class RoadsSection(Section):
    """The roads, and how they are travelled."""

    file: Path
    mode: Mode = "drive"
    preset: Annotated[str, AfterValidator(_names_a_preset)] = "generic"
    paths: Path | None = None
    heights: _Paths | None = None
    slope: Literal["by_mode", "tobler", "cycle", "ebike", "none"] = "by_mode"
    cache: Path | None = None

    @after_all(mode="after")
    def _has_heights_for_slope(self) -> Self:
        if self.heights is None and "slope" in self.model_fields_set:
            raise ValueError('slope needs heights: name them as well, as in heights = "N42E001.hgt.zip"')
        return self


class _Input(Section):
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


class AreaColumns(Section):
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


class SettlementColumns(Section):
    """Which column of a settlement table means what."""

    place_id: Text | None = None
    name: Text | None = None
    kind: Text | None = None
    population: Text | None = None
    lon: Text | None = None
    lat: Text | None = None
    area_id: Text | None = None


class _PlacesInput(_TableInput):
    sheet: Text | None = None
    missing_coordinates: Literal["error", "skip"] = "error"


class SettlementsSection(_PlacesInput):
    """One table of settlements."""

    kind: Name = "village"
    level: Level | None = None
    columns: SettlementColumns = SettlementColumns()


class FacilitiesSection(_PlacesInput):
    """One table of facilities, of one tier or with a column that names it."""

    tier: Name | None = None
    columns: FacilityColumns = FacilityColumns()
    missing_tier: Literal["error", "skip"] = "error"

    @after_all(mode="after")
    def _has_a_tier(self) -> Self:
        if self.file is not None and (self.tier is None) == (self.columns.tier is None):
            raise ValueError('name exactly one of tier (as in tier = "clinic") and columns.tier')
        return self


class TiersSection(Section):
    """The tiers measured, from the highest to the lowest, and what they are called."""

    order: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    labels: dict[Name, Name] = Field(default_factory=dict)


class OutputSection(Section):
    """Where the results go, and which there are: see `spatial_uri.model.delivery.Delivery`."""

    dir: Path | None = None
    language: Language | None = None
    deliver: SomeDeliverables | None = None
    town_pages: bool | None = None
    sheets_of: SomeNames | None = None
    template: Path | None = None
    basemap: str | None = None


def _paths_of(analysis: Analysis) -> dict[str, Any]:
    return {one.key: ((_Paths if one.may_be_several else Path) | None, None) for one in analysis.inputs}


def section_of(analysis: Analysis) -> Any:
    """Return the section of an analysis: its options, its files, and how these are read."""
    hints = get_type_hints(analysis.options, include_extras=True)
    own: dict[str, Any] = {name: (hints[name], known.default) for name, known in fields_of(analysis.options)}
    base: Any = analysis.settings or Section
    made: Any = create_model(f"{analysis.key}_section", __base__=base, **own, **_paths_of(analysis))
    return made


def travel_section() -> type[Section]:
    """Return the section that says how people travel."""
    hints = get_type_hints(Travel, include_extras=True)
    own: dict[str, Any] = {name: (hints[name], known.default) for name, known in fields_of(Travel)}
    return create_model("travel_section", __base__=Section, **own)


class GivenSections(Section):
    """The sections of a study file that are there whatever the analyses are."""

    study: StudySection
    roads: RoadsSection
    boundaries: tuple[BoundariesSection, ...] = ()
    settlements: Annotated[tuple[SettlementsSection, ...], AfterValidator(_is_not_empty)]
    facilities: tuple[FacilitiesSection, ...] = ()
    tiers: TiersSection = TiersSection()
    rules: dict[str, Any] = Field(default_factory=dict)
    prices: dict[str, Any] | None = None
    output: OutputSection = OutputSection()


def whole_model() -> type[GivenSections]:
    """Return the model of a whole study file: the given sections, travel, and one section for each analysis."""
    return _model_with(analyses())


@lru_cache(maxsize=2)  # making the models takes longer than reading with them
def _model_with(known: tuple[Analysis, ...]) -> type[GivenSections]:
    models = {"travel": travel_section(), **{analysis.key: section_of(analysis) for analysis in known}}
    own: dict[str, Any] = {key: (model | None, None) for key, model in models.items()}
    return create_model("study_file", __base__=GivenSections, **own)
