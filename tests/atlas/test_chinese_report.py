"""A report in Chinese is Chinese throughout: names, codes, files and units aside."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from english_words import english_in, names_of

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.atlas import write_atlas
from spatial_uri.atlas.pages import REPORT
from spatial_uri.atlas.report import report_page
from spatial_uri.atlas.terminal import headlines
from spatial_uri.page.classes import STATUS_LABELS, words_of_statuses
from spatial_uri.page.theme_classes import RANKS, by_kind, by_minutes, by_steps
from spatial_uri.words.catalogue import say, speaking
from spatial_uri.words.numbers import people, with_unit


def text_of(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    labels = re.findall(r'aria-label="([^"]*)"', body)
    return unescape(" ".join([*labels, re.sub(r"<[^>]+>", " ", body)]))


@pytest.fixture(scope="module")
def report(county):
    study, circle = county
    with speaking("zh"):
        part = replace(service_circle_part(study, circle), result=circle)
        return study, circle, part, report_page(study, [part])


def test_a_chinese_report_holds_no_english(report) -> None:
    study, _, _, html = report
    assert '<html lang="zh">' in html
    assert english_in(text_of(html), names_of(study)) == set()


def test_the_headlines_are_chinese_too(report) -> None:
    study, _, part, _ = report
    with speaking("zh"):
        told = headlines(study, [part])
    assert english_in(" ".join(told), names_of(study)) == set()
    assert (
        "    County hospital 县医院：60个居民点中12个达标（20.0%），人口覆盖率14.9%（按人口已知的56个居民点计）" in told
    )


def test_a_chinese_definition_holds_the_same_facts(report) -> None:
    _, circle, _, html = report
    with speaking("zh"):
        sentence = circle.definition(circle.tiers[0], 20)
    assert sentence in text_of(html)
    for fact in ("驾车", "门到门", "5公里/时", "1,000米", "≤20分钟", "分母"):
        assert fact in sentence


@pytest.mark.slow
def test_an_atlas_is_in_the_language_of_its_parts(report, tmp_path) -> None:
    study, _, part, html = report
    folder = write_atlas(study, [part], tmp_path / "atlas")
    assert (folder / REPORT).read_text("utf-8") == html


def test_labels_that_all_analyses_share_are_chinese(county) -> None:
    trips = county[1].of("clinic")
    with speaking("zh"):
        uses = (
            by_minutes("x", trips["travel_min"], trips["status"], title="", limit_min=240),
            by_steps("x", [500.0, 900.0, np.nan], (500, 800), title="", unit="m"),
            by_kind("x", list(RANKS), RANKS, title=""),
        )
        labels = [c.label for use in uses for c in use.classes]
        labels += [*words_of_statuses(240, 1000).values(), *map(say, STATUS_LABELS.values())]
    assert english_in(" ".join(labels)) == set()
    assert {"15–20分钟", "≤500米", "500–800米", "县城", "离网", "资料不足"} <= set(labels)


def test_people_are_counted_in_ten_thousands_from_there_on() -> None:
    with speaking("zh"):
        assert [people(n) for n in (1314.0, 9999.0, 54_321.0)] == ["1,314人", "9,999人", "5.4万人"]
        assert with_unit("5–10", "km") == "5–10公里"
    assert [people(n) for n in (1314.0, 54_321.0)] == ["1,314", "54,321"]
