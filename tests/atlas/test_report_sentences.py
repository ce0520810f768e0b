"""The sentences of the report are true whatever the numbers are, and where something is not known."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from fabricated import fabricate

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.sentences import Reach, reach_sentences
from spatial_uri.atlas.chapters.whereabouts import where_sentence
from spatial_uri.words.catalogue import speaking


@pytest.fixture(scope="module")
def study_and_circle():
    return fabricate()


def _material(study, circle, row: dict, *, towns: list[int] | None = None, size: int = 20) -> Material:
    """Return a report whose coverage of the first tier is a row, and whose towns have so many beyond the limit."""
    table = circle.coverage.copy()
    own = (table["tier"] == "hospital") & (table["threshold_min"] == 20.0)
    for name, value in row.items():
        table.loc[own & (table["level"] == "study"), name] = value
    if towns is not None:
        places = table.index[own & (table["level"] == "township")]
        for place, beyond in zip(places, towns, strict=True):
            values = {"settlements": size, "settlements_within": size - beyond, "unknown": 0}
            for name, value in values.items():
                table.loc[place, name] = value
    changed = replace(circle, coverage=table)
    return Material(study, (replace(service_circle_part(study, circle), result=changed),))


BASE = {
    "settlements": 317, "settlements_within": 247, "settlements_share": 247 / 317, "population": 624_476.0,
    "population_within": 557_804.0, "population_share": 0.893235, "population_missing": 0, "off_network": 5,
    "unreachable": 2, "too_far": 0, "unknown": 0,
}  # fmt: skip


def _said(study_and_circle, language="en", **changed) -> str:
    study, circle = study_and_circle
    material = _material(study, circle, {**BASE, **changed})
    with speaking(language):
        return reach_sentences(material, circle.tiers[0])


def test_the_lead_sentence_is_that_of_the_example(study_and_circle) -> None:
    assert _said(study_and_circle) == (
        "In 247 of 317 settlements (77.9%) people reach the nearest County hospital 县医院 by car within 20 minutes: "
        "558,000 people (89.3%). 70 settlements with 67,000 people do not; 7 of them have no usable road."
    )
    assert _said(study_and_circle, "zh") == (
        "全县317个居民点中，247个（77.9%）的居民驾车20分钟内可到达County hospital 县医院，覆盖人口55.8万（89.3%）；"
        "尚有70个居民点、6.7万人未达标，其中7个无路可达。"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_people_there_is_no_share_of_people(study_and_circle, language) -> None:
    none = {"population": math.nan, "population_within": math.nan, "population_share": math.nan}
    said = _said(study_and_circle, language, **none, population_missing=317)
    assert ("not known, as no settlement" in said) if language == "en" else ("居民点均无人口" in said)
    assert "nan" not in said
    few = _said(study_and_circle, language, **none, population_missing=300)
    assert ("17 of 317 settlements" in few) if language == "en" else ("仅17/317个居民点有人口" in few)
    assert said.count("%") == 1


def test_of_people_known_in_part_the_sentence_says_of_how_many(study_and_circle) -> None:
    said = _said(study_and_circle, population_missing=17)
    assert "89.3% of the people of the 300 settlements whose population is known" in said
    assert "70 settlements with at least 67,000 people do not" in said


def test_all_none_and_one(study_and_circle) -> None:
    every = _said(study_and_circle, settlements_within=317, settlements_share=1.0, off_network=0, unreachable=0)
    assert every.startswith("People of all 317 settlements reach")
    assert "do not" not in every
    nobody = _said(study_and_circle, settlements_within=0, settlements_share=0.0, population_within=0.0)
    assert nobody.startswith("None of the 317 settlements reaches any")
    assert "7 of them have no usable road" in nobody
    one = {"settlements": 1, "settlements_within": 1, "settlements_share": 1.0, "off_network": 0, "unreachable": 0}
    assert _said(study_and_circle, **one).startswith("The only settlement reaches")
    last = {**one, "settlements_within": 0, "settlements_share": 0.0, "off_network": 1}
    assert "It has no usable road." in _said(study_and_circle, **last)
    assert _said(study_and_circle, "zh", **one).startswith("唯一的居民点的居民驾车20分钟内可到达")


def test_without_facilities_nothing_is_claimed(study_and_circle) -> None:
    said = _said(study_and_circle, settlements_share=math.nan, unknown=317)
    assert said == "The data holds no County hospital 县医院: who reaches one is not known."


def test_those_of_whom_nothing_is_known_are_not_called_beyond(study_and_circle) -> None:
    said = _said(study_and_circle, unknown=10)
    assert "60 settlements do not" in said
    assert "Of 10 settlements it is not known." in said


def test_the_worst_towns_are_named_where_the_gaps_are_concentrated(study_and_circle) -> None:
    study, circle = study_and_circle
    told = _material(study, circle, BASE, towns=[15, 15, 9, 8, 4, 19])
    assert "the 5 towns 第6镇 Town 6, 第1镇 Town 1" in where_sentence(told, circle.tiers[0])
    assert "hold 94% of the settlements beyond the limit" in where_sentence(told, circle.tiers[0])
    with speaking("zh"):
        assert "5个乡镇占未达标居民点的94%（County hospital 县医院）。" in where_sentence(told, circle.tiers[0])
    single = _material(study, circle, BASE, towns=[0, 0, 3, 0, 0, 0])
    assert (
        where_sentence(single, circle.tiers[0])
        == "All settlements beyond the limit (County hospital 县医院) lie in 第3镇 Town 3."
    )
    nowhere = _material(study, circle, BASE, towns=[0] * 6)
    assert not where_sentence(nowhere, circle.tiers[0])


def test_people_beyond_are_not_told_where_some_settlements_are_unknown() -> None:
    reach = Reach.of({**BASE, "unknown": 3})
    assert math.isnan(reach.people_beyond)
