"""The basemap: which there are, what the page may load for it, and where it lies."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from pyproj import Transformer
from visit import Visit

from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.geo.datum import from_wgs84
from spatial_uri.page.basemap import read_basemap
from spatial_uri.page.maps import draw_map, save_map


def _groups(county):
    study, circle = county
    return study, [("service_circle", "Service circle", service_circle_map(study, circle), ())]


def test_a_tile_server_and_its_subdomains_are_all_that_a_page_may_load(county) -> None:
    study, groups = _groups(county)
    html = draw_map(study, groups, tiles_url="tianditu:abc").get_root().render()
    policy = html.split('http-equiv="Content-Security-Policy" content="', 1)[1].split('"', 1)[0]
    assert "https://t0.tianditu.gov.cn https://t1.tianditu.gov.cn" in policy
    assert "default-src &#x27;none&#x27;" in policy
    assert "*" not in policy
    assert "webrd01.is.autonavi.com" in draw_map(study, groups, tiles_url="amap").get_root().render()


def test_names_without_a_key_and_what_is_no_basemap_are_refused_with_what_to_do(county, tmp_path) -> None:
    study, _ = county
    with pytest.raises(ParameterError, match="tianditu:KEY"):
        read_basemap(study, "tianditu")
    with pytest.raises(ParameterError, match="a folder of tiles"):
        read_basemap(study, "nothing")
    with pytest.raises(ParameterError, match="z/x/y"):
        read_basemap(study, tmp_path)
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    with pytest.raises(DataError, match="no world file"):
        read_basemap(study, tmp_path / "a.png")
    (tmp_path / "a.pgw").write_text("1\n2\n")
    with pytest.raises(DataError, match="six numbers"):
        read_basemap(study, tmp_path / "a.png")


def test_a_picture_with_a_world_file_lies_where_it_says(county, tmp_path) -> None:
    study, _ = county
    west, south, east, north = study.boundary.bounds
    Image.fromarray(np.full((40, 60, 3), 200, dtype=np.uint8)).save(tmp_path / "scan.png")
    cell = (east - west) / 60
    (tmp_path / "scan.pgw").write_text("\n".join(map(str, [cell, 0, 0, -cell, west + cell / 2, north - cell / 2])))
    basemap = read_basemap(study, tmp_path / "scan.png")
    assert basemap.servers == ()
    assert basemap.picture.startswith("data:image/jpeg;base64,")
    x, y = Transformer.from_crs(study.crs, 3857, always_xy=True).transform([west, west], [south, north])
    assert basemap.bounds[0] == pytest.approx(min(x) / 40_075_016.7 + 0.5, abs=2 * cell / 40_075_016)
    assert basemap.bounds[1] == pytest.approx(0.5 - max(y) / 40_075_016.7, abs=2 * cell / 40_075_016)


@pytest.mark.browser
def test_a_folder_of_tiles_is_shown_from_the_disk_and_amap_is_shifted_below_the_data(
    chromium, county, tmp_path
) -> None:
    study, groups = _groups(county)
    centre = study.boundary.centroid
    middle = Transformer.from_crs(study.crs, 4326, always_xy=True).transform(centre.x, centre.y)
    for zoom in range(7, 13):
        lon, lat = middle
        n = 2**zoom
        x, y = int((lon + 180) / 360 * n), int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * n)
        for dx in (-2, -1, 0, 1, 2):
            for dy in (-2, -1, 0, 1, 2):
                folder = tmp_path / "tiles" / str(zoom) / str(x + dx)
                folder.mkdir(parents=True, exist_ok=True)
                Image.new("RGB", (256, 256), (10, 200, 10)).save(folder / f"{y + dy}.png")
    seen = Visit(chromium, save_map(study, groups, tmp_path / "map.html", tiles_url=tmp_path / "tiles"))
    seen.page.wait_for_function(
        "() => document.querySelectorAll('.leaflet-tile-loaded').length > 0 || document.images.length > 0"
    )
    assert all(url.startswith("file:") for url in seen.requests)
    assert not any("Content Security" in message for message in seen.messages)
    assert "this computer" in seen.page.locator(".su-panel").text_content()
    shift = seen.page.evaluate("() => spatialUri.gcjShift(29.0, 119.8)")
    lon, lat = from_wgs84([119.8], [29.0], "gcj02")
    assert shift == pytest.approx([lat[0] - 29.0, lon[0] - 119.8], abs=1e-9)
    seen.page.context.close()
