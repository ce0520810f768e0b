"""Results rendered into maps, tables and pages; nothing is computed here."""

from spatial_uri.render.atlas import check_output, write_atlas
from spatial_uri.render.classes import TimeClass, class_counts, classify, time_classes
from spatial_uri.render.connectivity_part import connectivity_part
from spatial_uri.render.fragility_part import fragility_part
from spatial_uri.render.geopackage import write_geopackage
from spatial_uri.render.hierarchy_part import hierarchy_part
from spatial_uri.render.layout_part import layout_part
from spatial_uri.render.map import save_map, service_circle_map
from spatial_uri.render.offline import OfflineFigure, offline_map
from spatial_uri.render.part import Figure, Listing, Part, Section, Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.render.summary import summary_page, write_summary
from spatial_uri.render.tables import coverage_table, facility_table, settlement_table, trip_table, write_tables
from spatial_uri.render.theme_map import save_theme_map, theme_map
from spatial_uri.render.transit_part import transit_part

__all__ = [
    "Figure",
    "Listing",
    "OfflineFigure",
    "Part",
    "Section",
    "Theme",
    "ThemeClass",
    "ThemeLayer",
    "ThemeMap",
    "ThemeUse",
    "TimeClass",
    "check_output",
    "class_counts",
    "classify",
    "connectivity_part",
    "coverage_table",
    "facility_table",
    "fragility_part",
    "hierarchy_part",
    "layout_part",
    "offline_map",
    "save_map",
    "save_theme_map",
    "service_circle_map",
    "settlement_table",
    "summary_page",
    "theme_map",
    "time_classes",
    "transit_part",
    "trip_table",
    "write_atlas",
    "write_geopackage",
    "write_summary",
    "write_tables",
]
