"""What every number of the coupling coordination means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_RELATIVE = (
    "Relative to the areas of the study: not to be set beside other studies, and no proof that an area is well off. "
    "The choice of elements decides most of it."
)

INDICATORS = (
    Indicator(
        name="Coupling coordination degree",
        chinese="耦合协调度",
        columns={
            "coupling.csv": (
                "coupling",
                "development",
                "coordination",
                "coordination_class",
                "first_index",
                "second_index",
            )
        },
        unit="0 to 1; class: 0 below 0.5, 1 from 0.5, 2 from 0.6, 3 from 0.7, -1 unknown",
        formula="C = 2 sqrt(U1 U2) / (U1 + U2); T = a U1 + (1 - a) U2, a = 0.5 if not said otherwise; D = sqrt(C T). "
        "U is the weighted sum of the elements of a system, each (x - lowest) / (highest - lowest), or 1 minus that "
        "where less is better",
        denominator="the areas of the level that have every element",
        convention="C is 0 where both indices are 0. An element that never varies is 1 everywhere. No values for fewer "
        "than 3 areas; empty where an element is missing.",
        source=OWN + " The form in common use in Chinese studies of coordinated development; there is no standard.",
        trap=_RELATIVE,
    ),
    Indicator(
        name="Weight of an element",
        chinese="指标权重, 信息熵",
        columns={"coupling_elements.csv": ("weight", "entropy", "lowest", "highest")},
        unit="share, the elements of a system sum to 1; entropy 0 to 1; lowest and highest: the unit of the statistic",
        formula="(1 - e) / sum of (1 - e) in the system, e = -sum(p ln p) / ln n, p = the scaled value over their sum",
        denominator="n: the areas of the level that have every element",
        convention="Equal weights where they are asked for, or where no element varies.",
        source="Shannon (1948), Bell System Technical Journal 27, 379-423.",
        trap="Entropy gives much weight to what differs between areas, whether it matters or not.",
    ),
)

ATTRIBUTES = {"more_is_better": "whether more of the element is better, as the options say"}
