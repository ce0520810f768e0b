"""What every number of the road levers means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_SWEEP = (
    "Ramalingam and Reps (1996), Journal of Algorithms 21(2), 267-305 (times after an arc became faster); Handler and "
    "Zang (1980), Networks 10(4), 293-309 (bundles)."
)
_SUMS = (
    "people_newly_within",
    "settlements_newly_within",
    "people_newly_reached",
    "settlements_newly_reached",
)

INDICATORS = (
    Indicator(
        name="People brought within by a road",
        chinese="道路提级新增达标人口",
        columns={"road_levers.csv": _SUMS, "road_lever_ceiling.csv": _SUMS},
        unit="people; settlements",
        formula="people of the settlements that are beyond the limit today, or have no way, and are within with the "
        "lever alone (newly within); of those that have no way at all today and have one then (newly reached)",
        denominator="none",
        convention="Within is <= the limit, in whole milliseconds, door to door. People unknown are not counted, their "
        "settlements are. Where the people of less than half are known, every settlement counts as one. In the table "
        "of the ceiling: gap, who is beyond today; all_upgrades, every road together; sum_of_singles, the roads one by "
        "one; best_single.",
        source=_SWEEP,
        trap="What levers bring alone never adds up to what they bring together: roads in series bring more, parallel "
        "ones less.",
    ),
    Indicator(
        name="Time saved by a road",
        chinese="道路提级节省人次分钟",
        columns={
            "road_levers.csv": ("person_min_saved", "settlements_nearer"),
            "road_lever_ceiling.csv": ("person_min_saved", "settlements_nearer"),
        },
        unit="person-minutes; settlements",
        formula="sum of people x (minutes today - minutes with the lever) over the settlements that come nearer",
        denominator="none",
        convention="Only of those who have a way today: who had none is newly reached, and has no minutes to save.",
        source=OWN,
        trap="One trip of every person, not a day's or a year's.",
    ),
    Indicator(
        name="What a road brings per kilometre and for money",
        chinese="每公里、每单位资金新增覆盖人口",
        columns={
            "road_levers.csv": (
                *("km", "cost", "people_per_km", "person_min_per_km", "people_per_cost", "person_min_per_cost"),
            ),
            "road_lever_settlements.csv": ("km", "cost"),
            "road_lever_ceiling.csv": ("km", "cost"),
        },
        unit="km; as prices are given; people or person-minutes for one of them",
        formula="length of the pieces that become faster, x price per km of the class that they are raised to in their "
        "terrain; people newly within, or person-minutes saved, over length or price",
        denominator="none",
        convention="Each of two carriageways counts half. A link is as long as the straight line times link_factor, "
        "and costs the price of a new road. Empty where prices are unknown.",
        source=OWN,
        trap="A link crosses rivers and ridges as if they were not there.",
    ),
    Indicator(
        name="The cheapest lever of a settlement",
        chinese="各村最省的补短板措施",
        columns={
            "road_lever_settlements.csv": ("before_min", "before_within", "after_min", "at_best_min", "brings_others"),
            "settlements.csv": ("road_levers_after_min", "road_levers_at_best_min"),
        },
        unit="minutes; yes or no; settlements",
        formula="of the levers that alone bring it within, that with the least cost (without prices, the fewest "
        "kilometres), faster roads before links: minutes with it (after), and how many others it brings within; "
        "minutes with every road upgraded (at best)",
        denominator="none",
        convention="Empty where it is within today, where no lever brings it within, or where nothing is reached. No "
        "search limit applies.",
        source=_SWEEP,
        trap="Bundles are found by a sweep of prices of time: a still cheaper one may exist.",
    ),
    Indicator(
        name="Speeds today and after",
        chinese="现状与提级后车速",
        columns={"road_levers.csv": ("from_kmh", "to_kmh")},
        unit="km/h",
        formula="usual speed of the class of the longest part today, and the speed that this part is raised to",
        denominator="none",
        convention="Raised to the usual speed of the next faster class, or as the options say; never above a signed "
        "limit. Motorways and ferries stay as they are. With heights, on foot and by bicycle: on the level; a road "
        "that is made faster climbs as before, each way.",
        source=OWN,
        trap="Single pieces may be slower today than their class.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "rank": "place in the order of what levers bring per kilometre, or for money, from 1",
}
