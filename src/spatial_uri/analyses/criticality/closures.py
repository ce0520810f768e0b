"""What hangs by a thread: the cost of closing each road piece, and the second way of each settlement."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.criticality.result import RoadClosures
from spatial_uri.analyses.criticality.stretches import stretches
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import require_points_on, to_minutes
from spatial_uri.model.arrays import FloatArray, Int32Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Travel
from spatial_uri.routing.closure.closures import measure_closures

COSTS = [
    "settlements",
    "population",
    "settlements_cut_off",
    "population_cut_off",
    "extra_min",
    "extra_person_min",
    "settlements_lost",
    "population_lost",
]
SHOWN = ["road_class", "ref", "name", "surface", "structure", "length_m"]


def road_closures(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    threshold_min: float = 20.0,
    travel: Travel | None = None,
) -> RoadClosures:
    """Compute what the closure of each road piece costs, exactly, for all pieces at once.

    A closed piece is neither driven nor joined, all of it, both ways; who is nearest to it joins the next road. No
    search limit applies: a settlement is cut off if no way is left at all.

    Parameters
    ----------
    network
        The roads of one mode.
    places
        Points in the CRS of the network, with a column ``population`` where it is known.
    facilities
        Points in the CRS of the network.
    threshold_min
        Limit of the service circle, minutes.
    travel
        Direction and walk; None for the usual ones. The longest trip does not apply.

    Returns
    -------
    RoadClosures
        The ranked pieces, and the second way of each settlement.

    Raises
    ------
    CrsError
        If the tables are not in the CRS of the network.
    ParameterError
        If the threshold is not positive.
    """
    if not threshold_min > 0:
        raise ParameterError(f"threshold_min={threshold_min!r}: it must be positive")
    require_points_on(network, places, what="places")
    require_points_on(network, facilities, what="facilities")
    travel = travel or Travel()
    found = measure_closures(
        network,
        places.geometry.to_numpy(),
        facilities.geometry.to_numpy(),
        direction=travel.direction,
        walk=travel.walk,
    )
    people = places["population"].to_numpy(dtype=np.float64) if "population" in places.columns else None
    base_min = to_minutes(found.base_ms)
    now_min = to_minutes(found.time_ms)
    changes = pd.DataFrame(
        {
            "piece": found.piece,
            "place": found.place,
            "people": np.nan if people is None else people[found.place],
            "cut_off": np.isnan(now_min),
            "extra_min": now_min - base_min[found.place],
            "lost": (base_min[found.place] <= threshold_min) & ~(now_min <= threshold_min),
        }
    )
    return RoadClosures(_pieces(network, found.used, changes), _places(places.index, base_min, changes), threshold_min)


def _pieces(network: RoadNetwork, used: Int32Array, changes: pd.DataFrame) -> gpd.GeoDataFrame:
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
    told = pd.DataFrame(
        {
            "population": people,
            "population_cut_off": people.where(cut_off),
            "extra_person_min": extra_min * people,
            "population_lost": people.where(lost),
        }
    )
    piece = changes["piece"].to_numpy()
    counts = counted.groupby(piece).sum().reindex(used, fill_value=0)
    of_people = told.groupby(piece).sum(min_count=1).reindex(used)
    nobody = {
        "population": counts["settlements"],
        "population_cut_off": counts["settlements_cut_off"],
        "extra_person_min": counts["settlements"] - counts["settlements_cut_off"],
        "population_lost": counts["settlements_lost"],
    }
    for column, concerned in nobody.items():  # no settlement: nobody; settlements of unknown number: unknown
        of_people[column] = of_people[column].where(concerned > 0, 0.0)
    costs = counts.join(of_people)[COSTS]
    table = gpd.GeoDataFrame(
        pd.concat([network.pieces[SHOWN].take(used), costs], axis=1), geometry=network.lines[used], crs=network.crs
    )
    worst_first = ["population_cut_off", "settlements_cut_off", "extra_person_min", "extra_min"]
    table["stretch"] = stretches(network, costs)
    order = table[worst_first].fillna(0.0).sort_values(worst_first, ascending=False, kind="stable").index
    return table.loc[order].rename_axis("piece")


def _places(index: pd.Index, base_min: FloatArray, changes: pd.DataFrame) -> pd.DataFrame:
    by_cost = changes.sort_values(["cut_off", "extra_min"], ascending=False, kind="stable")
    worst = by_cost.drop_duplicates("place").set_index("place").reindex(np.arange(len(index)))
    second_min = base_min + worst["extra_min"].to_numpy()
    needs_none = worst["piece"].isna().to_numpy()
    second_min[needs_none] = base_min[needs_none]
    return pd.DataFrame(
        {
            "travel_min": base_min,
            "second_travel_min": second_min,
            "second_extra_min": second_min - base_min,
            "has_second_way": ~np.isnan(second_min),
            "piece": worst["piece"].fillna(-1).astype(np.int64).to_numpy(),
        },
        index=index,
    )
