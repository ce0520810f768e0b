"""The sheets of equity in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.equity.phrases import GROUP_LABELS, band_words, subject_words
from spatial_uri.analyses.equity.result import AccessEquity
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import area_name, records, tier_name
from spatial_uri.words.catalogue import say


def workbook_sheets(result: AccessEquity) -> tuple[Sheet, ...]:
    """Return the sheets: town and country (T3), the areas against the mean, and the indices (T7).

    Parameters
    ----------
    result
        The result.
    """
    return (_split(result), *([_areas(result)] if len(result.areas) else []), _indices(result))


def _split(result: AccessEquity) -> Sheet:
    rows = result.split
    tiers = {tier.name: tier_name(tier) for tier in result.tiers}
    table = pd.DataFrame(
        {
            "tier": rows["tier"].map(tiers),
            "name": [area_name(row) for row in records(rows)],
            "area_id": rows["area_id"],
            "group": [say(GROUP_LABELS[group]) for group in rows["group"]],
        }
    )
    for column in (
        "settlements", "within", "within_share", "population", "population_share", "mean_min", "gap_min", "not_reached",
    ):  # fmt: skip
        table[column] = rows[column].to_numpy()
    return Sheet(
        title=say("Town and country"),
        table=table,
        about=say("one row per tier, area and group: urban and rural settlements side by side"),
        file="equity_split.csv",
        headings={**_headings_of_areas(), "group": say("Group")},
        totals=[k for k, area in enumerate(rows["area_id"]) if area == "*"],
    )


def _areas(result: AccessEquity) -> Sheet:
    rows = result.areas
    tiers = {tier.name: tier_name(tier) for tier in result.tiers}
    table = rows.drop(columns="level").assign(
        tier=rows["tier"].map(tiers), name=[area_name(row) for row in records(rows)]
    )
    return Sheet(
        title=say("Areas against the mean"),
        table=table,
        about=say("one row per tier and area: mean time of its people, and over that of all people"),
        file="equity_areas.csv",
        headings={**_headings_of_areas(), "mean_ratio": say("Over the mean of all")},
    )


def _headings_of_areas() -> dict[str, str]:
    """Say what the columns are that both tables of areas have."""
    return {
        "tier": say("Tier"), "name": say("Area"), "area_id": say("Code"), "settlements": say("Settlements"),
        "within": say("Settlements within"), "within_share": say("Share of settlements"), "population": say("People"),
        "population_share": say("Share of people within"), "mean_min": say("Mean time (min)"),
        "gap_min": say("Mean time over the limit (min)"), "not_reached": say("not reached"),
    }  # fmt: skip


def _indices(result: AccessEquity) -> Sheet:
    rows = result.indices
    told = records(rows)
    table = pd.DataFrame({"what": [subject_words(result.tiers, row) for row in told]}, index=rows.index)
    for column in (
        "values", "people", "left_out", "mean", "urban_mean", "rural_mean", "urban_rural_ratio", "p90_p10", "gini",
    ):  # fmt: skip
        table[column] = rows[column]
    table["band"] = ["" if row["band"] == "unknown" else band_words(row["band"]) for row in told]
    for column in (
        "theil", "theil_between_township", "theil_within_township", "theil_between_county", "theil_within_county",
        "palma_share", "palma_mean", "concentration", "fgt0", "fgt1", "fgt2",
    ):  # fmt: skip
        table[column] = rows[column]
    return Sheet(
        title=say("Equity"),
        table=table,
        about=say("one row per thing looked at: Gini, Theil, Palma, concentration, FGT, urban to rural"),
        file="equity.csv",
        headings={
            "what": say("What"), "values": say("Values"), "people": say("People (or km²) counted"),
            "left_out": say("Left out"), "mean": say("Mean"), "urban_mean": say("Urban mean"),
            "rural_mean": say("Rural mean"), "urban_rural_ratio": say("Urban to rural"), "p90_p10": say("P90 to P10"),
            "gini": say("Gini"), "band": say("Band"), "theil": say("Theil"),
            "theil_between_township": say("Theil between townships"),
            "theil_within_township": say("Theil within townships"),
            "theil_between_county": say("Theil between counties"), "theil_within_county": say("Theil within counties"),
            "palma_share": say("Palma, shares"), "palma_mean": say("Palma, means"),
            "concentration": say("Concentration"), "fgt0": say("Beyond (FGT 0)"), "fgt1": say("How far (FGT 1)"),
            "fgt2": say("How far, squared (FGT 2)"),
        },
    )  # fmt: skip
