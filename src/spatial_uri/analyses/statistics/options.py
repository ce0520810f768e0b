"""Options of the statistics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field

from spatial_uri.model.option_classes import Names, options

PERCENT = "%"
_UNIT = re.compile(r"^(?P<name>.+?)\s*[(\uff08](?P<unit>[^()\uff08\uff09]{1,40})[)\uff09]$")

_SCALES = "千万|百万|亿|万|千"
_UNIT_BEHIND = re.compile(
    rf"^(?P<name>.+?)\s*[/_:\uff1a]\s*(?P<unit>(?:{_SCALES})?元|(?:{_SCALES})(?:人|户|亩|吨|个)|公顷|平方公里|平方千米)$"
)
"""Units that nobody takes for what a number is divided by, as in 收入/人."""


def plain_percent(text: str) -> str:
    """Return a text with ％, as it is typed in Chinese, as %."""
    return text.replace("％", PERCENT)


def name_and_unit(heading: str) -> tuple[str, str]:
    """Take the unit off a heading: what stands in brackets, or a % or /亿元 at its end; empty where there is none.

    Examples
    --------
    >>> name_and_unit("城镇化率（％）"), name_and_unit("income (yuan)"), name_and_unit("income")
    (('城镇化率', '%'), ('income', 'yuan'), ('income', ''))
    >>> name_and_unit("占比%"), name_and_unit("GDP/亿元"), name_and_unit("收入/人")
    (('占比', '%'), ('GDP', '亿元'), ('收入/人', ''))
    """
    text = plain_percent(heading.strip())
    if found := _UNIT.match(text) or _UNIT_BEHIND.match(text):
        return found["name"], found["unit"].strip()
    if text.endswith(PERCENT) and (name := text[:-1].rstrip(" _-/:：")):
        return name, PERCENT
    return text, ""


class Ratio(NamedTuple):
    """One statistic over another: what the ratio is called, and the two."""

    name: str
    above: str
    below: str


def ratio_of(text: str) -> Ratio | None:
    """Understand ``name = one / other``, with blanks around ``/``; None if it is something else.

    Examples
    --------
    >>> ratio_of("income ratio = urban income / rural income")
    Ratio(name='income ratio', above='urban income', below='rural income')
    >>> ratio_of("收入比 = 城镇收入（元） / 农村收入（元）")  # the unit of a heading may stand there
    Ratio(name='收入比', above='城镇收入', below='农村收入')
    >>> ratio_of("urban income") is None
    True
    """
    name, equals, rest = (part.strip() for part in text.partition("="))
    above, over, below = rest.partition(" / ")
    above, below = name_and_unit(above)[0], name_and_unit(below)[0]
    return Ratio(name, above, below) if equals and over and name and above and below else None


@options
class StatisticsOptions:
    """Every parameter of the statistics that is not data.

    Parameters
    ----------
    ratios
        Statistics to divide by one another, as ``name = one / other``: the names are the headings of the table, with
        or without their unit.
    on_paper
        Statistics and ratios that become maps on paper, by their names, with or without their unit; none for the
        ratios, or, without any, for the first statistic of the table.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    ratios: Annotated[
        Names,
        Field(
            description='one statistic over another, as "name = one / other"',
            examples=[("income ratio = urban income / rural income",)],
            max_length=50,
        ),
    ] = ()
    on_paper: Annotated[
        Names,
        Field(
            description="statistics with a map on paper; left out: the ratios, or else the first of the table",
            examples=[("urban income", "income ratio")],
            max_length=50,
        ),
    ] = ()

    @property
    def names_on_paper(self) -> tuple[str, ...]:
        """The statistics of `on_paper` without the units of their headings."""
        return tuple(name_and_unit(name)[0] for name in self.on_paper)

    def contradictions(self) -> Iterator[str]:
        """Say which ratios cannot be understood, and which are there twice."""
        ratios = [(text, ratio_of(text)) for text in self.ratios]
        yield from (f'ratios: {text!r} is not "name = one / other"' for text, ratio in ratios if ratio is None)
        names = [ratio.name for _, ratio in ratios if ratio is not None]
        yield from (f"ratios: {name!r} is there twice" for name in sorted(set(names)) if names.count(name) > 1)
