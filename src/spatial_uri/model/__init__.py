"""What the domain is made of: frozen, checked on construction, and ignorant of files."""

from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.connectivity import (
    LINK_TARGETS,
    Connectivity,
    ConnectivityOptions,
    Fragility,
    LinkTarget,
    RoadClosures,
)
from spatial_uri.model.hierarchy import SETTLEMENT_TIERS, Audit, ExpectedSettlements, Hierarchy, SettlementTier
from spatial_uri.model.layout import LayoutOptions, SettlementLayout
from spatial_uri.model.network import MODES, Mode, RoadNetwork
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.results import (
    DIRECTIONS,
    STATUSES,
    ServiceCircle,
    ServiceCircleOptions,
)
from spatial_uri.model.study import InputFile, Note, Study, Tier
from spatial_uri.model.timetable import DAY_S, Service, Timetable
from spatial_uri.model.transit import TransitCoverage, TransitOptions
from spatial_uri.model.walk import Walk

__all__ = [
    "DAY_S",
    "DIRECTIONS",
    "FACILITY",
    "LEVELS",
    "LINK_TARGETS",
    "MODES",
    "SETTLEMENT",
    "SETTLEMENT_TIERS",
    "STATUSES",
    "AdminAreas",
    "Audit",
    "Connectivity",
    "ConnectivityOptions",
    "ExpectedSettlements",
    "Fragility",
    "Hierarchy",
    "InputFile",
    "LayoutOptions",
    "LinkTarget",
    "Mode",
    "Note",
    "Places",
    "RoadClosures",
    "RoadNetwork",
    "Service",
    "ServiceCircle",
    "ServiceCircleOptions",
    "SettlementLayout",
    "SettlementTier",
    "Study",
    "Tier",
    "Timetable",
    "TransitCoverage",
    "TransitOptions",
    "Walk",
]
