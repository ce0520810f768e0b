"""What if on the map page: a new road that begins or ends on a road, between its junctions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from random_edits import leading_ms
from whatif_visit import WhatifVisit, whatif_page

import spatial_uri as su
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.routing.changes.joints import may_be_joined

pytestmark = pytest.mark.browser

NEAR_M = 2.0
"""A pixel or so at the zoom of the clicks."""


@pytest.fixture(scope="module")
def page_path(measured_county, tmp_path_factory) -> Path:
    return whatif_page(measured_county, tmp_path_factory.mktemp("joined") / "map.html", "en")


@pytest.fixture(scope="module")
def opened(chromium, page_path):
    visit = WhatifVisit(chromium, page_path)
    yield visit
    assert visit.messages == []
    visit.page.context.close()


@pytest.fixture
def seen(opened):
    opened.ask()
    return opened


@pytest.fixture(scope="module")
def two(measured_county) -> tuple[str, str]:
    """Two places on long roads, some kilometres from one another: four tenths along each."""
    network = measured_county[0].network
    ms = leading_ms(network)
    is_long = may_be_joined(network) & (network.pieces["length_m"].to_numpy() > 1000)
    long = np.flatnonzero(is_long & (network.pieces["structure"] == "road").to_numpy())
    a = int(long[0])
    far = [network.lines[a].distance(network.lines[p]) for p in long]
    b = int(long[int(np.argmax(far))])
    return f"{a}-{round(0.4 * ms[a])}", f"{b}-{round(0.4 * ms[b])}"


def _is_near(network, end: str, other: str) -> bool:
    """Whether two ends are at one place of one road, to a pixel."""
    (a, k), (b, m) = ([int(part) for part in text.split("-")] for text in (end, other))
    metres = network.pieces["length_m"].iloc[a] * abs(k - m) / leading_ms(network)[a]
    return a == b and metres < NEAR_M


def test_the_end_of_a_new_road_snaps_to_the_road_below_the_pointer_and_says_how_far_along(
    seen, two, measured_county
) -> None:
    network = measured_county[0].network
    seen.take_up("build")
    assert "a junction, or a place on a road" in seen.hint
    seen.page.mouse.click(*seen.spot_on_road(two[0]))
    seen.rest()
    assert "Begins at:" in seen.hint
    assert " km from " in seen.hint
    x, y = seen.spot_on_road(two[1])
    seen.page.mouse.move(x + 1, y + 1)
    tip = seen.text(".leaflet-tooltip")
    segment, k = map(int, two[1].split("-"))
    km = network.pieces["length_m"].iloc[segment] / 1000 * k / leading_ms(network)[segment]
    assert "joins:" in tip
    assert f"({km:.2f} km from " in tip
    assert "km/h" in tip
    seen.page.mouse.click(x, y)
    seen.rest()
    (edit,) = seen.edits
    assert _is_near(network, edit["a"], two[0])
    assert _is_near(network, edit["b"], two[1])
    listed = seen.text(".su-edits")
    assert listed.count(" km from ") == 2
    assert seen.whatif("w.tools.ghost === null")


def test_by_the_keyboard_the_cross_joins_the_road_that_it_is_on(seen, two, measured_county) -> None:
    seen.press("build")
    for end in two:
        seen.spot_on_road(end)
        seen.page.focus(".leaflet-container")
        seen.page.keyboard.press("Enter")
        seen.rest()
    (edit,) = seen.edits
    network = measured_county[0].network
    assert [_is_near(network, edit[key], end) for key, end in zip("ab", two, strict=True)] == [True, True]
    seen.page.keyboard.press("Control+z")
    assert seen.edits == []
    seen.page.keyboard.press("Control+y")
    assert seen.edits == [edit]


def test_a_junction_within_reach_comes_before_the_road(seen, two, measured_county) -> None:
    node = int(measured_county[0].network.piece_ends[int(two[0].split("-")[0]), 0])
    seen.press("build")
    seen.spot("junction", node)
    seen.page.focus(".leaflet-container")
    seen.page.keyboard.press("Enter")
    assert seen.whatif("w.tools.picks") == [str(node)]


def test_roads_that_no_new_road_joins_are_refused_in_a_sentence(seen, two) -> None:
    segment = int(two[0].split("-")[0])
    seen.whatif("w.engine.roads.bits[argument] ^= 8", segment)  # as a bridge is
    seen.take_up("build")
    spot = seen.spot_on_road(f"{two[1]}")
    seen.page.evaluate(
        """(segment) => {
            const v = spatialUri.view, { start, x, y } = v.roadChains, m = (start[segment] + start[segment + 1]) >> 1;
            const middle = [(x[m - 1] + x[m]) / 2, (y[m - 1] + y[m]) / 2];
            v.map.setView(spatialUri.latLng(...middle), 18, { animate: false });
        }""",
        segment,
    )
    box = seen.page.locator(".folium-map").bounding_box()
    spot = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    seen.page.mouse.move(spot[0] + 1, spot[1])
    tip = seen.text(".leaflet-tooltip")
    seen.page.mouse.click(*spot)
    seen.rest()
    words = seen.hint
    seen.whatif("w.engine.roads.bits[argument] ^= 8", segment)
    assert "No new road joins a motorway, ferry, bridge or tunnel" in tip
    assert "No new road joins a motorway, ferry, bridge or tunnel" in words
    assert seen.whatif("w.tools.picks.length") == 0
    assert seen.edits == []


def _built(seen, two, measured_county) -> None:
    """Two roads that split one segment, one of them at a junction too, with that segment faster and a class slower."""
    network = measured_county[0].network
    segment, k = map(int, two[0].split("-"))
    later = f"{segment}-{k + k // 2}"
    node = int(network.piece_ends[int(two[1].split("-")[0]), 0])
    seen.whatif(
        """(() => {
            const [a, b, later, node, segment, name] = argument;
            w.add('new_road', a, b, '60', 'tertiary');
            w.add('new_road', String(node), later, '45.5', 'unclassified');
            w.add('upgrade', String(segment), '130');
            w.setFactor(name, 0.85, true);
        })()""",
        [*two, later, node, segment, str(network.pieces["road_class"].iloc[segment])],
    )
    seen.rest()
    assert seen.fault == ""
    assert len(seen.edits) == 4
    assert seen.whatif("w.result.notes") == []


def test_what_is_saved_names_the_segments_and_gives_the_same_minutes(seen, two, measured_county, tmp_path) -> None:
    study, results = measured_county
    _built(seen, two, measured_county)
    text, edits = seen.whatif("w.text()"), seen.edits
    told = tomllib.loads(text)
    segment, k = map(int, two[0].split("-"))
    assert told["roads"] == study.network.fingerprint
    assert told["change"][0]["begins_on"] == {"segment": segment, "fraction": k / leading_ms(study.network)[segment]}
    assert {"begins_on", "ends_on"} - set(told["change"][1]) == {"begins_on"}
    said = seen.whatif("spatialUri.describe(w.edits[0], w.book)")
    assert f"# {said}\n" in text
    path = tmp_path / "scenario.toml"
    path.write_text(text, "utf-8")
    applied = su.apply_scenario(study, su.read_scenario(path))
    circle = results["service_circle"]
    after = service_circle(applied.study, circle.options, travel=circle.travel)
    for tier in ("county_hospital", "township_centre", "village_clinic"):
        trips = after.of(tier)
        found = np.where(trips["status"] == "reached", np.rint(trips["travel_min"].fillna(0) * 60000), -1)
        assert seen.minutes(tier) == found.astype(int).tolist(), tier
    seen.ask()
    seen.page.set_input_files(
        '.su-whatif input[type="file"]', {"name": "s.toml", "mimeType": "text/plain", "buffer": text.encode()}
    )
    seen.page.wait_for_timeout(80)
    assert seen.edits == edits


def test_the_address_brings_the_places_on_roads_back(seen, two, measured_county) -> None:
    _built(seen, two, measured_county)
    text = seen.whatif("spatialUri.codeEdits(w.now, w.engine.fingerprint)")
    assert f"n,{two[0]},{two[1]},60,tertiary" in text
    assert seen.whatif("spatialUri.decodeEdits(argument, w.book).edits", text) == seen.edits


def test_a_road_that_joins_a_closed_one_is_refused_in_the_list_with_its_reason(seen, two) -> None:
    seen.whatif("w.add('new_road', ...argument, '60', 'tertiary')", list(two))
    seen.whatif("w.add('close_road', argument)", two[0].split("-")[0])
    seen.rest()
    assert "A new road cannot join a road that is closed" in seen.text(".su-edits .su-refused")
    seen.whatif("w.remove(1)")
    assert seen.page.locator(".su-refused").count() == 0


HOSTILE = ("{a}-0", "{a}-{ms}", "{a}--1", "{a}-1.5", "{a}-1e2", "-5-5", "999999999-5", "{a}-", "{a}-0x10", "{a}-1-1")


@pytest.mark.parametrize("end", HOSTILE)
def test_a_place_that_no_road_has_gets_one_message_and_changes_nothing(seen, two, measured_county, end) -> None:
    segment = int(two[0].split("-")[0])
    text = end.format(a=segment, ms=leading_ms(measured_county[0].network)[segment])
    address = f"1,{seen.whatif('w.engine.fingerprint')},&n,{text},{two[1]},50,tertiary"
    seen.whatif("w.restore(argument)", address)
    seen.rest()
    assert "On this map no new road can end at" in seen.fault
    assert seen.edits == []


def test_both_ends_at_one_place_are_no_road(seen, two) -> None:
    assert not seen.whatif("w.add('new_road', argument, argument, '60', 'tertiary')", two[0])
    assert "at one place" in seen.fault


def test_a_finger_on_a_road_begins_a_new_one_there_and_chinese_says_where(
    chromium, measured_county, two, tmp_path
) -> None:
    visit = WhatifVisit(chromium, whatif_page(measured_county, tmp_path / "map.html", "zh"), (390, 844), has_touch=True)
    visit.ask()
    visit.whatif("w.tools.start('build')")
    for end in two:
        x, y = visit.spot_on_road(end)
        visit.page.touchscreen.tap(x + 3, y + 3)
        visit.rest()
    (edit,) = visit.edits
    assert [edit["a"].split("-")[0], edit["b"].split("-")[0]] == [end.split("-")[0] for end in two]
    words = visit.whatif("spatialUri.describe(w.edits[0], w.book)")
    assert words.count("公里处") == 2
    assert re.search("距.+路口", words)
    assert visit.messages == []
    visit.page.context.close()
