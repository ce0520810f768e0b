"""What a study is made of, as read from its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.network import Mode
from spatial_uri.model.places import Places
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import InputFile, Note, Tier


@dataclass(frozen=True, eq=False)
class PlaceFile:
    """Places as read from one file, in the CRS of that file.

    `own` is True for a user's own table, whose datum may be in doubt, False for OpenStreetMap.
    """

    path: Path
    places: Places
    own: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class StudyParts:
    """Everything a study is made of but the roads, each part still in the CRS of its file.

    Parameters
    ----------
    name
        Title of the study; None takes that of the studied area, or else `fallback_name`.
    areas
        All areas known, None if there are no boundaries.
    settlements, facilities
        One entry for each file.
    tiers
        Tiers from the highest to the lowest.
    roads
        The file of the roads, to be named in errors.
    tiers_required
        True: a tier with no facility is an error. False: it is left out, with a note.
    facilities_required
        True: no facility at all is an error.
    mode
        Mode of travel of the roads.
    paths
        The file of the paths that people walk, None if they are not read.
    stops
        Stops of public transport, None if they were not read.
    prices
        What measures cost, None if that is not known.
    """

    name: str | None
    fallback_name: str = "study"
    areas: AdminAreas | None
    settlements: Sequence[PlaceFile]
    facilities: Sequence[PlaceFile]
    roads: Path
    tiers: tuple[Tier, ...]
    tiers_required: bool
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[Note, ...] = ()
    synthetic: bool = False
    facilities_required: bool = True
    mode: Mode = "drive"
    paths: Path | None = None
    stops: gpd.GeoDataFrame | None = None
    prices: Prices | None = None


def paths_of(files: Sequence[PlaceFile]) -> str:
    """Return the paths of some files, for an error message."""
    return ", ".join(dict.fromkeys(str(f.path) for f in files))
