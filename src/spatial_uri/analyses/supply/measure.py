"""Supply and demand in a study: what each settlement can count on, and how crowded facilities are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.supply.amount_columns import AMOUNT_TERMS
from spatial_uri.analyses.supply.measure_areas import COLUMNS, area_table
from spatial_uri.analyses.supply.measure_border import reach_beyond
from spatial_uri.analyses.supply.measure_pairs import pairs_between
from spatial_uri.analyses.supply.measure_shares import SharedTrips, share_out
from spatial_uri.analyses.supply.options import SupplyOptions
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.errors import ParameterError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.supply.pair_rows import require_amounts
from spatial_uri.model.arguments import require_options, require_study, require_travel
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.words.catalogue import N_

TOPIC = N_("Supply")


@knows_study
def supply_and_demand(
    study: Study,
    options: SupplyOptions | None = None,
    *,
    travel: Travel | None = None,
    amounts: pd.DataFrame | None = None,
    neighbours: gpd.GeoDataFrame | None = None,
) -> Supply:
    """Share out the beds, doctors or seats of facilities among all who can reach them.

    Parameters
    ----------
    study, options
        Settlements with their people, facilities, roads; what is shared out and how.
    travel
        How people travel; None for the usual way. `SupplyOptions.threshold_min` is the longest trip.
    amounts
        One column for each amount, on the index of the facilities, NaN where unknown; None for the columns ``beds``,
        ``doctors``, ``seats`` and ``places`` of the facilities that hold numbers.
    neighbours
        Settlements beyond the border, with ``population``, in the CRS of the study; None if they are not known, and
        then those whose ratio is too high for it are named.

    Returns
    -------
    Supply
        Settlements, facilities, areas, balance; see there for what NaN means.

    Raises
    ------
    CrsError, DataError, ParameterError
        If amounts or neighbours do not fit the study, or an option names something that is not there.

    References
    ----------
    As for `spatial_uri.supply_ratio`.

    Examples
    --------
    >>> import pandas as pd
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> people = study.settlements.table["population"].fillna(1000.0)
    >>> study.settlements.table["population"] = people  # nobody's number stands in this extract
    >>> beds = pd.DataFrame({"beds": 120.0}, index=study.facilities.table.query("tier == 'hospital'").index)
    >>> found = supply_and_demand(study, su.SupplyOptions(threshold_min=60), amounts=beds)
    >>> found.balance[["supply", "allocated"]].round(6).values.tolist()
    [[120.0, 120.0]]
    """
    study, options, travel = require_study(study), require_options(options, SupplyOptions), require_travel(travel)
    table = _amounts(study, options, amounts)
    beyond = _neighbours(study, neighbours)
    people = study.settlements.table["population"].astype(np.float64)
    missing = []
    if not len(table.columns):
        missing.append(Note("supply.no_amounts"))
    elif not are_enough_known(people.to_numpy()):
        missing.append(Note("supply.no_people", known=int(people.notna().sum()), total=len(people)))
    if missing:
        return _empty(study, options, travel, missing)
    supplying = {amount: _tiers(study, options, table[amount]) for amount in table.columns}
    tiers = {tier.name for of_amount in supplying.values() for tier in of_amount}
    facilities = study.facilities.table[study.facilities.table["tier"].isin(tiers)]
    everybody = gpd.GeoDataFrame(geometry=pd.concat([study.settlements.table.geometry, beyond.geometry]), crs=study.crs)
    pairs = pairs_between(study.network, everybody, facilities, options.threshold_min, travel)
    demand = pd.concat([people, beyond["population"].astype(np.float64)])
    crosses = None if len(beyond) else reach_beyond(study, facilities, options.threshold_min, travel)
    border = pd.Series(False if crosses is None else crosses, index=facilities.index)
    trips = SharedTrips(pairs=pairs, demand=demand, crosses=border, names=_names(study, beyond))
    parts = [share_out(study, trips, _stock(study, table[amount], of), options) for amount, of in supplying.items()]
    keys = list(supplying)
    return Supply(
        options=options,
        travel=travel,
        mode=study.network.mode,
        amounts=tuple(keys),
        tiers=supplying,
        settlements=pd.concat([part.settlements for part in parts], keys=keys, names=["amount", "place_id"]),
        facilities=pd.concat([part.facilities for part in parts], keys=keys, names=["amount", "place_id"]),
        areas=pd.concat(
            [area_table(study, key, part.settlements, part.facilities) for key, part in zip(keys, parts, strict=True)],
            ignore_index=True,
        ),
        balance=pd.concat([part.balance for part in parts], ignore_index=True),
        neighbours=len(beyond),
        neighbour_people=float(beyond["population"].sum()),
        notes=(*_border_notes(study, border, crosses is None, len(beyond)), *(n for part in parts for n in part.notes)),
    )


def _stock(study: Study, stock: pd.Series, tiers: Sequence[Tier]) -> pd.Series:
    """Return what the facilities of some tiers have."""
    tier = study.facilities.table["tier"]
    own: pd.Series = stock[tier.isin([one.name for one in tiers])]
    return own


def _names(study: Study, beyond: gpd.GeoDataFrame) -> dict[Any, str]:
    """Return the names of all places; one without a name is missing."""
    tables = (study.settlements.table, study.facilities.table, beyond)
    named = [table["name"].to_dict() for table in tables if "name" in table.columns]
    return {place: str(name) for names in named for place, name in names.items() if name}


def _amounts(study: Study, options: SupplyOptions, given: pd.DataFrame | None) -> pd.DataFrame:
    """Return what facilities have, on their index; refuse amounts of facilities that are not there."""
    table = study.facilities.table
    if given is None:
        known = [name for name in options.amounts or AMOUNT_TERMS if name in table.columns]
        given = pd.DataFrame(table[known])
    elif strange := [str(place) for place in given.index if place not in table.index]:
        raise ParameterError("amounts of facilities that the study does not have", faults=strange[:20])
    wanted = [name for name in options.amounts or given.columns if name in given.columns]
    if lost := [name for name in options.amounts or () if name not in wanted]:
        raise ParameterError("supply: no such amounts are known", faults=[repr(name) for name in lost])
    found = {name: require_amounts(given[name], what=name, example="facilities[...]") for name in wanted}
    known_ones = {name: column.reindex(table.index) for name, column in found.items() if column.notna().any()}
    return pd.DataFrame(known_ones, index=table.index)


def _neighbours(study: Study, given: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    if given is None:
        return gpd.GeoDataFrame({"population": pd.Series([], dtype=np.float64)}, geometry=[], crs=study.crs)
    beyond = require_points(study.network, given, what="neighbours")
    if "population" not in beyond.columns:
        raise ParameterError("the neighbours have no column 'population'", remedy="NaN says unknown")
    if twice := [str(place) for place in beyond.index if place in study.settlements.table.index]:
        raise ParameterError("neighbours have the ids of settlements of the study", faults=twice[:20])
    return beyond


def _tiers(study: Study, options: SupplyOptions, stock: pd.Series) -> tuple[Tier, ...]:
    """Return the tiers that have an amount, from the highest; refuse a tier that is not there."""
    names = {tier.name for tier in study.tiers}
    if lost := [name for name in options.tiers or () if name not in names]:
        raise ParameterError(
            "supply: the study has no such tier",
            faults=[repr(name) for name in lost],
            remedy=f"the tiers are {', '.join(tier.name for tier in study.tiers)}",
        )
    having = set(study.facilities.table["tier"][stock.notna()])
    return tuple(
        tier
        for tier in study.tiers
        if (tier.name in options.tiers if options.tiers is not None else tier.name in having)
    )


def _border_notes(study: Study, border: pd.Series, no_roads: bool, neighbours: int) -> list[Note]:
    """Say what is known of the people beyond the border."""
    if neighbours:
        return []
    if no_roads:
        return [Note("supply.no_roads_beyond", severity="warning").about(TOPIC)]
    if not border.any():
        return []
    shared = border.index[border]
    names = [str(study.facilities.table.at[place, "name"] or place) for place in shared]
    facts: dict[str, Any] = {"count": len(shared), "names": names}
    return [Note("supply.people_beyond", severity="warning", places=tuple(map(str, shared)), **facts).about(TOPIC)]


def _empty(study: Study, options: SupplyOptions, travel: Travel, missing: Sequence[Note]) -> Supply:
    index = pd.MultiIndex.from_arrays([[], []], names=["amount", "place_id"])
    return Supply(
        options=options,
        travel=travel,
        mode=study.network.mode,
        amounts=(),
        tiers={},
        settlements=pd.DataFrame(index=index),
        facilities=pd.DataFrame(index=index),
        areas=pd.DataFrame(columns=list(COLUMNS)),
        balance=pd.DataFrame(columns=["amount"]),
        missing=tuple(missing),
    )
