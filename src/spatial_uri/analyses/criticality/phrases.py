"""What a closed road, a bridge or a junction costs, in words; people only where their number is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.criticality.result import RoadClosures
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arrays import Int64Array
from spatial_uri.model.joined_pieces import number_roads
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import people_missing, records
from spatial_uri.page.road_words import road_label
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, km, listed, minutes, name_of, text, unknown


@dataclass(frozen=True)
class People:
    """How much a study knows of its people.

    Parameters
    ----------
    known
        The population of at least half of the settlements is known, so that roads can be ranked by people.
    missing
        Settlements whose population is not.
    """

    known: bool
    missing: int

    @classmethod
    def of(cls, study: Study) -> People:
        """Look at the settlements of a study."""
        missing = people_missing(study)
        return cls(are_enough_known(study.settlements.table["population"].to_numpy(dtype=np.float64)), missing)

    def number(self, people: float, settlements: float) -> str:
        """Write the people of so many settlements: ``unknown`` if none is known, ``at least`` if some are not."""
        if not math.isfinite(people):
            return unknown()
        if self.missing and settlements:
            return say("at least {people}", people=count(people))
        return count(people)

    def phrase(self, people: float, settlements: float) -> str:
        """Write the same as part of a sentence; empty if nothing is known."""
        if not math.isfinite(people):
            return ""
        if self.missing and settlements:
            return say_n("at least {count} person", "at least {count} people", round(people))
        return say_n("{count} person", "{count} people", round(people))


def road_and_length(row: Mapping[str, Any]) -> str:
    """Call a road segment, or a stretch of several, with its length."""
    return say("{road}, {length}", road=road_label(row), length=length_words(row))


def length_words(row: Mapping[str, Any]) -> str:
    """Write the length of a road segment, or of a stretch of several."""
    length, segments = km(row["length_m"] / 1000), row.get("segments", 1)
    if segments == 1:
        return length
    return say("{length} in {segments} segments", length=length, segments=int(segments))


def by_stretch(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each stretch of road: its first, with the length of all, their number and where it stands.

    Examples
    --------
    >>> by_stretch(pd.DataFrame({"stretch": [7, 9, 7], "length_m": [100.0, 50.0, 20.0]}))
       stretch  length_m  segments  at
    0        7     120.0         2   0
    1        9      50.0         1   1
    """
    of_stretch = table.groupby("stretch", sort=False)["length_m"]
    whole = table.assign(
        length_m=of_stretch.transform("sum"), segments=of_stretch.transform("size"), at=np.arange(len(table))
    )
    return whole[~table["stretch"].duplicated()]


def by_road(table: pd.DataFrame, roads: Sequence[int]) -> pd.DataFrame:
    """Return one row for each road: that of its worst stretch, with how many stretches it has in all (``places``).

    Parameters
    ----------
    table
        As for `by_stretch`, the worst first.
    roads
        The road of each row, as in `number_roads`.

    Examples
    --------
    >>> by_road(pd.DataFrame({"stretch": [7, 9, 7], "length_m": [100.0, 50.0, 20.0]}), [4, 4, 4])
       stretch  length_m  segments  at  road  places
    0        7     120.0         2   0     4       2
    """
    stretches = by_stretch(table.assign(road=roads))
    places = stretches.groupby("road", sort=False)["stretch"].transform("size")
    whole = stretches[~stretches["road"].duplicated()]
    columns = ["stretch", "length_m", "segments", "at", "road"]
    kept = [*(c for c in whole.columns if c not in columns), *columns]
    return whole[kept].assign(places=places.loc[whole.index].to_numpy())


def roads_of(network: RoadNetwork, segments: pd.DataFrame) -> Int64Array:
    """Return the road of each closed segment; of those without a name, every stretch is a road."""
    return number_roads(network, segments.index.to_numpy(dtype=np.int64), segments["stretch"].to_numpy())


def place_words(row: Mapping[str, Any]) -> str:
    """Write the length of the worst stretch of a road, and on how many others somebody depends."""
    more = int(row["places"]) - 1
    if not more:
        return length_words(row)
    return say_n(
        "{length} ({count} more stretch)", "{length} ({count} more stretches)",
        more, length=length_words(row),
    )  # fmt: skip


def settlements_words(settlements: float, people: str) -> str:
    """Write a number of settlements, and their people if known."""
    if not people:
        return say_n("{count} settlement", "{count} settlements", settlements)
    return say_n("{count} settlement, {people}", "{count} settlements, {people}", settlements, people=people)


def closure_words(row: Mapping[str, Any], people: People, threshold_min: float) -> str:
    """Say what the closure of a road segment costs.

    Examples
    --------
    >>> row = {"settlements": 3, "settlements_cut_off": 3, "population_cut_off": 1204.0, "extra_person_min": 0.0,
    ...        "extra_min": 0.0, "settlements_lost": 3}
    >>> closure_words(row, People(known=True, missing=0), 30)
    'cuts off 3 settlements, 1,204 people'
    """
    cut, later = row["settlements_cut_off"], row["settlements"] - row["settlements_cut_off"]
    clauses = [_cut_words(cut, people.phrase(row["population_cut_off"], cut))]
    if later:
        clauses.append(
            say_n(
                "{extra} for {count} settlement",
                "{extra} for {count} settlements",
                later,
                extra=extra_words(row, people),
            )
        )
    lost = row["settlements_lost"] - cut
    if lost > 0:
        clauses.append(say("{count} no longer within {threshold_min}", count=int(lost), threshold_min=threshold_min))
    return _joined(clauses, semicolons=bool(cut))


