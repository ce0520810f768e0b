"""spatial_uri: spatial analysis for urban-rural integration (not "Uniform Resource Identifier").

Which villages reach which services in how long, how each is tied to its town and county seat, and which remote places
public transport misses: from files a planner already has, on a laptop, with no network. The main way through::

    import spatial_uri as su

    study = su.study_from_extract("county.osm.pbf", transit=True)   # or su.read_study("study.toml")
    circle = su.service_circle(study)                               # tables that know their parameters
    tiers = su.hierarchy(study.areas, study.settlements)
    links = su.connectivity(study, tiers)
    parts = [su.render.connectivity_part(study, links)]
    su.render.write_atlas(study, circle, "maps/county", manifest={}, parts=parts)

Names are imported when they are first used, so that ``import spatial_uri`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spatial_uri import errors, measure, model, read, render, samples, scale, travel
    from spatial_uri.errors import SpatialUriError
    from spatial_uri.measure import (
        Catchments,
        audit,
        catchments,
        connectivity,
        coverage,
        fragility,
        hierarchy,
        isochrones,
        nearest_facilities,
        od_matrix,
        service_circle,
        settlement_layout,
        transit_coverage,
    )
    from spatial_uri.model import (
        AdminAreas,
        Connectivity,
        ConnectivityOptions,
        Fragility,
        Hierarchy,
        LayoutOptions,
        Note,
        Places,
        RoadNetwork,
        ServiceCircle,
        ServiceCircleOptions,
        SettlementLayout,
        Study,
        Tier,
        Timetable,
        TransitCoverage,
        TransitOptions,
        Walk,
    )
    from spatial_uri.read import (
        fetch,
        init_study,
        load_preset,
        read_elements,
        read_gtfs,
        read_roads,
        read_study,
        read_study_file,
        read_timetable_sheet,
        study_from_extract,
    )

__version__ = "0.1.0"

__all__ = [
    "AdminAreas",
    "Catchments",
    "Connectivity",
    "ConnectivityOptions",
    "Fragility",
    "Hierarchy",
    "LayoutOptions",
    "Note",
    "Places",
    "RoadNetwork",
    "ServiceCircle",
    "ServiceCircleOptions",
    "SettlementLayout",
    "SpatialUriError",
    "Study",
    "Tier",
    "Timetable",
    "TransitCoverage",
    "TransitOptions",
    "Walk",
    "audit",
    "catchments",
    "connectivity",
    "coverage",
    "errors",
    "fetch",
    "fragility",
    "hierarchy",
    "init_study",
    "isochrones",
    "load_preset",
    "measure",
    "model",
    "nearest_facilities",
    "od_matrix",
    "read",
    "read_elements",
    "read_gtfs",
    "read_roads",
    "read_study",
    "read_study_file",
    "read_timetable_sheet",
    "render",
    "samples",
    "scale",
    "service_circle",
    "settlement_layout",
    "study_from_extract",
    "transit_coverage",
    "travel",
]

_PACKAGES = ("errors", "measure", "model", "read", "render", "samples", "scale", "travel")
_HOMES = {
    "SpatialUriError": "errors",
    **dict.fromkeys(
        (
            "Catchments",
            "audit",
            "catchments",
            "connectivity",
            "coverage",
            "fragility",
            "hierarchy",
            "isochrones",
            "nearest_facilities",
            "od_matrix",
            "service_circle",
            "settlement_layout",
            "transit_coverage",
        ),
        "measure",
    ),
    **dict.fromkeys(
        (
            "fetch",
            "init_study",
            "load_preset",
            "read_elements",
            "read_gtfs",
            "read_roads",
            "read_study",
            "read_study_file",
            "read_timetable_sheet",
            "study_from_extract",
        ),
        "read",
    ),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module 'spatial_uri' has no attribute {name!r}"
        raise AttributeError(message)
    if name in _PACKAGES:
        return import_module(f"spatial_uri.{name}")
    return getattr(import_module(f"spatial_uri.{_HOMES.get(name, 'model')}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
