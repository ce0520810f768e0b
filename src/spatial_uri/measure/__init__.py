"""The measures: pure functions from a study to a table."""

from spatial_uri.measure.coverage import coverage
from spatial_uri.measure.isochrones import isochrones
from spatial_uri.measure.od import Catchments, catchments, od_matrix
from spatial_uri.measure.service_circle import service_circle
from spatial_uri.measure.trips import nearest_facilities

__all__ = [
    "Catchments",
    "catchments",
    "coverage",
    "isochrones",
    "nearest_facilities",
    "od_matrix",
    "service_circle",
]