def _cut_words(settlements: float, people: str) -> str:
    if not settlements:
        return say("no one is cut off")
    if not people:
        return say_n("cuts off {count} settlement", "cuts off {count} settlements", settlements)
    return say_n(
        "cuts off {count} settlement, {people}", "cuts off {count} settlements, {people}", settlements, people=people
    )


def _joined(clauses: Sequence[str], *, semicolons: bool) -> str:
    """Join clauses; semicolons where a clause may hold commas itself."""
    if semicolons:
        return reduce(lambda first, clause: say("{first}; {clause}", first=first, clause=clause), clauses)
    return reduce(lambda first, clause: say("{first}, {clause}", first=first, clause=clause), clauses)


def extra_words(row: Mapping[str, Any], people: People) -> str:
    """Write the extra time of those who still have a way: in person-minutes where people are known."""
    person_min = row["extra_person_min"]
    if not math.isfinite(person_min):
        return say("{time} more in all", time=minutes(row["extra_min"]))
    if people.missing:
        return say_n("at least {count} extra person-minute", "at least {count} extra person-minutes", round(person_min))
    return say_n("{count} extra person-minute", "{count} extra person-minutes", round(person_min))


def extra_number(row: Mapping[str, Any], people: People) -> str:
    """Write the same for a column of a table; empty if everybody whose time changes is cut off."""
    if row["settlements"] == row["settlements_cut_off"]:
        return ""
    person_min = row["extra_person_min"]
    if not math.isfinite(person_min):
        return minutes(row["extra_min"])
    if people.missing:
        return say("at least {number} person-min", number=count(person_min))
    return say("{number} person-min", number=count(person_min))


def behind_words(row: Mapping[str, Any], people: People) -> str:
    """Say who is behind a bridge or a junction, and how much road."""
    settlements, length = row["settlements_behind"], km(row["road_behind_km"])
    if not settlements:
        return say("no settlement behind, {length} of road", length=length)
    who = settlements_words(settlements, people.phrase(row["population_behind"], settlements))
    names = names_behind(row)
    if not names:
        return say("{settlements}, {length} of road behind", settlements=who, length=length)
    return say("{settlements}, {length} of road behind: {names}", settlements=who, length=length, names=names)


def names_behind(row: Mapping[str, Any]) -> str:
    """Name the largest settlements behind, and say how many more there are.

    Examples
    --------
    >>> names_behind({"largest_behind": "Au; Berg", "settlements_behind": 5})
    'Au, Berg and 3 more'
    """
    names = [name for name in text(row["largest_behind"]).split("; ") if name]
    more = int(row["settlements_behind"]) - len(names)
    if more <= 0 or not names:
        return listed(names)
    return say("{names} and {more} more", names=say(", ").join(names), more=more)


def second_way_words(row: Mapping[Any, Any]) -> str:
    """Say what second way a settlement has."""
    if not np.isfinite(row["travel_min"]):
        return say("reaches none even with every road open")
    if not row["has_second_way"]:
        return say("no second way")
    if pd.isna(row["segment"]):
        return say("needs no road")
    return say("{time}, {extra} longer", time=minutes(row["second_travel_min"]), extra=minutes(row["second_extra_min"]))


def needed_roads(study: Study, segment: pd.Series[Any]) -> list[str]:
    """Call the road segment that each settlement needs most; empty where it needs none."""
    rows = iter(records(study.network.pieces.take(segment.dropna().to_numpy(dtype=np.int64))))
    return ["" if is_none else road_and_length(next(rows)) for is_none in segment.isna()]


NAMED = 5
"""How many of the settlements that a closed road concerns are named; of the others the number is given."""


@dataclass(frozen=True)
class Concerned:
    """The settlements that closed roads concern, in words: stretch -> rows of `RoadClosures.settlements`."""

    of_stretch: Mapping[Any, Sequence[Mapping[str, Any]]]

    @classmethod
    def of(cls, closures: RoadClosures) -> Concerned:
        """Group the settlements by the stretch that is closed."""
        grouped: dict[Any, list[Mapping[str, Any]]] = {}
        for row in records(closures.settlements):
            grouped.setdefault(row["stretch"], []).append(row)
        return cls(grouped)

    def cut_off(self, stretch: Any) -> str:
        """Name who is cut off, those with most people first; empty if nobody is."""
        return _some([name_of(r["name"], r["place_id"]) for r in self.of_stretch.get(stretch, ()) if r["cut_off"]])

    def other_ways(self, stretch: Any) -> str:
        """Say how long, and over which roads, those need who get there another way; empty where that was not traced."""
        rows = [r for r in self.of_stretch.get(stretch, ()) if not r["cut_off"] and text(r["facility_id"])]
        longest_first = sorted(rows, key=lambda r: -r["extra_min"])
        return _some([_other_way(r) for r in longest_first], between=say("; "))


def _some(items: Sequence[str], between: str = "") -> str:
    """Join the first of some items, and say how many more there are."""
    more = len(items) - NAMED
    if more <= 0:
        return between.join(items) if between else listed(items)
    return say("{names} and {more} more", names=(between or say(", ")).join(items[:NAMED]), more=more)


def _other_way(row: Mapping[str, Any]) -> str:
    facts = {
        "name": name_of(row["name"], row["place_id"]),
        "before": minutes(row["travel_min"]),
        "now": minutes(row["closed_min"]),
    }
    via = text(row["via"])
    if not via:
        return say("{name} {now} instead of {before}", **facts)
    return say("{name} {now} instead of {before}, via {roads}", roads=say(", ").join(via.split("; ")), **facts)
