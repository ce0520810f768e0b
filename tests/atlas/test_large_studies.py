"""Of a very large study what no program would open is left out: beforehand, and in words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.console import Console

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas import large_studies
from spatial_uri.atlas.atlas import write_atlas
from spatial_uri.atlas.chapters import gaps, records
from spatial_uri.atlas.large_studies import without_the_unopenable
from spatial_uri.atlas.report import report_document
from spatial_uri.cli.told import say_beforehand
from spatial_uri.errors import ParameterError
from spatial_uri.model.delivery import Delivery
from spatial_uri.page.document import Paragraph, Record, Table
from spatial_uri.words.catalogue import speaking


@pytest.fixture
def many(hamlets, monkeypatch):
    """A study with one settlement more than an atlas is made of, and its circle."""
    monkeypatch.setattr(large_studies, "MOST_SETTLEMENTS", len(hamlets[0].settlements) - 1)
    return hamlets


def test_tables_and_geopackage_are_written_and_the_rest_is_told(many, tmp_path) -> None:
    study, circle = many
    folder = write_atlas(study, {"service_circle": circle}, tmp_path / "a", language="zh")
    assert {path.name for path in folder.iterdir()} == {"data", "atlas.gpkg"}
    notes = json.loads((folder / "data" / "manifest.json").read_text("utf-8"))["notes"]
    assert "atlas.too_many_settlements" in str(notes)


def test_the_warning_names_what_is_left_out_in_both_languages(many) -> None:
    study, delivery = without_the_unopenable(many[0], Delivery(deliver=("map", "workbook", "data")))
    assert delivery.deliver == ("data",)
    assert study.notes[0].message.startswith("Left out: Map and Workbook. Of ")
    with speaking("zh"):
        assert "以下成果不输出：地图和工作簿。" in study.notes[0].message


def test_what_alone_was_asked_for_and_is_not_written_is_refused_with_the_remedy(many) -> None:
    with pytest.raises(ParameterError, match="no program would open them") as caught:
        without_the_unopenable(many[0], Delivery(deliver="map"))
    assert "--area" in str(caught.value)


def test_a_study_of_as_many_settlements_as_allowed_is_delivered_whole(hamlets, monkeypatch) -> None:
    study = hamlets[0]
    monkeypatch.setattr(large_studies, "MOST_SETTLEMENTS", len(study.settlements))
    assert without_the_unopenable(study, Delivery()) == (study, Delivery())


def test_a_long_annex_holds_the_farthest_and_says_where_the_others_are(county, monkeypatch) -> None:
    study, circle = county
    parts = [replace(service_circle_part(study, circle), result=circle)]
    whole = report_document(study, parts)
    for module in (gaps, records):
        monkeypatch.setattr(module, "MOST_RECORDS", 2)
    monkeypatch.setattr(records, "MOST_ROWS", 59)  # of 60 settlements
    cut = report_document(study, parts)

    def titles(document):
        (annex,) = (chapter for chapter in document.annexes if chapter.key == "records")
        return [block.title for block in annex.blocks if isinstance(block, Record)]

    every = len(titles(whole))
    assert every > 2
    assert len(titles(cut)) == 2
    annex = {chapter.key: chapter for chapter in cut.annexes}
    assert f"holds 2 of the {every} settlements" in annex["records"].blocks[0].text
    (told,) = annex["settlements"].blocks
    assert isinstance(told, Paragraph)
    assert "The table of the 60 settlements is left out here" in told.text
    (gap,) = (chapter for chapter in cut.chapters if chapter.key == "gaps")
    worst = next(b for b in gap.blocks if isinstance(b, Table) and b.named)
    assert "the 2 farthest each with its way in annex A" in worst.after


def test_a_run_says_what_it_will_not_write_before_it_measures(many) -> None:
    study, _ = without_the_unopenable(many[0], Delivery())
    console = Console(record=True, width=500, markup=False)
    say_beforehand(study, console, "en")
    assert "Left out: Report, Map, Workbook and Map sheets." in console.export_text()
