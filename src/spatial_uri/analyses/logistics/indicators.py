"""What every number of the logistics means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import LAYER, OWN, Indicator
from spatial_uri.analyses.indicators_of_coverage import COVERAGE_ATTRIBUTES, coverage_indicators

_THREE_TIERS = (
    f"{OWN} The tiers and the aim 乡乡有网点, 村村有服务 are those of the briefing of the State Council of China on "
    "rural delivery, 2021-07-26."
)

INDICATORS = (
    Indicator(
        name="Supply of a node",
        chinese="上级节点至本节点的时间、里程",
        columns={"logistics_nodes.csv": ("supply_min", "supply_km")},
        unit="minutes; kilometres",
        formula="time and kilometres on roads from the nearest node of a higher tier: from the centre to a station, "
        "from the station or centre to a point",
        denominator="none",
        convention="In the direction of the delivery, whatever the direction of people. A centre has 0.",
        source=OWN,
        trap="Handling, waiting and round trips are not in it.",
    ),
    Indicator(
        name="Chain from the centre",
        chinese="自县级中心的全程时间",
        columns={"logistics_nodes.csv": ("chain_min",), "logistics_settlements.csv": ("chain_min",)},
        unit="minutes",
        formula="sum of the supply times from the centre through all tiers; of a settlement, that of its nearest point",
        denominator="none",
        convention="Empty where the chain is broken.",
        source=OWN,
        trap="The chain follows the nearest node of each tier, which need not be the fastest chain.",
    ),
    Indicator(
        name="Time to the nearest node",
        chinese="至最近节点的时间",
        columns={"logistics_settlements.csv": ("<tier>_min",)},
        unit="minutes",
        formula="travel time door to door to the nearest node that does the work of the tier",
        denominator="none",
        convention="A node does the work of its own tier and of those below. Empty unless reached.",
        source=OWN,
        trap="A station counts as the point of the villages beside it.",
    ),
    Indicator(
        name="Village with a point",
        chinese="有村级服务点的村",
        columns={
            LAYER + "logistics": ("has_point",),
            "logistics_areas.csv": (
                "villages", "villages_with_point", "villages_with_point_share", "settlements",
                "settlements_with_point", "settlements_with_point_share",
            ),
        },
        unit="true or false; villages; settlements; share, 0 to 1",
        formula="a node lies within the walk (an option), or the table of nodes names the village; over all "
        "villages; the same of all settlements",
        denominator="`villages`: settlements of rank village and central village; `settlements`: county seats and "
        "towns included",
        convention="Along roads and paths, else in a straight line. Empty where no point is known at all.",
        source=_THREE_TIERS,
        trap="The data may hold post offices and shops, and not what they offer.",
    ),
    Indicator(
        name="Township with a station",
        chinese="有综合服务站的乡镇",
        columns={
            "logistics_areas.csv": ("townships", "townships_with_station", "townships_with_station_share"),
        },
        unit="townships; share, 0 to 1",
        formula="a town station or a county centre lies in the township; over all townships",
        denominator="`townships`: those in the area, itself included",
        convention="Empty where no station is known at all.",
        source=_THREE_TIERS,
        trap="A station a metre across the border does not count.",
    ),
    Indicator(
        name="Nodes of an area",
        chinese="县级中心、乡镇站、村级点数",
        columns={"logistics_areas.csv": ("centres", "stations", "points")},
        unit="nodes",
        formula="nodes of each tier that lie in the area",
        denominator="none",
        convention="Each node by its own tier.",
        source=OWN,
        trap="Nodes outside the study serve as well and are not counted here.",
    ),
    *coverage_indicators("logistics_coverage.csv", of="node that does the work of the tier"),
    Indicator(
        name="Stages of the chain",
        chinese="各环节节点数、已通达节点数",
        columns={"logistics_stages.csv": ("nodes", "supplied", "supplied_share")},
        unit="nodes; share, 0 to 1",
        formula="nodes of the tier that the stage leads to; those that goods get to; their share",
        denominator="`nodes`",
        convention="Three stages: centre to station, station or centre to point, centre to point in all.",
        source=OWN,
        trap="A tier without nodes has no stage to judge.",
    ),
    Indicator(
        name="Mean, median, P90 and longest time of a stage",
        chinese="平均、中位、第90百分位、最长时间",
        columns={"logistics_stages.csv": ("mean_min", "median_min", "p90_min", "max_min")},
        unit="minutes",
        formula="of the nodes supplied: sum / number; middle value; smallest time that at least nine in ten do not "
        "exceed; longest",
        denominator="`supplied`",
        convention="P90 is one of the times, not interpolated.",
        source=f"{OWN} P90: type 1 of Hyndman and Fan (1996), The American Statistician 50(4), 361-365.",
        trap="Nodes that goods do not get to are in none of them.",
    ),
    Indicator(
        name="Bus lines that could carry parcels",
        chinese="客货邮可用线路",
        columns={
            "logistics_lines.csv": (
                "trips", "villages", "villages_out", "villages_in", "villages_without_point", "is_fit",
            )
        },
        unit="trips a day; villages; true or false",
        formula="trips of the day; villages passed, after a station on the same trip, before one, and those of them "
        "without a point; whether one trip passes a station or centre and, at another stop, a village",
        denominator="none",
        convention="Passed means a stop within the walk (an option) of it.",
        source=_THREE_TIERS,
        trap="Whether there is room on the bus, or a contract, is not known.",
    ),
)  # fmt: skip

ATTRIBUTES = {
    **COVERAGE_ATTRIBUTES,
    "population": "people of the settlement, as in the data",
    "inside": "whether the node lies in the studied areas",
}
