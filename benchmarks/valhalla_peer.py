"""What Valhalla needs for some trips: a process of its own, in an environment with pyvalhalla alone.

``python valhalla_peer.py EXTRACT FOLDER drive|walk`` reads trips, ``[[lon, lat, lon, lat], ...]``, and writes minutes
and kilometres of each, null where there is no way. Its tiles are built in the folder, once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

COSTING = {"drive": ("auto", {}), "walk": ("pedestrian", {"shortest": True, "max_hiking_difficulty": 6})}
"""The usual car; on foot the shortest way over all paths, as likes and dislikes of kinds of paths are no lengths."""


def _tiles(extract: str, folder: Path) -> Path:
    import valhalla

    config = folder / "valhalla.json"
    if not config.exists():
        (folder / "tiles").mkdir(parents=True, exist_ok=True)
        made = valhalla.get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
        for unused in ("admin", "timezone"):
            made["mjolnir"].pop(unused, None)
        unfinished = folder / "unfinished.json"
        unfinished.write_text(json.dumps(made), "utf-8")
        builder = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
        subprocess.run([builder, "-c", unfinished, extract], check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(config)
    return config


def _route(actor: object, trip: list[float], mode: str) -> list[float | None]:
    ends = [{"lon": trip[0], "lat": trip[1]}, {"lon": trip[2], "lat": trip[3]}]
    kind, wishes = COSTING[mode]
    asked = {"locations": ends, "costing": kind, "costing_options": {kind: wishes}, "directions_type": "none"}
    try:
        found = actor.route(asked)["trip"]["summary"]
    except RuntimeError:
        return [None, None]
    return [found["time"] / 60, found["length"]]


def main() -> None:
    """Answer the trips on standard input."""
    from valhalla import Actor

    extract, folder, mode = sys.argv[1:]
    actor = Actor(str(_tiles(extract, Path(folder))))
    answers = [_route(actor, trip, mode) for trip in json.load(sys.stdin)]
    print(f"\n{json.dumps(answers)}")  # what stands before are Valhalla's own messages


if __name__ == "__main__":
    main()
