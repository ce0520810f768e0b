"""Which objects of OpenStreetMap are not open: planned, under construction, closed, abandoned or gone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from spatial_uri.rules.tags import Tags, values_of

GONE_PREFIXES = (
    "disused",
    "abandoned",
    "was",
    "demolished",
    "razed",
    "removed",
    "destroyed",
    "dismantled",
    "ruined",
    "ruins",
    "closed",
    "former",
    "proposed",
    "planned",
    "construction",
)
"""Prefixes of keys of what is not there, or not yet: ``disused:amenity``."""

_STATES = (
    "disused",
    "abandoned",
    "demolished",
    "razed",
    "destroyed",
    "removed",
    "dismantled",
    "ruined",
    "ruins",
    "vacant",
    "construction",
    "proposed",
    "planned",
)
_ROAD_STATES = tuple(state for state in _STATES if state not in {"ruins", "vacant", "proposed", "planned"})
_SWITCHES = ("closed", "impassable", "blocked")
_ROAD_SWITCHES = (*_SWITCHES, "proposed", "planned")  # proposed=primary on a road that is there is a plan for later
_STATUS_KEYS = ("operational_status", "opening_status", "healthcare:status", "status")
_END_KEYS, _START_KEYS = ("end_date", "closing_date"), ("start_date", "opening_date")
ROAD_KEYS = frozenset(
    {*_ROAD_STATES, *_ROAD_SWITCHES, *_STATUS_KEYS, *_END_KEYS, *_START_KEYS, "passable", "bridge", "tunnel"}
)
"""Every key that `closed_road` looks at."""

_NO = frozenset({"no", "false", "0", "none", "never"})
_YES = frozenset({"yes", "true", "1", "permanent", "permanently", "temporarily", "temporary"})
MINOR_WORKS = frozenset({"minor", "widening"})
_CLOSED_WORDS = frozenset(
    {
        *_STATES,
        "closed",
        "closeddown",
        "permanentlyclosed",
        "temporarilyclosed",
        "temporaryclosed",
        "closedtemporarily",
        "closedpermanently",
        "shut",
        "shutdown",
        "nonoperational",
        "notoperational",
        "nonfunctional",
        "notfunctional",
        "notfunctioning",
        "notworking",
        "inoperative",
        "inactive",
        "outofservice",
        "outoforder",
        "unused",
        "defunct",
        "notinuse",
        "underconstruction",
        "notyetopen",
        "suspended",
        "impassable",
        "关闭",
        "已关闭",
        "停业",
        "停用",
        "废弃",
        "在建",
        "拟建",
        "规划",
    }
)
_GONE_BUILDINGS = frozenset({*_STATES, "ruin", "collapsed", "underconstruction", "proposal"})
_GONE_LAND = frozenset({"construction", "brownfield", "greenfield"})
_GONE_BRIDGES = frozenset({*_STATES, "collapsed", "broken", "closed"})
_CLOSED_HOURS = re.compile(r"(?:24/7|00:00-24:00|mo-su)?\s*(?:off|closed)")
_COMMENT = re.compile(r'"[^"]*"')
_DATE = re.compile(r"(?<!\d)(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(s)?(?!\d)")
_CENTURY = re.compile(r"(?<![A-Za-z])C(\d{1,2})(?!\d)")


def not_open(tags: Tags, today: str) -> str:
    """Return the tag that says that a facility or settlement is not open, as ``key=value``; empty if none does.

    Parameters
    ----------
    tags
        The tags of an object.
    today
        The date of the data (ISO 8601): what ended before, or begins after, is not open; empty asks for no dates.

    Examples
    --------
    >>> not_open({"amenity": "hospital", "operational_status": "closed"}, "2025-01-01")
    'operational_status=closed'
    >>> not_open({"amenity": "hospital", "construction": "minor"}, "2025-01-01")
    ''
    """
    return next(_reasons(tags, today), "")


def gone_by_prefix(tags: Tags, key: str) -> str:
    """Return the tag that says that what a key would name is not there, such as ``disused:amenity=clinic``."""
    prefixed = (f"{prefix}:{key}" for prefix in GONE_PREFIXES)
    return next((f"{name}={tags[name]}" for name in prefixed if name in tags), "")


def closed_road(tags: Tags, today: str, works_open: Collection[str] = MINOR_WORKS) -> str:
    """Return the tag by which a way of a class of roads is closed to all, as ``key=value``; empty if it is open.

    Works that let traffic pass (values of ``construction`` in `works_open`) and plans for a road that is there
    (``proposed=primary``) close nothing.
    """
    return next(_road_reasons(tags, today, works_open), "")


def _reasons(tags: Tags, today: str) -> Iterator[str]:
    yield from _states(tags, _STATES)
    yield from (f"{key}={tags[key]}" for key in _SWITCHES if _is_yes(tags.get(key, "")))
    yield from _statuses(tags)
    if "place" not in tags:
        for key, words in (("building", _GONE_BUILDINGS), ("landuse", _GONE_LAND), ("historic", ("ruins", "ruin"))):
            yield from (f"{key}={value}" for value in values_of(tags.get(key)) if _word(value) in words)
    for key in ("amenity", "healthcare", "place"):
        yield from (f"{key}={value}" for value in values_of(tags.get(key)) if _word(value) in _CLOSED_WORDS)
        live = set(values_of(tags.get(key)))
        for prefix in GONE_PREFIXES:
            name = f"{prefix}:{key}"
            if live and live.intersection(values_of(tags.get(name))):
                yield f"{name}={tags[name]}"
    if _is_closed_all_week(tags.get("opening_hours", "")):
        yield f"opening_hours={tags['opening_hours']}"
    yield from _dates(tags, today)


def _road_reasons(tags: Tags, today: str, works_open: Collection[str]) -> Iterator[str]:
    yield from _states(tags, _ROAD_STATES, works_open)
    yield from (f"{key}={tags[key]}" for key in _ROAD_SWITCHES if _is_yes(tags.get(key, "")))
    if _word(tags.get("passable", "")) in _NO:
        yield f"passable={tags['passable']}"
    yield from _statuses(tags)
    for key in ("bridge", "tunnel"):
        yield from (f"{key}={value}" for value in values_of(tags.get(key)) if _word(value) in _GONE_BRIDGES)
    yield from _dates(tags, today)


def _states(tags: Tags, keys: tuple[str, ...], works_open: Collection[str] = MINOR_WORKS) -> Iterator[str]:
    for key in keys:
        value = tags.get(key, "").strip().lower()
        if value and value not in _NO and not (key == "construction" and set(values_of(value)) <= set(works_open)):
            yield f"{key}={tags[key]}"


def _statuses(tags: Tags) -> Iterator[str]:
    for key in _STATUS_KEYS:
        yield from (f"{key}={value}" for value in values_of(tags.get(key)) if _word(value) in _CLOSED_WORDS)


def _dates(tags: Tags, today: str) -> Iterator[str]:
    if not today:
        return
    for key in _END_KEYS:
        if (span := date_span(tags.get(key, ""))) and span[1] < today:
            yield f"{key}={tags[key]}"
    for key in _START_KEYS:
        if (span := date_span(tags.get(key, ""))) and span[0] > today:
            yield f"{key}={tags[key]}"


def date_span(text: str) -> tuple[str, str] | None:
    """Return the first and the last day that a date may mean; None if it is none.

    >>> date_span("2015"), date_span("~1990s"), date_span("2015-03..2016-02"), date_span("soon")
    (('2015-01-01', '2015-12-31'), ('1990-01-01', '1999-12-31'), ('2015-03-01', '2016-02-31'), None)
    """
    spans = []
    for year, month, day, decade in _DATE.findall(text):
        last_year = f"{int(year) + 9:04d}" if decade else year
        spans.append((f"{year}-{month or '01'}-{day or '01'}", f"{last_year}-{month or '12'}-{day or '31'}"))
    spans += [(f"{int(c) - 1:02d}01-01-01", f"{int(c):02d}00-12-31") for c in _CENTURY.findall(text)]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _is_closed_all_week(opening_hours: str) -> bool:
    rules = [_COMMENT.sub("", rule).strip().lower() for rule in opening_hours.split(";")]
    rules = [rule for rule in rules if rule and not rule.startswith(("ph", "sh"))]  # holidays say nothing of the rest
    return bool(rules) and all(_CLOSED_HOURS.fullmatch(rule) for rule in rules)


def _is_yes(value: str) -> bool:
    return value.strip().lower() in _YES


def _word(value: str) -> str:
    return re.sub(r"[\s_-]+", "", value.strip().lower())
