"""The colours of travel time: they turn at the limit, and everybody can tell them apart."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from colour_vision import VISIONS, contrast, difference, least_difference

from spatial_uri.page.classes import LIMIT_COLOUR, classes_between, turning_colours, turning_scales
from spatial_uri.page.offline import asset

BREAKS = (5.0, 10.0, 15.0, 20.0, 30.0, 60.0)


def _is_blue(colour: str) -> bool:
    return int(colour[1:3], 16) < int(colour[5:7], 16)


def test_colour_differences_are_those_of_the_published_pairs() -> None:
    assert difference("#ff0000", "#00ff00") == pytest.approx(86.61, abs=0.01)
    assert difference("#ffffff", "#000000") == pytest.approx(100, abs=0.01)
    assert difference("#ff0000", "#a39000", "deuteranopia") < 3
    assert difference("#ff0000", "#a39000") > 40
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("limit_min", BREAKS)
def test_classes_up_to_the_limit_are_blue_and_those_beyond_are_orange(limit_min) -> None:
    for c in classes_between(BREAKS, 240, limit_min)[:7]:
        assert _is_blue(c.colour) == (c.upper_min <= limit_min)


def test_with_a_limit_of_twenty_minutes_the_colours_are_those_of_the_standard() -> None:
    colours = [c.colour for c in classes_between(BREAKS, 240, 20.0)[:7]]
    assert colours == ["#084a91", "#2f7fbf", "#74b3dc", "#c3dff0", "#fcc25c", "#e2741f", "#8c2d04"]


@pytest.mark.parametrize(("within", "beyond"), [(a, b) for a in range(1, 7) for b in range(1, 7) if 7 <= a + b <= 8])
def test_any_two_classes_differ_in_normal_vision_and_in_three_dichromacies(within, beyond) -> None:
    least, which = least_difference(turning_colours(within, beyond))
    assert least >= 10, which


@pytest.mark.parametrize("side", ["within", "beyond"])
def test_lightness_rises_to_the_limit_from_both_ends(side) -> None:
    for colours in turning_scales()[side]:
        from_the_light_end = colours if side == "beyond" else colours[::-1]
        light = [contrast(c, "#000000") for c in from_the_light_end]
        assert all(a > b for a, b in pairwise(light))


def test_more_classes_than_the_scale_has_still_get_a_colour_each() -> None:
    colours = turning_colours(9, 8)
    assert len(set(colours)) == 17
    assert [_is_blue(c) for c in colours] == [True] * 9 + [False] * 8


def test_the_line_of_the_limit_stands_out_from_every_fill_in_its_casing() -> None:
    for vision in VISIONS:
        assert difference(LIMIT_COLOUR, "#ffffff", vision) > 30


def test_text_of_the_page_can_be_read() -> None:
    css = asset("web/page.css") + asset("web/panel.css")
    inks = set(re.findall(r"(?:[{;\s]color|--su-ink|--su-soft):\s*(#[0-9a-f]{6})", css))
    assert len(inks) > 3
    for ink in inks:
        for ground in ("#ffffff", "#f6f5f1"):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
