"""Candidates for places as tables, and as the facts of notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.read.osm.duplicates import Candidate
from spatial_uri.read.osm.osm_objects import OsmObjects, named_facts
from spatial_uri.read.osm.towns import TownsOf

_NAMES = ("name", "official_name", "name:zh", "name:en", "alt_name", "short_name", "int_name")


def candidate(
    objects: OsmObjects, osm_id: str, kind: str, towns_of: TownsOf, population: float = float("nan")
) -> Candidate:
    """Return an object that may be a place."""
    tags = objects.tags[osm_id]
    point = objects.points[osm_id]
    return Candidate(
        osm_id,
        kind,
        point,
        objects.outlines.get(osm_id),
        next((name for key in _NAMES if (name := tags.get(key, "").strip())), ""),
        tags.get("name:zh", "").strip(),
        tags.get("name:en", "").strip(),
        population,
        frozenset(f"n{ref}" for ref in objects.labels.get(osm_id, ())),
        frozenset(f"n{ref}" for ref in objects.centres.get(osm_id, ())),
        frozenset(f"{kind}{ref}" for kind, ref, _ in objects.members.get(osm_id, ())),
        towns_of(point),
    )


def place_table(kept: Sequence[Candidate], what: str, **columns: list[float]) -> gpd.GeoDataFrame:
    """Return places as a table: `what` is the column of their kinds or tiers."""
    index = pd.Index([c.osm_id for c in kept], name="place_id", dtype=object)
    texts = {
        "name": [c.name for c in kept],
        what: [c.kind for c in kept],
        "area_id": [None] * len(kept),
        "name_zh": [c.name_zh for c in kept],
        "name_en": [c.name_en for c in kept],
    }
    table = pd.DataFrame({k: pd.Series(v, index=index, dtype=object) for k, v in texts.items()}, index=index)
    for name, values in columns.items():
        table[name] = pd.Series(values, index=index, dtype=float)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([c.point for c in kept], index=index, crs="EPSG:4326"))


def counted(counts: Mapping[str, int], order: Iterable[str]) -> list[tuple[str, int]]:
    """Return what was counted, in order, without what is not there."""
    return [(name, counts[name]) for name in order if counts.get(name)]


def double_facts(doubles: Sequence[tuple[Candidate, Candidate]]) -> dict[str, Any]:
    """Return the facts of a note about objects that are another drawing of a place: each, and the place it is."""
    return {
        "count": len(doubles),
        "pairs": [f"{double.title} = {kept.title}" for double, kept in doubles],
        "places": tuple(place.osm_id for pair in doubles for place in pair),
    }


def object_facts(objects: OsmObjects, osm_ids: Sequence[str]) -> dict[str, Any]:
    """Return the facts of a note about some objects."""
    return named_facts(map(objects.name_of, osm_ids), osm_ids)


def at_one_point(kept: Sequence[Candidate], *, by_kind: bool) -> list[Candidate]:
    """Return the places that lie at exactly the point of another one; `by_kind`, of another of their kind."""
    at: dict[Any, list[Candidate]] = defaultdict(list)
    for place in kept:
        if place.osm_id.startswith("n"):
            at[(place.point.x, place.point.y, place.kind if by_kind else "")].append(place)
    return [place for places in at.values() if len(places) > 1 for place in places]


def one_point_facts(places: Sequence[Candidate]) -> dict[str, Any]:
    """Return the facts of the warning about places at one point."""
    return {**named_facts((p.title for p in places), (p.osm_id for p in places)), "severity": "warning"}
