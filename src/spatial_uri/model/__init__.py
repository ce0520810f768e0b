"""What the domain is made of: frozen, checked on construction, and ignorant of files."""

from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.network import MODES, Mode, RoadNetwork
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.results import (
    DIRECTIONS,
    STATUSES,
    ServiceCircle,
    ServiceCircleOptions,
)
from spatial_uri.model.study import InputFile, Note, Study, Tier
from spatial_uri.model.walk import Walk

__all__ = [
    "DIRECTIONS",
    "FACILITY",
    "LEVELS",
    "MODES",
    "SETTLEMENT",
    "STATUSES",
    "AdminAreas",
    "InputFile",
    "Mode",
    "Note",
    "Places",
    "RoadNetwork",
    "ServiceCircle",
    "ServiceCircleOptions",
    "Study",
    "Tier",
    "Walk",
]
