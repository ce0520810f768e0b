"""What every number of the service circle means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import LAYER, OWN, Indicator
from spatial_uri.analyses.indicators_of_coverage import COVERAGE_ATTRIBUTES, coverage_indicators

DIJKSTRA = (
    "Shortest paths: Dijkstra (1959), Numerische Mathematik 1, 269-271. The walk at both ends and the choice of the "
    "road to join are an own definition."
)

INDICATORS = (
    Indicator(
        name="Travel time",
        chinese="门到门出行时间",
        columns={
            "service_circle.csv": ("travel_min",),
            "settlements.csv": ("<tier>_min",),
            LAYER + "roads": ("min_<tier>",),
        },
        unit="minutes",
        formula="walk to the road + road + walk to the door, of the fastest way to the nearest facility of the tier; "
        "of a road, from its middle",
        denominator="none: one value for each settlement and tier",
        convention="Whole milliseconds. Direction as stated: to the facility (patients) or from it (ambulances). Empty "
        "unless `status` is `reached`.",
        source=DIJKSTRA,
        trap="Free flow at the speeds of the rules: no congestion, no waiting, no parking. The nearest facility "
        "in time need not be the one people use.",
    ),
    Indicator(
        name="Parts of the way",
        chinese="道路里程, 步行接驳时间 (出门、到达)",
        columns={"service_circle.csv": ("network_km", "access_walk_min", "egress_walk_min")},
        unit="kilometres; minutes",
        formula="geodesic length driven on roads; the straight walk at the settlement; the straight walk at the "
        "facility",
        denominator="none",
        convention="The fastest way, not the shortest. Both walks are contained in the travel time.",
        source=OWN,
        trap="Kilometres leave out the walks.",
    ),
    Indicator(
        name="Within the limit",
        chinese="达标",
        columns={"service_circle.csv": ("within",), "settlements.csv": ("<tier>_within",)},
        unit="true or false",
        formula="travel time <= the first limit",
        denominator="none",
        convention="20 min 0 s is within 20 minutes. False for those not reached.",
        source=f"{OWN} No text defines the 20-minute circle: mode, tier, direction and limit are options, and stand "
        "beside every headline.",
        trap="False also where nothing is known: look at `status`.",
    ),
    Indicator(
        name="Second nearest facility",
        chinese="次近设施出行时间",
        columns={"service_circle.csv": ("second_travel_min",)},
        unit="minutes",
        formula="travel time to the next other facility of the tier",
        denominator="none",
        convention="Empty if there is none within the search limit.",
        source=DIJKSTRA,
        trap="It is no second way to the nearest facility: a closed road may cut off both. See the critical roads.",
    ),
    Indicator(
        name="Nearest facility inside the study area",
        chinese="县内最近设施出行时间",
        columns={"service_circle.csv": ("inside_travel_min",)},
        unit="minutes",
        formula="travel time to the nearest facility inside the studied areas",
        denominator="none",
        convention="Equal to the travel time where the nearest one lies inside.",
        source=OWN,
        trap="Its way may still lead over roads outside.",
    ),
    Indicator(
        name="Way to the road",
        chinese="至最近可用道路的直线距离",
        columns={"service_circle.csv": ("road_walk_m",)},
        unit="metres",
        formula="straight line to the nearest road that may be joined, however far",
        denominator="none",
        convention="In the plane of the study. No motorway, bridge or tunnel, no road that leads nowhere.",
        source=OWN,
        trap="The road joined can be another one, at most 100 m farther away, if it is faster.",
    ),
    Indicator(
        name="Way to the edge of the data",
        chinese="至数据边界的时间",
        columns={"service_circle.csv": ("border_min",)},
        unit="minutes",
        formula="time to the nearest road that leaves the data, where this is shorter than the way to the facility",
        denominator="none",
        convention="Empty where the facility is nearer than the edge: its time is certain.",
        source=OWN,
        trap="Where it is filled in, the travel time is an upper bound: a facility beyond the edge could be nearer.",
    ),
    *coverage_indicators("coverage.csv", of="facility of the tier"),
    Indicator(
        name="Villages within the limit",
        chinese="村达标率 (仅计村), 村人口覆盖率",
        columns={"coverage.csv": ("villages", "villages_within", "villages_share", "villages_population_share")},
        unit="villages; share, 0 to 1",
        formula="as settlements and people within the limit, of villages alone",
        denominator="`villages`: settlements of rank village and central village, reached or not; no county seats and "
        "towns. People of villages whose number is known",
        convention="Empty where the hierarchy is not measured. No share of people where they are known for less than "
        "half of the villages of the row.",
        source=f"{OWN} A circle for rural residents is asked for villages: it is shown beside all settlements.",
        trap="Facilities stand in seats and towns: all settlements look better than villages.",
    ),
    Indicator(
        name="Shares on the map of areas",
        chinese="分区达标率、可达比例、中位时间",
        columns={
            LAYER + "areas": (
                "<tier>_settlements_share",
                "<tier>_population_share",
                "<tier>_reached_share",
                "<tier>_median_min",
            )
        },
        unit="share, 0 to 1; minutes",
        formula="the columns of `coverage.csv` of these names, at the first limit",
        denominator="as in `coverage.csv`",
        convention="As in `coverage.csv`.",
        source=OWN,
        trap="A large area with few settlements catches the eye.",
    ),
    Indicator(
        name="Area of the isochrone",
        chinese="等时圈面积",
        columns={LAYER + "isochrones": ("area_km2",)},
        unit="square kilometres",
        formula="geodesic area on WGS 84 of everywhere reached in <= the limit, within the studied areas",
        denominator="none",
        convention="Nested, not rings: the area of 20 minutes contains that of 10. Cut at the boundary of the study.",
        source="O'Sullivan, Morrison and Shearer (2000), International Journal of Geographical Information Science "
        "14(1), 85-104, for the isochrone.",
        trap="Land, not people: most of it may be forest beside roads. True to one cell (`resolution_m`).",
    ),
)

ATTRIBUTES = {
    **COVERAGE_ATTRIBUTES,
    "population": "people of the settlement, as in the data",
    "resolution_m": "size of the cells that isochrones are drawn from, metres",
    "length_m": "geodesic length of the road piece, metres",
    "ford": "true where the road piece runs through water",
    "ascent_m": "metres that the road piece climbs in the direction of its vertices, where heights were given",
    "descent_m": "metres that it falls in that direction",
    "max_slope": "slope of its steepest stretch, up or down: rise over run, before any cap",
}
