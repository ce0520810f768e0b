"""The map of the coverage by roads and public transport."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, area_words, records
from spatial_uri.page.theme_classes import (
    BLUE,
    DARK,
    GREY,
    ORANGE,
    RANKS,
    RED,
    by_kind,
    by_minutes,
    by_steps,
    plain,
    rank_weights,
)
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.numbers import UNKNOWN, clock, count, metres, minutes, name_of, number, text, yes_no

SEATS = {"town": "town seat", "county": "county seat"}

_RETURN = {
    True: ThemeClass(label="there and back on one day", colour=BLUE),
    False: ThemeClass(label="not there and back on one day", colour=RED),
    None: ThemeClass(label="not known", colour=GREY, hatched=True),
}
_REMOTE = {
    "stop": ThemeClass(label="remote, with a stop within reach", colour=ORANGE),
    "none": ThemeClass(label="remote, without a stop within reach", colour=DARK),
    "unknown": ThemeClass(label="remote, stops not known", colour=RED),
    "not": ThemeClass(label="not remote", colour=BLUE),
    "not_known": ThemeClass(label="not known whether remote", colour=GREY, hatched=True),
}
_DEPARTURES = (0.0, 2.0, 5.0, 10.0, 20.0)
_DEPARTURE_WORDS = ("none", "1–2 a day", "3–5 a day", "6–10 a day", "11–20 a day", "more than 20 a day")
_RATIOS = (1.0, 1.5, 2.0, 3.0)


def transit_map(study: Study, coverage: TransitCoverage) -> ThemeMap:
    """Return the map of stops, departures, times by bus, remote places and all-season roads."""
    themes = [_stop_theme(coverage)]
    if coverage.has_timetable:
        themes.append(_departure_theme(coverage))
        themes += [_bus_theme(coverage, to) for to in SEATS]
        themes += [_ratio_theme(coverage, to) for to in SEATS]
        themes += [_return_theme(coverage, to) for to in SEATS]
    themes += [_remote_theme(coverage), _road_theme(coverage)]
    day = f", {coverage.day:%A %Y-%m-%d}" if coverage.day else ""
    return ThemeMap(
        heading="Transport coverage of remote places",
        subtitle=f"{study.name}{day}",
        layers={"settlements": _settlements(study, coverage), "stops": _stops(coverage)},
        themes=tuple(themes),
        stamp="ILLUSTRATIVE TIMETABLE" if coverage.is_illustrative else "",
    )


def walk_words(coverage: TransitCoverage) -> tuple[str, str]:
    """Return which column holds the walk to a stop that headlines count, and how it is measured."""
    if coverage.options.straight_line or not coverage.has_paths:
        return "stop_straight_m", "in a straight line"
    return "stop_walk_m", "along the network of paths"


def bus_words(row: dict[str, Any], to: str) -> str:
    """Tell a trip by bus in one line."""
    way = text(row[f"{to}_way"])
    if way != "bus":
        on_foot = f"{minutes(row[f'{to}_foot_min'])} on foot all the way, which is as fast or faster"
        return {"here": "it is the seat", "on foot": on_foot, "none": "no connection found"}.get(way, UNKNOWN)
    changes = row[f"{to}_transfers"]
    parts = [
        f"leave {clock(row[f'{to}_leave_s'])}",
        f"walk {minutes(row[f'{to}_walk_min'])}",
        f"wait {minutes(row[f'{to}_wait_min'])}",
        f"ride {minutes(row[f'{to}_ride_min'])}",
        f"{count(changes)} change{'' if changes == 1 else 's'}" if np.isfinite(changes) else "",
    ]
    return f"{minutes(row[f'{to}_bus_min'])} ({', '.join(filter(None, parts))})"


def _settlements(study: Study, coverage: TransitCoverage) -> ThemeLayer:
    places = coverage.places
    rows = records(places)
    stop_names = coverage.stops["name"].to_dict()
    lines: dict[str, Sequence[str]] = {
        "Code": [str(p) for p in places.index],
        "Area": area_words(study, places["area_id"]),
        "Tier": [RANKS[t].label if t in RANKS else "" for t in places["rank"]],
        "People": [count(p) for p in places["population"]],
        "Remote": [text(r["why_remote"]) for r in rows],
        "All-season road": [_away(r["road_m"]) for r in rows],
        "Hardened road": [_away(r["hardened_m"]) for r in rows],
        "Stop on foot": [_stop(r["stop_id"], r["stop_walk_m"], stop_names) for r in rows],
        "Stop, straight line": [_stop(r["straight_stop_id"], r["stop_straight_m"], stop_names) for r in rows],
    }
    if coverage.has_timetable:
        lines["Departures a day"] = [_service(r) for r in rows]
        for to, seat in SEATS.items():
            lines[f"Without a car to the {seat}"] = [bus_words(r, to) for r in rows]
            lines[f"Bus against car, {seat}"] = [_against(r, to) for r in rows]
            lines[f"There and back, {seat}"] = [_return(r, to) for r in rows]
    return ThemeLayer(
        kind="point",
        of="settlements",
        names=[name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)],
        records=lines,
        weights=rank_weights(list(places["rank"])),
        labelled=True,
    )


def _away(distance_m: float) -> str:
    return f"{metres(distance_m)} away" if np.isfinite(distance_m) else "none in the data"


def _stop(stop: Any, distance_m: float, names: dict[str, str]) -> str:
    if not isinstance(stop, str) or not np.isfinite(distance_m):
        return "none found"
    return f"{metres(distance_m)}, {name_of(names.get(stop), stop)}"


def _by_car(car_min: float) -> str:
    return f"{minutes(car_min)} by car" if np.isfinite(car_min) else "no way by car known"


def _service(row: dict[str, Any]) -> str:
    departures = row["departures"]
    if not np.isfinite(departures) or departures == 0:
        return "none" if departures == 0 else UNKNOWN
    parts = [count(departures), f"{clock(row['first_s'])} to {clock(row['last_s'])}"]
    if np.isfinite(row["headway_min"]):
        parts.append(f"every {minutes(row['headway_min'])} on average")
    lines = text(row["lines"])
    return ", ".join(parts) + (f"; lines {lines}" if lines else "")


def _against(row: dict[str, Any], to: str) -> str:
    if not np.isfinite(row[f"{to}_car_min"]):
        return ""
    ratio = row[f"{to}_ratio"]
    times = f", {number(ratio, 1)} times as long by bus" if np.isfinite(ratio) else ""
    return f"{minutes(row[f'{to}_car_min'])} by car{times}"


def _return(row: dict[str, Any], to: str) -> str:
    answer = yes_no(row[f"{to}_return"])
    back = row[f"{to}_back_s"]
    return f"{answer}, home at {clock(back)}" if answer == "yes" and np.isfinite(back) else answer


def _stops(coverage: TransitCoverage) -> ThemeLayer:
    stops = coverage.stops
    lines: dict[str, Sequence[str]] = {"Stop": [str(s) for s in stops.index]}
    if coverage.has_timetable:
        rows = records(stops)
        lines["Departures a day"] = [_service(r) for r in rows]
    return ThemeLayer(
        kind="point",
        geometry=stops.geometry,
        names=[name_of(n, s) for n, s in zip(stops["name"], stops.index, strict=True)],
        records=lines,
    )


def _ranked(values: Any, words: Sequence[str]) -> list[tuple[str, int, str]]:
    """Rank settlements by a number, the highest first; those without one are left out."""
    numbers = np.asarray(values, dtype=float)
    rows = np.flatnonzero(~np.isnan(numbers))
    worst = rows[np.argsort(-numbers[rows], kind="stable")][:RANKED].tolist()
    return [("settlements", r, words[r]) for r in worst]


def _theme(
    key: str, title: str, definition: str, *, use: ThemeUse, ranking: list[tuple[str, int, str]], of: str
) -> Theme:
    uses = (plain("stops", "Stops"), use)
    return Theme(key=key, title=title, definition=definition, uses=uses, ranking=ranking, ranking_title=of)


def _stop_theme(coverage: TransitCoverage) -> Theme:
    places = coverage.places
    column, how = walk_words(coverage)
    walk_m = places[column].to_numpy(dtype=float)
    limits = coverage.options.stop_limits_m
    labels = [metres(limits[0]), *(metres(m) for m in limits[1:])]
    labels = [f"≤ {labels[0]}", *(f"{a.removesuffix(' m')}–{b}" for a, b in pairwise(labels))]
    use = by_steps(
        "settlements", walk_m, limits, title="Walk to the nearest stop",
        labels=[*labels, f"> {metres(limits[-1])}"], missing="no stop found" if len(coverage.stops) else "not known",
    )  # fmt: skip
    words = [metres(m) for m in walk_m]
    return _theme(
        "stop", f"Walk to the nearest stop, {how}", coverage.definitions.get("stop", ""), use=use,
        ranking=_ranked(walk_m, words), of="The farthest from a stop",
    )  # fmt: skip


def _departure_theme(coverage: TransitCoverage) -> Theme:
    places = coverage.places
    departures = places["departures"].to_numpy(dtype=float)
    use = by_steps(
        "settlements", departures, _DEPARTURES, title="Departures a day", labels=_DEPARTURE_WORDS,
        missing="no stop within reach, or not known", high_is_worse=False,
    )  # fmt: skip
    reach = metres(coverage.options.stop_limit_m)
    served = np.where(departures > 0, departures, np.nan)
    ranking = _ranked(-served, [f"{count(d)} a day" for d in departures])
    return _theme(
        "departures", f"Departures a day within {reach}",
        f"each trip once, at all stops within {reach}; {coverage.definitions.get('departures', '')}", use=use,
        ranking=ranking, of="The fewest departures, where there are any",
    )  # fmt: skip


def _bus_theme(coverage: TransitCoverage, to: str) -> Theme:
    places = coverage.places
    way = [text(w) for w in places[f"{to}_way"]]
    bus, foot = places[f"{to}_bus_min"], places[f"{to}_foot_min"]
    best = bus.where([w != "on foot" for w in way], foot).where([w != "here" for w in way], 0.0)
    status = pd.Series(
        ["reached" if m == m else "unreachable" if w == "none" else "unknown" for m, w in zip(best, way, strict=True)],  # noqa: PLR0124
        index=places.index,
        dtype=object,
    )
    seat = SEATS[to]
    title = f"Minutes without a car to the {seat}"
    timed = by_minutes("settlements", best, status, title=title, limit_min=coverage.options.max_journey_min)
    classes = tuple(
        ThemeClass(label="no connection found", colour=c.colour, hatched=True) if c.label == "unreachable" else c
        for c in timed.classes
    )
    use = ThemeUse(layer=timed.layer, classes=classes, cls=timed.cls, title=timed.title)
    return _theme(
        f"{to}_bus", title, f"by bus, or on foot where that is as fast; {coverage.definitions.get('bus', '')}", use=use,
        ranking=_ranked(best, [minutes(m) for m in best]), of=f"The longest without a car to the {seat}",
    )  # fmt: skip


def _ratio_theme(coverage: TransitCoverage, to: str) -> Theme:
    places = coverage.places
    ratio = places[f"{to}_ratio"].to_numpy(dtype=float)
    seat = SEATS[to]
    use = by_steps(
        "settlements", ratio, _RATIOS, title=f"Bus over car, {seat}",
        labels=("as fast as by car", "1–1.5 times", "1.5–2 times", "2–3 times", "more than 3 times"),
        missing="no bus, walking is as fast, or no way by car",
    )  # fmt: skip
    words = [
        f"{number(r, 1)} times ({minutes(b)} by bus, {minutes(c)} by car)"
        for r, b, c in zip(ratio, places[f"{to}_bus_min"], places[f"{to}_car_min"], strict=True)
    ]
    return _theme(
        f"{to}_ratio", f"Bus against car, to the {seat}",
        f"minutes by bus over minutes by car, door to door; {coverage.definitions.get('bus', '')}", use=use,
        ranking=_ranked(ratio, words), of="Bus slowest against the car",
    )  # fmt: skip


def _return_theme(coverage: TransitCoverage, to: str) -> Theme:
    places = coverage.places
    answers = [None if yes_no(v) == UNKNOWN else bool(v) for v in places[f"{to}_return"]]
    seat = SEATS[to]
    car_min = places[f"{to}_car_min"].to_numpy(dtype=float)
    stuck = np.array([a is False for a in answers])
    words = [_by_car(m) for m in car_min]
    return _theme(
        f"{to}_return", f"There and back on one day without a car: {seat}", coverage.definitions.get("return", ""),
        use=by_kind("settlements", answers, _RETURN, title="Without a car, on one day"),
        ranking=_ranked(np.where(stuck, np.nan_to_num(car_min, nan=-1.0), np.nan), words),
        of="Not there and back",
    )  # fmt: skip


def _remote_theme(coverage: TransitCoverage) -> Theme:
    places = coverage.places
    answers = [yes_no(v) for v in places["is_remote"]]
    remote = np.array([a == "yes" for a in answers])
    known = len(coverage.stops) > 0
    has_stop = [yes_no(v) == "yes" for v in places["has_stop"]]
    with_stop = ["stop" if s else "none" if known else "unknown" for s in has_stop]
    kinds = [{"yes": s, "no": "not"}.get(answer, "not_known") for answer, s in zip(answers, with_stop, strict=True)]
    car_min = places["county_car_min"].to_numpy(dtype=float)
    words = [
        f"{_by_car(m)} to the county seat, {_REMOTE[k].label.removeprefix('remote, ')}"
        for m, k in zip(car_min, kinds, strict=True)
    ]
    ranking = _ranked(np.where(remote, np.nan_to_num(car_min, nan=1e9), np.nan), words)
    return _theme(
        "remote", "Remote places", coverage.definitions.get("remote", ""),
        use=by_kind("settlements", kinds, _REMOTE, title="Remote places"), ranking=ranking,
        of="Remote places, the farthest first",
    )  # fmt: skip


def _road_theme(coverage: TransitCoverage) -> Theme:
    places = coverage.places
    reach = coverage.options.road_within_m
    road_m = places["road_m"].to_numpy(dtype=float)
    limits = (reach / 4, reach / 2, reach)
    use = by_steps("settlements", road_m, limits, title="To an all-season road", unit="m", missing="none in the data")
    far = np.where(road_m > reach, road_m, np.nan)
    ranking = _ranked(far, [metres(m) for m in road_m])
    title = "All-season road"
    return Theme(
        key="road", title=title, definition=coverage.definitions.get("road", ""), uses=(use,), ranking=ranking,
        ranking_title=f"Farther than {metres(reach)}",
    )  # fmt: skip
