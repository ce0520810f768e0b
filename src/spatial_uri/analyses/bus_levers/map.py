"""The map of the bus levers: the levers by kind, and whom the evaluated ones bring in."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from spatial_uri.analyses.bus_levers.phrases import KIND_LABELS, gain_words, people_words, what_words
from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.model.study import Study
from spatial_uri.page.marks import marks_of_each
from spatial_uri.page.part_tables import RANKED, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind, plain, quantile_weights
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count

_KINDS = {
    "new_stop": ThemeClass(label=KIND_LABELS["new_stop"], colour="#0072b2", symbol="square"),
    "extension": ThemeClass(label=KIND_LABELS["extension"], colour="#c2410c", symbol="triangle"),
    "detour": ThemeClass(label=KIND_LABELS["detour"], colour="#b0307e", symbol="wedge"),
    "departures": ThemeClass(label=KIND_LABELS["departures"], colour="#111111", symbol="badge"),
    "on_demand": ThemeClass(label=KIND_LABELS["on_demand"], colour="#b07d00", symbol="badge"),
}


def bus_map(study: Study, levers: BusLevers) -> ThemeMap:
    """Return the map of the bus levers that were evaluated in full.

    Parameters
    ----------
    study, levers
        What was measured, and the result.
    """
    done = levers.levers[levers.levers["is_evaluated"]]
    rows = records(done)
    drawn = ThemeLayer(
        kind="point",
        geometry=done.geometry,
        names=[what_words(levers, row) for row in rows],
        records={
            say("Code"): [str(lever) for lever in done.index],
            say("Kind"): [say(KIND_LABELS[row["kind"]]) for row in rows],
            say("What it brings and takes"): [gain_words(levers, row) for row in rows],
            say("People for a vehicle-hour"): [count(row["people_per_vehicle_hour"]) for row in rows],
        },
        weights=quantile_weights(done["people_gained"]),
    )
    use = kind_use("levers", done)
    theme = Theme(
        key="bus_levers",
        title=say("What buses could do in addition"),
        definition=say(
            "levers evaluated in full, by people for a vehicle-hour; numbers of several levers do not add up"
        ),
        uses=(plain("settlements"), _with_marks(study, levers, done, use)),
        ranking=[("levers", k, people_words(levers, row["people_gained"])) for k, row in enumerate(rows[:RANKED])],
        ranking_title=say("The best first"),
    )
    return ThemeMap(
        heading=say("What buses could do in addition"),
        subtitle=study.name,
        layers={"settlements": settlement_layer(study, {}), "levers": drawn},
        themes=(theme,),
    )


def kind_use(layer: str, levers: pd.DataFrame) -> ThemeUse:
    """Class levers by their kind."""
    return by_kind(layer, levers["kind"].tolist(), _KINDS, title=say("Bus levers"))


def _with_marks(study: Study, levers: BusLevers, done: pd.DataFrame, use: ThemeUse) -> ThemeUse:
    """Mark whom each lever brings in."""
    table = levers.settlements
    gained = table[table["newly_stop"].astype(bool) | table["newly_return"].astype(bool)]
    near = [gained.loc[gained["lever_id"] == lever, "place_id"].tolist() for lever in done.index]
    if not any(near):
        return use
    return replace(use, marks=marks_of_each(near, study.settlements.table.index, kind="served"))
