"""What every number of the causes means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_CIRCUITY = (
    "Ballou, Rahardja and Sakai (2002), Transportation Research Part A 36(9), 843-848, for the ratio of roads to the "
    "straight line; its use as a rule is an own definition."
)

INDICATORS = (
    Indicator(
        name="Over the limit",
        chinese="超出限值时间",
        columns={"causes.csv": ("over_min",), "settlements.csv": ("<tier>_over_min",)},
        unit="minutes",
        formula="travel time - limit",
        denominator="none: one value for each settlement and tier",
        convention="The limit is the first threshold of the service circle, unless another is asked for. Empty for "
        "those within and those not reached.",
        source=OWN,
        trap="Who is not reached has none, and is beyond the limit all the same: look at `cause`.",
    ),
    Indicator(
        name="Way and straight line",
        chinese="路径与直线距离、绕行系数",
        columns={
            "causes.csv": ("direct_km", "detour_ratio", "straight_km", "straight_ratio"),
            "settlements.csv": ("<tier>_detour_ratio",),
        },
        unit="kilometres; ratio",
        formula="geodesic straight line to the facility that is reached first (direct), and to the one nearest as the "
        "crow flies (straight); roads and walks of the way over each line",
        denominator="none",
        convention="At least 1. The facility nearest as the crow flies counts whichever roads lead there; of a tier "
        "that higher tiers serve, theirs count too.",
        source=_CIRCUITY,
        trap="`detour_ratio` may be small and the cause a detour: the nearest door is then another one.",
    ),
    Indicator(
        name="By a direct road",
        chinese="直达道路时间",
        columns={"causes.csv": ("straight_min",)},
        unit="minutes",
        formula="both walks + straight ratio x straight line / mean speed on the roads of the way",
        denominator="none",
        convention="Straight ratio 1.4 if not said. Empty without a way on roads.",
        source=_CIRCUITY,
        trap="Terrain is not looked at: a mountain or a lake may lie between.",
    ),
    Indicator(
        name="Parts of the way",
        chinese="路径分段: 步行、各级道路",
        columns={
            "legs.csv": ("leg", "length_km", "travel_min", "kmh"),
            "causes.csv": ("travel_min", "network_km", "walk_min", "road_kmh"),
            "settlements.csv": ("<tier>_road_kmh",),
        },
        unit="number from 1; kilometres; minutes; kilometres per hour",
        formula="walk, then all road that follows one another and is alike in class, surface, name and ref, then walk; "
        "mean speed is the length on roads over the time on them",
        denominator="none",
        convention="In the direction of travel. The legs add up to the travel time to the millisecond, those of road "
        "to `network_km`. legs.csv holds the ways of those beyond the limit.",
        source=OWN,
        trap="The fastest way at free flow; of two equally fast ones, one.",
    ),
    Indicator(
        name="What a slow road needs",
        chinese="达标所需速度",
        columns={
            "causes.csv": ("needed_km", "needed_now_kmh", "needed_kmh"),
            "settlements.csv": ("<tier>_needed_kmh",),
        },
        unit="kilometres; kilometres per hour",
        formula="length of the road on the way / (time on it - time over the limit)",
        denominator="none",
        convention="Only for the cause `slow_road`: the speed is usual on roads of `needed_class`, the class of the "
        "road itself or the next better one in the data (more by option).",
        source=f"{OWN} Usual is the speed that half of the kilometres of a class are driven at or above.",
        trap="It is enough, not the least: with a faster road, other ways may be faster still.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "limit_min": "the limit, minutes",
    "road_walk_m": "straight line to the nearest road that may be used, metres",
}
