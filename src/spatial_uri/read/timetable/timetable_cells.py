"""What the cells of a plain timetable say: stops, minutes, times, departures and days, in English or Chinese."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from spatial_uri.model.timetable import DAY_S, Service
from spatial_uri.read.tables.values import is_blank

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORKING, _WEEKEND, _EVERY = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))
_TIME = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})?(?:\s*[:分]\s*(\d{2})?)?\s*秒?")
_AT = re.compile(r"(.+?)\s*@\s*(\d+(?:\.\d+)?)")
_HEADWAY = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-~至到—–]\s*(\d+(?:\.\d+)?))?\s*(?:min|minutes|分钟|分)?")
_STOP_SEPARATORS = (r"[;；]", r"→|->|⇒|➔|＞|>", r"[、|]", r"\s+[-—–]+\s+", r"[—–]+", r"-+")
_LIST_SEPARATORS = r"[;；,，、\s]+"

_DAY_WORDS = {
    **dict.fromkeys(("daily", "every day", "everyday", "all", "每天", "每日", "天天", "全周", "全年"), _EVERY),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "working days", "工作日"), _WORKING),
    **dict.fromkeys(("weekends", "weekend", "周末", "双休日", "休息日"), _WEEKEND),
}
_LUNAR = re.compile(r"农历|阴历|旧历|夏历|lunar|初[一二三四五六七八九十]")
_MARKET = re.compile(
    r"(?:market(?:[\s-]*days?)?|赶集日?|赶场日?|集市日?|圩日|墟日)?\s*[:：]?\s*(?:每?逢)?\s*(.*?)\s*(?:赶集|赶场|日|号|集|场|圩|墟|天)*"
)
_MARKET_MARK = re.compile(r"market|逢|赶集|赶场|集市|圩|墟")
_MONTHLY = re.compile(r"(?:每月|monthly)\s*(.+)")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CHINESE_DAY = "一二三四五六日"
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)}
_YES = {"yes", "y", "true", "1", "x", "both", "是", "双向", "往返", "对开", "√", "✓"}
_NO = {"", "no", "n", "false", "0", "否", "单向", "-", "无"}
DAYS_HELP = "daily, weekdays, weekends, Mon,Wed, Mon-Fri, 周一至周五, 2026-05-01, market 3,8 (or 逢3、8), joined by ;"


class CellError(ValueError):
    """A cell that cannot be understood; the message says why."""


def split_stops(value: Any) -> tuple[list[str], list[float] | None]:
    """Split a list of stops, and the minutes that stand behind their names.

    Examples
    --------
    >>> split_stops("Vaduz Post; Triesen; Balzers")
    (['Vaduz Post', 'Triesen', 'Balzers'], None)
    >>> split_stops("县城@0→王家镇@25.5")
    (['县城', '王家镇'], [0.0, 25.5])
    """
    text = _plain(value)
    names = [text]
    for separator in _STOP_SEPARATORS:
        parts = [part.strip() for part in re.split(separator, text)]
        if len(parts) > 1:
            names = parts
            break
    if names and not names[-1]:  # a separator at the end
        names = names[:-1]
    if any(not name for name in names):
        raise CellError("a stop between two separators is blank")
    if len(names) < 2:
        raise CellError(f"{text!r} is not a list of stops; at least two are needed, with ; between them")
    timed = [_AT.fullmatch(name) for name in names]
    if not any("@" in name for name in names):
        return names, None
    if not all(timed):
        raise CellError("some stops say their minutes (name@12) and others do not")
    return [m[1] for m in timed if m], [float(m[2]) for m in timed if m]


def split_numbers(value: Any) -> list[float]:
    """Split a list of numbers."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [float(value)]
    words = [w for w in re.split(_LIST_SEPARATORS, _plain(value)) if w]
    try:
        return [float(re.sub(r"(?:min|分钟?)$", "", word)) for word in words]
    except ValueError:
        raise CellError(f"{value!r} is no list of numbers such as 0;5;12") from None


