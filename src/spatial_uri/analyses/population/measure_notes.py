"""What a reader of the population where it lives must know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from spatial_uri.analyses.population.options import PopulationOptions
from spatial_uri.model.study import Note, Study
from spatial_uri.words.catalogue import N_

TOPIC = N_("People where they live")
COUNTS = {
    "residents": N_("residents, where they sleep"),
    "ambient": N_("the ambient population of the day"),
    "unstated": N_("it is not stated whom it counts"),
}
MODELS = {
    "constrained": N_("constrained to built-up land"),
    "unconstrained": N_("unconstrained over all land"),
    "unstated": N_("nor whether it is constrained to built-up land"),
}
SPREAD = {"resident": N_("resident people"), "registered": N_("registered people")}
_LOST_SHARE = 0.001
FAR_FACTORS = (0.5, 2.0)
"""Beyond these factors official people and those of the raster are of another place, year or meaning."""


def population_notes(
    study: Study, options: PopulationOptions, facts: Mapping[str, Any], totals: pd.DataFrame
) -> tuple[Note, ...]:
    """Return the notes: where the people come from, who is left out, and which totals contradict each other.

    Parameters
    ----------
    study, options
        What was asked of.
    facts
        What became of all people.
    totals
        By area.
    """
    notes: list[Note] = []
    if "raster_people" in facts:
        notes += _of_raster(options, facts)
    if "official_people" in facts:
        notes += _of_official(study, options, facts, totals)
    return tuple(note.about(TOPIC) for note in notes)


def _of_raster(options: PopulationOptions, facts: Mapping[str, Any]) -> list[Note]:
    notes = [
        Note(
            "population.raster",
            vintage=str(facts.get("vintage", options.vintage)),
            counts_term=COUNTS[options.counts],
            model_term=MODELS[options.model],
            cell_m=float(facts["cell_m"]),
            raster_people=round(facts["raster_people"]),
            within_people=round(facts["within_people"]),
            outside_people=round(facts["outside_people"] + facts["neighbour_people"]),
            below_one_share=float(facts["below_one_share"]),
        )
    ]
    if facts["brought_back_people"] > _LOST_SHARE * facts["within_people"]:
        notes.append(Note("population.brought_back", people=round(facts["brought_back_people"])))
    if facts["unknown_cells"]:
        notes.append(Note("population.unknown_cells", count=int(facts["unknown_cells"]), severity="warning"))
    return notes


def _of_official(
    study: Study, options: PopulationOptions, facts: Mapping[str, Any], totals: pd.DataFrame
) -> list[Note]:
    names = study.areas.table["name"]
    notes = [
        Note(
            "population.spread",
            kind_term=SPREAD[options.spread],
            people=round(facts["official_people"]),
            over_term=N_("the raster") if "raster_people" in facts else N_("the ground of buildings"),
        )
    ]
    low, high = FAR_FACTORS
    far = totals[(totals["area_id"] != "*") & ((totals["factor"] < low) | (totals["factor"] > high))]
    if len(far):
        told = [str(name) for name in far["name"]]
        notes.append(Note("population.far_factor", count=len(far), names=told, low=low, high=high, severity="warning"))
    if ids := facts.get("evenly"):
        notes.append(Note("population.evenly", count=len(ids), names=_named(names, ids), severity="warning"))
    if ids := facts.get("kept_ids"):
        notes.append(Note("population.unspread_kept", count=len(ids), names=_named(names, ids), severity="warning"))
    if ids := facts.get("left_ids"):
        notes.append(Note("population.unspread_left", count=len(ids), names=_named(names, ids), severity="warning"))
    return notes


def _named(names: pd.Series[str], ids: Sequence[str]) -> list[str]:
    return [str(names.get(area, area)) for area in ids]
