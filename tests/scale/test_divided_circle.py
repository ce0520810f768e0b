"""A circle measured in parts is the circle measured at once, to the last bit: on invented and on drawn roads."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from road_drawing import at, network, road, study, travel_among
from same_circle import assert_same, invented

from spatial_uri.analyses.service_circle.assembly import assemble
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import measure_part
from spatial_uri.analyses.service_circle.plan import Responsibility, plan_circle
from spatial_uri.errors import ParameterError
from spatial_uri.model.travel import Travel
from spatial_uri.scale.cut import Cutter
from spatial_uri.scale.portions import Work, divide_plan
from spatial_uri.scale.run import service_circle_by

QUICK = {"cell_m": 200.0, "bands_min": (20.0,)}
WEST_AND_EAST = {"w": ("county", None, -1, -9, 30, 9), "e": ("county", None, 30, -9, 100, 9)}


def divided(whole, level, options, travel, *, buffer_m):
    """Measure part by part, here; return the circle and the largest share of the roads that a part was given."""
    plan = plan_circle(whole, options, travel)
    cutter = Cutter(plan)
    measured, largest = [], 0.0
    for portion in divide_plan(plan, level):
        work = Work(portion, buffer_m)
        while work.pending(plan):
            part = work.part(cutter)
            largest = max(largest, part.network.piece_count / whole.network.piece_count)
            work.take(measure_part(part, travel))
        measured.append((portion.answers_for, work.found))
    return assemble(plan, measured), largest


def assert_divides(whole, level="county", *, buffer_m=1000.0, **options):
    travel = travel_among(options)
    chosen = ServiceCircleOptions(**{**QUICK, **options})
    circle, largest = divided(whole, level, chosen, travel, buffer_m=buffer_m)
    assert_same(circle, service_circle(whole, chosen, travel=travel))
    return circle, largest


@pytest.mark.parametrize(
    ("seed", "buffer_m", "options"),
    [
        (0, 2000.0, {}),
        (3, 500.0, {"direction": "from_facility", "and_above": True, "cell_m": 133.3}),
        (
            5,
            15_000.0,
            {"thresholds_min": (5.0, 30.0), "tiers": ("pharmacy", "village_clinic"), "search_limit_min": 45.0},
        ),
    ],
)
def test_a_county_measured_by_township_is_the_county_measured_at_once(seed, buffer_m, options):
    assert_divides(invented(45, seed=seed), "township", buffer_m=buffer_m, **options)


def test_a_level_that_is_one_area_is_the_whole():
    assert_divides(invented(45, seed=0), "county", buffer_m=1000.0)


def drawn_at_random(seed):
    """Roads of whole minutes on a grid, so that there are ties everywhere, in four counties."""
    rng = np.random.default_rng(seed)
    size, step = 6, 2.0
    lines = []
    for i in range(size):
        for j in range(size):
            for di, dj in ((1, 0), (0, 1), (1, 1)):
                a, b = (i * step, j * step), ((i + di) * step, (j + dj) * step)
                if max(i + di, j + dj) < size and rng.random() < (0.15 if di and dj else 0.75):
                    minutes = int(rng.integers(1, 4)) * 60_000
                    middle = [((a[0] + b[0]) / 2 + 0.4, (a[1] + b[1]) / 2 - 0.3)] if rng.random() < 0.3 else []
                    lines.append(road(a, *middle, b, ms=minutes, back_kmh=0 if rng.random() < 0.15 else 1))
    lines.append(road((-3, -3), (-3, -1), ms=60_000))
    turns = []
    for one, other in rng.integers(0, len(lines), (40, 2)):
        if lines[one].xy[-1] == lines[other].xy[0] and one != other:
            turns.append(((one, True), (other, True)))
    places = rng.uniform(-0.5, 10.5, (14, 2)).round(1)
    on_road = [lines[k].xy[0] for k in rng.integers(0, len(lines), 8)]
    villages = {f"v{k}": (*xy, 10.0) for k, xy in enumerate([*places.tolist(), *on_road, (-3, -2)])}
    spots = [lines[k].xy[-1] for k in rng.integers(0, len(lines), 5)] + rng.uniform(-1, 11, (4, 2)).round(1).tolist()
    clinics = {f"c{k}": (*xy, ("hospital", "clinic")[k % 2]) for k, xy in enumerate(spots)}
    areas = {
        f"{x}{y}": ("county", None, 5 * x - 4, 5 * y - 4 if y == 0 else 5, 5 * x + 5 if x == 0 else 11, 5 * y + 5)
        for x in (0, 1)
        for y in (0, 1)
    }
    return study(network(*lines, no_turns=turns[:1]), villages, clinics, areas=areas, tiers=("hospital", "clinic"))


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), direction=st.sampled_from(["to_facility", "from_facility"]))
@example(seed=3216, direction="to_facility")  # times that are the limit to the millisecond
def test_wherever_roads_tie_the_parts_choose_as_the_whole_does(seed, direction):
    assert_divides(
        drawn_at_random(seed),
        buffer_m=700.0,
        direction=direction,
        thresholds_min=(3.0,),
        bands_min=(1.0, 5.0),
        walk_limit_m=600.0,
        search_limit_min=30.0,
    )


def test_a_hospital_behind_the_neighbours_is_found_although_no_road_of_the_county_leads_there():
    # the village and the hospital lie in the same county, 2 km apart; the road between them goes round by the east
    net = network(road((10, 1), (60, 1)), road((60, 1), (60, -1)), road((60, -1), (10, -1)))
    whole = study(net, {"village": (12, 1, 9), "other": (50, 1, 9)}, {"h": (12, -1)}, areas=WEST_AND_EAST)
    circle, _ = assert_divides(whole, walk_limit_m=500.0)
    assert circle.of("clinic").loc["village", ["travel_min", "facility_id"]].tolist() == [98, "h"]


def test_of_two_facilities_equally_near_the_first_is_chosen_even_if_it_lies_beyond():
    # both 10 min away; the first in the table lies 8 km beyond what the part begins with
    whole = study(
        network(road((0, 0), (28, 0)), road((28, 0), (40, 0)), road((40, 0), (60, 0))),
        {"village": (28, 0, 9)},
        {"beyond": (38, 0), "own": (18, 0)},
        areas=WEST_AND_EAST,
    )
    circle, _ = assert_divides(whole)
    assert circle.of("clinic").loc["village", "facility_id"] == "beyond"
    assert circle.of("clinic").loc["village", "second_facility_id"] == "own"


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_what_comes_in_by_a_one_way_road_counts_in_the_direction_of_travel_only(direction):
    one_way = network(road((0, 0), (29, 0)), road((29, 0), (45, 0), back_kmh=0), road((45, 0), (60, 0)))
    whole = study(one_way, {"village": (27, 0, 9)}, {"own": (0, 0), "beyond": (40, 0)}, areas=WEST_AND_EAST)
    circle, _ = assert_divides(whole, direction=direction)
    expected = "beyond" if direction == "to_facility" else "own"
    assert circle.of("clinic").loc["village", "facility_id"] == expected


def test_every_status_and_every_note_is_that_of_the_whole():
    net = network(road((0, 0), (60, 0)), road((0, 0), (0, 9)), road((70, 0), (75, 0)))
    villages = {
        "near": (5, 0, 100),
        "beyond": (50, 0, 300),
        "aside": (10, 5, 50),
        "island": (72, 0, 20),
        "nowhere": (90, 0, 10),
    }
    circle, _ = assert_divides(study(net, villages, {"c": (0, 0)}, areas=WEST_AND_EAST), search_limit_min=40)
    assert circle.of("clinic")["status"].tolist() == ["reached", "too_far", "off_network", "unreachable", "unknown"]
    assert {"roads.islands", "roads.clipped"} <= {note.code for note in circle.notes}


def test_a_road_that_leaves_the_data_in_another_county_is_known_here():
    net = network(road((0, 0), (29, 0)), road((29, 0), (99.9, 0)))
    whole = study(net, {"village": (25, 0, 9)}, {"c": (-20, 0)}, areas=WEST_AND_EAST)
    circle, _ = assert_divides(whole)
    assert circle.of("clinic").loc["village", "border_min"] == pytest.approx(74.9)


def test_without_facilities_and_with_one_alone_the_parts_agree_too():
    net = network(road((0, 0), (29, 0)), road((29, 0), (60, 0)))
    villages = {"a": (5, 0, 9), "b": (50, 0, 9)}
    assert_divides(study(net, villages, {}, areas=WEST_AND_EAST))
    assert_divides(study(net, villages, {"c": (31, 0)}, areas=WEST_AND_EAST))


def test_a_settlement_in_no_area_of_the_level_is_measured_all_the_same():
    areas = {
        "p": ("prefecture", None, -1, -9, 100, 9),
        "w": ("county", "p", -1, -9, 30, 9),
        "t": ("township", "w", -1, -9, 20, 9),
    }
    net = network(road((0, 0), (29, 0)), road((29, 0), (60, 0)))
    villages = {"in_township": (5, 0, 9), "in_county": (25, 0, 9), "in_prefecture": (50, 0, 9)}
    whole = study(net, villages, {"c": (31, 0)}, areas=areas)
    for level in ("prefecture", "county", "township"):
        assert_divides(whole, level)


def test_a_county_far_from_the_others_is_not_sent_their_roads():
    streets = [road((x, 0), (x + 10, 0)) for x in range(0, 200, 10)]
    villages = {f"v{x}": (x, 0, 9) for x in range(5, 200, 20)}
    areas = {f"{x:03}": ("county", None, x, -5, x + 40, 5) for x in range(0, 200, 40)}
    whole = study(network(*streets), villages, {f"c{x}": (x + 2, 0) for x in range(0, 200, 10)}, areas=areas)
    _, largest = assert_divides(whole, bands_min=(5.0,), thresholds_min=(5.0,))
    assert largest < 0.5


def test_settlements_pieces_and_cells_each_have_a_part_that_answers_for_them():
    plan = plan_circle(invented(45, seed=0), ServiceCircleOptions(**QUICK), Travel())
    portions = divide_plan(plan, "township")
    assert len(portions) == len(plan.study.areas.at("township"))
    for name, count in (("settlements", len(plan.study.settlements)), ("pieces", plan.study.network.piece_count)):
        held = np.concatenate([getattr(p.answers_for, name) for p in portions])
        assert sorted(held.tolist()) == list(range(count))
    xmin, ymin, xmax, ymax = np.array([p.answers_for.window for p in portions]).T
    assert (xmin.min(), ymin.min(), xmax.max(), ymax.max()) == plan.bounds
    x, y = np.random.default_rng(0).uniform(plan.bounds[:2], plan.bounds[2:], (500, 2)).T[:, :, None]
    assert ((xmin <= x) & (x <= xmax) & (ymin <= y) & (y <= ymax)).any(axis=1).all()


def test_a_part_says_nothing_of_a_tier_while_an_answer_could_lie_beyond_it():
    net = network(road((0, 0), (29, 0)), road((29, 0), (35, 0)), road((35, 0), (60, 0)), road((60, 0), (90, 0)))
    whole = study(net, {"village": (28, 0, 9)}, {"far": (0, 0), "other": (80, 0)}, areas=WEST_AND_EAST)
    plan = plan_circle(whole, ServiceCircleOptions(**QUICK), Travel(walk_limit_m=300.0))
    duty = divide_plan(plan, "county")[0].answers_for
    small, large = (Cutter(plan).part(duty, buffer_m=m, tiers=("clinic",)) for m in (1.0, 50_000.0))
    assert small.network.node_xy[small.cut].tolist() == net.node_xy[[3]].tolist()
    assert measure_part(small, plan.travel) == {}
    assert len(large.cut) == 0
    assert list(measure_part(large, plan.travel)) == ["clinic"]


# One road, a minute a km, that goes on east of km 60 where the part ends; the study area ends at km 30.
SMALL = {
    # at km 40, so 20 min from the cut
    "a settlement": Responsibility(np.array([0]), np.array([], dtype=np.int64), None),
    # its middle at km 32, 28 min from the cut
    "a piece": Responsibility(np.array([], dtype=np.int64), np.array([1]), None),
    "a window": Responsibility(
        np.array([], dtype=np.int64), np.array([], dtype=np.int64), (30.0, -0.5, 32.0, 0.5)
    ),  # ends: km 35
}


@pytest.mark.parametrize(
    ("what", "clinics", "is_certain"),
    [
        ("a settlement", {"a": 39, "b": 21}, True),
        ("a settlement", {"a": 39, "b": 20}, False),  # another one could be equally near behind the cut
        ("a settlement", {"a": 39}, True),  # there is no second one anywhere
        ("a settlement", {"a": 39, "b": 85}, False),
        ("a settlement", {"out": 39, "side": 38, "in": 25}, True),
        ("a settlement", {"out": 39, "side": 38, "in": 15}, False),  # of those inside the study area
        ("a settlement", {}, False),  # the way to the end of the data leads through the cut
        ("a piece", {"a": 4}, True),
        ("a piece", {"a": 3}, False),
        ("a window", {"a": 10}, True),
        ("a window", {"a": 9}, False),
    ],
)
def test_an_answer_is_given_only_if_nothing_behind_the_cut_could_change_it(what, clinics, is_certain):
    net = network(*(road((a, 0), (b, 0)) for a, b in pairwise((0, 29, 35, 60, 90))))
    places = {name: (km, 0) for name, km in clinics.items()}
    areas = {"c": ("county", None, -1, -9, 30, 9)}
    whole = study(net, {"village": (40, 0, 9)}, places, areas=areas)
    plan = plan_circle(whole, ServiceCircleOptions(cell_m=200.0, bands_min=(30.0,)), Travel(walk_limit_m=300.0))
    duty = SMALL[what]
    if duty.window:
        (west, south), (east, north) = (at(*corner).coords[0] for corner in (duty.window[:2], duty.window[2:]))
        duty = replace(duty, window=(west, south, east, north))
    part = Cutter(plan).part(duty, buffer_m=15_000.0, tiers=("clinic",))
    assert part.network.node_xy[part.cut].tolist() == net.node_xy[[3]].tolist()
    assert bool(measure_part(part, plan.travel)) == is_certain


def test_a_level_that_the_study_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(ParameterError, match="'village'") as refused:
        service_circle_by(invented(45, seed=0), "village")
    assert "county, township" in str(refused.value)
