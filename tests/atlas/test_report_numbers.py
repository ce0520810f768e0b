"""Every number of the report is that of the coverage, at any limit, with 20.0 min and those not reached among them."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import numpy as np
import pandas as pd
import pytest
from docx.oxml.ns import qn
from fabricated import fabricate

from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.chapters.cause_words import cause_counts
from spatial_uri.atlas.chapters.gaps import gap_rows
from spatial_uri.atlas.chapters.material import Material, beyond_of
from spatial_uri.atlas.chapters.results import class_bars
from spatial_uri.atlas.chapters.sentences import reach_sentences
from spatial_uri.atlas.geopackage_themes import _classes_of
from spatial_uri.atlas.report import report_document
from spatial_uri.atlas.workbook import workbook_sheets
from spatial_uri.measure.area_coverage import coverage
from spatial_uri.page.document import Beside, Picture, Record
from spatial_uri.page.document_word import word_of_document
from spatial_uri.page.sheets.row_classes import counted_use, tally, worst_first
from spatial_uri.page.sheets.theme_drawing import with_limit

LIMITS = tuple(float(limit) for limit in range(5, 61, 5))


@pytest.fixture(scope="module")
def exact():
    """A study of 60 settlements of which three need exactly 20 minutes, and some reach nothing."""
    study, circle = fabricate()
    trips = circle.trips.copy()
    for tier in circle.tiers:
        reached = [key for key in trips.index if key[0] == tier.name and trips.at[key, "status"] == "reached"]
        trips.loc[reached[4:7], "travel_min"] = 20.0
    return study, replace(circle, trips=trips)


def _at(exact, limit_min: float) -> Material:
    study, circle = exact
    flat = pd.DataFrame(circle.trips.drop(columns="geometry")).reset_index()
    table = coverage(flat, study.areas, thresholds_min=limit_min, whole_name=study.name)
    options = ServiceCircleOptions(thresholds_min=(limit_min,))
    limited = replace(circle, coverage=table, options=options)
    return Material(study, (replace(service_circle_part(study, limited), result=limited),))


@pytest.mark.parametrize("limit_min", LIMITS)
def test_sentence_towns_classes_causes_and_records_count_alike(exact, limit_min) -> None:
    material = _at(exact, limit_min)
    for tier in material.circle.tiers:
        trips = exact[1].of(tier.name)
        reached = (trips["status"] == "reached").to_numpy()
        within = int((reached & (trips["travel_min"].to_numpy() <= limit_min)).sum())
        beyond = 60 - within - int((trips["status"] == "unknown").sum())
        (row,) = material.coverage(tier)
        assert (row["settlements_within"], beyond_of(row)) == (within, beyond)
        sentence = reach_sentences(material, tier)
        assert f"{within} of 60 settlements" in sentence or within in {0, 60}
        towns = material.coverage(tier, level="township")
        assert sum(town["settlements_within"] for town in towns) == within
        bars = class_bars(material, tier)
        assert sum(bar.number for bar in bars) == 60
        upto = next(k for k, bar in enumerate(bars) if bar.is_limit)
        assert sum(bar.number for bar in bars[: upto + 1]) == within
        assert sum(n for code, n in cause_counts(material, tier).items() if code != "unknown") == beyond
        assert len(gap_rows(material, tier)) == beyond


@pytest.mark.parametrize("limit_min", LIMITS)
def test_tables_workbook_sheets_and_styles_count_as_the_report_does(exact, limit_min) -> None:
    material = _at(exact, limit_min)
    (part,) = material.parts
    themes = {theme.key: theme for theme in part.map.themes}
    sheets = {sheet.title: sheet.table for sheet in workbook_sheets(material.study, material.parts)}
    table, beyond = part.tables["coverage.csv"], sheets["Beyond the limit"]
    for tier in material.circle.tiers:
        (row,) = material.coverage(tier)
        within = row["settlements_within"]
        own = table[(table["area_id"] == "*") & (table["tier"] == tier.name)]
        assert own["settlements_within"].tolist() == [within]
        theme = with_limit(themes[tier.name], limit_min)
        use = counted_use(theme)
        counted = tally(use, limit_min, material.people, np.ones(60, dtype=bool))
        assert (counted.within, counted.settlements, sum(counted.counts)) == (within, 60, 60)
        classes = np.bincount(_classes_of(use, 60), minlength=len(use.classes))
        assert classes.tolist() == list(counted.counts)
        uppers = [c.upper_min for c in use.classes]
        if limit_min in uppers:
            assert classes[: uppers.index(limit_min) + 1].sum() == within
        everybody = np.ones(60, dtype=bool)
        unknown = int((exact[1].of(tier.name)["status"] == "unknown").sum())
        assert counted.unknown == row["unknown"] == unknown
        assert (beyond["tier"] == str(tier)).sum() == 60 - within - unknown == beyond_of(row)
        assert len(worst_first(use, limit_min, everybody)) == beyond_of(row)


@pytest.mark.parametrize("limit_min", LIMITS)
def test_the_word_file_reads_the_same_numbers(exact, limit_min) -> None:
    material = _at(exact, limit_min)
    word = _read_back(report_document(material.study, material.parts))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    tables = [[[_text(cell) for cell in row.tc_lst] for row in table._tbl.tr_lst] for table in word.tables]
    by_cause = next({row[0]: row[1:] for row in table} for table in tables if table[0][0] == "Cause")
    for k, tier in enumerate(material.circle.tiers):
        (row,) = material.coverage(tier)
        within, beyond = row["settlements_within"], beyond_of(row)
        assert f"{within} of 60 settlements" in text or within in {0, 60}
        assert f"{beyond} settlements do not" in text or within in {0, 60}
        assert f"Of {row['unknown']} settlement" in text
        assert by_cause["all beyond the limit"][k] == str(beyond)
    (ranked,) = [table for table in tables if table[0][:4] == ["#", "Town", "Settlements", "Beyond"]]
    assert sum(int(town[3]) for town in ranked[1:]) == beyond_of(material.coverage(material.tier)[0])


def _text(element) -> str:
    return "".join(part.text for part in element.iter(qn("w:t")))  # row.cells of python-docx is slow


def _read_back(document):
    """The report as Word has it, without pictures and annexes, which are slow to write."""
    chapters = [
        replace(chapter, blocks=tuple(b for b in chapter.blocks if not isinstance(b, Picture | Beside)))
        for chapter in document.chapters
        if chapter.key in {"conclusion", "results", "towns", "gaps"}
    ]
    written = word_of_document(replace(document, chapters=tuple(chapters), annexes=()))
    return docx.Document(io.BytesIO(written))


def test_exactly_twenty_minutes_is_within_and_has_no_record(exact) -> None:
    material = _at(exact, 20.0)
    trips = exact[1].of(material.tier.name)
    assert (trips["travel_min"] == 20.0).sum() >= 3
    document = report_document(material.study, material.parts)
    recorded = {b.key for chapter in document.annexes for b in chapter.blocks if isinstance(b, Record)}
    assert recorded == {f"village-{place}" for place in gap_rows(material, material.tier).index}
    assert not recorded & {f"village-{place}" for place in trips.index[trips["travel_min"] == 20.0]}


def test_no_settlement_stands_more_than_twice_before_the_annex(exact) -> None:
    material = _at(exact, 5.0)
    document = report_document(material.study, material.parts)
    text = repr([chapter.blocks for chapter in document.chapters])
    names = material.study.settlements.table["name"]
    for name in names[~names.duplicated(keep=False)]:
        assert len(re.findall(re.escape(name) + r"(?!\d)", text)) <= 2, name


def test_people_within_are_those_whose_number_is_known(exact) -> None:
    material = _at(exact, 30.0)
    trips = exact[1].of(material.tier.name)
    people = trips["population"].to_numpy()
    within = ((trips["status"] == "reached") & (trips["travel_min"] <= 30)).to_numpy()
    share = np.nansum(people[within]) / np.nansum(people)
    assert f"{100 * share:.1f}% of the people of the 56 settlements" in reach_sentences(material, material.tier)
