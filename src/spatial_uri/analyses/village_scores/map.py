"""The village scores on the map."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from spatial_uri.analyses.village_scores.phrases import criterion_words, definition, state_of, value_words
from spatial_uri.analyses.village_scores.result import VillageScores
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import BLUE, DARK, GREY, ORANGE, by_kind, by_steps
from spatial_uri.page.themes import Theme, ThemeClass, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import number, share, whole_number

_CLASSES = {
    "sure": ThemeClass(label=N_("chosen, whatever the weights"), colour=DARK),
    "chosen": ThemeClass(label=N_("chosen, depends on the weights"), colour=BLUE),
    "open": ThemeClass(label=N_("not chosen, depends on the weights"), colour=ORANGE),
    "out": ThemeClass(label=N_("not chosen"), colour="#d9d9d9"),
    "unknown": ThemeClass(label=N_("no score: a criterion is not known"), colour=GREY, hatched=True, is_unknown=True),
}


def layer_use(result: VillageScores) -> ThemeUse:
    """Class the villages of a layer by how sure it is that they are chosen."""
    states = [state_of(row) for row in records(result.villages.drop(columns="geometry"))]
    return by_kind("village_scores", states, _CLASSES, title=say("How sure the choice is"))


def scores_map(study: Study, result: VillageScores) -> ThemeMap:
    """Return two themes: who is chosen and how sure that is, and the scores.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    index = study.settlements.table.index
    villages = result.villages.drop(columns="geometry").reindex(index)
    rows = [row if isinstance(row["name"], str) else None for row in records(villages)]
    told = _told(result, index)
    layer = settlement_layer(
        study,
        {
            say("Score"): [number(row["score"], 1) if row else "" for row in rows],
            say("Rank by score"): [_rank_words(row) if row and math.isfinite(row["score"]) else "" for row in rows],
            say("Selected"): [_chosen_words(row) if row and math.isfinite(row["score"]) else "" for row in rows],
            say("Made of"): told,
        },
    )
    states = [state_of(row) if row else "" for row in rows]
    scores = villages["score"].to_numpy(dtype=float)
    is_village = villages["name"].notna().to_numpy()
    order = [int(k) for k in np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable") if math.isfinite(scores[k])]
    ranking = [("settlements", k, number(scores[k], 1)) for k in order[:RANKED]]
    use = by_steps("settlements", scores, (20.0, 40.0, 60.0, 80.0), title=say("Score"), high_is_worse=True)
    shown = [cls if village else -1 for cls, village in zip(use.cls, is_village, strict=True)]
    made, highest = definition(result), say("The highest scores")
    return ThemeMap(
        heading=say("Village scores"),
        subtitle=study.name,
        layers={"settlements": layer},
        themes=(
            Theme(
                key="choice",
                title=say("Villages chosen"),
                uses=(by_kind("settlements", states, _CLASSES, title=say("How sure the choice is")),),
                definition=made,
                ranking=ranking,
                ranking_title=highest,
            ),
            Theme(
                key="scores",
                title=say("Scores"),
                uses=(replace(use, cls=shown),),
                definition=made,
                ranking=ranking,
                ranking_title=highest,
            ),
        ),
    )


def _rank_words(row: dict[str, object]) -> str:
    return say(
        "{rank}; between {best} and {worst} in 90 % of the draws",
        rank=whole_number(row["rank"]),
        best=whole_number(row["p5_rank"]),
        worst=whole_number(row["p95_rank"]),
    )


def _chosen_words(row: dict[str, object]) -> str:
    facts = {"share": share(float(str(row["chosen_share"])))}
    return (
        say("yes; in {share} of the draws", **facts)
        if row["is_chosen"]
        else say("no; in {share} of the draws", **facts)
    )


def _told(result: VillageScores, index: pd.Index) -> list[str]:
    """Say for each settlement what its score is made of."""
    made: dict[str, list[str]] = {}
    for row in records(result.points):
        words = say(
            "{criterion} {value}: {points}",
            criterion=criterion_words(result, row["criterion"]),
            value=value_words(row["criterion"], row["value"]),
            points=number(row["points"], 1),
        )
        made.setdefault(str(row["place_id"]), []).append(words)
    return [say("; ").join(made.get(str(place), ())) for place in index]
