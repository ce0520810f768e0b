"""The workbook: one set of numbers with the tables, codes and names as texts, the same bytes every time."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from tiny_analysis import ANALYSIS

from spatial_uri.analyses.registry import registered
from spatial_uri.analyses.running import parts_of
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.atlas import workbook_file
from spatial_uri.atlas.workbook import workbook_sheets, write_workbook
from spatial_uri.atlas.workbook_file import save_workbook
from spatial_uri.page.part import Part, Sheet
from spatial_uri.words.catalogue import speaking

BREAKS = (5.0, 10.0, 15.0, 20.0, 30.0, 60.0)


@pytest.fixture(scope="module")
def exact(hamlets) -> tuple[Any, Any]:
    """A circle with times on and beside every class limit, and all kinds of not reached."""
    study, circle = hamlets
    trips = circle.trips.copy()
    n = len(study.settlements)
    told = [*BREAKS, *(b + 1 / 60_000 for b in BREAKS)][:n]
    statuses = ["reached"] * len(told) + ["too_far", "unreachable", "off_network", "unknown"] * n
    for tier in circle.tiers:
        rows = [(tier.name, place) for place in study.settlements.table.index]
        trips.loc[rows, "travel_min"] = [*told, *[np.nan] * (n - len(told))]
        trips.loc[rows, "status"] = statuses[:n]
    options = ServiceCircleOptions(thresholds_min=(20.0,), bands_min=BREAKS)
    return study, replace(circle, trips=trips, options=options)


@pytest.fixture(scope="module")
def parts(exact) -> list[Part]:
    study, circle = exact
    return list(parts_of(study, {"service_circle": circle}))


def sheet_of(sheets: list[Sheet], title: str) -> pd.DataFrame:
    return next(sheet.table for sheet in sheets if sheet.title == title)


def test_classes_rows_and_totals_agree_at_every_limit_with_20_min_0_s_inside(exact, parts) -> None:
    study, circle = exact
    sheets = workbook_sheets(study, parts)
    villages, classes = sheet_of(sheets, "Settlements"), sheet_of(sheets, "Classes of time")
    found, beyond = sheet_of(sheets, "Settlements found"), sheet_of(sheets, "Beyond the limit")
    for tier in circle.tiers:
        own = classes[classes["tier"] == str(tier)]
        total = own[own["class"] == "Total"]["settlements"].item()
        assert total == len(villages) == found["settlements"].iloc[-1] == own["settlements"].iloc[:-1].sum()
        minutes = villages[f"service_circle.{tier.name}.travel_min"]
        for limit, count in zip(BREAKS, own["settlements"].cumsum(), strict=False):
            assert count == (minutes <= limit).sum() == (circle.of(tier.name)["travel_min"] <= limit).sum()
        assert (beyond["tier"] == str(tier)).sum() == len(villages) - (minutes <= 20.0).sum()
        assert own["cumulative_share"].iloc[-2] == pytest.approx(1)


def test_a_workbook_opens_with_codes_as_texts_heads_frozen_and_numbers_by_their_unit(exact, parts, tmp_path) -> None:
    study, _ = exact
    book = openpyxl.load_workbook(write_workbook(study, parts, tmp_path / "atlas.xlsx"))
    page = book["Settlements"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref.startswith("A1:")
    cells = {page.cell(1, c).value: page.cell(2, c) for c in range(1, page.max_column + 1)}
    assert cells["Code"].value == study.settlements.table.index[0]
    assert cells["Code"].data_type == "s"
    assert cells[f"{study.tiers[0]}: Travel time (min)"].number_format == "0.0"
    assert cells[f"{study.tiers[0]}: Travel time (min)"].value == 5.0
    assert book["Classes of time"]["D2"].number_format == "0.0%"
    assert "numberStoredAsText" in _entry(tmp_path / "atlas.xlsx", "xl/worksheets/sheet2.xml")


def test_a_text_is_never_a_formula_and_holds_no_control_characters(exact, tmp_path) -> None:
    study, _ = exact
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "a\x07b\x0b", "甲\n乙", None]
    table = pd.DataFrame({"place_id": ["0012"] * 7, "name": words, "first_s": [25200.0, 90000.0, *[np.nan] * 5]})
    own = Part(key="own", title="Own", workbook=(Sheet(title="A/B: [x]" * 9, table=table),))
    book = openpyxl.load_workbook(write_workbook(study, [own], tmp_path / "a.xlsx"))
    page = book[next(name for name in book.sheetnames if name.startswith("A B"))]
    rows = list(page.iter_rows(min_row=2))
    assert [row[1].value for row in rows] == ["=1+1", "+1", "-1", "@SUM(A1)", "ab", "甲\n乙", None]
    assert {row[1].data_type for row in rows[:-1]} == {"s"}
    assert {row[0].value for row in rows} == {"0012"}
    assert rows[0][2].number_format == "[hh]:mm"
    assert rows[1][2].value.total_seconds() == 25 * 3600  # an hour past midnight, of the same day of service


def test_the_same_results_give_the_same_bytes(exact, parts, tmp_path) -> None:
    first, second = (write_workbook(exact[0], parts, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_tables_of_an_analysis_that_nobody_knows_are_sheets_and_columns_of_the_settlements(exact) -> None:
    study, _ = exact
    table = pd.DataFrame({"place_id": study.settlements.table.index, "steps": range(len(study.settlements))})
    with registered(ANALYSIS):
        sheets = workbook_sheets(study, [Part(key="tiny", title="Tiny", tables={"tiny.csv": table})])
        fields = sheets[-1].table
    assert sheet_of(sheets, "Tiny").equals(table)
    assert sheet_of(sheets, "Settlements")["tiny.steps"].tolist() == table["steps"].tolist()
    assert set(fields[fields["column_code"] == "steps"]["means"]) == {"Steps to the east"}


def test_a_table_with_a_sheet_of_its_own_adds_no_columns_to_the_settlements(exact) -> None:
    study, _ = exact
    table = pd.DataFrame({"place_id": study.settlements.table.index, "steps": range(len(study.settlements))})
    own = Sheet(title="Tiny", table=table, file="tiny.csv")
    with registered(ANALYSIS):
        part = Part(key="tiny", title="Tiny", tables={"tiny.csv": table}, workbook=(own,))
        sheets = workbook_sheets(study, [part])
    assert "tiny.steps" not in sheet_of(sheets, "Settlements").columns


def test_years_ratios_and_shares_are_shown_as_the_report_says_them(tmp_path) -> None:
    table = pd.DataFrame(
        {"year": [2023], "palma_share": [1.23], "share": [0.5], "gini": [0.3333], "cell_people": [10.5]}
    )
    save_workbook([Sheet(title="a", table=table)], tmp_path / "a.xlsx", title="a")
    row = openpyxl.load_workbook(tmp_path / "a.xlsx")["a"][2]
    assert [cell.number_format for cell in row] == ["0", "#,##0.00", "0.0%", "0.000", "#,##0"]


def test_a_chinese_workbook_has_chinese_heads(exact, tmp_path) -> None:
    study, circle = exact
    with speaking("zh"):
        path = write_workbook(study, list(parts_of(study, {"service_circle": circle})), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert {"结论", "居民点", "未达标居民点", "时间分级", "字段说明"} <= set(book.sheetnames)
    assert [cell.value for cell in book["时间分级"][1]][:3] == ["设施等级", "时间级（分钟）", "居民点"]


@pytest.mark.slow
def test_a_closed_road_names_as_many_villages_as_it_cuts_off(measured_county) -> None:
    study, results = measured_county
    closed = sheet_of(workbook_sheets(study, list(parts_of(study, results))), "Closed roads")
    named = closed["villages_named"].map(lambda names: len(names.split(", ")) if names else 0)
    assert named.tolist() == closed["settlements_cut_off"].tolist()
    assert named.max() > 0


def _entry(path: Path, name: str) -> str:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_drafts_of_sheets_lie_where_the_next_run_finds_what_a_killed_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    seen: list[list[str]] = []

    def looking(cell: Any) -> str:
        seen.append([path.name for path in place.rglob("*")])
        return str(cell)

    table = pd.DataFrame({"name": ["a", "b"], "km": [1.0, 2.0]})
    monkeypatch.setattr(workbook_file, "clean", looking)
    sheets = [Sheet(title=title, table=table, about="", file="", headings={"name": "Name"}) for title in ("One", "Two")]
    save_workbook(sheets, tmp_path / "book.xlsx", title="Book")
    assert any("0.xml" in names for names in seen)
    assert not [name for names in seen for name in names if name.startswith("openpyxl")]
    assert list(place.iterdir()) == []
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert [[cell.value for cell in row] for row in book["Two"].iter_rows()][1] == ["a", 1.0]
