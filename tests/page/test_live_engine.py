"""The map page answers edits by itself: to the millisecond what the same changes give in Python."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from drawn_counties import drawn_county
from live_engine import LiveEngine
from random_edits import KINDS, EditMaker
from road_drawing import at, network, road, study
from scenario_oracle import border_times, changed_study, county_study, times_of
from visit import Visit

import spatial_uri as su
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.plan import serving_tiers
from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.geo.crs import to_degrees
from spatial_uri.measure.live_ways import live_roads
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Study, Tier
from spatial_uri.model.travel import DIRECTIONS, STATUSES, Travel
from spatial_uri.page.maps import save_map

pytestmark = pytest.mark.browser

IS_LONG = bool(os.environ.get("SPATIAL_URI_LONG_TESTS"))
"""All twenty counties with thirty edits of each kind take half an hour: only if that is asked for."""
EDITS = 30 if IS_LONG else 6
REFUSED = {"contradicts", "not_faster", "not_moved", "needs_whatif", "unknown_people", "joins_closed"}


class Bench:
    """A study in the browser and in Python."""

    def __init__(self, chromium, folder, county: Study, travel: Travel, options: ServiceCircleOptions | None = None):
        self.study, self.travel, self.options = county, travel, options or ServiceCircleOptions()
        serving = {tier.name: serving_tiers(county, tier.name, self.options) for tier in county.tiers}
        live = live_roads(county, travel, serving)
        self.exits = live.exits if len(live.exits) else np.unique(county.network.junction)[3::11]
        self.engine = LiveEngine(chromium, replace(live, exits=self.exits), folder)

    def maker(self, seed: int) -> EditMaker:
        return EditMaker(self.study, self.engine, np.random.default_rng(seed))

    def run(self, edits: list[dict[str, Any]]) -> dict[str, Any]:
        return self.engine.run(edits)

    def differences(self, edits: list[dict[str, Any]]) -> list[Any]:
        """What differs after the edits that the page makes; what it refuses it says."""
        got = self.run(edits)
        assert {note["code"] for note in got["notes"]} <= REFUSED
        left_out = {note["edit"] for note in got["notes"]}
        made = [edit for k, edit in enumerate(edits) if k not in left_out]
        changed = changed_study(self.study, made)
        found = []
        for tier, wanted in times_of(self.study, changed, self.travel, self.options).items():
            for name, values in wanted.items():
                wrong = np.flatnonzero(values != got["tiers"][tier][name])
                found += [(made, tier, name, int(row), values[row], got["tiers"][tier][name][row]) for row in wrong]
        if not np.array_equal(border_times(changed, self.exits, self.travel), got["border"]):
            found.append((made, "border"))
        people = changed.settlements.table["population"].to_numpy(dtype=float)
        if not np.array_equal(people, got["people"], equal_nan=True):
            found.append((made, "people"))
        return found + self.engine.messages

    def close(self) -> None:
        self.engine.context.close()


@pytest.fixture(scope="module", params=DIRECTIONS)
def bench(chromium, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("engine")
    made = Bench(chromium, folder, county_study(folder, 25, seed=4), Travel(direction=request.param))
    yield made
    made.close()


def test_without_an_edit_the_page_says_what_the_study_says(bench) -> None:
    assert bench.differences([]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_one_edit_of_each_kind_gives_the_times_of_python(bench, kind) -> None:
    maker = bench.maker(7)
    for _ in range(2):
        edit = maker.draw(kind)
        assert edit is None or bench.differences([edit]) == []


def test_many_edits_together_give_the_times_of_python(bench) -> None:
    maker, rng = bench.maker(8), np.random.default_rng(8)
    for _ in range(3):
        drawn = [maker.draw(str(kind)) for kind in rng.choice(KINDS, 7)]
        assert bench.differences([edit for edit in drawn if edit]) == []


def test_new_roads_that_join_one_segment_between_its_junctions_give_the_times_of_python(bench) -> None:
    maker = bench.maker(11)
    for roads in (1, 2, 2, 3):
        assert bench.differences(maker.stacked(roads)) == []


def test_closed_roads_together_send_places_to_other_roads_as_in_python(bench) -> None:
    maker = bench.maker(9)
    for count in (2, 6, 20):
        edits = [maker.draw("close_road") for _ in range(count)]
        assert bench.differences([edit for edit in edits if edit]) == []


def test_the_middle_of_every_road_has_the_minutes_of_the_map(bench) -> None:
    circle = su.service_circle(bench.study, ServiceCircleOptions(cell_m=1000), travel=bench.travel)
    got = bench.engine.run([], roads=True)["tiers"]
    for tier in circle.tiers:
        assert (got[tier.name]["roads"] == _tenths(circle, tier)).all()


@pytest.mark.parametrize("seed", range(4))
def test_counties_drawn_at_random_with_all_that_goes_wrong_on_roads(chromium, tmp_path, seed) -> None:
    rng = np.random.default_rng([seed, 1])
    travel = Travel(
        direction=DIRECTIONS[seed % 2],
        walk_limit_m=float(rng.choice([300, 1000])),
        walk_margin_m=[None, 0.0, 250.0][seed % 3],
        search_limit_min=float(rng.choice([15, 240])),
    )
    options = ServiceCircleOptions(thresholds_min=10, and_above=seed % 2 == 0)
    bench = Bench(chromium, tmp_path, drawn_county(seed), travel, options)
    maker = bench.maker(seed)
    for kinds in ([], ["close_road"] * 6, *rng.choice(KINDS, (4, 6)).tolist()):
        assert bench.differences([edit for edit in map(maker.draw, kinds) if edit]) == []
    for roads in (1, 2, 3):
        assert bench.differences(maker.stacked(roads)) == []
    bench.close()


def test_coverage_and_roads_after_edits_are_those_of_the_service_circle(bench) -> None:
    maker, options = bench.maker(10), ServiceCircleOptions(thresholds_min=(10, 20), cell_m=1000)
    drawn = [
        maker.draw(kind) for kind in ("facility", "close_road", "upgrade", "new_road", "relocate", "close_facility")
    ]
    edits = [edit for edit in drawn if edit]
    got = bench.engine.run(edits, roads=True)
    assert got["notes"] == []
    changed = changed_study(bench.study, edits)
    circle = su.service_circle(changed, options, travel=bench.travel)
    chains = changed.areas.chains()
    own = [{"*", *chains.get(str(area), ())} for area in changed.settlements.table["area_id"]]
    for row in circle.coverage.itertuples():
        inside = np.array([row.area_id in areas for areas in own])
        answer = got["tiers"][row.tier]
        within = inside & (answer["ms"] >= 0) & (answer["ms"] <= row.threshold_min * MS_PER_MIN)
        assert within.sum() == row.settlements_within
        assert np.isclose(np.nansum(got["people"][within]), np.nan_to_num(row.population_within), rtol=1e-12)
        for code in ("too_far", "unreachable", "off_network", "unknown"):
            assert (answer["status"][inside] == STATUSES.index(code)).sum() == getattr(row, code)
    split = [edit[key]["segment"] for edit in edits for key in ("begins_on", "ends_on") if key in edit]
    whole = np.setdiff1d(np.arange(bench.study.network.piece_count), split)  # Python has the middle of each part
    for tier in circle.tiers:
        assert (got["tiers"][tier.name]["roads"][whole] == _tenths(circle, tier)[whole]).all()


def _tenths(circle: su.ServiceCircle, tier: Tier) -> np.ndarray:
    """The minutes of roads as the page has them: tenths, rounded up, -1 for none."""
    minutes = circle.roads[f"min_{tier.name}"].to_numpy()
    return np.where(np.isnan(minutes), -1, np.ceil(np.nan_to_num(minutes) * 10 - 1e-6))


# ---- solved in the head ----


def _minutes(answer: dict[str, Any], tier: str = "clinic") -> list[float]:
    return (answer["tiers"][tier]["ms"] / MS_PER_MIN).round(2).tolist()


@pytest.fixture(scope="module")
def main_road(chromium, tmp_path_factory):
    """A road at 60 km/h with a clinic where it begins, and a track that joins nothing.

    The village is 0.6 km from the road: 7.2 min on foot, and 5 km of road to the clinic.
    """
    roads = network(
        road((0, 0), (5, 0)),
        road((5, 0), (10, 0)),
        road((10, 0), (20, 0)),
        road((0, 3), (0, 3.2), road_class="track", kmh=15.0),
    )
    drawn = study(roads, {"village": (5, 0.6, 100), "end": (10, 0, 50)}, {"clinic": (0, 0)})
    made = Bench(chromium, tmp_path_factory.mktemp("main"), drawn, Travel())
    yield made
    made.close()


def test_the_village_is_12_min_away_and_has_no_other_road(main_road) -> None:
    assert _minutes(main_road.run([])) == [12.2, 10.0]


def test_a_facility_put_at_the_village_is_there_at_once(main_road) -> None:
    answer = main_road.run([{"kind": "facility", "at": "village", "tier": "clinic"}])
    assert _minutes(answer) == [0.0, 10.0]
    assert answer["tiers"]["clinic"]["facility"].tolist() == [1, 0]


def test_the_last_facility_closed_leaves_nothing_to_be_known(main_road) -> None:
    answer = main_road.run([{"kind": "close_facility", "facility": "clinic"}])
    assert answer["tiers"]["clinic"]["ms"].tolist() == [-1, -1]
    assert [STATUSES[s] for s in answer["tiers"]["clinic"]["status"]] == ["unknown", "unknown"]


def test_a_facility_that_moves_to_the_end_is_nearest_there(main_road) -> None:
    assert _minutes(main_road.run([{"kind": "move_facility", "facility": "clinic", "at": "end"}])) == [12.2, 0.0]


def test_the_road_closed_between_them_cuts_both_off(main_road) -> None:
    answer = main_road.run([{"kind": "close_road", "where": {"segments": [0]}}])
    assert [STATUSES[s] for s in answer["tiers"]["clinic"]["status"]] == ["unreachable", "unreachable"]


def test_half_the_speed_of_the_class_takes_twice_as_long_on_the_road(main_road) -> None:
    halved = {"kind": "speeds", "where": {"class": "tertiary"}, "factor": 0.5}
    assert _minutes(main_road.run([halved])) == [17.2, 20.0]


def test_a_road_made_faster_counts_after_the_factor_of_its_class(main_road) -> None:
    halved = {"kind": "speeds", "where": {"class": "tertiary"}, "factor": 0.5}
    raised = {"kind": "upgrade", "where": {"segments": [0]}, "kmh": 100.0}
    assert _minutes(main_road.run([raised, halved])) == [7.2 + 3.0, 3.0 + 10.0]


def test_a_new_road_between_two_junctions_takes_its_length_at_its_speed(main_road) -> None:
    built = {"kind": "new_road", "nodes": [0, 2], "kmh": 75.0, "length_km": 10.0, "line": [[0, 0], [1, 1]]}
    assert _minutes(main_road.run([built])) == [7.2 + 4.0, 8.0]  # it lies beside the old one: the village joins it, too


def test_a_new_road_between_two_places_on_roads_splits_them_there(main_road) -> None:
    """From 2.5 km along the first road to the middle of the third, 15 km from the clinic, in 4 minutes."""
    spots = [{"segment": 0, "fraction": 0.5}, {"segment": 2, "fraction": 0.5}]
    drawn = to_degrees(np.array([at(2.5, 0.05).coords[0], at(15, 0.05).coords[0]]), main_road.study.crs).tolist()
    built = {"kind": "new_road", "kmh": 75.0, "length_km": 5.0, "line": drawn}
    built |= {"nodes": [-1, -1], "begins_on": spots[0], "ends_on": spots[1]}
    answer = main_road.engine.run([built], roads=True)
    assert answer["notes"] == []
    assert _minutes(answer) == [
        9.9,
        5.5,
    ]  # 6.6 + 0.8 + 2.5 and 0.6 + 2.4 + 2.5: a fifth, and three fifths of the new road
    assert answer["tiers"]["clinic"]["roads"].tolist()[:3] == [25, 75, 65]  # tenths of minutes: 2.5 + 4 from its end
    slower = {"kind": "upgrade", "where": {"segments": [0]}, "kmh": 120.0}
    assert main_road.engine.run([slower, built], roads=True)["tiers"]["clinic"]["roads"].tolist()[2] == 53  # 1.25 + 4
    closed = {"kind": "close_road", "where": {"segments": [2]}}
    assert main_road.run([built, closed])["notes"] == [{"code": "joins_closed", "edit": 0}]


def test_a_new_motorway_is_joined_at_its_ends_only(main_road) -> None:
    built = {"kind": "new_road", "nodes": [0, 2], "kmh": 75.0, "length_km": 10.0, "road_class": "motorway"}
    assert _minutes(main_road.run([built])) == [12.2, 8.0]
    assert _minutes(main_road.run([{**built, "road_class": "trunk"}])) == [7.2 + 4.0, 8.0]


def test_the_speed_of_a_class_does_not_change_a_new_road_of_it(main_road) -> None:
    built = {"kind": "new_road", "nodes": [0, 2], "kmh": 75.0, "length_km": 10.0, "road_class": "tertiary"}
    halved = {"kind": "speeds", "where": {"class": "tertiary"}, "factor": 0.5}
    assert _minutes(main_road.run([built, halved])) == [7.2 + 4.0, 8.0]


def test_the_way_to_the_edge_of_the_data_is_worked_out_anew(main_road) -> None:
    assert main_road.exits.tolist() == [3]  # the end of the main road, 15 km from the village
    assert (main_road.run([])["border"] / MS_PER_MIN).round(2).tolist() == [7.2 + 15.0, 10.0]
    raised = {"kind": "upgrade", "where": {"segments": [2]}, "kmh": 120.0}
    assert (main_road.run([raised])["border"] / MS_PER_MIN).round(2).tolist() == [7.2 + 10.0, 5.0]
    closed = {"kind": "close_road", "where": {"segments": [2]}}
    assert main_road.run([closed])["border"].tolist() == [-1, -1]


def test_people_who_move_take_no_minutes_along(main_road) -> None:
    answer = main_road.run([{"kind": "relocate", "from": ["village"], "to": "end", "share": 0.25}])
    assert answer["people"].tolist() == [75.0, 75.0]
    assert _minutes(answer) == [12.2, 10.0]


JOINED = {"kind": "new_road", "nodes": [0, -1], "kmh": 5, "length_km": 1, "line": [[9, 47], [9, 47]]}
JOINED |= {"ends_on": {"segment": 2, "fraction": 0.5}}


@pytest.mark.parametrize(
    ("edit", "note"),
    [
        ({**JOINED, "begins_on": 3}, {"code": "needs_whatif", "why": "segments"}),
        ({**JOINED, "begins_on": None}, {"code": "needs_whatif", "why": "segments"}),
        ({**JOINED, "begins_on": {"segment": 99, "fraction": 0.5}}, {"code": "needs_whatif", "why": "segments"}),
        ({**JOINED, "begins_on": {"segment": "0", "fraction": 0.5}}, {"code": "needs_whatif", "why": "segments"}),
        ({**JOINED, "begins_on": {"segment": 0, "fraction": 1}}, {"code": "needs_whatif", "why": "key"}),
        ({**JOINED, "begins_on": {"segment": 0, "fraction": "1e-3"}}, {"code": "needs_whatif", "why": "key"}),
        ({**JOINED, "begins_on": JOINED["ends_on"]}, {"code": "needs_whatif", "why": "junction"}),
        ({**JOINED, "line": [[0, 0], [90, 80]]}, {"code": "needs_whatif", "why": "place"}),
        ({**JOINED, "line": [[9, 47], [9, 47], [9, 47]]}, {"code": "needs_whatif", "why": "place"}),
        (None, {"code": "needs_whatif", "why": "kind"}),
        ([1, 2], {"code": "needs_whatif", "why": "kind"}),
        ({"kind": "facility", "at": "village", "tier": {}}, {"code": "unknown_id", "id": "[object Object]"}),
        ({"kind": "relocate", "from": [[]], "to": "end"}, {"code": "needs_whatif", "why": "place"}),
        ({"kind": "new_road", "nodes": "ab", "kmh": 5}, {"code": "needs_whatif", "why": "junction"}),
        (
            {"kind": "new_road", "nodes": [0, 2], "kmh": 5, "length_km": 1, "road_class": 7},
            {"code": "needs_whatif", "why": "key"},
        ),
        ({"kind": "bus"}, {"code": "needs_whatif", "why": "kind"}),
        ({"kind": "constructor"}, {"code": "needs_whatif", "why": "kind"}),
        ({"kind": "facility", "at": [9.0, 47.0], "tier": "clinic"}, {"code": "needs_whatif", "why": "place"}),
        ({"kind": "facility", "at": "nowhere", "tier": "clinic"}, {"code": "unknown_id", "id": "nowhere"}),
        ({"kind": "close_road", "where": {"segments": [99]}}, {"code": "needs_whatif", "why": "segments"}),
        ({"kind": "close_road", "where": {"ref": "X1"}}, {"code": "needs_whatif", "why": "segments"}),
        ({"kind": "upgrade", "where": {"segments": [0]}, "kmh": 10.0}, {"code": "not_faster"}),
        ({"kind": "upgrade", "where": {"segments": [0]}, "kmh": 1e9}, {"code": "needs_whatif", "why": "key"}),
        ({"kind": "upgrade", "where": {"segments": [0]}, "to": "primary"}, {"code": "needs_whatif", "why": "key"}),
        ({"kind": "speeds", "where": {"class": "tertiary"}, "factor": "x"}, {"code": "needs_whatif", "why": "key"}),
        ({"kind": "new_road", "line": [[0, 0], [1, 1]], "kmh": 5}, {"code": "needs_whatif", "why": "junction"}),
        ({"kind": "move_facility", "facility": "clinic", "at": None}, {"code": "needs_whatif", "why": "place"}),
    ],
)
def test_what_the_page_cannot_do_exactly_it_does_not_do_and_says_so(main_road, edit, note) -> None:
    answer = main_road.run([edit])
    assert answer["notes"] == [{**note, "edit": 0}]
    assert _minutes(answer) == [12.2, 10.0]


def test_two_edits_that_contradict_each_other_are_not_both_made(main_road) -> None:
    closed = {"kind": "close_road", "where": {"segments": [0]}}
    answer = main_road.run([{"kind": "upgrade", "where": {"segments": [0]}, "kmh": 99.0}, closed])
    assert answer["notes"] == [{"code": "contradicts", "other": 0, "edit": 1}]


# ---- splits, solved in the head ----


def _joined(segment: int, fraction: float, xy: tuple[float, float], bench: Bench) -> dict[str, Any]:
    """A slow road from a place on a segment to the first junction: nobody takes it."""
    drawn = to_degrees(np.array([at(*xy).coords[0], at(0, 0).coords[0]]), bench.study.crs).tolist()
    built = {
        "kind": "new_road",
        "kmh": 1.0,
        "line": drawn,
        "length_km": 9.0,
        "road_class": "motorway",
        "nodes": [-1, 0],
    }
    return built | {"begins_on": {"segment": segment, "fraction": fraction}}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_whoever_may_turn_behind_a_joint_is_who_might_before(chromium, tmp_path, direction) -> None:
    """Along the second road only those may turn to the clinic who came along the first: W turns round at V.

    ::

        W (2,3)         K (6,4)
          |               |
        (2,0) --------- (6,0) --- (9,0)
          |
        V (0,0)
    """
    roads = [
        road((0, 0), (2, 0)),
        road((2, 0), (6, 0)),
        road((2, 0), (2, 3)),
        road((6, 0), (6, 4)),
        road((6, 0), (9, 0)),
    ]
    forbidden = [((0, True), (2, True)), ((1, True), (3, True))]
    drawn = study(network(*roads, no_turns=forbidden), {"V": (0, 0, 1), "W": (2, 3, 1)}, {"K": (6, 4)})
    bench = Bench(chromium, tmp_path, drawn, Travel(direction=direction))
    built = [_joined(1, fraction, (2 + 4 * fraction, 0.01), bench) for fraction in (0.5, 0.25)]
    found = {"to_facility": [2 + 4 + 4.0, 3 + 2 + 2 + 4 + 4.0], "from_facility": [10.0, 11.0]}[direction]
    for edits in ([], built[:1], built):
        assert _minutes(bench.run(edits)) == found
        assert bench.differences(edits) == []
    bench.close()


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_half_a_millisecond_stays_on_its_side_wherever_the_road_is_split(chromium, tmp_path, direction) -> None:
    """From the middle of a road of 60,001 ms it is 30,000 to its beginning: the half goes to the even number."""
    drawn = study(network(road((0, 0), (1, 0), ms=60_001)), {"V": (0.5, 0, 1)}, {"K": (0, 0)})
    bench = Bench(chromium, tmp_path, drawn, Travel(direction=direction))
    for k in (1, 3, 4, 30_000, 30_001, 59_000):
        edits = [_joined(0, k / 60_001, (k / 60_001, 0.01), bench)]
        assert bench.run(edits)["tiers"]["clinic"]["ms"].tolist() == [30_000]
        assert bench.differences(edits) == []
    bench.close()


# ---- the page itself ----


def test_the_map_of_the_example_answers_and_asks_nothing_of_the_network(chromium, example, tmp_path) -> None:
    circle = su.service_circle(example, ServiceCircleOptions(thresholds_min=10, cell_m=500))
    part = service_circle_part(example, circle)
    path = save_map(example, [(part.key, part.title, part.map, ())], tmp_path / "map.html")
    seen = Visit(chromium, path)
    answer = seen.page.evaluate(
        """async () => {
            const engine = await spatialUri.openEngine(), answer = engine.base();
            return [engine.fingerprint, engine.tiers.map((t) => Array.from(answer.tiers[t].ms))];
        }"""
    )
    assert answer[0] == example.network.fingerprint
    for tier, ms in zip(circle.tiers, answer[1], strict=True):
        minutes = circle.of(tier.name)["travel_min"].to_numpy()
        assert ms == np.where(np.isnan(minutes), -1, np.rint(np.nan_to_num(minutes) * MS_PER_MIN)).tolist()
    assert seen.messages == []
    assert seen.requests == [path.as_uri()]
    seen.page.context.close()


# ---- the long form ----


@pytest.mark.slow
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("seed", range(10 if IS_LONG else 2))
def test_many_edits_of_each_kind_in_many_counties(chromium, tmp_path, seed, direction) -> None:
    villages = (20, 30, 45, 60, 90, 120, 160, 200, 250, 300)[seed]
    county = county_study(tmp_path, villages, seed=100 * DIRECTIONS.index(direction) + seed)
    bench = Bench(chromium, tmp_path, county, Travel(direction=direction))
    maker, rng = bench.maker(seed), np.random.default_rng([seed, 2])
    assert bench.differences([]) == []
    for kind in KINDS:
        edits = [edit for edit in (maker.draw(kind) for _ in range(EDITS)) if edit]
        assert [bench.differences([edit]) for edit in edits] == [[]] * len(edits)
        for k in range(0, len(edits), 6):
            assert bench.differences(edits[k : k + 6]) == []
    for _ in range(EDITS):
        drawn = [maker.draw(str(kind)) for kind in rng.choice(KINDS, int(rng.integers(2, 12)))]
        assert bench.differences([edit for edit in drawn if edit]) == []
        assert bench.differences(maker.stacked(int(rng.integers(1, 4)))) == []
    bench.close()


@pytest.mark.slow
def test_many_edits_of_each_kind_in_the_example(chromium, example, tmp_path) -> None:
    for direction in DIRECTIONS:
        bench = Bench(chromium, tmp_path, example, Travel(direction=direction))
        maker = bench.maker(3)
        for kind in KINDS:
            edits = [edit for edit in (maker.draw(kind) for _ in range(EDITS)) if edit]
            assert [bench.differences([edit]) for edit in edits] == [[]] * len(edits)
            for k in range(0, len(edits), 6):
                assert bench.differences(edits[k : k + 6]) == []
        assert [bench.differences(maker.stacked()) for _ in range(EDITS)] == [[]] * EDITS
        bench.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 40 if IS_LONG else 8))
def test_more_counties_drawn_at_random(chromium, tmp_path, seed) -> None:
    test_counties_drawn_at_random_with_all_that_goes_wrong_on_roads(chromium, tmp_path, seed)
