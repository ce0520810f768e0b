"""The one-page summary."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import geopandas as gpd
import numpy as np
import pytest
from example_part import part_of

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.summary import headlines, summary_page
from spatial_uri.model.places import Places
from spatial_uri.model.study import Note
from spatial_uri.words.numbers import count, minutes, share


def _text(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def _page(study, circle) -> str:
    return summary_page(study, [service_circle_part(study, circle)])


def test_the_definition_stands_beside_every_headline(county) -> None:
    _, circle = county
    page = _text(_page(*county))
    for tier in circle.tiers:
        for limit in circle.options.thresholds_min:
            assert circle.definition(tier, limit) in page


def test_the_bars_sum_to_all_settlements(county) -> None:
    html = _page(*county)
    for table in re.findall(r'<table class="bars">(.*?)</table>', html, re.DOTALL):
        numbers = [int(n) for n in re.findall(r'aria-label="(\d+) settlements?"', table)]
        assert sum(numbers) == 60


def test_those_not_reached_are_listed_with_the_cause_in_plain_words(county) -> None:
    page = _text(_page(*county))
    assert "no usable road within 1,000 m (the nearest is 2,500 m away)" in page
    assert "no way there" in page
    assert "farther than 240 min" in page
    assert "not known" in page


def test_what_is_not_known_is_called_unknown(county) -> None:
    study, circle = county
    table = study.settlements.table.assign(population=np.nan)
    nobody = replace(study, settlements=Places(gpd.GeoDataFrame(table), "settlement"), inputs=())
    coverage = circle.coverage.assign(population=np.nan, population_share=np.nan, median_min=np.nan)
    page = _text(_page(nobody, replace(circle, coverage=coverage)))
    assert "people: unknown" in page
    assert "median unknown" in page
    assert not re.search(r"\bnan\b|\bNone\b", page)


def test_where_few_populations_are_known_the_page_says_so_and_tells_no_percentage(county) -> None:
    study, circle = county
    table = study.settlements.table.copy()
    table["population"] = [100.0, 200.0, *[np.nan] * (len(table) - 2)]
    few = replace(study, settlements=Places(gpd.GeoDataFrame(table), "settlement"), inputs=())
    page = _text(_page(few, replace(circle, coverage=circle.coverage.assign(population_share=np.nan))))
    assert "people: known for 2 of 60 settlements only, 300 in these" in page
    assert "no percentage of people: their number is known for 2 of 60 settlements" in page
    assert not re.search(r"% of (the )?people|people: \d+(\.\d+)?%", page)


def test_a_share_of_people_says_for_how_many_settlements_they_are_known(county) -> None:
    assert "of 86,241, known for 56 of 60 settlements" in _text(_page(*county))


def test_notes_inputs_and_synthetic_are_shown(county) -> None:
    study, circle = county
    page = _text(_page(*county))
    for note in (*study.notes, *circle.notes):
        assert note.message in page
    assert study.inputs[0].sha256 in page
    assert "© OpenStreetMap contributors" in page
    assert "SYNTHETIC" in page
    assert "SYNTHETIC" not in _text(_page(replace(study, synthetic=False), circle))


def test_the_headlines_say_who_is_within_how_it_is_defined_and_what_to_know_first(county) -> None:
    study, circle = county
    part = service_circle_part(study, circle)
    told = headlines(study, [part])
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
def test_what_was_left_out_stands_beside_the_headline(county, others, reason) -> None:
    study, circle = county
    outside = Note("settlements.outside", severity="warning", count=19, names=["Far"])
    facts = {"count": 1, "names": ["Far town"], "name": "Near", "area_id": "1"}
    notes = (outside, *(Note(code, **facts) for code in others))
    clipped = replace(study, notes=notes)
    told = headlines(clipped, [service_circle_part(clipped, circle)])
    page = _text(_page(clipped, circle))
    if reason is None:
        assert "of the 79 settlements" not in told[1] + page
        return
    sentence = f"60 of the 79 settlements in the data are counted: {reason}, and are left out."
    assert told[1] == f"  {sentence}"
    assert page.index(sentence) < page.index("Contents")


def test_where_nothing_was_left_out_nothing_is_said_of_it(county) -> None:
    assert "are counted:" not in _text(_page(*county))


def test_what_has_no_headlines_is_summed_up_by_its_first_figures(county) -> None:
    told = headlines(replace(county[0], synthetic=False), [part_of(county[0])])
    assert "    71.4%  of villages have a stop within 500 m" in told
    assert "    not known: Same-day return to the county seat: the data name no seat." in told
    assert told[0] == "柯山县 Keshan County"


def test_a_tier_without_facilities_is_named_and_gives_no_number(county) -> None:
    study, circle = county
    coverage = circle.coverage.copy()
    nothing = coverage["tier"] == "clinic"
    coverage.loc[nothing, ["settlements_share", "population_share"]] = np.nan
    part = service_circle_part(study, replace(circle, coverage=coverage))
    assert part.missing == ("Health centre 乡镇卫生院: the data holds no such facility.",)
    assert not any(line.startswith("Health centre") for line in part.headlines)


def test_hostile_names_are_text(hostile_county) -> None:
    html = _page(*hostile_county)
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}" in unescape(html)
    assert "script-src 'none'" in unescape(html)


def test_the_page_is_the_same_every_time(county) -> None:
    assert _page(*county) == _page(*county)


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
