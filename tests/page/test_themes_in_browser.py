"""The themes of analyses on the map page, in a real browser, with the network off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from example_part import part_of, themes_of
from visit import SIZES, Visit

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.atlas import write_atlas
from spatial_uri.atlas.pages import REPORT
from spatial_uri.page.maps import save_map

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_path(county, tmp_path_factory) -> Path:
    study, _ = county
    siblings = [("index.html", "Summary", False), ("map.html", "Map", True)]
    path = tmp_path_factory.mktemp("themes") / "主题 map.html"
    groups = [("transit", "Public transport", themes_of(study, stamp="ILLUSTRATIVE TIMETABLE"), ())]
    return save_map(study, groups, path, siblings=siblings)


@pytest.fixture
def visit(chromium, page_path):
    seen = Visit(chromium, page_path)
    yield seen
    seen.page.context.close()


def _spot(visit: Visit, layer: int, row: int) -> list[float]:
    """Where on the screen a row of a layer is."""
    return visit.page.evaluate(
        """([layer, row]) => {
            const v = spatialUri.view, p = v.map.latLngToContainerPoint(su_at(v.layers[layer].spot(row)));
            const box = v.map.getContainer().getBoundingClientRect();
            function su_at([x, y]) { return spatialUri.latLng(x, y); }
            return [Math.round(p.x + box.left), Math.round(p.y + box.top)];
        }""",
        [layer, row],
    )


def _counts(visit: Visit) -> list[list[str]]:
    return visit.page.locator(".su-classes tbody tr").evaluate_all(
        "rows => rows.map(r => [r.cells[0].textContent, r.cells[1].textContent])"
    )


@pytest.mark.parametrize("size", SIZES)
def test_it_opens_with_one_request_and_not_a_word_on_the_console(chromium, page_path, size) -> None:
    seen = Visit(chromium, page_path, size)
    assert seen.requests == [page_path.as_uri()]
    assert seen.messages == []
    assert seen.page.locator('meta[http-equiv="Content-Security-Policy"]').count() == 1
    boxes = seen.page.evaluate(
        """() => [".su-panel", ".leaflet-control-zoom", ".leaflet-control-scale", ".su-stamp",
            ".leaflet-control-attribution"].map((s) => {
                const b = document.querySelector(s).getBoundingClientRect();
                return [b.left, b.top, b.right, b.bottom];
            })"""
    )
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert seen.page.evaluate("document.querySelector('.su-panel').scrollWidth <= 360")
    assert "SYNTHETIC" in seen.text(".su-stamp")
    assert "ILLUSTRATIVE TIMETABLE" in seen.text(".su-stamp")
    seen.page.context.close()


def test_a_theme_says_what_it_shows_and_counts_every_row_it_shows(visit) -> None:
    assert visit.page.locator(".su-definition").text_content() == "Door to door by bus."
    assert _counts(visit) == [["≤ 20 min", "20"], ["> 20 min", "20"], ["unknown", "20"], ["towns", "6"]]
    visit.page.check('input[value="links"]')
    assert visit.page.locator(".su-definition").text_content() == "Each village and its town."
    assert not visit.page.locator(".su-definition").is_visible()
    visit.page.click(".su-ask")
    assert visit.page.locator(".su-definition").is_visible()
    assert _counts(visit) == [["≤ 20 min", "30"], ["> 20 min", "30"]]
    visit.page.check('input[value="towns"]')
    assert _counts(visit) == [["≤ 20 min", "1"], ["unknown", "4"]]
    assert "all 5 100%" in visit.text(".su-classes tfoot")


def test_a_legend_sums_the_people_of_its_rows_where_they_are_given(chromium, county, tmp_path) -> None:
    """Rows of 0.6 people each: classes of 0.6 k, the total of all rows."""
    study, _ = county
    themes = themes_of(study)
    towns, villages = themes.themes[0].uses
    theme = replace(themes.themes[0], uses=(towns, replace(villages, amounts=[0.6] * len(study.settlements))))
    seen = Visit(chromium, save_map(study, [("a", "A", replace(themes, themes=(theme,)), ())], tmp_path / "map.html"))
    rows = {cls: list(villages.cls).count(cls) for cls in set(villages.cls)}
    assert [count for _, count in _counts(seen)][:3] == [str(round(0.6 * rows[cls])) for cls in sorted(rows)]
    assert seen.text(".su-classes tfoot").split()[1] == str(round(0.6 * len(study.settlements)))
    seen.page.context.close()


def test_another_theme_draws_something_else_and_the_first_comes_back(visit) -> None:
    spots = [_spot(visit, 0, 10), _spot(visit, 1, 10), _spot(visit, 2, 0)]
    pictures = []
    for theme in ("minutes", "links", "towns", "minutes"):
        visit.page.check(f'input[value="{theme}"]')
        pictures.append([visit.pixels(*spot) for spot in spots])
    assert pictures[0] != pictures[1]
    assert pictures[1] != pictures[2]
    assert pictures[3] == pictures[0]


def test_a_class_is_hidden_and_shown_by_a_click_and_what_is_hidden_cannot_be_opened(visit) -> None:
    visit.page.check('input[value="minutes"]')
    spot = _spot(visit, 0, 10)
    before = visit.pixels(*spot)
    button = visit.page.get_by_role("button", name="> 20 min")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert visit.pixels(*spot) != before
    visit.page.mouse.click(*spot)
    assert _name(visit, 0, 10) not in visit.page.locator(".su-card h2").all_inner_texts()
    button.click()
    visit.page.mouse.click(*spot)
    assert visit.page.locator(".su-card h2").first.inner_text() == _name(visit, 0, 10)


def _name(visit: Visit, layer: int, row: int) -> str:
    return visit.page.evaluate("([layer, row]) => spatialUri.view.layers[layer].name(row)", [layer, row])


def test_a_click_opens_the_record_of_what_lies_topmost(visit, county) -> None:
    study, _ = county
    visit.page.mouse.click(*_spot(visit, 0, 10))
    record = visit.text(".su-card")
    for words in (study.settlements.table["name"].iloc[10], study.settlements.table.index[10], "10 a day", "> 20 min"):
        assert words in record
    visit.page.check('input[value="links"]')
    visit.page.mouse.click(*_spot(visit, 1, 10))
    assert "km" in visit.text(".su-card")
    visit.page.check('input[value="towns"]')
    visit.page.mouse.click(*_spot(visit, 2, 0))
    assert "Town 1" in visit.text(".su-card")


def test_a_line_of_the_record_without_words_is_left_out(visit) -> None:
    visit.page.evaluate("() => spatialUri.view.lead(0, 0)")
    assert "Departures" not in visit.text(".su-card")


def test_an_entry_of_the_ranking_leads_to_its_place_and_opens_its_record(visit, county) -> None:
    study, _ = county
    entries = visit.page.locator(".su-ranking li button")
    assert entries.count() == 12
    before = visit.page.evaluate("() => spatialUri.view.map.getCenter()")
    entries.nth(5).click()
    assert study.settlements.table["name"].iloc[5] in visit.text(".su-card")
    x, y = _spot(visit, 0, 5)
    assert 0 < x < 994
    assert 0 < y < 768
    assert visit.page.evaluate("() => spatialUri.view.map.getCenter()") != before
    visit.page.get_by_role("button", name="48 more").click()
    assert entries.count() == 60


def test_search_finds_by_name_and_by_code_and_leads_to_another_theme_if_need_be(visit, county) -> None:
    study, _ = county
    for text in (study.settlements.table["name"].iloc[22], study.settlements.table.index[22]):
        visit.page.fill("#su-search", text)
        visit.page.keyboard.press("Enter")
        assert study.settlements.table.index[22] in visit.text(".su-card")
    visit.page.check('input[value="towns"]')
    visit.page.fill("#su-search", f"{study.settlements.table['name'].iloc[26]} to town")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("() => spatialUri.view.theme.key") == "links"
    assert visit.page.is_checked('input[value="links"]')
    visit.page.fill("#su-search", "nowhere")
    assert "nothing of that name or code" in visit.text(".su-results")


def test_what_has_no_place_on_the_map_says_so(visit) -> None:
    visit.page.evaluate("() => spatialUri.view.lead(1, 0)")
    assert "has no place on the map" in visit.text(".su-panel")


def test_themes_classes_and_ranking_are_reached_by_the_keyboard(visit) -> None:
    page = visit.page
    page.locator('input[value="minutes"]').focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => spatialUri.view.theme.key") == "links"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("() => spatialUri.view.theme.key") == "minutes"
    page.keyboard.press("Tab")  # the definition
    page.keyboard.press("Tab")  # the first class
    assert page.evaluate("() => document.activeElement.textContent") == "≤ 20 min"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "false"
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".su-card").count() == 1


def test_the_map_takes_the_room_of_a_hidden_panel(visit) -> None:
    visit.page.get_by_role("button", name="Hide panel").click()
    assert visit.page.evaluate("() => spatialUri.view.map.getSize().x") == 1366
    assert not visit.page.locator(".su-rail").is_visible()
    visit.page.get_by_role("button", name="Show panel").click()
    assert visit.page.locator(".su-rail").is_visible()


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_thousands_of_marks_in_one_picture_look_as_if_they_were_drawn_one_by_one(visit, ratio) -> None:
    painted, furthest, too_large = visit.page.evaluate(
        """(ratio) => {
            const su = spatialUri, box = { min: { x: -40, y: 20 }, max: { x: 260, y: 220 } };
            const size = { width: 300 * ratio, height: 200 * ratio };
            const canvas = () => Object.assign(document.createElement("canvas"), size);
            const looks = [{ colour: "#2166ac", halo: true }, { colour: "#b2182b", beyond: true },
                { colour: "#888888", hatched: true, crossed: true }];
            const [one, many] = [canvas(), canvas()].map((c) => c.getContext("2d")), marks = new su.Marks(box, ratio);
            one.setTransform(ratio, 0, 0, ratio, 40 * ratio, -20 * ratio);
            for (let k = 0; k < 900; k++) { // a third of them across the edges
                const x = -40 + ((k * 37.3) % 300), y = 20 + ((k * 11.7) % 200), r = 2 + (k % 5), look = looks[k % 3];
                su.stampMark(one, x, y, r, look, ratio);
                marks.put(marks.picture(r, look), x, y);
            }
            marks.draw(many);
            const [a, b] = [one, many].map((pen) => pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height).data);
            let painted = 0, furthest = 0;
            for (let i = 0; i < a.length; i += 4) {
                painted += Number(a[i + 3] > 0);
                const of = (data, c) => (c < 3 ? (data[i + c] * data[i + 3]) / 255 : data[i + 3]);
                for (let c = 0; c < 4; c++) furthest = Math.max(furthest, Math.abs(of(a, c) - of(b, c)));
            }
            return [painted / (a.length / 4), furthest, marks.picture(20, looks[0])];
        }""",
        ratio,
    )
    assert painted > 0.5
    assert furthest <= 6  # of 255: a canvas rounds at every mark
    assert too_large is None  # it is drawn by itself


def test_hostile_names_are_shown_and_execute_nothing(chromium, hostile_county, tmp_path) -> None:
    study, _ = hostile_county
    groups = [("transit", study.name, themes_of(study, stamp=study.name), ())]
    seen = Visit(chromium, save_map(study, groups, tmp_path / "map.html"))
    for row, name in enumerate(study.settlements.table["name"].iloc[:7]):
        seen.page.fill("#su-search", study.settlements.table.index[row])
        seen.page.keyboard.press("Enter")
        shown = seen.page.locator(".su-card h2").first.text_content()
        assert name.replace("\u2028", "") == shown.replace("\u2028", "")
        seen.page.mouse.move(500, 400)
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img").count() == 0
    assert seen.messages == []
    seen.page.context.close()


def test_one_walks_from_the_report_to_the_map_and_back(chromium, county, tmp_path) -> None:
    study, circle = county
    parts = (service_circle_part(study, circle), part_of(study))
    folder = write_atlas(study, parts, tmp_path / "地图 a", deliver=("report", "map"))
    seen = Visit(chromium, folder / REPORT)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1366
    seen.page.locator("nav[aria-label='Pages of this atlas']").get_by_text("Map").click()
    seen.page.wait_for_selector("html[data-ready]", state="attached", timeout=20_000)
    assert seen.page.evaluate("() => spatialUri.view.group.key") == "service_circle"
    seen.page.locator("nav[aria-label='Pages of this atlas']").get_by_text("Report").click()
    seen.page.wait_for_url(f"**/{REPORT}")
    assert seen.messages == []
    seen.page.context.close()
