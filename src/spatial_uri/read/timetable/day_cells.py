"""The days on which a line runs, as cells of a plain timetable say them, in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from spatial_uri.model.timetable import Service
from spatial_uri.read.tables.values import is_blank
from spatial_uri.read.timetable.cell_words import CellError, plain_text

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORKING, _WEEKEND, _EVERY = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))
_ODD, _EVEN = frozenset(range(1, 32, 2)), frozenset(range(2, 32, 2))

_DAY_WORDS = {
    **dict.fromkeys(("daily", "every day", "everyday", "all", "每天", "每日", "天天", "全周", "全年"), _EVERY),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "working days", "工作日"), _WORKING),
    **dict.fromkeys(("weekends", "weekend", "周末", "双休日", "休息日"), _WEEKEND),
}
_MONTH_WORDS = {
    **dict.fromkeys(("odd days", "单日", "单号", "逢单", "逢单日", "单数日"), _ODD),
    **dict.fromkeys(("even days", "双日", "双号", "逢双", "逢双日", "双数日"), _EVEN),
}
_LUNAR = re.compile(r"农历|阴历|旧历|夏历|lunar|初[一二三四五六七八九十]")
_HOLIDAYS = re.compile(r"节假日|法定|假期|寒假|暑假|寒暑假|学期|开学|春运|holiday|school|term")
_ALTERNATE = re.compile(r"隔[日天]|单双[日号]|every other day|alternat")
_RUNS = r"均?发车|每天|每日|运行|运营"
_NOT = r"除外|不发车|不开|停运|停开|停班|停驶|停|休息|不运行"
_EXCEPT = (
    re.compile(
        rf"(?P<base>.*?)\s*(?:除(?!外)了?|不含|except(?: on)?|but not)\s*(?P<but>.+?)(?:以?外|之外)?(?P<after>{_RUNS}|)"
    ),
    re.compile(rf"(?P<base>.*?)[\s,、]*(?P<but>(?:每?(?:周|星期|礼拜)|\d{{4}}|双休日).*?)\s*(?:{_NOT})(?P<after>)"),
)
_RANGE_AND_MORE = re.compile(r"[-~至到—–][^,、\s]+[,、\s]+\S")
"""In 周一至周五，周日停运, what comes first may run or not."""
_MARKET = re.compile(
    r"(?:market(?:[\s-]*days?)?|赶集日?|赶场日?|集市日?|圩日|墟日|尾数)?\s*[:：]?\s*(?:每?逢)?\s*(.*?)\s*(?:赶集|赶场|日|号|集|场|圩|墟|天)*"
)
_MARKET_MARK = re.compile(r"market|逢|赶集|赶场|集市|圩|墟|尾数")
_MONTHLY = re.compile(r"(?:每月|monthly)\s*(.+)")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CHINESE_DAY = "一二三四五六日"
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)}
DAYS_HELP = (
    "daily, weekdays, weekends, Mon,Wed, Mon-Fri, 周一至周五, 除周日外, 单日, 2026-05-01, market 3,8 "
    "(or 逢3、8, 逢三八), joined by ;"
)


def days_of(value: Any) -> Service:
    """Read the days on which a line runs; blank is daily.

    Examples
    --------
    >>> sorted(days_of("Mon,Wed").weekdays), sorted(days_of("周一至周五").weekdays)
    ([0, 2], [0, 1, 2, 3, 4])
    >>> sorted(days_of("逢3、8").month_days)
    [3, 8, 13, 18, 23, 28]
    >>> sorted(days_of("除周日外").weekdays)
    [0, 1, 2, 3, 4, 5]
    """
    if isinstance(value, date):  # a spreadsheet's date, with or without a time
        return Service(added=frozenset({date(value.year, value.month, value.day)}))
    text = "" if is_blank(value) else re.sub(r"[()\[\]]", " ", plain_text(value).lower()).strip()
    if not text:
        return Service(weekdays=_EVERY)
    _refuse_unknown(value, text)
    for pattern in _EXCEPT:
        if match := pattern.fullmatch(text):
            if not match["base"] and _RANGE_AND_MORE.search(match["but"]):
                raise CellError(f"{value!r} may be read in two ways: write the days on which it runs, or 除周日外")
            return _all_but(value, f"{match['base']} {match['after'] or ''}".strip(" ,、;"), match["but"])
    return _plain_days(text)


def _refuse_unknown(value: Any, text: str) -> None:
    """Refuse days that no calendar here tells."""
    if _LUNAR.search(text):
        raise CellError(
            f"{value!r} are days of the lunar calendar, which is not known here: write them as dates of the year "
            "studied, such as 2026-03-05;2026-03-15"
        )
    if _HOLIDAYS.search(text):
        raise CellError(f"{value!r}: holidays and terms are not known here; write their dates, such as 除2026-10-01外")
    if _ALTERNATE.search(text):
        raise CellError(f"{value!r} does not say which days: write 单日 or 双日 (odd days, even days), or the dates")


def _all_but(value: Any, base: str, but: str) -> Service:
    """Return some days without others."""
    whole = _plain_days(re.sub(r"均?发车|运行|运营", "", base).strip(" ,、") or "daily")
    out = _plain_days(but)
    if whole.month_days or out.month_days:
        raise CellError(f"{value!r} leaves days out of the month: write the days on which it runs")
    days = Service(weekdays=whole.weekdays - out.weekdays, added=whole.added - out.added, removed=out.added)
    if not days.weekdays and not days.added:
        raise CellError(f"{value!r} leaves no day: write the days on which it runs")
    return days


def _plain_days(text: str) -> Service:
    weekdays: set[int] = set()
    month_days: set[int] = set()
    dates: set[date] = set()
    for part in re.split(r"\s*(?:[;+]|(?:以?及|和)(?=每?(?:周|星期|礼拜|工作日|双休日)))\s*", text):
        if part in _DAY_WORDS:
            weekdays |= _DAY_WORDS[part]
        elif part in _MONTH_WORDS:
            month_days |= _MONTH_WORDS[part]
        elif _DATE.match(part):
            dates |= _dates(part)
        elif match := _MONTHLY.fullmatch(part):
            month_days |= set(_day_numbers(match[1].replace("日", " ").replace("号", " "), 1, 31))
        elif re.match(r"每?逢?(?:周|星期|礼拜)", part):
            weekdays |= _weekdays(part.replace("逢", ""))
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
    removed = [f"not {day}" for day in sorted(service.removed)]
    return ";".join(text for text in (week, month, *map(str, sorted(service.added)), *removed) if text)


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
    words: Sequence[str] = [w for w in re.split(r"[,、/\s和逢]+", text) if w]
    if len(words) == 1 and re.fullmatch(r"[一二三四五六七八九十]{2,}", words[0]) and high == 10:
        words = list(words[0])  # 三六九
    numbers = [_NUMERALS.get(w, int(w) if w.isdecimal() else -1) for w in words]
    if not words or any(not low <= n <= high for n in numbers):
        raise CellError(f"{text or 'the days'!r} are no days of the month from {low} to {high}, such as 3,8")
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
