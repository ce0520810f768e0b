"""The tables of equity: town and country (T3), and the indices (T7)."""

from __future__ import annotations

from spatial_uri.analyses.equity.phrases import GROUP_LABELS, band_words, index, ratio, split_rows, subject_words
from spatial_uri.analyses.equity.result import MINUTES, AccessEquity
from spatial_uri.model.study import Tier
from spatial_uri.page.part import Listing
from spatial_uri.page.part_tables import area_code, area_listing, area_name, records, tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, minutes, share, unknown


def split_listing(result: AccessEquity, tier: Tier) -> Listing:
    """Return town and country side by side: the areas, the whole at the end.

    Parameters
    ----------
    result, tier
        The result, and one of its tiers.
    """
    rows = split_rows(result, tier)
    ordered = [r for r in rows if r["area_id"] != "*"] + [r for r in rows if r["area_id"] == "*"]
    cells = [
        (
            area_name(row), area_code(row), say(GROUP_LABELS[row["group"]]), count(row["settlements"]),
            _known(share(row["within_share"])), count(row["population"]), _known(share(row["population_share"])),
            _known(minutes(row["mean_min"])), _known(minutes(row["gap_min"])), count(row["not_reached"]),
        )
        for row in ordered
    ]  # fmt: skip
    return Listing(
        title=say("Town and country: {tier}", tier=tier_name(tier)),
        columns=(
            say("Area"), say("Code"), say("Group"), say("Settlements"), say("within"), say("People"),
            say("People within"), say("Mean time"), say("Mean time over the limit"), say("not reached"),
        ),
        rows=cells,
        numeric=(3, 4, 5, 6, 7, 8, 9),
        codes=(1,),
        totals=tuple(k for k, row in enumerate(ordered) if row["area_id"] == "*"),
        file="equity_split.csv",
    )  # fmt: skip


def areas_listing(result: AccessEquity, tier: Tier) -> Listing:
    """Return the areas by the mean time of their people, the longest first.

    Parameters
    ----------
    result, tier
        The result, and one of its tiers.
    """
    ordered = result.areas_of(tier).sort_values("mean_ratio", ascending=False, kind="stable")
    return area_listing(
        say("Areas against the mean: {tier}", tier=tier_name(tier)),
        ordered,
        {
            say("Settlements"): lambda r: count(r["settlements"]),
            say("People"): lambda r: count(r["population"]),
            say("Mean time"): lambda r: _known(minutes(r["mean_min"])),
            say("Over the mean of all"): lambda r: ratio(r["mean_ratio"]),
            say("People within"): lambda r: _known(share(r["population_share"])),
            say("Mean time over the limit"): lambda r: _known(minutes(r["gap_min"])),
            say("not reached"): lambda r: count(r["not_reached"]),
        },
        file="equity_areas.csv",
    )


def supply_listing(result: AccessEquity) -> Listing:
    """Return the indices of supply: Gini, Theil and its parts, Palma, concentration."""
    rows = [row for row in records(result.indices) if row["what"] != MINUTES]
    cells = [
        (
            subject_words(result.tiers, row), count(row["values"]), ratio(row["mean"]), index(row["gini"]),
            band_words(row["band"]) if row["band"] != "unknown" else "–", index(row["theil"]),
            index(row["theil_between_township"]), index(row["theil_within_township"]),
            index(row["theil_between_county"]),
            ratio(row["palma_share"]), ratio(row["palma_mean"]), index(row["concentration"]),
            ratio(row["urban_rural_ratio"]),
        )
        for row in rows
    ]  # fmt: skip
    return Listing(
        title=say("How evenly supply is spread"),
        columns=(
            say("What"), say("Values"), say("Mean"), say("Gini"), say("Band"), say("Theil"), say("between townships"),
            say("within townships"), say("between counties"), say("Palma, shares"), say("Palma, means"),
            say("Concentration"), say("Urban to rural"),
        ),
        rows=cells,
        numeric=(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12),
        file="equity.csv",
        empty=say("Supply was not measured, or is not known."),
    )  # fmt: skip


def minutes_listing(result: AccessEquity) -> Listing:
    """Return who is beyond the limit, and how far (FGT), for each tier."""
    rows = [row for row in records(result.indices) if row["what"] == MINUTES]
    cells = [
        (
            subject_words(result.tiers, row), count(row["people"]), count(row["left_out"]), minutes(row["mean"]),
            share(row["fgt0"]) if row["fgt0"] == row["fgt0"] else "–", index(row["fgt1"]), index(row["fgt2"]),
            ratio(row["p90_p10"]), ratio(row["urban_rural_ratio"]),
        )
        for row in rows
    ]  # fmt: skip
    return Listing(
        title=say("Who is beyond the limit, and how far"),
        columns=(
            say("What"), say("People reached"), say("People not reached"), say("Mean time"), say("Beyond (FGT 0)"),
            say("How far (FGT 1)"), say("How far, squared (FGT 2)"), say("P90 to P10"), say("Urban to rural"),
        ),
        rows=cells,
        numeric=(1, 2, 3, 4, 5, 6, 7, 8),
        file="equity.csv",
        empty=say("The people of less than half of the settlements are known."),
    )  # fmt: skip


def _known(text: str) -> str:
    return "–" if text == unknown() else text
