"""Chapter 3: the settlements by rank and town, and the roads by class."""

from __future__ import annotations

import math

import numpy as np

from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import counted, first_theme, map_picture_of, shared
from spatial_uri.page.document import Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import records
from spatial_uri.page.road_words import road_class_words
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import km, lines, listed, metres

_MAP_MM = (118.0, 74.0)


def ground_chapter(material: Material) -> Chapter:
    """Return the settlements and roads of the study."""
    first = lines(_settlements(material), _audit(material))
    blocks: list[Block] = [Paragraph(text=first)] if first else []
    blocks += filter(None, [_ranks(material)])
    blocks.append(Paragraph(text=_roads_sentence(material)))
    blocks.append(_roads(material))
    part = material.part("hierarchy")
    blocks += filter(None, [map_picture_of(material, part, first_theme(part, "ranks"), size_mm=_MAP_MM)])
    return Chapter(key="ground", title=say("Settlements and roads"), blocks=tuple(blocks))


def _settlements(material: Material) -> str:
    """Say how large the settlements are; nothing where that is known of few, as the first page tells then."""
    known = material.people[np.isfinite(material.people)]
    if not material.knows_people:
        return ""
    if len(known) == 1:
        return say_n("It has {count} person.", "It has {count} people.", float(known[0]))
    return say(
        "Half of the settlements have {median} people or fewer; the largest has {largest}.",
        median=counted(float(np.median(known))),
        largest=counted(float(known.max())),
    )


def _audit(material: Material) -> str:
    """Say how the settlements compare with the list of those expected."""
    hierarchy = material.hierarchy
    if hierarchy is None:
        return ""
    if hierarchy.audit is None:
        return say("No list of the settlements expected was given: whether some are missing is not known.")
    rows = [row for row in records(hierarchy.audit.areas.reset_index()) if row["area_id"] == "*"]
    if not rows or rows[0]["expected"] is None:
        return ""
    row = rows[0]
    return say(
        "Settlements expected: {expected}; found: {found}; missing: {missing}; found but not expected: {unexpected}.",
        **{name: int(row[name]) for name in ("expected", "found", "missing", "unexpected")},
    )


def _ranks(material: Material) -> Table | None:
    hierarchy = material.hierarchy
    if hierarchy is None:
        return None
    rank, population = hierarchy.places["rank"].to_numpy(), material.people
    total, everybody = len(rank), float(np.nansum(population))
    rows = []
    for name in SETTLEMENT_RANKS:
        own = rank == name
        number, people = int(own.sum()), float(np.nansum(population[own]))
        known = bool(np.isfinite(population[own]).all()) and number > 0
        cells = [say(RANKS[name].label), counted(number), shared(number / total if total else math.nan)]
        if material.knows_people:
            cells += [
                counted(people if known else math.nan),
                shared(people / everybody if known and everybody else math.nan),
            ]
        rows.append(tuple(cells))
    heads = (say("People"), say("Share of all people")) if material.knows_people else ()
    columns = (say("Rank"), say("Settlements"), say("Share"), *heads)
    return Table(caption=say("Settlements by rank"), columns=columns, rows=rows, numeric=tuple(range(1, len(columns))))


def _roads_sentence(material: Material) -> str:
    pieces = material.study.network.pieces
    lengths = pieces["length_m"].to_numpy(dtype=np.float64)
    total = float(lengths.sum())
    if not total:
        return say("The data holds no road.")
    surface = pieces["surface"].to_numpy()
    known = {name: float(lengths[surface == name].sum()) / total for name in ("paved", "unpaved", "unknown")}
    drawn = say(
        "The network of the data, its surroundings included, is {length} long: {paved_share} paved, {unpaved_share} "
        "unpaved, {unknown_share} without a known surface.",
        length=metres(total),
        paved_share=known["paved"],
        unpaved_share=known["unpaved"],
        unknown_share=known["unknown"],
    )
    row = _whole_shape(material)
    if row is None:
        return drawn
    return lines(drawn, say(
        "Inside the studied area, dual carriageways counted once: {length_km}, {density_km} for each 100 km².",
        length_km=row["length_km"],
        density_km=row["km_per_100_km2"],
    ))  # fmt: skip


def _whole_shape(material: Material) -> dict[str, float] | None:
    connectivity = material.result("connectivity")
    if connectivity is None:
        return None
    table = connectivity.roads
    rows = records(table[(table["area_id"] == "*") & (table["road_class"] == "all")])
    return rows[0] if rows and math.isfinite(rows[0]["km_per_100_km2"]) else None


def _roads(material: Material) -> Table:
    """Return the length of each class of road with the speed that is reckoned with."""
    network = material.study.network
    classes = network.pieces["road_class"].to_numpy()
    lengths = network.pieces["length_m"].to_numpy(dtype=np.float64)
    kmh = speeds_of(material)
    total, is_paved = float(lengths.sum()), network.pieces["surface"].to_numpy() == "paved"
    by_class = sorted({str(c) for c in classes}, key=lambda c: -float(lengths[classes == c].sum()))
    rows = []
    for name in by_class[:12]:
        own = classes == name
        length, paved = float(lengths[own].sum()), float(lengths[own & is_paved].sum())
        rows.append((
            road_class_words(name), km(length / 1000), shared(length / total if total else math.nan),
            shared(paved / length if length else math.nan), f"{kmh[name]:.0f}" if name in kmh else "–",
        ))  # fmt: skip
    left = by_class[12:]
    after = say("Speeds are means over length; their rules are told in the last chapter.")
    if left:
        after = lines(after, say("Left out: {classes}.", classes=listed([road_class_words(c) for c in left])))
    return Table(
        caption=say("Roads of the data by class"),
        columns=(say("Class"), say("Length"), say("Share"), say("Paved"), say("Mean km/h")),
        rows=rows,
        numeric=(1, 2, 3, 4),
        after=after,
    )


def speeds_of(material: Material) -> dict[str, float]:
    """Return the mean speed on each class of road, km/h, weighted with length.

    Parameters
    ----------
    material
        The study with its network.
    """
    network = material.study.network
    pieces = network.pieces
    lengths = pieces["length_m"].to_numpy(dtype=np.float64)[network.edge_piece]
    hours = network.time_ms.astype(np.float64) / 3.6e6
    codes, names = pieces["road_class"].factorize()
    of_edge = codes[network.edge_piece]
    metres_of = np.bincount(of_edge, weights=lengths, minlength=len(names))
    hours_of = np.bincount(of_edge, weights=hours, minlength=len(names))
    return {str(name): metres_of[k] / 1000 / hours_of[k] for k, name in enumerate(names) if hours_of[k] > 0}
