"""Pictures of themes: what they show is what the map page counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.errors import ParameterError
from spatial_uri.page.sheets.fonts import letters
from spatial_uri.page.sheets.furniture import axes_of_view
from spatial_uri.page.sheets.ground import sheet_ground
from spatial_uri.page.sheets.isochrones import isochrones_of
from spatial_uri.page.sheets.key import key_height, key_of
from spatial_uri.page.sheets.name_choice import write_names
from spatial_uri.page.sheets.names import Names
from spatial_uri.page.sheets.pictures import map_picture
from spatial_uri.page.sheets.row_classes import counted_use, tally, worst_first
from spatial_uri.page.sheets.theme_drawing import ThemeDrawing, with_limit
from spatial_uri.page.sheets.view import usual_scale, view_of
from spatial_uri.page.themes import Theme, ThemeClass, ThemeUse
from spatial_uri.page.time_fill import TimeFill

LIMITS = (5.0, 10.0, 15.0, 20.0, 30.0, 60.0)


@pytest.fixture(scope="module")
def drawn(county):
    """The themes of a circle on its ground."""
    study, circle = county
    return sheet_ground(study), service_circle_map(study, circle), circle


def _drawing(drawn, limit: float) -> ThemeDrawing:
    ground, themes, _ = drawn
    view = view_of(ground.bounds_of(None), 150, 120)
    figure = Figure(figsize=(6, 5))
    theme = with_limit(themes.themes[0], limit)
    return ThemeDrawing(ax=axes_of_view(figure, view, 0, 0), view=view, ground=ground, themes=themes, theme=theme)


def _marks(drawing: ThemeDrawing) -> Counter[str]:
    with letters():
        drawing.draw()
    marks: Counter[str] = Counter()
    for collection in drawing.ax.collections:  # one for every size of marks
        if collection.get_gid():
            marks[collection.get_gid()] += len(collection.get_offsets())
    return marks


@pytest.mark.parametrize("limit", LIMITS)
def test_every_settlement_is_drawn_once_on_the_side_of_the_limit_that_its_minutes_are_on(drawn, limit) -> None:
    trips = drawn[2].of("hospital")
    marks = {gid: n for gid, n in _marks(_drawing(drawn, limit)).items() if gid.startswith("settlements:")}
    assert sum(marks.values()) == len(trips)
    beyond = sum(n for gid, n in marks.items() if gid.endswith(":beyond"))
    assert beyond == int((trips["travel_min"] > limit).sum())


def test_of_many_settlements_only_those_beyond_the_limit_are_drawn(drawn) -> None:
    settlements = len(drawn[2].of("hospital"))
    for most, is_all in ((settlements, True), (settlements - 1, False)):
        marks = [
            gid for gid in _marks(replace(_drawing(drawn, 10.0), most_places=most)) if gid.startswith("settlements:")
        ]
        assert any(gid.endswith(":within") for gid in marks) == is_all
        assert any(gid.endswith(":beyond") for gid in marks)


def test_a_picture_of_many_towns_names_what_holds_them(drawn, monkeypatch) -> None:
    ground = drawn[0]
    deepest = int(ground.area_depths.max())
    assert deepest > 0
    towns = {n for n, depth in zip(ground.area_names, ground.area_depths, strict=True) if depth == deepest}
    for most, are_named in ((len(towns), True), (len(towns) - 1, False)):
        monkeypatch.setattr("spatial_uri.page.sheets.name_choice._MANY_TOWNS", most)
        drawing = _drawing(drawn, 20.0)
        written = set(write_names(drawing, Names(drawing.ax, drawing.view), is_strict=False))
        assert bool(written & towns) == are_named


@pytest.mark.parametrize("limit", LIMITS)
def test_the_key_of_a_picture_tells_every_class_with_its_settlements(drawn, limit) -> None:
    drawing = _drawing(drawn, limit)
    use = counted_use(drawing.theme)
    assert use is not None
    entries = [entry.label for entry in key_of(drawing, 100.0)]
    told = {label.rsplit(" (", 1)[0]: int(label[:-1].rsplit("(", 1)[1]) for label in entries if label.endswith(")")}
    labels = [c.label for c in use.classes]
    assert sum(n for label, n in told.items() if label in labels) == len(drawn[2].of("hospital"))
    assert any("20" in label or str(int(limit)) in label for label in entries if "reached in" in label)


def test_a_key_stays_within_its_width(drawn) -> None:
    for width in (40.0, 88.0, 165.0):
        key = key_of(_drawing(drawn, 20.0), width)
        assert all(entry.x_mm + 6.0 < width for entry in key)
        assert key_height(key) > 3.5 * key[-1].row
    assert key_height([]) == 0.0


def test_the_classes_drawn_are_those_of_the_minutes_twenty_and_unreached_included(drawn) -> None:
    trips = drawn[2].of("hospital")
    assert (trips["travel_min"] == 20.0).any()
    marks = Counter()
    for gid, number in _marks(_drawing(drawn, 20.0)).items():
        layer, cls, _ = gid.split(":")
        if layer == "settlements":
            marks[int(cls)] += number
    uppers = np.array([*LIMITS, np.inf])
    lost = {"too_far": 7, "unreachable": 8, "off_network": 9, "unknown": 10}
    expected = Counter(
        int((uppers < t).sum()) if s == "reached" else lost[s]
        for t, s in zip(trips["travel_min"], trips["status"], strict=True)
    )
    assert marks == expected


@pytest.mark.parametrize("limit", LIMITS)
def test_the_headline_counts_who_is_within_and_keeps_everybody_in_the_denominator(drawn, limit) -> None:
    ground, themes, circle = drawn
    trips = circle.of("hospital")
    use = counted_use(themes.themes[0])
    found = tally(use, limit, ground.people, ground.settlements_in(None))
    within = (trips["travel_min"] <= limit).to_numpy()
    assert (found.within, found.settlements) == (int(within.sum()), len(trips))
    assert sum(found.counts) == len(trips)
    assert found.people_within == pytest.approx(float(np.nansum(ground.people[within])))


def test_the_worst_are_those_not_reached_then_the_farthest(drawn) -> None:
    ground, themes, circle = drawn
    order = worst_first(counted_use(themes.themes[0]), 20.0, ground.settlements_in(None))
    travel = circle.of("hospital")["travel_min"].to_numpy()[order]
    lost = int(np.isnan(travel).sum())
    assert np.isnan(travel[:lost]).all()
    assert (np.diff(travel[lost:]) <= 0).all()
    assert (travel[lost:] > 20.0).all()


def test_an_area_counts_its_own_settlements_alone(drawn) -> None:
    ground, themes, circle = drawn
    town = ground.area_ids.index("330802100")
    found = tally(counted_use(themes.themes[0]), 20.0, ground.people, ground.settlements_in(town))
    assert found.settlements == int((circle.of("hospital")["area_id"] == "330802100").sum())


def test_the_colours_turn_where_the_limit_stands(drawn) -> None:
    themes = drawn[1]
    at_20, at_30 = (counted_use(with_limit(themes.themes[0], limit)).classes for limit in (20.0, 30.0))
    blue = [c.colour for c in at_20 if c.upper_min is not None and c.upper_min <= 20]
    orange = [c.colour for c in at_20 if c.upper_min is not None and c.upper_min > 20]
    assert not set(blue) & set(orange)
    assert at_30[4].upper_min == 30.0
    assert at_30[4].colour not in orange


def test_a_picture_has_the_size_asked_for_and_is_the_same_every_time(county, drawn) -> None:
    study, _ = county
    picture = map_picture(study, drawn[1], "clinic", width_mm=100, height_mm=80, dpi=50)
    assert Image.open(BytesIO(picture)).size == (196, 157)
    assert picture == map_picture(study, drawn[1], "clinic", width_mm=100, height_mm=80, dpi=50)


def test_a_picture_of_one_town_differs_from_that_of_the_whole(county, drawn) -> None:
    study, _ = county
    whole, town = (
        map_picture(study, drawn[1], "clinic", width_mm=80, height_mm=60, dpi=50, area_id=area)
        for area in (None, "330802101")
    )
    assert whole != town


def test_an_unknown_theme_or_area_is_refused_by_name(county, drawn) -> None:
    study, _ = county
    with pytest.raises(ParameterError, match=r"(?s)'school'.*hospital, clinic"):
        map_picture(study, drawn[1], "school", width_mm=80, height_mm=60)
    with pytest.raises(ParameterError, match="'999'"):
        map_picture(study, drawn[1], "clinic", width_mm=80, height_mm=60, area_id="999")


@pytest.mark.parametrize(("least", "scale"), [(99_000, 100_000), (100_001, 120_000), (251_000, 300_000)])
def test_a_scale_is_rounded_up_to_a_usual_number(least, scale) -> None:
    assert usual_scale(least) == scale


def test_where_no_place_is_within_a_limit_its_isochrone_is_empty():
    far = TimeFill(west=0.0, south=0.0, cell_m=50.0, minutes=np.full((9, 9), 25.0), longest_min=60.0, switch="minutes")
    classes = tuple(ThemeClass(label=f"{upper}", colour="#084a91", upper_min=upper) for upper in (5.0, 30.0))
    theme = Theme(key="t", title="", definition="", uses=(ThemeUse(layer="a", classes=classes),), fill=far)
    found = isochrones_of(theme)
    assert found.minutes.tolist() == [5.0, 30.0]
    assert found.shapes[0].is_empty
    assert found.shapes[1].area == pytest.approx(400 * 400, rel=0.4)
