"""The settlements of a study as a layer of the map: what every analysis says of them, and what is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import area_words
from spatial_uri.page.theme_classes import RANKS, rank_weights
from spatial_uri.page.themes import ThemeLayer
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, name_of


def settlement_layer(
    study: Study,
    records: Mapping[str, Sequence[str]],
    *,
    ranks: Sequence[Any] | None = None,
    weights: Sequence[float] | None = None,
) -> ThemeLayer:
    """Return the settlements of a study as points with a record.

    Parameters
    ----------
    study
        What was measured.
    records
        What the analysis says of each settlement, below code, area, rank and people.
    ranks
        The rank of each settlement, which also sets its size; None where ranks were not measured.
    weights
        Size of each point, 0..1; None for the sizes of the ranks, or for all alike.
    """
    places = study.settlements.table
    known = [] if ranks is None else list(ranks)
    of_rank = {say("Rank"): [say(RANKS[rank].label) if rank in RANKS else "" for rank in known]} if known else {}
    return ThemeLayer(
        kind="point",
        of="settlements",
        names=[name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)],
        records={
            say("Code"): [str(p) for p in places.index],
            say("Area"): area_words(study, places["area_id"]),
            **of_rank,
            say("People"): [count(p) for p in places["population"]],
            **records,
        },
        weights=weights if weights is not None or not known else rank_weights(known),
        labelled=True,
    )
