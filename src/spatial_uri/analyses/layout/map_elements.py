"""The axes, rings and belts of a plan on the map."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.layout.phrases import ELEMENT_LABELS, element_words
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.page.part_tables import records
from spatial_uri.page.theme_classes import BLUE, DARK, ORANGE, RED, by_kind, plain
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import km, minutes, name_of

_COLOURS = {"axis": DARK, "ring": RED, "belt": ORANGE, "area": BLUE}
_ELEMENTS = {kind: ThemeClass(label=ELEMENT_LABELS[kind], colour=colour) for kind, colour in _COLOURS.items()}


def element_layer(elements: gpd.GeoDataFrame, kind: Literal["line", "polygon"] = "line") -> ThemeLayer:
    """Return the elements that are lines, or those that are areas."""
    rows = records(elements)
    return ThemeLayer(
        kind=kind,
        geometry=elements.geometry,
        names=[name_of(n, e) for n, e in zip(elements["name"], elements.index, strict=True)],
        records={
            say("Kind"): [say(ELEMENT_LABELS[r["kind"]]) for r in rows],
            say("Length"): [km(r["length_km"]) if np.isfinite(r["length_km"]) else "" for r in rows],
            say("On it"): [element_words(r) for r in rows],
            say("Between its towns"): [
                say("{minutes} on average", minutes=minutes(r["internal_mean_min"]))
                if np.isfinite(r["internal_mean_min"])
                else ""
                for r in rows
            ],
        },
        labelled=True,
    )


def element_use(elements: gpd.GeoDataFrame) -> ThemeUse:
    """Class elements of both kinds of shapes by what they are."""
    return by_kind("elements", list(elements["kind"]), _ELEMENTS, title=say("Axes, rings and belts of the plan"))


def element_theme(elements: gpd.GeoDataFrame, is_line: pd.Series[bool], layout: SettlementLayout) -> Theme | None:
    """Return the theme of the elements; None if there are none."""
    if elements.empty:
        return None
    kinds = elements["kind"]
    areas, lines = elements[~is_line], elements[is_line]
    ranking = [("element_lines", k, element_words(r)) for k, r in enumerate(records(lines))]
    ranking += [("element_areas", k, element_words(r)) for k, r in enumerate(records(areas))]
    uses = [
        by_kind(layer, list(kinds[part]), _ELEMENTS, title=title)
        for layer, part, title in (("element_areas", ~is_line, say("Areas")), ("element_lines", is_line, say("Lines")))
        if part.any()
    ]
    return Theme(
        key="elements",
        title=say("Axes, rings and belts of the plan"),
        definition=say("as drawn in the plan; lines reach {buffer_m} to both sides", buffer_m=layout.options.buffer_m),
        uses=(*uses, plain("settlements")),
        ranking=ranking,
        ranking_title=say("What lies on them"),
    )