def cumulative(minutes: list[float]) -> list[float]:
    """Check minutes since the first stop."""
    if minutes[0] != 0:
        raise CellError(f"the minutes begin with {minutes[0]:g}; the first stop has 0")
    backwards = next((i for i, (a, b) in enumerate(pairwise(minutes)) if b < a), None)
    if backwards is not None:
        raise CellError(f"the minutes run backwards, from {minutes[backwards]:g} to {minutes[backwards + 1]:g}")
    return minutes


def clock_s(value: Any) -> int:
    """Read a time of day in seconds after midnight; 24:30 is half past midnight of the next day.

    Examples
    --------
    >>> clock_s("6:30"), clock_s("24：30"), clock_s("7点05分"), clock_s(0.25)
    (23400, 88200, 25500, 21600)
    """
    if isinstance(value, datetime):  # a spreadsheet's 25:10 is ten past one on its first day
        return (value.day if value.year == 1900 else 0) * DAY_S + _of_day_s(value.time())
    if isinstance(value, time):
        return _of_day_s(value)
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    if isinstance(value, float) and 0 <= value < 2:  # a part of a day
        return round(value * DAY_S)
    match = _TIME.fullmatch(_plain(value))
    if match is None or (match[2] is None and ":" in _plain(value)):
        raise CellError(f"{value!r} is no time such as 06:30")
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if hour > 47 or minute > 59 or second > 59:
        raise CellError(f"{value!r} is no time such as 06:30")
    return hour * 3600 + minute * 60 + second


def _of_day_s(of: time) -> int:
    return of.hour * 3600 + of.minute * 60 + of.second


def clock_list_s(value: Any) -> list[int]:
    """Read a list of departures; rising, none twice."""
    values = [value] if not isinstance(value, str) else [w for w in re.split(_LIST_SEPARATORS, _plain(value)) if w]
    times = [clock_s(v) for v in values]
    for before, after in pairwise(times):
        if after == before:
            raise CellError(f"the departure {time_text(after)} is there twice")
        if after < before:
            raise CellError(
                f"departures run backwards, from {time_text(before)} to {time_text(after)}; write 24:30 for half past "
                "midnight"
            )
    return times


