"""What every number of the statistics means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

INDICATORS = (
    Indicator(
        name="Statistic of an area",
        chinese="统计指标, 排名",
        columns={
            "statistics.csv": ("value", "rank", "ranked"),
            "statistics_areas.csv": ("value", "rank", "ranked"),
            "statistics_overview.csv": ("lowest", "highest", "mean", "areas", "areas_missing"),
        },
        unit="as the column unit says; rank: 1 is the highest; areas: number",
        formula="as the table of the user has it, or the ratio of two of its statistics; rank of its value among the "
        "areas of its level in that year (statistics_areas.csv: of the latest value of each)",
        denominator="ranked: the areas of the level that have a value",
        convention="Equal values share the better rank. The mean counts every area once. Rows of areas that the study "
        "does not hold are left out, with a note.",
        source=OWN,
        trap="The latest year may differ from area to area: the column year says it. A mean of areas is not the value "
        "of the whole.",
    ),
    Indicator(
        name="Change of a statistic",
        chinese="指标变化",
        columns={"statistics.csv": ("change", "change_share")},
        unit="the unit of the statistic; share of the first year's value",
        formula="value - value of the first year of the area; the same over the value of the first year",
        denominator="change_share: the value of the first year",
        convention="Empty in the first year; change_share is empty where the first value is not above 0.",
        source=OWN,
        trap="Areas may begin in different years.",
    ),
    Indicator(
        name="Statistic beside access",
        chinese="统计指标与可达性",
        columns={
            "statistics_areas.csv": ("access_share", "access_rank", "rank_difference"),
            "statistics_overview.csv": ("access_correlation",),
        },
        unit="share, 0 to 1; rank, 1 is the highest; ranks; correlation, -1 to 1",
        formula="share of people within the first limit of the service circle of the tier that the report begins with; "
        "rank - access_rank; Spearman's correlation of the ranks of value and access_share",
        denominator="as the coverage of the service circle; the correlation counts every area once",
        convention="Shares of settlements where no people are known. No correlation of fewer than 10 areas, or where "
        "one of the two never varies.",
        source="Spearman (1904), American Journal of Psychology 15(1), 72-101.",
        trap="Says nothing of causes. Areas differ in people, and the correlation minds that not at all.",
    ),
)

ATTRIBUTES = {
    "year": "year of the statistic, as the table says",
    "first_year": "first year of the statistic in the table",
    "last_year": "last year of the statistic in the table",
}
