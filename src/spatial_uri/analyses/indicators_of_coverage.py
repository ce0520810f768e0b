"""The indicators of a table that `spatial_uri.coverage` makes: the same in every analysis that has one."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

COVERED = (
    "Church and ReVelle (1974), Papers of the Regional Science Association 32(1), 101-118: a demand is covered if it "
    "lies within a standard of its nearest facility."
)
TYPE_1 = "The P90 is type 1 of Hyndman and Fan (1996), The American Statistician 50(4), 361-365."


def coverage_indicators(table: str, *, of: str) -> tuple[Indicator, ...]:
    """Return the indicators of a table of coverage.

    Parameters
    ----------
    table
        Its file, such as ``coverage.csv``.
    of
        What is reached, such as ``facility of the tier``.
    """
    return (*_within(table, of), *_counted(table), *_times(table))


def _within(table: str, of: str) -> tuple[Indicator, ...]:
    return (
        Indicator(
            name="Settlements within the limit",
            chinese="达标居民点, 村达标率",
            columns={table: ("settlements_within", "settlements_share")},
            unit="settlements; share, 0 to 1",
            formula=f"number of settlements whose time to the nearest {of} is <= the limit; over all settlements",
            denominator="`settlements`: all settlements of the row, county seat and towns included, reached or not",
            convention="Empty if the status of every settlement is `unknown`: no data is not no service.",
            source=COVERED,
            trap="Counts settlements, not people: a hamlet weighs as much as the county seat. Compare only figures "
            "with the same mode, direction, limit and tier.",
        ),
        Indicator(
            name="People within the limit",
            chinese="达标人口, 人口覆盖率",
            columns={table: ("population_within", "population_share")},
            unit="people; share, 0 to 1",
            formula="people of the settlements within the limit; over the people of all settlements of the row",
            denominator="`population`: the people whose number is known, reached or not",
            convention="No share where the population is known for less than half of the settlements of the row. The "
            "share is empty, the sum is what is known.",
            source=COVERED,
            trap="All people of a settlement stand at its point. With many unknown, `population_within` is too small: "
            "read `population_missing`.",
        ),
        Indicator(
            name="Within the limit of what lies inside the study area",
            chinese="仅计县内设施的达标率",
            columns={table: ("settlements_within_inside", "settlements_share_inside", "population_share_inside")},
            unit="settlements; share, 0 to 1",
            formula=f"as above, to the nearest {of} inside the studied areas, over roads inside and outside",
            denominator="as above",
            convention="The difference to the figure above is what the neighbours serve.",
            source=f"{OWN} The boundary effect, shown instead of hidden.",
            trap="It is no forecast of a closed border: roads outside still count.",
        ),
    )


def _counted(table: str) -> tuple[Indicator, ...]:
    return (
        Indicator(
            name="Settlements and people of the row",
            chinese="居民点数, 人口数, 人口不详的居民点数",
            columns={table: ("settlements", "population", "population_missing")},
            unit="settlements; people",
            formula="number of settlements; sum of their people; number of those whose people are not known",
            denominator="none: these are the denominators",
            convention="A settlement counts for its area and all areas above. `population` is empty if nobody's number "
            "is known.",
            source=OWN,
            trap="`population` is no census total: it is the sum over the settlements in the data.",
        ),
        Indicator(
            name="Settlements reached",
            chinese="可达居民点, 可达比例",
            columns={table: ("reached", "reached_share")},
            unit="settlements; share, 0 to 1",
            formula="number of settlements with a time, however long; over all settlements",
            denominator="all settlements of the row",
            convention="Reached within the search limit, 240 min unless said otherwise.",
            source=OWN,
            trap="Not the share within the limit. It belongs beside every mean, median, P90 and maximum.",
        ),
    )


def _times(table: str) -> tuple[Indicator, ...]:
    return (
        Indicator(
            name="Mean, median, P90 and longest time",
            chinese="平均、中位、第90百分位、最长出行时间",
            columns={table: ("mean_min", "median_min", "p90_min", "max_min")},
            unit="minutes",
            formula="of the times of the settlements reached: sum / number; the middle value (of an even number, the "
            "mean of the two in the middle); the smallest time that at least nine in ten do not exceed; the longest",
            denominator="`reached`: the settlements reached, each once",
            convention="P90 is one of the times, not interpolated. Empty if nobody is reached.",
            source=f"{OWN} {TYPE_1}",
            trap="Those not reached are in none of them: a worse network can have a better mean. Not weighted by "
            "people.",
        ),
        Indicator(
            name="Settlements not reached, by cause",
            chinese="不可达居民点: 超出搜索上限, 道路不连通, 离网, 资料不足",
            columns={table: ("too_far", "unreachable", "off_network", "unknown")},
            unit="settlements",
            formula="number of settlements whose search ended so: beyond the search limit; no way by road; no usable "
            "road within the walk; no such facility, or no roads, in the data",
            denominator="with `reached` they add up to `settlements`",
            convention="`unknown` goes before the other causes.",
            source=OWN,
            trap="`unknown` is a gap in the data, not a gap in the service.",
        ),
    )


COVERAGE_ATTRIBUTES = {"threshold_min": "the limit that the row counts, minutes: an option"}
"""Columns of such a table that are no indicators."""
