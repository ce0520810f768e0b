"""The measures: pure functions from a study to a table."""

from spatial_uri.measure.coverage import coverage
from spatial_uri.measure.isochrones import isochrones
from spatial_uri.measure.service_circle import service_circle
from spatial_uri.measure.trips import nearest_facilities

__all__ = ["coverage", "isochrones", "nearest_facilities", "service_circle"]
