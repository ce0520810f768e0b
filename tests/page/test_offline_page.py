"""Pages that need no network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from importlib import resources

import folium
import geopandas as gpd
import pytest
from branca.colormap import linear
from branca.element import Figure
from folium.plugins import MiniMap
from shapely import Point

from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.errors import OutputError
from spatial_uri.page.maps import draw_map
from spatial_uri.page.offline import OfflineFigure, asset, close_page, offline_map


def _circle_map(study, circle, **options):
    return draw_map(study, [("service_circle", "Service circle", service_circle_map(study, circle), ())], **options)


def _html(base: folium.Map) -> str:
    return base.get_root().render()


def test_a_page_has_its_libraries_inside_it_and_no_link_to_any_other() -> None:
    html = _html(offline_map(location=[29, 119]))
    assert "Leaflet 1.9.4" in html
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=\"(?!data:)", html)
    assert "sourceMappingURL" not in html


def test_a_plain_folium_map_would_have_needed_the_network() -> None:
    assert "https://cdn" in folium.Map(location=[29, 119], tiles=None).get_root().render()


def test_a_library_that_is_not_inside_the_package_is_refused_by_its_address() -> None:
    base = offline_map(location=[29, 119])
    MiniMap().add_to(base)
    with pytest.raises(OutputError, match=r"Control\.MiniMap\.js"):
        _html(base)


def test_a_map_renders_twice_the_same_and_two_maps_of_the_same_content_are_the_same() -> None:
    def make() -> folium.Map:
        base = offline_map(location=[29, 119])
        folium.CircleMarker([29, 119], tooltip="a").add_to(base)
        return base

    one, two = make(), make()
    first = _html(one)
    assert first == _html(one) == _html(two)


def test_links_added_to_one_map_do_not_appear_in_the_next() -> None:
    before = list(folium.Map.default_js)
    _html(offline_map())
    assert folium.Map.default_js == before


def test_the_colour_bar_of_branca_brings_its_library_with_it() -> None:
    base = offline_map(location=[29, 119])
    assert "d3=" not in _html(base)
    linear.viridis.scale(0, 60).add_to(base)
    assert "d3=" in _html(base)


@pytest.mark.slow
@pytest.mark.parametrize("column", [None, "minutes", "kind"])
def test_geopandas_explore_draws_on_it(column: str | None, tmp_path) -> None:
    pytest.importorskip("mapclassify", reason="GeoDataFrame.explore() needs matplotlib and mapclassify")
    places = gpd.GeoDataFrame(
        {"minutes": [1.5, 20.0, 31.0], "kind": ["a", "b", "a"]},
        geometry=[Point(119, 29), Point(119.1, 29), Point(119, 29.1)],
        crs=4326,
    )
    base = places.explore(column=column, m=offline_map(title="places"))
    path = tmp_path / "places.html"
    base.save(str(path))
    html = path.read_text("utf-8")
    assert "Content-Security-Policy" in html
    assert "<title>places</title>" in html
    assert ("d3=" in html or "d3.scale" in html) == (column == "minutes")
    assert "srcdoc" in base._repr_html_()


def test_the_policy_allows_exactly_the_scripts_of_the_page_and_no_request() -> None:
    html = _html(offline_map(location=[29, 119]))
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1])
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline'; img" in policy
    assert "script-src 'unsafe-inline'" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert scripts
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


def test_the_policy_stands_before_every_script() -> None:
    html = _html(offline_map())
    assert html.index("Content-Security-Policy") < html.index("<script")


@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://example.org/a.png">',
        '<img src="picture.png">',
        '<iframe src="//example.org"></iframe>',
        "<style>@import 'https://example.org/a.css';</style>",
        '<p style="background: url(https://example.org/a.png)">',
        '<script>L.tileLayer("https://tile.example.org/{z}/{x}/{y}.png")</script>',
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        '<link rel="icon" href="favicon.ico">',
    ],
)
def test_whatever_a_page_would_load_is_found(body: str) -> None:
    with pytest.raises(OutputError, match="would load files from elsewhere"):
        close_page(f"<html><head><!-- content security policy --></head><body>{body}</body></html>")


def test_a_link_that_a_reader_may_follow_is_not_a_request() -> None:
    page = close_page('<head><!-- content security policy --></head><a href="https://example.org">source</a>')
    assert "script-src 'none'" in unescape(page)


def test_a_tile_server_is_allowed_by_name_and_only_for_pictures() -> None:
    html = _html(offline_map(location=[29, 119], tiles="http://tiles.intranet/{z}/{x}/{y}.png", attr="us"))
    assert "img-src data: blob: http://tiles.intranet" in html
    assert "http://tiles.intranet" not in html.split("script-src")[1].split(";")[0]


def test_a_map_over_tiles_asks_that_server_and_no_other(hamlets) -> None:
    url = "http://tiles.intranet:8080/{z}/{x}/{y}.png?style=grey&key=1"
    html = _circle_map(*hamlets, tiles_url=url).get_root().render()
    assert "img-src data: blob: http://tiles.intranet:8080;" in html
    assert "tiles.intranet" not in _circle_map(*hamlets).get_root().render()


def test_max_zoom_is_kept_without_tiles() -> None:
    assert offline_map(max_zoom=17).options["max_zoom"] == 17


def test_a_pin_icon_whose_fonts_are_missing_is_refused_in_plain_words() -> None:
    base = offline_map(location=[29, 119])
    folium.Marker([29, 119], icon=folium.Icon()).add_to(base)
    with pytest.raises(OutputError, match="CircleMarker"):
        _html(base)


def test_the_page_says_its_language_and_its_title_is_text() -> None:
    figure = OfflineFigure("</title><script>1</script>", lang="zh")
    html = figure.render()
    assert '<html lang="zh">' in html
    assert "<title>&lt;/title&gt;" in html
    assert '<meta name="renderer" content="webkit" />' in html


def test_every_vendored_file_is_the_one_that_was_recorded() -> None:
    recorded = json.loads(asset("vendor/vendor.json"))
    folder = resources.files("spatial_uri.page") / "vendor"
    present = {f.name for f in folder.iterdir() if f.name.endswith((".js", ".css"))}
    assert present == {entry["file"] for entry in recorded}
    licences = asset("vendor/LICENSES.md")
    for entry in recorded:
        assert hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert f"## {entry['package']} {entry['version']}" in licences


def test_packed_data_go_into_the_page_unchecked_and_nothing_else_does(hamlets) -> None:
    figure = OfflineFigure("a")
    with pytest.raises(ValueError, match="only base64"):
        figure.parcel("</script><script>")
    base = _circle_map(*hamlets)
    html = _html(base)
    assert html == _html(base)
    assert "<!-- parcel" not in html
    data = re.search(r'<script type="text/plain"[^>]*>([^<]*)</script>', html)[1]
    assert base64.b64decode(data)[:2] == b"\x1f\x8b"


def test_the_map_keeps_its_data_inside_a_page_that_is_not_ours(hamlets) -> None:
    base = _circle_map(*hamlets)
    figure = Figure()
    figure.add_child(base)
    assert re.search(r'<script type="text/plain"[^>]*>H4sI[^<]{1000,}</script>', figure.render())