def headway_min(value: Any) -> tuple[float, bool]:
    """Read a headway, and tell whether it is the mean of a range such as 20-30."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = float(value), None
    else:
        match = _HEADWAY.fullmatch(_plain(value))
        if match is None:
            raise CellError(f"the headway {value!r} is no number of minutes above 0")
        low, high = float(match[1]), float(match[2]) if match[2] else None
    headway = low if high is None else (low + high) / 2
    if not headway > 0:
        raise CellError(f"the headway is {headway:g} minutes; it must be above 0")
    return headway, high is not None


def departures_s(first_s: int, last_s: int, every_min: float) -> list[int]:
    """Return the departures from the first on, and the last, which runs even if the headway misses it.

    Examples
    --------
    >>> [time_text(t) for t in departures_s(clock_s("06:00"), clock_s("07:20"), 30)]
    ['06:00', '06:30', '07:00', '07:20']
    """
    if last_s < first_s:
        raise CellError(
            f"the last departure {time_text(last_s)} is before the first, {time_text(first_s)}; write 24:30 for half "
            "past midnight"
        )
    count = int((last_s - first_s) / (every_min * 60) + 1e-9) + 1
    times = [first_s + round(i * every_min * 60) for i in range(count)]
    return times if times[-1] >= last_s else [*times, last_s]


def time_text(of_s: int) -> str:
    """Write a time of day as 06:30 or 06:30:15."""
    text = f"{of_s // 3600:02d}:{of_s // 60 % 60:02d}"
    return f"{text}:{of_s % 60:02d}" if of_s % 60 else text


def is_yes(value: Any) -> bool:
    """Read a yes or no; blank is no."""
    text = "" if is_blank(value) else _plain(value).lower()
    text = {"1.0": "1", "0.0": "0"}.get(text, text)
    if text not in _YES | _NO:
        raise CellError(f"{value!r} is neither yes nor no")
    return text in _YES


def days_of(value: Any) -> Service:
    """Read the days on which a line runs; blank is daily.

    Examples
    --------
    >>> sorted(days_of("Mon,Wed").weekdays), sorted(days_of("周一至周五").weekdays)
    ([0, 2], [0, 1, 2, 3, 4])
    >>> sorted(days_of("逢3、8").month_days)
    [3, 8, 13, 18, 23, 28]
    """
    if isinstance(value, date):  # a spreadsheet's date, with or without a time
        return Service(added=frozenset({date(value.year, value.month, value.day)}))
    text = "" if is_blank(value) else _plain(value).lower()
    if not text:
        return Service(weekdays=_EVERY)
    if _LUNAR.search(text):
        raise CellError(
            f"{value!r} are days of the lunar calendar, which is not known here: write them as dates of the year "
            "studied, such as 2026-03-05;2026-03-15"
        )
    weekdays: set[int] = set()
    month_days: set[int] = set()
    dates: set[date] = set()
    for part in re.split(r"\s*[;+]\s*", text):
        if part in _DAY_WORDS:
            weekdays |= _DAY_WORDS[part]
        elif _DATE.match(part):
            dates |= _dates(part)
        elif match := _MONTHLY.fullmatch(part):
            month_days |= set(_day_numbers(match[1].replace("日", " ").replace("号", " "), 1, 31))
        elif _MARKET_MARK.search(part) and (match := _MARKET.fullmatch(part)):
            endings = {n % 10 for n in _day_numbers(match[1], 0, 10)}
            month_days |= {day for day in range(1, 32) if day % 10 in endings}
        elif part:
            weekdays |= _weekdays(part)
    return Service(weekdays=frozenset(weekdays), month_days=frozenset(month_days), added=frozenset(dates))


def service_name(service: Service) -> str:
    """Return what a service is called: the same for the same days."""
    named = {_EVERY: "daily", _WORKING: "weekdays", _WEEKEND: "weekends", frozenset(): ""}
    week = named.get(service.weekdays, ",".join(WEEK[i] for i in sorted(service.weekdays)))
    month = "days " + ",".join(map(str, sorted(service.month_days))) if service.month_days else ""
    return ";".join(text for text in (week, month, *map(str, sorted(service.added))) if text)


def _dates(text: str) -> set[date]:
    found = set()
    for word in re.split(r"[,、\s]+", text):
        match = _DATE.fullmatch(word)
        try:
            found.add(date(int(match[1]), int(match[2]), int(match[3])) if match else date(0, 0, 0))
        except ValueError:
            raise CellError(f"{word!r} is no date such as 2026-05-01") from None
    return found


def _day_numbers(text: str, low: int, high: int) -> list[int]:
    words = [w for w in re.split(r"[,、/\s和]+", text) if w]
    numbers = [_NUMERALS.get(w, int(w) if w.isdecimal() else -1) for w in words]
    if not words or any(not low <= n <= high for n in numbers):
        raise CellError(f"{text!r} are no days of the month from {low} to {high}, such as 3,8")
    return numbers


def _weekdays(text: str) -> set[int]:
    if re.search(r"周|星期|礼拜", text):
        text = re.sub(r"(?:每?周|星期|礼拜)末", "六日", text)
        text = re.sub(r"每?(?:周|星期|礼拜)", "", text).replace("天", "日")
        day, separators = f"[{_CHINESE_DAY}1-7]", r"[,、/\s和]*"
        found = {c: i for i, c in enumerate(_CHINESE_DAY)} | {str(i + 1): i for i in range(7)}
    else:
        day, separators = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*", r"[,、/\s&]*"
        found = {name.lower(): i for i, name in enumerate(WEEK)}
    item = rf"({day})(?:\s*[-~至到—–]\s*({day}))?"
    if not re.fullmatch(rf"(?:{separators}{item})+{separators}", text):
        raise CellError(f"the days {text!r} are not understood; known are {DAYS_HELP}")
    days: set[int] = set()
    for first, last in re.findall(item, text):
        start = found[first[:3]]
        end = found[last[:3]] if last else start
        days |= {d % 7 for d in range(start, end + 1 if end >= start else end + 8)}
    return days


def _plain(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip()
