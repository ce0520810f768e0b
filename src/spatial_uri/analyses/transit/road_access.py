"""Who lives within reach of a road that carries traffic all year: Rural Access Index and hardened-road rate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.transit.definitions import RoadKind, road_definition
from spatial_uri.analyses.transit.options import ALL_SEASON_CLASSES
from spatial_uri.errors import ParameterError
from spatial_uri.measure.known_people import share_of_people
from spatial_uri.measure.trips import require_points_on
from spatial_uri.model.network import RoadNetwork
from spatial_uri.routing.snapping import distance_to_nearest_m

WITHIN_M = 2000.0
HARDENED_WITHIN_M = 500.0


@dataclass(frozen=True, eq=False)
class RoadAccessShare:
    """Who lives within a distance of a road that counts.

    Parameters
    ----------
    places
        One row per place, on its index: ``road_m`` (straight line to the nearest such road, NaN if there
        is none), ``has_road`` (within the distance), ``population``.
    settlements_share
        Share of the places that have one: of hardened roads and villages, the hardened-road rate.
    population_share
        Share of the people whose number is known; NaN if it is known for less than half of the places. Of all-season
        roads and rural settlements this is the Rural Access Index.
    population_missing
        Places whose population is not known.
    kind, within_m, classes
        What was counted: all-season or hardened roads, within how many metres, and which classes of roads counted
        where their surface is not known.
    """

    places: pd.DataFrame
    settlements_share: float
    population_share: float
    population_missing: int
    kind: RoadKind
    within_m: float
    classes: tuple[str, ...]

    def definition(self) -> str:
        """Say what was counted, in the language that is spoken now."""
        return road_definition(self.kind, within_m=self.within_m, classes=self.classes)


def rural_access(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    *,
    within_m: float = WITHIN_M,
    classes: Collection[str] = ALL_SEASON_CLASSES,
) -> RoadAccessShare:
    """Compute the Rural Access Index (SDG indicator 9.1.1): the share of people near an all-season road.

    A road counts as all-season if its surface is paved, or not known and its class is one of `classes`. Only
    roads that can be joined on foot count: no motorways, tunnels, bridges, ferries.

    Parameters
    ----------
    network
        The roads of one mode.
    places
        Points in the CRS of the network, a unique index, and a column ``population`` where it is known. Give
        the rural ones for the index as it is defined.
    within_m
        Farthest straight line to the road, metres, included.
    classes
        Road classes that are all-season where the surface is not known.

    Returns
    -------
    RoadAccessShare
        Shares, and the distance of every place.

    Raises
    ------
    CrsError
        If the places are not in the CRS of the network.
    ParameterError
        If there are no places, or the distance is negative.

    References
    ----------
    Roberts, P., KC, S., Rastogi, C. (2006): Rural Access Index: a key development indicator. World Bank, Transport
    Papers TP-10.

    Examples
    --------
    >>> from spatial_uri.samples import straight_road
    >>> county = straight_road()
    >>> villages = county.villages.set_geometry(county.villages.translate(yoff=2500))
    >>> rural_access(county.network, villages).population_share
    0.0
    >>> rural_access(county.network, villages, within_m=2500).population_share
    1.0
    """
    return _reach(network, places, within_m=within_m, classes=classes, kind="all_season")


def hardened_access(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    *,
    within_m: float = HARDENED_WITHIN_M,
    classes: Collection[str] = ALL_SEASON_CLASSES,
) -> RoadAccessShare:
    """Compute the hardened-road rate (通畅率): the share of villages that a paved road comes to.

    The official rate is counted from village records. Here a village counts if a paved road that can be joined passes
    near it. Where the surface of a road is not known, it counts as paved if its class is one of `classes`; give none
    (``()``) to count only what is known to be paved.

    Parameters
    ----------
    network
        The roads of one mode.
    places
        Points in the CRS of the network, a unique index, and a column ``population`` where it is known. Give the
        administrative villages (建制村) for the rate as it is defined.
    within_m
        Farthest straight line to the road, metres, included.
    classes
        Road classes that are taken for paved where the surface is not known.

    Returns
    -------
    RoadAccessShare
        Shares, and the distance of every place.

    Raises
    ------
    CrsError
        If the places are not in the CRS of the network.
    ParameterError
        If there are no places, or the distance is negative.

    References
    ----------
    建制村公路通畅率 (P1): 城乡道路客运一体化发展水平评价规范, Ministry of Transport of China.

    Examples
    --------
    >>> from spatial_uri.samples import straight_road
    >>> county = straight_road()
    >>> hardened_access(county.network, county.villages).settlements_share
    1.0
    """
    return _reach(network, places, within_m=within_m, classes=classes, kind="hardened")


def _reach(
    network: RoadNetwork, places: gpd.GeoDataFrame, *, within_m: float, classes: Collection[str], kind: RoadKind
) -> RoadAccessShare:
    require_points_on(network, places, what="places")
    if not len(places) or not within_m >= 0:
        raise ParameterError(f"{len(places)} places, within_m={within_m!r}: there must be places and a distance")
    pieces = network.pieces
    surface = pieces["surface"].astype(str)
    counts = (surface == "paved") | ((surface == "unknown") & pieces["road_class"].isin(classes))
    chosen = np.flatnonzero(counts.to_numpy() & pieces["snappable"].to_numpy())
    road_m = distance_to_nearest_m(shapely.STRtree(network.lines[chosen]), places.geometry.to_numpy())
    has_road = road_m <= within_m
    people = places["population"].to_numpy(dtype=np.float64) if "population" in places.columns else None
    known = np.zeros(len(places), dtype=np.bool_) if people is None else ~np.isnan(people)
    return RoadAccessShare(
        places=pd.DataFrame(
            {"road_m": road_m, "has_road": has_road, "population": np.nan if people is None else people},
            index=places.index,
        ),
        settlements_share=float(has_road.mean()),
        population_share=np.nan if people is None else share_of_people(people, has_road),
        population_missing=int((~known).sum()),
        kind=kind,
        within_m=within_m,
        classes=tuple(classes),
    )
