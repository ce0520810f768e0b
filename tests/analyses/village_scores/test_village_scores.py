"""Village scores: few villages solved in the head, and a choice whose weights are moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study
from scipy.stats import rankdata

import spatial_uri as su
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.village_scores.measure_choice import Choice, draw, percentiles, scored
from spatial_uri.analyses.village_scores.options import weight_of
from spatial_uri.analyses.village_scores.present import village_scores_chapter, village_scores_part
from spatial_uri.analyses.village_scores.read_village_table import read_attributes
from spatial_uri.analyses.village_scores.result import VillageTable
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.page.document import Table
from spatial_uri.words.catalogue import speaking

FOUR = {"a": (5, 0, 400), "b": (10, 0, 300), "c": (15, 0, 200), "d": (20, 0, 100)}


def measured(villages=FOUR, *, columns=None, **options):
    """The scores of villages along a road of 60 km/h from a clinic at 0; two in one town, the rest in another."""
    areas = {"1": ("county", None, -100, -100, 100, 100), "11": ("township", "1", -100, -100, 12, 100)}
    areas["12"] = ("township", "1", 12, -100, 100, 100)
    drawn = study(network(road((0, 0), (50, 0), kmh=60), road((0, 40), (1, 40))), villages, {"k": (0, 0)}, areas=areas)
    ranks = su.hierarchy(drawn)
    ranks = Hierarchy(ranks.places.assign(rank="village"), ranks.seats, ranks.mismatches)
    circle = su.service_circle(drawn)
    table = None if columns is None else VillageTable(pd.DataFrame(columns, index=pd.Index(villages, name="place_id")))
    return drawn, su.village_scores(drawn, ranks, circle, su.VillageScoreOptions(**options), table=table)


def test_four_villages_solved_in_the_head():
    """Nearest and largest are the same here: percentiles 7/8, 5/8, 3/8, 1/8 in both."""
    _, found = measured(choose=2)
    assert found.villages["score"].tolist() == [87.5, 62.5, 37.5, 12.5]
    assert found.villages["rank"].tolist() == [1, 2, 3, 4]
    assert found.villages["is_chosen"].tolist() == [True, True, False, False]
    assert found.villages["chosen_share"].tolist() == [1.0, 1.0, 0.0, 0.0]  # no weights change that
    assert found.points.groupby("place_id")["points"].sum().to_dict() == {"a": 87.5, "b": 62.5, "c": 37.5, "d": 12.5}
    assert found.areas.set_index("area_id")["chosen"].to_dict() == {"*": 2, "1": 2, "11": 2, "12": 0}


def test_weights_decide_between_near_and_large():
    villages = {"near": (5, 0, 100), "large": (20, 0, 900)}
    for weights, first in ((("people = 2", "minutes = 1"), "large"), (("people = 1", "minutes = 2"), "near")):
        _, found = measured(villages, weights=weights, choose=1)
        assert found.villages.index[found.villages["is_chosen"]].tolist() == [first]
        assert found.criteria["changed_without"].tolist() == ([1.0, 0.0] if first == "large" else [0.0, 1.0])


def test_equal_weights_leave_the_choice_to_the_draws_one_half_each():
    villages = {"near": (5, 0, 100), "large": (20, 0, 900)}
    _, found = measured(villages, choose=1, draws=4000, seed=1)
    assert found.villages["chosen_share"].to_numpy() == pytest.approx([0.5, 0.5], abs=0.03)
    assert found.villages["score"].tolist() == [50.0, 50.0]
    _, again = measured(villages, choose=1, draws=4000, seed=1)
    assert again.villages["chosen_share"].tolist() == found.villages["chosen_share"].tolist()


def test_every_town_has_its_best_first_and_the_chosen_lie_apart():
    _, found = measured(choose=2, each_town=True)
    assert found.villages["is_chosen"].tolist() == [True, False, True, False]
    _, apart = measured(choose=2, apart_km=8.0)
    assert apart.villages["is_chosen"].tolist() == [True, False, True, False]
    _, few = measured(choose=4, apart_km=8.0)
    assert few.villages["is_chosen"].sum() == 2
    assert [note.code for note in few.notes] == ["village_scores.fewer"]


def test_who_cannot_be_reached_is_worst_and_who_is_not_known_has_no_score():
    villages = {**FOUR, "cut": (0, 30, 900), "e": (25, 0)}
    _, found = measured(villages, weights=("minutes = 1", "people = 1"), choose=1)
    assert found.villages.loc["e", "lacks"] == "people"
    assert np.isnan(found.villages.loc["e", "score"])
    points = found.points.set_index(["place_id", "criterion"])
    assert points.loc[("cut", "minutes"), "value"] == np.inf
    assert points.loc[("cut", "minutes"), "percentile"] == 0.1
    (note,) = [note for note in found.notes if note.code == "village_scores.not_scored"]
    assert (note.places, note.facts["criteria"]) == (("e",), ("people",))


def test_a_table_brings_criteria_and_less_may_be_better():
    _, found = measured(columns={"slope": [9.0, 1, 5, 3], "old": [1.0, 1, 0, 0]}, weights=("-slope = 1",), choose=1)
    assert found.villages.index[found.villages["is_chosen"]].tolist() == ["b"]
    with pytest.raises(ParameterError, match="no criterion 'wide'"):
        measured(columns={"slope": [9.0, 1, 5, 3]}, weights=("wide = 1",))
    with pytest.raises(ParameterError, match="above 0"):
        su.VillageScoreOptions(weights=("people = -1",))
    assert weight_of("minutes = 1").more_is_better is False


def test_tables_of_villages_are_joined_by_code_and_every_fault_is_told(tmp_path):
    drawn, _ = measured()
    path = tmp_path / "villages.csv"
    path.write_text("村代码,slope,name\na,1,x\nb,,y\nz,3,z\n", "utf-8")
    table = read_attributes(path, drawn.settlements)
    assert table.columns["slope"].to_dict() == pytest.approx({"a": 1.0, "b": np.nan}, nan_ok=True)
    assert [note.facts["names"] for note in table.notes if note.code == "village_scores.other_places"] == [("z",)]
    path.write_text("村代码,slope\na,1\na,x\n", "utf-8")
    with pytest.raises(DataError) as told:
        read_attributes(path, drawn.settlements)
    assert "there 2 times" in str(told.value)
    assert "'x' is no number" in str(told.value)
    path.write_text("name,slope\na,1\n", "utf-8")
    with pytest.raises(DataError, match="which settlement"):
        read_attributes(path, drawn.settlements)


def test_percentiles_and_choices_equal_a_slow_count():
    rng = np.random.default_rng(5)
    values = rng.integers(0, 6, 40).astype(float)
    slow = [sum((v < x) + 0.5 * (v == x) for v in values) / len(values) for x in values]
    assert percentiles(values, more_is_better=True).tolist() == pytest.approx(slow)
    town, xy, scores = rng.integers(-1, 4, 40), rng.uniform(0, 10, (40, 2)), rng.permutation(40).astype(float)
    chosen: list[int] = []
    order = sorted(range(40), key=lambda k: -scores[k])
    firsts = [next(k for k in order if town[k] == t) for t in range(4)]
    for k in [*sorted(firsts, key=lambda k: -scores[k]), *order]:
        if len(chosen) < 12 and k not in chosen and all(np.hypot(*(xy[k] - xy[j])) >= 1.5 for j in chosen):
            chosen.append(k)
    made = Choice.of(12, town=town, xy=xy, apart_m=1.5).made(scores)
    assert sorted(np.flatnonzero(made)) == sorted(chosen)


def test_draws_without_spread_are_the_scores_themselves():
    parts = np.random.default_rng(2).uniform(size=(30, 3))
    weights = np.array([0.5, 0.3, 0.2])
    drawn = draw(parts, weights, Choice(5), draws=10, spread=0.0, seed=3)
    ranks = rankdata(-(parts @ weights), method="min")
    assert drawn.p5_rank.tolist() == drawn.p95_rank.tolist() == ranks.tolist()
    assert sorted(np.unique(drawn.chosen_share)) == [0.0, 1.0]


def test_the_part_says_who_is_chosen_and_how_sure_that_is():
    drawn, found = measured(choose=2)
    with speaking("en"):
        part = village_scores_part(drawn, found)
    assert part.headlines[0] == (
        "2 of 4 villages scored are chosen. 2 of them are chosen in 90% of 1,000 draws of the weights or more, the "
        "others depend on them. 1 of 2 townships has none: area 12."
    )
    assert [c.label for c in part.map.themes[0].uses[0].classes] == ["chosen, whatever the weights", "not chosen"]
    with speaking("zh"):
        assert village_scores_part(drawn, found).headlines[0].startswith("参与评分的4个村中，入选2个。")
    table = part.tables["village_scores.csv"]
    assert table.loc[table["is_chosen"], "place_id"].tolist() == ["a", "b"]


def test_the_chapter_names_the_villages_chosen():
    drawn, found = measured(choose=2)
    with speaking("en"):
        chapter = village_scores_chapter(drawn, found)
    chosen = next(block for block in chapter.blocks if isinstance(block, Table))
    assert [row[1] for row in chosen.rows] == ["a", "b"]


def test_villages_whose_criteria_are_those_of_another_in_another_order_are_equal():
    """Of three weights alike, three numbers have one sum in every order; as floating point they have not."""
    one, other, last = (0.05, 0.15, 0.45)
    parts = np.array([[one, other, last], [other, last, one], [last, one, other]])
    assert len(set((parts @ np.full(3, 1 / 3)).tolist())) > 1
    assert len(set(scored(parts, np.full(3, 1 / 3)).tolist())) == 1
    assert Choice(1).made(scored(parts, np.full(3, 1 / 3))).tolist() == [True, False, False]


def test_a_table_of_villages_hides_no_cell(tmp_path):
    places, path = measured()[0].settlements, tmp_path / "villages.csv"
    path.write_text("村代码,收入,返贫率,5G,people\na,5万,3%,是,1\nb,-,4%,否,2\n", "utf-8")
    table = read_attributes(path, places)
    assert table.columns["收入"].tolist()[0] == 50_000
    assert np.isnan(table.columns["收入"].tolist()[1])
    assert table.columns["返贫率"].tolist() == [3.0, 4.0]
    told = {note.code: note.facts.get("names") for note in table.notes}
    assert told["file.columns_of_texts"] == ("5G",)
    assert told["village_scores.own_criteria"] == ("people",)
    path.write_text("村代码,收入\na,inf\nb,5\nc,6\n", "utf-8")
    with pytest.raises(DataError, match="row 2: 收入 'inf' is no number"):
        read_attributes(path, places)
    with pytest.raises(ParameterError, match=r"give study\.settlements"):
        read_attributes(path, measured()[0])
