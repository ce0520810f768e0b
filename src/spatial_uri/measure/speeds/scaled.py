"""Times to the nearest facility at other speeds of the roads."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.speeds.road_groups import WALK, RoadGroups, group_roads
from spatial_uri.measure.trips import to_minutes
from spatial_uri.model.arguments import require_network, require_positive, require_travel
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.network import MS_PER_MIN, RoadNetwork
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.routing.speeds.scaled_times import ScaledTimes


def times_at_speeds(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    factors: pd.DataFrame,
    *,
    limit_min: float | None = None,
    travel: Travel | None = None,
    workers: int | None = None,
) -> pd.DataFrame:
    """Compute the times to the nearest facility at many sets of speeds.

    Each class of road is faster or slower by a factor. Places join the road once. The time of every edge and walk is
    divided by its factor and rounded to whole milliseconds: at a factor of 1 the times are those of
    `nearest_facilities`. How far people walk does not change with how fast they do: who is off the network stays so.

    Parameters
    ----------
    network
        The roads of one mode.
    origins, facilities
        Points in the CRS of the network, any index without duplicates.
    factors
        One row for each set of speeds, one column for each class of road that is to change, ``walk`` for walking;
        classes without a column stay as they are. A link road (``primary_link``) goes with its road. Ferries never
        change.
    limit_min
        Longest trip, minutes, included; None for that of `travel`.
    travel
        Direction, walk and longest trip; None for the usual ones.
    workers
        Threads; None for one on each core. The times do not depend on them.

    Returns
    -------
    DataFrame
        Minutes, one row for each row of `factors` and one column for each origin; NaN beyond the limit, and where no
        facility can be reached.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    DataError
        If a table has no geometry, or a row is no point with coordinates.
    ParameterError
        If a factor is not a positive number, or a class is not one of the network.

    Examples
    --------
    >>> import pandas as pd
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> road_class = county.network.pieces["road_class"].iloc[0]
    >>> speeds = pd.DataFrame({road_class: [1.0, 0.5]})
    >>> su.times_at_speeds(county.network, county.villages, county.clinics, speeds).to_numpy().tolist()
    [[0.0, 6.0, 12.0], [0.0, 12.0, 24.0]]
    """
    network, travel = require_network(network), require_travel(travel)
    origins = require_points(network, origins, what="origins")
    facilities = require_points(network, facilities, what="facilities")
    limit_min = travel.search_limit_min if limit_min is None else require_positive(
        limit_min, name="limit_min", unit="minutes"
    )  # fmt: skip
    groups = group_roads(network)
    matrix = factor_matrix(groups, factors)
    search = ScaledTimes.prepare(
        network,
        origins.geometry.to_numpy(),
        facilities.geometry.to_numpy(),
        groups.edge_group,
        direction=travel.direction,
        walk=travel.walk,
    )
    ms = search.times(matrix, limit_ms=round(limit_min * MS_PER_MIN), workers=workers)
    return pd.DataFrame(to_minutes(ms), index=factors.index, columns=origins.index)


def factor_matrix(groups: RoadGroups, factors: pd.DataFrame) -> FloatArray:
    """Return factors by class as ``(sets, groups + 1)``, the last one for walking.

    Raises
    ------
    ParameterError
        If a factor is not a positive number, or a class is not one of the groups.
    """
    known = {*groups.classes, WALK}
    faults = [f"there is no road of class {name!r}" for name in factors.columns if name not in known]
    values = {str(name): factors[name].to_numpy(dtype=np.float64) for name in factors.columns}
    faults += [
        f"{name}: row {row + 1} is {column[row]:g}, not a positive number"
        for name, column in values.items()
        for row in np.flatnonzero(~(np.isfinite(column) & (column > 0)))
    ]
    if faults:
        raise ParameterError(
            "the factors of speed do not go with the roads",
            faults=faults,
            remedy=f"the classes are {', '.join(sorted(known))}",
        )
    matrix = np.ones((len(factors), len(groups.road_class) + 1))
    for name, column in values.items():
        chosen = np.append(groups.of_class(name), name == WALK)
        matrix[:, chosen] = column[:, None]
    return matrix
