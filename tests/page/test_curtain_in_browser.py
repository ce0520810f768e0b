"""A curtain between before and after, in a real browser: each side is drawn and answers on its side of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from visit import Visit

from spatial_uri.analyses.comparison.map import comparison_map, curtain_key
from spatial_uri.analyses.comparison.measure import compare
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.page.maps import save_map
from spatial_uri.words.catalogue import speaking

pytestmark = pytest.mark.browser
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="module")
def compared(county):
    """A county whose every settlement took 40 minutes before, or had no way, and takes 3 now."""
    study, circle = county
    run = Snapshot.of(study, {"service_circle": circle})
    slow = np.where(np.arange(len(run.trips)) % 5 == 0, np.nan, 40.0)
    status = np.where(np.isnan(slow), "unreachable", "reached")
    facility = run.trips["facility_id"].where(run.trips["facility_id"].notna(), run.facilities.index[0])
    before = replace(run, name="Then", trips=run.trips.assign(travel_min=slow, status=status, facility_id=facility))
    after = replace(run, name="Now", trips=run.trips.assign(travel_min=3.0, status="reached", facility_id=facility))
    return study, compare(before, after).in_study(study)


@pytest.fixture(scope="module")
def pages(compared, tmp_path_factory) -> dict[str, Path]:
    study, comparison = compared
    folder, made = tmp_path_factory.mktemp("curtain"), {}
    for language in ("en", "zh"):
        with speaking(language):
            groups = [("comparison", "Before and after", comparison_map(study, comparison), ())]
            made[language] = save_map(study, groups, folder / f"{language}.html")
    return made


def opened(chromium, pages, compared, size="laptop", language="en") -> Visit:
    seen = Visit(chromium, pages[language], SIZES[size])
    seen.page.evaluate("key => spatialUri.view.setTheme(key)", curtain_key(compared[1].tier))
    return seen


def spots(seen: Visit) -> list[list[float]]:
    """Where on the map every settlement is."""
    return seen.page.evaluate(
        """() => { const v = spatialUri.view, things = v.layers.find((l) => l.of === "settlements");
            const at = (k) => v.map.latLngToContainerPoint(spatialUri.latLng(...things.spot(k)));
            return Array.from({ length: things.n }, (_, k) => [at(k).x, at(k).y]); }"""
    )


def said_at(seen: Visit, spot: list[float]) -> str:
    """The class of what is found at a point of the map."""
    return seen.page.evaluate(
        """([x, y]) => { const v = spatialUri.view, found = v.foundAt(v.map.containerPointToLatLng([x, y]), false);
            return found ? found.use.label(found.row) : ""; }""",
        spot,
    )


def colours_at(seen: Visit, spot: list[float]) -> set[str]:
    """What is painted there on a picture of the whole, as it is exported."""
    return set(
        seen.page.evaluate(
            """([x, y]) => { const v = spatialUri.view, size = v.map.getSize(), zoom = v.map.getZoom();
            const centre = v.map.project(v.map.getCenter(), zoom), at = { scale: 256 * 2 ** zoom, zoom, thick: 1 };
            Object.assign(at, { left: centre.x - size.x / 2, top: centre.y - size.y / 2 });
            const pen = new OffscreenCanvas(size.x, size.y).getContext("2d", { willReadFrequently: true });
            v.named = false;
            v.paint(pen, at, size.x, size.y);
            const { data } = pen.getImageData(x, y, 1, 1);
            return ["#" + [...data].slice(0, 3).map((c) => c.toString(16).padStart(2, "0")).join("")]; }""",
            spot,
        )
    )


def test_each_side_answers_on_its_side_of_the_curtain(chromium, pages, compared):
    seen = opened(chromium, pages, compared)
    width = seen.page.evaluate("spatialUri.view.map.getSize().x")
    for at in (0.3, 0.7):
        seen.page.evaluate("at => spatialUri.view.curtain.move(at)", at)
        for x, y in spots(seen):
            if abs(x - at * width) > 25:
                said = said_at(seen, [x, y])
                assert said == "≤ 5 min" if x > at * width else said in {"30–60 min", "unreachable"}, (x, y)
    assert seen.messages == []


def test_each_side_is_painted_on_its_side_of_the_curtain(chromium, pages, compared):
    seen = opened(chromium, pages, compared)
    page = seen.page
    clips = page.evaluate("['places', 'places-left'].map((pane) => spatialUri.view.map.getPane(pane).style.clipPath)")
    assert all(clip.startswith("polygon") for clip in clips)
    (x, y) = next(spot for k, spot in enumerate(spots(seen)) if k % 5)
    page.evaluate("spatialUri.view.curtain.move(0)")
    assert colours_at(seen, [x, y]) == {"#084a91"}
    page.evaluate("spatialUri.view.curtain.move(1)")
    assert colours_at(seen, [x, y]) == {"#e2741f"}


def test_arrow_keys_move_the_curtain_and_not_the_map(chromium, pages, compared):
    seen = opened(chromium, pages, compared)
    centre = seen.page.evaluate("String(spatialUri.view.map.getCenter())")
    seen.page.focus(".su-curtain")
    for key, at in (("ArrowLeft", 48), ("ArrowLeft", 46), ("PageUp", 56), ("Home", 0), ("ArrowRight", 2), ("End", 100)):
        seen.page.keyboard.press(key)
        assert seen.page.get_attribute(".su-curtain", "aria-valuenow") == str(at)
    assert seen.page.evaluate("String(spatialUri.view.map.getCenter())") == centre


@pytest.mark.parametrize("size", SIZES)
def test_the_curtain_follows_the_mouse_and_stays_while_the_map_moves(chromium, pages, compared, size):
    seen = opened(chromium, pages, compared, size)
    page = seen.page
    box = page.locator(".su-curtain i").bounding_box()
    assert box["width"] >= 36
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 5, steps=4)
    page.mouse.up()
    width = page.evaluate("spatialUri.view.map.getSize().x")
    assert page.evaluate("spatialUri.view.curtain.at") == pytest.approx(0.5 + 60 / width, abs=0.01)
    before = page.evaluate("spatialUri.view.map.getPane('places').style.clipPath")
    page.evaluate("spatialUri.view.map.panBy([80, 0], { animate: false })")
    assert page.evaluate("spatialUri.view.map.getPane('places').style.clipPath") != before
    assert page.evaluate("spatialUri.view.curtain.at") == pytest.approx(0.5 + 60 / width, abs=0.01)


def test_the_curtain_goes_with_its_theme_and_speaks_the_language_of_the_page(chromium, pages, compared):
    seen = opened(chromium, pages, compared, language="zh")
    assert seen.page.get_attribute(".su-curtain", "aria-label") == "卷帘：左侧“前期：Then”，右侧“后期：Now”"
    seen.page.evaluate("spatialUri.view.setTheme(spatialUri.view.themes[0].key)")
    assert seen.page.locator(".su-curtain").count() == 0
    assert seen.page.evaluate("spatialUri.view.map.getPane('places').style.clipPath") == ""


def test_a_class_that_is_hidden_is_hidden_on_both_sides(chromium, pages, compared):
    seen = opened(chromium, pages, compared)
    seen.page.evaluate("spatialUri.view.curtain.move(1)")
    hidden = """() => { const v = spatialUri.view, is = (c) => c.label === "30–60 min";
        const use = v.theme.uses.find((u) => u.classes.some(is));
        v.toggle(use, use.classes.findIndex(is)); }"""
    spot = next(spot for k, spot in enumerate(spots(seen)) if k % 5)
    assert said_at(seen, spot) == "30–60 min"
    seen.page.evaluate(hidden)
    assert said_at(seen, spot) != "30–60 min"
