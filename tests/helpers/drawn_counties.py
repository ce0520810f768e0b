"""Small counties drawn at random: fragments, one-way roads, forbidden turns, ferries, motorways, doors in one place."""

from __future__ import annotations

import numpy as np
from road_drawing import network, road, study

from spatial_uri.model.study import Study

TIERS = ("hospital", "clinic")


def drawn_county(seed: int) -> Study:
    """A grid of about forty junctions from which roads are missing, with some things that go wrong on real roads."""
    rng = np.random.default_rng(seed)
    columns, rows = int(rng.integers(3, 7)), int(rng.integers(3, 7))
    step = float(rng.choice([0.4, 0.9, 2.0]))
    spots = {
        (i, j): (round(step * i + float(rng.normal(0, 0.1)), 3), round(step * j + float(rng.normal(0, 0.1)), 3))
        for i in range(columns)
        for j in range(rows)
    }
    neighbours = [(at, other) for at in spots for other in ((at[0] + 1, at[1]), (at[0], at[1] + 1)) if other in spots]
    roads = [_road(rng, spots[at], spots[other]) for at, other in neighbours if rng.random() < 0.75]
    lonely = (columns * step + 0.5, rows * step + 0.5)
    roads.append(road(lonely, (lonely[0] + 0.2, lonely[1]), kmh=20.0))
    width, height = columns * step, rows * step

    def place() -> tuple[float, float]:
        x, y = rng.uniform(-0.5, width + 1.0), rng.uniform(-0.5, height + 1.0)
        return round(float(x), 4), round(float(y), 4)

    villages = {f"v{k}": (*place(), float(rng.integers(1, 900))) for k in range(int(rng.integers(8, 30)))}
    villages["far"] = (width + 9.0, height + 9.0, 10.0)
    clinics = {f"c{k}": (*place(), str(rng.choice(TIERS))) for k in range(int(rng.integers(1, 7)))}
    on_village = villages["v0"]
    clinics["at a village"] = (on_village[0], on_village[1], "clinic")
    clinics["beside it"] = (on_village[0], on_village[1], "clinic")
    return study(network(*roads, no_turns=_turns(rng, roads)), villages, clinics, tiers=TIERS)


def _road(rng: np.random.Generator, start: tuple[float, float], end: tuple[float, float]):
    middle = tuple(round((a + b) / 2 + float(rng.normal(0, 0.03)), 3) for a, b in zip(start, end, strict=True))
    draw = rng.random()
    xy = (start, middle, end) if rng.random() < 0.5 else (start, end)
    kmh = float(rng.choice([15, 30, 60]))
    if draw < 0.12:
        return road(*xy, kmh=kmh, back_kmh=0.0)
    if draw < 0.2:
        return road(*xy, kmh=kmh, back_kmh=kmh / 2)
    if draw < 0.25:
        return road(*xy, structure="ferry", kmh=10.0, road_class="ferry")
    if draw < 0.3:
        return road(*xy, road_class="motorway", kmh=90.0, snappable=False)
    if draw < 0.33:
        return road(*xy, ms=0)
    return road(*xy, kmh=kmh, road_class=str(rng.choice(["tertiary", "track"])))


def _turns(rng: np.random.Generator, roads: list) -> list:
    """Up to three forbidden turns between two roads that meet end to begin, each from another road."""
    meeting = [
        ((a, True), (b, True))
        for a, one in enumerate(roads)
        for b, other in enumerate(roads)
        if a != b and one.xy[-1] == other.xy[0] and one.kmh and other.kmh
    ]
    drawn = [meeting[k] for k in rng.permutation(len(meeting))[: int(rng.integers(0, 4))].tolist()]
    return list({turn[0]: turn for turn in drawn}.values())
