"""Tiers that are called what no file, sheet or column can be called: the workbook and the GeoPackage hold them all."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from fabricated import fabricate

from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.atlas.geopackage_compact import sql_name
from spatial_uri.atlas.workbook import write_workbook
from spatial_uri.atlas.workbook_file import save_workbook
from spatial_uri.model.places import Places
from spatial_uri.model.study import Tier
from spatial_uri.page.part import Sheet

NAMES = {"hospital": "../a\"b*?[c]/d\\'e", "clinic": '=HYPERLINK("x")\u202e;--'}


@pytest.fixture(scope="module")
def measured():
    """A study of two such tiers with fabricated times."""
    study, circle = fabricate(settlements=14, pieces=20, clinics=2)
    tiers = tuple(Tier(name, name) for name in NAMES.values())
    places = study.facilities.table
    study = replace(study, tiers=tiers, facilities=Places(places.assign(tier=places["tier"].map(NAMES)), "facility"))
    circle = replace(
        circle,
        tiers=tiers,
        trips=circle.trips.rename(index=NAMES, level="tier"),
        coverage=circle.coverage.assign(tier=circle.coverage["tier"].map(NAMES)),
        isochrones=circle.isochrones.assign(tier=circle.isochrones["tier"].map(NAMES)),
        roads=circle.roads.rename(columns={f"min_{tier}": f"min_{name}" for tier, name in NAMES.items()}),
        surfaces={NAMES[tier]: cells for tier, cells in circle.surfaces.items()},
    )
    return study, list(parts_of(study, {"service_circle": circle}))


def test_every_view_of_the_geopackage_can_be_read(measured, tmp_path):
    write_geopackage(*measured, tmp_path / "atlas.gpkg")
    package = sqlite3.connect(tmp_path / "atlas.gpkg")
    layers = [name for (name,) in package.execute("SELECT table_name FROM gpkg_contents")]
    columns = set()
    for layer in layers:
        found = package.execute(f"SELECT * FROM {sql_name(layer)}")  # noqa: S608
        columns |= {told[0] for told in found.description}
        assert found.fetchall() or layer
    package.close()
    assert len(layers) > 5
    for name in NAMES.values():
        assert any(name in column for column in columns)


def test_the_workbook_opens_and_no_cell_is_a_formula(measured, tmp_path):
    write_workbook(*measured, tmp_path / "atlas.xlsx")
    book = openpyxl.load_workbook(tmp_path / "atlas.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert any("=HYPERLINK" in str(cell.value) for cell in cells)


def test_titles_of_sheets_are_told_apart_by_excel_whatever_they_are(tmp_path):
    titles = ["History", "history", "=1+1", "a/b\\c[d]:e*?'", "\U0001f3e5" * 40, "", " ", "\x00\x1b", "é" * 300]
    table = pd.DataFrame({"a": [1]})
    save_workbook(
        [Sheet(title=title, table=table) for title in (*titles, *["x" * 40] * 12)], tmp_path / "b.xlsx", title="t"
    )
    names = openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames
    assert len({name.casefold() for name in names}) == len(titles) + 12
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 for name in names)
    assert "history" not in {name.casefold() for name in names}
    assert not any(set("[]:*?/\\'") & set(name) for name in names)
