"""The minutes of every cell under edits: what the map page works out, and the same measured and packed in Python."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import Transformer
from scenario_oracle import changed_study
from visit import Visit
from whatif_visit import FILLS_READY

import spatial_uri as su
from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.page.maps import save_map
from spatial_uri.page.pack import Parcel
from spatial_uri.page.time_fill import pack_fill

NO_ROAD = 255
"""What a page has in the place of the minutes where there is no road to walk to."""

_EARTH_M = 2 * math.pi * 6_378_137.0

_GRID = "() => { const { x, y, cell, columns } = spatialUri.view.limit.todaysGrid; return { x, y, cell, columns }; }"
_MINUTES = """([edits, isRaw]) => {
    const v = spatialUri.view, { engine, grids } = v.whatif, answer = engine.run(JSON.parse(edits)), found = {};
    const { cell } = grids.cells, none = { ms: new Float32Array(cell.length).fill(-1), roadless: new Uint8Array(cell.length) };
    for (const { key, limits: { todaysGrid } } of v.groupOf("service_circle").themes) {
        const made = isRaw ? grids._minutes(grids.times(answer, key), none, todaysGrid) : grids.of(answer, key, todaysGrid).minutes;
        found[key] = Array.from(made);
    }
    return JSON.stringify({ found, notes: answer.notes, cells: Array.from(cell) });
}"""  # noqa: E501


class GridBench:
    """A study on its map page in a browser, with the fills under edits ready, and in Python."""

    def __init__(self, browser: Any, folder: Path, study: Study, travel: Travel, cell_m: float | None = None) -> None:
        self.study, self.travel = study, travel
        self.options = ServiceCircleOptions(cell_m=cell_m)
        circle = su.service_circle(study, self.options, travel=travel)
        path = save_map(
            study, [("service_circle", "Circle", service_circle_map(study, circle), ())], folder / "map.html"
        )
        self.visit = Visit(browser, path)
        assert self.visit.page.evaluate(FILLS_READY), "the page finds no ways of its cells"

    def ask(self, script: str, *arguments: Any) -> Any:
        """Evaluate a function of the engine and some arguments."""
        return self.visit.page.evaluate(
            f"(given) => ({script})(spatialUri.view.whatif.engine, ...given)", list(arguments)
        )

    def measured(self, study: Study) -> dict[str, Any]:
        """The minutes of every cell for each tier as a page of the study would have them."""
        circle = su.service_circle(study, self.options, travel=self.travel)
        found = {}
        for theme in service_circle_map(study, circle).themes:
            parcel = _Kept()
            pack_fill(study, theme.fill, parcel)
            found[theme.key] = np.where(parcel.kept < 0, NO_ROAD, parcel.kept)
        return found

    def differences(self, edits: list[dict[str, Any]], *, raw: bool = False) -> dict[str, Any]:
        """How the minutes of the page differ from those of Python.

        `raw`: as the page works them out everywhere; without it, as it shows them. Returns for each tier the share of
        the studied cells that are more than a minute apart (or beyond, or without a road, on one side only), and of
        those that differ at all.
        """
        got = json.loads(self.visit.page.evaluate(_MINUTES, [json.dumps(edits), raw]))
        left_out = {note["edit"] for note in got["notes"]}
        made = [edit for k, edit in enumerate(edits) if k not in left_out]
        wanted = self.measured(changed_study(self.study, made) if made else self.study)
        cells, shares = np.array(got["cells"]), {}
        for tier, minutes in wanted.items():
            longest = int(minutes[minutes < NO_ROAD].max(initial=0))
            own, other = (np.array(values)[cells] for values in (got["found"][tier], minutes))
            one_minute = (np.abs(own - other) <= 1) & (np.maximum(own, other) <= longest)
            shares[tier] = float((~one_minute & (own != other)).mean()), float((own != other).mean())
        return shares

    def minutes_at(self, edits: list[dict[str, Any]], tier: str, point: Any) -> int:
        """What the page shows of the cell nearest to a point in the CRS of the study."""
        got = json.loads(self.visit.page.evaluate(_MINUTES, [json.dumps(edits), False]))
        assert got["notes"] == []
        x, y = Transformer.from_crs(self.study.crs, 3857, always_xy=True).transform(point.x, point.y)
        grid = self.visit.page.evaluate(_GRID)
        column = round((x / _EARTH_M + 0.5 - grid["x"]) / grid["cell"])
        row = round((0.5 - y / _EARTH_M - grid["y"]) / grid["cell"])
        return int(got["found"][tier][row * grid["columns"] + column])

    def close(self) -> None:
        assert self.visit.messages == []
        self.visit.page.context.close()


class _Kept(Parcel):
    """Keeps what would be packed."""

    def column(self, values: Any, *, steps: bool = False) -> str:
        self.kept = np.asarray(values, dtype=np.int64)
        return super().column(values, steps=steps)
