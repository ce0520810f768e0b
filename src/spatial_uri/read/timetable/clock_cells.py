"""Times of day, departures and headways as cells of a plain timetable say them, in English or Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from spatial_uri.model.timetable import DAY_S
from spatial_uri.read.timetable.cell_words import CellError, duration_min, exactly, plain_text

LIST_SEPARATORS = r"[;,、\s/]+"
_DAY = r"次日|翌日|第二天|明日|明天|隔天|\+\s*1\s*d?"
_MORNING, _NIGHT = ("凌晨", "清晨", "早上", "早晨", "上午", "早", "am"), ("晚上", "夜里", "夜间", "深夜", "晚", "夜")
_NOON, _AFTERNOON = ("中午", "正午"), ("下午", "午后", "傍晚", "pm")
_PART = "|".join((*_MORNING, *_NOON, *_AFTERNOON, *_NIGHT))
_TIME = re.compile(
    rf"(?P<day>{_DAY})?\s*(?P<part>{_PART})?\s*(?P<hour>\d{{1,2}})\s*(?:[:时時点點]\s*(?P<rest>半|[一三]刻|\d{{1,2}})?"
    r"(?:\s*[:分]\s*(?P<second>\d{2})?)?\s*秒?)?\s*(?P<after>am|pm)?\s*(?:发车|开车|开出|开|发)?"
)
_RANGE = re.compile(rf"({re.sub(r'[(][?]P<[a-z]+>', '(', _TIME.pattern)})\s*(?:-+|—+|–+|~|至|到)\s*")
_EVERY = re.compile(r"(?:每隔?|间隔|every)?\s*(.+?)\s*(?:[/一]?\s*(?:班|趟|次|辆)(?:车)?|发车?(?:一班)?)?")
_HEADWAY_RANGE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:min|分钟?)?\s*[-~至到—–]\s*(\d+(?:\.\d+)?)\s*(?:min|minutes|分钟|分)?"
)
_UNTIMED = re.compile(r"流水|滚动|循环发|人满|坐满|满员|随到|不定|随时|on demand|when full")
_MIDNIGHT = "write 24:30 for half past midnight"


@dataclass(frozen=True)
class _Said:
    """What a cell says of a time: the next day or not, the part of the day, hour, minute and second."""

    is_next_day: bool
    part: str
    hour: int
    minute: int
    second: int

    def seconds(self, text: str) -> int:
        """Return it as seconds after midnight."""
        hour = self.hour
        if self.minute > 59 or self.second > 59 or hour > (23 if self.is_next_day or self.part else 47):
            raise CellError(f"{text!r} is no time such as 06:30")
        if self.part in _NIGHT and 1 <= hour <= 4:
            raise CellError(
                f"{text!r} may be of this day or the next: write 次日{hour}:{self.minute:02d} or {hour:02d}:.."
            )
        is_late = self.part in _AFTERNOON or (self.part in _NOON and hour < 5) or self.part in _NIGHT
        if is_late and hour < 12:
            hour += 12
        elif self.part in _NIGHT and hour == 12:
            hour = 24
        elif self.part in ("凌晨", "am") and hour == 12:
            hour = 0
        return hour * 3600 + self.minute * 60 + self.second + self.is_next_day * DAY_S


def clock_s(value: Any) -> int:
    """Read a time of day in seconds after midnight; 24:30 is half past midnight of the next day.

    Examples
    --------
    >>> clock_s("6:30"), clock_s("24：30"), clock_s("7点05分"), clock_s(0.25)
    (23400, 88200, 25500, 21600)
    >>> clock_s("下午2点半") / 3600, clock_s("次日0:30") / 3600
    (14.5, 24.5)
    """
    if isinstance(value, datetime):  # a spreadsheet's 25:10 is ten past one on its first day
        return (value.day if value.year == 1900 else 0) * DAY_S + _of_day_s(value.time())
    if isinstance(value, time):
        return _of_day_s(value)
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    if isinstance(value, (int, float)) or re.fullmatch(r"0\.\d{3,}", plain_text(value)):
        return _part_of_day_s(value)
    return _said(value).seconds(str(value))


def _part_of_day_s(value: Any) -> int:
    """Read a time that a spreadsheet made a number: a part of a day, on a whole minute."""
    of_day_s = float(value) * DAY_S
    if isinstance(value, bool) or not 0 <= of_day_s < DAY_S or abs(of_day_s - round(of_day_s / 60) * 60) > 1:
        raise CellError(f"{value!r} is a number, no time such as 06:30; make the cells of this column text")
    return round(of_day_s / 60) * 60


def _said(value: Any) -> _Said:
    text = exactly(plain_text(value).lower())
    match = _TIME.fullmatch(text)
    if match is None or not re.search(r"[:时時点點]|am|pm", text) or (match["rest"] is None and ":" in text):
        raise CellError(f"{value!r} is no time such as 06:30")
    rest = match["rest"] or "0"
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(rest)
    part = match["part"] or match["after"] or ""
    return _Said(
        bool(match["day"]), part, int(match["hour"]), int(rest) if minute is None else minute, int(match["second"] or 0)
    )


def _of_day_s(of: time) -> int:
    return of.hour * 3600 + of.minute * 60 + of.second


def clock_list_s(value: Any) -> list[int]:
    """Read a list of departures; rising, none twice. What the first of several says of the day holds for the next.

    Examples
    --------
    >>> [time_text(t) for t in clock_list_s("上午7:00、9:00，下午2:00、4:00")]
    ['07:00', '09:00', '14:00', '16:00']
    """
    if not isinstance(value, str):
        return [clock_s(value)]
    times: list[int] = []
    before: _Said | None = None
    for word in (w for w in re.split(LIST_SEPARATORS, _joined(plain_text(value))) if w):
        if re.fullmatch(r"0\.\d{3,}", word):
            times.append(clock_s(word))
            continue
        said = _said(word)
        if before is not None and not said.part and said.hour <= 12:
            said = replace(said, part=before.part)
        if before is not None and before.is_next_day:
            said = replace(said, is_next_day=True)
        times.append(said.seconds(word))
        before = said
    return _rising(times)


def _joined(text: str) -> str:
    """Return a text without the blanks inside a time, such as that before pm."""
    text = re.sub(rf"({_DAY}|{_PART})\s+(?=\d)", r"\1", text.lower())
    return re.sub(r"(?<=\d)\s+(?=(?:am|pm)\b)", "", text)


def _rising(times: list[int]) -> list[int]:
    for before, after in pairwise(times):
        if after == before:
            raise CellError(f"the departure {time_text(after)} is there twice")
        if after < before:
            raise CellError(f"departures run backwards, from {time_text(before)} to {time_text(after)}; {_MIDNIGHT}")
    return times


def range_s(value: Any) -> tuple[int, int, str] | None:
    """Read the first and the last of departures given as 7:00-18:00, and what follows; None if it is no range.

    Examples
    --------
    >>> range_s("7:00-18:00 每30分钟")
    (25200, 64800, '每30分钟')
    """
    if not isinstance(value, str):
        return None
    text = exactly(_joined(plain_text(value)))
    match = _RANGE.match(text)
    end = match and _TIME.match(text, match.end())
    if match is None or end is None:
        return None
    rest = text[end.end() :].strip(" ,;、")
    if re.match(r"\d{1,2}\s*[:点]", rest):  # a list of times, one of which is a range
        return None
    first, last = _said(match[1]), _said(end[0])
    if first.part and not last.part and last.hour < 12 and last.hour < first.hour:
        last = replace(last, part="下午")
    return first.seconds(match[1]), last.seconds(end[0]), rest


def headway_min(value: Any) -> tuple[float, bool]:
    """Read a headway in minutes, and tell whether it is the mean of a range such as 20-30.

    Examples
    --------
    >>> headway_min("半小时一班"), headway_min("每隔20分钟"), headway_min("20-30分钟")
    ((30.0, False), (20.0, False), (25.0, True))
    """
    if isinstance(value, (time, timedelta)):  # a spreadsheet's 0:30
        seconds = _of_day_s(value) if isinstance(value, time) else value.total_seconds()
        return _above_0(seconds / 60), False
    text = exactly(plain_text(value).lower())
    if _UNTIMED.search(text):
        raise CellError(f"{value!r} says no headway: write how many minutes lie between two departures, such as 15")
    every = _EVERY.fullmatch(text)
    text = every[1] if every else text
    if match := _HEADWAY_RANGE.fullmatch(text):
        return _above_0((float(match[1]) + float(match[2])) / 2), True
    minutes = None if isinstance(value, bool) else duration_min(text)
    if minutes is None:
        raise CellError(f"the headway {value!r} is no number of minutes above 0")
    if 0 < minutes < 1:
        raise CellError(f"the headway {value!r} is less than a minute; if a spreadsheet made a time a number, write 30")
    return _above_0(minutes), False


def _above_0(minutes: float) -> float:
    if not minutes > 0:
        raise CellError(f"the headway is {minutes:g} minutes; it must be above 0")
    return minutes


def departures_s(first_s: int, last_s: int, every_min: float) -> list[int]:
    """Return the departures from the first on, and the last, which runs even if the headway misses it.

    Examples
    --------
    >>> [time_text(t) for t in departures_s(clock_s("06:00"), clock_s("07:20"), 30)]
    ['06:00', '06:30', '07:00', '07:20']
    """
    if last_s < first_s:
        raise CellError(
            f"the last departure {time_text(last_s)} is before the first, {time_text(first_s)}; {_MIDNIGHT}"
        )
    count = int((last_s - first_s) / (every_min * 60) + 1e-9) + 1
    times = [first_s + round(i * every_min * 60) for i in range(count)]
    return times if times[-1] >= last_s else [*times, last_s]


def time_text(of_s: int) -> str:
    """Write a time of day as 06:30 or 06:30:15."""
    text = f"{of_s // 3600:02d}:{of_s // 60 % 60:02d}"
    return f"{text}:{of_s % 60:02d}" if of_s % 60 else text
