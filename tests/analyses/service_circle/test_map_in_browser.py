"""The service circle on the map page, in a real browser, with the network off."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from visit import SIZES, Visit

from spatial_uri.analyses.service_circle.classes import class_counts
from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.report import write_report
from spatial_uri.model.places import Places
from spatial_uri.page.classes import NOT_REACHED
from spatial_uri.page.maps import save_map

pytestmark = pytest.mark.browser


def _save(study, circle, path: Path) -> Path:
    groups = [("service_circle", "Service circle", service_circle_map(study, circle), circle.notes)]
    return save_map(study, groups, path)


@pytest.fixture(scope="module")
def page_path(county, tmp_path_factory) -> Path:
    return _save(*county, tmp_path_factory.mktemp("map") / "地图 map.html")


@pytest.fixture
def visit(chromium, page_path):
    seen = Visit(chromium, page_path)
    yield seen
    seen.page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_it_opens_from_the_disk_with_one_request_and_not_a_word_on_the_console(chromium, page_path, size) -> None:
    seen = Visit(chromium, page_path, size)
    assert seen.requests == [page_path.as_uri()]
    assert seen.failed == []
    assert seen.messages == []
    assert seen.seconds < 10  # 3 s on an idle machine; tests share theirs
    assert seen.page.locator('meta[http-equiv="Content-Security-Policy"]').count() == 1
    seen.page.context.close()


def test_no_request_can_be_made_even_on_purpose(visit) -> None:
    blocked = visit.page.evaluate(
        """() => Promise.all([
            fetch("http://127.0.0.1:9/x").then(() => "made", () => "blocked"),
            new Promise((done) => {
                const image = new Image();
                image.onload = () => done("made");
                image.onerror = () => done("blocked");
                image.src = "http://127.0.0.1:9/x.png";
            }),
        ])"""
    )
    assert blocked == ["blocked", "blocked"]
    assert any("Content Security Policy" in m for m in visit.messages)


def test_legend_counts_are_those_of_the_tables_and_sum_to_all(visit, county) -> None:
    study, circle = county
    for tier in circle.tiers:
        visit.page.check(f'input[name="su-theme"][value="{tier.name}"]')
        rows = visit.page.locator(".su-legend").first.locator("tbody tr")
        cells = rows.evaluate_all("rows => rows.map(r => +r.cells[2].textContent)")
        counts = class_counts(circle, tier.name)
        unknown = counts.pop("unknown")
        lost = sum(counts.pop(status) for status in NOT_REACHED if status in counts)
        # who is not reached is one line, of whom nothing can be said another
        assert [n for n in cells if n] == [n for n in (*counts.values(), lost, unknown) if n]
        assert int(visit.text(".su-legend tfoot td.su-n")) == sum(cells) == len(study.settlements)


def test_the_headline_is_that_of_the_coverage_table_at_both_thresholds(visit, county) -> None:
    _, circle = county
    for limit in (20, 30):
        row = circle.coverage.query("area_id == '*' and tier == 'hospital' and threshold_min == @limit").iloc[0]
        visit.page.evaluate("(limit) => spatialUri.view.setLimit(limit)", limit)
        assert f"{100 * row['settlements_share']:.1f}% of settlements within {limit} min" in visit.text(".su-big")
        assert f"{row['settlements_within']} of {row['settlements']} settlements" in visit.text(".su-detail")
        assert f"({100 * row['population_share']:.1f}%)" in visit.text(".su-detail")
        definition = circle.definition(circle.tiers[0], limit)
        assert visit.page.locator(".su-definition").text_content() == definition


def test_slider_legend_headline_and_towns_tell_the_counts_of_the_times_at_every_limit(visit, county) -> None:
    study, circle = county
    towns = study.settlements.table["area_id"]
    for tier in circle.tiers:
        visit.page.check(f'input[name="su-theme"][value="{tier.name}"]')
        minutes = circle.of(tier.name)["travel_min"]
        for limit in range(5, 65, 5):
            visit.page.locator("#su-limit").evaluate(
                """(slider, limit) => {
                    slider.value = spatialUri.view.limit.stops.indexOf(limit);
                    slider.dispatchEvent(new Event("input", { bubbles: true }));
                }""",
                limit,
            )
            assert visit.text(".su-limit output") == f"{limit} min"
            visit.page.wait_for_timeout(250)  # tables follow where the reader rests
            within = minutes <= limit  # a time that is the limit is within; no time is not
            assert f"{int(within.sum())} of {len(minutes)} settlements" in visit.text(".su-headline")
            assert "Of 1 settlement it is not known." in visit.text(".su-headline")
            rows = visit.page.locator(".su-legend").first.locator("tbody tr")
            told = rows.evaluate_all(
                "rows => rows.map(r => [r.querySelector('th span').textContent, +r.cells[2].textContent])"
            )
            uppers = [float(label.split("–")[-1].strip("≤ min")) for label, _ in told if label[0] in "≤0123456789"]
            edges = [-np.inf, *uppers, np.inf] if any(label[0] == ">" for label, _ in told) else [-np.inf, *uppers]
            counts = [int(((minutes > a) & (minutes <= b)).sum()) for a, b in itertools.pairwise(edges)]
            lost = int(minutes.isna().sum())
            assert [n for label, n in told if label[0] in "≤0123456789>"] == counts, (limit, told)
            assert sum(n for label, n in told if label[0] not in "≤0123456789>") == lost
            beyond = visit.page.locator(".su-towns tbody tr").evaluate_all(
                "rows => rows.map(r => [r.cells[0].textContent, r.cells[1].textContent])"
            )
            names = study.areas.table["name"]
            known = circle.of(tier.name)["status"] != "unknown"
            expected = {
                names[area]: f"{int((~within & known)[towns == area].sum())} of {int((towns == area).sum())}"
                for area in towns.dropna().unique()
            }
            assert dict(beyond) == expected


def test_where_few_populations_are_known_no_percentage_of_people_is_shown_and_why(chromium, hamlets, tmp_path) -> None:
    study, circle = hamlets
    table = study.settlements.table.copy()
    table.loc[table.index[6:], "population"] = np.nan  # one of the first six is unknown as well: 5 of 14 are known
    few = replace(study, settlements=Places(table, "settlement"))
    seen = Visit(chromium, _save(few, circle, tmp_path / "map.html"))
    assert "no percentage of people: their number is known for 5 of 14 settlements" in seen.text(".su-detail")
    assert "%" not in seen.text(".su-detail")
    assert seen.messages == []
    seen.page.context.close()


def test_the_slider_changes_the_coverage_and_redraws_at_once(visit) -> None:
    before = visit.text(".su-big")
    visit.page.locator("#su-limit").focus()
    for _ in range(5):
        visit.page.keyboard.press("ArrowRight")
    assert visit.text(".su-limit output") == "25 min"
    assert visit.text(".su-big") != before
    lengths = visit.page.evaluate(
        "() => spatialUri.view.limit.stops.map((m) => spatialUri.view.limit.grid.outline.line(m).points.length)"
    )
    assert min(lengths[2:]) > 0  # nobody is nearer than 2.5 min


def test_at_every_limit_the_legend_has_blue_classes_up_to_it_and_orange_ones_beyond(visit, county) -> None:
    _, circle = county
    trips = circle.of("hospital")
    for limit in (3, 5, 12, 20, 33, 60):
        visit.page.evaluate("(limit) => spatialUri.view.setLimit(limit)", limit)
        classes = visit.page.evaluate(
            """() => {
                const { limit } = spatialUri.view, { counts } = limit.tally();
                return limit.use.classes.map((c, k) => [c.upper, c.colour, counts[k]]);
            }"""
        )
        lower = 0.0
        for upper, colour, count in classes:
            if upper is None:
                continue
            assert (int(colour[1:3], 16) < int(colour[5:7], 16)) == (upper <= limit)
            assert (
                count
                == (
                    (trips["travel_min"] > lower if lower else trips["travel_min"] >= 0)
                    & (trips["travel_min"] <= upper)
                ).sum()
            )
            lower = upper
        assert (
            sum(count for upper, _, count in classes if upper is not None and upper <= limit)
            == (trips["travel_min"] <= limit).sum()
        )


def test_choosing_an_area_counts_only_its_settlements(visit, county) -> None:
    _, circle = county
    row = circle.coverage.query("area_id == '330802102' and tier == 'hospital' and threshold_min == 20").iloc[0]
    visit.page.select_option("#su-area", label="第3镇 Town 3")
    assert f"{row['settlements_within']} of {row['settlements']} settlements" in visit.text(".su-detail")


def test_a_click_on_a_settlement_shows_its_record(visit, county) -> None:
    study, circle = county
    place = study.settlements.table.index[10]
    trip = circle.of("hospital").loc[place]
    visit.click_row("settlements", trip["name"])
    record = visit.text(".su-card")
    for part in (
        trip["name"],
        place,
        "第",
        "Code",
        "Area",
        "Walk to the road",
        "1.5 min",
        "km",
        "县人民医院",
        "Second nearest",
    ):
        assert part in record
    assert f"{trip['travel_min']:.1f} min" in record


@pytest.mark.parametrize(
    ("row", "words"),
    [(5, "farther than 240 min"), (6, "no way there"), (7, "no usable road within 1,000 m"), (8, "not known")],
)
def test_a_settlement_that_is_not_reached_says_why(visit, county, row, words) -> None:
    study, _ = county
    visit.click_row("settlements", study.settlements.table["name"].iloc[row])
    assert words in visit.text(".su-card")
    assert "0.0 min" not in visit.text(".su-card")


def test_search_finds_by_name_and_by_code(visit, county) -> None:
    study, _ = county
    for text in (study.settlements.table["name"].iloc[22], study.settlements.table.index[22]):
        visit.page.fill("#su-search", text)
        visit.page.keyboard.press("Enter")
        assert study.settlements.table.index[22] in visit.text(".su-card")
    visit.page.fill("#su-search", "nowhere")
    assert "nothing of that name or code" in visit.text(".su-results")


def test_layers_are_switched_off_and_on(visit) -> None:
    spot = visit.page.evaluate(
        """() => {
            const v = spatialUri.view, b = v.map.getContainer().getBoundingClientRect();
            const p = v.map.latLngToContainerPoint(spatialUri.latLng(...v.layers[0].spot(10)));
            return [Math.round(p.x + b.left), Math.round(p.y + b.top)];
        }"""
    )
    everything = visit.pixels(*spot)
    for layer in ("settlements", "isochrones"):
        box = visit.page.get_by_label(layer, exact=True)
        box.uncheck()
        assert visit.pixels(*spot) != everything
        box.check()
        assert visit.pixels(*spot) == everything


def test_the_facilities_of_other_tiers_are_shown_when_asked_for(visit, county) -> None:
    study, _ = county
    clinic = study.facilities.table.query("tier == 'clinic'").iloc[0]
    visit.click_row("facilities", clinic["name"])
    assert clinic["name"] not in visit.page.locator(".su-card h2").all_inner_texts()
    button = visit.page.get_by_role("button", name="Health centre")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    visit.click_row("facilities", clinic["name"])
    record = visit.text(".su-card")
    for part in (clinic["name"], "Health centre", "Settlements that it is nearest to"):
        assert part in record


def test_a_click_on_a_road_shows_its_minutes(visit, county) -> None:
    _, circle = county
    minutes = circle.roads["min_hospital"]
    piece = int(minutes.dropna().idxmin())
    visit.page.evaluate(
        """(piece) => {
            const v = spatialUri.view, use = v.network();
            v.map.setView(spatialUri.latLng(...use.things.spot(piece)), 14, { animate: false });
            v.open({ use, row: piece }, v.map.getCenter());
        }""",
        piece,
    )
    assert f"{np.ceil(minutes[piece] * 10) / 10:.1f} min" in visit.text(".su-card")
    visit.page.keyboard.press("Escape")
    assert not visit.page.locator(".su-card").is_visible()
    visit.page.mouse.click(172 + (1366 - 532) // 2, 46 + (768 - 46) // 2)
    assert "Road class" in visit.text(".su-card")


def test_the_farthest_beyond_the_limit_are_listed_and_lead_to_their_place(visit, county) -> None:
    _, circle = county
    visit.page.get_by_text("Farthest first").click()
    trips = circle.of("hospital")
    beyond = (~(trips["travel_min"] <= 20) & (trips["status"] != "unknown")).sum()
    assert f"({beyond} beyond the limit)" in visit.text(".su-ranking summary")
    entries = visit.page.locator(".su-ranking li button")
    lost = trips[~trips["status"].isin(["reached", "unknown"])]
    listed = entries.evaluate_all("buttons => buttons.map(b => b.childNodes[1].textContent)")
    assert len(listed) == min(beyond, 18)
    listed = listed[:10]
    farthest = trips.sort_values("travel_min", ascending=False, kind="stable")["name"]
    assert set(listed) == {*lost["name"], *farthest.head(10 - len(lost))}
    entries.nth(9).click()
    assert listed[9] in visit.text(".su-card")


def test_what_is_chosen_is_joined_to_its_facility(visit, county) -> None:
    _, circle = county
    trip = circle.of("hospital").iloc[10]
    visit.click_row("settlements", trip["name"])
    facility = visit.page.evaluate(
        """() => {
            const v = spatialUri.view, { use, row } = v.chosen;
            return v.layers[use.leads.layer].name(use.leads.rows[row]);
        }"""
    )
    assert facility == trip["facility_name"]


def test_controls_lie_beside_the_map_and_none_over_another(chromium, page_path) -> None:
    for size in SIZES:
        seen = Visit(chromium, page_path, size)
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
        seen.page.context.close()


def test_hostile_names_are_shown_and_execute_nothing(chromium, hostile_county, tmp_path) -> None:
    study, _ = hostile_county
    seen = Visit(chromium, _save(*hostile_county, tmp_path / "map.html"))
    names = study.settlements.table["name"]
    for name in names.iloc[:7]:
        code = names.index[names == name][0]
        seen.page.fill("#su-search", code)
        seen.page.keyboard.press("Enter")
        shown = seen.page.locator(".su-card h2").first.text_content()
        assert name.replace("\u2028", "") == shown.replace("\u2028", "")
        seen.page.mouse.move(500, 400)
    assert names.iloc[0] in seen.page.locator(".su-subtitle").first.text_content()
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img").count() == 0
    assert seen.messages == []
    assert len(seen.requests) == 1
    seen.page.context.close()


def test_it_opens_in_a_browser_without_decompression(chromium, page_path) -> None:
    seen = Visit(chromium, page_path, before="delete window.DecompressionStream")
    assert "of settlements within 20 min" in seen.text(".su-big")
    assert seen.messages == []
    seen.page.context.close()


def test_synthetic_data_are_called_so(visit, county, chromium, tmp_path) -> None:
    assert "SYNTHETIC" in visit.text(".su-stamp")
    assert "SYNTHETIC" in visit.text(".su-panel")
    assert "synthetic" in visit.page.title()


_TOWNS_IN_OTHER_COLOURS = """(limits) => limits.map((limit) => {
    const v = spatialUri.view, su = spatialUri, scale = 256 * 2 ** v.map.getZoom(), wrong = [];
    v.setLimit(limit);
    for (const { area, share } of su.townRows(v)) {
        const x = Math.floor(su.worldX(v.areas.x[area]) * scale), y = Math.floor(su.worldY(v.areas.y[area]) * scale), size = su.TILE;
        const tile = Object.values(v.ground._tiles).find(({ coords: c }) => c.x === Math.floor(x / size) && c.y === Math.floor(y / size));
        if (!tile) continue; // out of sight
        const { data } = tile.el.getContext("2d").getImageData(x % size - 4, y % size - 4, 9, 9); // roads do not cover all of it
        const expected = su.rgb(su.paler(su.shareClass(share).colour)).join(), seen = new Set();
        for (let k = 0; k < data.length; k += 4) seen.add([data[k], data[k + 1], data[k + 2]].join());
        if (!seen.has(expected)) wrong.push(v.areas.name[area]);
    }
    return [su.townRows(v).length, new Set(su.townRows(v).map((t) => su.shareClass(t.share).colour)).size, wrong];
})"""  # noqa: E501


def test_a_prefecture_is_small_enough_and_quick_enough(chromium, prefecture, tmp_path) -> None:
    path = _save(*prefecture, tmp_path / "map.html")
    assert path.stat().st_size <= 4_200_000  # a third of it is what the page needs to answer edits
    seen = Visit(chromium, path)
    assert seen.messages == []
    assert seen.seconds < 15  # 3 s on an idle machine
    redraw_ms = seen.page.evaluate(
        """() => {
            const began = performance.now();
            for (let limit = 10; limit < 20; limit++) spatialUri.view.setLimit(limit);
            return (performance.now() - began) / 10;
        }"""
    )
    assert redraw_ms < 500  # 100 ms on an idle machine
    found = seen.page.evaluate(_TOWNS_IN_OTHER_COLOURS, [10, 60, 40, 25])
    assert all(wrong == [] for _, _, wrong in found)
    assert max(colours for _, colours, _ in found) > 1
    assert min(towns for towns, _, _ in found) > 5
    seen.page.context.close()


def test_a_county_page_is_at_most_640_kilobytes(page_path) -> None:
    assert page_path.stat().st_size <= 640_000


def test_the_report_opens_without_a_word_on_the_console(chromium, county, hostile_county, tmp_path) -> None:
    for name, result in (("a", county), ("b", hostile_county)):
        path = write_report(
            result[0], [replace(service_circle_part(*result), result=result[1])], tmp_path / f"{name}.html"
        )
        for width, height in SIZES:
            seen = Visit(chromium, path, (width, height))
            assert len(seen.requests) == 1
            assert seen.messages == []
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
            assert seen.page.evaluate("window.hacked") is None
            seen.page.context.close()
