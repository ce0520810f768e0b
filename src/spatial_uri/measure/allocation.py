"""Catchments: which origins belong to which facility."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.arguments import require_network, require_travel
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False)
class Catchments:
    """Which origins are allocated to which facility.

    Parameters
    ----------
    travel
        How people travelled.
    origins
        One row for each origin, on its index, as `nearest_facilities` returns it: ``facility_id`` is the facility in
        whose catchment it lies, None where none is reached (``status`` says why).
    facilities
        One row for each facility, on its index, empty catchments included: ``origins`` (their number), ``mean_min``
        and ``max_min`` (their travel times; NaN without origins), ``population`` (the sum of what is known, NaN if
        nothing is; only if the origins have such a column), ``geometry``.
    """

    travel: Travel
    origins: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame


def catchments(
    network: RoadNetwork,
    origins: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    travel: Travel | None = None,
) -> Catchments:
    """Allocate every origin to its nearest facility by door-to-door travel time.

    Of two facilities equally near, the first in the table counts. This is the network Voronoi diagram of the
    facilities, told by origin.

    Parameters
    ----------
    network, origins, facilities, travel
        As in `nearest_facilities`; all in the CRS of the network.

    Returns
    -------
    Catchments
        The allocation, by origin and by facility.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    DataError
        If a table has no geometry, or a row is no point with coordinates; empty tables are in order.
    ParameterError
        If an index holds duplicates, or `network` or `travel` is something else.

    References
    ----------
    Okabe, A., Satoh, T., Furuta, T., Suzuki, A. and Okano, K. (2008): Generalized network Voronoi diagrams: concepts,
    computational methods, and applications. International Journal of Geographical Information Science 22(9), 965-994.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> su.catchments(county.network, county.villages, county.clinics).facilities.origins.tolist()
    [3]
    """
    network, travel = require_network(network), require_travel(travel)
    origins = require_points(network, origins, what="origins")
    facilities = require_points(network, facilities, what="facilities")
    allocated = nearest_facilities(network, origins, facilities, travel=travel)
    travel_min = allocated.groupby(allocated["facility_id"].to_numpy())["travel_min"]
    columns = {
        "origins": travel_min.size().reindex(facilities.index, fill_value=0).astype(np.int64),
        "mean_min": travel_min.mean().reindex(facilities.index),
        "max_min": travel_min.max().reindex(facilities.index),
    }
    if "population" in origins.columns:
        people = origins["population"].groupby(allocated["facility_id"].to_numpy())
        columns["population"] = people.sum(min_count=1).reindex(facilities.index)
    table = gpd.GeoDataFrame(columns, index=facilities.index, geometry=facilities.geometry, crs=network.crs)
    return Catchments(travel, allocated, table)
