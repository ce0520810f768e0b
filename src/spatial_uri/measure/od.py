"""Who is how far from whom: OD matrices and catchments."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import nearest_facilities, require_points_on
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.routing.pairs import pairs_between


def od_matrix(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    cutoff_min: float,
    walk: Walk | None = None,
    workers: int | None = None,
) -> pd.DataFrame:
    """Compute the travel times between all origins and destinations that lie within a cutoff.

    Door to door, from the origin to the destination, by the rule of `nearest_facilities`. Only the
    pairs within the cutoff are ever held in memory.

    Parameters
    ----------
    network
        The roads of one mode.
    origins, destinations
        Points in the CRS of the network, any index without duplicates, any further columns.
    cutoff_min
        Longest trip, minutes, included.
    walk
        The walk between door and road, at both ends; None for the usual one.
    workers
        Threads; None for one on each core.

    Returns
    -------
    DataFrame
        One row per pair within the cutoff, in the order of origins and destinations: ``origin_id`` and
        ``destination_id`` (their indexes), ``travel_min``. A pair that is not there is farther, or
        cannot be reached; no time is NaN.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    ParameterError
        If an option makes no sense.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> su.od_matrix(county.network, county.villages, county.villages, cutoff_min=6.0).travel_min.tolist()
    [0.0, 6.0, 6.0, 0.0, 6.0, 6.0, 0.0]
    """
    if not cutoff_min > 0 or (workers is not None and workers < 1):
        raise ParameterError(f"cutoff_min={cutoff_min!r}, workers={workers!r}: both must be positive")
    require_points_on(network, origins, what="origins")
    require_points_on(network, destinations, what="destinations")
    origin, destination, ms = pairs_between(
        network,
        origins.geometry.to_numpy(),
        destinations.geometry.to_numpy(),
        limit_ms=round(cutoff_min * MS_PER_MIN),
        walk=walk,
        workers=workers,
    )
    return pd.DataFrame(
        {
            "origin_id": origins.index.take(origin),
            "destination_id": destinations.index.take(destination),
            "travel_min": ms / MS_PER_MIN,
        }
    )


@dataclass(frozen=True, eq=False)
class Catchments:
    """Who is allocated to which facility.

    Parameters
    ----------
    origins
        One row per origin, on its index, as `nearest_facilities` returns it: ``facility_id`` is the
        facility whose catchment it belongs to, None where none is reached (``status`` says why).
    facilities
        One row per facility, on its index, also for those nobody is allocated to: ``origins`` (how
        many), ``mean_min`` and ``max_min`` (of their travel times; NaN where there are none),
        ``population`` (theirs, of those whose population is known; NaN if that of none is; only where the
        origins have such a column), ``geometry``.
    """

    origins: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame


def catchments(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    travel: Travel | None = None,
) -> Catchments:
    """Allocate every origin to its nearest facility, by travel time door to door.

    Of two facilities equally near the one that stands first in the table counts.

    Parameters
    ----------
    network, origins, facilities, travel
        As in `nearest_facilities`.

    Returns
    -------
    Catchments
        The allocation, by origin and by facility.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    ParameterError
        If an option makes no sense.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> su.catchments(county.network, county.villages, county.clinics).facilities.origins.tolist()
    [3]
    """
    allocated = nearest_facilities(network, origins, facilities, travel=travel)
    by = allocated.groupby(allocated["facility_id"].to_numpy())["travel_min"]
    columns = {
        "origins": by.size().reindex(facilities.index, fill_value=0).astype(np.int64),
        "mean_min": by.mean().reindex(facilities.index),
        "max_min": by.max().reindex(facilities.index),
    }
    if "population" in origins.columns:
        people = origins["population"].groupby(allocated["facility_id"].to_numpy())
        columns["population"] = people.sum(min_count=1).reindex(facilities.index)
    table = gpd.GeoDataFrame(columns, index=facilities.index, geometry=facilities.geometry, crs=network.crs)
    return Catchments(allocated, table)
