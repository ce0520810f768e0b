"""Road levers: drawn networks whose gains can be worked out in the head."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from road_drawing import PLANE, network, points, road

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.roads import gains as gains_module
from spatial_uri.measure.roads.lever_search import road_levers
from spatial_uri.measure.roads.options import RoadLeverOptions
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.prices import Prices
from spatial_uri.model.travel import Travel

DOOR = Travel(walk_limit_m=10.0)


def places(*rows):
    """Places at (x, y, people)."""
    return gpd.GeoDataFrame(
        {"population": [row[2] if len(row) > 2 else np.nan for row in rows]},
        geometry=points(*(row[:2] for row in rows)),
        index=[f"v{i}" for i in range(len(rows))],
        crs=PLANE,
    )


def levers(net, villages, clinic, *, travel=DOOR, prices=None, terrain=None, **options):
    options = {"link_max_km": 0.0, **options}
    clinics = places(clinic).rename(index={"v0": "c"})
    return road_levers(
        net, places(*villages), clinics, RoadLeverOptions(**options), travel=travel, prices=prices, terrain=terrain
    )


def gains(found, kind="upgrade"):
    of = found.projects[found.projects["kind"] == kind]
    return sorted(zip(of["from_class"], of["person_min_saved"].round(6), of["people_newly_within"], strict=True))


def in_series(**options):
    #  clinic 0 -- tertiary, 10 min -- 10 -- secondary, 12 min -- 22, 100 people
    net = network(road((0, 0), (10, 0), road_class="tertiary"), road((10, 0), (22, 0), road_class="secondary"))
    return levers(net, [(22, 0, 100)], (0, 0), upgrade_to={"tertiary": 600 / 9, "secondary": 720 / 11}, **options)


def test_two_roads_in_series_bring_in_nobody_alone_and_a_hundred_together():
    found = in_series()
    assert gains(found) == [("secondary", 100.0, 0.0), ("tertiary", 100.0, 0.0)]
    assert gains(found, "bundle") == [("secondary", 200.0, 100.0)]
    most = found.ceiling.loc["all_upgrades"]
    assert (most["person_min_saved"], most["people_newly_within"]) == (200.0, 100.0)
    assert found.ceiling.loc["sum_of_singles", "people_newly_within"] == 0.0


def test_the_cheapest_lever_of_a_settlement_is_the_bundle_that_brings_it_in():
    row = in_series().settlements.loc["v0"]
    assert (row["status"], row["lever_id"], row["km"], row["after_min"]) == ("by_roads", "B1", 22.0, 20.0)
    row = in_series(bundles=False).settlements.loc["v0"]
    assert (row["status"], row["lever_id"], row["at_best_min"]) == ("not_by_roads", None, 20.0)


def test_two_parallel_roads_bring_together_what_the_better_one_brings():
    net = network(
        road((0, 0), (21, 0), road_class="tertiary"),
        road((0, 0), (10.5, 0.001), (21, 0), road_class="secondary", ms=22 * 60_000),
    )
    options = {"upgrade_to": {"tertiary": 70.0, "secondary": 21 / 19 * 60 + 1e-6}}
    found = levers(net, [(21, 0, 100)], (0, 0), **options)
    assert [(one, round(saved), people) for one, saved, people in gains(found)] == [
        ("secondary", 200, 100.0),
        ("tertiary", 300, 100.0),
    ]
    most = found.ceiling.loc["all_upgrades"]
    assert (most["person_min_saved"], most["people_newly_within"]) == (300.0, 100.0)
    assert found.ceiling.loc["sum_of_singles", "people_newly_within"] == 200.0


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_a_clinic_halfway_along_the_road_is_nearer_on_both_sides(direction):
    net = network(road((0, 0), (10, 0), road_class="tertiary"))
    found = levers(
        net,
        [(10, 0, 10), (8, 0, 20), (2, 0, 30)],
        (5, 0),
        travel=Travel(walk_limit_m=10.0, direction=direction),
        threshold_min=4.0,
        upgrade_to={"tertiary": 120},
    )
    assert gains(found) == [("tertiary", 25.0 + 30.0 + 45.0, 10.0)]
    assert found.projects["brings"].tolist() == [("v0",)]


def test_a_bridge_over_the_river_is_a_link():
    #  clinic -- 10 min -- junction, 1.5 km of river, and 50 people 35 min away by the long way round
    net = network(
        road((0, 0), (10, 0), road_class="tertiary"), road((10, 0), (10, 9), (11.5, 9), (11.5, 0), ms=25 * 60_000)
    )
    found = levers(
        net, [(11.5, 0, 50)], (0, 0), upgrade_to={"tertiary": 60}, link_max_km=1.5, link_factor=1.0, link_kmh=30
    )
    assert gains(found, "link") == [("", 50 * (35 - 13), 50.0)]
    assert (found.settlements["status"].tolist(), found.settlements["after_min"].tolist()) == (["by_link"], [13.0])


def test_who_had_no_way_is_reached_and_saves_no_minutes():
    net = network(road((0, 0), (10, 0), road_class="tertiary"), road((11, 0), (19, 0), road_class="tertiary"))
    found = levers(
        net,
        [(19, 0, 70), (10, 0, 5)],
        (0, 0),
        upgrade_to={"tertiary": 60},
        link_max_km=1.0,
        link_factor=1.0,
        link_kmh=60,
    )
    link = found.projects[found.projects["kind"] == "link"].iloc[0]
    assert link["people_newly_reached"] == 70
    assert link["people_newly_within"] == 70
    assert link["person_min_saved"] == 0


def test_pieces_of_one_class_ref_and_name_are_one_road_and_another_ref_is_another():
    net = network(
        road((0, 0), (5, 0), road_class="tertiary", ref="Y1"),
        road((5, 0), (12, 0), road_class="tertiary", ref="Y1"),
        road((12, 0), (22, 0), road_class="tertiary", ref="Y2"),
    )
    found = levers(net, [(22, 0, 100)], (0, 0), upgrade_to={"tertiary": 80})
    roads = found.projects[found.projects["kind"] == "upgrade"]
    assert sorted(zip(roads["roads"], roads["km"], strict=True)) == [("Y1", 12.0), ("Y2", 10.0)]
    pieces = levers(net, [(22, 0, 100)], (0, 0), upgrade_to={"tertiary": 80}, unit="piece").projects
    assert sorted(pieces[pieces["kind"] == "upgrade"]["km"]) == [5.0, 7.0, 10.0]


def test_both_carriageways_are_one_road_and_count_once():
    there = road((0, 0), (22, 0), road_class="primary", ref="S1", back_kmh=0.0)
    back = road((22, 0.02), (0, 0.02), road_class="primary", ref="S1", back_kmh=0.0)
    ends = road((0, 0), (0, 0.02)), road((22, 0), (22, 0.02))
    found = levers(network(there, back, *ends), [(22, 0, 100)], (0, 0.02), upgrade_to={"primary": 80})
    assert found.projects["kind"].tolist() == ["upgrade"]
    assert found.projects["km"].tolist() == pytest.approx([22.0], abs=0.1)


def test_above_the_signed_limit_nothing_becomes_faster():
    net = network(road((0, 0), (22, 0), road_class="tertiary"))
    net = net.__class__(**{**net.__dict__, "pieces": net.pieces.assign(limit_kmh=60.0)})
    with pytest.raises(DataError, match="nothing to upgrade"):
        levers(net, [(22, 0, 100)], (0, 0), upgrade_to={"tertiary": 80})


def test_motorways_and_ferries_stay_as_they_are():
    net = network(
        road((0, 0), (5, 0), structure="ferry", road_class="tertiary"),
        road((5, 0), (22, 0), road_class="tertiary"),
        road((0, 0), (-1, 0), road_class="motorway_link", snappable=True),
    )
    found = levers(net, [(22, 0, 100)], (0, 0), upgrade_to={"tertiary": 80})
    assert found.projects["km"].tolist() == [17.0]


def test_without_a_table_each_class_is_raised_to_the_usual_speed_of_the_next_faster_one():
    net = network(
        road((0, 0), (5, 0), road_class="tertiary", kmh=30.0),
        road((5, 0), (9, 0), road_class="secondary", kmh=40.0),
        road((9, 0), (20, 0), road_class="primary", kmh=60.0),
    )
    found = levers(net, [(20, 0, 100)], (0, 0))
    upgrades = found.projects[found.projects["kind"] == "upgrade"].set_index("from_class")
    assert upgrades["to_kmh"].to_dict() == {"tertiary": 40.0, "secondary": 60.0}
    assert upgrades["to_class"].to_dict() == {"tertiary": "secondary", "secondary": "primary"}


def test_prices_rank_by_people_for_money_and_terrain_makes_roads_dearer():
    net = network(
        road((0, 0), (21, 0), road_class="tertiary", ref="A"), road((0, 0), (0, 21), road_class="tertiary", ref="B")
    )
    prices = Prices(road_km={"tertiary": {"": 10.0, "mountain": 30.0}})
    options = {"upgrade_to": {"tertiary": 70.0}, "bundles": False}
    villages = [(21, 0, 100), (0, 21, 200)]
    found = levers(net, villages, (0, 0), prices=prices, terrain=np.array(["", "mountain"], dtype=object), **options)
    assert found.by_cost
    assert found.projects["roads"].tolist() == ["A", "B"]
    assert found.projects["cost"].tolist() == [210.0, 630.0]
    assert found.projects["people_per_cost"].tolist() == pytest.approx([100 / 210, 200 / 630])
    free = levers(net, villages, (0, 0), **options)
    assert not free.by_cost
    assert free.projects["roads"].tolist() == ["B", "A"]
    assert free.projects["people_per_km"].tolist() == pytest.approx([200 / 21, 100 / 21])


def test_where_the_people_of_most_are_unknown_settlements_are_counted():
    net = network(road((0, 0), (21, 0), road_class="tertiary"))
    found = levers(net, [(21, 0), (20.5, 0), (1, 0, 50)], (0, 0), upgrade_to={"tertiary": 70})
    assert not found.counts_people
    assert found.projects["people_newly_within"].tolist() == [2.0]
    assert "road_levers.settlements_counted" in [note.code for note in found.notes]


def test_with_nobody_beyond_the_limit_no_lever_brings_anybody_within():
    net = network(road((0, 0), (10, 0), road_class="tertiary"))
    found = levers(net, [(10, 0, 100)], (0, 0), upgrade_to={"tertiary": 120})
    assert found.projects["people_newly_within"].tolist() == [0.0]
    assert found.settlements["status"].tolist() == ["within"]
    assert "road_levers.no_gap" in [note.code for note in found.notes]


def test_what_levers_bring_together_is_a_search_of_the_roads_with_all_of_them():
    net = network(
        road((0, 0), (9, 0), road_class="tertiary"),
        road((9, 0), (9, 11), road_class="secondary"),
        road((9, 0), (20, 4), road_class="tertiary"),
        road((20, 4), (20, 9), road_class="track", kmh=20.0),
    )
    villages = [(9, 11, 40), (20, 4, 60), (20, 9, 25)]
    found = levers(
        net, villages, (0, 0), upgrade_to={"tertiary": 80, "secondary": 70, "track": 30}, unit="piece", bundles=False
    )
    rows = found.projects.index[:3]
    ms = net.time_ms.copy()
    for row in rows:
        kmh = found.projects.at[row, "to_kmh"]
        length = found.projects.at[row, "km"]
        own = net.edge_piece == int(np.flatnonzero(np.isclose(net.pieces["length_m"] / 1000, length))[0])
        ms[own] = round(length / kmh * 3_600_000)
    clinics = places((0, 0))
    again = nearest_facilities(net.with_times(ms), places(*villages), clinics, travel=DOOR)["travel_min"]
    assert found.evaluation.together(rows).tolist() == again.tolist()
    assert found.evaluation.extent([*rows, rows[0]])[0] == pytest.approx(found.projects.loc[rows, "km"].sum())
    with pytest.raises(ParameterError, match="no such levers"):
        found.evaluation.together(["X9"])


def test_levers_are_the_same_however_many_are_evaluated_at_once(monkeypatch):
    whole = in_series(unit="piece").projects
    monkeypatch.setattr(gains_module, "AT_ONCE", 1)
    assert in_series(unit="piece").projects.equals(whole)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"tertiary": 0}, "the speed of tertiary must be a number above 0"),
        ({"tertiary": float("nan")}, "the speed of tertiary must be a number above 0"),
        ({"tertiary": -5, "track": "fast"}, "the speed of track must be a number above 0"),
        ({"teritary": 40}, "there is no class 'teritary'"),
        ({"motorway": 120}, "motorway is never raised"),
    ],
)
def test_a_table_of_speeds_that_makes_no_sense_is_refused_with_every_fault(table, fault):
    net = network(road((0, 0), (21, 0), road_class="tertiary"))
    with pytest.raises(ParameterError) as error:
        levers(net, [(21, 0, 100)], (0, 0), upgrade_to=table)
    assert any(fault in one for one in error.value.faults)


def test_with_nothing_to_upgrade_the_error_says_what_the_speeds_are():
    net = network(road((0, 0), (21, 0), road_class="tertiary"))
    with pytest.raises(DataError) as error:
        levers(net, [(21, 0, 100)], (0, 0), upgrade_to={"tertiary": 50})
    assert error.value.faults == ("tertiary: to 50 km/h, 60 today",)
    with pytest.raises(DataError, match="no facility"):
        road_levers(net, places((21, 0, 100)), places().set_crs(PLANE), RoadLeverOptions())
