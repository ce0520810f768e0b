"""Who is behind which road, on networks that can be solved in the head: km and minutes are the same at 60 km/h."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from road_drawing import at, network, road, study

from spatial_uri.analyses.criticality.closures import road_closures
from spatial_uri.analyses.criticality.measure import criticality
from spatial_uri.analyses.criticality.options import CriticalityOptions
from spatial_uri.analyses.criticality.phrases import names_behind
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Travel

STILL = Travel(walk_limit_m=10)

# A ring around the seat; from its corner a valley road over a river to two villages and up to a third; a dead end.
NET = network(
    road((0, 0), (2, 0)),
    road((2, 0), (2, 2), (0, 2), (0, 0)),
    road((2, 0), (3, 0), structure="bridge", snappable=False),
    road((3, 0), (6, 0)),
    road((6, 0), (6, 4)),
    road((0, 0), (-1, 0)),
    road((40, 0), (42, 0)),
    road((42, 0), (44, 0)),
)
VILLAGES = {
    "up": (6, 4, 50),
    "seat": (1, 0, 900),
    "valley": (4, 0, 300),
    "mill": (5, 0),
    "island": (40, 0, 7),
    "port": (44, 0, 70),
    "hut": (20, 20, 2),
}
RANKS = {"seat": "county_seat", "mill": "town", "port": "central_village"}


def hierarchy(settlements, ranks):
    places = pd.DataFrame({"rank": [ranks.get(i, "village") for i in settlements.index]}, index=settlements.index)
    return Hierarchy(places, pd.DataFrame(), pd.DataFrame())


def measured(villages=None, ranks=None, *, net=NET, clinics=None, travel=STILL, **options):
    drawn = study(net, villages or VILLAGES, clinics or {"c": (0, 1, "clinic")}, tiers=("hospital", "clinic"))
    places = hierarchy(drawn.settlements.table, RANKS if ranks is None else ranks)
    return criticality(drawn, places, CriticalityOptions(**options), travel=travel)


def test_those_beyond_the_river_are_behind_its_bridge_and_most_people_stand_first():
    bridges = measured().bridges
    assert bridges.index.tolist() == [2, 3, 4, 7, 6]
    river = bridges.loc[2]
    assert (river["structure"], river["settlements_behind"], river["population_behind"]) == ("bridge", 3, 350)
    assert river["road_behind_km"] == pytest.approx(7)
    assert river["largest_behind"] == "valley; up; mill"
    assert bridges.loc[4, ["settlements_behind", "population_behind", "road_behind_km"]].tolist() == [1, 50, 0]


def test_a_ford_is_told_where_the_roads_tell_it():
    wet = replace(NET, pieces=NET.pieces.assign(ford=[i == 3 for i in range(8)]))
    found = measured(net=wet)
    assert found.bridges["ford"].to_dict() == {2: False, 3: True, 4: False, 7: False, 6: False}
    assert road_closures(wet, *_places_and_clinics(wet), travel=STILL).segments.loc[3, "ford"]
    assert "ford" not in measured().bridges


def _places_and_clinics(net):
    drawn = study(net, VILLAGES, {"c": (0, 1, "clinic")}, tiers=("hospital", "clinic"))
    return drawn.settlements.table, drawn.facilities.table


def test_who_stands_along_a_bridge_is_behind_it():
    assert measured().bridges.loc[3, "largest_behind"] == "valley; up; mill"


def test_a_dead_end_with_nobody_on_it_is_counted_but_not_listed():
    found = measured()
    assert 5 not in found.bridges.index
    (note,) = (n for n in found.notes if n.code == "criticality.nobody_behind")
    assert note.facts == {"segments": 1, "road_km": 1.0, "junctions": 1}
    assert "road segments without which the network falls apart (1, 1.00 km in all) and junctions (1)" in note.message


def test_each_part_of_the_network_has_its_own_root_and_the_note_names_them():
    found = measured()
    assert found.bridges.loc[6, "largest_behind"] == "island"
    (note,) = (n for n in found.notes if n.code == "criticality.root")
    assert note.places == ("seat", "port")
    assert "seat (county seat)" in note.message
    other = measured(ranks={"valley": "county_seat"})  # seen from the valley, the seat and its ring are behind
    assert other.bridges.loc[2, "largest_behind"] == "seat"
    assert other.bridges.loc[2, "road_behind_km"] == pytest.approx(2 + 6 + 1)


def test_a_seat_whose_only_road_is_closed_is_cut_off_from_all_others():
    only = measured().bridges.loc[7]  # the port stands at the end of it: all the rest is behind
    assert (only["largest_behind"], only["settlements_behind"]) == ("island", 1)
    assert only["road_behind_km"] == pytest.approx(2)


def test_a_junction_tells_into_how_many_parts_the_network_falls_and_who_is_behind():
    net = network(
        road((0, 0), (1, 0)), road((1, 0), (1, 1), (0, 0)),  # a ring with the seat
        road((1, 0), (2, 0)), road((2, 0), (3, 0)), road((2, 0), (2, 1), (3, 1), (2, 0)),  # a road, and a lollipop
    )  # fmt: skip
    villages = {"seat": (0.5, 0, 9), "end": (3, 0, 5), "loop": (2, 1, 7), "fork": (2, 0, 1)}
    junctions = measured(villages, net=net).junctions
    assert junctions.index.tolist() == ["2", "3"]
    fork = junctions.loc["3"]  # who stands at the fork itself still has the road back
    assert (fork["parts"], fork["settlements_behind"], fork["largest_behind"]) == (3, 2, "loop; end")
    assert fork["road_behind_km"] == pytest.approx(1 + 2 + 2**0.5)
    assert junctions.loc["2", ["parts", "settlements_behind", "population_behind"]].tolist() == [2, 3, 13]
    assert junctions.geometry["3"].equals(at(2, 0))


def test_who_can_walk_on_to_a_road_that_still_leads_to_the_seat_is_not_behind_the_closed_one():
    # a lane of 800 m off the ring ends 300 m from its other side; the village at its end joins the lane alone
    net = network(road((0, 0), (2, 0)), road((2, 0), (2, 2), (0, 2), (0, 0)), road((0, 0), (0.3, 1), (0.7, 1.7)))
    villages = {"seat": (1, 0, 9), "end": (0.7, 1.7, 5)}
    near, far = (measured(villages, net=net, travel=Travel(walk_limit_m=m)).bridges for m in (290.0, 300.0))
    assert near["largest_behind"].tolist() == ["end"]
    assert far.empty


def test_a_village_that_can_join_a_road_on_either_bank_is_behind_neither():
    net = network(road((0, 0), (4, 0)), road((0, 0), (0, 4), (4, 0)), road((4, 0), (6, 0)), road((0, 0), (6, 0.1)))
    villages = {"seat": (1, 0, 9), "between": (6, 0.05, 5), "end": (6, 0, 4)}
    wide, narrow = (measured(villages, net=net, travel=Travel(walk_limit_m=m)).bridges for m in (300.0, 10.0))
    assert wide.empty
    assert narrow["largest_behind"].tolist() == ["end"]


def test_many_names_are_cut_short_and_a_village_without_a_name_is_told_by_its_id():
    villages = {"seat": (1, 0, 900)} | {f"v{i}": (4 + i / 10, 0, 10 + i) for i in range(8)}
    drawn = study(NET, villages, {"c": (0, 0)})
    drawn.settlements.table.loc["v7", "name"] = ""
    bridges = criticality(drawn, hierarchy(drawn.settlements.table, RANKS), travel=STILL).bridges
    assert bridges.loc[2, ["settlements_behind", "largest_behind"]].tolist() == [8, "v7; v6; v5; v4; v3"]
    assert names_behind(bridges.loc[2]) == "v7, v6, v5, v4, v3 and 3 more"


def test_closures_are_those_of_the_towns_and_of_the_highest_tier_unless_others_are_asked_for():
    found = measured()
    assert list(found.closures) == ["town"]  # there is no hospital, and the notes say so
    assert [n.message for n in found.notes if n.code == "criticality.no_target"] == [
        "What closures cost on the way to the nearest hospital is not known: there is none."
    ]
    assert list(measured(ranks={}).closures) == []
    drawn = study(NET, VILLAGES, {"c": (0, 1)}, tiers=("clinic", "town"))
    ranks = hierarchy(drawn.settlements.table, RANKS)
    outward = Travel(direction="from_facility", walk_limit_m=10)
    found = criticality(drawn, ranks, CriticalityOptions(threshold_min=3), travel=outward)
    assert dict(found.target_labels) == {"town": "the nearest town or county seat", "clinic": "the nearest clinic"}
    table = drawn.settlements.table
    for target, goals in (("town", table.loc[["seat", "mill"]]), ("clinic", drawn.facilities.table)):
        alone = road_closures(NET, table, goals, threshold_min=3, travel=outward)
        pd.testing.assert_frame_equal(found.closures[target].segments, alone.segments)
        destinations = table.index.isin(goals.index)  # a town is no destination of its own in a share of villages
        pd.testing.assert_frame_equal(found.closures[target].places, alone.places.assign(is_destination=destinations))
    assert criticality(drawn, ranks, CriticalityOptions(tiers=[]), travel=STILL).closures.keys() == {"town"}


def test_a_town_needs_no_road_to_reach_a_town():
    towns = measured().closures["town"].places
    assert towns.loc[["seat", "mill"], "travel_min"].tolist() == [0, 0]
    assert towns.loc[["seat", "mill"], "segment"].isna().all()


def test_facilities_of_a_tier_called_town_are_not_taken_for_the_towns():
    drawn = study(NET, VILLAGES, {"c": (0, 1, "town")}, tiers=("town",))
    found = criticality(drawn, hierarchy(drawn.settlements.table, RANKS), travel=STILL)
    assert list(found.closures) == ["town", "facilities_town"]


def test_people_behind_are_unknown_where_nobody_has_counted_them_and_the_note_names_the_places():
    found = measured({"seat": (1, 0, 900), "valley": (4, 0, 300), "up": (6, 4)})
    assert found.bridges["population_behind"].tolist() == pytest.approx([300, 300, math.nan], nan_ok=True)
    assert found.bridges.index.tolist() == [2, 3, 4]
    (note,) = (n for n in found.notes if n.code == "criticality.population_unknown")
    assert note.places == ("up",)


def test_a_village_off_the_road_is_behind_nothing_and_is_named():
    (note,) = (n for n in measured().notes if n.code == "criticality.off_network")
    assert note.places == ("hut",)


def test_a_tier_that_the_study_does_not_have_is_refused_by_name():
    with pytest.raises(ParameterError, match="spa") as refused:
        measured(tiers=["spa"])
    assert "hospital, clinic" in str(refused.value)
