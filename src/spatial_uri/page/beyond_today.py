"""The settlements beyond the limit today: a list of the largest with a sentence each, and the head of a sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spatial_uri.model.study import Study
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import WORST_LISTED, area_words, records
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, minutes, name_of


def beyond_listing(
    study: Study, settlements: pd.DataFrame, sentences: Sequence[str], *, limit_min: float, file: str
) -> Listing:
    """List the settlements beyond the limit today.

    Parameters
    ----------
    study
        Whose settlements they are.
    settlements
        On their ids: ``name``, ``area_id``, ``population``, ``before_min``, ``before_within``.
    sentences
        What would bring each within, in their order.
    limit_min
        What counts as within, minutes.
    file
        The table that has all of them.
    """
    told = settlements.assign(sentence=np.asarray(sentences, dtype=object))
    beyond = told[~told["before_within"]].sort_values("population", ascending=False, kind="stable")
    head = beyond.head(WORST_LISTED)
    rows = [
        (
            name_of(row["name"], place), str(place), area, count(row["population"]),
            minutes(row["before_min"], limit_min), row["sentence"],
        )
        for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]  # fmt: skip
    return Listing(
        title=say_n(
            "{count} settlement beyond {limit_min} today",
            "{count} settlements beyond {limit_min} today",
            len(beyond),
            limit_min=limit_min,
        ),
        columns=(
            say("Settlement"), say("Code"), say("Area"), say("People"), say("Time"), say("What would bring it within"),
        ),
        rows=rows,
        numeric=(3, 4),
        codes=(1,),
        more=max(0, len(beyond) - len(rows)),
        file=file,
        empty=say("Every settlement is within the limit."),
    )  # fmt: skip


def place_columns(study: Study, places: pd.DataFrame, before_min: pd.Series) -> dict[str, object]:
    """Return the first columns of a sheet with a row for each settlement beyond the limit: which it is, and its time.

    Parameters
    ----------
    study
        Whose settlements they are.
    places
        On their ids: ``name``, ``area_id``, ``population``.
    before_min
        Their minutes today, in the same order.
    """
    return {
        "name": [name_of(name, place) for name, place in zip(places["name"], places.index, strict=True)],
        "place_id": places.index,
        "area_name": area_words(study, places["area_id"]),
        "population": places["population"].to_numpy(),
        "before_min": before_min.to_numpy(),
    }


def place_headings() -> dict[str, str]:
    """Return the headings of `place_columns`."""
    return {
        "name": say("Settlement"), "place_id": say("Code"), "area_name": say("Area"), "population": say("People"),
        "before_min": say("Today (min)"),
    }  # fmt: skip
