"""The map page with the themes of every analysis of a small county, in a real browser, with the network off."""

from __future__ import annotations

from pathlib import Path

import pytest
from visit import SIZES, Visit

from spatial_uri.analyses.criticality.phrases import by_road, roads_of
from spatial_uri.analyses.registry import usual_keys
from spatial_uri.analyses.running import measure_analyses
from spatial_uri.page.maps import Group, save_map
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import read_study
from spatial_uri.words.catalogue import speaking

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPENED = "() => [spatialUri.view.group.key, spatialUri.view.theme.key]"
PHONE = (390, 844)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    files = synthetic_county(40, seed=3).write(folder)
    path = init_study(files.for_study, folder / "study.toml", preset="CN")
    study, asked = read_study(path), read_study_file(path).asked()
    return study, asked, measure_analyses(study, asked)


def _groups(measured) -> list[Group]:
    study, asked, results = measured
    parts = [analysis.present(study, results[analysis.key]) for analysis in asked.analyses]
    return [(part.key, part.short or part.title, part.map, part.notes) for part in parts]


@pytest.fixture(scope="module")
def pages(measured, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("maps")
    written = {}
    for language in ("en", "zh"):
        with speaking(language):
            written[language] = save_map(measured[0], _groups(measured), folder / f"{language}.html")
    return written


def test_every_usual_analysis_is_on_the_page(measured) -> None:
    assert [key for key, *_ in _groups(measured)] == list(usual_keys())


@pytest.mark.parametrize(("language", "size"), [("en", SIZES[0]), ("zh", PHONE)])
def test_every_theme_is_drawn_without_a_word_on_the_console_and_without_a_request(
    chromium, pages, measured, language, size
) -> None:
    seen = Visit(chromium, pages[language], size)
    assert seen.page.locator("html").get_attribute("lang") == language
    pictures: list[str] = []
    for key, _, themes, _ in _groups(measured):
        seen.page.click(f'[data-group="{key}"]')
        assert seen.page.locator('input[name="su-theme"]').count() == len(themes.themes)
        for theme in themes.themes:
            seen.page.evaluate("(key) => spatialUri.view.setTheme(key)", theme.key)
            assert seen.page.is_checked(f'input[name="su-theme"][value="{theme.key}"]')
            assert seen.page.evaluate(OPENED) == [key, theme.key]
            assert seen.page.evaluate("() => location.hash").split(";")[0] == f"#{key}/{theme.key}"
            shown = sum(1 for use in theme.uses if use.in_legend and (use.classes or use.title))
            assert seen.page.locator(".su-classes").count() == shown
            pictures.append(seen.picture())
            seen.page.evaluate("() => spatialUri.view.lead(spatialUri.view.theme.uses.at(-1).layer, 0)")
            seen.page.mouse.move(100 + len(pictures), 200)
            seen.page.evaluate("() => spatialUri.view.choose(null)")
            seen.page.evaluate("() => spatialUri.view.fit()")
    assert len(set(pictures)) > 0.8 * len(pictures)  # themes do not look alike
    assert seen.messages == []
    assert len(seen.requests) == 1
    seen.page.context.close()


def test_a_group_opens_with_its_own_heading_notes_and_themes(chromium, pages, measured) -> None:
    seen = Visit(chromium, pages["en"])
    for key, _, themes, notes in _groups(measured):
        seen.page.click(f'[data-group="{key}"]')
        assert seen.text("h1") == themes.heading
        assert seen.page.evaluate("() => spatialUri.view.group.key") == key
        said = seen.page.locator(".su-panel details").last.text_content()
        assert all(note.message in said for note in (*measured[0].notes, *notes))
        assert seen.page.locator("#su-limit").count() == (1 if key == "service_circle" else 0)
        assert (themes.stamp in seen.text(".su-stamp")) if themes.stamp else seen.text(".su-stamp") == "SYNTHETIC DATA"
    seen.page.context.close()


def test_the_address_opens_a_group_and_a_theme(chromium, pages) -> None:
    seen = Visit(chromium, pages["en"])
    for address, opened in (
        ("", ["service_circle", "county_hospital"]),
        ("#connectivity", ["connectivity", "town_seat_min"]),
        ("#connectivity/detour", ["connectivity", "detour"]),
        ("#nothing/of/that", ["service_circle", "county_hospital"]),
        ("#connectivity/nothing", ["connectivity", "town_seat_min"]),
    ):
        seen.page.goto("about:blank")
        seen.page.goto(pages["en"].as_uri() + address)
        seen.page.wait_for_selector("html[data-ready]", state="attached", timeout=20_000)
        assert seen.page.evaluate(OPENED) == opened
    assert seen.messages == []
    seen.page.context.close()


def test_a_page_can_open_with_another_group_than_the_first(chromium, measured, tmp_path) -> None:
    seen = Visit(chromium, save_map(measured[0], _groups(measured), tmp_path / "map.html", opened="hierarchy"))
    assert seen.page.evaluate("() => spatialUri.view.group.key") == "hierarchy"
    assert seen.page.get_attribute('[data-group="hierarchy"]', "aria-expanded") == "true"
    seen.page.context.close()


def test_the_limit_stands_where_it_was_left_when_a_theme_comes_back(chromium, pages) -> None:
    seen = Visit(chromium, pages["en"])
    seen.page.evaluate("() => spatialUri.view.setLimit(33)")
    seen.page.click('[data-group="hierarchy"]')
    seen.page.click('[data-group="service_circle"]')
    assert seen.text(".su-limit output") == "33 min"
    assert "33" in seen.page.locator(".su-definition").text_content()
    seen.page.check('input[name="su-theme"] >> nth=1')
    assert seen.text(".su-limit output") == "20 min"
    seen.page.context.close()


def test_in_chinese_the_page_says_nothing_in_english(chromium, pages) -> None:
    seen = Visit(chromium, pages["zh"])
    words = seen.page.evaluate("() => Object.keys(spatialUri.words)")
    own = ".su-head, .su-limit, .su-headline, .su-keys, .su-layers, .su-panel summary, thead, tfoot, .su-stamp"
    shown = " ".join(seen.page.locator(own).all_inner_texts())
    assert len(words) > 40
    assert [word for word in words if len(word) > 2 and "{" not in word and word in shown] == []
    for word in ("隐藏面板", "虚构数据", "导出", "各乡镇", "时限", "20分钟", "图层", "由远及近"):
        assert word in shown
    seen.page.context.close()


def test_a_closed_road_draws_the_ways_that_are_left_as_long_as_the_table_says(chromium, pages, measured) -> None:
    _, _, results = measured
    closures = results["criticality"].closures["town"]
    seen = Visit(chromium, pages["en"])
    seen.page.click('[data-group="criticality"]')
    drawn = seen.page.evaluate(
        """() => {
            const v = spatialUri.view, use = v.theme.uses.find((u) => u.marks), found = {};
            for (let row = 0; row < use.things.n; row++) {
                v.choose({ use, row });
                if (!v.marked || !v.marked.paths) continue;
                v.marked.ways.forEach((way, k) => {
                    if (way < 0) return;
                    const code = v.marked.use.things.code(v.marked.rows[k]);
                    found[`${use.marks.groups[row]}/${code}`] = v.marked.paths.drawnKm(way);
                });
            }
            return found;
        }"""
    )
    told = seen.page.evaluate("() => spatialUri.view.theme.uses.find((u) => u.marks).counts.reduce((a, b) => a + b, 0)")
    assert told == len(by_road(closures.segments, roads_of(measured[0].network, closures.segments).tolist()))
    table = closures.settlements.dropna(subset="network_km")
    group = {stretch: k for k, stretch in enumerate(dict.fromkeys(closures.settlements["stretch"]))}
    expected = {
        f"{group[s]}/{p}": km for s, p, km in zip(table["stretch"], table["place_id"], table["network_km"], strict=True)
    }
    assert len(expected) > 5
    assert drawn.keys() == expected.keys()
    for key, km in expected.items():
        assert drawn[key] == pytest.approx(km, rel=0.02, abs=0.05), key
    assert seen.messages == []
    seen.page.context.close()


def test_a_card_tells_the_bus_and_the_second_way_without_a_click(chromium, pages) -> None:
    seen = Visit(chromium, pages["en"])
    seen.page.evaluate("() => spatialUri.view.openSettlement(3)")
    lines = seen.page.locator(".su-card > .su-record tr")
    assert lines.locator("th", has_text="Second way to").count() >= 1
    assert lines.locator("th", has_text="Bus").count() == 1
    assert lines.locator("th", has_text="Bus").is_visible()
    seen.page.context.close()
