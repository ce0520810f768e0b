"""The basemap: which there are, what the page may load for it, and where it lies."""

from __future__ import annotations

import io
import shutil
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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


PRINTED = """async () => {
    const v = spatialUri.view, at = v.sheet.screen(v.sheet.frame());
    await v.basemap.load(at, 2000 / 1.9, 1740 / 1.9, false);
    v.sheet.make();
    return [...v.basemap.loaded.values()].filter((image) => image instanceof Image).length;
}"""


def _printed(seen) -> str:
    seen.page.evaluate("() => spatialUri.view.sheet.make()")
    return seen.page.locator(".su-sheet").text_content()


class _Tiles(BaseHTTPRequestHandler):
    """Serves red tiles, to be copied or not, and remembers what was asked for."""

    def __init__(self, asked: list[str], shares: bool, *given) -> None:
        self.asked, self.shares = asked, shares
        super().__init__(*given)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        picture = io.BytesIO()
        Image.new("RGB", (256, 256), (220, 20, 20)).save(picture, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        if self.shares:
            self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(picture.getvalue())

    def log_message(self, *given) -> None:
        pass


RED_OF_PICTURE = """async () => {
    const v = spatialUri.view, picture = await createImageBitmap(await spatialUri.pictureBlob(v));
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(20, 140, 200, 200);  // beside the study, below the veil
    let red = 0;
    for (let k = 0; k < data.length; k += 4) red += data[k] - data[k + 1] > 40 ? 1 : 0;
    return [red / 40000, v.controls.said.textContent];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("shares", [True, False])
def test_a_live_server_lies_below_the_map_and_in_the_picture_where_it_may_be_copied(
    chromium, county, tmp_path, shares
) -> None:
    study, groups = _groups(county)
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Tiles, asked, shares))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    messages: list[str] = []
    page.on("pageerror", lambda e: messages.append(str(e)))
    page.goto(save_map(study, groups, tmp_path / "map.html", tiles_url=url).as_uri())
    page.wait_for_function("() => document.querySelectorAll('.leaflet-basemap-pane .leaflet-tile-loaded').length > 4")
    red, said = page.evaluate(RED_OF_PICTURE)
    assert (red > 0.9) == shares
    assert ("127.0.0.1" in said) != shares
    assert all(path.count("/") == 3 for path in asked)
    assert messages == []
    context.close()
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_a_page_and_its_folder_of_tiles_can_be_carried_elsewhere_together(chromium, county, tmp_path) -> None:
    study, groups = _groups(county)
    tile = tmp_path / "here" / "my tiles" / "8" / "213" / "106.png"
    tile.parent.mkdir(parents=True)
    Image.new("RGB", (256, 256), (10, 200, 10)).save(tile)
    save_map(study, groups, tmp_path / "here" / "map.html", tiles_url=tmp_path / "here" / "my tiles")
    shutil.move(tmp_path / "here", tmp_path / "there")
    seen = Visit(chromium, tmp_path / "there" / "map.html")
    (url,) = seen.page.evaluate("() => spatialUri.view.page.basemap.urls")
    assert url == "my%20tiles/{z}/{x}/{y}.png"
    seen.page.evaluate("() => spatialUri.view.basemap._image('my%20tiles/8/213/106.png', false)")
    assert (
        seen.page.evaluate(
            "async () => (await spatialUri.view.basemap._image('my%20tiles/8/213/106.png', false)).width"
        )
        == 256
    )
    seen.page.context.close()


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
    assert "Basemap: tiles" in _printed(seen)
    assert seen.page.evaluate(PRINTED)
    said = seen.page.evaluate("async () => (await spatialUri.pictureBlob(spatialUri.view)).size")
    assert said > 1000  # without the basemap: a page from the disk may not copy files
    assert "Printing, to PDF too, shows it" in seen.text(".su-panel")
    shift = seen.page.evaluate("() => spatialUri.gcjShift(29.0, 119.8)")
    lon, lat = from_wgs84([119.8], [29.0], "gcj02")
    assert shift == pytest.approx([lat[0] - 29.0, lon[0] - 119.8], abs=1e-9)
    # a point in Shanghai as the published tables have it in both datums
    shanghai = seen.page.evaluate("() => spatialUri.gcjShift(31.1774276, 121.5272106)")
    assert shanghai == pytest.approx([31.17530398 - 31.1774276, 121.53154186 - 121.5272106], abs=2e-6)
    seen.page.context.close()
