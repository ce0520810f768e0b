"""The speeds at which villages come within a limit, solved in the head and looked for by halving."""

from __future__ import annotations

import pandas as pd
import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.errors import ParameterError
from spatial_uri.measure.speeds.road_groups import group_roads

MINUTE_ON_FOOT_KM = 5 / 60


def turning(made: su.Study, limit_min: float) -> pd.DataFrame:
    return su.critical_speeds(made.network, made.settlements.table, made.facilities.table, limit_min=limit_min)


def test_each_class_must_make_up_for_the_minute_that_is_too_much() -> None:
    roads = network(road((0, 0), (8, 0), road_class="primary"), road((8, 0), (20, 0)))
    made = study(roads, {"v": (20, MINUTE_ON_FOOT_KM)}, {"k": (0, 0)})  # 1 on foot + 12 tertiary + 8 primary = 21
    found = turning(made, 20).round(4).loc["v"].to_dict()
    assert found == {"all": 1.0526, "tertiary": 1.0909, "primary": 1.1429}  # 20/19, 12/11, 8/7


def test_the_way_may_change_before_the_village_turns() -> None:
    # 10 min of trunk and 14 of track (24), or 26 min of tertiary: at 26/20 the tertiary way wins, the track needs 14/10
    roads = network(
        road((0, 0), (10, 0), road_class="trunk"),
        road((10, 0), (10, 14), road_class="track"),
        road((0, 0), (-2, 0), (-2, 14), (10, 14), ms=26 * 60_000),
    )
    made = study(roads, {"v": (10, 14)}, {"k": (0, 0)})
    found = turning(made, 20).round(4).loc["v"].to_dict()
    assert found == {"all": 1.2, "tertiary": 1.3, "trunk": round(10 / 6, 4), "track": 1.4}


def test_a_village_within_says_how_slow_its_roads_may_be_and_one_on_the_limit_turns_at_one() -> None:
    made = study(network(road((0, 0), (40, 0))), {"a": (16, 0), "b": (20, 0), "c": (8, 0), "d": (41, 0)}, {"k": (0, 0)})
    assert turning(made, 20)["all"].round(5).tolist()[:2] == [0.8, 1.0]
    assert turning(made, 20)["all"].isna().tolist() == [False, False, True, True]


def test_at_the_factor_the_time_is_the_limit_in_a_county(tmp_path_factory: pytest.TempPathFactory) -> None:
    extract = su.samples.synthetic_county(villages=25, seed=5).write(tmp_path_factory.mktemp("county")).extract
    made = su.study_from_extract(extract, preset="CN")
    villages, clinics = made.settlements.table, made.facilities.table
    clinics = clinics[clinics["tier"] == made.tiers[0].name]
    ends = made.network, villages, clinics
    found = su.critical_speeds(*ends, limit_min=20, workers=2)
    assert found.equals(su.critical_speeds(*ends, limit_min=20, workers=1))
    assert found.notna().to_numpy().sum() > 10
    classes = group_roads(made.network).classes
    for name in found:
        columns = classes if name == "all" else (name,)

        def times(factors: pd.Series, columns: tuple[str, ...] = columns) -> pd.DataFrame:
            return su.times_at_speeds(*ends, pd.DataFrame(dict.fromkeys(columns, factors)), limit_min=40)

        at_ends = times(pd.Series({"slow": 0.5, "fast": 2.0})) <= 20
        assert found[name].notna().equals(at_ends.loc["fast"] & ~at_ends.loc["slow"])
        at_the_factor = times(found[name].dropna())
        for village in at_the_factor.index:
            assert at_the_factor.at[village, village] == pytest.approx(20, abs=0.05 / 60)


def test_a_limit_that_is_none_is_refused() -> None:
    made = study(network(road((0, 0), (10, 0))), {"v": (5, 0)}, {"k": (0, 0)})
    with pytest.raises(ParameterError, match="limit_min"):
        turning(made, -1)


def test_without_a_facility_nothing_turns() -> None:
    made = study(network(road((0, 0), (10, 0))), {"v": (5, 0)}, {"k": (0, 0)})
    ends = made.network, made.settlements.table, made.facilities.table.iloc[:0]
    assert su.critical_speeds(*ends, limit_min=20).isna().all().all()
