"""Faults of settlements and facilities: off the roads, twice in the table, numbers out of all proportion, far away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.diagnosis.finding import Finding
from spatial_uri.diagnosis.subject import PlaceTable, Subject
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_
from spatial_uri.words.numbers import name_of

MOST_OFF_NETWORK = 0.5
"""If a larger share of the settlements is off the network, roads and settlements do not fit together."""
TWICE_WITHIN_M = 300.0
FAR_M = 30_000.0
TIMES_LARGER = 10.0
"""So many times as many people as in the next settlement of its kind are taken for a slip of the pen."""
_LEAST_COMPARED = 8

OFF_NETWORK = N_(
    "Look at the place on an aerial photograph. If the road is there, draw it in OpenStreetMap and take the new"
    " extract; if the place is in the wrong spot, correct its coordinates; if there is no road, it stays in the results"
    " as off the network."
)
NO_FIT = N_(
    "Check that roads and settlements are of the same region, that the extract holds all roads, and the CRS and datum"
    " of the settlements."
)
FACILITY_OFF = N_(
    "Correct the coordinates, or draw the road that is missing in OpenStreetMap; as it stands, nobody gets there."
)
TRAP = N_(
    "Check the direction of the one-way roads there (oneway) and what is closed around them in OpenStreetMap, and take"
    " the new extract."
)
TWICE = N_(
    "Compare the two. If they are one place, delete one of them, in the table or in OpenStreetMap; else nothing has to"
    " be done."
)
PEOPLE = N_("Compare the number with the census: a decimal point, a zero too many, or the sum of a whole township.")
NOBODY = N_(
    "Leave the cell blank (in OpenStreetMap: delete population=0) if the number is not known; 0 is right only where"
    " nobody lives."
)
FAR = N_("Check the coordinates. A facility of another county belongs in the study only if people go there.")
TIERS = N_("Write the tiers from the highest to the lowest into tiers.order of the study file.")


def off_network(subject: Subject) -> Iterator[Finding]:
    """Find settlements and facilities with no road within the walk."""
    places = subject.settlements
    rows = places.is_off_network
    if rows.any():
        facts = _facts(places, rows) | {"walk_limit_m": places.walk.limit_m}
        if rows.mean() > MOST_OFF_NETWORK:
            note = Note("settlements.off_network_most", severity="warning", total=len(rows), **facts)
            yield _of_settlements("red", note, NO_FIT, subject, rows)
        else:
            note = Note("settlements.off_network", severity="warning", **facts)
            yield _of_settlements("amber", note, OFF_NETWORK, subject, rows)
    rows = subject.facilities.is_off_network & subject.facilities.table["inside"].to_numpy(dtype=bool)
    if rows.any():
        facts = _facts(subject.facilities, rows) | {"walk_limit_m": places.walk.limit_m}
        note = Note("facilities.no_road", severity="warning", **facts)
        yield Finding("amber", note, FACILITY_OFF, spots=subject.facilities.spots(rows))


def traps(subject: Subject) -> Iterator[Finding]:
    """Find settlements and facilities whose only roads cannot be left, or not be reached, as they are one-way."""
    parts = subject.road_parts
    for places, of_settlements in ((subject.settlements, True), (subject.facilities, False)):
        rows = places.is_on_fragment
        rows[rows] = parts[places.nearest_road[rows]] == 0
        if rows.any() and of_settlements:
            note = Note("settlements.trapped", severity="warning", **_facts(places, rows))
            yield _of_settlements("amber", note, TRAP, subject, rows)
        elif rows.any():
            note = Note("facilities.trapped", severity="warning", **_facts(places, rows))
            yield Finding("amber", note, TRAP, spots=places.spots(rows))


def twice(subject: Subject) -> Iterator[Finding]:
    """Find places that are in the table twice: of one name, and of one kind or tier, and near each other."""
    places = subject.settlements
    rows = _twice(places.table, "kind", places)
    if rows.any():
        note = Note("settlements.twice", severity="warning", within_m=TWICE_WITHIN_M, **_facts_of_rows(places, rows))
        yield _of_settlements("amber", note, TWICE, subject, rows)
    places = subject.facilities
    rows = _twice(places.table, "tier", places)
    if rows.any():
        note = Note("facilities.twice", severity="warning", within_m=TWICE_WITHIN_M, **_facts_of_rows(places, rows))
        yield Finding("amber", note, TWICE, spots=places.spots(rows))


def odd_people(subject: Subject) -> Iterator[Finding]:
    """Find settlements with far more people than the next of their kind, and those that are said to have none."""
    table = subject.study.settlements.table
    people = table["population"].to_numpy(dtype=float)
    rows = np.zeros(len(table), dtype=bool)
    for _, numbers in table.groupby("kind")["population"]:
        known = numbers.dropna().sort_values()
        if len(known) >= _LEAST_COMPARED and known.iloc[-1] >= TIMES_LARGER * known.iloc[-2]:
            rows |= table.index == known.index[-1]
    if rows.any():
        note = Note(
            "settlements.people_odd",
            severity="warning",
            times=TIMES_LARGER,
            most_people=float(people[rows].max()),
            **_facts(subject.settlements, rows),
        )
        yield _of_settlements("amber", note, PEOPLE, subject, rows)
    rows = people == 0
    if rows.any():
        note = Note("settlements.nobody", severity="warning", **_facts(subject.settlements, rows))
        yield replace(_of_settlements("amber", note, NOBODY, subject, rows), people=0.0)


def far_facilities(subject: Subject) -> Iterator[Finding]:
    """Find facilities far from the studied areas."""
    places = subject.facilities
    if not len(places.points):
        return
    boundary = subject.study.boundary
    shapely.prepare(boundary)
    far = ~np.asarray(shapely.dwithin(boundary, places.points, FAR_M))
    if far.all():
        note = Note("facilities.all_far", severity="warning", far_m=FAR_M, total=len(far))
        yield Finding("red", note, FAR, spots=places.spots(far))
    elif far.any():
        note = Note("facilities.far", severity="warning", far_m=FAR_M, **_facts(places, far))
        yield Finding("amber", note, FAR, spots=places.spots(far))


def tiers_upside_down(subject: Subject) -> Iterator[Finding]:
    """Find tiers in an order that can hardly be: far more facilities of the highest tier than of the lowest."""
    counts = subject.study.facilities.table["tier"].value_counts()
    tiers = [tier for tier in subject.study.tiers if counts.get(tier.name, 0)]
    if len(tiers) < 2:
        return
    highest, lowest = tiers[0], tiers[-1]
    if counts[highest.name] >= 5 * counts[lowest.name]:
        facts: dict[str, Any] = {"highest_term": str(highest), "lowest_term": str(lowest)}
        facts |= {"of_highest": int(counts[highest.name]), "of_lowest": int(counts[lowest.name])}
        yield Finding("amber", Note("tiers.upside_down", severity="warning", **facts), TIERS)


def _facts(places: PlaceTable, rows: BoolArray) -> dict[str, Any]:
    return {"count": int(rows.sum()), "names": places.names(rows), "places": places.ids(rows)}


def _facts_of_rows(places: PlaceTable, rows: BoolArray) -> dict[str, Any]:
    """Return the same with the id of each row behind its name."""
    names = [f"{name} ({place})" for name, place in zip(places.names(rows), places.ids(rows), strict=True)]
    return _facts(places, rows) | {"names": names}


def _of_settlements(colour: Any, note: Note, remedy: str, subject: Subject, rows: BoolArray) -> Finding:
    ids = subject.settlements.ids(rows)
    return Finding(colour, note, remedy, ids, subject.people_of(ids), subject.settlements.spots(rows))


def _twice(table: gpd.GeoDataFrame, kind: str, places: PlaceTable) -> BoolArray:
    """Tell which places have another of the same name and kind nearby."""
    names = table["name"].map(lambda name: name_of(name).strip().casefold())
    keys = pd.Series(names.to_numpy()) + "\0" + pd.Series(table[kind].astype(str).to_numpy())
    named = (table["name"].fillna("").astype(str).str.strip() != "").to_numpy()
    rows = np.zeros(len(table), dtype=bool)
    for _, same in keys[named & keys.duplicated(keep=False).to_numpy()].groupby(keys):
        own = np.asarray(same.index)
        one, other = shapely.STRtree(places.points[own]).query(
            places.points[own], predicate="dwithin", distance=TWICE_WITHIN_M
        )
        rows[own[one[one != other]]] = True
    return rows
