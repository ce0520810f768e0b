"""How evenly access is spread before and after, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.comparison.phrases import change_words
from spatial_uri.analyses.comparison.result import Comparison
from spatial_uri.analyses.equity.phrases import index, ratio, subject_words
from spatial_uri.analyses.equity.result import MINUTES
from spatial_uri.page.document import NOTHING, Table
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.differences import points, signed_count
from spatial_uri.words.numbers import count, minutes, share, signed

MEASURE_LABELS = {
    "people": N_("People counted"),
    "left_out": N_("People left out"),
    "mean": N_("Mean"),
    "urban_mean": N_("Urban mean"),
    "rural_mean": N_("Rural mean"),
    "urban_rural_ratio": N_("Urban to rural"),
    "p90_p10": N_("P90 to P10"),
    "gini": N_("Gini"),
    "theil": N_("Theil"),
    "theil_between_township": N_("Theil between townships"),
    "theil_within_township": N_("Theil within townships"),
    "theil_between_county": N_("Theil between counties"),
    "theil_within_county": N_("Theil within counties"),
    "palma_share": N_("Palma, shares"),
    "palma_mean": N_("Palma, means"),
    "concentration": N_("Concentration"),
    "fgt0": N_("Beyond (FGT 0)"),
    "fgt1": N_("How far (FGT 1)"),
    "fgt2": N_("How far, squared (FGT 2)"),
}
"""Measure of equity -> what it is called, to be passed to `say`."""
_PEOPLE_REACHED, _PEOPLE_NOT_REACHED = N_("People reached"), N_("People not reached")
_COUNTS, _MEANS, _RATIOS = (
    ("people", "left_out"),
    ("mean", "urban_mean", "rural_mean"),
    ("urban_rural_ratio", "p90_p10"),
)
_SHORT = (
    "fgt0", "fgt1", "urban_mean", "rural_mean", "urban_rural_ratio", "p90_p10", "gini", "palma_share", "theil",
    "theil_between_township", "theil_within_township", "theil_between_county", "theil_within_county",
)  # fmt: skip
"""What stands in the chapter, in this order."""


def measure_words(row: Mapping[str, Any]) -> str:
    """Say what is told."""
    if row["what"] == MINUTES and row["measure"] in _COUNTS:
        return say(_PEOPLE_REACHED if row["measure"] == "people" else _PEOPLE_NOT_REACHED)
    return say(MEASURE_LABELS[row["measure"]])


def equity_table(comparison: Comparison) -> Table | None:
    """Return the indices of the leading tier and of supply, before and after; None where there are none."""
    table = comparison.equity
    own = table[(table["what"] != MINUTES) | (table["subject"] == comparison.tier.name)]
    chosen = own[own["measure"].isin(_SHORT)]
    order = chosen["measure"].map({name: k for k, name in enumerate(_SHORT)})
    things = pd.factorize(pd.MultiIndex.from_frame(chosen[["what", "subject"]]))[0]
    rows = records(chosen.assign(thing=things, order=order).sort_values(["thing", "order"]))
    if not rows:
        return None
    has_access = any(_differ(row["change"], row["access"]) for row in rows)
    cells = [
        (
            subject_words(comparison.tiers, row), measure_words(row), _value(row, "before"), _value(row, "after"),
            _difference(row, "change"), *((_difference(row, "access"),) if has_access else ()),
        )
        for row in rows
    ]  # fmt: skip
    return Table(
        caption=say("Equity before and after"),
        columns=(
            say("What"), say("Measure of equity"), say("before"), say("after"), say("Difference"),
            *((say("of it access"),) if has_access else ()),
        ),
        rows=cells,
        numeric=tuple(range(2, 6 if has_access else 5)),
        wide=1,
        after=say("All tiers and indices: atlas.xlsx and {file}.", file="data/comparison_equity.csv"),
    )  # fmt: skip


def left_out_words(comparison: Comparison) -> str:
    """Say how those count who do not reach the leading tier; empty where all do, before and after."""
    table = comparison.equity
    rows = table[(table["what"] == MINUTES) & (table["subject"] == comparison.tier.name)]
    (left_out,) = records(rows[rows["measure"] == "left_out"]) or ({"before": 0.0, "after": 0.0},)
    if not left_out["before"] and not left_out["after"]:
        return ""
    return say(
        "People who reach none ({before} before, {after} after) are beyond the limit (FGT 0); they have no minutes, so "
        "that FGT 1, the means and the ratios are of people reached in each run.",
        before=count(left_out["before"]),
        after=count(left_out["after"]),
    )


def _differ(one: float, other: float) -> bool:
    return math.isfinite(one) and not math.isclose(one, other, rel_tol=0, abs_tol=1e-9)


def _value(row: Mapping[str, Any], side: str) -> str:
    write, _ = _writers(row)
    return write(row[side]) if math.isfinite(row[side]) else NOTHING


def _difference(row: Mapping[str, Any], column: str) -> str:
    _, write = _writers(row)
    return write(row[column]) if math.isfinite(row[column]) else NOTHING


def _writers(row: Mapping[str, Any]) -> tuple[Callable[[float], str], Callable[[float], str]]:
    """Return how the values of a row are written, and how their differences are."""
    measure = row["measure"]
    if measure == "fgt0":
        return share, points
    if measure in _COUNTS:
        return count, signed_count
    if measure in _MEANS and row["what"] == MINUTES:
        return minutes, change_words
    write = ratio if measure in (*_MEANS, *_RATIOS) else index
    return write, lambda value: signed(value, write(abs(value)))
