"""What every number of equity means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import LAYER, OWN, Indicator

INDICATORS = (
    Indicator(
        name="Gini index and P90 to P10",
        chinese="基尼系数与第90、10百分位之比",
        columns={"equity.csv": ("gini", "p90_p10")},
        unit="0 to 1; ratio",
        formula="1 minus the sum of (x_k - x_{k-1}) (y_k + y_{k-1}) along the Lorenz curve; the value that nine in ten "
        "people do not exceed / that which one in ten do not",
        denominator="people whose value is known; square kilometres where it is weighted by area",
        convention="Empty for minutes, as people who reach nothing have no number; of fewer than 10 values; and where "
        "nobody has anything. Bands (column band): below 0.3 good, to 0.4 fair, to 0.6 unfair, above severe: Jin et "
        "al. (2015), Iranian Journal of Public Health 44(4), 445-457, a convention taken over from incomes.",
        source="Gini (1912); Brown (1994), Social Science & Medicine 38(9), 1243-1256.",
        trap="By people and by area it differs widely: beds of China .07 and .64 (Jin et al. 2015).",
    ),
    Indicator(
        name="Theil index between and within areas",
        chinese="泰尔指数 (区间、区内)",
        columns={
            "equity.csv": (
                "theil",
                "theil_between_township",
                "theil_within_township",
                "theil_between_county",
                "theil_within_county",
            )
        },
        unit="0 and above",
        formula="sum of s ln(s / p), s the share of what there is, p the share of people; between areas with the sums "
        "of the areas; within is the rest",
        denominator="people whose value is known",
        convention="Nothing counts as 0. Empty as the Gini index is, and where there are not several areas.",
        source="Theil (1967), Economics and information theory: the index T.",
        trap="Its largest value is the logarithm of the number of people: compare shares, not indices of two studies.",
    ),
    Indicator(
        name="Palma ratio",
        chinese="帕尔马比值",
        columns={"equity.csv": ("palma_share", "palma_mean")},
        unit="ratio",
        formula="what the tenth of the people that has most has / what the four tenths that have least have; the same "
        "of means",
        denominator="people whose value is known",
        convention="1/4 and 1 where all have alike. Empty where the four tenths have nothing.",
        source="Palma (2011), Development and Change 42(1), 87-153.",
        trap="People are ranked by what they have, not by income, as other programs may do.",
    ),
    Indicator(
        name="Concentration index",
        chinese="集中指数",
        columns={"equity.csv": ("concentration",)},
        unit="-1 to 1",
        formula="2 / mean times the mean of (value times rank), minus 1; ranks from the nearest to the highest tier to "
        "the farthest",
        denominator="people whose value is known",
        convention="Below 0 people near the highest tier have more. Equal times share the middle rank; who does not "
        "reach it is last.",
        source="Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77(1), 87-103.",
        trap="0 may also mean that those at a middle distance have most.",
    ),
    Indicator(
        name="Beyond the limit, and how far",
        chinese="超时人口比例与超时深度 (FGT)",
        columns={"equity.csv": ("fgt0", "fgt1", "fgt2")},
        unit="share, 0 to 1; mean excess over the limit, as a share of it; the mean of its square",
        formula="people beyond the limit / all people; the mean of (minutes - limit) / limit, 0 for those within; of "
        "its square",
        denominator="FGT 0: all people; FGT 1 and 2: people reached",
        convention="Only for minutes. Who is not reached is beyond, and has no excess. Empty of fewer than 10 values.",
        source="Foster, Greer and Thorbecke (1984), Econometrica 52(3), 761-766, with the gap above the limit.",
        trap="FGT 1 and 2 say nothing of people who reach nothing: see left_out.",
    ),
    Indicator(
        name="Urban and rural means",
        chinese="城乡均值与城乡比",
        columns={
            "equity.csv": ("mean", "urban_mean", "rural_mean", "urban_rural_ratio"),
            "equity_split.csv": (
                "within",
                "within_share",
                "population_share",
                "mean_min",
                "not_reached",
                "gap_min",
            ),
        },
        unit="minutes, per 1,000 people, per km2; ratio; settlements; share, 0 to 1",
        formula="means over people; urban / rural; settlements and people within the limit / all; mean minutes, and "
        "mean minutes over the limit, of people reached",
        denominator="people, or settlements, of the group",
        convention="Urban is the statistical class 1xx, rural 2xx; without a class, villages and central villages are "
        "rural. Empty where the people of less than half of the settlements are known.",
        source="统计上划分城乡的规定, 国函〔2008〕60号 (2008).",
        trap="Many administrative villages are urban by their class (121, 122).",
    ),
    Indicator(
        name="Mean time of an area against that of all",
        chinese="乡镇平均时间与全域之比",
        columns={
            "equity_areas.csv": (
                "within",
                "within_share",
                "population_share",
                "mean_min",
                "mean_ratio",
                "not_reached",
                "gap_min",
            ),
            LAYER + "areas": (
                "<tier>_mean_min",
                "<tier>_mean_ratio",
                "<tier>_not_reached",
            ),
        },
        unit="settlements; share, 0 to 1; minutes; ratio",
        formula="mean minutes of the people of the area who are reached / mean minutes of all people reached; "
        "settlements and people within the limit / all of the area",
        denominator="people, or settlements, of the area",
        convention="Of the finest level above the villages that has several areas. Empty where the people of less than "
        "half of the settlements of the area are known, or nobody is reached.",
        source=OWN,
        trap="People who reach nothing are in no mean: not_reached counts their settlements.",
    ),
    Indicator(
        name="Lorenz curve",
        chinese="洛伦兹曲线",
        columns={"equity_lorenz.csv": ("people_share", "value_share")},
        unit="share, 0 to 1",
        formula="share of people, those who have least first, and the share of all that they have",
        denominator="people whose value is known",
        convention="Of minutes only people reached. None of fewer than 10 values.",
        source="Lorenz (1905), Publications of the American Statistical Association 9, 209-219.",
        trap=f"{OWN} Two curves that cross cannot be ranked by their Gini indices.",
    ),
)

ATTRIBUTES = {
    "values": "how many settlements or areas the indices are made of",
    "people": "people counted, or square kilometres where it is weighted by area",
    "left_out": "people, or square kilometres, whose value is not known, or who are not reached",
    "settlements": "settlements of the group in the area",
    "population": "their people, as in the data",
}
