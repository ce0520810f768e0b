"""What every number of the comparison means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_KITAGAWA = (
    "Kitagawa (1955), Journal of the American Statistical Association 50(272), 1168-1194: a difference between two "
    "rates as rates at fixed weights plus weights at fixed rates; here at the people of before, and nothing is left."
)
_TABLES = ("comparison.csv", "comparison_areas.csv")
_SIDES = ("before_total", "after_total", "before_within", "after_within", "change")
_SHARES = ("before_share", "after_share", "change_share")
_TERMS = ("limit", "access", "unknown", "moved")

INDICATORS = (
    Indicator(
        name="People and settlements within, before and after",
        chinese="前后两期达标人口与居民点",
        columns={
            **dict.fromkeys(_TABLES, (*_SIDES, *_SHARES)),
            "comparison_flows.csv": ("settlements", "before_people", "after_people"),
        },
        unit="people or settlements, as the column counted says; share, 0 to 1",
        formula="people (settlements) with a travel time <= the limit of their own run; change: later minus earlier; "
        "flows: by where they stood before and stand after",
        denominator="all settlements of the run, whatever their status; of people those whose number is known",
        convention="Every settlement of either run is in the flows once; one that a run does not have is absent there. "
        "Shares of people are empty where the people of less than half of the settlements are known.",
        source="Church and ReVelle (1974), Papers of the Regional Science Association 32(1), 101-118.",
        trap="The change holds people who moved; access alone is its own column.",
    ),
    Indicator(
        name="What the difference is made of",
        chinese="变化的构成：可达性、人口迁移、口径",
        columns=dict.fromkeys(_TABLES, (*_TERMS, *(f"{term}_share" for term in _TERMS))),
        unit="people or settlements; share, 0 to 1",
        formula="limit: people of before x (within by the limit of after - within by that of before); access: people "
        "of before x (within after - within before by the limit of after), over settlements of both runs; unknown: the "
        "same where a run has no answer; moved: (people of after - people of before) x within after, plus people "
        "within that only the later run has, minus those that only the earlier one has",
        denominator="the people (settlements) of before; the share of moved is the rest of the change of the share",
        convention="The four terms sum to the change, exactly, in numbers and in shares. Of an area, who moved from "
        "one to another counts as moved.",
        source=_KITAGAWA,
        trap="Access is of the people of before where they lived before: relocated people are no better access.",
    ),
    Indicator(
        name="Mean minutes of those reached in both",
        chinese="两期均可达居民点的平均时间",
        columns={"comparison.csv": ("reached_in_both", "before_mean_min", "after_mean_min")},
        unit="settlements; minutes",
        formula="mean travel time before and after over settlements reached in both runs; in rows of people weighted "
        "by the people of before on both sides",
        denominator="the settlements reached in both runs",
        convention="Empty where there are none.",
        source=OWN,
        trap="Who was newly reached, or cut off, is in neither mean.",
    ),
    Indicator(
        name="Minutes of each settlement, before and after",
        chinese="各居民点前后时间",
        columns={
            "comparison_settlements.csv": ("before_min", "after_min", "change_min", "before_people", "after_people"),
            "settlements.csv": ("<tier>_before_min", "<tier>_change_min"),
        },
        unit="minutes; people",
        formula="travel time to the nearest facility in each run; change: later minus earlier, in whole milliseconds",
        denominator="none",
        convention="The change is empty unless both runs reach one. Less than 0.05 min is no change.",
        source=OWN,
        trap="Negative is faster.",
    ),
    Indicator(
        name="What each change does alone, and what is missing without it",
        chinese="各项措施单独作用与缺其作用",
        columns={
            "comparison_changes.csv": (
                *("alone_people", "alone_settlements", "alone_share", "left_out_people", "left_out_settlements"),
                *("left_out_share", "cost", "cost_per_person"),
            )
        },
        unit="people; settlements; share, 0 to 1; money as the prices are given",
        formula="within with this change alone - within today; within with all changes - within with all but this one; "
        "cost / people more within by it alone",
        denominator="the people of the study",
        convention="At the limit of the later run, for each tier. Empty where it was not measured, or nobody "
        "comes within.",
        source=OWN,
        trap="The two differ where changes work together, or do the same; neither sums to the whole.",
    ),
    Indicator(
        name="How evenly access is spread, before and after",
        chinese="可达公平性前后对比",
        columns={"comparison_equity.csv": ("before", "after", "change", "access")},
        unit="as the column measure says: minutes, people, share 0 to 1, per 1,000 people, ratio or index",
        formula="the indices of equity.csv, worked out for each run with its own people and limit; change: later minus "
        "earlier; access: the same difference with the people of before where they lived, over settlements that both "
        "runs have, by the limit of after",
        denominator="as of each index of equity.csv",
        convention="Who reaches nothing is beyond the limit (fgt0), has no excess (fgt1, fgt2), is in no mean, and is "
        "counted in left_out. Empty of fewer than 10 settlements; urban and rural need the ranks of both runs, Gini, "
        "Theil, Palma and concentration the supply of both.",
        source=OWN + " Sources of the indices: equity.csv.",
        trap="A mean over people reached can grow because more are reached.",
    ),
    Indicator(
        name="Facilities that moved",
        chinese="设施迁移距离",
        columns={"comparison_facilities.csv": ("moved_m",)},
        unit="metres",
        formula="straight line between the places of one facility in both runs",
        denominator="none",
        convention="Empty where only one run has it; less than 100 m is another hand that set the point.",
        source=OWN,
        trap="A facility is the same by id and name, or by name and tier nearby; otherwise one closed and one is new.",
    ),
)

ATTRIBUTES = {
    "before_limit_min": "what counts as within in the earlier run, minutes",
    "after_limit_min": "what counts as within in the later run, minutes",
}
