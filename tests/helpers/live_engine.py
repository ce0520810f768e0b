"""The engine of the map page alone in a browser: what it answers to edits, and the same found in Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from spatial_uri.page.live import LiveRoads
from spatial_uri.page.live_pack import pack_live_roads
from spatial_uri.page.offline import asset

SCRIPTS = (
    "vendor/tiny-inflate.js",
    "web/codec.js",
    "web/engine_data.js",
    "web/engine_search.js",
    "web/engine_parts.js",
    "web/engine_splits.js",
    "web/engine_world.js",
    "web/engine_doors.js",
    "web/engine_edits.js",
    "web/engine_places.js",
    "web/engine.js",
)


class LiveEngine:
    """The engine on a page of its own, with the roads of a study."""

    def __init__(self, browser: Any, live: LiveRoads, folder: Path) -> None:
        scripts = "".join(f"<script>{asset(name)}</script>" for name in SCRIPTS)
        packed = f'<script type="text/plain" class="su-network">{pack_live_roads(live)}</script>'
        path = folder / "engine.html"
        path.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{packed}{scripts}", encoding="utf-8")
        self.context = browser.new_context(offline=True)
        self.page = self.context.new_page()
        self.messages: list[str] = []
        self.page.on("pageerror", lambda e: self.messages.append(str(e)))
        self.page.goto(path.as_uri())
        self.page.evaluate("async () => { window.engine = await spatialUri.openEngine(); }")

    def run(self, edits: list[Any], *, roads: bool = False) -> dict[str, Any]:
        """Return what the engine answers: ms, facility, status and roads of each tier, people, border, notes."""
        text = self.page.evaluate(
            """([edits, roads]) => {
                const answer = engine.run(JSON.parse(edits)), tiers = {};
                for (const name of engine.tiers) {
                    const { ms, facility, status } = answer.tiers[name];
                    tiers[name] = { ms: Array.from(ms), facility: Array.from(facility), status: Array.from(status) };
                    if (roads) tiers[name].roads = Array.from(answer.roads(name));
                }
                const people = Array.from(answer.people), border = Array.from(answer.border);
                return JSON.stringify({ tiers, people, border, notes: answer.notes });
            }""",
            [json.dumps(edits), roads],
        )
        answer: dict[str, Any] = json.loads(text)
        for tier in answer["tiers"].values():
            for name, values in tier.items():
                tier[name] = np.array(values)
        answer["border"] = np.array(answer["border"])
        answer["people"] = np.array([np.nan if p is None else p for p in answer["people"]], dtype=float)
        return answer

    def ask(self, script: str, *arguments: Any) -> Any:
        """Evaluate a function of the engine and some arguments."""
        return self.page.evaluate(f"(given) => ({script})(engine, ...given)", list(arguments))
