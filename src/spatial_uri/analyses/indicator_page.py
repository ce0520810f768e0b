"""The page of the documentation that lists every indicator, as the registry has them."""

from __future__ import annotations

from collections.abc import Iterator

from spatial_uri.analyses.declared import Analysis
from spatial_uri.analyses.indicators import Indicator
from spatial_uri.analyses.registry import analyses
from spatial_uri.words.catalogue import say, speaking

_HEAD = """\
# Indicators

Every number of an atlas: what it is called, in which columns it stands, how it is worked out, over what, by which
convention, from which source, and how it is misread. The page is written by `python tools/update_indicators.py` from
the lists in `src/spatial_uri/analyses/*/indicators.py`; edit those. A test fails when a table has a number that is
listed nowhere.

## What holds for all of them

- **Empty is unknown** (资料不足), never 0. A share from 0 to 1 stands in the tables, a percentage on the pages.
- **Within** (达标) means <= the limit, in whole milliseconds or metres as measured.
- **Time** (出行时间) is door to door: the walk to the road, the road, the walk to the door. No waiting at junctions, no
  congestion.
- **Denominator** (分母): every settlement of the area, whatever the status of its search, county seat and towns
  included - unless the indicator is asked of villages, or of rural people, and says so.
- **Mean, median, P90, maximum** (平均, 中位数, 第90百分位, 最大) are of those reached, each settlement once, whatever
  its people. They say nothing of those not reached: read the share reached (可达比例) beside them. A mean that falls
  because the farthest became unreachable is no progress.
- **Median**: the middle value; of an even number, the mean of the two in the middle.
- **P90**: the smallest of the values that at least nine in ten do not exceed, always one of the values (inverse of the
  empirical distribution, type 1 of Hyndman and Fan 1996). Spreadsheets interpolate: their P90 can be smaller, and then
  more than one in ten need longer.
- **People** (人口) are those of the settlements whose number is known. Where it is known for less than half of the
  settlements of a row, there is no percentage of people and no figure per person. Sums are of what is known: a sum
  over half of the settlements is not half of the people.
- **Areas and lengths of roads** are geodesic, on WGS 84. Walks, distances and buffers are straight lines in the plane
  of the study, whose scale is off by up to 0.1 % in a UTM zone.
- **`settlements.csv` and `facilities.csv`** begin with what came with the data (name, kind, people, degrees); the other
  columns are those listed below.
- **The whole** (`area_id` `*`) counts everything once: it is not the mean of the areas.

"""


def page_of_indicators() -> str:
    """Return the page, in Markdown."""
    return _HEAD + "\n".join(line for analysis in analyses() for line in _section(analysis))


def _section(analysis: Analysis) -> Iterator[str]:
    with speaking("zh"):
        chinese = say(analysis.title)
    yield f"## {analysis.title} · {chinese}\n"
    yield f"`{analysis.key}`: {analysis.about}.\n"
    for indicator in analysis.indicators:
        yield from _entry(indicator)
    if analysis.attributes:
        yield "### Other columns\n"
        yield "Codes, options, and what comes with the data:\n"
        yield from (f"- `{column}`: {what}" for column, what in analysis.attributes.items())
        yield ""


def _entry(indicator: Indicator) -> Iterator[str]:
    yield f"### {indicator.name} · {indicator.chinese}\n"
    for table, columns in indicator.columns.items():
        yield f"- `{table}`: {', '.join(f'`{column}`' for column in columns)}"
    yield f"- **Unit**: {indicator.unit}"
    yield f"- **Formula**: {indicator.formula}"
    yield f"- **Denominator**: {indicator.denominator}"
    yield f"- **Convention**: {indicator.convention}"
    yield f"- **Source**: {indicator.source}"
    yield f"- **Trap**: {indicator.trap}\n"
