"""spatial_uri: spatial analysis for urban-rural integration (not "Uniform Resource Identifier").

Which villages reach which services in how long, from files a planner already has, on a laptop, with no
network. The main way through::

    import spatial_uri as su

    study = su.study_from_extract("county.osm.pbf")        # or su.read_study("study.toml")
    circle = su.service_circle(study)                      # tables that know their parameters
    su.render.write_atlas(study, circle, "maps/county", manifest={})

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
        catchments,
        coverage,
        isochrones,
        nearest_facilities,
        od_matrix,
        service_circle,
    )
    from spatial_uri.model import (
        AdminAreas,
        Note,
        Places,
        RoadNetwork,
        ServiceCircle,
        ServiceCircleOptions,
        Study,
        Tier,
        Walk,
    )
    from spatial_uri.read import (
        fetch,
        init_study,
        load_preset,
        read_roads,
        read_study,
        read_study_file,
        study_from_extract,
    )

__version__ = "0.1.0"

__all__ = [
    "AdminAreas",
    "Catchments",
    "Note",
    "Places",
    "RoadNetwork",
    "ServiceCircle",
    "ServiceCircleOptions",
    "SpatialUriError",
    "Study",
    "Tier",
    "Walk",
    "catchments",
    "coverage",
    "errors",
    "fetch",
    "init_study",
    "isochrones",
    "load_preset",
    "measure",
    "model",
    "nearest_facilities",
    "od_matrix",
    "read",
    "read_roads",
    "read_study",
    "read_study_file",
    "render",
    "samples",
    "scale",
    "service_circle",
    "study_from_extract",
    "travel",
]

_PACKAGES = ("errors", "measure", "model", "read", "render", "samples", "scale", "travel")
_HOMES = {
    "SpatialUriError": "errors",
    **dict.fromkeys(
        (
            "Catchments",
            "catchments",
            "coverage",
            "isochrones",
            "nearest_facilities",
            "od_matrix",
            "service_circle",
        ),
        "measure",
    ),
    **dict.fromkeys(
        (
            "fetch",
            "init_study",
            "load_preset",
            "read_roads",
            "read_study",
            "read_study_file",
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
