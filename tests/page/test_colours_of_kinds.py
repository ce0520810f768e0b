"""Classes of every theme can be told apart in normal and dichromatic vision, and every text can be read."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from colour_vision import VISIONS, contrast, difference, least_difference

from spatial_uri.analyses.causes.map import CAUSE_COLOURS, WITHIN_COLOUR
from spatial_uri.analyses.connectivity.link_themes import _ROAD_GROUPS
from spatial_uri.atlas import charts, geopackage_themes
from spatial_uri.page import document_word, word_styles
from spatial_uri.page.classes import LIMIT_COLOUR, ordinal_colours
from spatial_uri.page.neighbours import CATEGORIES
from spatial_uri.page.offline import asset
from spatial_uri.page.sheets import furniture, ground_sheets, name_choice, paper
from spatial_uri.page.sheets.ground_drawing import GROUND, PAPER_OUTSIDE, VEIL
from spatial_uri.page.theme_classes import RANKS

HEX = r"#[0-9a-fA-F]{6}\b"


def _in_script(name: str, constant: str) -> list[str]:
    """The colours of a list in a script of the map page, each once."""
    (text,) = re.findall(rf"{constant} = (\[.*?\]);", asset(f"web/{name}"))
    return list(dict.fromkeys(re.findall(HEX, text)))


PALETTES = {
    "causes": [*(c for cause, c in CAUSE_COLOURS.items() if cause != "unknown"), WITHIN_COLOUR],
    "categories of areas": list(CATEGORIES),
    "kinds of road of a link": [colour for _, colour, _ in _ROAD_GROUPS],
    "ranks": [looks.colour for looks in RANKS.values()],
    "shares of towns": [*_in_script("towns.js", "SHARES"), "#d9d7d0"],
    "roads of a way": _in_script("ways.js", "COLOURS"),
    "roads of the GeoPackage": list(geopackage_themes._ROADS),
    "roads of a sheet": list(ground_sheets._ROAD_COLOURS.values()),
    **{f"{n} classes in order": ordinal_colours(n) for n in range(2, 8)},
}


@pytest.mark.parametrize("name", PALETTES)
def test_any_two_colours_of_a_palette_differ_in_every_vision(name) -> None:
    colours = PALETTES[name]
    assert len(set(colours)) == len(colours) >= 2
    least, which = least_difference(colours)
    assert least >= 10, which


def test_classes_of_every_legend_of_the_map_differ_in_colour_or_in_shape(county_parts) -> None:
    seen = 0
    for part in county_parts:
        for theme in part.map.themes if part.map is not None else ():
            for use in theme.uses:
                drawn = [c for c in use.classes if use.in_legend and not c.is_hidden and not c.hatched]
                for one, other in combinations(drawn, 2):
                    seen += 1
                    least = min(difference(one.colour, other.colour, vision) for vision in VISIONS)
                    assert least >= 10 or one.symbol != other.symbol, (part.key, theme.key, one.label, other.label)
    assert seen > 200


def _rules(css: str) -> list[tuple[str, str]]:
    return re.findall(r"([^{}]+)\{([^{}]*)\}", css)


def _variables(css: str) -> dict[str, str]:
    return dict(re.findall(rf"(--[\w-]+):\s*({HEX}|#[0-9a-f]{{3}})", css))


def _colour(value: str, variables: dict[str, str]) -> str:
    value = re.sub(r"var\((--[\w-]+)\)", lambda found: variables.get(found[1], ""), value)
    found = re.search(rf"{HEX}|#[0-9a-fA-F]{{3}}\b", value)
    text = "" if found is None else found[0]
    return "#" + "".join(2 * c for c in text[1:]) if len(text) == 4 else text


@pytest.mark.parametrize(
    "names", [("templates/document.css",), ("web/page.css", "web/panel.css", "web/sheet.css")], ids=["report", "map"]
)
def test_text_of_pages_stands_out_from_its_own_ground_and_from_all_light_ones(names) -> None:
    css = "".join(asset(name) for name in names)
    variables = _variables(css)
    body = " ".join(rule for head, rule in _rules(css) if re.search(r"(^|[\s,])(body|html|:root)\b", head))
    own_ink = _colour((re.findall(r"(?<!-)color:([^;]+)", body) or [""])[0], variables)
    grounds, inks = set(), set()
    for _, rule in _rules(css):
        ink = _colour((re.findall(r"(?<![-\w])color:([^;]+)", rule) or [""])[0], variables)
        ground = _colour((re.findall(r"(?<!-)background(?:-color)?:([^;]+)", rule) or [""])[0], variables)
        if ink and ground:
            assert contrast(ink, ground) >= 4.5, rule
        elif ink:
            inks.add(ink)
        elif ground and contrast(ground, "#000000") > 15:
            grounds.add(ground)
    assert own_ink
    assert len(grounds) > 2
    for ink in {own_ink, *inks}:
        for ground in grounds | {"#ffffff"}:
            assert contrast(ink, ground) >= 4.5, (ink, ground)


def test_text_of_sheets_charts_and_word_files_stands_out_from_its_ground() -> None:
    on_sheets = {furniture.INK, paper.SOFT, "#111111", "#3a3a3a"}
    for ink in on_sheets:
        for ground in ("#ffffff", GROUND, VEIL, PAPER_OUTSIDE):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    for ink in (name_choice._AREA_COLOUR, name_choice._NEIGHBOUR_COLOUR):  # written in a white casing
        assert contrast(ink, "#ffffff") >= 4.5, ink
    for ink in (charts._INK, charts._SOFT, LIMIT_COLOUR, *(f"#{c}" for c in (document_word._BLUE, document_word._RED))):
        assert contrast(ink, "#ffffff") >= 4.5, ink
    for ink in (word_styles._INK, word_styles._SOFT):
        assert contrast(f"#{ink}", "#ffffff") >= 4.5, ink


def test_names_on_the_map_page_stand_out_from_their_casing() -> None:
    text = "".join(asset(f"web/{name}.js") for name in ("drawing", "ground", "exports"))
    inks = re.findall(rf"labels\.write\([^\n]*?({HEX})", text)
    assert len(inks) >= 3
    for ink in inks:
        assert contrast(ink, "#ffffff") >= 4.5, ink
