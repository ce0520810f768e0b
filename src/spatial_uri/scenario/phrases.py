"""What each change of a scenario is, and what it touched, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.bus_levers.measure_changes import Extension, Insertion, Repetition
from spatial_uri.model.study import Study
from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.scenario.finding import Spot
from spatial_uri.scenario.resolved import (
    Altered,
    Faster,
    MoreTrips,
    Moved,
    NewLine,
    Opened,
    Resolved,
    Slower,
    Stopped,
)
from spatial_uri.scenario.scenario import SEASON, Scenario
from spatial_uri.scenario.selectors import Season
from spatial_uri.scenario.touched import pieces_of
from spatial_uri.words.catalogue import language, say, say_n
from spatial_uri.words.numbers import count, km, listed, name_of, number, people, share, signed

_MOST_NAMED = 3


def what_it_touched(study: Study, scenario: Scenario, resolved: Resolved, own: str, row: pd.Series) -> str:
    """Say what a change is and what it touched, such as ``7 segments, 3.20 km of X105, at most 50 km/h``.

    Parameters
    ----------
    study, scenario, resolved
        Today, and what changes in it.
    own, row
        Id of the change, and its row of `AppliedScenario.touched`.
    """
    if own == SEASON:
        name = "" if scenario.season is None else season_name(scenario.season)
        roads = _segments(row)
        return say("{name}: {roads}", name=name, roads=roads) if name else roads
    what: Any = resolved.what[own]
    if isinstance(what, NewRoad):
        length = km(float(row["km"]))
        return say("{length} at {speed} km/h", length=length, speed=number(what.kmh, 0))
    if isinstance(what, Faster | Slower | np.ndarray):
        return _of_roads(study, what, row)
    if isinstance(what, Opened | Altered):
        return _of_facility(study, what)
    return _of_people(study, what, row) if isinstance(what, Moved) else _of_buses(what, row)


def season_name(season: Season) -> str:
    """Return what a season is called, in the language spoken now."""
    return season.name_zh if language() == "zh" and season.name_zh else season.name


def _segments(row: pd.Series) -> str:
    return say_n(
        "{count} segment, {length}", "{count} segments, {length}", int(row["segments"]), length=km(float(row["km"]))
    )


def _of_roads(study: Study, what: Any, row: pd.Series) -> str:
    roads, names = _segments(row), _road_names(study, what)
    if names:
        roads = say("{roads} of {names}", roads=roads, names=names)
    if isinstance(what, Slower):
        return say("{roads}, {part} of the speed", roads=roads, part=share(what.factor))
    if isinstance(what, Faster) and np.isfinite(what.kmh).any():
        return say("{roads}, to {speed} km/h", roads=roads, speed=number(float(np.nanmax(what.kmh)), 0))
    return roads


def _road_names(study: Study, what: Any) -> str:
    """Return the numbers or names of the roads that a change is about; "" for more than a few."""
    table = study.network.pieces.iloc[pieces_of(what)]
    refs = table["ref"].astype(object).where(table["ref"].astype(object) != "", table["name"].astype(object))
    names = [str(name) for name in refs.dropna().unique() if name]
    return listed(names) if names and len(names) <= _MOST_NAMED else ""


def _of_facility(study: Study, what: Opened | Altered) -> str:
    labels = {tier.name: str(tier) for tier in study.tiers}
    if isinstance(what, Opened):
        return say("{tier} at {place}", tier=labels[what.tier], place=_place(study, what.spot, what.name))
    table = study.facilities.table
    facility = name_of(table["name"].loc[what.facility], what.facility)
    if what.spot is not None:
        return say("{facility} to {place}", facility=facility, place=_place(study, what.spot, ""))
    return say("{facility} to {place}", facility=facility, place=labels[what.tier]) if what.tier else facility


def _of_people(study: Study, what: Moved, row: pd.Series) -> str:
    names = study.settlements.table["name"]
    sources = [name_of(names.loc[own], own) for own in what.shares]
    if len(sources) > _MOST_NAMED:
        told = say_n("{count} settlement", "{count} settlements", len(sources))
    else:
        told = listed(sources)
    moved = people(float(row["people"]))
    return say(
        "{some} people from {places} to {place}", some=moved, places=told, place=name_of(names.loc[what.to], what.to)
    )


def _of_buses(what: Any, row: pd.Series) -> str:
    told: dict[type, Callable[[], str]] = {
        Insertion: lambda: say("line {line}: stop {stop}", line=what.line, stop=name_of(what.stop.name)),
        Extension: lambda: say("line {line}: on to {stop}", line=what.line, stop=name_of(what.stop.name)),
        Repetition: lambda: say("line {line}: every trip once more", line=what.line),
        MoreTrips: lambda: say_n(
            "line {line}: {count} further trip", "line {line}: {count} further trips", len(what.copies), line=what.line
        ),
        NewLine: lambda: say_n(
            "line {line}: new, {count} departure each way", "line {line}: new, {count} departures each way",
            len(what.departures_s), line=what.line,
        ),
        Stopped: lambda: say("line {line}: runs no more", line=what.line),
    }  # fmt: skip
    minutes = float(row["vehicle_min"])
    sentence = told[type(what)]()
    return say(
        "{sentence} ({minutes} vehicle-minutes on all trips)",
        sentence=sentence,
        minutes=signed(minutes, count(abs(minutes))),
    )


def _place(study: Study, spot: Spot, name: str) -> str:
    if spot.settlement is not None:
        return name_of(study.settlements.table["name"].loc[spot.settlement], spot.settlement)
    return name_of(name)
