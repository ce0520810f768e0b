"""Chapter 4: the facilities there are, by tier, and what is wanting in their data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from spatial_uri.atlas.chapters.conclusion import nameless_words
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import counted
from spatial_uri.model.study import Tier
from spatial_uri.page.document import Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import listed, name_of

_FEW = 12


def facilities_chapter(material: Material) -> Chapter:
    """Return the facilities by tier: inside and outside, without a name, for each 10,000 people."""
    table = material.study.facilities.table
    blocks: list[Block] = []
    if not len(table):
        blocks.append(Paragraph(text=say("The data holds no facility.")))
        return Chapter(key="facilities", title=say("Facilities"), blocks=tuple(blocks))
    blocks.append(_by_tier(material, table))
    blocks += [Paragraph(text=sentence) for sentence in _sentences(material, table) if sentence]
    return Chapter(key="facilities", title=say("Facilities"), blocks=tuple(blocks))


def _by_tier(material: Material, table: pd.DataFrame) -> Table:
    has_people = material.knows_people and bool(np.isfinite(material.people).all())
    total = float(np.nansum(material.people))
    rows = []
    for tier in material.study.tiers:
        own = table[table["tier"] == tier.name]
        inside = own["inside"].to_numpy(dtype=np.bool_)
        nameless = int((own["name"].fillna("").astype(str).str.strip() == "").sum())
        cells = [tier_name(tier), counted(int(inside.sum())), counted(int((~inside).sum())), counted(nameless)]
        if has_people:
            cells.append(f"{inside.sum() / total * 10_000:.2f}" if total else "–")
        cells.append(_served(material, tier))
        rows.append(tuple(cells))
    per_head = (say("Inside for each 10,000 people"),) if has_people else ()
    columns = (
        say("Tier"),
        say("Inside the area"),
        say("Outside the area"),
        say("Without a name"),
        *per_head,
        say("Nearest to no settlement"),
    )
    return Table(
        caption=say("Facilities by tier"),
        columns=columns,
        rows=rows,
        numeric=tuple(range(1, len(columns))),
        after=say("Outside are facilities beyond the studied area that the data holds; they serve as well."),
    )


def _served(material: Material, tier: Tier) -> str:
    """Count the facilities that no settlement has for its nearest."""
    circle = material.circle
    if circle is None or tier.name not in {t.name for t in circle.tiers}:
        return counted(math.nan)
    used = set(circle.of(tier.name)["facility_id"].dropna())
    table = material.study.facilities.table
    own = table.index[table["tier"] == tier.name]
    return counted(sum(place not in used for place in own))


def _sentences(material: Material, table: pd.DataFrame) -> list[str]:
    lacking = [tier_name(tier) for tier in material.study.tiers if not (table["tier"] == tier.name).any()]
    told = [nameless_words(material)] if material.tier is None else []  # else the first page tells of them
    if lacking:
        told.append(say("The data holds no facility of these tiers: {tiers}.", tiers=listed(lacking)))
    for tier in material.study.tiers:
        own = table[(table["tier"] == tier.name) & table["inside"].astype(bool)]
        names = [name_of(name) for name in own["name"] if isinstance(name, str) and name.strip()]
        if 0 < len(names) <= _FEW:
            if nameless := len(own) - len(names):
                names.append(say("{number} without a name", number=nameless))
            told.append(say("Inside the studied area, {tier}: {names}.", tier=tier_name(tier), names=listed(names)))
    return told
