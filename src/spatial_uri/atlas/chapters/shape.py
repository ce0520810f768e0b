"""Chapter 10: the layout of the settlement system."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import counted, first_theme, map_picture_of, timed
from spatial_uri.measure.known_people import LEAST_KNOWN_SHARE
from spatial_uri.page.document import NOTHING, Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import records, rest_in
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines, name_of

_CENTRES = 8
_MAP_MM = (118.0, 72.0)


def shape_chapter(material: Material) -> Chapter | None:
    """Return hinterlands, sizes and planned elements; None where they were not measured."""
    layout = material.result("layout")
    if not isinstance(layout, SettlementLayout):
        return None
    told = lines(_belonging(layout), _indices(material, layout), _elements(layout))
    blocks: list[Block] = [Paragraph(text=told)] if told else []
    centres = _centres(material, layout)
    if centres is None:
        return Chapter(key="layout", title=say("Layout"), blocks=tuple(blocks))
    part = material.part("layout")
    blocks.append(centres)
    blocks += filter(None, [map_picture_of(material, part, first_theme(part, "hinterlands"), size_mm=_MAP_MM)])
    return Chapter(key="layout", title=say("Layout"), blocks=tuple(blocks))


def _belonging(layout: SettlementLayout) -> str:
    if not (layout.hinterlands["status"] == "centre").any():
        return say("No town or county seat is known: which is nearest is not known either.")
    own = layout.allocation["is_own"]
    known = int(own.notna().sum())
    away = int((own == False).fillna(value=False).sum())  # noqa: E712  three-valued
    lost = int((layout.allocation["status"] != "reached").sum())
    if not known:
        told = ""
    elif not away:
        told = say("No settlement is nearer to another centre than to the seat of its own township.")
    else:
        told = say_n(
            "{count} of {all} settlements is nearer to another centre than to the seat of its own township.",
            "{count} of {all} settlements are nearer to another centre than to the seat of their own township.",
            away,
            all=known,
        )
    if not lost:
        return told
    return lines(told, say_n("{count} settlement reaches no centre.", "{count} settlements reach no centre.", lost))


def _indices(material: Material, layout: SettlementLayout) -> str:
    rows = records(layout.indices[layout.indices["area_id"] == "*"])
    if not rows:
        return ""
    row = rows[0]
    told = []
    if math.isfinite(row["nni_ratio"]):
        if row["nni_ratio"] > 1:
            spread = say(
                "The settlements are spread more evenly than by chance: nearest-neighbour index {index}.",
                index=f"{row['nni_ratio']:.2f}",
            )
        else:
            spread = say(
                "The settlements are not spread more evenly than by chance: nearest-neighbour index {index}.",
                index=f"{row['nni_ratio']:.2f}",
            )
        told.append(spread)
    if math.isfinite(row["primacy_2"]):
        index = f"{row['primacy_2']:.1f}"
        if _know_their_people(material):
            told.append(say("The largest town has {index} times the people of the second.", index=index))
        else:
            told.append(say(
                "Of the towns whose people are known, the largest has {index} times those of the second.", index=index
            ))  # fmt: skip
    return lines(*told)


def _know_their_people(material: Material) -> bool:
    """Tell whether the people of every town are known: only then the largest is the largest."""
    people = material.people
    if material.hierarchy is not None:
        is_town = material.hierarchy.places["rank"].isin(["county_seat", "town"]).to_numpy()
        people = people[is_town] if is_town.any() else people
    return bool(np.isfinite(people).all())


def _elements(layout: SettlementLayout) -> str:
    if layout.elements.empty:
        return ""
    rows = [row for row in records(layout.elements.reset_index()) if row["kind"] == "all"]
    if not rows:
        return ""
    row = rows[0]
    told = say_n(
        "The planned axes, rings and belts hold {count} settlement ({settlements_share}).",
        "The planned axes, rings and belts hold {count} settlements ({settlements_share}).",
        int(row["settlements"]),
        settlements_share=row["settlements_share"],
    )
    if not math.isfinite(row["population_share"]):
        return told
    return lines(told, say("In these live {population_share} of the people.", population_share=row["population_share"]))


def _centres(material: Material, layout: SettlementLayout) -> Table | None:
    people = pd.Series(material.people, index=material.study.settlements.table.index)
    known = people.notna().groupby(layout.allocation["centre_id"]).mean()
    table = layout.hinterlands[layout.hinterlands["status"] == "centre"]
    ordered = table.sort_values("settlements", ascending=False, kind="stable")
    if ordered.empty:
        return None
    rows = [
        (
            name_of(row["name"], str(place)), say(RANKS[row["rank"]].label), counted(row["settlements"]),
            _people(row["population"], float(known.get(place, 0.0))), timed(row["mean_min"]), timed(row["max_min"]),
            counted(row["settlements_of_other_townships"]), f"{row['area_km2']:,.1f}",
        )
        for place, row in zip(ordered.index[:_CENTRES], records(ordered.head(_CENTRES)), strict=True)
    ]  # fmt: skip
    return Table(
        caption=say("The largest hinterlands: whose centre is nearest in time"),
        columns=(
            say("Centre"), say("Rank"), say("Settlements"), say("People"), say("Mean, min"), say("Longest, min"),
            say("Of other townships"), say("km²"),
        ),
        rows=rows,
        numeric=tuple(range(2, 8)),
        more=max(0, len(ordered) - _CENTRES),
        after=rest_in("hinterlands.csv") if len(ordered) > _CENTRES else "",
    )  # fmt: skip


def _people(population: float, known_share: float) -> str:
    """Write the people of a hinterland: at least so many where some are not known, nothing where few are."""
    if known_share < LEAST_KNOWN_SHARE:
        return NOTHING
    return counted(population) if known_share >= 1 else say("≥ {number}", number=counted(population))
