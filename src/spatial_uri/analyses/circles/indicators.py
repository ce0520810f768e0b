"""What every number of the circles by name means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import LAYER, OWN, Indicator

_DEFINITIONS = f"{OWN} Every circle names its source, and what of it is assumed: `spatial-uri circles ID`."
_COVERED = (
    "Church and ReVelle (1974), Papers of the Regional Science Association 32(1), 101-118: covered within a standard "
    "of the nearest facility. The standard is that of the circle."
)

INDICATORS = (
    Indicator(
        name="Way to what a circle asks for",
        chinese="至最近设施的时间或距离",
        columns={"circle_<circle>.csv": ("value",), "circles_matrix.csv": ("<circle>_value",)},
        unit="minutes, or kilometres, as `unit` in circles.csv says",
        formula="minutes: door to door, as the service circle; of a chain the sum of its trips and waits; km along "
        "the road: the shortest way; straight: on the ellipsoid; of roads: straight to the nearest",
        denominator="none: one value for each settlement",
        convention="Whole milliseconds or millimetres. Empty unless `status` is `reached`, and of an attribute.",
        source="Dijkstra (1959), Numerische Mathematik 1, 269-271; distances on WGS 84.",
        trap="Circles differ in mode and direction: two columns compare only if their definitions do.",
    ),
    Indicator(
        name="Way to the nearest facility inside the study area",
        chinese="至县内最近设施的时间或距离",
        columns={"circle_<circle>.csv": ("inside_value",)},
        unit="minutes, or kilometres",
        formula="as `value`, with the facilities inside the studied areas alone",
        denominator="none",
        convention="Equal to `value` where all facilities lie inside; empty where a chain cannot be kept inside.",
        source=OWN,
        trap="Its way may still lead over roads outside.",
    ),
    Indicator(
        name="Within the standard",
        chinese="达标",
        columns={"circle_<circle>.csv": ("met",), "circles_matrix.csv": ("<circle>_met",)},
        unit="true or false",
        formula="`value` <= the first threshold of the circle; of an attribute: the table of settlements says yes",
        denominator="none",
        convention="Empty where nothing is known, and in the matrix where the circle is not asked of the settlement.",
        source=_DEFINITIONS,
        trap="Not reached is false, not known is empty: look at `status`.",
    ),
    Indicator(
        name="Belongs to the denominator",
        chinese="是否计入分母",
        columns={"circle_<circle>.csv": ("is_counted",)},
        unit="true or false",
        formula="the settlement is one of those the circle is counted of: all, villages, administrative villages, "
        "rural, towns",
        denominator="none",
        convention="Villages by rank; administrative villages (建制村) and rural settlements by code, else by rank.",
        source=f"{OWN} Classes 2xx are rural: 国函〔2008〕60号.",
        trap="A village of class 121 or 122 is urban for statistics, and an administrative village all the same.",
    ),
    Indicator(
        name="Coverage of a circle",
        chinese="村（居民点）达标率、人口覆盖率",
        columns={
            "circles_areas.csv": (
                "settlements", "settlements_within", "settlements_share", "population", "population_within",
                "population_share", "population_missing", "settlements_share_inside",
            ),
            "circles.csv": ("settlements", "settlements_within", "settlements_share", "population_share"),
        },
        unit="settlements; people; share, 0 to 1",
        formula="those within / those counted; the same of people, and with facilities inside the study alone",
        denominator="the settlements the circle is counted of, whatever their status; of people those that are known",
        convention="Share of people empty if their number is known for less than half of the settlements; every share "
        "empty if nothing is known of anybody.",
        source=_COVERED,
        trap="Of an attribute, a village of which nothing is known is in the denominator: see `unknown`.",
    ),
    Indicator(
        name="Mean, median, P90 and largest value of a circle",
        chinese="平均值、中位数、第90百分位、最大值",
        columns={
            "circles_areas.csv": ("mean_value", "median_value", "p90_value", "max_value"),
            "circles.csv": ("median_value", "p90_value", "max_value"),
        },
        unit="minutes, or kilometres",
        formula="of those reached: sum / number; middle value; smallest value that at least nine in ten do not exceed; "
        "largest",
        denominator="`reached`",
        convention="P90 is one of the values, not interpolated.",
        source=f"{OWN} P90: type 1 of Hyndman and Fan (1996), The American Statistician 50(4), 361-365.",
        trap="Those not reached are in none of them.",
    ),
    Indicator(
        name="How the search ended",
        chinese="可达、超出搜索上限、不可达、离网、资料不足（数）",
        columns={
            "circles_areas.csv": ("reached", "too_far", "unreachable", "off_network", "unknown"),
            "circles.csv": ("reached", "unknown"),
        },
        unit="settlements",
        formula="settlements counted, by status",
        denominator="none",
        convention="The five add up to `settlements`. Of a chain the first trip that fails gives the status.",
        source=OWN,
        trap="Of an attribute `reached` only means that the table says something.",
    ),
    Indicator(
        name="Services of a settlement",
        chinese="应有服务数、达标服务数、不详数",
        columns={
            "circles_matrix.csv": ("services", "services_met", "services_unknown"),
            "settlements.csv": ("services", "services_met", "services_unknown"),
        },
        unit="circles",
        formula="circles answered that count the settlement; of them those met; of them those not known",
        denominator="none",
        convention="A circle that the data cannot answer is in none of them.",
        source=OWN,
        trap="Every circle weighs the same, and several may ask for one facility.",
    ),
    Indicator(
        name="All services",
        chinese="全部达标",
        columns={"circles_matrix.csv": ("all_met",), "settlements.csv": ("all_met",)},
        unit="true or false",
        formula="`services_met` = `services`",
        denominator="none",
        convention="False as soon as one is not met; empty if none is but some are not known.",
        source=OWN,
        trap="The more circles are asked for, the fewer have all.",
    ),
    Indicator(
        name="Services of an area",
        chinese="乡镇服务达标率、短板",
        columns={
            "circles_shortfall.csv": (
                "settlements", "services", "services_met", "services_unmet", "services_unknown", "met_share",
            ),
            LAYER + "areas": ("services_met_share",),
        },
        unit="settlements; pairs of settlement and circle; share, 0 to 1",
        formula="sums over the settlements of the area; met / (met + not met)",
        denominator="pairs that are known",
        convention="Settlements of which no circle asks anything are not among `settlements`.",
        source=OWN,
        trap="A pair weighs the same whether 50 or 5,000 people live there.",
    ),
    Indicator(
        name="Settlements with all services",
        chinese="全部达标村数及占比",
        columns={
            "circles_shortfall.csv": ("all_met", "all_met_share", "all_met_population_share"),
            LAYER + "areas": ("services_all_met_share",),
        },
        unit="settlements; share, 0 to 1",
        formula="settlements whose `all_met` is true / settlements; the same of their people",
        denominator="settlements of which anything is asked",
        convention="What is not known counts as not all.",
        source=OWN,
        trap="As for a settlement.",
    ),
    Indicator(
        name="Rank by shortfall",
        chinese="短板排名",
        columns={"circles_shortfall.csv": ("shortfall_rank",), LAYER + "areas": ("services_shortfall_rank",)},
        unit="rank",
        formula="place of the area among those of its level by 1 - `met_share`, the largest first",
        denominator="none",
        convention="Equal shortfalls have equal ranks, the better one of those they share.",
        source=OWN,
        trap="Small areas come first and last more easily than large ones.",
    ),
)  # fmt: skip

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "threshold": "the limit of the circle, minutes or kilometres",
    "is_answered": "whether the data could answer the circle",
    "inside": "whether the facility lies in the studied areas",
}
