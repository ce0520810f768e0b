"""The map of supply: what each settlement can count on, and how crowded facilities are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from spatial_uri.analyses.supply.phrases import (
    STATUS_LABELS,
    amount_name,
    balance_words,
    crowded,
    crowding,
    crowding_definition,
    definition,
    per_1000,
    per_unit,
    with_remark,
)
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import RANKED, area_words, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind, by_steps, plain, quantile_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, lines, name_of

_CLASSES = 5
_MOST_SHARE = 3
"""From a third as many facilities as settlements on, those of the lowest tier are not drawn over these."""
_FACILITIES = {
    "serving": ThemeClass(label=STATUS_LABELS["serving"], colour="#0072b2", symbol="badge"),
    "no_supply": ThemeClass(label=STATUS_LABELS["no_supply"], colour="#8a8f95", symbol="badge"),
    "nobody_in_reach": ThemeClass(label=STATUS_LABELS["nobody_in_reach"], colour="#000000", symbol="badge"),
    "supply_unknown": ThemeClass(label=STATUS_LABELS["supply_unknown"], colour="#ffffff", hatched=True),
    "people_unknown": ThemeClass(label=STATUS_LABELS["people_unknown"], colour="#ffffff", hatched=True),
}


def supply_map(study: Study, result: Supply) -> ThemeMap | None:
    """Return the map of supply; None if nothing is known.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    if not result.amounts:
        return None
    layers: dict[str, ThemeLayer] = {}
    themes: list[Theme] = []
    for amount in result.amounts:
        layers[f"settlements_{amount}"] = _settlements(study, result, amount)
        layers[f"facilities_{amount}"] = _facilities(study, result, amount)
        themes.append(_ratio_theme(result, amount))
        if len(crowded(result, amount)):
            themes.append(_crowding_theme(result, amount))
    return ThemeMap(heading=say("Supply and demand"), subtitle=study.name, layers=layers, themes=tuple(themes))


def _settlements(study: Study, result: Supply, amount: str) -> ThemeLayer:
    table = result.of(amount)
    rows = records(table)
    return settlement_layer(
        study,
        {
            per_1000(amount): [with_remark(row) for row in rows],
            say("In reach: {amount}", amount=amount_name(amount)): [count(row["supply_in_reach"]) for row in rows],
            say("Facilities in reach"): [count(row["facilities_in_reach"]) for row in rows],
        },
        weights=quantile_weights(table["population"]),
    )


def _facilities(study: Study, result: Supply, amount: str) -> ThemeLayer:
    table = result.facilities_of(amount)
    rows = records(table)
    return ThemeLayer(
        kind="point",
        of="facilities",
        rows=study.facilities.table.index.get_indexer(table.index).tolist(),
        names=[name_of(name, place) for name, place in zip(table["name"], table.index, strict=True)],
        records={
            say("Code"): [str(place) for place in table.index],
            say("Area"): area_words(study, table["area_id"]),
            amount_name(amount): [count(row["supply"]) for row in rows],
            say("People in reach"): [count(row["people_in_reach"]) for row in rows],
            per_unit(amount): [crowding(row["people_per_unit"]) for row in rows],
            say("Status"): [say(STATUS_LABELS[row["status"]]) for row in rows],
        },
        weights=quantile_weights(table["supply"]),
    )


def nice_limits(values: np.ndarray) -> list[float]:
    """Return limits that part numbers above 0 into classes of about one size, as short as numbers can be written.

    Examples
    --------
    >>> nice_limits(np.array([0.0, 1.234, 2.345, 3.456, 4.567, 5.678]))
    [1.2, 2.3, 3.5, 4.6]
    """
    known = values[np.isfinite(values) & (values > 0)]
    if not len(known):
        return []
    limits = np.quantile(known, np.arange(1, _CLASSES) / _CLASSES, method="inverted_cdf")
    digits = 1 - int(np.floor(np.log10(limits[len(limits) // 2])))
    rounded = sorted({round(float(limit), digits) for limit in limits} - {0.0})
    return rounded or [float(limits[0])]


def _steps(layer: str, values: np.ndarray, title: str, *, high_is_worse: bool) -> ThemeUse:
    limits = nice_limits(values)
    if not limits:
        labels = [say("none"), say("> {number}", number="0")]
        return by_steps(layer, values, (0.0,), title=title, labels=labels, high_is_worse=high_is_worse)
    words = [f"{limit:g}" for limit in limits]
    labels = [say("none"), say("≤ {number}", number=words[0])]
    labels += [f"{a}–{b}" for a, b in pairwise(words)]
    labels.append(say("> {number}", number=words[-1]))
    return by_steps(layer, values, (0.0, *limits), title=title, labels=labels, high_is_worse=high_is_worse)


def _drawn_tiers(result: Supply, amount: str) -> set[str]:
    """Return the tiers drawn over settlements: clinics in every second village would hide the villages."""
    names = [tier.name for tier in result.tiers[amount]]
    is_crowded = len(result.facilities_of(amount)) * _MOST_SHARE > len(result.of(amount))
    return set(names[:-1] if is_crowded and len(names) > 1 else names)


def _ratio_theme(result: Supply, amount: str) -> Theme:
    table, layer = result.of(amount), f"settlements_{amount}"
    values = table["per_1000"].to_numpy(dtype=np.float64)
    facilities = result.facilities_of(amount)
    drawn = _drawn_tiers(result, amount)
    status = [s if tier in drawn else None for s, tier in zip(facilities["status"], facilities["tier"], strict=True)]
    people = table["population"].fillna(0.0).to_numpy()
    order = [int(k) for k in np.lexsort((-people, values)) if np.isfinite(values[k])]
    return Theme(
        key=f"supply_{amount}",
        title=per_1000(amount),
        definition=lines(definition(result), balance_words(result, amount)),
        uses=(
            _steps(layer, values, per_1000(amount), high_is_worse=False),
            by_kind(f"facilities_{amount}", status, _FACILITIES, title=say("Facilities")),
        ),
        ranking=[(layer, k, with_remark(row)) for k in order[:RANKED] for row in records(table.iloc[[k]])],
        ranking_title=say("Who can count on least"),
    )


def _crowding_theme(result: Supply, amount: str) -> Theme:
    table, layer = result.facilities_of(amount), f"facilities_{amount}"
    values = table["people_per_unit"].to_numpy(dtype=np.float64)
    rows = table.index.get_indexer(crowded(result, amount).index).tolist()
    return Theme(
        key=f"crowding_{amount}",
        title=say("Crowding of facilities: {amount}", amount=amount_name(amount)),
        definition=lines(
            crowding_definition(),
            definition(result),
        ),
        uses=(
            plain(f"settlements_{amount}"),
            _steps(layer, values, per_unit(amount), high_is_worse=True),
        ),
        ranking=[(layer, k, crowding(float(values[k]))) for k in rows[:RANKED]],
        ranking_title=say("Most crowded"),
    )
