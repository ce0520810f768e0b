"""Travel times between all origins and destinations: the OD matrix."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.model.arguments import require_count, require_network, require_positive, require_travel
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.routing.pairs import find_pairs


def od_matrix(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    cutoff_min: float,
    travel: Travel | None = None,
    workers: int | None = None,
) -> pd.DataFrame:
    """Compute the travel times from all origins to all destinations that lie within a cutoff.

    Times are door to door, as in `nearest_facilities`. Only pairs within the cutoff are ever held in memory.

    Parameters
    ----------
    network
        The roads of one mode.
    origins, destinations
        Points in the CRS of the network, any index without duplicates, any further columns.
    cutoff_min
        Where the search stops, minutes, included.
    travel
        The walk between door and road, at both ends; None for the usual one (5 km/h, at most 1 km). Trips lead from
        origin to destination, as far as `cutoff_min`, whatever it says of direction and longest trip.
    workers
        Threads; None for one on each core.

    Returns
    -------
    DataFrame
        One row for each pair within the cutoff, in the order of origins and destinations: ``origin_id`` and
        ``destination_id`` (their indexes), ``travel_min``. A pair without a row takes longer, or has no way by
        road. No time is NaN.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    DataError
        If a table has no geometry, or a row is no point with coordinates; empty tables are in order.
    ParameterError
        If the cutoff or the number of workers is not positive, an index holds duplicates, or `network` or `travel` is
        something else.

    References
    ----------
    Dijkstra, E. W. (1959): A note on two problems in connexion with graphs. Numerische Mathematik 1, 269-271; with
    the buckets of Dial, R. B. (1969): Algorithm 360. Communications of the ACM 12(11), 632-633.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> su.od_matrix(county.network, county.villages, county.villages, cutoff_min=6.0).travel_min.tolist()
    [0.0, 6.0, 6.0, 0.0, 6.0, 6.0, 0.0]
    """
    cutoff_min = require_positive(cutoff_min, name="cutoff_min", unit="minutes")
    workers = None if workers is None else require_count(workers, name="workers")
    network, travel = require_network(network), require_travel(travel)
    origins = require_points(network, origins, what="origins")
    destinations = require_points(network, destinations, what="destinations")
    origin, destination, ms = find_pairs(
        network,
        origins.geometry.to_numpy(),
        destinations.geometry.to_numpy(),
        limit_ms=round(cutoff_min * MS_PER_MIN),
        walk=travel.walk,
        workers=workers,
    )
    return pd.DataFrame(
        {
            "origin_id": origins.index.take(origin),
            "destination_id": destinations.index.take(destination),
            "travel_min": ms / MS_PER_MIN,
        }
    )
