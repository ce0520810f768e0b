"""What the comparison gives to an atlas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.comparison.map import change_key, comparison_map, curtain_key
from spatial_uri.analyses.comparison.map_classes import change_use
from spatial_uri.analyses.comparison.present_sheets import comparison_sheets
from spatial_uri.analyses.comparison.result import Comparison
from spatial_uri.analyses.comparison.sentences import headlines
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Part
from spatial_uri.page.part_tables import layer_of, parameters_of, tier_name, with_places
from spatial_uri.page.themes import ThemeUse
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say

_PLACE_COLUMNS = ("before_min", "change_min", "change")


def comparison_part(study: Study, comparison: Comparison) -> Part:
    """Return what the comparison gives to an atlas.

    Parameters
    ----------
    study, comparison
        What was measured (the later run), and the result.
    """
    return Part(
        key="comparison",
        title=say("Before and after"),
        headlines=tuple(headlines(comparison)),
        tables=_tables(comparison),
        table_words={
            "comparison.csv": say("one row per tier and limit: who is within before and after, and why that differs"),
            "comparison_settlements.csv": say("one row per tier and settlement of either run: what has become of it"),
            "comparison_areas.csv": say("one row per tier and area: winners and losers"),
            "comparison_flows.csv": say("settlements and people by where they stood and where they stand"),
            "comparison_facilities.csv": say("facilities that are new, closed, moved or of another tier"),
            "comparison_parameters.csv": say("what is defined otherwise in the two runs"),
            "comparison_inputs.csv": say("files of both runs, and whether their content differs"),
            "comparison_equity.csv": say(
                "one row per thing looked at and index: how evenly access is spread before and after"
            ),
            "comparison_changes.csv": say("one row per tier and change of the scenario: alone, and left out"),
        },
        place_columns={"settlements": _place_columns(study, comparison)},
        layers=_layers(comparison),
        layer_uses=_layer_uses(comparison),
        workbook=comparison_sheets(study, comparison),
        map=if_drawn(lambda: comparison_map(study, comparison)),
        sheets=_sheets(comparison),
        parameters=parameters_of(comparison.options, comparison.travel)
        | {"before": comparison.before.name, "after": comparison.after.name},
        counts={"changed": comparison.of(comparison.tier.name)["change"].value_counts().to_dict()},
        notes=comparison.notes,
        leads=True,
    )


def _sheets(comparison: Comparison) -> tuple[MapSheet, ...]:
    tier = tier_name(comparison.tier)
    return (
        MapSheet(number=16, theme=curtain_key(comparison.tier), title=say("Before and after: {tier}", tier=tier)),
        MapSheet(number=23, theme=change_key(comparison.tier), key="change", title=say("Change: {tier}", tier=tier)),
    )


def _tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    tables = {
        "comparison.csv": comparison.headline,
        "comparison_settlements.csv": with_places(comparison.settlements),
        "comparison_areas.csv": comparison.areas,
        "comparison_flows.csv": comparison.flows,
        "comparison_facilities.csv": with_places(comparison.facilities.drop(columns="before_id")),
        "comparison_parameters.csv": comparison.parameters,
        "comparison_inputs.csv": comparison.inputs,
    }
    if len(comparison.equity):
        tables["comparison_equity.csv"] = comparison.equity
    if len(comparison.changes):
        tables["comparison_changes.csv"] = pd.DataFrame(comparison.changes.drop(columns="geometry"))
    return tables


def _place_columns(study: Study, comparison: Comparison) -> pd.DataFrame:
    """Return time and change of every settlement of the study, for each tier."""
    columns: dict[str, pd.Series] = {}
    for tier in comparison.tiers:
        rows = comparison.of(tier.name).reindex(study.settlements.table.index)
        columns |= {f"{tier.name}_{column}": rows[column] for column in _PLACE_COLUMNS}
    return pd.DataFrame(columns)


def _layers(comparison: Comparison) -> dict[str, gpd.GeoDataFrame]:
    rows = comparison.settlements.reset_index()
    layers = {"comparison_settlements": layer_of(rows[rows["tier"] == comparison.tier.name].reset_index(drop=True))}
    if len(comparison.facilities):
        layers["comparison_facilities"] = layer_of(comparison.facilities.drop(columns="before_id"))
    return layers


def _layer_uses(comparison: Comparison) -> dict[str, tuple[ThemeUse, ...]]:
    rows = comparison.of(comparison.tier.name)
    return {"comparison_settlements": (change_use("change", rows["change_min"], rows["change"]),)}
