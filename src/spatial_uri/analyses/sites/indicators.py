"""What every number of the sites means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_MCLP = (
    "Church and ReVelle (1974), Papers of the Regional Science Association 32(1), 101-118 (maximal covering); Toregas, "
    "Swain, ReVelle and Bergman (1971), Operations Research 19(6), 1363-1373 (set covering)."
)

INDICATORS = (
    Indicator(
        name="People brought within",
        chinese="新增达标人口",
        columns={
            "sites.csv": ("people_gained", "people_alone", "settlements_gained", "settlements_unknown"),
            "site_candidates.csv": ("people_alone", "settlements_alone"),
            "site_levers.csv": ("people_alone", "others"),
        },
        unit="people; settlements",
        formula="people of the settlements beyond the limit today that the site has within: those that no site before "
        "it in the table has (gained), and all of them (alone)",
        denominator="none",
        convention="Within is <= the limit, in whole milliseconds, door to door. People unknown are not counted; their "
        "settlements are (unknown). Where the people of less than half are known, every settlement counts as one.",
        source=_MCLP,
        trap="What sites bring alone never adds up to what they bring together.",
    ),
    Indicator(
        name="Time saved by a site",
        chinese="节省人次分钟",
        columns={"sites.csv": ("person_min_saved",)},
        unit="person-minutes",
        formula="sum over the settlements to which the site is nearer than today's facility and every other site: "
        "people x (minutes today - minutes to it)",
        denominator="none",
        convention="Only of those who had a way before: who had none is brought within, and has no minutes to save.",
        source=OWN,
        trap="One trip of every person, not a day's or a year's.",
    ),
    Indicator(
        name="Cost, and people for money",
        chinese="造价、单位造价新增人口",
        columns={
            "sites.csv": ("cost", "people_per_cost"),
            "site_candidates.csv": ("cost",),
            "site_levers.csv": ("cost",),
            "site_curve.csv": ("cost",),
        },
        unit="as the prices are given; people for one of it",
        formula="price of the site; people gained / price; in the curve the sum of the prices",
        denominator="none",
        convention="Empty where prices are unknown.",
        source=OWN,
        trap="It says nothing of what running the site costs.",
    ),
    Indicator(
        name="Capacity",
        chinese="服务规模",
        columns={
            "site_candidates.csv": ("capacity",),
            "sites.csv": ("people_served",),
            "site_settlements.csv": ("people_served",),
        },
        unit="people",
        formula="people that the site has room for; people whom it serves within the limit",
        denominator="none",
        convention="Empty where capacity does not matter. Facilities of today have room for all who reach them.",
        source=OWN,
        trap="Where somebody decides who goes where, more are served than where all go to the nearest.",
    ),
    Indicator(
        name="Curve of further sites",
        chinese="选址数量与覆盖人口曲线",
        columns={"site_curve.csv": ("people_within", "share", "bound", "optimum")},
        unit="people; share, 0 to 1",
        formula="people within after each site of the greedy order; the most that any choice of as many sites, or of "
        "as much money, could bring (bound, by linear programming); people within by the sites chosen (optimum)",
        denominator="share: the people whose number is known",
        convention="The greedy order takes the site that brings most (for its price, with a budget) next.",
        source=_MCLP,
        trap="The sites chosen need not be the first of the greedy order.",
    ),
    Indicator(
        name="Before and after",
        chinese="实施前后",
        columns={
            "site_settlements.csv": ("before_min", "after_min", "before_within", "after_within"),
            "site_levers.csv": ("before_min", "after_min"),
            "settlements.csv": ("sites_after_min", "sites_after_within"),
            "site_areas.csv": ("share_before", "share_after", "settlements_before", "settlements_after"),
        },
        unit="minutes; yes or no; share, 0 to 1; settlements",
        formula="travel time to the nearest facility today, and to the nearer of it and the nearest site; within where "
        "it is <= the limit",
        denominator="shares: the people of the area whose number is known",
        convention="A share is empty where the people of less than half of the settlements are known. Minutes are "
        "empty where nothing is reached.",
        source=OWN,
        trap="Who lived within before and is nearer to a site now has a shorter time, and is not newly within.",
    ),
    Indicator(
        name="Proof",
        chinese="最优性证明",
        columns={"site_proof.csv": ("objective", "bound", "gap", "is_proven", "recomputed")},
        unit="as the column unit says; gap: share of the objective",
        formula="value of the goal; the best value that any choice can have; their distance over the objective; "
        "whether the search ended by itself; the objective, worked out again from the chosen sites alone",
        denominator="gap: the objective",
        convention="With a gap of 0 no choice is better. Of equally good ones, the first in the table is taken.",
        source="HiGHS: Huangfu and Hall (2018), Mathematical Programming Computation 10(1), 119-142.",
        trap="It is the best choice among the candidates given, at the speeds assumed.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "people": "people of the area whose number is known",
    "settlements": "settlements of the area",
    "rank": "place in the order of building, from 1; 0 for candidates that were not chosen",
    "sites": "number of sites",
    "is_chosen": "whether the site is among those chosen",
    "is_fixed": "whether the site was decided already",
    "fixed": "whether the site was decided already",
    "has_equals": "whether other choices are equally good; empty where that was not looked into",
}
