"""What every number of the links and of the road network means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_KANSKY = "Kansky (1963), Structure of transportation networks, University of Chicago, Research Paper 84."
_LENGTHS = (
    "The two lines of one dual carriageway count once: one-ways of one class with the same ref or name, side by side "
    "within 50 m and in opposite directions to 45 degrees. A road on a border belongs to both areas by half, so that "
    "areas add up."
)

INDICATORS = (
    Indicator(
        name="Time and length of a link",
        chinese="村镇联系: 出行时间, 道路里程, 步行接驳, 直线距离",
        columns={"links.csv": ("travel_min", "network_km", "walk_km", "straight_km")},
        unit="minutes; kilometres",
        formula="fastest way door to door to the seat of the own township, of the own county, or the nearest town or "
        "seat; its length on roads; both walks; the geodesic straight line",
        denominator="none: one value for each settlement and target",
        convention="A seat is linked to itself: 0 min. Empty where the destination is not reached.",
        source="Dijkstra (1959), Numerische Mathematik 1, 269-271.",
        trap="Lengths are of the fastest way; the shortest can be shorter.",
    ),
    Indicator(
        name="Detour ratio of a link",
        chinese="绕行系数",
        columns={"links.csv": ("detour_ratio",)},
        unit="ratio, 1 or more",
        formula="(kilometres on roads + walks) / straight line",
        denominator="the straight line",
        convention="Empty for a settlement that is its own destination. Some texts invert it.",
        source=f"{OWN} Way over straight line is the usual circuity; here the way has the walks in it.",
        trap="Large for near neighbours: a river between two villages 300 m apart gives 20.",
    ),
    Indicator(
        name="Detour ratio of an area",
        chinese="绕行系数: 平均, 中位, 公里比公里",
        columns={"link_areas.csv": ("mean_detour_ratio", "median_detour_ratio", "km_per_straight_km")},
        unit="ratio, 1 or more",
        formula="mean of the ratios of the links; their median; sum of the ways (walks included) / sum of the straight "
        "lines",
        denominator="the links of those asked that are reached and not at the destination already",
        convention="Each link once, whatever its people.",
        source=f"{OWN} Km over km is the usual circuity of a network.",
        trap="A few short links pull the mean up. Km over km weighs long links more: say which one is quoted.",
    ),
    Indicator(
        name="Surface along a link",
        chinese="未硬化路段占比, 路面不详占比",
        columns={"links.csv": ("unpaved_share", "surface_unknown_share")},
        unit="share, 0 to 1",
        formula="kilometres on unpaved roads (on roads of unknown surface) / kilometres on roads",
        denominator="kilometres on roads of the way",
        convention="Empty for a way without roads.",
        source=OWN,
        trap="Unknown may be either: an unpaved share of 0 with 90 % unknown says nothing.",
    ),
    Indicator(
        name="Kilometres by road class along a link",
        chinese="各等级道路里程",
        columns={"links.csv": ("<class>_km",)},
        unit="kilometres",
        formula="length of the way on roads of each class",
        denominator="none; together they are `network_km`",
        convention="Classes of OpenStreetMap; a link road (ramp) is a class of its own.",
        source=OWN,
        trap="Classes are administrative (国道 ... 村道), not technical (一级 ... 四级).",
    ),
    Indicator(
        name="Nearer to another town",
        chinese="距其他乡镇更近的居民点",
        columns={"links.csv": ("is_elsewhere",), "link_areas.csv": ("nearer_elsewhere",)},
        unit="true or false; settlements",
        formula="another town or seat is reached in less time than the seat of the own township",
        denominator="settlements that reach a town and whose own seat is known",
        convention="Strictly less. True as well where the own seat is not reached, but another is.",
        source=OWN,
        trap="By one second counts, too.",
    ),
    Indicator(
        name="Settlements and people within the limit",
        chinese="至乡镇驻地、县城的达标居民点、人口覆盖率",
        columns={
            "link_areas.csv": (
                "settlements_share",
                "population_share",
                "settlements_share_all",
                "population_share_all",
            )
        },
        unit="share, 0 to 1",
        formula="settlements (people) whose link takes <= the limit / all",
        denominator="`settlements`: those asked, which are the villages for both town targets, and all but the county "
        "seats for the county seat; `..._all`: every settlement, seats (at 0 min) and towns included; people whose "
        "number is known",
        convention="No share of people where they are known for less than half of the settlements of the row.",
        source="Church and ReVelle (1974), Papers of the Regional Science Association 32(1), 101-118.",
        trap="Seats are at their own destination: they lift the share of all.",
    ),
    Indicator(
        name="Settlements, people, and settlements reached",
        chinese="居民点数, 可达居民点数, 人口数, 人口不详的居民点数",
        columns={
            "link_areas.csv": (
                "settlements",
                "reached",
                "reached_share",
                "population",
                "population_missing",
                "settlements_all",
                "reached_all",
            )
        },
        unit="settlements; share, 0 to 1; people",
        formula="settlements asked; those of them with a time, and their share; sum of their known people; those "
        "without a number; the first two of all settlements",
        denominator="none: these are the denominators",
        convention="`reached` is what mean, median, P90 and maximum are of.",
        source=OWN,
        trap="`population` is a sum of what is known, no census total.",
    ),
    Indicator(
        name="Mean, median, P90 and longest time of links",
        chinese="平均、中位、第90百分位、最长出行时间",
        columns={"link_areas.csv": ("mean_min", "median_min", "p90_min", "max_min")},
        unit="minutes",
        formula="of the links reached: sum / number; middle value; smallest time that at least nine in ten do not "
        "exceed; longest",
        denominator="`reached`: those asked that are reached",
        convention="P90 is one of the times, not interpolated.",
        source=f"{OWN} P90: type 1 of Hyndman and Fan (1996), The American Statistician 50(4), 361-365.",
        trap="Those not reached are in none of them.",
    ),
    Indicator(
        name="Road length, by class",
        chinese="道路里程, 各等级占比",
        columns={
            "road_lengths.csv": ("length_km", "carriageway_km", "length_share"),
            "network_shape.csv": ("length_km",),
        },
        unit="kilometres; share, 0 to 1",
        formula="geodesic length of the roads in the area, cut at its border, dual carriageways once; every line as it "
        "is drawn; over the length of all classes",
        denominator="all roads of the mode in the area",
        convention=_LENGTHS,
        source=OWN,
        trap="Roads that may be driven, as mapped: service roads and tracks included, private ones not. Compare with "
        "official mileage class by class only.",
    ),
    Indicator(
        name="Road density",
        chinese="路网密度 (公里/百平方公里), 每万人道路里程",
        columns={"road_lengths.csv": ("km_per_100_km2", "km_per_10000_people")},
        unit="kilometres per 100 km2; kilometres per 10,000 people",
        formula="length / area * 100; length / people * 10,000",
        denominator="geodesic area of the area; people of its settlements whose number is known",
        convention=f"{_LENGTHS} No figure per person where people are known for less than half of the settlements.",
        source=f"{OWN} Usual in Chinese road statistics, such as the Ningbo county study of 2024.",
        trap="The area is the whole area, water and mountains included.",
    ),
    Indicator(
        name="Area",
        chinese="面积",
        columns={"network_shape.csv": ("area_km2",)},
        unit="square kilometres",
        formula="geodesic area on WGS 84",
        denominator="none",
        convention="The whole is the sum of the coarsest areas.",
        source=OWN,
        trap="Official areas may count land alone.",
    ),
    Indicator(
        name="Graph of the roads: vertices, edges, parts, circuits",
        chinese="路网节点数v, 边数e, 连通分量p, 回路数μ",
        columns={"network_shape.csv": ("vertices", "edges", "parts", "cyclomatic")},
        unit="counts",
        formula="junctions and ends v; roads between them e; parts that do not join p; mu = e - v + p",
        denominator="road pieces with at least half of their length in the area",
        convention="A bend is no vertex.",
        source=_KANSKY,
        trap="`parts` of an area are those of its own roads: they may join outside.",
    ),
    Indicator(
        name="Alpha, beta, gamma",
        chinese="α指数, β指数, γ指数",
        columns={"network_shape.csv": ("alpha", "beta", "gamma")},
        unit="ratios",
        formula="alpha = mu / (2v - 5); beta = e / v; gamma = e / (3(v - 2))",
        denominator="the most circuits (edges) that a planar graph with v vertices can have; vertices",
        convention="Alpha and gamma are empty below three vertices.",
        source=_KANSKY,
        trap="Streets of towns dominate. Bridges over other roads are not planar and can lift alpha and gamma above 1. "
        "Compare networks that were mapped alike.",
    ),
    Indicator(
        name="Connectivity degree C",
        chinese="路网连通度C",
        columns={
            "network_shape.csv": (
                "connectivity_degree",
                "connectivity_degree_nodes",
                "connectivity_degree_km",
                "connectivity_degree_towns",
                "connectivity_degree_towns_nodes",
                "connectivity_degree_towns_km",
            )
        },
        unit="index; nodes and kilometres that it counts",
        formula="C = (L / xi) / sqrt(A * N), L kilometres, A square kilometres, N nodes, xi deformation (1.2)",
        denominator="with villages: N settlements, L roads of class unclassified and above; with towns: N county and "
        "town seats, L roads of class tertiary and above",
        convention=f"{_LENGTHS} The nodes and their number stand in the table; none below five nodes.",
        source="In use in Chinese road planning, such as for the county roads of Ningbo (2024), with administrative "
        "villages as nodes; 1.0 like a tree, 2.0 like a grid.",
        trap="It says nothing of the link between county and town: read it beside the times. Depends on which roads "
        "and nodes count: compare only equal choices.",
    ),
    Indicator(
        name="Intactness",
        chinese="路网完整度",
        columns={"network_shape.csv": ("intactness_share",)},
        unit="share, 0 to 1",
        formula="length of roads of the area in the largest connected part of the network / length of all its roads",
        denominator="all roads of the area",
        convention="Connected in both directions, over roads outside the area as well.",
        source=OWN,
        trap="Mapping errors (two roads that do not share a node) look like islands.",
    ),
)

ATTRIBUTES = {
    "threshold_min": "the limit that the row counts, minutes: an option",
    "population": "people of the settlement, as in the data",
}
