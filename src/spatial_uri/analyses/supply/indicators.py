"""What every number of supply and demand means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import LAYER, OWN, Indicator

_SFCA = (
    "Luo and Wang (2003), Environment and Planning B 30(6), 865-884; kinds: Luo and Qi (2009), Dai (2010), Dai and "
    "Wang (2011), Wang (2012), Wan, Zou and Sternberg (2012), Delamater (2013)."
)

INDICATORS = (
    Indicator(
        name="Supply within reach per 1,000 people",
        chinese="可达千人拥有量",
        columns={
            "supply.csv": ("per_1000", "supply_in_reach", "facilities_in_reach", "is_at_most", "is_at_least"),
            "settlements.csv": ("<amount>_per_1000",),
            LAYER + "settlements": ("<amount>_per_1000",),
        },
        unit="beds, doctors, seats per 1,000 people; the same and facilities; true or false",
        formula="over the facilities within the threshold, the sum of (what it has / all people in its reach), each "
        "trip weighted as the kind says; what these facilities have; how many they are",
        denominator="all people in reach of each facility, those beyond the border included where they are known",
        convention="In reach is within the threshold with a weight above 0. 0 where nothing is in reach; empty where "
        "only facilities are whose amount, or whose people, are not known. At most: people who share it are missing; "
        "at least: a facility in reach is left out.",
        source=_SFCA,
        trap="It is no share of a facility that anybody has: who lives near several facilities has some of each.",
    ),
    Indicator(
        name="Ratio and crowding of a facility",
        chinese="设施供需比与拥挤程度",
        columns={
            "supply_facilities.csv": (
                "supply",
                "people_in_reach",
                "settlements_in_reach",
                "people_unknown",
                "people_beyond",
                "ratio_per_1000",
                "people_per_unit",
            ),
            "facilities.csv": ("<amount>_supply", "<amount>_people_per_unit"),
            LAYER + "facilities": ("<amount>_supply", "<amount>_people_per_unit"),
        },
        unit="beds, doctors, seats; people; settlements; per 1,000 people; people per unit",
        formula="what it has / people in its reach, each weighted; the people of each settlement divided by all that "
        "it has in reach, each weighted, summed over the settlements in its reach",
        denominator="people in reach; supply in reach of each settlement",
        convention="0 where nobody is in reach; empty where the amount or all people in reach are not known. People "
        "beyond the border are empty where nobody's number is known there.",
        source="Wang (2018), Professional Geographer 70(2), 251-260, for crowding; ratio: Luo and Wang (2003).",
        trap="People in reach of several facilities count for each: the column does not add up.",
    ),
    Indicator(
        name="Capacity by area",
        chinese="分区千人拥有量",
        columns={
            "supply_areas.csv": (
                "facilities",
                "supply",
                "located_per_1000",
                "access_per_1000",
                "least_per_1000",
                "most_per_1000",
                "without_supply",
                "without_people",
                "without_share",
                "too_high",
            )
        },
        unit="facilities; beds, doctors, seats; per 1,000 people; settlements; people; share, 0 to 1",
        formula="what the facilities in the area have; that / its people; the mean of what its people can count on; "
        "the least and the most of its settlements; settlements that reach none, and their people",
        denominator="the people of the area whose number is known",
        convention="Empty where the people of less than half of the settlements are known.",
        source=OWN,
        trap="A town with a hospital for the whole county has far more located in it than its people can count on.",
    ),
    Indicator(
        name="Balance of supply",
        chinese="供给去向",
        columns={
            "supply_balance.csv": (
                "supply",
                "allocated",
                "unallocated",
                "nobody_in_reach",
                "to_study",
                "to_neighbours",
            )
        },
        unit="beds, doctors, seats",
        formula="all that is known; the sum of ratio times people, of the study and beyond the border; the rest; what "
        "facilities with nobody in reach have",
        denominator="none",
        convention="Allocated and unallocated add up to the supply. Of M2SFCA the rest holds what distance loses.",
        source=_SFCA,
        trap="Nobody is sent anywhere: it follows from who is in reach alone.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, or of the area, as in the data",
    "settlements": "settlements of the area",
    "inside": "whether the facility lies inside the studied areas",
    "reaches_beyond": "whether roads beyond the border lie in its reach, and nobody there is known",
}  # fmt: skip
