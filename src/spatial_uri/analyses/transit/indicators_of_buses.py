"""What the numbers on stops, departures and journeys by bus mean."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_DAY = (
    "A usual working day if no other is said; what runs only on market days (赶集日) is shown apart. Each trip counts "
    "once. A trip after midnight counts for the day of its service."
)
_2_KM = (
    "P2 (通客车率) of the assessment of 城乡道路客运一体化, Ministry of Transport of China: villages with a stop "
    "within 2 km / all villages; 交运发〔2016〕184号 (2016) aims at 100 %."
)
_CONNECTIONS = (
    f"{OWN} Journeys by a scan of all connections: Dibbelt et al. (2018), ACM Journal of Experimental Algorithmics 23."
)

BUSES = (
    Indicator(
        name="Walk to a stop",
        chinese="至最近公交站点的步行距离、直线距离",
        columns={"transport.csv": ("stop_walk_m", "stop_straight_m", "has_stop")},
        unit="metres; true or false",
        formula="shortest way along roads and paths to the nearest stop, the walk to the path included; straight line; "
        "whether the one that headlines use is within the walk (2,000 m)",
        denominator="none: one value for each settlement",
        convention="Every stop of the map and of the timetable, whether anything departs there or not. Empty where "
        "none is within the longest walk.",
        source=f"{OWN} The 2 km are those of P2 (通客车率), see below.",
        trap="A stop is no service: see the stop with a departure. The nearest need not lead to town.",
    ),
    Indicator(
        name="Walk to a stop with a departure",
        chinese="至最近有班次的公交站点的步行距离、直线距离",
        columns={
            "transport.csv": ("served_stop_walk_m", "served_stop_straight_m", "has_served_stop"),
            "stops.csv": ("in_timetable",),
        },
        unit="metres; true or false",
        formula="as the walk to a stop, to the nearest stop where a trip can be boarded on the day; whether the "
        "timetable names the stop",
        denominator="none: one value for each settlement",
        convention=f"{_DAY} Empty without a timetable.",
        source=OWN,
        trap="It changes when a line is added to the timetable; the walk to a stop does so only where its stops are "
        "new. A timetable of some lines makes settlements on the others look unserved.",
    ),
    Indicator(
        name="Settlements and people with a stop",
        chinese="公交站点覆盖率 (通客车率: 建制村2公里)",
        columns={
            "stop_areas.csv": (
                "stop_villages_share",
                "stop_villages_population_share",
                "stop_settlements_share",
                "stop_population_share",
                "straight_villages_share",
                "straight_villages_population_share",
                "straight_settlements_share",
                "straight_population_share",
            )
        },
        unit="share, 0 to 1",
        formula="those with a stop within the walk of the row, along paths (stop) or in a straight line (straight); "
        "over all",
        denominator="通客车率: administrative villages (建制村). Columns named settlements and population: all "
        "settlements, seats and towns included; all people whose number is known",
        convention="No share of people where they are known for less than half of the settlements counted.",
        source=_2_KM,
        trap="Town people live beside stops: the share of all people can be far above that of villages (67 % and 43 % "
        "in one county). A stop without departures is no service.",
    ),
    Indicator(
        name="Settlements and people with a stop that has a departure",
        chinese="有班次公交站点覆盖率",
        columns={
            "stop_areas.csv": (
                "served_stop_villages_share",
                "served_stop_villages_population_share",
                "served_stop_settlements_share",
                "served_stop_population_share",
                "served_straight_villages_share",
                "served_straight_villages_population_share",
                "served_straight_settlements_share",
                "served_straight_population_share",
            )
        },
        unit="share, 0 to 1",
        formula="those with a stop where a trip can be boarded on the day within the walk of the row; over all",
        denominator="as of the settlements and people with a stop",
        convention=f"{_DAY} Empty without a timetable.",
        source=OWN,
        trap="Compare it with 通客车率 only where the timetable holds every line.",
    ),
    Indicator(
        name="Departures",
        chinese="日发车班次",
        columns={"stops.csv": ("departures",), "transport.csv": ("departures",)},
        unit="departures a day",
        formula="trips of the day that can be boarded at the stop (at any stop within the walk)",
        denominator="none",
        convention=f"{_DAY} A trip that ends there is not counted.",
        source=OWN,
        trap="Both directions together: 12 departures are six each way.",
    ),
    Indicator(
        name="Headway, and hours of service",
        chinese="发车间隔, 首末班, 服务时长",
        columns={
            "stops.csv": (
                "headway_min", "best_line_headway_min", "best_line_departures", "first_s", "last_s", "span_h",
            ),
            "transport.csv": (
                "headway_min", "best_line_headway_min", "best_line_departures", "first_s", "last_s", "span_h",
            ),
        },
        unit="minutes; departures a day; seconds after midnight; hours",
        formula="(last departure - first) / (departures - 1), all lines and directions pooled; the same of the "
        "line and direction where it is least, and its departures",
        denominator="gaps between departures of the day",
        convention=f"{_DAY} Empty for fewer than two.",
        source=OWN,
        trap="Pooled, two buses a minute apart in opposite directions halve it: who waits for one line waits longer.",
    ),
    Indicator(
        name="Market days",
        chinese="赶集日班次, 仅赶集日通车的居民点",
        columns={
            "stops.csv": ("market_day_departures", "served_only_on_market_days"),
            "transport.csv": ("market_day_departures", "served_only_on_market_days"),
            "transport_areas.csv": ("settlements_only_on_market_days", "villages_only_on_market_days"),
        },
        unit="departures a day; true or false; settlements; villages",
        formula="most departures on any one day of trips that run on market days alone; whether there are such and no "
        "others on the day looked at; how many settlements (villages) that is",
        denominator="none",
        convention="Trips of market days run on no more than two in five working days.",
        source=OWN,
        trap="They are not in the departures and not among those served.",
    ),
    Indicator(
        name="Settlements served",
        chinese="公交班次覆盖率",
        columns={"transport_areas.csv": ("served_villages_share", "served_settlements_share")},
        unit="share, 0 to 1",
        formula="villages (settlements) with a departure within the walk, of trips that do not run on market days "
        "alone / all",
        denominator="administrative villages; all settlements of the row",
        convention=_DAY,
        source=OWN,
        trap="One bus a day is served. Read the departures and the same-day return.",
    ),
    Indicator(
        name="Median departures",
        chinese="日发车班次中位数",
        columns={"transport_areas.csv": ("median_departures", "median_departures_served")},
        unit="departures a day",
        formula="middle value of the departures of the settlements; of an even number, the mean of the two in the "
        "middle",
        denominator="all settlements of the row, those without a stop with 0; those served",
        convention=_DAY,
        source=OWN,
        trap="That of all is 0 as soon as half of the settlements have no bus; that of those served says "
        "nothing of the others.",
    ),
    Indicator(
        name="Journey by bus",
        chinese="公交门到门时间: 步行、候车、乘车、换乘、出发时刻",
        columns={
            "transport.csv": (
                "<to>_bus_min", "<to>_walk_min", "<to>_wait_min", "<to>_ride_min", "<to>_transfers", "<to>_leave_s",
            )
        },
        unit="minutes; changes; seconds after midnight",
        formula="fewest minutes door to door of all departures for which one leaves home between 6:00 and 12:00: walk "
        "+ ride + waits of changes + walk",
        denominator="none: one value for each settlement and seat (town, county)",
        convention="People know the timetable: no wait at the first stop. A change takes at least 2 min, within 500 m. "
        "Longer than 360 min is no connection. Empty where walking all the way is as fast.",
        source=_CONNECTIONS,
        trap="The best of the morning, not the usual one. Nothing about the way home: see the same-day return.",
    ),
    Indicator(
        name="On foot all the way",
        chinese="全程步行时间",
        columns={"transport.csv": ("<to>_foot_min",)},
        unit="minutes",
        formula="fastest walk along roads and paths to the seat",
        denominator="none",
        convention="`way` is on foot within one limit, twice the walk to a stop, whether a bus runs or not.",
        source=OWN,
        trap="Flat walking: no slope.",
    ),
    Indicator(
        name="Same-day return",
        chinese="当日往返",
        columns={
            "transport.csv": ("<to>_return", "<to>_back_s"),
            "transport_areas.csv": ("<to>_return_villages_share", "<to>_return_settlements_share"),
        },
        unit="true or false; seconds after midnight; share, 0 to 1",
        formula="one can leave home from 6:00, stay 2 h in town and be home by 22:00, each way by bus or on foot; over "
        "all; home at",
        denominator="administrative villages; all settlements of the row",
        convention="At the seat itself always true. Empty where not known.",
        source=OWN,
        trap="True also for an early bus there and a late one back: the day may be long.",
    ),
)  # fmt: skip
