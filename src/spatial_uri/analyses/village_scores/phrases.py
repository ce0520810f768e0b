"""How village scores are said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.village_scores.options import DEPARTURES, MINUTES, PEOPLE
from spatial_uri.analyses.village_scores.result import OPEN, SURE, VillageScores
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, listed_briefly, minutes, name_of, number, share

STATES = ("sure", "chosen", "open", "out")
"""Chosen in most draws; chosen, but not in most; not chosen, but in some; not chosen."""


def state_of(row: Mapping[str, Any]) -> str:
    """Return how sure the choice of a village is; ``unknown`` without a score."""
    if not math.isfinite(row["score"]):
        return "unknown"
    if row["is_chosen"]:
        return "sure" if row["chosen_share"] >= SURE else "chosen"
    return "open" if row["chosen_share"] >= OPEN else "out"


def criterion_words(result: VillageScores, criterion: str) -> str:
    """Say what a criterion is."""
    if criterion == PEOPLE:
        return say("people")
    if criterion == DEPARTURES:
        return say("departures of buses")
    first, _, rest = criterion.partition(" ")
    if first == MINUTES:
        tiers = {tier.name: tier_name(tier) for tier in ([result.tier] if result.tier else [])}
        name = tiers.get(rest.strip() or (result.tier.name if result.tier else ""), rest.strip())
        return say("minutes to {tier}", tier=name)
    return criterion


def value_words(criterion: str, value: float) -> str:
    """Write a value of a criterion."""
    if math.isinf(value):
        return say("not reached")
    if criterion == PEOPLE:
        return count(value)
    if criterion.partition(" ")[0] == MINUTES:
        return minutes(value)
    return number(value, 0 if value == round(value) else 2)


def headline(result: VillageScores) -> str:
    """Say how many villages are chosen, how sure that is, and which towns have none."""
    rows = records(result.villages.drop(columns="geometry"))
    chosen = [row for row in rows if row["is_chosen"]]
    scored = sum(math.isfinite(row["score"]) for row in rows)
    sure = sum(state_of(row) == "sure" for row in chosen)
    lead = say_n(
        "{count} of {scored} villages scored is chosen.",
        "{count} of {scored} villages scored are chosen.",
        len(chosen),
        scored=scored,
    )
    if not chosen:
        return lead
    certainty = say_n(
        "{count} of them is chosen in {share} of {draws} draws of the weights or more, the others depend on them.",
        "{count} of them are chosen in {share} of {draws} draws of the weights or more, the others depend on them.",
        sure,
        share=f"{SURE:.0%}",
        draws=result.options.draws,
    )
    return lines(lead, certainty, _towns_words(result))


def _towns_words(result: VillageScores) -> str:
    towns = result.areas[result.areas["level"] == "township"]
    without = towns[towns["chosen"] == 0]
    if not len(towns):
        return ""
    if without.empty:
        return say("Every township has one.")
    return say_n(
        "{count} of {towns} townships has none: {names}.",
        "{count} of {towns} townships have none: {names}.",
        len(without),
        towns=len(towns),
        names=listed_briefly([name_of(n, a) for n, a in zip(without["name"], without["area_id"], strict=True)]),
    )


def definition(result: VillageScores) -> str:
    """Say how the score is made, and what it does not say."""
    weights = [
        say(
            "{criterion} {weight}",
            criterion=criterion_words(result, row["criterion"]),
            weight=share(row["weight_share"]),
        )
        for row in records(result.criteria)
    ]
    return say(
        "The score is 100 times the weighted mean of percentiles: for each criterion the share of the villages that "
        "are worse, those equal counted half ({weights}). In {draws} draws every weight is moved by up to {spread} "
        "either way. The weights are a choice, and the score is no quality of a village.",
        weights=say("; ").join(weights),
        draws=result.options.draws,
        spread=f"{result.options.spread:.0%}",
    )
