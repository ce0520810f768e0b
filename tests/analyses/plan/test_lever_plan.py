"""The plan of levers on small counties: against studies that were changed as it says, and measured again."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from road_drawing import PLANE, at, network, road, study

from spatial_uri.analyses.plan.measure import lever_plan
from spatial_uri.analyses.road_levers.measure import better_roads
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.sites.measure import new_sites
from spatial_uri.errors import ParameterError
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.prices import Prices
from spatial_uri.model.travel import Travel
from spatial_uri.routing.changes.changed_network import change_network

PRICES = Prices(unit="w", road_km={"tertiary": 9, "secondary": 12}, new_road_km={"tertiary": 30}, site={"clinic": 60})
SEEDS = [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 20))]
LIMIT = 8.0
DOOR = Travel(walk_limit_m=200.0)


def county(seed, *, prices=PRICES, people=True):
    """A grid of roads of three speeds with a village at every crossing, and one clinic in a corner."""
    rng = np.random.default_rng(seed)
    roads = []
    for x in range(4):
        for y in range(4):
            for dx, dy in ((1, 0), (0, 1)):
                if x + dx < 4 and y + dy < 4 and rng.random() < 0.85:
                    kmh, name = ((20.0, "unclassified"), (30.0, "tertiary"), (50.0, "secondary"))[rng.integers(0, 3)]
                    ends = (2.0 * x, 2.0 * y), (2.0 * (x + dx), 2.0 * (y + dy))
                    roads.append(road(*ends, kmh=kmh, road_class=name, ref=f"R{len(roads) // 2}"))
    crossings = list(dict.fromkeys(end for r in roads for end in (r.xy[0], r.xy[-1])))
    crowd = rng.integers(10, 500, len(crossings)) if people else [np.nan] * len(crossings)
    villages = {f"v{k}": (*xy, crowd[k]) for k, xy in enumerate(crossings)}
    return replace(study(network(*roads), villages, {"c": (0.0, 0.0)}), prices=prices)


def levers_of(made, *, sites_too=True, roads_too=True, link_km=0.0, limit=LIMIT):
    circle = service_circle(made, {"thresholds_min": (limit,), "cell_m": 500.0}, travel=DOOR)
    sites = new_sites(made, circle, {"limit_min": limit}) if sites_too else None
    roads = better_roads(made, circle, {"limit_min": limit, "link_max_km": link_km}) if roads_too else None
    return circle, {"sites": sites, "roads": roads}


def changed_study_minutes(made, roads, ids):
    """Times with the levers of a plan: faster pieces and further clinics in the study, and everything searched."""
    net = made.network
    ms = net.time_ms.copy()
    for lever in (one.removeprefix("road:") for one in ids if one.startswith("road:")):
        row = roads.evaluation.levers.get_loc(lever)
        speed = roads.levers.loc[lever]
        for piece in roads.evaluation.pieces[row]:
            named = net.pieces["road_class"].iloc[piece]
            kmh = {"unclassified": 30.0, "tertiary": 50.0}[named]  # the usual speed of the next class
            for edge in np.flatnonzero(net.edge_piece == piece):
                ms[edge] = min(ms[edge], round(net.edge_m[edge] / 1000 / kmh * 3_600_000))
        assert speed["km"] > 0
    own = [one.removeprefix("site:") for one in ids if one.startswith("site:")]
    points = [*made.facilities.table.geometry, *made.settlements.table.geometry.loc[own]]
    clinics = gpd.GeoDataFrame(geometry=points, index=[f"f{k}" for k in range(len(points))], crs=PLANE)
    changed = replace(net, time_ms=ms.astype(np.int32))
    return nearest_facilities(changed, made.settlements.table, clinics, travel=DOOR)["travel_min"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_row_is_what_the_changed_study_says_and_no_family_alone_is_better(seed):
    made = county(seed)
    circle, found = levers_of(made)
    budgets = (40.0, 130.0)
    plan = lever_plan(made, circle, {"budgets": budgets}, **found)
    people = made.settlements.table["population"]
    before = changed_study_minutes(made, found["roads"], ()) <= LIMIT
    for k, row in plan.plans.iterrows():
        steps = plan.steps[plan.steps["plan"] == k]
        ids = steps["lever_id"].tolist()
        after = changed_study_minutes(made, found["roads"], ids)
        newly = (after <= LIMIT) & ~before
        assert row["people"] == row["people_recomputed"] == row["people_within"] == people[newly].sum()
        assert row["settlements"] == newly.sum()
        assert row["share_after"] == pytest.approx(people[after <= LIMIT].sum() / people.sum())
        assert row["people_out"] == people[~(after <= LIMIT)].sum()
        assert row["cost"] <= row["budget"] * (1 + 1e-9)
        assert steps["cost_total"].iloc[-1:].tolist() == pytest.approx([row["cost"]] * bool(len(steps)))
        assert sorted(place for one in steps["brings"] for place in one) == sorted(newly.index[newly])
    last = plan.steps.loc[plan.steps["plan"] == 1, "lever_id"]
    after = changed_study_minutes(made, found["roads"], last)
    pd.testing.assert_series_equal(
        plan.settlements["after_min"], after, check_names=False, check_index_type=False, rtol=0, atol=1e-9
    )
    assert plan.plans["people"].is_monotonic_increasing
    for family in ("sites", "roads"):
        alone = lever_plan(made, circle, {"budgets": budgets}, **{family: found[family]})
        assert (plan.plans["people"] >= alone.plans["people"]).all()


def test_a_link_is_in_the_plan_and_recomputed_on_a_network_that_has_it():
    #  clinic -- 6 min -- junction, 1 km of river, and 50 people 30 min away by the long way round
    net = network(road((0, 0), (6, 0), road_class="tertiary"), road((6, 0), (6, 9), (7, 9), (7, 0), ms=24 * 60_000))
    made = replace(study(net, {"a": (0, 0, 5), "b": (7, 0, 50)}, {"c": (0, 0)}), prices=PRICES)
    circle, found = levers_of(made, sites_too=False, link_km=1.5, limit=10.0)
    plan = lever_plan(made, circle, {"budgets": (50.0,)}, **found)
    (step,) = plan.steps.itertuples()
    assert (step.kind, step.people_gained, step.brings) == ("link", 50.0, ("b",))
    assert plan.plans[["people", "people_recomputed"]].to_numpy().tolist() == [[50.0, 50.0]]


def test_without_budget_and_target_levers_are_ranked_and_tables_are_empty():
    made = county(1, prices=None)
    circle, found = levers_of(made)
    plan = lever_plan(made, circle, **found)
    assert (len(plan.plans), len(plan.steps), len(plan.strategies), len(plan.curve)) == (0, 0, 0, 0)
    assert plan.levers["family"].unique().tolist() == ["sites", "roads"]
    assert plan.levers["cost"].isna().all()
    sites = found["sites"].candidates
    assert (
        plan.levers.loc[[f"site:{one}" for one in sites.index], "people_alone"].tolist()
        == sites["people_alone"].tolist()
    )
    roads = found["roads"].levers
    told = plan.levers.loc[[f"road:{one}" for one in roads.index], "people_alone"]
    assert told.tolist() == roads["people_newly_within"].tolist()


def codes(plan):
    return {note.code: note for note in plan.notes}


def test_a_family_without_prices_is_left_out_and_the_table_is_named():
    made = county(1, prices=Prices(site={"clinic": 60}))
    circle, found = levers_of(made)
    plan = lever_plan(made, circle, {"budgets": (130.0,)}, **found)
    assert plan.families == ("sites",)
    assert codes(plan)["plan.family_without_price"].facts["table"] == "[prices.road_km]"
    bare = county(1, prices=None)
    circle, found = levers_of(bare)
    with pytest.raises(ParameterError) as error:
        lever_plan(bare, circle, {"budgets": (130.0,)}, **found)
    assert "[prices.site]" in str(error.value)
    assert "[prices.road_km]" in str(error.value)


def test_a_budget_below_the_cheapest_lever_is_said():
    made = county(1)
    circle, found = levers_of(made, roads_too=False)
    plan = lever_plan(made, circle, {"budgets": (10.0, 70.0)}, **found)
    assert plan.plans[["steps", "cost", "people"]].iloc[0].tolist() == [0, 0.0, 0.0]
    assert plan.plans["steps"].iloc[1] == 1
    note = codes(plan)["plan.budget_below_cheapest"]
    assert (note.facts["budget"], note.facts["cheapest"]) == (10.0, 60.0)


def test_a_target_that_roads_cannot_reach_is_answered_by_the_best_and_who_stays_out():
    made = county(1)
    circle, found = levers_of(made, sites_too=False)
    plan = lever_plan(made, circle, {"target_share": 1.0}, **found)
    (row,) = plan.plans.itertuples()
    everything = [f"road:{one}" for one in found["roads"].levers.index]
    best = changed_study_minutes(made, found["roads"], everything) <= LIMIT
    people = made.settlements.table["population"]
    assert not row.is_reached
    assert row.share_after == pytest.approx(people[best].sum() / people.sum())
    assert row.people_out == people[~best].sum()
    assert (plan.settlements["status"] == "beyond").tolist() == (~best).tolist()
    assert "plan.target_not_reached" in codes(plan)
    both = lever_plan(made, circle, {"target_share": 1.0}, **levers_of(made)[1])
    assert both.plans["is_reached"].all()
    assert both.plans["share_after"].tolist() == [1.0]


def test_where_no_people_are_known_settlements_are_counted():
    made = county(2, people=False)
    circle, found = levers_of(made)
    plan = lever_plan(made, circle, {"budgets": (130.0,)}, **found)
    assert not plan.counts_people
    assert (plan.plans["people"] == plan.plans["settlements"]).all()
    assert "plan.settlements_counted" in codes(plan)


def test_levers_found_for_other_limits_are_refused_and_both_are_named():
    made = county(1)
    circle, found = levers_of(made)
    other = better_roads(made, circle, {"limit_min": 5.0, "link_max_km": 0.0})
    with pytest.raises(ParameterError) as error:
        lever_plan(made, circle, {"budgets": (100.0,)}, sites=found["sites"], roads=other)
    assert "5 min" in str(error.value)
    assert "8 min" in str(error.value)
    with pytest.raises(ParameterError):
        lever_plan(made, circle, {"budgets": (100.0,)})


def test_nobody_beyond_and_nobody_in_reach_are_said():
    made = county(1)
    circle, found = levers_of(made, limit=200.0)
    assert "plan.nobody_beyond" in codes(lever_plan(made, circle, {"budgets": (100.0,)}, **found))
    far = replace(
        study(
            network(
                road((0, 0), (40, 0), kmh=30.0, road_class="tertiary"),
                road((0, 0), (0, 1), kmh=40.0, road_class="secondary"),
            ),
            {"v": (40, 0, 9)},
            {"c": (0, 0)},
        ),
        prices=PRICES,
    )
    circle, found = levers_of(far, sites_too=False)
    plan = lever_plan(far, circle, {"budgets": (900.0,)}, **found)
    assert "plan.nobody_in_reach" in codes(plan)
    assert plan.plans["steps"].tolist() == [0]


class Buses:
    """Stands in for bus levers: B1 gives v1 and v2 a return trip, B2 gives v2 and v3 one."""

    def __init__(self, made):
        self.whom = {"B1": {"v1", "v2"}, "B2": {"v2", "v3"}}
        self.index = made.settlements.table.index
        self.evaluation = self
        self.levers = gpd.GeoDataFrame(
            {
                "kind": "extension", "line": ["1", "2"], "place_name": "", "extra_vehicle_min_per_day": 60.0,
                "is_evaluated": True,
            },
            index=["B1", "B2"], geometry=[at(0), at(1)], crs=PLANE,
        )  # fmt: skip

    def together(self, ids):
        served = set().union(*(self.whom[one] for one in ids))
        return pd.DataFrame({"has_return": [place in served for place in self.index]}, index=self.index)

    def cost(self, ids):
        return 30.0 * len(ids)


def test_who_gets_a_bus_home_counts_once_and_apart():
    far = {"v1": (30, 0, 100), "v2": (34, 0, 40), "v3": (38, 0, 10), "near": (1, 0, 7)}
    net = network(road((0, 0), (40, 0), kmh=60.0, road_class="tertiary"))
    made = replace(study(net, far, {"c": (0, 0)}), prices=Prices(site={"clinic": 60}, vehicle_hour=30 / 3650))
    circle, found = levers_of(made, roads_too=False)
    plan = lever_plan(made, circle, {"budgets": (30.0, 60.0, 90.0)}, sites=found["sites"], buses=Buses(made))
    assert plan.plans["people"].tolist() == [140.0, 150.0, 150.0]
    assert plan.plans["people_by_bus"].tolist()[0] == 140.0
    assert plan.plans["cost"].tolist() == [30.0, 60.0, 60.0]
    first = plan.steps[plan.steps["plan"] == 0].iloc[0]
    assert (first["lever_id"], first["people_by_bus"], first["brings"]) == ("bus:B1", 140.0, ("v1", "v2"))
    assert plan.plans["people_within"].add(plan.plans["people_by_bus"]).tolist() == plan.plans["people"].tolist()


def test_where_roads_are_closed_a_plan_counts_nobody_nearer_to_a_new_facility_than_with_all_roads_open():
    """v lives 50 m from a track, 23.2 min from w by it; by the main road, 600 m away, it would be 12.2 min."""
    roads = network(road((0, 0), (10, 0)), road((0, 0.65), (10, 0.65), (10, 0), kmh=15.0))
    made = study(roads, {"v": (5, 0.6, 20), "w": (10, 0, 30)}, {"c": (-9, 0)})
    closed = replace(made, network=change_network(roads, closed=np.array([False, True])).network)
    for one in (made, closed):
        for limit, people in ((15.0, 30.0), (24.0, 50.0)):
            circle = service_circle(one, {"thresholds_min": (limit,), "cell_m": 500.0})
            sites = new_sites(one, circle, {"limit_min": limit, "price": 60.0})
            plan = lever_plan(one, circle, {"budgets": (60.0,)}, sites=sites)
            row = plan.plans.iloc[0]
            assert (row["people"], row["people_recomputed"]) == (people, people)
            assert not {note.code for note in plan.notes if note.severity == "warning"}
