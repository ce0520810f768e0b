"""The report as a page: what it says of a study, its numbers, and what it leaves to the annex."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import geopandas as gpd
import numpy as np
import pytest
from example_part import part_of

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.results import class_bars
from spatial_uri.atlas.report import report_document, report_page
from spatial_uri.atlas.terminal import headlines
from spatial_uri.model.places import Places
from spatial_uri.model.study import Note
from spatial_uri.page.document import Bullets, KeyFigures, Paragraph, Table
from spatial_uri.words.catalogue import speaking
from spatial_uri.words.numbers import count, minutes, share


def parts_of(study, circle):
    return [replace(service_circle_part(study, circle), result=circle)]


def _text(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture(scope="module")
def page(county) -> str:
    return report_page(county[0], parts_of(*county))


def texts_of(document) -> str:
    told = []
    for chapter in document.chapters:
        for block in chapter.blocks:
            match block:
                case Paragraph():
                    told.append(block.text)
                case Bullets():
                    told += block.items
                case KeyFigures():
                    told += [f"{f.value} {f.label}" for f in block.figures]
                case Table():
                    told += [" ".join(row) for row in block.rows]
    return "\n".join(told)


def test_the_definition_is_said_once(county, page) -> None:
    _, circle = county
    assert _text(page).count(circle.definition(circle.tiers[0], 20)) == 1


def test_the_bars_of_each_tier_sum_to_all_settlements(county) -> None:
    study, circle = county
    material = Material(study, tuple(parts_of(study, circle)))
    for tier in circle.tiers:
        assert sum(bar.number for bar in class_bars(material, tier)) == 60


def test_those_not_reached_have_a_record_with_the_reason_in_plain_words(page) -> None:
    text = _text(page)
    assert "No usable road within 1,000 m: the nearest is 2,500 m away" in text
    assert "The roads in reach join no road that leads to such a facility" in text
    assert "No such facility within 240 min" in text


def test_what_is_not_known_is_told_as_such_and_no_share_of_people(county) -> None:
    study, circle = county
    table = study.settlements.table.assign(population=np.nan)
    nobody = replace(study, settlements=Places(gpd.GeoDataFrame(table), "settlement"), inputs=())
    coverage = circle.coverage.assign(
        population=np.nan, population_share=np.nan, population_within=np.nan, median_min=np.nan, population_missing=60
    )
    trips = circle.trips.assign(population=np.nan)
    text = _text(report_page(nobody, parts_of(nobody, replace(circle, coverage=coverage, trips=trips))))
    assert "people: unknown" in text
    assert "Share of people: not known, as no settlement has a number of people." in text
    assert not re.search(r"\bnan\b|\bNone\b|% of (the )?people|\d people\b", text)


def test_where_few_populations_are_known_the_report_says_so_and_tells_no_share(county) -> None:
    study, circle = county
    table = study.settlements.table.copy()
    table["population"] = [100.0, 200.0, *[np.nan] * (len(table) - 2)]
    few = replace(study, settlements=Places(gpd.GeoDataFrame(table), "settlement"), inputs=())
    coverage = circle.coverage.assign(population_share=np.nan, population_missing=58)
    text = texts_of(report_document(few, parts_of(few, replace(circle, coverage=coverage))))
    assert "Share of people: not enough data; 2 of 60 settlements have a number of people." in text
    assert "The number of people is known for 2 of 60 settlements, less than half" in text
    assert not re.search(r"% of (the )?people|people \(\d", text)


def test_sources_warnings_and_the_synthetic_stamp_are_shown(county, page) -> None:
    study, circle = county
    text = _text(page)
    for note in (*study.notes, *circle.notes):
        assert note.message in text
    assert "© OpenStreetMap contributors" in text
    assert "SYNTHETIC" in text
    real = replace(study, synthetic=False)
    assert "SYNTHETIC" not in _text(report_page(real, parts_of(real, circle)))


def test_the_headlines_say_who_is_within_how_it_is_defined_and_what_to_know_first(county) -> None:
    study, circle = county
    told = headlines(study, parts_of(study, circle))
    assert told[0] == "柯山县 Keshan County (synthetic data)"
    assert told[1] == "  20-minute service circle"
    assert told[2] == (
        "    County hospital 县医院: 12 of 60 settlements (20.0%); 14.9% of the people of the 56 settlements whose "
        "population is known"
    )
    assert f"    Defined as: {circle.definition(circle.tiers[0], 20)}." in told
    assert told[-2] == "  1 thing to know before this is shown to anybody:"
    assert told[-1] == f"  - {circle.notes[0].message}"


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        (("areas.incomplete",), "19 lie in no area that the extract holds completely"),
        (("areas.beyond_extract",), "19 lie in no area that the extract holds completely"),
        ((), "19 lie outside the studied areas"),
        (("areas.restricted", "areas.incomplete"), None),  # who asks for one area knows that there are others
    ],
)
def test_what_was_left_out_is_told_in_the_terminal_and_in_the_report(county, others, reason) -> None:
    study, circle = county
    outside = Note("settlements.outside", severity="warning", count=19, names=["Far"])
    facts = {"count": 1, "names": ["Far town"], "name": "Near", "area_id": "1"}
    notes = (outside, *(Note(code, **facts) for code in others))
    clipped = replace(study, notes=notes)
    told = headlines(clipped, parts_of(clipped, circle))
    text = texts_of(report_document(clipped, parts_of(clipped, circle)))
    if reason is None:
        assert "of the 79 settlements" not in told[1] + text
        return
    sentence = f"60 of the 79 settlements in the data are counted: {reason}, and are left out."
    assert told[1] == f"  {sentence}"
    assert sentence in text


def test_where_nothing_was_left_out_nothing_is_said_of_it(page) -> None:
    assert "are counted:" not in _text(page)


def test_what_has_no_headlines_is_summed_up_by_its_first_figures(county) -> None:
    told = headlines(replace(county[0], synthetic=False), [part_of(county[0])])
    assert "    71.4%  of villages have a stop within 500 m" in told
    assert "    not known: Same-day return to the county seat: the data name no seat." in told
    assert told[0] == "柯山县 Keshan County"


def test_an_analysis_without_a_chapter_of_its_own_is_told_by_its_figures(county) -> None:
    part = part_of(county[0])
    document = report_document(county[0], [part])
    (chapter,) = (chapter for chapter in document.chapters if chapter.key == part.key)
    (figures,) = (block for block in chapter.blocks if isinstance(block, KeyFigures))
    assert figures.figures[0].value == "71.4%"
    assert "Same-day return to the county seat: the data name no seat." in texts_of(document)


def test_a_tier_without_facilities_is_named_and_gives_no_number(county) -> None:
    study, circle = county
    coverage = circle.coverage.copy()
    nothing = coverage["tier"] == "clinic"
    coverage.loc[nothing, ["settlements_share", "population_share"]] = np.nan
    lacking = replace(circle, coverage=coverage)
    part = service_circle_part(study, lacking)
    assert part.missing == ("Health centre 乡镇卫生院: the data holds no such facility.",)
    assert not any(line.startswith("Health centre") for line in part.headlines)
    text = texts_of(report_document(study, parts_of(study, lacking)))
    assert "The data holds no Health centre 乡镇卫生院: who reaches one is not known." in text


def test_hostile_names_are_text(hostile_county) -> None:
    html = report_page(hostile_county[0], parts_of(*hostile_county))
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "{{ 7*7 }}" in unescape(html)
    assert "script-src 'none'" in unescape(html)


def test_the_page_is_the_same_every_time(county, page) -> None:
    assert report_page(county[0], parts_of(*county)) == page


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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_causes_were_not_asked_for_report_and_terminal_say_so_and_how_they_are(county, language) -> None:
    study, circle = county
    with speaking(language):
        parts = parts_of(study, circle)
        text, told = texts_of(report_document(study, parts)), headlines(study, parts)
        with_causes = headlines(study, [*parts, replace(part_of(study), key="causes", result=object())])
    (line,) = (line for line in told if "[causes]" in line)
    assert line.strip() in text
    assert "--analyses" in line
    assert not any("[causes]" in line for line in with_causes)
    assert "By cause" not in text
    assert "按原因：" not in text
