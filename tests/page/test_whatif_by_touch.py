"""What if on the map page with a finger, on a phone and on a tablet."""

from __future__ import annotations

from typing import Any

import pytest
from scenario_oracle import county_study
from whatif_visit import WhatifVisit

import spatial_uri as su
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.page.maps import save_map

pytestmark = pytest.mark.browser

SIZES = {"phone": (390, 844), "phone on its side": (740, 360), "tablet": (820, 1180)}
LONG = "道路和卫生院改造方案（第二轮征求意见稿）" * 4


@pytest.fixture(scope="module")
def touch_path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("touch")
    county = county_study(folder, 25, seed=4)
    part = service_circle_part(county, su.service_circle(county, ServiceCircleOptions(cell_m=1000)))
    return save_map(county, [(part.key, part.title, part.map, part.notes)], folder / "map.html")


@pytest.fixture(scope="module", params=SIZES)
def held(request, chromium, touch_path):
    visit = WhatifVisit(chromium, touch_path, SIZES[request.param], has_touch=True, is_mobile=True)
    yield visit
    assert visit.messages == []
    visit.page.context.close()


@pytest.fixture
def seen(held):
    held.ask()
    return held


def _tap_beside(visit: WhatifVisit, kind: str, row: int, dx: float, dy: float) -> None:
    """Tap so many pixels beside something: a finger hides what it is put on."""
    x, y = visit.spot(kind, row)
    visit.page.touchscreen.tap(x + dx, y + dy)
    visit.rest()


def _take_up(visit: WhatifVisit, tool: str) -> None:
    visit.page.tap(f'[data-tool="{tool}"]')
    visit.rest()


def _box(visit: WhatifVisit, selector: str) -> dict[str, Any]:
    box: dict[str, Any] = visit.page.evaluate(
        "(selector) => document.querySelector(selector).getBoundingClientRect().toJSON()", selector
    )
    return box


def _is_free(visit: WhatifVisit, selector: str) -> bool:
    """Whether the middle of an element can be touched: nothing lies over it."""
    return visit.page.evaluate(
        """(selector) => {
            const element = document.querySelector(selector), box = element.getBoundingClientRect();
            const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return element === at || element.contains(at);
        }""",
        selector,
    )


def _junctions(visit: WhatifVisit) -> list[int]:
    return visit.whatif(
        """(() => {
            const nodes = [], { engine: e } = w;
            for (let n = 0; n < e.roads.nodes; n++) {
                const at = e.nodeAt(n), near = at && e.junctionNear(at.lng, at.lat, 400);
                if (near && near.node === n && e.places._near(at.lng, at.lat, 400).length === 1) nodes.push(n);
            }
            return [nodes[0], nodes.find((n) => e.newRoad(nodes[0], n).length_km > 3)];
        })()"""
    )


def test_a_road_is_drawn_by_two_taps_beside_its_ends(seen) -> None:
    a, b = _junctions(seen)
    _take_up(seen, "build")
    for field in ("#su-built", "#su-kmh"):
        assert _is_free(seen, field)
    seen.page.select_option("#su-built", "tertiary")
    assert "Done (Esc)" not in seen.page.locator(".su-hint").inner_text()
    _tap_beside(seen, "junction", a, 13, 13)
    assert "Begins at:" in seen.hint
    assert seen.whatif("w.tools.ghost.to !== null")  # where it begins is marked on the map
    _tap_beside(seen, "junction", b, -14, 10)
    (edit,) = seen.edits
    assert (edit["a"], edit["b"], edit["road_class"]) == (a, b, "tertiary")
    assert seen.whatif("w.tools.ghost === null")
    assert "Done: New road (tertiary road)" in seen.hint


def test_a_finger_beside_a_settlement_a_facility_and_a_road_takes_them(seen) -> None:
    _take_up(seen, "put")
    assert _is_free(seen, "#su-tier")
    _tap_beside(seen, "settlement", 7, 12, 12)
    _take_up(seen, "shut")
    _tap_beside(seen, "facility", 0, -12, 12)
    assert [edit["kind"] for edit in seen.edits] == ["facility", "close_facility"]
    assert seen.edits[0]["at"] == seen.whatif("w.engine.settlements[7]")
    piece = seen.whatif("Array.from(w.engine.roads.length).reduce((best, m, p, all) => (m > all[best] ? p : best), 0)")
    _take_up(seen, "block")
    _tap_beside(seen, "road", piece, 8, 8)
    assert seen.edits[-1]["kind"] == "close_road"
    seen.page.tap(".su-hint button")
    assert not seen.page.locator(".su-hint").is_visible()
    seen.page.locator(".su-remove").first.tap()
    assert len(seen.edits) == 2


def test_long_names_cover_neither_the_panel_nor_one_another(seen) -> None:
    seen.whatif("w.rename(argument)", LONG)
    seen.whatif("w.add('facility', w.engine.settlements[3], w.engine.tiers[0])")
    _take_up(seen, "build")
    stamp, hint, panel, map_box = (_box(seen, s) for s in (".su-stamp", ".su-hint", ".su-panel", ".folium-map"))
    right = min(map_box["right"], panel["left"] if panel["left"] > 0 else map_box["right"])
    assert stamp["right"] <= right
    assert hint["right"] <= right
    assert hint["top"] >= stamp["bottom"]
    assert hint["bottom"] < map_box["top"] + 0.45 * map_box["height"]
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen.page.tap(".su-hint button")


def test_on_a_phone_on_its_side_the_map_stands_beside_the_panel_and_is_as_high_as_the_window_leaves(
    chromium, touch_path
) -> None:
    visit = WhatifVisit(chromium, touch_path, SIZES["phone on its side"], has_touch=True, is_mobile=True)
    for _ in ("today", "with a change"):
        drawn, panel = _box(visit, ".folium-map"), _box(visit, ".su-panel")
        assert drawn["right"] <= panel["left"]
        assert drawn["height"] > 250
        assert visit.page.evaluate("document.documentElement.scrollWidth") == 740
        visit.ask()
        visit.whatif("w.add('facility', w.engine.settlements[3], 'county_hospital')")
        visit.rest()
    visit.page.context.close()
