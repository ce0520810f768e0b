"""Road levers of a study on one road, solved in the head: 1 km at 60 km/h is 1 min."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.analyses.registry import keys, usual_keys
from spatial_uri.analyses.road_levers.measure import better_roads
from spatial_uri.analyses.road_levers.options import RoadLeversOptions
from spatial_uri.analyses.road_levers.phrases import headline, settlement_words
from spatial_uri.analyses.road_levers.present import levers_part
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.errors import ParameterError
from spatial_uri.model.places import Places
from spatial_uri.words.catalogue import speaking

COARSE = ServiceCircleOptions(thresholds_min=20.0, cell_m=5000)
VILLAGES = {"near": (-10, 0), "high": (-22, 0), "far": (-60, 0), "lost": (0, 50)}
PEOPLE = {"near": 10.0, "high": 1314.0, "far": 300.0, "lost": 5.0}
ROADS = (
    road((-22, 0), (0, 0), road_class="tertiary", ref="Y031"),
    road((-60, 0), (-22, 0), road_class="tertiary", ref="Y031"),
)
PRICES = su.Prices(road_km={"tertiary": 10, "secondary": 20}, unit="万元", source="plan", year=2024)


def drawn(**changes: Any) -> su.Study:
    """Villages at 10, 22 and 60 km from the only clinic, and one without a road."""
    made = study(network(*ROADS), VILLAGES, {"k": (0, 0, "clinic")})
    table = made.settlements.table.assign(population=pd.Series(PEOPLE))
    return replace(made, settlements=Places(table, "settlement"), **changes)


def levers(made: su.Study, **options: Any) -> BetterRoads:
    asked = {"upgrade_to": ("tertiary=80",), "unit": "piece", "link_max_km": 0.0} | options
    return better_roads(made, su.service_circle(made, COARSE), RoadLeversOptions(**asked))


def test_every_village_of_the_gap_has_a_sentence_that_a_planner_can_say() -> None:
    found = levers(drawn())
    assert found.settlements["status"].tolist() == ["within", "by_roads", "not_by_roads", "not_by_roads"]
    assert settlement_words(found) == [
        "",
        "A faster Y031 (22.00 km) brings high to 16.5 min.",
        "Not by roads: far at best 45.0 min.",
        "Not by roads: lost has no way even with every road upgraded.",
    ]
    with speaking("zh"):
        assert settlement_words(found)[1] == "Y031提级改造（22.00公里）后，high降至16.5分钟。"


def test_with_prices_the_sentence_says_what_it_costs_and_where_prices_come_from() -> None:
    found = levers(drawn(prices=PRICES))
    assert found.by_cost
    assert settlement_words(found)[1] == "A faster Y031 (22.00 km) brings high to 16.5 min, about 220 万元."
    part = levers_part(drawn(), found)
    assert "Prices: plan (2024)." in " ".join(part.sections[0].paragraphs)


def test_the_ceiling_is_said_first() -> None:
    assert headline(levers(drawn())) == (
        "clinic: with every road upgraded (60.00 km), 1,314 people of the 1,619 people beyond 20 min come within: "
        "roads alone close 81.2% of the gap."
    )


def test_a_table_of_speeds_is_the_same_as_pairs() -> None:
    assert RoadLeversOptions(upgrade_to={"tertiary": 80.0}) == RoadLeversOptions(upgrade_to="tertiary=80")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tier": "school"}, "there is no tier 'school'"),
        ({"upgrade_to": ("tertiary",)}, "'tertiary' is not of the form track=20"),
        ({"upgrade_to": ("tertiary=fast",)}, "is not of the form track=20"),
        ({"upgrade_to": ("tertiary=-3",)}, "the speed of tertiary must be a number above 0"),
        ({"upgrade_to": ("tertairy=30",)}, "there is no class 'tertairy'"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError) as error:
        levers(drawn(), **options)
    assert words in str(error.value)


def test_road_levers_are_measured_only_when_asked_for() -> None:
    assert "road_levers" in keys()
    assert "road_levers" not in usual_keys()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_they_give_to_an_atlas_holds_together(language: str) -> None:
    for made in (drawn(), drawn(prices=PRICES)):
        with speaking(language):
            found = levers(made, unit="road")
            part = levers_part(made, found)
        assert part.tables["road_levers.csv"]["brings"].tolist()[0].split("; ")[0] == "high"
        assert part.map is not None
        marks = part.map.themes[0].uses[0].marks
        assert marks is not None
        assert [list(VILLAGES)[row] for row in marks.rows] == ["high"]
