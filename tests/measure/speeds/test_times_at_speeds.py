"""Times at other speeds, against plain shortest paths on roads whose times were scaled beforehand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study
from split_graph import door_to_door_ms

import spatial_uri as su
from spatial_uri.errors import ParameterError
from spatial_uri.measure.speeds.drawn_factors import speed_factors
from spatial_uri.measure.speeds.road_groups import class_speeds, group_roads, piece_classes
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Travel, Walk


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> su.Study:
    """A small county with one-way streets, turn restrictions and link roads."""
    extract = su.samples.synthetic_county(villages=12, seed=3).write(tmp_path_factory.mktemp("county")).extract
    return su.study_from_extract(extract, preset="CN")


def facilities_of(county: su.Study) -> pd.DataFrame:
    table = county.facilities.table
    return table[table["tier"] == county.tiers[0].name]


def scaled_by_hand(roads: RoadNetwork, factors: dict[str, float]) -> np.ndarray:
    named = roads.pieces["road_class"].fillna("").str.replace("_link", "")
    by = named.map(lambda name: factors.get(name, 1.0)).to_numpy()[roads.edge_piece]
    return np.rint(roads.time_ms / by).astype(np.int32)


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_times_at_other_speeds_are_those_of_roads_drawn_with_these_times(county: su.Study, direction: str) -> None:
    roads, clinics = county.network, facilities_of(county)
    villages = county.settlements.table
    factors = speed_factors(group_roads(roads).classes, draws=3, sd=0.3, limits=(0.5, 1.5), seed=4)
    found = su.times_at_speeds(roads, villages, clinics, factors, travel=Travel(direction=direction))
    for draw, row in factors.iterrows():
        other = roads.with_times(scaled_by_hand(roads, row.to_dict()))
        ends = villages.geometry.to_numpy(), clinics.geometry.to_numpy()
        exact = door_to_door_ms(other, *ends, direction=direction, walk=Walk()).min(axis=1)
        exact = np.where(exact <= 240 * 60_000, exact, np.inf)
        assert np.array_equal(np.rint(found.loc[draw].fillna(np.inf) * 60_000), exact)


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
def test_at_a_factor_of_one_the_times_are_the_usual_ones_byte_for_byte(county: su.Study, direction: str) -> None:
    travel = Travel(direction=direction)
    ones = pd.DataFrame(1.0, index=[0], columns=[*group_roads(county.network).classes, "walk"])
    ends = county.network, county.settlements.table, facilities_of(county)
    usual = su.nearest_facilities(*ends, travel=travel)["travel_min"]
    assert su.times_at_speeds(*ends, ones, travel=travel).loc[0].to_numpy().tobytes() == usual.to_numpy().tobytes()


def test_threads_and_order_of_the_rows_change_nothing(county: su.Study) -> None:
    ends = county.network, county.settlements.table, facilities_of(county)
    factors = speed_factors(["primary", "tertiary", "walk"], draws=40, seed=1)
    one, three = (su.times_at_speeds(*ends, factors, workers=n) for n in (1, 3))
    assert one.equals(three)
    assert su.times_at_speeds(*ends, factors.iloc[::-1], workers=2).iloc[::-1].equals(one)


def test_no_time_rises_and_nobody_drops_out_as_all_roads_get_faster(county: su.Study) -> None:
    ends = county.network, county.settlements.table, facilities_of(county)
    steps = np.linspace(0.6, 1.6, 21)
    factors = pd.DataFrame(dict.fromkeys(group_roads(county.network).classes, steps))
    times = su.times_at_speeds(*ends, factors).fillna(np.inf).to_numpy()
    assert (times[1:] <= times[:-1]).all()
    within = (times <= 20).sum(axis=1)
    assert (np.diff(within) >= 0).all()
    assert within[0] < within[-1]


def test_walking_and_each_class_scale_their_own_part_and_ferries_nothing() -> None:
    roads = network(
        road((0, 0), (8, 0), road_class="primary_link"),
        road((8, 0), (10, 0), road_class="ferry", structure="ferry", kmh=30),
        road((10, 0), (22, 0), road_class="tertiary"),
    )
    made = study(roads, {"v": (22, 0.5)}, {"k": (0, 0)})  # 6 min on foot, 12, ferry 4, 8
    factors = pd.DataFrame({"primary": [1, 2, 1, 1], "tertiary": [1, 1, 2, 1], "walk": [1, 1, 1, 2]}, dtype=float)
    times = su.times_at_speeds(roads, made.settlements.table, made.facilities.table, factors)
    assert times["v"].tolist() == [30.0, 26.0, 24.0, 27.0]
    assert piece_classes(roads).tolist() == ["primary", "", "tertiary"]
    assert class_speeds(roads)["kmh"].to_dict() == {"tertiary": 60.0, "primary": 60.0}


def test_who_is_off_the_network_stays_off_however_fast_people_walk() -> None:
    roads = network(road((0, 0), (10, 0)))
    made = study(roads, {"far": (5, 1.2)}, {"k": (0, 0)})
    factors = pd.DataFrame({"walk": [0.5, 1.0, 10.0]})
    assert su.times_at_speeds(roads, made.settlements.table, made.facilities.table, factors)["far"].isna().all()


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        ({"primary": [1.0]}, "no road of class 'primary'"),
        ({"tertiary": [1.0, 0.0]}, "tertiary: row 2 is 0, not a positive number"),
        ({"tertiary": [-1.0], "walk": [np.nan]}, "walk: row 1 is nan"),
        ({"tertiary": [np.inf]}, "row 1 is inf"),
    ],
)
def test_factors_that_make_no_sense_are_named(factors: dict[str, list[float]], words: str) -> None:
    roads = network(road((0, 0), (10, 0)))
    made = study(roads, {"v": (5, 0)}, {"k": (0, 0)})
    with pytest.raises(ParameterError, match=words):
        su.times_at_speeds(roads, made.settlements.table, made.facilities.table, pd.DataFrame(factors))


def test_no_facility_and_no_place_are_answers() -> None:
    roads = network(road((0, 0), (10, 0)))
    made = study(roads, {"v": (5, 0)}, {"k": (0, 0)})
    factors, villages, clinics = pd.DataFrame({"walk": [1.0]}), made.settlements.table, made.facilities.table
    assert su.times_at_speeds(roads, villages, clinics.iloc[:0], factors)["v"].isna().all()
    assert su.times_at_speeds(roads, villages.iloc[:0], clinics, factors).shape == (1, 0)
