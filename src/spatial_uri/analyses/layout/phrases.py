"""What pages say of interactions, hinterlands and elements, one at a time."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import name_of, number, plain, share, unknown

INTERACTIONS_DRAWN = 3000
"""How many of the strongest interactions the map draws beside the axes; the tables hold all."""

ALL_ELEMENTS = "*"
"""The row of the elements that counts what lies on any of them."""

ELEMENT_LABELS = {"axis": N_("axis"), "ring": N_("ring"), "belt": N_("belt"), "area": N_("area")}
"""What the kinds of elements are called, to be passed to `say`."""


def drawn_interactions(layout: SettlementLayout) -> gpd.GeoDataFrame:
    """Return each pair once, weakest first: its axis if it is one, and the strongest others."""
    interactions = layout.interactions
    pair = pd.Series(
        ["|".join(sorted(p)) for p in zip(interactions["origin_id"], interactions["destination_id"], strict=True)],
        index=interactions.index,
        dtype=object,
    )
    ordered = interactions.assign(pair=pair).sort_values(["is_largest", "strength"], ascending=False, kind="stable")
    single = ordered.drop_duplicates("pair")
    is_axis = single["is_largest"].astype(bool)
    shown = pd.concat([single[~is_axis].head(INTERACTIONS_DRAWN).iloc[::-1], single[is_axis].iloc[::-1]])
    return gpd.GeoDataFrame(shown.drop(columns="pair"), geometry="geometry", crs=interactions.crs)


def strength_unit(layout: SettlementLayout) -> str:
    """Say what the strength of an interaction is measured in."""
    power = plain(layout.options.exponent)
    if layout.weighted_by == "population":
        return say("people x people / minutes^{power}", power=power)
    if layout.options.weights == "time":
        return say("1 / minutes^{power} (as asked for)", power=power)
    return say("1 / minutes^{power} (for the people of most are not known)", power=power)


def strength_words(value: float) -> str:
    """Write the strength of an interaction, which may be large or small."""
    if not np.isfinite(value):
        return unknown()
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def potential_words(value: float) -> str:
    """Write a potential."""
    return say("{number} people per minute", number=number(value, 1)) if np.isfinite(value) else unknown()


def end_of(row: dict[str, Any], end: str) -> str:
    """Name the ``origin`` or ``destination`` of an interaction."""
    return name_of(row[f"{end}_name"], row[f"{end}_id"])


def belongings(layout: SettlementLayout) -> list[str]:
    """Tell of each settlement whether its nearest centre is its ``own``, an ``other`` one or ``unknown``."""
    words = {"True": "own", "False": "other"}
    return [words.get(str(value), "unknown") for value in layout.allocation["is_own"]]


def element_words(row: dict[str, Any]) -> str:
    """Say what lies on an element."""
    facts = {"share": share(row["settlements_share"])}
    if not np.isfinite(row["population_share"]):
        return say_n("{count} settlement ({share})", "{count} settlements ({share})", row["settlements"], **facts)
    return say_n(
        "{count} settlement ({share}), {people_share} of people",
        "{count} settlements ({share}), {people_share} of people",
        row["settlements"],
        people_share=row["population_share"],
        **facts,
    )
