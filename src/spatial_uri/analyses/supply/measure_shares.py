"""One amount shared out among those who reach it, as the tables of a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.supply.amount_columns import amount_term
from spatial_uri.analyses.supply.options import SupplyOptions
from spatial_uri.measure.supply.floating_catchments import PER, supply_ratio
from spatial_uri.measure.supply.result import SupplyRatio
from spatial_uri.model.study import Note, Study

_NAMED_BY = ("ids", "high_ids", "low_ids")


@dataclass(frozen=True, kw_only=True, eq=False)
class SharedTrips:
    """What all amounts have in common.

    Parameters
    ----------
    pairs
        Trips within the threshold, people first.
    demand
        People of all settlements: those of the study, then those beyond the border.
    crosses
        Which facilities people from beyond the border can reach, where nobody there is known.
    names
        Names of places, by their ids.
    """

    pairs: pd.DataFrame
    demand: pd.Series
    crosses: pd.Series
    names: Mapping[Any, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Shares:
    """One amount shared out: its tables, as `Supply` has them."""

    settlements: pd.DataFrame
    facilities: pd.DataFrame
    balance: pd.DataFrame
    notes: tuple[Note, ...]


def share_out(study: Study, trips: SharedTrips, stock: pd.Series, options: SupplyOptions) -> Shares:
    """Share out what some facilities have.

    Parameters
    ----------
    study, trips
        Places, and who reaches whom.
    stock
        What each facility of the tiers has, NaN where unknown; its name is what it is.
    options
        How it is shared out.
    """
    pairs = trips.pairs[trips.pairs["destination_id"].isin(stock.index)]
    found = supply_ratio(
        pairs,
        trips.demand,
        stock,
        kind=options.kind,
        threshold_min=options.threshold_min,
        weights=options.weights,
        unknown="leave_out",
    )
    facilities = _facilities(study, trips, pairs, found)
    return Shares(
        settlements=_settlements(study, pairs, facilities, found),
        facilities=facilities,
        balance=_balance(study, trips, found, str(stock.name)),
        notes=tuple(_named(note, trips.names).about(amount_term(str(stock.name))) for note in found.notes),
    )


def _facilities(study: Study, trips: SharedTrips, pairs: pd.DataFrame, found: SupplyRatio) -> pd.DataFrame:
    own = study.facilities.table.loc[found.facilities.index, ["name", "tier", "area_id", "inside"]]
    table = pd.DataFrame(own).join(found.facilities)
    outside = pairs[~pairs["origin_id"].isin(study.settlements.table.index)]
    beyond = outside["origin_id"].map(trips.demand).groupby(outside["destination_id"].to_numpy()).sum()
    knows_neighbours = len(trips.demand) > len(study.settlements)
    table["people_beyond"] = beyond.reindex(table.index).fillna(0.0) if knows_neighbours else np.nan
    table["reaches_beyond"] = trips.crosses.reindex(table.index).astype(bool)
    return table


def _settlements(study: Study, pairs: pd.DataFrame, facilities: pd.DataFrame, found: SupplyRatio) -> pd.DataFrame:
    places = study.settlements.table
    table = pd.DataFrame(places[["name", "area_id"]])
    table["population"] = places["population"].astype(np.float64)
    table = table.join(found.settlements.reindex(places.index))
    shared = facilities.index[facilities["reaches_beyond"] & (facilities["supply"] > 0)]
    at_border = pairs.loc[pairs["destination_id"].isin(shared), "origin_id"]
    table["is_at_most"] |= table.index.isin(at_border) & (table["per_1000"] > 0)
    return table


def _balance(study: Study, trips: SharedTrips, found: SupplyRatio, amount: str) -> pd.DataFrame:
    given = found.settlements["per_1000"].fillna(0.0).to_numpy() * trips.demand.fillna(0.0).to_numpy() / PER
    own = len(study.settlements)
    table = found.balance.assign(to_study=float(given[:own].sum()), to_neighbours=float(given[own:].sum()))
    table.insert(0, "amount", amount)
    return table


def _named(note: Note, names: Mapping[Any, str]) -> Note:
    """Return a note that says the names of places where they have some."""
    facts = note.facts
    for key in (key for key in _NAMED_BY if key in facts):
        facts[key] = [names.get(place, place) for place in facts[key]]
    return Note(note.code, severity=note.severity, places=note.places, **facts)
