"""Maps on sheets of paper: a true scale, names as they are, files by number, and what is left out."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
import shapely
from example_part import themes_of
from fabricated import fabricate

import spatial_uri as su
from spatial_uri.analyses.running import parts_of
from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.page.map_sheets import BOOK, MapSheet
from spatial_uri.page.part import Part
from spatial_uri.page.sheets import fonts
from spatial_uri.page.sheets.book import book_of, imprint_of, stem_of
from spatial_uri.page.sheets.facts import ClassBars, bars_of, numbered_places
from spatial_uri.page.sheets.fonts import letters, missing_in, require_letters, writing_with
from spatial_uri.page.sheets.ground import sheet_ground
from spatial_uri.page.sheets.ground_sheets import colours_apart
from spatial_uri.page.sheets.lettering import texts_of
from spatial_uri.page.sheets.panel import Panel
from spatial_uri.page.sheets.paper import Paper
from spatial_uri.page.sheets.sheet import MAP_HEIGHT, MAP_WIDTH, Imprint, compose
from spatial_uri.page.sheets.write import Common, Job, draw_job, write_sheets
from spatial_uri.page.themes import ThemeClass
from spatial_uri.words.catalogue import speaking

pytestmark = pytest.mark.skipif(not fonts.chinese_family(), reason="no font with Chinese characters is installed")

HOSTILE = ("$\\frac{1}{2}$ village", "under_score^2 {x}", "back\\slash\\nul", "two\nlines", "\u202ereversed")


def _part(study, circle, **changes) -> Part:
    return replace(service_circle_part(study, circle), **changes)


@pytest.fixture(scope="module")
def small():
    """A study of 14 settlements, and the part of its circle."""
    study, circle = fabricate(settlements=14, pieces=20, clinics=2)
    return study, _part(study, circle)


@pytest.fixture(scope="module")
def composed(small):
    """The sheet of one tier, composed."""
    study, part = small
    sheet = next(s for s in book_of(study, [part]).sheets if s.key == "time_hospital")
    with letters():
        return sheet_ground(study), compose(sheet.alone(), sheet_ground(study), imprint_of(study))


def _texts(sheet) -> list[str]:
    return list(texts_of(sheet.paper.figure))


def test_a_kilometre_on_the_ground_is_as_long_on_paper_as_the_scale_says(composed) -> None:
    _, sheet = composed
    x, y = sheet.view.west + 1000, sheet.view.south + 1000
    a, b = sheet.drawing.ax.transData.transform([(x, y), (x + 10_000, y)])
    c = sheet.drawing.ax.transData.transform((x, y + 10_000))
    per_mm = sheet.paper.figure.dpi / 25.4
    expected_mm = 10_000_000 / sheet.view.scale
    assert (b[0] - a[0]) / per_mm == pytest.approx(expected_mm, rel=1e-9)
    assert (c[1] - a[1]) / per_mm == pytest.approx(expected_mm, rel=1e-9)
    assert f"1:{sheet.view.scale:,.0f} (A3)" in _texts(sheet)


def test_the_whole_study_lies_inside_the_frame(composed) -> None:
    ground, sheet = composed
    west, south, east, north = ground.bounds_of(None)
    view = sheet.view
    assert view.west < west < east < view.east
    assert view.south < south < north < view.north
    assert (view.width_mm, view.height_mm) == (MAP_WIDTH, MAP_HEIGHT)


def test_a_sheet_says_the_share_the_limit_the_sources_and_has_its_blanks(composed) -> None:
    ground, sheet = composed
    text = "\n".join(_texts(sheet))
    for expected in ("Map 06", "settlements are within 20 min", "keshan.osm.pbf (2024-01-01)", "EPSG:4549"):
        assert expected in text
    assert "Map approval number: ____" in text
    assert "SYNTHETIC DATA" in text
    assert ground.name in text


def test_two_drawings_of_one_sheet_are_the_same_bytes(small) -> None:
    study, part = small
    sheet = next(s for s in book_of(study, [part]).sheets if s.number == 8).alone()
    ground, imprint = sheet_ground(study), imprint_of(study)
    with letters():
        first, second = (compose(sheet, ground, imprint).pdf() for _ in range(2))
    assert first == second
    assert b"CreationDate" not in first


def test_names_are_no_formulas_and_what_steers_a_screen_is_not_printed(tmp_path) -> None:
    study, circle = fabricate(settlements=14, pieces=20, clinics=2, names=HOSTILE, name=HOSTILE[0])
    part = _part(study, circle)
    sheet = next(s for s in book_of(study, [part]).sheets if s.key == "settlements")
    with letters():
        drawn = compose(sheet.alone(), sheet_ground(study), imprint_of(study))
        drawn.require_letters()
        pdf = drawn.pdf()
    texts = _texts(drawn)
    assert HOSTILE[0] in texts
    assert "two lines" in texts
    assert "reversed" in texts
    if shutil.which("pdftotext"):
        (tmp_path / "a.pdf").write_bytes(pdf)
        found = subprocess.run(["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True).stdout
        assert HOSTILE[0] in found.decode()
        assert HOSTILE[1] in found.decode()


@pytest.mark.parametrize(("unit", "told"), [("persons", "1,204"), ("km", "1,204.4")])
def test_people_of_a_class_are_whole_and_kilometres_have_a_decimal(unit, told) -> None:
    classes = (ThemeClass(label="a", colour="#000000"), ThemeClass(label="b", colour="#ffffff"))
    with letters(), speaking("en"):
        panel = Panel(paper := Paper(420, 297), left=300, right=410, top=280, bottom=20)
        panel.class_bars(ClassBars(title="By time", kind="point", classes=classes, counts=(1204.4, 301.1), unit=unit))
    texts = list(texts_of(paper.figure))
    assert [told, "80.0%"] == texts[texts.index("a") + 1 : texts.index("a") + 3]


def test_a_character_that_no_font_has_is_refused_by_name() -> None:
    with letters():
        paper = Paper(100, 100)
        paper.write(10, 10, "village \U0010fffd")
        with pytest.raises(DataError, match=r"U\+10FFFD.*village") as refused:
            require_letters(texts_of(paper.figure))
    assert "SPATIAL_URI_FONT" in str(refused.value)
    assert missing_in("Vaduz") == []


def test_a_font_file_that_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(InputNotFoundError), writing_with(tmp_path / "none.otf"):
        pass


def test_without_a_chinese_font_a_chinese_book_is_one_plain_warning(small, tmp_path, monkeypatch) -> None:
    study, _ = small
    monkeypatch.setattr(fonts, "_installed", lambda: frozenset({"DejaVu Sans"}))
    monkeypatch.delenv("SPATIAL_URI_FONT", raising=False)
    with speaking("zh"):
        (path,) = write_sheets(study, [], tmp_path)
    text = path.read_text("utf-8-sig")
    assert "fonts-noto-cjk" in text
    assert "区位与行政区划图" in text


def test_files_are_called_after_number_and_key_in_ascii(small) -> None:
    study, part = small
    odd = MapSheet(number=18, key="乡镇 1", theme="towns", themes=themes_of(study))
    book = book_of(study, [replace(part, sheets=(*part.sheets, odd))])
    stems = [stem_of(sheet) for sheet in book.sheets]
    assert [stem[:2] for stem in stems] == sorted(stem[:2] for stem in stems)
    assert stems[:4] == ["01-location", "02-settlements", "03-roads", "04-facilities"]
    assert {"05-time_clinic", "06-time_hospital", "07-coverage_clinic", "08-catchments", "14-shortfalls"} < set(stems)
    assert all(stem.isascii() and " " not in stem for stem in stems)


def test_a_new_analysis_brings_a_sheet_by_its_part_alone(small, tmp_path) -> None:
    study, _ = small
    part = Part(key="visits", title="Visits", map=themes_of(study), sheets=(MapSheet(number=40, theme="minutes"),))
    book = book_of(study, [part])
    sheet = book.sheets[-1]
    assert (sheet.number, sheet.title) == (40, "Minutes to town")
    common = Common(ground=sheet_ground(study), imprint=imprint_of(study), folder=tmp_path, language="en")
    written = draw_job(Job(sheet=sheet.alone()), common)
    assert [path.name for path in written] == ["40-minutes.pdf", "40-minutes.png"]


def test_maps_that_need_what_the_study_lacks_are_left_out_with_the_reason(small) -> None:
    study, part = small
    book = book_of(study, [part])
    assert {sheet.number for sheet in book.sheets} | {missing.number for missing in book.left_out} == set(BOOK)
    assert {9, 10, 11, 13, 15, 16, 17, 18} <= {missing.number for missing in book.left_out}
    assert all(missing.needs.startswith("needs ") for missing in book.left_out)


def test_two_sheets_with_the_same_files_are_refused(small) -> None:
    study, part = small
    with pytest.raises(DataError, match="08-catchments"):
        book_of(study, [replace(part, sheets=(*part.sheets, *part.sheets))])


def test_catchments_cover_the_study_once_and_hold_their_settlements(small) -> None:
    study, part = small
    sheet = next(s for s in part.sheets if s.number == 8)
    shapes = sheet.themes.layers["catchments"].geometry
    assert shapes.area.sum() == pytest.approx(study.boundary.area, rel=1e-6)
    assert shapely.union_all(shapes.to_numpy()).area == pytest.approx(study.boundary.area, rel=1e-6)
    inside = shapes.sindex.query(study.settlements.table.geometry, predicate="intersects")
    assert len(np.unique(inside[0])) == len(study.settlements)


def test_neighbours_get_different_colours() -> None:
    ring = {k: {(k - 1) % 5, (k + 1) % 5} for k in range(5)}
    colours = colours_apart(ring, 6)
    assert all(colours[a] != colours[b] for a, others in ring.items() for b in others)


def test_a_catchment_tells_people_only_where_those_of_all_its_settlements_are_known() -> None:
    study, circle = fabricate(settlements=14, pieces=20, clinics=2)
    assert study.settlements.table["population"].isna().sum() == 1
    sheet = next(s for s in service_circle_part(study, circle).sheets if s.number == 8)
    ranking = sheet.drawn_theme().ranking
    assert sum("people" not in text for *_, text in ranking) == 1


def test_a_page_of_one_area_counts_and_lists_that_area_alone(small) -> None:
    study, part = small
    ground = sheet_ground(study)
    area = int(ground.settlement_areas[ground.settlement_areas >= 0][0])
    sheet = next(s for s in book_of(study, [part]).sheets if s.key == "settlements")
    with letters():
        drawn = compose(sheet.alone(), ground, imprint_of(study), area=area)
    held = int((ground.settlement_areas == area).sum())
    assert sum(bars_of(drawn.drawing)[0].counts) == held
    assert numbered_places(drawn.drawing)[1] <= held


def test_no_word_of_a_chinese_sheet_is_english(measured_county, chinese_parts) -> None:
    study, _ = measured_county
    with speaking("zh"), letters():
        book = book_of(study, list(chinese_parts))
        chosen = [sheet for sheet in book.sheets if sheet.number in {1, 3, 4, 7, 8, 14}]
        blank = Imprint(sources="", crs="")  # names of files and of a CRS are what they are
        shown = [t for s in chosen for t in _texts(compose(s.alone(), sheet_ground(study), blank))]
        shown += [missing.title + missing.needs for missing in book.left_out]
    same = rf"{re.escape(study.name)}|spatial_uri|A3"
    assert not [text for text in shown if re.search(r"[A-Za-z]{2,}", re.sub(same, "", text))]


@pytest.mark.slow
def test_a_whole_book_is_written_by_two_processes_and_its_text_is_found(example, tmp_path) -> None:
    results = su.run_analyses(example, ["service_circle", "hierarchy", "criticality"])
    with speaking("zh"):
        parts = list(parts_of(example, results))
        written = write_sheets(example, parts, tmp_path, town_pages=True, processes=2)
    names = {path.name for path in written}
    assert {"00-contents.pdf", "01-location.pdf", "01-location.png", "15-critical_roads.pdf"} < names
    assert "01-location-areas.pdf" in names
    assert all(path.stat().st_size < 6_000_000 for path in written)
    if shutil.which("pdftotext"):
        found = subprocess.run(["pdftotext", tmp_path / "01-location.pdf", "-"], capture_output=True, check=True).stdout
        assert "区位与行政区划图" in found.decode()
        assert "Vaduz" in found.decode()
