"""What every number of the bus levers means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_FILE = "bus_levers.csv"

INDICATORS = (
    Indicator(
        name="People a bus lever brings in",
        chinese="公交措施新增受益人口",
        columns={
            _FILE: (
                "people_with_stop",
                "people_with_return",
                "people_with_bus",
                "people_gained",
                "settlements_gained",
                "people_estimate",
            ),
            "bus_lever_settlements.csv": ("newly_stop", "newly_return", "newly_bus"),
        },
        unit="people; settlements; true or false",
        formula="people of the settlements that newly have a stop with a departure within the headline walk, that "
        "newly get to a seat and home on the day, that newly get to a seat by bus; the first or the second (gained); "
        "those who lack either and live within that walk, in a straight line, of what the lever adds (estimate)",
        denominator="none",
        convention="By the measures of the coverage by public transport, with the changed timetable. Empty where a "
        "lever was not evaluated in full. Where the people of less than half are known, every settlement is one.",
        source=OWN,
        trap="What levers bring one by one does not add up to what they bring together.",
    ),
    Indicator(
        name="Vehicle time and cost of a bus lever",
        chinese="每日新增车辆运行时间、费用及单位车时、单位费用受益人口",
        columns={
            _FILE: ("extra_vehicle_min_per_day", "people_per_vehicle_hour", "vehicles", "cost", "people_per_cost"),
        },
        unit="vehicle-minutes a day; people for one vehicle-hour; vehicles; money of the prices; people for one of it",
        formula="minutes that vehicles run more on the day, both ways; people gained (or estimated) / these, in hours; "
        "called vehicles: trips x minutes there and back / hours of service, rounded up; vehicle-hours a day x 365 x "
        "years that count x price of a vehicle-hour; people gained (or estimated) / this cost",
        denominator="none",
        convention="Minutes of a bus are those of a car times a factor. A stop costs the time that buses stand at it.",
        source=OWN,
        trap="Empty runs, layovers and whether one vehicle can serve the next trip are not in it.",
    ),
    Indicator(
        name="Minutes won and lost by a bus lever",
        chinese="节省与增加的人次分钟",
        columns={
            _FILE: (
                "person_min_saved",
                "person_min_lost",
                "served_before_min",
                "served_after_min",
                "people_delayed",
                "minutes_delayed",
                "person_min_delayed",
            ),
            "bus_lever_settlements.csv": ("before_min", "after_min"),
        },
        unit="person-minutes; minutes; people",
        formula="sum over the settlements served before and after: people x minutes less, and x minutes more; their "
        "mean minutes; people aboard x trips that are later, the minutes that each is later, and the product",
        denominator="mean minutes: the people served before and after",
        convention="Best journey to each seat, all seats together. Those newly served are not among them, as they had "
        "no minutes before. People aboard are as given; empty where they are not known.",
        source=OWN,
        trap="A mean over all who are served rises as far villages are newly served: compare the same people.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "is_evaluated": "whether the lever was evaluated in full, or ranks by its estimate",
}
