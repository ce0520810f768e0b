"""The annex, the sheets on paper and the workbook hold what the plan says of every village."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from made_up_plan import drawn_study, made_up_plan

import spatial_uri as su
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.running import parts_of
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.atlas.report import report_document
from spatial_uri.atlas.workbook import workbook_sheets
from spatial_uri.errors import ParameterError
from spatial_uri.page.document import Paragraph, Record
from spatial_uri.page.part import Part
from spatial_uri.page.sheets.book import book_of, stem_of

STUDY = drawn_study()
PLAN = made_up_plan(STUDY)


@pytest.fixture(scope="module")
def circle() -> su.ServiceCircle:
    return su.service_circle(STUDY, ServiceCircleOptions(thresholds_min=20.0, cell_m=5000))


def parts(circle: Any, plan: LeverPlan) -> list[Part]:
    return list(parts_of(STUDY, {"service_circle": circle, "plan": plan}))


def records_of(circle: Any, plan: LeverPlan) -> dict[str, list[str]]:
    """The paragraphs of every record of the annex."""
    annex = next(one for one in report_document(STUDY, parts(circle, plan)).annexes if one.key == "records")
    return {
        block.title: [one.text for one in block.blocks if isinstance(one, Paragraph)]
        for block in annex.blocks
        if isinstance(block, Record)
    }


def test_the_record_of_a_village_says_what_would_bring_it_within(circle: su.ServiceCircle) -> None:
    told = records_of(circle, PLAN)
    assert any(text.startswith("A faster Y031 (4.20 km) brings 高水村") for text in told["高水村"])
    assert any("In the plan: step 2, a return trip by bus." in text for text in told["远村"])


def test_a_plan_for_another_limit_says_nothing_in_the_annex_of_this_one(circle: su.ServiceCircle) -> None:
    told = records_of(circle, replace(PLAN, limit_min=30.0))
    assert not any("A faster" in text for texts in told.values() for text in texts)


def test_the_sheet_of_settlements_has_the_sentence_under_its_heading(circle: su.ServiceCircle) -> None:
    sheet = workbook_sheets(STUDY, parts(circle, PLAN))[1]
    column = "plan_settlements.sentence"
    assert sheet.headings[column] == "What would bring it within"
    assert [bool(text) for text in sheet.table[column]] == [False, True, True, True, True]


def test_a_book_of_one_analysis_has_its_sheets_alone_and_misses_nothing(circle: su.ServiceCircle) -> None:
    book = book_of(STUDY, parts(circle, PLAN), only_of=("plan",))
    assert [stem_of(sheet) for sheet in book.sheets] == ["22-plan"]
    assert book.sheets[0].title == "Plan of sites, roads and buses, budget 100 万元"
    assert book.left_out == ()
    assert len(book_of(STUDY, parts(circle, PLAN)).sheets) > 4


def test_options_of_the_plan_that_exclude_each_other_are_told() -> None:
    with pytest.raises(ParameterError, match="budgets and target_share exclude each other"):
        replace(PLAN.options, target_share=0.9)
