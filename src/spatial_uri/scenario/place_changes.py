"""Changes of facilities and settlements, resolved: which, where to, and what contradicts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from spatial_uri.analyses.supply.amount_columns import columns_of_amounts, free_columns
from spatial_uri.scenario.changes import CloseFacility, MoveFacility, NewFacility, RaiseFacility, Relocate
from spatial_uri.scenario.finding import PlaceFinder, Unfound, all_found
from spatial_uri.scenario.resolved import Altered, Moved, Opened, Resolved

CAPACITY = "capacity"
"""The column that a capacity goes to where the facilities have none for it."""
_MOST_NAMED = 10
_SAME_M = 1.0
_ROUNDING = 1e-9


def new_facility(change: NewFacility, places: PlaceFinder) -> Opened:
    """Resolve a new facility: it is called as the settlement that it is at, unless it has a name."""
    tier, spot, capacity = all_found(
        lambda: places.tier(change.tier),
        lambda: places.spot(change.at),
        lambda: _capacity(change.capacity, places),
    )
    name = change.name
    if not name and spot.settlement is not None:
        name = str(places.study.settlements.table["name"].loc[spot.settlement] or "")
    return Opened(spot, tier, name, capacity)


def _capacity(given: float | dict[str, float] | None, places: PlaceFinder) -> dict[str, float]:
    """Return the columns of the facilities that a capacity goes to; a number alone to the one that there is."""
    if given is None:
        return {}
    table = places.study.facilities.table
    if not isinstance(given, dict):
        columns = list(columns_of_amounts(table).values()) or [CAPACITY]
        if len(columns) > 1:
            example = f'capacity = {{ "{columns[0]}" = {given:g} }}'
            raise Unfound(f"the facilities have {_quoted(columns)}: say of which the capacity is, such as {example}")
        return {columns[0]: given}
    columns = all_found(*(partial(_column, name, table) for name in given))
    twice = [name for name, column in zip(given, columns, strict=True) if columns.count(column) > 1]
    if twice:
        raise Unfound(f"capacity: {_quoted(twice)} are the same column of the facilities: leave one out")
    return dict(zip(columns, given.values(), strict=True))


def _column(name: str, table: pd.DataFrame) -> str:
    """Return the column of the facilities that is called so, or whose heading means that."""
    if found := list(columns_of_amounts(table, [name]).values()):
        return found[0]
    there = list(columns_of_amounts(table).values()) or free_columns(table)
    remedy = f"name one of {_quoted(there[:_MOST_NAMED])}" if there else "give a number alone, such as capacity = 50"
    raise Unfound(f"capacity is given for {name!r}, and the facilities have no such column: {remedy}")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def close_facility(change: CloseFacility, places: PlaceFinder) -> Altered:
    """Resolve a facility that is closed."""
    return Altered(places.facilities.find(change.facility), is_closed=True)


def raise_facility(change: RaiseFacility, places: PlaceFinder) -> Altered:
    """Resolve a facility that is raised.

    Raises
    ------
    Unfound
        If it is of that tier, or a higher one, already.
    """
    facility, tier, capacity = all_found(
        lambda: places.facilities.find(change.facility),
        lambda: places.tier(change.tier),
        lambda: _capacity(change.capacity, places),
    )
    order = [one.name for one in places.study.tiers]
    today = str(places.study.facilities.table["tier"].loc[facility])
    if tier == today:
        raise Unfound(f"the facility {facility!r} is of the tier {tier!r} already")
    if order.index(tier) > order.index(today):
        raise Unfound(f"the facility {facility!r} is of the tier {today!r}, which is higher than {tier!r}")
    return Altered(facility, tier=tier, capacity=capacity)


def move_facility(change: MoveFacility, places: PlaceFinder) -> Altered:
    """Resolve a facility that is moved.

    Raises
    ------
    Unfound
        If it is there already.
    """
    facility, spot = all_found(lambda: places.facilities.find(change.facility), lambda: places.spot(change.at))
    if spot.point.distance(places.study.facilities.table.geometry.loc[facility]) <= _SAME_M:
        raise Unfound(f"the facility {facility!r} is moved to where it is")
    return Altered(facility, spot=spot)


def relocate(change: Relocate, places: PlaceFinder) -> Moved:
    """Resolve people who move; so many in all are taken in proportion to the people of each settlement.

    Raises
    ------
    Unfound
        If a settlement is not found, moves to itself, has nobody, or its people are not known.
    """
    *named, to = all_found(*(partial(places.settlements.find, name) for name in (*change.sources, change.to)))
    sources = list(dict.fromkeys(named))
    if to in sources:
        raise Unfound(f"people of {to!r} are moved to where they live")
    people = places.study.settlements.table["population"].astype(float)
    unknown = [own for own in (*sources, to) if np.isnan(people.loc[own])]
    if unknown:
        listed = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
        raise Unfound(f"the people of {listed} are not known: give their number in the table of settlements")
    if change.people is None:
        return Moved(dict.fromkeys(sources, 1.0 if change.share is None else change.share), to)
    total = float(people.loc[sources].sum())
    if change.people > total:
        raise Unfound(f"{change.people:,g} people are to move, and {total:,g} live there")
    return Moved(dict.fromkeys(sources, change.people / total), to)


def contradictions(resolved: Resolved) -> list[str]:
    """Return what does not go together among the changes of facilities and of settlements."""
    faults: list[str] = []
    held: dict[str, list[tuple[str, Altered]]] = {}
    for own, what in resolved.of(Altered):
        if isinstance(what, Altered):
            for other, earlier in held.get(what.facility, []):
                if _clash(earlier, what):
                    faults.append(f"{own}: {other} changes the facility {what.facility!r} already: leave one out")
            held.setdefault(what.facility, []).append((own, what))
    shares: dict[str, float] = {}
    movers: dict[str, list[str]] = {}
    for own, what in resolved.of(Moved):
        if isinstance(what, Moved):
            for source, share in what.shares.items():
                shares[source] = shares.get(source, 0.0) + share
                movers.setdefault(source, []).append(own)
    for source, share in shares.items():
        if share > 1 + _ROUNDING:
            changes = " and ".join(movers[source])
            faults.append(f"{changes}: together they move {share:.0%} of the people of {source!r}: at most 100%")
    return faults


def _clash(one: Altered, other: Altered) -> bool:
    if one.is_closed or other.is_closed:
        return True
    return (one.tier is not None and other.tier is not None) or (one.spot is not None and other.spot is not None)
