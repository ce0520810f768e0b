"""Whom a closed road concerns, for the map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.criticality.result import RoadClosures
from spatial_uri.model.study import Study
from spatial_uri.page.ground import positions
from spatial_uri.page.marks import Marks
from spatial_uri.page.new_ways import NewWays
from spatial_uri.page.part_tables import records
from spatial_uri.page.ways import reversed_ways
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import km, minutes, text


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
        ways=_new_ways(study, concerned, closures),
    )


def _new_ways(study: Study, concerned: pd.DataFrame, closures: RoadClosures) -> NewWays | None:
    """Return the ways round the closed roads, from the settlements on, whichever way people travel."""
    drawn = closures.new_ways
    if drawn.empty:
        return None
    way_of = {key: k for k, key in enumerate(zip(drawn["stretch"], drawn["place_id"], strict=True))}
    of = [way_of.get(key, -1) for key in zip(concerned["stretch"], concerned["place_id"], strict=True)]
    order = [k for k in of if k >= 0]  # as they are marked
    rows = concerned[np.asarray(of) >= 0]
    (ptr, pieces), ends = closures.new_way_edges, closures.new_way_ends
    if closures.travel.direction == "from_facility":
        pieces, ends = reversed_ways(ptr, pieces, ends)
    counts = np.diff(ptr)[order]
    at_facility = set(rows["facility_id"]) <= set(study.facilities.table.index)
    at = positions((study.facilities if at_facility else study.settlements).table.index)
    number = iter(range(len(order)))
    return NewWays(
        of=[next(number) if k >= 0 else -1 for k in of],
        km=rows["network_km"].to_numpy(dtype=float),
        ptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pieces=np.concatenate([pieces[:0], *(pieces[ptr[k] : ptr[k + 1]] for k in order)]),
        ends=ends[order],
        lead_to="facilities" if at_facility else "settlements",
        goals=[at.get(goal, -1) for goal in rows["facility_id"]],
    )


def _words(row: dict[str, Any]) -> str:
    if row["cut_off"]:
        return say("cut off")
    facts = {"before": minutes(row["travel_min"]), "after": minutes(row["closed_min"])}
    if pd.isna(row["network_km"]):
        return say("{before} → {after}", **facts)
    if text(row.get("via")):
        return say(
            "{before} → {after}, {length} by {via}",
            length=km(row["network_km"]),
            via=say(", ").join(text(row["via"]).split("; ")),
            **facts,
        )
    return say("{before} → {after}, {length}", length=km(row["network_km"]), **facts)
