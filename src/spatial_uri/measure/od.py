"""Travel times between all origins and destinations: the OD matrix."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import psutil

from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import require_count, require_network, require_positive, require_travel
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.routing.pairs import Pairs, find_pairs

BYTES_PER_PAIR = 100
"""What a pair needs at the peak: in the searches of the threads, put together, and as a row of the table."""

_SAMPLED = 64


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
        If the cutoff or the number of workers is not positive, an index holds duplicates, `network` or `travel` is
        something else, or the answer would not fit into memory: then with the estimate, and how to ask in pieces.

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
    search = partial(find_pairs, network, limit_ms=round(cutoff_min * MS_PER_MIN), walk=travel.walk, workers=workers)
    _require_room(search, origins.geometry.to_numpy(), destinations.geometry.to_numpy())
    origin, destination, ms = search(origins.geometry.to_numpy(), destinations.geometry.to_numpy())
    return pd.DataFrame(
        {
            "origin_id": origins.index.take(origin),
            "destination_id": destinations.index.take(destination),
            "travel_min": ms / MS_PER_MIN,
        }
    )


def _require_room(search: Callable[..., Pairs], origins: GeometryArray, destinations: GeometryArray) -> None:
    """Refuse an answer that would not fit into memory, before the search; what surely fits is not estimated.

    Raises
    ------
    ParameterError
        With the estimate, made from some origins spread over the table.
    """
    free = psutil.virtual_memory().available
    if len(origins) * len(destinations) * BYTES_PER_PAIR < free:
        return
    some = np.unique(np.linspace(0, len(origins) - 1, _SAMPLED).astype(np.int64))
    found = len(search(origins[some], destinations)[0])
    pairs = found / len(some) * len(origins)
    if pairs * BYTES_PER_PAIR < free:
        return
    parts = math.ceil(2 * pairs * BYTES_PER_PAIR / free)
    raise ParameterError(
        f"the answer has about {pairs:,.0f} pairs and needs about {pairs * BYTES_PER_PAIR / 1e9:,.0f} GB of memory, and"
        f" {free / 1e9:,.1f} GB are free",
        remedy=f"lower cutoff_min, or ask for the origins in {parts} pieces: for part in"
        f" numpy.array_split(numpy.arange({len(origins)}), {parts}): od_matrix(network, origins.iloc[part], ...)",
    )
