"""What every number of the transport coverage means: roads and remote places here, buses in `indicators_of_buses`."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator
from spatial_uri.analyses.transit.indicators_of_buses import BUSES

_ASSESSED = (
    "P1 (通畅率) of the assessment of 城乡道路客运一体化, Ministry of Transport of China: villages on a hardened "
    "road / all villages; 交运发〔2016〕184号 (2016) aims at 100 %."
)
_PROXY = (
    "All-season (hardened) is a road that is paved, or whose surface is unknown and whose class is tertiary or above. "
    "It can be joined on foot: no motorway, bridge or tunnel."
)

INDICATORS = (
    Indicator(
        name="Way to an all-season road, to a hardened road",
        chinese="至四季通行道路、硬化路的直线距离",
        columns={"transport.csv": ("road_m", "has_road", "hardened_m", "has_hardened")},
        unit="metres; true or false",
        formula="straight line to the nearest such road; whether it is <= 2,000 m (hardened: 500 m)",
        denominator="none: one value for each settlement",
        convention=_PROXY,
        source=f"{OWN} The 2 km are those of the Rural Access Index (2006).",
        trap="A straight line crosses rivers. Unknown surfaces are guessed by class.",
    ),
    Indicator(
        name="Rural Access Index",
        chinese="农村道路可达指数 (四季通行道路2公里人口覆盖率)",
        columns={"transport_areas.csv": ("rural_access_index",)},
        unit="share, 0 to 1",
        formula="rural people within 2 km of an all-season road / rural people",
        denominator="rural people whose number is known: of class 2xx; without a class, of villages by rank",
        convention=f"{_PROXY} Empty where the people are known for less than half of the settlements counted.",
        source="Roberts, Shyam and Rastogi (2006), Rural Access Index, World Bank TP-10; indicator 9.1.1 of the SDG.",
        trap="All people of a settlement stand at its point: scattered houses are as near as the village. Compare with "
        "published values only where those use people on a grid.",
    ),
    Indicator(
        name="Settlements and people within reach of an all-season road",
        chinese="四季通行道路2公里覆盖率 (农村居民点、全部居民点、全部人口)",
        columns={
            "transport_areas.csv": ("road_rural_share", "road_settlements_share", "road_population_share"),
        },
        unit="share, 0 to 1",
        formula="rural settlements, all settlements, all people within 2 km of an all-season road / all of them",
        denominator="rural settlements; all settlements, seats and towns included; all people whose number is known",
        convention=_PROXY,
        source=f"{OWN} The Rural Access Index (2006) counts rural people.",
        trap="They are not the index, which is of rural people: seats and towns lift the shares of all.",
    ),
    Indicator(
        name="Hardened-road rate",
        chinese="通畅率 (通硬化路率)",
        columns={"transport_areas.csv": ("hardened_villages_share", "hardened_settlements_share")},
        unit="share, 0 to 1",
        formula="villages within 500 m of a hardened road / all villages; the same of all settlements",
        denominator="administrative villages (建制村); all settlements, seats and towns included",
        convention=_PROXY,
        source=_ASSESSED,
        trap="Officially a village is on the road or not, as reported; here a straight line decides.",
    ),
    Indicator(
        name="Settlements, villages, rural settlements and their people",
        chinese="居民点、建制村、农村居民点数, 人口数, 人口不详的居民点数",
        columns={
            "transport.csv": ("is_village", "is_rural"),
            "transport_areas.csv": (
                "settlements",
                "population",
                "population_missing",
                "villages",
                "villages_population",
                "villages_population_missing",
                "rural",
                "rural_population",
                "rural_population_missing",
            ),
            "stop_areas.csv": (
                "settlements",
                "population",
                "villages",
                "villages_population",
                "villages_population_missing",
            ),
        },
        unit="true or false; settlements; people",
        formula="administrative villages: by code (last three digits 200-399, or 500-599 with the name of a village), "
        "without one by rank; rural: by statistical class 2xx, without one by rank; number, sum of known people, "
        "number without known people",
        denominator="none: these are the denominators",
        convention="Empty people: nobody's number is known.",
        source=OWN,
        trap="`population` is a sum of what is known, no census total.",
    ),
    *BUSES,
    Indicator(
        name="Time by car to the own seat",
        chinese="驾车至所属乡镇驻地、县城的时间",
        columns={"transport.csv": ("<to>_car_min",)},
        unit="minutes",
        formula="travel time door to door by the mode of the roads",
        denominator="none",
        convention="Empty where the seat is not known or not reached.",
        source="Dijkstra (1959), Numerische Mathematik 1, 269-271.",
        trap="Free flow, and everybody has a car.",
    ),
    Indicator(
        name="Bus over car",
        chinese="公交与驾车时间比",
        columns={"transport.csv": ("<to>_bus_car_ratio",)},
        unit="ratio",
        formula="minutes by bus / minutes by car",
        denominator="minutes by car, door to door",
        convention="Empty where either is.",
        source=OWN,
        trap="The bus is the best journey of the morning, without waiting at the first stop: the ratio flatters it.",
    ),
    Indicator(
        name="Remote places, relative",
        chinese="偏远村 (相对口径: 最远五分之一)",
        columns={
            "transport.csv": ("is_remote",),
            "transport_areas.csv": (
                "remote",
                "remote_share",
                "remote_without_stop",
                "remote_without_served_stop",
            ),
        },
        unit="true or false; settlements; share, 0 to 1",
        formula="among the fifth of the settlements with the longest time by car to their county seat, ties included, "
        "or cut off from it; those of them without a stop, or without a departure, within the walk",
        denominator="the fifth is of the settlements of the study that reach their seat",
        convention="A part of a settlement counts as a whole one. Beside it stands the absolute rule.",
        source=f"{OWN} No text says what remote is.",
        trap="There is always a farthest fifth: this number cannot show progress. The absolute rule can.",
    ),
    Indicator(
        name="Remote places, absolute",
        chinese="偏远村 (绝对口径: 驾车至县城超过60分钟)",
        columns={
            "transport.csv": ("is_remote_by_time",),
            "transport_areas.csv": (
                "remote_by_time",
                "remote_by_time_share",
                "remote_by_time_without_stop",
                "remote_by_time_without_served_stop",
            ),
        },
        unit="true or false; settlements; share, 0 to 1",
        formula="more than 60 min (an option) by car to the county seat, or cut off from it; over all; those of them "
        "without a stop, or without a departure, within the walk",
        denominator="all settlements of the row",
        convention="60 min 0 s is not remote.",
        source=f"{OWN} No text says what remote is.",
        trap="The time is a choice: show both rules.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "limit_m": "longest walk to a stop that the row counts, metres: an option",
}
