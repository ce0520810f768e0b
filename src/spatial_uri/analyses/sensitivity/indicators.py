"""What every number of the sensitivity means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import LAYER, OWN, Indicator

INDICATORS = (
    Indicator(
        name="Within at other speeds",
        chinese="不同车速下的达标概率",
        columns={
            "sensitivity.csv": ("p_within", "within_base"),
            "settlements.csv": ("<tier>_p_within",),
            LAYER + "settlements": ("<tier>_p_within",),
        },
        unit="share of the draws, 0 to 1; true or false",
        formula="draws in which the travel time is <= the limit / all draws; whether it is at the speeds assumed",
        denominator="the draws",
        convention="All roads of a class are faster or slower together, by a factor drawn from a normal distribution "
        "around 1 that is set to its limits beyond them. At least 0.95 is in, at most 0.05 out; from two thirds on "
        "likely, up to a third unlikely, between them open. Empty where the circle knows nothing.",
        source=f"{OWN} Words: Mastrandrea et al. (2010), guidance note of the IPCC on the treatment of uncertainties.",
        trap="It tells what follows from speeds alone: roads, people and facilities are taken as they are.",
    ),
    Indicator(
        name="Time at other speeds",
        chinese="不同车速下的出行时间 (第5、95百分位)",
        columns={"sensitivity.csv": ("base_min", "p5_min", "p95_min")},
        unit="minutes",
        formula="travel time at the speeds assumed; the least of the drawn times that 5 % and 95 % do not exceed",
        denominator="none",
        convention="Whole milliseconds. Empty where nothing is reached, and beyond twice the limit.",
        source="Hyndman and Fan (1996), The American Statistician 50(4), 361-365, type 1.",
        trap="Nine in ten draws lie between them, not nine in ten days.",
    ),
    Indicator(
        name="Factor at which a settlement turns",
        chinese="临界车速系数",
        columns={
            "sensitivity.csv": ("critical_factor", "critical_factor_of_class", "critical_kmh", "class_kmh"),
            "settlements.csv": ("<tier>_critical_factor",),
            LAYER + "settlements": ("<tier>_critical_factor",),
        },
        unit="factor of the speed assumed; km/h",
        formula="the factor of all roads together, and of the one class for which it is nearest to 1, at which the "
        "travel time is the limit; that factor times the speed of the class (median of its kilometres)",
        denominator="none",
        convention="Above 1: so much faster, and the settlement comes within. At most 1: so slow, and it just stays. "
        "Solved exactly, whatever way is then the fastest: the time is the limit to within 0.05 seconds. Empty below "
        "half and above twice the speed.",
        source="Dinkelbach (1967), Management Science 13(7), 492-498.",
        trap="The roads of a class have many speeds: the km/h are those of the middle one.",
    ),
    Indicator(
        name="Interval of a share",
        chinese="达标比例区间",
        columns={"sensitivity_areas.csv": ("share", "p5_share", "p50_share", "p95_share", "sure", "undecided")},
        unit="share, 0 to 1; settlements",
        formula="people within the limit / people of the area, at the speeds assumed; of the shares at all draws the "
        "5th, 50th and 95th percentile; settlements within in at least 95 % of the draws, and in more than 5 % but "
        "fewer",
        denominator="the people of the area whose number is known; all settlements, where people are not counted",
        convention="Empty where the people of less than half of the settlements are known.",
        source=OWN,
        trap="If every road erred by itself, the errors would average out and the interval be falsely narrow.",
    ),
    Indicator(
        name="One thing varied alone",
        chinese="单因素变动影响",
        columns={
            "sensitivity_tornado.csv": ("minus", "plus", "minus_share", "share", "plus_share", "swing_share"),
            "sensitivity_walks.csv": ("walk_limit_m", "off_network", "share"),
        },
        unit="factor, or metres; share, 0 to 1; settlements",
        formula="share within with one class of road, all roads, the walk or the longest walk to the road at its lower "
        "and its higher value, all else as assumed; the largest distance between these and the share assumed",
        denominator="the people whose number is known; all settlements, where people are not counted",
        convention="Ferries do not change.",
        source=OWN,
        trap="Effects of single classes do not add up to that of all roads.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "settlements": "settlements of the area",
}
