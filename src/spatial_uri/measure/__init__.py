"""The measures: pure functions from a study to a table."""

from spatial_uri.measure.audit import audit
from spatial_uri.measure.connectivity import connectivity
from spatial_uri.measure.coverage import coverage
from spatial_uri.measure.fragility import fragility
from spatial_uri.measure.hierarchy import hierarchy
from spatial_uri.measure.isochrones import isochrones
from spatial_uri.measure.layout import (
    NearestNeighbourIndex,
    RankSize,
    gravity_links,
    nearest_neighbour_index,
    primacy,
    rank_size,
)
from spatial_uri.measure.od import Catchments, catchments, od_matrix
from spatial_uri.measure.road_access import RoadAccessShare, hardened_access, rural_access
from spatial_uri.measure.road_closures import road_closures
from spatial_uri.measure.road_shape import (
    GraphIndices,
    connectivity_degree,
    graph_indices,
    road_graph_indices,
    road_lengths,
)
from spatial_uri.measure.service_circle import service_circle
from spatial_uri.measure.settlement_layout import settlement_layout
from spatial_uri.measure.transit import transit_coverage
from spatial_uri.measure.trips import nearest_facilities

__all__ = [
    "Catchments",
    "GraphIndices",
    "NearestNeighbourIndex",
    "RankSize",
    "RoadAccessShare",
    "audit",
    "catchments",
    "connectivity",
    "connectivity_degree",
    "coverage",
    "fragility",
    "graph_indices",
    "gravity_links",
    "hardened_access",
    "hierarchy",
    "isochrones",
    "nearest_facilities",
    "nearest_neighbour_index",
    "od_matrix",
    "primacy",
    "rank_size",
    "road_closures",
    "road_graph_indices",
    "road_lengths",
    "rural_access",
    "service_circle",
    "settlement_layout",
    "transit_coverage",
]
