"""The sheets of the population where it lives in the workbook."""

from __future__ import annotations

from spatial_uri.analyses.population.result import Population
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import area_name, records, tier_name
from spatial_uri.words.catalogue import say


def population_sheets(result: Population) -> tuple[Sheet, ...]:
    """Return the sheets: coverage under both layers, and people by source.

    Parameters
    ----------
    result
        What was measured.
    """
    return _coverage(result), _totals(result)


def _coverage(result: Population) -> Sheet:
    rows = result.coverage
    tiers = {tier.name: tier_name(tier) for tier in result.tiers}
    table = rows.assign(name=[area_name(row) for row in records(rows)], tier=rows["tier"].map(tiers))
    return Sheet(
        title=say("Cells and settlements"),
        table=table.drop(columns="level"),
        about=say("one row per area, tier and threshold: people within by cells, and by settlements"),
        file="population_coverage.csv",
        headings={
            "area_id": say("Code"), "name": say("Area"), "tier": say("Tier"), "threshold_min": say("Limit (min)"),
            "settlement_people": say("People of settlements"), "settlement_share": say("Within, by settlements"),
            "cell_people": say("People of cells"), "cell_within": say("People of cells within"),
            "cell_share": say("Within, by cells"), "difference_share": say("Difference of the two"),
            "off_network_share": say("Off the network"),
        },
        totals=[k for k, area in enumerate(rows["area_id"]) if area == "*"],
    )  # fmt: skip


def _totals(result: Population) -> Sheet:
    rows = result.totals
    table = rows.assign(name=[area_name(row) for row in records(rows)])
    return Sheet(
        title=say("People by source"),
        table=table.drop(columns="level"),
        about=say("one row per area: people of the settlements, the raster and the official count"),
        file="population_totals.csv",
        headings={
            "area_id": say("Code"), "name": say("Area"), "settlement_people": say("People of settlements"),
            "raster_people": say("People of the raster"), "resident_people": say("Resident people"),
            "registered_people": say("Registered people"), "cell_people": say("People of cells"),
            "factor": say("Official / raster"), "registered_ratio": say("Registered / resident"),
        },
        totals=[k for k, area in enumerate(rows["area_id"]) if area == "*"],
    )  # fmt: skip
