"""The report of whole counties: twelve pages at most before its annex, and nobody named more than twice in them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from county_files import changed, drafted, measured, with_coarse_cells
from pdf_paths import page_sizes

from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.report import report_document
from spatial_uri.page.document import Document
from spatial_uri.page.document_page import page_of_document
from spatial_uri.words.catalogue import speaking

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module", params=[300, 1548])
def county(request, tmp_path_factory):
    """A county measured whole, its isochrones coarse."""
    path = drafted(tmp_path_factory.mktemp(f"county{request.param}"), request.param)
    return measured(changed(path, with_coarse_cells))


def _report(county, language) -> Document:
    study, results = county
    with speaking(language):
        return report_document(study, list(parts_of(study, results)))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_has_at_most_twelve_pages_before_its_annex(chromium, county, tmp_path, language) -> None:
    document = _report(county, language)
    titles = tuple(replace(annex, blocks=()) for annex in document.annexes)  # each begins a page, and here fills one
    with speaking(language):
        (tmp_path / "report.html").write_text(page_of_document(replace(document, annexes=titles)), "utf-8")
    page = chromium.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    printed = page_sizes(page.pdf(prefer_css_page_size=True, print_background=True))
    page.close()
    assert {(round(width), round(height)) for width, height in printed} == {(595, 842)}
    assert 8 <= len(printed) - len(titles) <= 12


def test_no_settlement_is_named_more_than_twice_before_the_annex(county) -> None:
    document = _report(county, "zh")
    names = county[0].settlements.table["name"]
    alone = [name for name in names[~names.duplicated(keep=False)] if not any(name != o and name in o for o in names)]
    text = repr([chapter.blocks for chapter in document.chapters])
    counted = {name: len(re.findall(re.escape(name) + "(?!卫生室|小学|中心)", text)) for name in alone}
    assert len(alone) > 200
    assert {name: number for name, number in counted.items() if number > 2} == {}
