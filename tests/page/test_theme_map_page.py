"""The file of a theme map, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import geopandas as gpd
import numpy as np
import pytest
import shapely
from example_part import FAR, NEAR, themes_of

from spatial_uri.errors import DataError
from spatial_uri.page.offline import close_page
from spatial_uri.page.part import ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.page.theme_map import save_theme_map, theme_map


def _html(page) -> str:
    return page.get_root().render()


def test_it_loads_nothing_has_a_policy_and_is_the_same_every_time(county) -> None:
    study, _ = county
    html = _html(theme_map(study, themes_of(study)))
    assert "default-src &#x27;none&#x27;" in html
    close_page(html)
    assert html == _html(theme_map(study, themes_of(study)))
    assert len(html) < 600_000


def test_a_tile_server_is_the_only_address_it_may_load(county) -> None:
    study, _ = county
    html = _html(theme_map(study, themes_of(study), tiles_url="http://tiles.intranet/{z}/{x}/{y}.png"))
    assert "img-src data: blob: http://tiles.intranet" in html


def test_a_stamp_and_the_siblings_are_text(county) -> None:
    study, _ = county
    siblings = [("a b.html", "<Summary>", False), ("transit.html", "Bus & train", True)]
    html = _html(theme_map(study, themes_of(study, stamp="<b>MADE UP</b>"), siblings=siblings))
    assert "&lt;b&gt;MADE UP&lt;/b&gt;" in html
    assert '<a href="a%20b.html">&lt;Summary&gt;</a>' in html
    assert '<span aria-current="page">Bus &amp; train</span>' in html


def test_of_too_many_roads_only_the_main_ones_are_the_ground_and_the_page_says_so(county, monkeypatch) -> None:
    study, _ = county
    whole: dict[str, object] = {}
    module = import_module("spatial_uri.page.theme_map")
    monkeypatch.setattr(module, "packed", lambda page, columns: whole.update(page=page, columns=columns) or "")
    theme_map(study, themes_of(study))
    assert len(whole["columns"]["road_counts"]) == 900
    assert whole["page"]["roads"]["note"] == ""
    monkeypatch.setattr(module, "ALL_ROADS_MAX", 899)
    theme_map(study, themes_of(study))
    main = study.network.pieces["road_class"].isin(["primary", "secondary", "tertiary"])
    assert len(whole["columns"]["road_counts"]) == main.sum() < 900
    assert "tertiary roads and above only" in whole["page"]["roads"]["note"]


def test_a_row_without_a_place_is_counted_and_not_drawn(county) -> None:
    study, _ = county
    whole: dict[str, object] = {}
    module = import_module("spatial_uri.page.theme_map")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "packed", lambda page, columns: whole.update(page=page, columns=columns) or "")
        theme_map(study, themes_of(study))
    assert whole["page"]["layers"][1]["rows"] == len(study.settlements)
    assert sorted(whole["columns"]["layer1_rows"]) == list(range(1, len(study.settlements)))
    assert len(whole["columns"]["theme1_cls0"]) == len(study.settlements)


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
    assert save_theme_map(study, page, tmp_path / "map.html").stat().st_size > 100_000


def test_a_theme_map_that_contradicts_itself_is_refused_with_every_fault(county) -> None:
    study, _ = county
    themes = themes_of(study)
    villages = themes.layers["villages"]
    short = replace(villages, names=["one"], weights=[1.0])
    nameless = replace(villages, geometry=villages.geometry.set_crs(None, allow_override=True))
    strange = replace(
        themes.themes[0],
        uses=(
            ThemeUse(layer="nowhere"),
            ThemeUse(layer="links", classes=(NEAR,), cls=[1] * 60),
            ThemeUse(layer="towns", classes=(replace(FAR, colour="red"),), cls=[0]),
        ),
        ranking=[("villages", 60, "")],
    )
    with pytest.raises(DataError) as caught:
        ThemeMap(
            heading="",
            subtitle="",
            layers={**themes.layers, "villages": short, "nameless": nameless},
            themes=(strange,),
        )
    for fault in (
        "layer 'villages' has 60 rows, but 1 of names",
        "layer 'villages' has 60 rows, but 1 of weights",
        "layer 'nameless' has no CRS",
        "uses the layer 'nowhere', which is not there",
        "gives rows of 'links' a class that is not in its legend",
        "classes 1 of the 6 rows of 'towns'",
        "has 'red' for a colour",
        "ranks row 60 of 'villages', which is not there",
    ):
        assert fault in str(caught.value)
    with pytest.raises(DataError, match="there is no theme"):
        replace(themes, themes=())
