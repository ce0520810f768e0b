"""A page opened in a real browser, with the network off."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

SIZES = ((1366, 768), (1920, 1080))


class Visit:
    """One page, opened from the disk, and everything that it did."""

    def __init__(
        self, browser: Any, path: Path, size: tuple[int, int] = SIZES[0], *, before: str = "", **how: Any
    ) -> None:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **how)
        self.page = context.new_page()
        self.requests: list[str] = []
        self.failed: list[str] = []
        self.messages: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("requestfailed", lambda r: self.failed.append(r.url))
        self.page.on("console", lambda m: self.messages.append(m.text))
        self.page.on("pageerror", lambda e: self.messages.append(str(e)))
        if before:
            self.page.add_init_script(before)
        began = time.perf_counter()
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready], body:not(:has(.folium-map))", state="attached", timeout=20_000)
        self.seconds = time.perf_counter() - began

    def text(self, selector: str) -> str:
        return re.sub(r"\s+", " ", self.page.locator(selector).first.inner_text())

    def click_row(self, of: str, name: str) -> None:
        """Click where a settlement or a facility of the study is."""
        spot = self.page.evaluate(
            """([of, name]) => {
                const v = spatialUri.view, things = v.layers.find((layer) => layer.of === of);
                const row = Array.from({ length: things.n }, (_, k) => k).find((k) => things.name(k) === name);
                const p = v.map.latLngToContainerPoint(spatialUri.latLng(...things.spot(row)));
                const box = v.map.getContainer().getBoundingClientRect();
                return [p.x + box.left, p.y + box.top];
            }""",
            [of, name],
        )
        self.page.mouse.click(*spot)

    def pixels(self, x: int, y: int) -> list[int]:
        """Colours under a point of the map, one for each canvas that covers it, once the drawing is done."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        return self.page.evaluate(
            """([x, y]) => [...document.querySelectorAll(".folium-map canvas")].flatMap((c) => {
                const b = c.getBoundingClientRect();
                if (x < b.left || y < b.top || x >= b.right || y >= b.bottom) return [];
                const k = c.width / b.width;
                return [...c.getContext("2d").getImageData((x - b.left) * k, (y - b.top) * k, 1, 1).data];
            })""",
            [x, y],
        )

    def picture(self) -> str:
        """What is drawn on the canvases of the map, small enough to be compared."""
        return self.page.evaluate(
            """() => {
                const small = new OffscreenCanvas(96, 64).getContext("2d", { willReadFrequently: true });
                for (const canvas of document.querySelectorAll(".folium-map canvas")) {
                    const box = canvas.getBoundingClientRect(), width = innerWidth / 96, height = innerHeight / 64;
                    small.drawImage(canvas, box.left / width, box.top / height, box.width / width, box.height / height);
                }
                return small.getImageData(0, 0, 96, 64).data.join();
            }"""
        )
