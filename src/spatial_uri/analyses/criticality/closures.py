"""What the closure of each road segment costs, and the second way of each settlement."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.criticality.affected import list_affected, signatures
from spatial_uri.analyses.criticality.result import RoadClosures
from spatial_uri.analyses.criticality.stretches import find_stretches
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import require_points_on, to_minutes
from spatial_uri.model.arrays import FloatArray, Int32Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Travel
from spatial_uri.routing.closure.closures import ClosurePlaces, Closures, measure_closures

SHOWN = ("road_class", "ref", "name", "surface", "structure", "ford", "length_m")
"""Columns of the network that tables of road segments show, where the network has them."""

_COSTS = [
    "settlements",
    "population",
    "settlements_cut_off",
    "population_cut_off",
    "extra_min",
    "extra_person_min",
    "settlements_lost",
    "population_lost",
]


def road_closures(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    threshold_min: float = 20.0,
    travel: Travel | None = None,
    snapped: ClosurePlaces | None = None,
) -> RoadClosures:
    """Compute what the closure of each road segment costs, exactly, for all segments at once.

    The times are those of a study made anew without the segment: nobody drives on it or joins it, and whoever it leaves
    on a road that leads nowhere joins the next one that does. Nobody counts as faster than before. No search limit
    applies: a settlement is cut off if in the study without the segment it is unreachable or off the network.

    Parameters
    ----------
    network
        The roads of one mode.
    places, facilities
        Points in the CRS of the network; `places` with a column ``population`` where it is known.
    threshold_min
        Threshold of the service circle, minutes.
    travel
        Direction and walk; None for the usual ones. The search limit does not apply.
    snapped
        Where the places can join the road, if that is known already.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    ParameterError
        If the threshold is not positive.

    References
    ----------
    Jenelius, E., Petersen, T. & Mattsson, L.-G. (2006): Importance and exposure in road network vulnerability analysis.
    Transportation Research Part A 40(7), 537-560 (importance of a link: what its closure costs all).

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()  # one road, with villages at 0, 5 and 10 km, and a clinic at 0
    >>> road_closures(county.network, county.villages, county.clinics).segments.population_cut_off.tolist()
    [300.0]
    """
    if not threshold_min > 0:
        raise ParameterError(f"threshold_min={threshold_min!r}: it must be positive")
    require_points_on(network, places, what="places")
    require_points_on(network, facilities, what="facilities")
    travel = travel or Travel()
    snapped = snapped or ClosurePlaces.on(network, places.geometry.to_numpy(), travel.walk)
    found = measure_closures(
        network, snapped, facilities.geometry.to_numpy(), direction=travel.direction, walk=travel.walk
    )
    people = places["population"].to_numpy(dtype=np.float64) if "population" in places.columns else None
    changes = _list_changes(found, people, threshold_min)
    segments = _cost_of_segments(network, found, changes)
    second_ways = _second_ways(places.index, to_minutes(found.base_ms), changes)
    affected = list_affected(network, places, facilities, segments=segments, changes=changes, travel=travel)
    return RoadClosures(
        segments=segments,
        places=second_ways,
        threshold_min=threshold_min,
        travel=travel,
        settlements=affected.settlements,
        new_ways=affected.new_ways,
        new_way_edges=affected.edges,
        new_way_ends=affected.ends,
    )


def _list_changes(found: Closures, people: FloatArray | None, threshold_min: float) -> pd.DataFrame:
    """List every settlement whose time changes when a segment is closed."""
    base_min, closed_min = to_minutes(found.base_ms)[found.place], to_minutes(found.time_ms)
    return pd.DataFrame(
        {
            "segment": found.closed,
            "place": found.place,
            "people": np.nan if people is None else people[found.place],
            "base_min": base_min,
            "closed_min": closed_min,
            "cut_off": np.isnan(closed_min),
            "extra_min": closed_min - base_min,
            "lost": (base_min <= threshold_min) & ~(closed_min <= threshold_min),
        }
    )


def _cost_of_segments(network: RoadNetwork, found: Closures, changes: pd.DataFrame) -> gpd.GeoDataFrame:
    """Sum the changes by closed segment, the worst closure first."""
    used = found.used
    costs = _sum_changes(used, changes)
    table = gpd.GeoDataFrame(
        pd.concat([network.pieces.filter(SHOWN).take(used), costs], axis=1),
        geometry=network.lines[used],
        crs=network.crs,
    )
    who = signatures(found.closed, found.place, used, len(found.base_ms))
    table["stretch"] = find_stretches(network, costs.assign(who=who))
    worst_first = ["population_cut_off", "settlements_cut_off", "extra_person_min", "extra_min"]
    order = table[worst_first].fillna(0.0).sort_values(worst_first, ascending=False, kind="stable").index
    return table.loc[order].rename_axis("segment")


def _sum_changes(used: Int32Array, changes: pd.DataFrame) -> pd.DataFrame:
    people, cut_off, lost = changes["people"], changes["cut_off"], changes["lost"]
    extra_min = changes["extra_min"]
    counted = pd.DataFrame(
        {
            "settlements": 1,
            "settlements_cut_off": cut_off.astype(np.int64),
            "extra_min": extra_min.fillna(0.0),
            "settlements_lost": lost.astype(np.int64),
        }
    )
    of_people = pd.DataFrame(
        {
            "population": people,
            "population_cut_off": people.where(cut_off),
            "extra_person_min": extra_min * people,
            "population_lost": people.where(lost),
        }
    )
    segment = changes["segment"].to_numpy()
    counts = counted.groupby(segment).sum().reindex(used, fill_value=0)
    sums = of_people.groupby(segment).sum(min_count=1).reindex(used)
    concerned = {
        "population": counts["settlements"],
        "population_cut_off": counts["settlements_cut_off"],
        "extra_person_min": counts["settlements"] - counts["settlements_cut_off"],
        "population_lost": counts["settlements_lost"],
    }
    for column, settlements in concerned.items():  # without a settlement 0 people; unknown only if no number is known
        sums[column] = sums[column].where(settlements > 0, 0.0)
    return counts.join(sums)[_COSTS]


def _second_ways(index: pd.Index, base_min: FloatArray, changes: pd.DataFrame) -> pd.DataFrame:
    """Find the closure that costs each settlement most, and what its way is then."""
    by_cost = changes.sort_values(["cut_off", "extra_min"], ascending=False, kind="stable")
    worst = by_cost.drop_duplicates("place").set_index("place").reindex(np.arange(len(index)))
    second_min = base_min + worst["extra_min"].to_numpy()
    needs_none = worst["segment"].isna().to_numpy()
    second_min[needs_none] = base_min[needs_none]
    return pd.DataFrame(
        {
            "travel_min": base_min,
            "second_travel_min": second_min,
            "second_extra_min": second_min - base_min,
            "has_second_way": ~np.isnan(second_min),
            "segment": worst["segment"].astype("Int64").to_numpy(),
            "is_destination": False,
        },
        index=index,
    )
