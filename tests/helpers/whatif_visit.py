"""A map page in a browser on which a reader asks what if, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from visit import Visit

from spatial_uri.analyses.running import parts_of
from spatial_uri.model.study import Study
from spatial_uri.page.maps import save_map
from spatial_uri.words.catalogue import Language, speaking

SHOWN = ("service_circle", "causes", "criticality")


def whatif_page(measured: tuple[Study, dict[str, Any]], path: Path, language: Language) -> Path:
    """A map of the service circle, which is worked out anew, and of two analyses that are not."""
    study, results = measured
    with speaking(language):
        parts = [part for part in parts_of(study, {key: results[key] for key in SHOWN}) if part.map is not None]
        groups = [(part.key, part.title, part.map, part.notes) for part in parts]
        return save_map(study, groups, path)


PICK = {"settlement": "places", "facility": "sites", "road": "roads"}

FILLS_READY = """async () => {
    const w = spatialUri.view.whatif, isReady = () => Boolean(w.grids && w.grids.cells.isReady);
    await w.open();
    for (let k = 0; k < 400 && !isReady(); k++) await new Promise((done) => setTimeout(done, 25));
    return isReady();
}"""
"""Opens the box and waits until the page knows the ways of its cells, so that it fills isochrones under edits."""


class WhatifVisit(Visit):
    """A page whose box of what if is open."""

    def ask(self) -> None:
        """Open the box, as nothing was ever changed."""
        self.page.evaluate(
            """async () => {
                const v = spatialUri.view, w = v.whatif;
                v.setGroup("service_circle");
                v.choose(null);
                v.setArea(-1);
                if (v.limit) v.setLimit(v.limit.start);
                await w.open();
                w.tools.drop();
                Object.assign(w, { now: { name: "", edits: [] }, past: [], future: [], isShown: true });
                w.panel.message.hidden = true;
                w.apply();
            }"""
        )
        self.rest()

    def rest(self) -> None:
        """Wait until everything is drawn."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")

    def wait_for_fills(self) -> None:
        assert self.page.evaluate(FILLS_READY)

    def whatif(self, expression: str, argument: Any = None) -> Any:
        """Evaluate an expression of `w`, the what if of the page, and `v`, its view."""
        return self.page.evaluate(
            f"(argument) => {{ const v = spatialUri.view, w = v.whatif; return {expression}; }}", argument
        )

    @property
    def edits(self) -> list[dict[str, Any]]:
        return self.whatif("w.edits")

    @property
    def fault(self) -> str:
        """What the page says that it cannot do, empty if nothing."""
        shown = self.page.locator(".su-fault:visible")
        return shown.inner_text() if shown.count() else ""

    @property
    def hint(self) -> str:
        return self.page.locator(".su-hint span").inner_text()

    def take_up(self, tool: str) -> None:
        self.page.click(f'[data-tool="{tool}"]')

    def spot(self, kind: str, row: int) -> list[float]:
        """Bring a settlement, a facility, a road or a junction into view, and return where it is on the screen."""
        return self.page.evaluate(
            """([things, row]) => {
                const v = spatialUri.view, w = v.whatif;
                let at;
                if (things === "junction") { const { lat, lng } = w.engine.nodeAt(row); at = [lat, lng]; }
                else if (things === "roads") {
                    const { start, x, y } = v.roadChains, m = (start[row] + start[row + 1] - 2) >> 1, n = m + 1;
                    at = spatialUri.latLng((x[m] + x[n]) / 2, (y[m] + y[n]) / 2);
                } else at = spatialUri.latLng(...w.book[things].spot(row));
                v.map.setView(at, 15, { animate: false });
                const p = v.map.latLngToContainerPoint(at), box = v.map.getContainer().getBoundingClientRect();
                return [p.x + box.left, p.y + box.top];
            }""",
            [PICK.get(kind, kind), row],
        )

    def spot_on_road(self, end: str, zoom: int = 16) -> list[float]:
        """Bring a place on a road into view, and return where it is on the screen."""
        return self.page.evaluate(
            """([end, zoom]) => {
                const v = spatialUri.view, at = spatialUri.latLng(...spatialUri.spotOfEnd(end, v.whatif.book));
                v.map.setView(at, zoom, { animate: false });
                const p = v.map.latLngToContainerPoint(at), box = v.map.getContainer().getBoundingClientRect();
                return [p.x + box.left, p.y + box.top];
            }""",
            [end, zoom],
        )

    def click(self, kind: str, row: int) -> None:
        self.page.mouse.click(*self.spot(kind, row))
        self.rest()

    def find(self, name: str) -> None:
        """Choose by name in the search, without the mouse."""
        self.page.focus("#su-search")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        self.rest()

    def enter_under_the_cross(self, kind: str, row: int) -> None:
        """Move the map by the keyboard until the cross is where something is, and press Enter."""
        self.spot(kind, row)
        self.page.focus(".leaflet-container")
        self.page.keyboard.press("Enter")
        self.rest()

    def press(self, tool: str) -> None:
        """Take a tool up by the keyboard."""
        self.page.focus(f'[data-tool="{tool}"]')
        self.page.keyboard.press("Enter")

    def headline(self) -> tuple[int, int]:
        """Settlements within the limit, and all, as the panel says them."""
        words = self.text(".su-detail")
        within, _, rest = words.partition(" of ")
        return int(within.replace(",", "")), int(rest.split(" ")[0].replace(",", ""))

    def minutes(self, tier: str) -> list[float]:
        """Milliseconds of every settlement to a tier, as its theme shows them."""
        return self.whatif(
            "Array.from(v.groupOf('service_circle').themes.find((t) => t.key === argument).limits.use.minutes)", tier
        )
