"""What a reader hands in from the map page: the print, the picture, the table, and the address of a view."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pdf_paths import boxes_of_strokes, page_sizes
from visit import Visit

from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.page.maps import save_map
from spatial_uri.page.ways import Ways

pytestmark = pytest.mark.browser

BORDER = "#2f2f2d"
"""The outline of the study, as web/ground.js draws it."""


@pytest.fixture(scope="module")
def page_path(county, tmp_path_factory) -> Path:
    study, circle = county
    themes = replace(service_circle_map(study, circle), ways=(_ways(study, circle),))
    path = tmp_path_factory.mktemp("sheet") / "map.html"
    return save_map(study, [("service_circle", "Service circle", themes, circle.notes)], path)


@pytest.fixture(scope="module")
def seen(chromium, page_path):
    visit = Visit(chromium, page_path)
    yield visit
    assert visit.messages == []
    visit.page.context.close()


def _ways(study, circle) -> Ways:
    """Invent a way for the first two settlements: along one piece, the second against its direction."""
    trips, n = circle.of("hospital"), len(study.settlements)
    counts = np.zeros(n, dtype=np.int64)
    counts[:2] = 1
    ends = np.full((n, 2), np.nan)
    ends[:2] = [[0.25, 0.75], [1.0, 0.5]]
    return Ways(
        key="hospital",
        title="County hospital",
        minutes=trips["travel_min"].to_numpy(),
        km=trips["network_km"].to_numpy(),
        ptr=np.concatenate([[0], np.cumsum(counts)]),
        pieces=np.array([3, 3], dtype=np.int32),
        ends=ends,
        facilities=[0] * n,
        sentences=["because"] * n,
        slowest=[""] * n,
        causes=["far" if m > 20 else "" for m in trips["travel_min"]],
        limit_min=20.0,
    )


@pytest.mark.parametrize(("paper", "width_mm"), [("A4", 297), ("A3", 420)])
def test_a_print_has_the_whole_study_on_one_page_with_title_scale_north_date_and_sources(
    chromium, page_path, paper, width_mm
) -> None:
    seen = Visit(chromium, page_path)
    pdf = seen.page.pdf(format=paper, landscape=True, print_background=True)
    (size,) = page_sizes(pdf)
    assert size[0] == pytest.approx(width_mm / 25.4 * 72, abs=1)
    outlines = [box for box in boxes_of_strokes(pdf, BORDER) if box[2] - box[0] > size[0] / 3]
    assert outlines
    for west, south, east, north in outlines:
        assert 0 < west < east < size[0] * 0.75
        assert 0 < south < north < size[1]
    west, south, east, north = outlines[0]
    assert (east - west) / size[0] > 0.6 or (north - south) / size[1] > 0.6  # and fills its frame
    seen.page.evaluate("() => spatialUri.view.sheet.make()")
    sheet = seen.page.locator(".su-sheet").text_content()
    for words in (
        "Keshan County",
        "km",
        "N",
        "EPSG",
        "Printed on 2",
        "OpenStreetMap",
        "SYNTHETIC",
        "settlements within",
    ):
        assert words in sheet
    seen.page.emulate_media(media="print")
    assert not seen.page.locator(".su-panel, .leaflet-control-zoom, .su-head").first.is_visible()
    assert seen.messages == []
    seen.page.context.close()


def test_the_picture_is_what_is_seen_twice_as_large_with_a_legend_beside_it(seen) -> None:
    size = seen.page.evaluate(
        "() => { const c = su_picture(), s = spatialUri.view.map.getSize(); return [c.width, c.height, s.x, s.y];"
        " function su_picture() { return spatialUri.pictureOf(spatialUri.view); } }"
    )
    assert size[0] > 2 * size[2]
    assert size[1] > 2 * size[3]


def test_the_table_has_a_row_for_each_settlement_and_opens_in_a_spreadsheet(seen, county) -> None:
    study, circle = county
    text = seen.page.evaluate("() => spatialUri.tableOf(spatialUri.view)")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == len(study.settlements)
    within = circle.of("hospital")["within"].sum()
    assert sum(row["Within 20 min"] == "yes" for row in rows) == within


def test_the_address_holds_theme_limit_area_and_place_and_brings_them_back(chromium, page_path, county) -> None:
    study, _ = county
    code = study.settlements.table.index[10]
    area = study.settlements.table["area_id"].iloc[10]
    visit = Visit(chromium, page_path)
    visit.page.evaluate(
        "(hash) => { location.hash = hash; }", f"service_circle/clinic;limit=33;area={area};place={code}"
    )
    visit.page.wait_for_function("() => spatialUri.view.theme.key === 'clinic'")
    state = """() => {
        const v = spatialUri.view;
        return [v.theme.key, v.limit.now, v.areas.id[v.area], v.chosen && v.chosen.row];
    }"""
    assert visit.page.evaluate(state) == ["clinic", 33, area, 10]
    address = visit.page.evaluate("() => location.href")
    again = Visit(chromium, page_path)
    again.page.goto("about:blank")
    again.page.goto(address)
    again.page.wait_for_selector("html[data-ready]", state="attached", timeout=20_000)
    assert again.page.evaluate(state) == ["clinic", 33, area, 10]
    assert visit.messages == again.messages == []
    visit.page.context.close()
    again.page.context.close()


def test_a_town_is_chosen_from_the_table_and_its_numbers_stand_beside_those_of_the_county(seen, county) -> None:
    _, circle = county
    seen.page.evaluate("() => { spatialUri.view.setArea(-1); spatialUri.view.controls.settle(); }")
    rows = seen.page.locator(".su-towns tbody tr")
    towns = circle.coverage.query(
        "level == 'township' and tier == 'hospital' and threshold_min == 20 and settlements > 0"
    )
    assert rows.count() == len(towns)
    name = rows.first.locator("td").first.text_content()
    rows.first.click()
    row = towns[towns["name"] == name].iloc[0]
    assert f"{row['settlements_within']} of {row['settlements']} settlements" in seen.text(".su-detail")
    assert "whole study area" in seen.page.locator(".su-headline").text_content()
    seen.page.evaluate("() => spatialUri.view.setArea(-1)")


def test_hundreds_of_towns_are_written_as_the_reader_scrolls_and_none_is_left_out(seen) -> None:
    seen.page.evaluate("""() => {
        const { view } = spatialUri, table = view.controls.townTable, real = spatialUri.townRows;
        const [town] = real(view, -1), beyond = (k) => ({ ...town, n: 1000, within: 200 - k, beyond: k });
        window.restored = () => { spatialUri.townRows = real; table.show(); };
        spatialUri.townRows = () => Array.from({ length: 200 }, (_, k) => ({ ...beyond(k), share: (200 - k) / 1000 }));
        table.show();
    }""")
    rows, window = seen.page.locator(".su-towns tbody tr"), seen.page.locator(".su-towns .su-scroll")
    counts = [rows.count()]
    while len(counts) < 2 or counts[-1] > counts[-2]:
        window.evaluate("(w) => { w.scrollTop = w.scrollHeight; }")
        seen.page.wait_for_timeout(100)
        counts.append(rows.count())
    assert counts == [60, 120, 180, 200, 200]
    cells = rows.evaluate_all("rows => rows.map(r => r.cells[1].textContent)")
    assert cells == [f"{beyond} of 1,000" for beyond in range(199, -1, -1)]
    seen.page.evaluate("() => spatialUri.view.controls.townTable.show()")
    assert rows.count() == 200  # whoever has scrolled down stays there
    window.evaluate("(w) => { w.scrollTop = 0; }")
    seen.page.evaluate("() => spatialUri.view.controls.townTable.show()")
    assert rows.count() == 60
    seen.page.evaluate("() => window.restored()")


def test_the_way_that_is_drawn_runs_along_its_piece_between_its_two_ends(seen, county) -> None:
    study, _ = county
    drawn = seen.page.evaluate("() => [0, 1].map((row) => spatialUri.view.ways[0].drawnKm(row))")
    length_km = study.network.pieces["length_m"].iloc[3] / 1000
    whole = study.network.lines[3].length / 1000
    assert abs(whole - length_km) < 0.05 * whole + 0.05
    assert drawn == pytest.approx([whole / 2, whole / 2], rel=0.01)
    first, second = (
        seen.page.evaluate("(row) => spatialUri.view.ways[0].parts(row).map((p) => p.rank)", k) for k in (0, 1)
    )
    assert first[0] == first[-1] == -1
    assert second[0] == second[-1] == -1


def test_a_card_tells_of_every_tier_and_why(seen, county) -> None:
    _, circle = county
    seen.page.evaluate("() => { spatialUri.view.setTheme('hospital'); spatialUri.view.openSettlement(0); }")
    card = seen.page.locator(".su-card").text_content()
    for tier in circle.tiers:
        trip = circle.of(tier.name).iloc[0]
        assert f"{trip['travel_min']:.1f} min" in card
        assert f"{trip['network_km']:.1f} km" in card or tier.name != "hospital"
    assert "because" in card
    seen.page.keyboard.press("Escape")
    assert not seen.page.locator(".su-card").is_visible()


def test_a_click_on_a_road_names_whose_way_passes_it_and_dims_the_rest(seen, county) -> None:
    study, _ = county
    seen.page.evaluate(
        "() => { const v = spatialUri.view; v.setTheme('hospital'); v.open({ use: v.network(), row: 3 }); }"
    )
    assert seen.page.locator(".su-marked li").count() == 2
    assert study.settlements.table["name"].iloc[1] in seen.page.locator(".su-marked").text_content()
    assert float(seen.page.evaluate("() => spatialUri.view.map.getPane('ground').style.opacity")) < 0.5
    seen.page.evaluate("() => spatialUri.view.choose(null)")


def test_the_list_of_the_worst_is_filtered_by_cause(seen) -> None:
    seen.page.evaluate("() => spatialUri.view.controls.settle()")
    seen.page.get_by_text("Farthest first").click()
    seen.page.locator(".su-ranking select").select_option("far")
    n = seen.page.evaluate("() => spatialUri.view.controls.worst.shown.length")
    assert n == seen.page.evaluate(
        "() => spatialUri.view.controls.worst.all.filter((r) => spatialUri.view.ways[0].cause(r) === 'far').length"
    )


def test_causes_are_filtered_only_at_the_limit_that_they_are_of(seen) -> None:
    seen.page.evaluate("() => { spatialUri.view.setLimit(30); spatialUri.view.controls.settle(); }")
    filter_of_causes = seen.page.locator(".su-ranking select")
    assert filter_of_causes.is_disabled()
    note = seen.page.locator(".su-ranking .su-note").first.text_content()
    assert note.startswith("Causes are known for a limit of 20 min only")
    assert "Cause at a limit of 20 min" in seen.page.evaluate("() => spatialUri.tableOf(spatialUri.view)")
    seen.page.evaluate("() => spatialUri.view.openSettlement(0)")
    assert "At a limit of 20 min: because" in seen.page.locator(".su-card").text_content()
    seen.page.keyboard.press("Escape")
    seen.page.evaluate("() => { spatialUri.view.setLimit(20); spatialUri.view.controls.settle(); }")
    assert filter_of_causes.is_enabled()
