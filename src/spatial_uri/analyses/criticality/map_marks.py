"""Whom a closed road concerns, for the map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.criticality.result import RoadClosures
from spatial_uri.model.study import Study
from spatial_uri.page.marks import Marks
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import minutes, text


def marks_of(study: Study, drawn: gpd.GeoDataFrame, closures: RoadClosures, layer: str) -> Marks | None:
    """Return whom each drawn segment concerns, by its stretch; None where the closures do not name them.

    Parameters
    ----------
    study, closures
        What was measured, and the result.
    drawn
        The segments that the map draws.
    layer
        The layer of the settlements.
    """
    concerned: pd.DataFrame | None = getattr(closures, "settlements", None)
    if concerned is None or concerned.empty:
        return None
    stretches = list(dict.fromkeys(concerned["stretch"]))
    group = {stretch: k for k, stretch in enumerate(stretches)}
    order = np.argsort(concerned["stretch"].map(group).to_numpy(), kind="stable")
    concerned = concerned.iloc[order]
    counts = np.bincount(concerned["stretch"].map(group).to_numpy(), minlength=len(stretches))
    return Marks(
        layer=layer,
        groups=[group.get(stretch, -1) for stretch in drawn["stretch"]],
        ptr=np.concatenate([[0], np.cumsum(counts)]).tolist(),
        rows=study.settlements.table.index.get_indexer(concerned["place_id"]).tolist(),
        texts=[_words(row) for row in records(concerned)],
    )


def _words(row: dict[str, Any]) -> str:
    if row["cut_off"]:
        return say("cut off")
    facts = {"before": minutes(row["travel_min"]), "after": minutes(row["closed_min"])}
    if text(row.get("via")):
        return say("{before} → {after}, by {via}", via=text(row["via"]), **facts)
    return say("{before} → {after}", **facts)
