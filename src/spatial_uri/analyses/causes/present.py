"""What the causes give to an atlas."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.causes.result import Causes
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part
from spatial_uri.page.part_tables import parameters_of
from spatial_uri.words.catalogue import say


def causes_part(study: Study, causes: Causes) -> Part:
    """Return what the causes give to an atlas.

    Parameters
    ----------
    study, causes
        What was measured, and the result.
    """
    return Part(
        key="causes",
        title=say("Causes"),
        short=study.name,
        tables={"causes.csv": causes.villages.reset_index(), "legs.csv": _legs_beyond(causes)},
        parameters=parameters_of(causes.options, causes.travel),
        notes=causes.notes,
    )


def _legs_beyond(causes: Causes) -> pd.DataFrame:
    """Return the legs of those beyond the limit."""
    beyond = causes.villages.index[causes.villages["cause"] != ""]
    rows = pd.MultiIndex.from_frame(causes.legs[["tier", "place_id"]])
    return causes.legs[rows.isin(beyond)].reset_index(drop=True)
