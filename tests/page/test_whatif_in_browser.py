"""What if on the map page: every tool by mouse and by keyboard, what it says against today, undo, address and files."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from whatif_visit import WhatifVisit, whatif_page

import spatial_uri as su
from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.measure.roads.upgrades import usual_speeds
from spatial_uri.page.maps import save_map

pytestmark = pytest.mark.browser

TIER = "county_hospital"


@pytest.fixture(scope="module")
def page_path(measured_county, tmp_path_factory) -> Path:
    return whatif_page(measured_county, tmp_path_factory.mktemp("whatif") / "map.html", "en")


@pytest.fixture(scope="module")
def opened(chromium, page_path):
    visit = WhatifVisit(chromium, page_path)
    assert visit.whatif("w.engine === null && v.edits === undefined")  # nothing is prepared for who does not ask
    yield visit
    assert visit.messages == []
    assert visit.requests == [page_path.as_uri()]
    visit.page.context.close()


@pytest.fixture
def seen(opened):
    opened.ask()
    return opened


@pytest.fixture(scope="module")
def far(measured_county) -> int:
    """The settlement that is the farthest from a county hospital."""
    _, results = measured_county
    return int(results["service_circle"].of(TIER)["travel_min"].argmax())


def _tier_row(study, tier: str) -> int:
    return int(np.flatnonzero(study.facilities.table["tier"] == tier)[0])


def _piece(visit: WhatifVisit) -> int:
    """A road segment that many ways pass: its closure is felt."""
    return visit.whatif(
        """(() => {
            const ways = v.ways.find((x) => x.key === argument), passed = new Map();
            for (let row = 0; row < ways.count.length; row++)
                for (const p of ways.pieces(row)) passed.set(p, (passed.get(p) || 0) + 1);
            const isLong = ([p]) => w.engine.segment(p).length_m > 300;
            return Array.from(passed).filter(isLong).sort((a, b) => b[1] - a[1])[0][0];
        })()""",
        TIER,
    )


def _junctions(visit: WhatifVisit) -> tuple[int, int]:
    """Two junctions that a straight new road could join, some kilometres from one another."""
    a, b = visit.whatif(
        """(() => {
            const nodes = [];
            for (let n = 0; n < w.engine.roads.nodes && nodes.length < 400; n++) {
                const at = w.engine.nodeAt(n);
                const near = at && at.pieces.length > 2 && w.engine.junctionNear(at.lng, at.lat, 30);
                if (near && near.node === n) nodes.push(n);
            }
            return [nodes[0], nodes.find((n) => w.engine.newRoad(nodes[0], n).length_km > 3)];
        })()"""
    )
    return a, b


# ---- the tools, by mouse ----


def test_a_facility_opens_where_one_clicks_and_the_headline_counts_anew(seen, measured_county, far) -> None:
    study, _ = measured_county
    before = seen.headline()
    seen.take_up("put")
    assert "Choose the settlement where the facility opens" in seen.hint
    seen.page.select_option("#su-tier", TIER)
    seen.click("settlement", far)
    place = study.settlements.table.index[far]
    assert seen.edits == [{"kind": "facility", "at": place, "tier": TIER}]
    within, every = seen.headline()
    assert within > before[0]
    assert every == before[1]
    assert seen.minutes(TIER)[far] == 0
    name = study.settlements.table["name"].iloc[far]
    assert name in seen.text(".su-edits")
    assert f"{before[0]} settlements today, {within} with the changes" in seen.text(".su-sum")
    gained = seen.page.locator('[data-change="gained"]')
    assert f"{within - before[0]} settlements come within the limit" in gained.locator("summary").inner_text()
    gained.locator("summary").click()
    seen.rest()  # the names are written once the list is open
    assert name in gained.inner_text()
    assert "SCENARIO, not today" in seen.text(".su-stamp")


def test_who_is_gained_leads_to_the_place_by_a_click(seen, far) -> None:
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.rest()
    seen.page.click('[data-change="gained"] summary')
    entry = seen.page.locator('[data-change="gained"] li button').first
    name = entry.inner_text()
    entry.click()
    assert name in seen.text(".su-card h2")
    assert "Today:" in seen.text(".su-card")


def test_a_facility_moves_closes_and_is_raised_by_clicks(seen, measured_county, far) -> None:
    study, _ = measured_county
    hospital, centre = _tier_row(study, TIER), _tier_row(study, "township_centre")
    ids, places = study.facilities.table.index, study.settlements.table.index
    seen.take_up("move")
    seen.click("facility", hospital)
    assert "Choose the settlement where it moves to" in seen.hint
    seen.click("settlement", far)
    assert seen.edits[-1] == {"kind": "move_facility", "facility": ids[hospital], "at": places[far]}
    assert seen.minutes(TIER)[far] == 0
    seen.take_up("shut")
    seen.click("facility", hospital)  # that it moves is replaced: one change for each facility
    assert "Nothing to choose there" in seen.hint  # it has moved away
    seen.whatif("w.reset()")
    seen.click("facility", hospital)
    assert seen.edits == [{"kind": "close_facility", "facility": ids[hospital]}]
    seen.whatif("w.reset()")
    seen.take_up("raise")
    seen.page.select_option("#su-tier", TIER)
    seen.click("facility", centre)  # of a tier that the theme does not show at first
    assert seen.edits == [{"kind": "raise_facility", "facility": ids[centre], "tier": TIER}]
    hidden = "v.theme.uses.find((u) => u.things === w.book.sites).hidden.size"
    assert seen.whatif(hidden) == 0
    seen.page.keyboard.press("Escape")
    assert seen.whatif(hidden) > 0  # other tiers are seen only while one is chosen
    assert seen.headline()[0] >= 14


def test_a_closed_road_costs_and_a_faster_one_saves_minutes(seen) -> None:
    piece, today = _piece(seen), seen.minutes(TIER)
    seen.take_up("block")
    seen.click("road", piece)
    assert seen.edits == [{"kind": "close_road", "segment": piece}]
    closed = seen.minutes(TIER)
    assert all(c < 0 or c >= t for c, t in zip(closed, today, strict=True))
    assert closed != today
    seen.take_up("faster")
    seen.page.fill("#su-kmh", "120")
    seen.click("road", piece)  # takes the place of its closure
    assert seen.edits == [{"kind": "upgrade", "segment": piece, "kmh": 120}]
    faster = seen.minutes(TIER)
    assert all(f <= t for f, t in zip(faster, today, strict=True))
    assert faster != today


def test_a_speed_that_is_not_faster_is_refused_with_the_speed_of_today(seen) -> None:
    piece = _piece(seen)
    seen.take_up("faster")
    seen.page.fill("#su-kmh", "5")
    seen.click("road", piece)
    assert seen.edits == []
    assert "only a faster speed is an upgrade" in seen.fault
    seen.page.fill("#su-kmh", "1e999")
    seen.click("road", piece)
    assert seen.edits == []
    assert "is not from 5 to 130" in seen.fault


def test_a_new_road_snaps_to_two_junctions_and_says_what_it_joins(seen) -> None:
    a, b = _junctions(seen)
    seen.take_up("build")
    seen.page.fill("#su-kmh", "60")
    seen.click("junction", a)
    assert "Begins at:" in seen.hint
    spot = seen.spot("junction", b)
    seen.page.mouse.move(spot[0] - 5, spot[1] + 4)
    tip = seen.text(".leaflet-tooltip")
    km = seen.whatif("w.engine.newRoad(argument[0], argument[1]).length_km", [a, b])
    assert "joins:" in tip
    assert f"{km:.2f} km" in tip
    assert "60 km/h" in tip
    seen.page.mouse.click(*spot)
    seen.rest()
    assert seen.edits == [{"kind": "new_road", "a": a, "b": b, "kmh": 60, "road_class": "unclassified"}]
    assert f"{km:.2f} km, 60 km/h" in seen.text(".su-edits")


def test_a_new_road_is_of_the_class_that_one_chooses_at_its_usual_speed(seen, measured_county) -> None:
    study, _ = measured_county
    usual, (a, b) = usual_speeds(study.network), _junctions(seen)
    seen.press("build")
    classes = seen.whatif("w.book.buildable")
    assert sorted(classes) == sorted(set(usual) - {"ferry"})
    assert [usual[name] for name in classes] == sorted((usual[name] for name in classes), reverse=True)
    seen.page.focus("#su-built")
    seen.page.keyboard.type("secondary")
    assert seen.page.input_value("#su-kmh") == f"{usual['secondary']:g}"
    seen.enter_under_the_cross("junction", a)
    seen.enter_under_the_cross("junction", b)
    assert seen.edits == [{"kind": "new_road", "a": a, "b": b, "kmh": usual["secondary"], "road_class": "secondary"}]
    assert "New road (secondary road)" in seen.text(".su-edits")
    assert 'road_class = "secondary"' in seen.whatif("w.text()")
    seen.whatif("w.undo()")
    assert seen.edits == []
    seen.whatif("w.redo()")
    assert seen.edits[0]["road_class"] == "secondary"
    seen.page.select_option("#su-built", "unclassified")


def test_an_address_of_an_earlier_page_builds_unclassified_roads(seen) -> None:
    a, b = _junctions(seen)
    text = f"1,{seen.whatif('w.engine.fingerprint')},&n,{a},{b},45"
    made = seen.whatif("spatialUri.decodeEdits(argument, w.book).edits", text)
    assert made == [{"kind": "new_road", "a": a, "b": b, "kmh": 45, "road_class": "unclassified"}]


def test_a_village_is_resettled_and_its_people_are_counted_where_they_move_to(seen, measured_county, far) -> None:
    study, results = measured_county
    near = int(results["service_circle"].of(TIER)["travel_min"].argmin())
    people = study.settlements.table["population"].iloc[far]
    before = seen.whatif("v.limit.tally().peopleWithin")
    seen.take_up("resettle")
    seen.click("settlement", far)
    assert "Choose the settlement where its people move to" in seen.hint
    seen.click("settlement", near)
    assert seen.edits[0]["kind"] == "relocate"
    assert seen.whatif("v.limit.tally().peopleWithin") == pytest.approx(before + people)
    assert f"+{people:,.0f} by moving" in seen.text(".su-sum")
    assert seen.headline()[0] == 14  # nobody's minutes are others


def test_the_speed_of_a_class_follows_the_slider_and_is_one_step_back(seen) -> None:
    seen.take_up("class")
    seen.page.select_option("#su-class", "secondary")
    seen.page.focus("#su-factor")
    for _ in range(4):
        seen.page.keyboard.press("ArrowLeft")
    seen.rest()
    assert seen.edits == [{"kind": "speeds", "class": "secondary", "factor": 0.8}]
    assert "80% of today's" in seen.text(".su-edits")
    seen.whatif("w.setFactor('secondary', 1, true)")
    assert seen.edits == []


# ---- by keyboard ----


def test_every_tool_of_places_works_by_the_search_alone(seen, measured_county, far) -> None:
    study, _ = measured_county
    places, sites = study.settlements.table, study.facilities.table
    hospital, centre = _tier_row(study, TIER), _tier_row(study, "township_centre")
    other = (far + 5) % len(places)
    seen.press("put")
    seen.find(places.index[far])
    seen.press("shut")
    seen.find(sites.index[hospital])
    seen.press("raise")
    seen.find(sites.index[centre])
    seen.press("resettle")
    seen.find(places.index[other])
    seen.find(places.index[far])
    assert [edit["kind"] for edit in seen.edits] == ["facility", "close_facility", "raise_facility", "relocate"]
    seen.whatif("w.remove(1)")
    seen.press("move")
    seen.find(sites.index[hospital])
    seen.find(places.index[other])
    assert seen.edits[-1] == {"kind": "move_facility", "facility": sites.index[hospital], "at": places.index[other]}
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate("document.activeElement.dataset.tool || document.activeElement.id") in (
        "move",
        "su-search",
    )


def test_roads_and_junctions_are_chosen_under_the_cross_by_the_keyboard(seen) -> None:
    piece, (a, b) = _piece(seen), _junctions(seen)
    seen.press("block")
    seen.enter_under_the_cross("road", piece)
    assert seen.page.locator(".su-cross").is_visible()
    seen.press("build")
    seen.enter_under_the_cross("junction", a)
    seen.enter_under_the_cross("junction", b)
    assert [edit["kind"] for edit in seen.edits] == ["close_road", "new_road"]
    seen.press("faster")
    seen.page.fill("#su-kmh", "130")
    seen.enter_under_the_cross("road", piece)
    assert seen.edits[0] == {"kind": "upgrade", "segment": piece, "kmh": 130}
    seen.page.keyboard.press("Escape")
    assert not seen.page.locator(".su-hint").is_visible()


def test_a_card_offers_the_tools_that_can_begin_with_it(seen, measured_county, far) -> None:
    study, _ = measured_county
    seen.find(study.settlements.table.index[far])
    seen.page.get_by_role("button", name="Open a facility here").click()
    assert seen.edits[0]["at"] == study.settlements.table.index[far]
    seen.find(study.facilities.table.index[0])
    seen.page.keyboard.press("Escape")
    assert (
        seen.page.locator(".su-whatif button:not([aria-label]):not(:has-text(' ')):not(:text-matches('.'))").count()
        == 0
    )


def test_the_box_speaks_names_its_buttons_and_keeps_the_focus(seen, far) -> None:
    assert seen.page.locator('.su-big[role="status"]').count() == 1
    assert seen.page.locator('.su-sum[role="status"]').count() == 1
    tools = seen.page.locator(".su-toolbox button").evaluate_all("all => all.map((b) => b.getAttribute('aria-label'))")
    assert len(tools) == len(set(tools)) == 9
    assert {"Facilities: Close", "Roads: Close"} < set(tools)
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.whatif("w.add('facility', w.engine.settlements[0], 'county_hospital')")
    seen.page.locator(".su-remove").first.focus()
    seen.page.keyboard.press("Enter")
    assert len(seen.edits) == 1
    assert seen.page.evaluate("document.activeElement.className").endswith("su-remove")
    assert seen.page.locator(".su-remove").first.get_attribute("aria-label").startswith("Remove: ")


# ---- undo, redo, reset, today ----


def test_steps_are_taken_back_and_forth_by_the_keys_of_the_desk(seen, far) -> None:
    for tier in (TIER, "township_centre"):
        seen.whatif("w.add('facility', w.engine.settlements[argument[0]], argument[1])", [far, tier])
    seen.page.focus('[data-tool="put"]')
    with_both = seen.minutes(TIER)
    seen.page.keyboard.press("Control+z")
    seen.page.keyboard.press("Control+z")
    assert seen.edits == []
    assert seen.headline() == (14, 23)
    seen.page.keyboard.press("Control+y")
    seen.page.keyboard.press("Control+Shift+Z")
    assert [edit["tier"] for edit in seen.edits] == [TIER, "township_centre"]
    assert seen.minutes(TIER) == with_both
    seen.page.get_by_role("button", name="Remove all").click()
    assert seen.edits == []
    seen.page.get_by_role("button", name="Undo").click()
    assert len(seen.edits) == 2


def test_today_is_shown_beside_the_scenario_and_comes_back_exactly(seen, far) -> None:
    today, picture = seen.minutes(TIER), seen.text(".su-headline")
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    changed = seen.text(".su-headline")
    assert changed != picture
    seen.page.get_by_role("button", name="Show today").click()
    assert seen.minutes(TIER) == today
    assert seen.text(".su-headline") == picture
    assert "TODAY" in seen.text(".su-stamp")
    seen.page.get_by_role("button", name="Show today").click()
    assert seen.text(".su-headline") == changed
    seen.page.get_by_role("button", name="Close what if").click()
    assert seen.minutes(TIER) == today
    assert seen.whatif("w.book.places.people === w.book.places.today")
    assert "whatif" not in seen.page.evaluate("location.hash")


# ---- never stale ----


def test_isochrones_with_changes_are_worked_out_anew(seen, far) -> None:
    seen.wait_for_fills()
    assert seen.whatif("v.limit.grid === v.limit.todaysGrid")
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.rest()
    cell = seen.whatif(
        """(() => {
            const { x, y, cell, columns } = v.limit.grid, [px, py] = w.book.places.spot(argument);
            return Math.round((py - y) / cell) * columns + Math.round((px - x) / cell);
        })()""",
        far,
    )
    assert seen.whatif("v.limit.todaysGrid.minutes[argument]", cell) > 20
    assert seen.whatif("v.limit.grid.minutes[argument]", cell) <= 2
    assert "Isochrones are of today" not in seen.page.locator(".su-panel").inner_text()
    assert "limit" in seen.text(".su-keys")
    with_fill = seen.whatif("v.limit.grid")["minutes"]
    seen.whatif("w.undo()")
    assert seen.whatif("v.limit.grid === v.limit.todaysGrid")
    seen.whatif("w.redo()")
    assert seen.whatif("v.limit.grid")["minutes"] == with_fill
    seen.whatif("w.showToday(true)")
    assert seen.whatif("v.limit.grid === v.limit.todaysGrid")
    assert "TODAY" in seen.text(".su-stamp")


@pytest.mark.parametrize("why", ["they are not worked out yet", "the page is too large for it"])
def test_isochrones_of_today_are_hidden_and_said_so_while_there_are_none_with_the_changes(seen, far, why) -> None:
    seen.wait_for_fills()
    is_late = why == "they are not worked out yet"
    seen.whatif("(w.kept = w.grids, argument ? (w.grids.cells.isReady = false) : (w.grids = null))", is_late)
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.rest()
    assert seen.whatif("v.limit.grid === null")
    assert "Isochrones are of today" in seen.page.locator(".su-panel").inner_text()
    hidden = seen.picture()
    seen.whatif("(w.grids = w.kept, w.grids.cells.isReady = true, w._cellsFound())")  # now they come by themselves
    seen.rest()
    assert "Isochrones are of today" not in seen.page.locator(".su-panel").inner_text()
    assert seen.picture() != hidden


def test_a_province_is_too_large_for_isochrones_with_changes(seen) -> None:
    fits = """(() => {
        const grid = v.limit.todaysGrid, chains = (count) => ({ count, rows: null });
        const roads = (pieces) => ({ roads: { pieces, page: w.engine.roads.page } });
        return [23381, 411593].map((n) => spatialUri.Cells.fit(roads(n), chains(n), grid));
    })()"""
    assert seen.whatif(fits) == [True, False]


def test_causes_ways_and_records_of_today_are_not_shown_as_if_they_were_after(seen, far) -> None:
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.rest()
    seen.whatif("v.openSettlement(argument)", (far + 1) % 23)
    assert seen.whatif("v.way() === null")
    card = seen.page.locator(".su-card")
    assert "Way to:" not in card.inner_text()
    assert "Of today, without the changes" in card.inner_text()
    assert "SCENARIO, not today" in seen.whatif("spatialUri.textOf(v.controls.card.element)")
    assert seen.page.locator(".su-dated").filter(has_text="As of today").count() == 1  # of the notes
    table = seen.whatif("spatialUri.tableOf(v)")
    assert "Minutes today" in table.splitlines()[0]
    assert "Cause" not in table.splitlines()[0]
    seen.whatif("v.choose(null)")
    seen.page.get_by_text("Farthest first").click()
    assert "Causes are of today" in seen.page.locator("section.su-ranking").inner_text()
    seen.whatif("v.setGroup('causes')")
    seen.whatif("v.openSettlement(argument)", far)
    assert "As of today, without the changes" in card.inner_text()
    seen.whatif("v.choose(null)")
    assert "shows what was measured, without the changes" in seen.text(".su-todays")
    assert "WITHOUT the changes" in seen.text(".su-stamp")
    seen.page.get_by_role("button", name="To the themes that are worked out").click()
    assert seen.text(".su-todays") == ""


def test_the_other_pages_and_the_notes_are_of_today_while_there_are_changes(seen, far) -> None:
    def dated() -> list[bool]:
        return seen.page.evaluate(
            "[document.querySelector('details .su-dated').hidden, !document.querySelector('.su-nav a[data-dated]')]"
        )

    seen.page.evaluate(
        """() => {
            const nav = document.createElement("nav");
            nav.className = "su-nav";
            nav.innerHTML = "<a href='report.html'>Report</a>";
            document.querySelector(".su-head").append(nav);
        }"""
    )
    assert dated() == [True, True]
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    assert dated() == [False, False]
    seen.whatif("v.setGroup('causes')")
    assert dated() == [False, False]
    seen.whatif("w.undo()")
    assert dated() == [True, True]
    seen.page.evaluate("document.querySelector('.su-nav').remove()")


def test_a_card_tells_how_far_the_edge_of_the_data_is_with_the_changes(seen, far) -> None:
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", (far + 1) % 23)
    seen.rest()
    minutes = seen.whatif("w.result.tiers.county_hospital.ms[argument]", far) / 60_000
    card = seen.page.locator(".su-card")
    for ms, is_told in ((int(minutes * 60_000) - 1, True), (int(minutes * 60_000) + 1, False), (-1, False)):
        seen.whatif(
            "Object.defineProperty(w.result, 'border', { value: { [argument[0]]: argument[1] }, configurable: true })",
            [far, ms],
        )
        seen.whatif("v.openSettlement(argument)", far)
        seen.rest()
        assert ("A facility beyond it could be nearer" in card.inner_text()) == is_told
    seen.whatif("v.choose(null)")


def test_people_who_move_are_told_beside_those_of_today(seen, measured_county, far) -> None:
    study, _ = measured_county
    people = study.settlements.table["population"]
    to = (far + 1) % len(people)
    seen.whatif("w.add('relocate', ...argument)", [people.index[far], people.index[to]])
    seen.rest()
    seen.whatif("v.openSettlement(argument)", to)
    told = f"People: {people.iloc[to]:,.0f} today, {people.iloc[to] + people.iloc[far]:,.0f} with the changes."
    assert told in seen.text(".su-card")
    rows = csv.DictReader(io.StringIO(seen.whatif("spatialUri.tableOf(v)").lstrip("\ufeff")))
    row = next(row for row in rows if row["Code"] == people.index[to])
    assert float(row["People today"]) == people.iloc[to]
    assert float(row["People with the changes"]) == people.iloc[to] + people.iloc[far]
    seen.whatif("v.choose(null)")


def test_roads_are_recoloured_and_another_tier_is_worked_out_when_it_is_chosen(seen, far) -> None:
    roads = "Array.from(v.network().minutes)"
    today = seen.whatif(roads)
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.rest()
    after = seen.whatif(roads)
    assert after != today
    assert after == seen.whatif("Array.from(w.result.roads('county_hospital'))")
    seen.whatif("v.setTheme('township_centre')")
    assert seen.whatif(roads) == seen.whatif("Array.from(w.result.roads('township_centre'))")
    seen.whatif("v.setTheme('county_hospital')")
    assert seen.whatif(roads) == after
    seen.whatif("w.reset()")
    seen.rest()
    assert seen.whatif(roads) == today


@pytest.mark.parametrize("closer", [0, 2])
def test_tiles_that_are_kept_after_an_edit_look_as_if_they_were_drawn_anew(seen, far, closer) -> None:
    look = "Object.values(v.ground._tiles).filter((t) => v.ground._inSight(t.coords)).map((t) => t.el.toDataURL())"
    seen.whatif("v.map.setZoom(v.fitZoom + argument, { animate: false })", closer)
    seen.rest()
    today = seen.whatif(look)
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.rest()
    after = seen.whatif(look)
    assert after != today
    seen.whatif(
        "Object.values(v.ground._tiles).forEach((t) => { v.kept.delete(t.el); t.el.seen = null; }), v.ground.again()"
    )
    assert after == seen.whatif(look)
    seen.whatif("w.reset()")
    seen.rest()
    assert today == seen.whatif(look)
    seen.whatif("v.map.setZoom(v.fitZoom, { animate: false })")


def test_a_list_that_scrolls_on_when_a_theme_without_limit_comes_is_let_be(seen) -> None:
    seen.whatif("v.controls.worst.element.open = true")
    seen.rest()
    seen.page.evaluate("""() => {
        const v = spatialUri.view, { window } = v.controls.worst;
        v.setGroup("criticality");
        window.dispatchEvent(new Event("scroll"));
    }""")
    assert seen.whatif("v.limit") is None
    assert seen.messages == []
    seen.whatif("v.setGroup('service_circle')")


def test_only_the_tier_that_is_shown_is_worked_out_after_an_edit(seen, far) -> None:
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.rest()
    assert seen.whatif("Array.from(w.result.found.keys())") == [TIER]
    seen.whatif("v.setTheme('township_centre')")
    assert seen.whatif("Array.from(w.result.found.keys())") == [TIER, "township_centre"]
    seen.whatif("v.setTheme('county_hospital')")


def test_the_picture_the_print_and_the_table_say_that_it_is_a_scenario(seen, far) -> None:
    seen.whatif("w.rename('Bridge and clinic')")
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    seen.whatif("v.sheet.make()")
    sheet = seen.page.locator(".su-sheet").text_content()
    assert sheet.count("SCENARIO: Bridge and clinic") == 2
    assert "Scenario against today" in sheet
    assert "1. New" in sheet
    assert "Bridge and clinic" in seen.whatif("spatialUri.tableOf(v)").splitlines()[1]
    assert seen.whatif("spatialUri.pictureOf(v).width") > 1000
    seen.whatif("v.sheet.element.replaceChildren()")


# ---- address and files ----


def _everything(visit: WhatifVisit, far: int) -> None:
    """One change of every kind."""
    a, b = _junctions(visit)
    visit.whatif(
        """(() => {
            const { settlements: s, facilities: f } = w.engine, [far, piece, a, b, road] = argument;
            w.rename('Brücke & 诊所; #1');
            w.add('facility', s[far], 'county_hospital');
            w.add('close_facility', f[w.book.sites.n - 1]);
            w.add('raise_facility', f[Array.from(w.engine.facilityTier).indexOf(1)], 'county_hospital');
            w.add('move_facility', f[Array.from(w.engine.facilityTier).indexOf(0)], s[(far + 1) % s.length]);
            w.add('close_road', String(piece));
            w.add('upgrade', String(road), '130');
            w.setFactor('secondary', 0.85, true);
            w.add('new_road', String(a), String(b), '45.5', 'tertiary');
            w.add('relocate', s[(far + 3) % s.length], s[(far + 4) % s.length]);
        })()""",
        [far, _piece(visit), a, b, _other_piece(visit)],
    )
    visit.rest()
    assert [edit["kind"] for edit in visit.edits] == [
        "facility", "close_facility", "raise_facility", "move_facility", "close_road", "upgrade", "speeds",
        "new_road", "relocate",
    ]  # fmt: skip
    assert visit.whatif("w.result.notes") == []


def _other_piece(visit: WhatifVisit) -> int:
    return visit.whatif(
        "Array.from({ length: w.book.pieces }, (_, p) => p).find((p) => p !== argument"
        " && !w.engine.segment(p).isFerry && w.engine.segment(p).length_m > 500 && w.engine.segment(p).kmh < 60)",
        _piece(visit),
    )


def test_the_address_brings_every_change_back(chromium, page_path, seen, far) -> None:
    _everything(seen, far)
    seen.whatif("v.setLimit(30)")
    seen.whatif("v.controls.settle()")
    address, edits, headline, minutes = (
        seen.page.evaluate("location.href"),
        seen.edits,
        seen.headline(),
        seen.minutes(TIER),
    )
    assert ";limit=30;" in address
    assert len(address.partition("whatif=")[2]) < 400
    again = WhatifVisit(chromium, page_path)
    again.page.goto("about:blank")
    again.page.goto(address)
    again.page.wait_for_function("() => spatialUri.view && spatialUri.view.whatif.edits.length > 0")
    again.rest()
    assert again.edits == edits
    assert again.whatif("w.name") == "Brücke & 诊所; #1"
    assert again.headline() == headline
    assert again.minutes(TIER) == minutes
    assert again.page.evaluate("location.href") == address
    assert again.messages == []
    again.page.context.close()


def test_what_is_saved_is_read_by_read_scenario_and_gives_the_same_minutes(
    seen, measured_county, far, tmp_path
) -> None:
    study, results = measured_county
    _everything(seen, far)
    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name="Save", exact=True).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "scenario.toml"
    scenario = su.read_scenario(path)
    assert scenario.name == "Brücke & 诊所; #1"
    assert list(scenario.ids) == [f"{edit['kind']}-{k + 1}" for k, edit in enumerate(seen.edits)]
    applied = su.apply_scenario(study, scenario)
    circle = results["service_circle"]
    after = service_circle(applied.study, circle.options, travel=circle.travel)
    for tier in ("county_hospital", "township_centre", "village_clinic"):
        trips = after.of(tier)
        found = np.where(trips["status"] == "reached", np.rint(trips["travel_min"].fillna(0) * 60000), -1)
        assert seen.minutes(tier) == found.astype(int).tolist(), tier
    assert seen.headline()[0] == after.of(TIER)["within"].sum()
    population = applied.study.settlements.table["population"]
    assert seen.whatif("Array.from(w.result.people)") == pytest.approx(population.tolist())


def test_hostile_names_cannot_break_out_of_the_text_that_is_saved(seen, measured_county, far) -> None:
    study, _ = measured_county
    names = [
        '"]\n[[change]]\nkind = "bus"',
        "a\u2028b\u0000\u007f\\",
        "\ud800 half",
        "</script><img src=x onerror=window.hacked=1>",
    ]
    for name in names:
        found = seen.whatif(
            """(() => {
                const { words, of } = w.book.places.names, row = argument[0], kept = words[of[row]];
                words[of[row]] = argument[1];
                w.rename(argument[1]);
                w.add('facility', w.engine.settlements[row], 'county_hospital');
                const text = w.text();
                words[of[row]] = kept;
                return [text, w.name];
            })()""",
            [far, name],
        )
        told = tomllib.loads(found[0])
        assert told["change"] == [
            {"id": "facility-1", "kind": "facility", "at": study.settlements.table.index[far], "tier": TIER}
        ]
        assert told["name"] == found[1]
        assert len(found[1]) <= 80
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img").count() == 0


def _open_file(visit: WhatifVisit, text: str | bytes) -> None:
    content = text.encode() if isinstance(text, str) else text
    visit.page.set_input_files(
        '.su-whatif input[type="file"]', {"name": "s.toml", "mimeType": "text/plain", "buffer": content}
    )
    visit.page.wait_for_timeout(80)


def test_a_page_opens_the_scenario_that_it_wrote(seen, far) -> None:
    _everything(seen, far)
    text, edits, minutes = seen.whatif("w.text()"), seen.edits, seen.minutes(TIER)
    seen.ask()
    assert seen.edits == []
    _open_file(seen, text.replace("\n", "\r\n"))
    assert seen.edits == edits
    assert seen.minutes(TIER) == minutes
    assert seen.fault == ""


OWN = 'name = "By hand"\n[[change]]\nkind = "bus"\ndo = "add_stop"\n[[change]]\nkind = "upgrade"\n'
FILES = {
    "written by hand": (OWN, "Run this one (bus, upgrade) with"),
    "empty": ("", "A page reads only scenarios that a page wrote"),
    "no text": (b"\x00\xff\xfe\x89PNG" * 99, "A page reads only scenarios that a page wrote"),
    "too large": ("#" * 300_000, "larger than a page reads"),
    "of another version": ("# edits: 7,abc,\n", "another version"),
    "with an unknown kind": ("# edits: 1,abc,&bus,1,2\n", "does not know the change “bus”"),
    "with markup": ("# edits: 1,abc,&<img src=x onerror=window.hacked=1>,1\n", "does not know the change"),
    "of other roads": ("# edits: 1,0123456789abcdef,&c,3\n", "a map with other roads"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_no_page_wrote_only_gets_a_message(seen, far, what) -> None:
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    text, message = FILES[what]
    _open_file(seen, text)
    assert message in seen.fault
    assert len(seen.edits) == 1
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img").count() == 0


def test_a_scenario_that_was_changed_by_hand_is_not_read_as_it_was_before(seen, far) -> None:
    seen.whatif("w.add('facility', w.engine.settlements[argument], 'county_hospital')", far)
    text = seen.whatif("w.text()")
    seen.ask()
    _open_file(seen, text.replace('tier = "county_hospital"', 'tier = "pharmacy"'))
    assert "changed by hand" in seen.fault
    assert seen.edits == []


HASHES = (
    "1", "2,abc,", "1,abc,&", "1,abc,&f", "1,abc,&f,nowhere,county_hospital", "1,abc,&f,%2C%2C,__proto__",
    "1,abc,&__proto__,1", "1,abc,&constructor,1,2", "1,abc,&f,toString,valueOf", "1,abc,&s,secondary,NaN",
    "1,abc,&s,secondary,1e999", "1,abc,&s,secondary,-1", "1,abc,&s,__proto__,1", "1,abc,&s,secondary,0",
    "1,abc,&%E0%A4%A,1", "1,%E0%A4%A,%E0%A4%A&", "1,abc,<svg/onload=window.hacked=1>&x,<b>", "1,{fp},&c,99999999999",
    "1,{fp},&c,-1", "1,{fp},&c,NaN", "1,{fp},&u,3,Infinity", "1,{fp},&n,0,0,50",
    "1,{fp},&n,1,2,50,__proto__", "1,{fp},&n,1,2", "1,{fp},&n,1,2,50,ferry", "1,{fp},&n,1,999999999,50",
    "1,abc,&" + "&".join(["f,a,b"] * 61), "1," + "x" * 30_000, "&&&&&", ",,,,,", "\u202e\u0000\ufffd",
)  # fmt: skip


@pytest.mark.parametrize("text", HASHES)
def test_a_hostile_address_gets_a_message_and_changes_nothing(seen, text) -> None:
    today = seen.minutes(TIER)
    text = text.replace("{fp}", seen.whatif("w.engine.fingerprint"))
    seen.page.evaluate("(hash) => { location.hash = hash; }", f"service_circle/{TIER};whatif={text}")
    seen.page.wait_for_timeout(120)
    assert seen.edits == []
    assert seen.minutes(TIER) == today
    assert seen.fault or text == "1"  # of no changes
    assert seen.page.evaluate("[window.hacked, {}.polluted, Object.keys(Object.prototype).length]") == [None, None, 0]
    assert seen.page.locator("img, svg:not(.leaflet-attribution-flag)").count() == 0


# ---- elsewhere ----


def test_a_page_without_roads_offers_no_what_if_and_says_so_of_an_address(chromium, county, tmp_path) -> None:
    study, circle = county
    themes = replace(service_circle_map(study, circle), live=None)
    path = save_map(study, [("service_circle", "Service circle", themes, circle.notes)], tmp_path / "map.html")
    visit = WhatifVisit(chromium, path)
    assert not visit.page.locator(".su-whatif").is_visible()
    visit.page.evaluate("() => { location.hash = 'service_circle/hospital;whatif=1,abc,&f,1,2'; }")
    visit.page.wait_for_timeout(100)
    assert "carries no roads" in visit.page.locator(".su-panel").inner_text()
    assert visit.messages == []
    visit.page.context.close()


def test_a_chinese_page_speaks_chinese_whatever_is_asked(chromium, measured_county, far, tmp_path) -> None:
    visit = WhatifVisit(chromium, whatif_page(measured_county, tmp_path / "map.html", "zh"))
    assert "情景试算" in visit.text(".su-whatif")
    visit.ask()
    _everything(visit, far)
    visit.whatif("w.rename('')")
    visit.whatif("w.add('upgrade', '3', 'NaN')")
    said = [visit.page.locator(".su-whatif").inner_text(), *visit.whatif("w.text()").splitlines()]
    for tool in visit.whatif("spatialUri.TOOLS.map((t) => t.key)"):
        visit.whatif("w.tools.start(argument)", tool)
        said += [visit.page.locator(".su-form").inner_text(), visit.hint]
    visit.whatif("v.setGroup('causes')")
    said += [visit.text(".su-todays"), visit.text(".su-stamp")]
    comments = "\n".join(
        line for line in said if "=" not in line and "# edits" not in line and "[[change]]" not in line
    )
    allowed = {"spatial-uri", "whatif", "scenario.toml", "study.toml", "FOLDER", "Esc", "km/h", "NaN", "out"}
    words = {word for word in re.findall(r"[A-Za-z][A-Za-z./-]+", comments) if not any(word in a for a in allowed)}
    assert words == set()
    assert visit.messages == []
    visit.page.context.close()


def test_on_a_phone_the_tool_speaks_above_the_map_and_the_tap_is_free(chromium, page_path, far) -> None:
    visit = WhatifVisit(chromium, page_path, (390, 844))
    visit.ask()
    visit.page.evaluate("() => { document.body.classList.add('su-up'); }")
    visit.page.wait_for_timeout(50)
    visit.take_up("put")
    box = visit.page.locator(".su-hint").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert not visit.page.evaluate("document.body.classList.contains('su-up')")
    x, y = visit.spot("settlement", far)
    assert visit.page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('.folium-map') !== null", [x, y])
    visit.page.mouse.click(x, y)
    visit.rest()
    assert len(visit.edits) == 1
    assert visit.page.evaluate("document.querySelector('.su-panel').scrollWidth <= 390")
    assert visit.messages == []
    visit.page.context.close()
