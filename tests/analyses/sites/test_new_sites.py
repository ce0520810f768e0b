"""Sites for further clinics on one road, solved in the head: 1 km at 60 km/h is 1 min."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.analyses.registry import keys, usual_keys
from spatial_uri.analyses.running import parts_of
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.sites.map import sites_map
from spatial_uri.analyses.sites.measure import new_sites
from spatial_uri.analyses.sites.options import SitesOptions
from spatial_uri.analyses.sites.phrases import lever_words
from spatial_uri.analyses.sites.read_candidate_file import read_candidates
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.places import Places
from spatial_uri.page.document import Bullets, Paragraph, Picture, Table
from spatial_uri.page.part_tables import records
from spatial_uri.study.draft import init_study
from spatial_uri.words.catalogue import speaking

COARSE = ServiceCircleOptions(thresholds_min=20.0, cell_m=5000)
VILLAGES = {"a": (-10, 0), "b": (-30, 0), "c": (-40, 0), "d": (-60, 0), "e": (-95, 0)}
PEOPLE = {"a": 10.0, "b": 100.0, "c": 200.0, "d": 300.0, "e": 50.0}


def drawn(people: dict[str, float] | None = None) -> su.Study:
    """Villages at 10, 30, 40, 60 and 95 km from the only clinic."""
    made = study(network(road((-100, 0), (0, 0))), VILLAGES, {"k": (0, 0, "clinic")})
    table = made.settlements.table.assign(population=pd.Series(people or PEOPLE))
    return replace(made, settlements=Places(table, "settlement"))


def sited(made: su.Study, candidates: gpd.GeoDataFrame | None = None, **options: Any) -> Sites:
    return new_sites(made, su.service_circle(made, COARSE), SitesOptions(**options), candidates=candidates)


def test_one_site_in_the_middle_brings_three_villages() -> None:
    found = sited(drawn(), sites=1)
    assert found.chosen[["site_id", "people_gained"]].to_numpy().tolist() == [["c", 600.0]]
    assert found.settlements["after_min"].tolist() == [10, 10, 0, 20, 55]
    assert found.settlements["site_name"].tolist()[:2] == ["", found.chosen["name"].iloc[0]]
    assert found.settlements["status"].tolist() == ["within_before", *["brought_within"] * 3, "beyond"]
    assert found.areas.iloc[-1][["share_before", "share_after"]].tolist() == pytest.approx([10 / 660, 610 / 660])
    assert found.candidates["people_alone"].to_dict() == {"a": 100.0, "b": 300.0, "c": 600.0, "d": 500.0, "e": 50.0}


def test_times_with_the_sites_are_those_of_a_study_that_has_them() -> None:
    made = drawn()
    found = sited(made, sites=2)
    assert found.chosen["site_id"].tolist() == ["c", "e"]
    built = gpd.GeoDataFrame(
        {"name": found.chosen["name"].to_numpy(), "tier": "clinic", "area_id": None, "inside": True},
        index=pd.Index([f"new-{site}" for site in found.chosen["site_id"]], name="place_id"),
        geometry=found.chosen.geometry.to_numpy(),
        crs=made.crs,
    )
    table = gpd.GeoDataFrame(pd.concat([made.facilities.table, built]), crs=made.crs)
    after = su.service_circle(replace(made, facilities=Places(table, "facility")), COARSE).of("clinic")
    assert found.settlements["after_min"].tolist() == after["travel_min"].tolist()
    assert found.settlements["after_within"].tolist() == after["within"].tolist()


@pytest.mark.parametrize("known", [{}, {"e": 50.0}])
def test_people_unknown_in_most_settlements_count_as_settlements_and_it_is_said(known: dict[str, float]) -> None:
    found = sited(drawn(dict.fromkeys(PEOPLE, np.nan) | known), sites=1)
    assert found.chosen[["site_id", "people_gained"]].to_numpy().tolist() == [["c", 3.0]]
    assert not found.counts_people
    assert "sites.settlements_counted" in {note.code for note in found.notes}


def test_a_table_of_candidates_takes_the_place_of_the_settlements(tmp_path: Path) -> None:
    made = drawn()
    degrees = (made.settlements.table.geometry.iloc[[2, 4]]).to_crs(4326)
    said = zip("CE", degrees, ("9", "4"), "否是", strict=True)
    rows = [f"{name},{p.x},{p.y},{cost},{fixed}" for name, p, cost, fixed in said]
    file = tmp_path / "candidates.csv"
    file.write_text("\n".join(["name,lon,lat,造价,已定", *rows]), "utf-8")
    candidates, _ = read_candidates(file, made)
    assert candidates[["name", "cost", "fixed"]].to_numpy().tolist() == [["C", 9.0, False], ["E", 4.0, True]]
    found = sited(made, candidates, budget=13)
    assert found.chosen["name"].tolist() == ["E", "C"]
    assert found.chosen["people_per_cost"].tolist() == [50 / 4, 600 / 9]


def test_faults_of_the_table_of_candidates_are_told_by_row(tmp_path: Path) -> None:
    file = tmp_path / "candidates.csv"
    made = drawn()
    x, y = made.settlements.table.geometry.iloc[[2, 4]].to_crs(4326)
    rows = [f"x,X,{x.x},{x.y},-3,", f"y,Y,{y.x},{y.y},nine,maybe"]
    file.write_text("\n".join(["place_id,name,lon,lat,cost,fixed", *rows]), "utf-8")
    with pytest.raises(DataError) as caught:
        read_candidates(file, made)
    assert [fault[:1] for fault in caught.value.faults] == ["x", "y", "y"]


def test_a_lower_tier_can_be_raised() -> None:
    made = study(
        network(road((-100, 0), (0, 0))),
        VILLAGES,
        {"k": (0, 0, "hospital"), "l": (-40, 0, "clinic"), "m": (-95, 0, "clinic")},
        tiers=("hospital", "clinic"),
    )
    table = made.settlements.table.assign(population=pd.Series(PEOPLE))
    found = sited(replace(made, settlements=Places(table, "settlement")), tier="hospital", at="lower_tier", sites=1)
    assert found.chosen["site_id"].tolist() == ["l"]
    assert found.candidates.index.tolist() == ["l", "m"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tier": "school"}, "there is no tier 'school'"),
        ({"floor_level": "parish"}, "floor_level must be one of province, prefecture, county, township, village"),
        ({"floor_level": "village"}, "no area has the level 'village'"),
        ({"budget": 5}, "need the price of a site"),
        ({"limit_min": 900}, "beyond search_limit_min"),
        ({"goal": "all", "sites": 3}, "sites does not go with the goal all"),
    ],
)
def test_options_that_do_not_go_with_the_study_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        sited(drawn(), **options)


def test_sites_are_measured_only_when_asked_for(tmp_path: Path) -> None:
    assert "sites" in keys()
    assert "sites" not in usual_keys()
    su.samples.synthetic_county(12, seed=1).write(tmp_path)
    drafted = Path(init_study([tmp_path / "county.osm.pbf"], tmp_path / "study.toml", preset="CN")).read_text("utf-8")
    assert "\n# [sites]   # " in drafted


@pytest.mark.parametrize(
    "options",
    [
        {"sites": 2},
        {"sites": 1, "price": 9.0, "price_source": "plan, 2025"},
        {"goal": "least_maximum", "sites": 1},
        {"goal": "least_minutes", "sites": 1},
        {"sites": 1, "capacity": "best_allocation", "people_per_site": 250.0},
    ],
)
def test_the_part_tells_the_same_numbers_in_both_languages(options: dict[str, Any]) -> None:
    made = drawn()
    found = sited(made, **options)
    for language, words in (("en", "brings"), ("zh", "新增达标")):
        with speaking(language):
            part = next(iter(parts_of(made, {"sites": found})))
        assert any(words in cell for row in part.sections[0].listings[0].rows for cell in row)
        assert part.map is not None
        assert len(part.tables["sites.csv"]) == len(found.chosen)


def test_no_site_is_an_answer_that_can_be_drawn() -> None:
    made = drawn()
    found = sited(made, price=10, budget=5)
    part = next(iter(parts_of(made, {"sites": found})))
    assert part.headlines[0] == "clinic: no site brings anybody further within 20 min."
    assert "sites.csv" in part.tables
    assert any("cheapest candidate" in note.message for note in found.notes)


def test_prices_of_the_study_are_those_of_the_sites_unless_the_options_have_one() -> None:
    prices = su.Prices(site={"clinic": 60.0}, unit="10k yuan", source="estimate", year=2024)
    made = replace(drawn(), prices=prices)
    found = sited(made, budget=130)
    assert found.chosen["cost"].tolist() == [60.0, 60.0]
    with speaking("zh"):
        part = next(iter(parts_of(made, {"sites": found})))
    assert "造价来源：estimate（2024年）。" in part.sections[0].paragraphs
    assert sited(made, sites=1, price=9.0).chosen["cost"].tolist() == [9.0]
    other = replace(drawn(), prices=su.Prices(site={"hospital": 60.0}))
    assert np.isnan(sited(other, sites=1).chosen["cost"].item())


def test_a_table_without_some_prices_takes_that_of_the_tier_and_names_them_without_one() -> None:
    made = drawn()
    table = made.settlements.table.iloc[2:].assign(cost=[9.0, np.nan, 4.0])[["name", "cost", "geometry"]]
    with pytest.raises(DataError) as caught:
        sited(made, table, budget=20)
    assert list(caught.value.faults) == ["the cost of 1 candidates has no number (d)"]
    priced = replace(made, prices=su.Prices(site={"clinic": 7.0}))
    assert sited(priced, table, budget=20).candidates["cost"].tolist() == [9.0, 7.0, 4.0]


@pytest.mark.slow
def test_the_solver_is_imported_only_when_sites_are_chosen() -> None:
    code = (
        "import sys, spatial_uri as su; from spatial_uri.analyses.registry import analyses; analyses();"
        "su.SitesOptions(); su.site_facilities; su.new_sites; print('highspy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_every_settlement_beyond_has_the_site_that_brings_it_and_how_many_others() -> None:
    made = drawn()
    found = sited(made, sites=1)  # c, which brings b and d as well; e stays out, and its own site would do
    levers = found.levers
    assert levers.index.tolist() == ["b", "c", "d", "e"]
    assert levers["site_id"].tolist() == ["c", "c", "c", "e"]
    assert levers["after_min"].tolist() == [10, 0, 20, 0]
    assert levers["others"].tolist() == [2, 2, 2, 0]
    assert levers["is_chosen"].tolist() == [True, True, True, False]
    assert found.chosen["brings"].tolist() == [("b", "c", "d")]
    row = records(levers)[0] | {"site_name": "Upper village"}
    assert lever_words(found, row) == "clinic at Upper village brings it to 10.0 min, and 2 others within 20 min."
    with speaking("zh"):
        told = lever_words(found, row)
    assert told == "在Upper village新建诊所后，该居民点10.0分钟可达，另有2个居民点同时达标（20分钟）。"


def test_whom_no_candidate_reaches_has_no_site() -> None:
    made = drawn()
    table = made.settlements.table.iloc[[1]][["name", "geometry"]]
    found = sited(made, table, sites=1)  # b is the only candidate: d and e are 30 and 65 min from it
    assert found.levers["site_id"].tolist() == ["b", "b", None, None]
    assert np.isnan(found.levers["after_min"].iloc[2:]).all()
    assert lever_words(found, records(found.levers)[2]) == "No candidate has it within 20 min."


@pytest.mark.parametrize(
    "options", [{"sites": 2}, {"budget": 25, "price": 10}, {"goal": "target_share", "target_share": 1.0}]
)
def test_the_chapter_tells_question_sites_curve_proof_and_who_stays_out(
    options: dict[str, Any],
) -> None:
    made = drawn()
    found = sited(made, made.settlements.table.iloc[[0, 2]].assign(name="x")[["name", "geometry"]], **options)
    (chapter,) = next(iter(parts_of(made, {"sites": found}))).chapters
    told = " ".join(b.text for b in chapter.blocks if isinstance(b, Paragraph))
    assert "Goal: " in told
    assert "Proven: " in told
    (out,) = [b for b in chapter.blocks if isinstance(b, Bullets)]
    assert out.items == ("no candidate in reach: 1 settlement, 50 people (e)",)
    pictures = [b for b in chapter.blocks if isinstance(b, Picture)]
    assert [p.png()[1:4] for p in pictures] == [b"PNG"] * 2
    first = next(b for b in chapter.blocks if isinstance(b, Table))
    assert first.rows[0][-1] == "b, c and d"


@pytest.mark.parametrize(("and_above", "drawn_today"), [(True, 2), (False, 1)])
def test_the_map_draws_the_facilities_that_serve_the_tier_in_the_circle(and_above: bool, drawn_today: int) -> None:
    facilities = {"h": (0, 0, "hospital"), "k": (-5, 0, "clinic")}
    made = study(network(road((-100, 0), (0, 0))), VILLAGES, facilities, tiers=("hospital", "clinic"))
    circle = su.service_circle(made, replace(COARSE, and_above=and_above))
    found = new_sites(made, circle, SitesOptions(tier="clinic", sites=1))
    use = next(u for u in sites_map(made, found).themes[0].uses if u.layer == "facilities")
    assert sum(k >= 0 for k in use.cls) == drawn_today
