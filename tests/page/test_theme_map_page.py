"""The file of the map page, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from example_part import FAR, NEAR, themes_of

from spatial_uri.errors import DataError
from spatial_uri.page import ground
from spatial_uri.page.maps import draw_map, save_map
from spatial_uri.page.offline import close_page
from spatial_uri.page.pack import Parcel
from spatial_uri.page.theme_parts import TimeLimit
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import speaking


def _html(study, themes, **options) -> str:
    return draw_map(study, [("transit", "Public transport", themes, ())], **options).get_root().render()


class _Seen:
    """The page and the columns that were packed last."""

    page: dict
    columns: dict


@pytest.fixture
def seen(monkeypatch) -> _Seen:
    seen = _Seen()
    pack = Parcel.packed

    def packed(parcel, page):
        seen.page, seen.columns = page, {name: count for name, (count, _) in parcel._streams.items()}
        return pack(parcel, page)

    monkeypatch.setattr(Parcel, "packed", packed)
    return seen


def test_it_loads_nothing_has_a_policy_and_is_the_same_every_time(county) -> None:
    study, _ = county
    html = _html(study, themes_of(study))
    assert "default-src &#x27;none&#x27;" in html
    close_page(html)
    assert html == _html(study, themes_of(study))
    assert len(html) < 600_000


def test_a_tile_server_is_the_only_address_it_may_load(county) -> None:
    study, _ = county
    html = _html(study, themes_of(study), tiles_url="http://tiles.intranet/{z}/{x}/{y}.png")
    assert "img-src data: blob: http://tiles.intranet" in html


def test_a_stamp_and_the_siblings_are_text(county) -> None:
    study, _ = county
    siblings = [("a b.html", "<Summary>", False), ("map.html", "Bus & train", True)]
    html = _html(study, themes_of(study, stamp="<b>MADE UP</b>"), siblings=siblings)
    assert "&lt;b&gt;MADE UP&lt;/b&gt;" in html
    assert '<a href="a%20b.html">&lt;Summary&gt;</a>' in html
    assert '<span aria-current="page">Bus &amp; train</span>' in html


def test_it_is_written_in_the_language_that_is_spoken(county, seen) -> None:
    study, _ = county
    assert '<html lang="en">' in _html(study, themes_of(study))
    assert seen.page["words"] == {}
    with speaking("zh"):
        html = _html(study, themes_of(study))
    assert '<html lang="zh">' in html
    assert "隐藏面板" in html
    assert seen.page["words"]["{number} min"] == "{number}分钟"
    assert seen.page["ground"]["areas"]["levels"] == [["county", "县级"], ["township", "乡镇级"]]


def test_of_too_many_roads_only_the_main_ones_are_the_ground_and_the_page_says_so(county, seen, monkeypatch) -> None:
    study, _ = county
    _html(study, themes_of(study))
    roads = seen.page["ground"]["roads"]
    assert seen.columns[roads["cls"]] == 900
    assert roads["note"] == ""
    assert all(roads["ground"])
    monkeypatch.setattr(ground, "ALL_ROADS_MAX", 899)
    _html(study, themes_of(study))
    roads = seen.page["ground"]["roads"]
    main = study.network.pieces["road_class"].isin(["primary", "secondary", "tertiary"])
    assert seen.columns[roads["cls"]] == seen.columns[roads["chains"]["counts"]] == main.sum() < 900
    assert "tertiary roads and above only" in roads["note"]


def test_a_layer_of_roads_brings_those_it_needs_into_the_page_and_the_ground_stays_as_it_is(
    county, seen, monkeypatch
) -> None:
    study, _ = county
    themes = themes_of(study)
    classes = study.network.pieces["road_class"]
    small = np.flatnonzero(classes == "residential")[:7]
    layer = ThemeLayer(kind="line", of="roads", rows=small, names=["a"] * 7)
    some = replace(themes, layers={**themes.layers, "some": layer})
    monkeypatch.setattr(ground, "ALL_ROADS_MAX", 899)
    _html(study, some)
    roads = seen.page["ground"]["roads"]
    main = classes.isin(["primary", "secondary", "tertiary"])
    assert seen.columns[roads["cls"]] == main.sum() + 7
    assert dict(zip(roads["classes"], roads["ground"], strict=True)) == {
        **dict.fromkeys(("primary", "secondary", "tertiary"), True), "residential": False
    }  # fmt: skip
    layer = ThemeLayer(kind="line", of="roads", names=["a"] * 900)
    _html(study, replace(themes, layers={**themes.layers, "all": layer}))
    assert seen.columns[seen.page["ground"]["roads"]["cls"]] == 900


def test_shapes_names_and_records_that_are_alike_travel_once(county, seen) -> None:
    study, _ = county
    themes = themes_of(study)
    draw_map(study, [("a", "A", themes, ())])
    alone = len(seen.columns)
    draw_map(study, [("a", "A", themes, ()), ("b", "B", themes, ())])
    assert len(seen.columns) == alone
    villages = themes.layers["villages"]
    bound = replace(villages, geometry=None, of="settlements")
    draw_map(study, [("a", "A", replace(themes, layers={**themes.layers, "villages": bound}), ())])
    assert len(seen.columns) == alone
    assert "chains" not in seen.page["groups"][0]["layers"][0]


def test_a_row_without_a_place_is_counted_and_not_drawn(county, seen) -> None:
    study, _ = county
    _html(study, themes_of(study))
    group = seen.page["groups"][0]
    assert group["layers"][1]["size"] == len(study.settlements)
    assert seen.columns[group["layers"][1]["chains"]["rows"]] == len(study.settlements) - 1
    assert seen.columns[group["themes"][1]["uses"][0]["cls"]] == len(study.settlements)


def test_groups_without_a_key_of_their_own_and_layers_that_are_not_of_the_study_are_refused(county) -> None:
    study, _ = county
    themes = themes_of(study)
    for groups in ([], [("a", "A", themes, ()), ("a", "B", themes, ())]):
        with pytest.raises(DataError, match="a key of its own"):
            draw_map(study, groups)
    short = ThemeLayer(kind="point", of="settlements", names=["one"])
    beyond = ThemeLayer(kind="line", of="roads", rows=[900], names=["one"])
    with pytest.raises(DataError) as caught:
        _html(study, replace(themes, layers={**themes.layers, "short": short, "beyond": beyond}))
    assert "layer 'short' has 1 rows for the 60 settlements of the study" in str(caught.value)
    assert "layer 'beyond' has rows of roads that are not in the study" in str(caught.value)


def test_layers_of_nothing_and_of_many_parts_can_be_drawn(county, tmp_path) -> None:
    study, _ = county
    nothing = gpd.GeoSeries([], crs=study.crs)
    apart = [shapely.MultiLineString([[(0, 0), (9, 9)], [(20, 0), (30, 9)]]), shapely.LineString(), None]
    square = shapely.box(0, 0, 900, 900)
    areas = [shapely.MultiPolygon([square, shapely.box(2000, 0, 3000, 900)]), square.difference(square.buffer(-300))]
    layers = {
        **{kind: ThemeLayer(kind=kind, geometry=nothing, names=[]) for kind in ("point", "line", "polygon")},
        "apart": ThemeLayer(kind="line", geometry=gpd.GeoSeries(apart, crs=study.crs), names=["a", "b", "c"]),
        "areas": ThemeLayer(kind="polygon", geometry=gpd.GeoSeries(areas, crs=study.crs), names=["a", "b"]),
    }
    themes = themes_of(study)
    uses = tuple(ThemeUse(layer=name) for name in layers)
    empty = ThemeUse(layer="point", classes=(NEAR,), cls=np.zeros(0, dtype=int), title="none")
    page = replace(themes, layers=layers, themes=(replace(themes.themes[0], uses=(*uses, empty), ranking=()),))
    path = save_map(study, [("transit", "", page, ())], tmp_path / "map.html")
    assert path.stat().st_size > 100_000


def test_a_theme_map_that_contradicts_itself_is_refused_with_every_fault(county) -> None:
    study, _ = county
    themes = themes_of(study)
    villages = themes.layers["villages"]
    short = replace(villages, names=["one"], weights=[1.0])
    double = replace(villages, of="settlements")
    wrong = ThemeLayer(kind="line", of="areas", names=[])
    shapeless = ThemeLayer(kind="line", names=[])
    nameless = replace(villages, geometry=villages.geometry.set_crs(None, allow_override=True))
    strange = replace(
        themes.themes[0],
        uses=(
            ThemeUse(layer="nowhere"),
            ThemeUse(layer="links", classes=(NEAR,), cls=[1] * 60),
            ThemeUse(layer="towns", classes=(replace(FAR, colour="red"),), cls=[0]),
            ThemeUse(layer="villages", minutes=[1.0], leads_to=("towns", [6] * 60)),
        ),
        limit=TimeLimit(layer="villages", start_min=20, stops_min=(10, 30)),
        ranking=[("villages", 60, "")],
    )
    with pytest.raises(DataError) as caught:
        ThemeMap(
            heading="",
            subtitle="",
            layers={
                **themes.layers,
                "villages": short,
                "nameless": nameless,
                "double": double,
                "wrong": wrong,
                "shapeless": shapeless,
            },
            themes=(strange,),
        )
    for fault in (
        "layer 'villages' has 60 rows, but 1 of names",
        "layer 'villages' has 60 rows, but 1 of weights",
        "layer 'nameless' has no CRS",
        "layer 'double' has both shapes of its own and those of the study",
        "layer 'wrong' calls the areas of the study a line",
        "layer 'shapeless' has no shapes",
        "has 1 of minutes for the 60 rows of 'villages'",
        "leads from 'villages' to rows of 'towns' that are not there",
        "counts 'villages', which are no settlements with minutes",
        "begins at 20 min, where its limit cannot stand",
        "uses the layer 'nowhere', which is not there",
        "gives rows of 'links' a class that is not in its legend",
        "classes 1 of the 6 rows of 'towns'",
        "has 'red' for a colour",
        "ranks row 60 of 'villages', which is not there",
    ):
        assert fault in str(caught.value)
    with pytest.raises(DataError, match="there is no theme"):
        replace(themes, themes=())


def test_where_rows_have_amounts_the_legend_sums_them_by_class(county, seen) -> None:
    """Three places of 10, 20.4 and 5 people, the last of the other class; the fourth is not shown."""
    study, _ = county
    points = gpd.GeoSeries(gpd.points_from_xy([0, 1, 2, 3], [0, 0, 0, 0], crs=study.crs))
    layer = ThemeLayer(kind="point", geometry=points, names=[""] * 4)
    use = ThemeUse(
        layer="people", classes=(NEAR, FAR), cls=[0, 0, 1, -1], amounts=[10, 20.4, 5, 7], amount_unit="persons"
    )
    theme = Theme(key="people", title="People", definition="", uses=(use,))
    _html(study, ThemeMap(heading="People", subtitle="", layers={"people": layer}, themes=(theme,)))
    (packed,) = seen.page["groups"][0]["themes"][0]["uses"]
    assert packed["sums"] == [30, 5]
