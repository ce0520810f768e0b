"""How sure a service circle is, on one road that can be solved in the head: 1 km at 60 km/h is 1 min."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.analyses.registry import keys, usual_keys
from spatial_uri.analyses.running import parts_of
from spatial_uri.analyses.sensitivity.phrases import village_words
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.sentences import reach_sentences
from spatial_uri.errors import ParameterError
from spatial_uri.measure.speeds.drawn_factors import speed_factors
from spatial_uri.model.places import Places
from spatial_uri.study.draft import init_study
from spatial_uri.words.catalogue import speaking

ROADS = (road((0, 0), (100, 0)), road((100, 0), (100, 5)))
COARSE = su.ServiceCircleOptions(thresholds_min=20.0, cell_m=5000)
VILLAGES = {"near": (5, 0, 100), "edge": (19.9, 0, 200), "just": (20.1, 0, 300), "far": (60, 0, 400), "off": (5, 3, 50)}


def drawn(**people: float) -> su.Study:
    """Villages at 5, 19.9, 20.1 and 60 min, and one without a road."""
    villages = {name: (*at[:2], people.get(name, at[2])) for name, at in VILLAGES.items()}
    return study(network(*ROADS), villages, {"k": (0, 0)})


def sensed(made: su.Study, **options: Any) -> Any:
    return su.speed_sensitivity(made, su.service_circle(made, COARSE), su.SensitivityOptions(**options))


@pytest.mark.slow
def test_villages_near_the_limit_are_open_and_the_others_sure() -> None:
    found = sensed(drawn())
    table = found.of("clinic")
    assert table["state"].to_dict() == {"near": "in", "edge": "open", "just": "open", "far": "out", "off": "out"}
    assert table["p_within"].loc[["near", "far", "off"]].tolist() == [1.0, 0.0, 0.0]
    factors = speed_factors(["tertiary"], draws=1000)["tertiary"]
    assert table["p_within"].loc["just"] == (20.1 / factors <= 20).mean()
    assert table["critical_factor"].round(4).fillna(0).to_dict() == {
        "near": 0.0, "edge": 0.995, "just": 1.005, "far": 0.0, "off": 0.0,
    }  # fmt: skip
    assert table["critical_class"].tolist() == ["", "tertiary", "tertiary", "", ""]
    assert table["critical_kmh"].loc["just"] == pytest.approx(60.3)


def test_the_interval_is_that_of_the_shares_at_the_draws() -> None:
    found = sensed(drawn(), draws=200)
    factors = speed_factors(["tertiary"], draws=200)["tertiary"].to_numpy()
    shares = np.sort((100 + 200 * (19.9 / factors <= 20) + 300 * (20.1 / factors <= 20)) / 1050)
    (whole,) = found.areas[found.areas["area_id"] == "*"].to_dict("records")
    assert whole["share"] == 300 / 1050
    assert (whole["p5_share"], whole["p50_share"], whole["p95_share"]) == (shares[9], shares[99], shares[189])
    assert (whole["sure"], whole["undecided"]) == (1, 2)


def test_one_class_alone_moves_the_share_as_the_drawing_says() -> None:
    found = sensed(drawn(), draws=1)
    rows = found.tornado.set_index("varied")
    assert rows.loc["tertiary", ["minus_share", "share", "plus_share"]].tolist() == [100 / 1050, 300 / 1050, 600 / 1050]
    assert rows.loc["all", "swing_share"] == rows.loc["tertiary", "swing_share"]
    assert rows.loc["walk", "swing_share"] == 0
    assert rows.loc["snap_limit", ["minus", "plus"]].tolist() == [500, 2000]
    assert found.snap_limits["off_network"].tolist() == [1, 1, 1]


def test_a_longer_walk_may_bring_who_is_off_the_network_within() -> None:
    made = drawn()
    found = su.speed_sensitivity(
        made, su.service_circle(made, COARSE), su.SensitivityOptions(draws=1, snap_limits_m=(1000, 4000))
    )
    assert found.snap_limits["off_network"].tolist() == [1, 0]
    assert found.snap_limits["share"].tolist() == [300 / 1050, 300 / 1050]  # 36 min on foot


def test_without_deviation_everything_is_as_in_the_circle() -> None:
    made = drawn()
    circle = su.service_circle(made, COARSE)
    found = su.speed_sensitivity(made, circle, su.SensitivityOptions(draws=3, sd=0))
    table, trips = found.of("clinic"), circle.of("clinic")
    assert table["base_min"].to_numpy().tobytes() == trips["travel_min"].to_numpy().tobytes()
    assert table["p_within"].tolist() == trips["within"].astype(float).tolist()
    assert set(found.areas.iloc[0][["share", "p5_share", "p95_share"]]) == {300 / 1050}


def test_seeds_and_threads_reproduce_and_another_seed_does_not() -> None:
    made = drawn()
    circle = su.service_circle(made, COARSE)
    one, two = (su.speed_sensitivity(made, circle, {"draws": 60, "seed": 7}, workers=n) for n in (1, 2))
    assert one.settlements.equals(two.settlements)
    assert one.areas.equals(two.areas)
    other = su.speed_sensitivity(made, circle, {"draws": 60, "seed": 8})
    assert not other.settlements["p_within"].equals(one.settlements["p_within"])


def test_another_state_of_the_roads_meets_the_same_draws() -> None:
    made = drawn()
    with_track = study(
        network(*ROADS, road((100, 0), (101, 0), road_class="track")),
        VILLAGES,
        {"k": (0, 0)},
    )
    one, two = (sensed(county, draws=80).of("clinic") for county in (made, with_track))
    assert one["p_within"].equals(two["p_within"])


def test_speeds_that_err_by_area_give_a_narrower_interval() -> None:
    shapes = {"1": ("county", None, -100, -100, 100, 100)}
    shapes |= {f"1{k}": ("township", "1", 4 * k, -50, 4 * k + 4, 50) for k in range(10)}
    pieces = [road((x, 0), (x + 2, 0)) for x in range(0, 40, 2)]
    made = study(network(*pieces), {f"v{k}": (k, 0, 10) for k in range(10, 36)}, {"k": (0, 0)}, areas=shapes)
    whole = {by: sensed(made, draws=300, by=by).areas.iloc[0] for by in ("class", "class_area")}
    width = {by: row["p95_share"] - row["p5_share"] for by, row in whole.items()}
    assert width["class_area"] < 0.7 * width["class"]


def test_people_unknown_in_most_settlements_count_as_settlements_and_it_is_said() -> None:
    found = sensed(drawn(near=np.nan, edge=np.nan, just=np.nan), draws=1)
    assert not found.counts_people
    assert found.areas.iloc[0]["share"] == 2 / 5
    assert "sensitivity.settlements_counted" in {note.code for note in found.notes}


def test_without_a_facility_nothing_is_known() -> None:
    made = drawn()
    empty = replace(made, facilities=Places(made.facilities.table.iloc[:0], "facility"))
    found = sensed(empty, draws=2)
    assert set(found.settlements["state"]) == {"unknown"}
    assert found.areas["share"].isna().all()
    for language in ("en", "zh"):
        with speaking(language):
            assert next(iter(parts_of(empty, {"sensitivity": found}))).chapters


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"draws": 0}, "draws"),
        ({"sd": -0.1}, "sd"),
        ({"sd": float("nan")}, "sd"),
        ({"limits": (1.3, 0.7)}, "limits must be"),
        ({"limits": (1.0,)}, "limits must be two numbers"),
        ({"step": 1.0}, "step"),
        ({"snap_limits_m": (0,)}, "snap_limits_m"),
        ({"tiers": "school"}, "has no such tier"),
        ({"by": "road"}, "by must be one of"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        sensed(drawn(), **options)


def test_a_circle_of_another_study_is_refused() -> None:
    made = drawn()
    circle = su.service_circle(made, COARSE)
    faster = replace(made, network=made.network.with_times(made.network.time_ms // 2))
    with pytest.raises(ParameterError, match="not that of the study"):
        su.speed_sensitivity(faster, circle)
    fewer = replace(made, settlements=Places(made.settlements.table.iloc[1:], "settlement"))
    with pytest.raises(ParameterError, match="not that of the settlements"):
        su.speed_sensitivity(fewer, circle)


def test_it_is_measured_only_when_asked_for(tmp_path: Path) -> None:
    assert "sensitivity" in keys()
    assert "sensitivity" not in usual_keys()
    su.samples.synthetic_county(12, seed=1).write(tmp_path)
    drafted = Path(init_study([tmp_path / "county.osm.pbf"], tmp_path / "study.toml", preset="CN")).read_text("utf-8")
    assert "\n# [sensitivity]   # " in drafted


@pytest.mark.parametrize(("language", "words"), [("en", "driven at 61 km/h (today 60 km/h)"), ("zh", "车速均达到61")])
def test_the_part_says_what_each_open_village_takes(language: str, words: str) -> None:
    made = drawn()
    found = sensed(made)
    with speaking(language):
        part = next(iter(parts_of(made, {"sensitivity": found})))
    (section,) = part.sections
    assert any(words in cell for listing in section.listings for row in listing.rows for cell in row)
    assert part.map is not None
    assert [c.hatched for c in part.map.themes[0].uses[0].classes] == [False, True, False]
    assert part.chapters[0].key == "sensitivity"
    (picture,) = [block for block in part.chapters[0].blocks if block.kind == "picture"]
    assert picture.png().startswith(b"\x89PNG")
    assert list(part.place_columns["settlements"]) == ["clinic_p_within", "clinic_state", "clinic_critical_factor"]


def test_the_interval_stands_beside_the_share_of_the_circle() -> None:
    made = drawn()
    circle = su.service_circle(made, COARSE)
    found = su.speed_sensitivity(made, circle, {"draws": 100})
    both, alone = (
        Material(made, tuple(parts_of(made, results)))
        for results in ({"service_circle": circle, "sensitivity": found}, {"service_circle": circle})
    )
    told = "At other speeds of the roads, 9.5% to 57.1% of people are within in nine of ten draws; "
    assert told in reach_sentences(both, circle.tiers[0])
    assert "other speeds" not in reach_sentences(alone, circle.tiers[0])


def test_what_a_village_takes_is_said_whatever_turns_it() -> None:
    row = {"state": "in", "within_base": True, "base_min": 8.0, "critical_class": "", "critical_factor": np.nan}
    assert village_words(row, 20.0) == "Stays within 20 min even at half of today's speed."
    assert village_words(row | {"critical_factor": 0.61234}, 20.0).endswith(
        "as long as all roads allow 61.3% of today's speed."
    )
    beyond = row | {"within_base": False, "base_min": 30.0}
    assert village_words(beyond, 20.0) == "Not within 20 min even at twice today's speed."
    assert "only if all roads are driven at 150.0%" in village_words(beyond | {"critical_factor": 1.5}, 20.0)
    assert village_words(beyond | {"base_min": np.nan}, 20.0) == "No facility is reached, at whatever speed."
    assert village_words(row | {"state": "unknown"}, 20.0) == ""
