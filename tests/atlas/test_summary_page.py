"""The one-page summary."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import geopandas as gpd
import numpy as np
import pytest

from spatial_uri.atlas.summary import summary_page
from spatial_uri.model.places import Places
from spatial_uri.words.numbers import count, minutes, share


def _text(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_the_definition_stands_beside_every_headline(county) -> None:
    _, circle = county
    page = _text(summary_page(*county))
    for tier in circle.tiers:
        for limit in circle.options.thresholds_min:
            assert circle.definition(tier, limit) in page


def test_the_bars_sum_to_all_settlements(county) -> None:
    html = summary_page(*county)
    for table in re.findall(r'<table class="bars">(.*?)</table>', html, re.DOTALL):
        numbers = [int(n) for n in re.findall(r'aria-label="(\d+) settlements"', table)]
        assert sum(numbers) == 60


def test_those_not_reached_are_listed_with_the_cause_in_plain_words(county) -> None:
    page = _text(summary_page(*county))
    assert "no usable road within 1000 m (the nearest is 2,500 m away)" in page
    assert "no way there" in page
    assert "farther than 240 min" in page
    assert "not known" in page


def test_what_is_not_known_is_called_unknown(county) -> None:
    study, circle = county
    table = study.settlements.table.assign(population=np.nan)
    nobody = replace(study, settlements=Places(gpd.GeoDataFrame(table), "settlement"), inputs=())
    coverage = circle.coverage.assign(population=np.nan, population_share=np.nan, median_min=np.nan)
    page = _text(summary_page(nobody, replace(circle, coverage=coverage)))
    assert "people: unknown" in page
    assert "median unknown" in page
    assert not re.search(r"\bnan\b|\bNone\b", page)


def test_a_share_of_people_says_for_how_many_settlements_they_are_known(county) -> None:
    assert "of 86,241, known for 56 of 60 settlements" in _text(summary_page(*county))


def test_notes_inputs_and_synthetic_are_shown(county) -> None:
    study, circle = county
    page = _text(summary_page(*county))
    for note in (*study.notes, *circle.notes):
        assert note.message in page
    assert study.inputs[0].sha256 in page
    assert "© OpenStreetMap contributors" in page
    assert "SYNTHETIC" in page
    assert "SYNTHETIC" not in _text(summary_page(replace(study, synthetic=False), circle))


def test_hostile_names_are_text(hostile_county) -> None:
    html = summary_page(*hostile_county)
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}" in unescape(html)
    assert "script-src 'none'" in unescape(html)


def test_the_page_is_the_same_every_time(county) -> None:
    assert summary_page(*county) == summary_page(*county)


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        (20.0, 20.0, "20.0 min"),
        (20.001, 20.0, "20.001 min"),
        (19.96, 20.0, "20.0 min"),
        (float("nan"), 20.0, "unknown"),
    ],
)
def test_rounding_never_puts_a_time_on_the_other_side_of_the_limit(value, limit, expected) -> None:
    assert minutes(value, limit) == expected


def test_only_all_is_a_hundred_percent_and_only_none_is_zero() -> None:
    assert [share(v) for v in (1.0, 0.99999, 0.5, 0.00001, 0.0, float("nan"))] == [
        "100%", "> 99.9%", "50.0%", "< 0.1%", "0%", "unknown",
    ]  # fmt: skip
    assert count(float("nan")) == "unknown"
