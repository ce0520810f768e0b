"""The parts of an atlas beside the service circle: what is asked for, and measuring it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.connectivity.result import Connectivity
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.cli.progress import Progress
from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Note, Study
from spatial_uri.model.timetable import Timetable

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_uri.page.part import Part
    from spatial_uri.read.tables.raw_table import TableOptions
    from spatial_uri.study.file import StudyFile

CIRCLE = "circle"
PARTS = ("hierarchy", "connectivity", "transit", "layout")
"""What can be asked for beside the service circle; connectivity includes what the roads hang on."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The parts asked for, their options and the files that only they need.

    Parameters
    ----------
    parts
        Some of `PARTS`.
    closure_tiers
        Tiers of facilities whose ways are looked at for closed roads; None for the highest.
    threshold_min
        Limit that coverage is lost against when a road is closed.
    seats, expected, elements, gtfs, timetable, stops
        Files; None where there is none.
    elements_options, elements_columns
        How the file of the elements is to be read, and which of its columns means what.
    """

    parts: tuple[str, ...]
    connectivity: ConnectivityOptions = field(default_factory=ConnectivityOptions)
    transit: TransitOptions = field(default_factory=TransitOptions)
    layout: LayoutOptions = field(default_factory=LayoutOptions)
    closure_tiers: tuple[str, ...] | None = None
    threshold_min: float = 20.0
    central_villages: tuple[str, ...] | None = None
    seats: Path | None = None
    expected: Path | None = None
    elements: Path | None = None
    elements_options: TableOptions | None = None
    elements_columns: dict[str, str | None] = field(default_factory=dict)
    gtfs: Path | None = None
    timetable: Path | None = None
    stops: Path | None = None

    def __post_init__(self) -> None:
        unknown = [part for part in self.parts if part not in PARTS]
        if unknown:
            raise ParameterError(
                f"there is no part {', '.join(map(repr, unknown))}", remedy=f"the parts are {', '.join(PARTS)}"
            )
        if self.gtfs is not None and self.timetable is not None:
            raise ParameterError("a GTFS feed and a timetable sheet exclude each other", remedy="give one of them")


def asked_by_file(file: StudyFile, parts: Sequence[str] | None = None) -> Asked:
    """Return what a study file asks for; `parts` instead of those it has sections for."""
    from spatial_uri.read.tables.raw_table import TableOptions

    hierarchy, transit, layout = file.hierarchy, file.transit, file.layout
    return Asked(
        parts=tuple(file.parts if parts is None else parts),
        connectivity=file.connectivity_options,
        transit=file.transit_options,
        layout=file.layout_options,
        closure_tiers=None if file.connectivity is None else file.connectivity.closure_tiers,
        threshold_min=file.options.thresholds_min[0],
        central_villages=None if hierarchy is None else hierarchy.central_villages,
        seats=None if hierarchy is None else hierarchy.seats,
        expected=None if hierarchy is None else hierarchy.expected,
        elements=None if layout is None else layout.elements,
        elements_options=None
        if layout is None
        else TableOptions(layer=layout.layer, crs=layout.crs, datum=layout.datum),
        elements_columns={} if layout is None else layout.columns.model_dump(),
        gtfs=None if transit is None else transit.gtfs,
        timetable=None if transit is None else transit.timetable,
        stops=None if transit is None else transit.stops,
    )


def with_files(
    asked: Asked,
    *,
    gtfs: Path | None = None,
    timetable: Path | None = None,
    day: date | None = None,
    stop_limit_m: float | None = None,
    straight_line: bool = False,
    **files: Path | None,
) -> Asked:
    """Return what is asked for, with what the command line says before what a study file says."""
    if gtfs is not None and timetable is not None:
        raise ParameterError("--gtfs and --timetable exclude each other", remedy="give one of them")
    if gtfs is not None or timetable is not None:
        asked = replace(asked, gtfs=gtfs, timetable=timetable)
    options = asked.transit
    if day is not None:
        options = replace(options, day=day)
    if stop_limit_m is not None:
        limits = tuple(sorted({*options.stop_limits_m, stop_limit_m}))
        options = replace(options, stop_limit_m=stop_limit_m, stop_limits_m=limits)
    if straight_line:
        options = replace(options, straight_line=True)
    asked = replace(asked, transit=options)
    given: dict[str, Any] = {name: path for name, path in files.items() if path is not None}
    return replace(asked, **given)


def measure_parts(study: Study, asked: Asked, progress: Progress) -> tuple[Part, ...]:
    """Measure all parts asked for, and lay them out for the atlas."""
    from spatial_uri.analyses.connectivity.measure import connectivity
    from spatial_uri.analyses.connectivity.present import connectivity_part
    from spatial_uri.analyses.criticality.present import fragility_part
    from spatial_uri.analyses.layout.measure import settlement_layout
    from spatial_uri.analyses.layout.present import layout_part
    from spatial_uri.analyses.transit.measure import transit_coverage
    from spatial_uri.analyses.transit.present import transit_part

    if not asked.parts:
        return ()
    elements, element_notes = _elements(
        asked, study
    )  # files are read first: their mistakes should not wait for the measuring
    timetable = _timetable(study, asked, progress)
    hierarchy, parts = _hierarchy(study, asked, progress)
    links: Connectivity | None = None
    if "connectivity" in asked.parts:
        with progress.step("connectivity", "Measuring links to towns and county seats"):
            links = connectivity(study, hierarchy, asked.connectivity)
        parts.append(connectivity_part(study, links))
        with progress.step("fragility", "Closing every road that somebody needs"):
            fragile = fragility(
                study,
                hierarchy,
                tiers=asked.closure_tiers,
                threshold_min=asked.threshold_min,
                direction=asked.connectivity.direction,
                walk=asked.connectivity.walk,
            )
        parts.append(fragility_part(study, fragile))
    if "transit" in asked.parts:
        with progress.step("transit", "Measuring roads and public transport of remote places"):
            coverage = transit_coverage(study, hierarchy, timetable, asked.transit, connectivity=links)
        parts.append(transit_part(study, coverage))
    if "layout" in asked.parts:
        with progress.step("layout", "Measuring the layout of the settlements"):
            layout = settlement_layout(study, hierarchy, asked.layout, elements=elements)
        parts.append(layout_part(study, replace(layout, notes=(*element_notes, *layout.notes))))
    return tuple(parts)


def _hierarchy(study: Study, asked: Asked, progress: Progress) -> tuple[Hierarchy, list[Part]]:
    from spatial_uri.analyses.hierarchy.audit import audit as measure_audit
    from spatial_uri.analyses.hierarchy.measure import hierarchy as measure_hierarchy
    from spatial_uri.analyses.hierarchy.present import hierarchy_part
    from spatial_uri.analyses.hierarchy.read_expected import read_expected
    from spatial_uri.analyses.hierarchy.read_seats import read_seats

    seats = None if asked.seats is None else read_seats(asked.seats, study.areas, study.settlements)
    with progress.step("hierarchy", "Finding towns and county seats"):
        hierarchy = measure_hierarchy(
            study.areas, study.settlements, seats=seats, central_villages=asked.central_villages
        )
        if asked.parts == ("transit",):
            return hierarchy, []
        audit = None
        if asked.expected is not None:
            expected = read_expected(asked.expected)
            audit = measure_audit(study.areas, study.settlements, hierarchy, expected)
    return hierarchy, [hierarchy_part(study, hierarchy, audit)]


def _elements(asked: Asked, study: Study) -> tuple[gpd.GeoDataFrame | None, tuple[Note, ...]]:
    from spatial_uri.analyses.layout.read_elements import read_elements

    if asked.elements is None or "layout" not in asked.parts:
        return None, ()
    elements, notes = read_elements(asked.elements, columns=asked.elements_columns, options=asked.elements_options)
    return elements.to_crs(study.crs), notes


def _timetable(study: Study, asked: Asked, progress: Progress) -> Timetable | None:
    from spatial_uri.read.timetable.gtfs import read_gtfs
    from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet

    if "transit" not in asked.parts or (asked.gtfs is None and asked.timetable is None):
        return None
    with progress.step("timetable", "Reading the timetable"):
        if asked.gtfs is not None:
            return read_gtfs(asked.gtfs, day=asked.transit.day)
        assert asked.timetable is not None  # noqa: S101  one of the two is there
        return read_timetable_sheet(asked.timetable, stops=study.stops, stops_file=asked.stops)
