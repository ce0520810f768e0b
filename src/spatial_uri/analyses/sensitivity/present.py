"""What the sensitivity gives to an atlas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.sensitivity.map import sensitivity_map
from spatial_uri.analyses.sensitivity.phrases import (
    STATE_LABELS,
    ends_words,
    headline,
    interval_words,
    most_words,
    sure_words,
    tornado_of,
    varied_and_not,
    varied_words,
    village_words,
    whole_row,
)
from spatial_uri.analyses.sensitivity.present_sheets import sensitivity_sheets
from spatial_uri.analyses.sensitivity.result import UNDECIDED, Sensitivity
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    area_listing,
    area_words,
    parameters_of,
    records,
    tier_name,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.differences import point_digits
from spatial_uri.words.numbers import count, minutes, name_of, share

_COLUMNS = ("p_within", "state", "critical_factor")
_SHEET = 21


def sensitivity_part(study: Study, result: Sensitivity) -> Part:
    """Return what the sensitivity gives to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    columns = place_columns(result)
    first = result.tiers[0].name
    return Part(
        key="sensitivity",
        title=say("How sure the shares are"),
        short=say("Sensitivity"),
        headlines=tuple(headline(result, tier) for tier in result.tiers),
        sections=tuple(_section(study, result, tier) for tier in result.tiers),
        tables={
            "sensitivity.csv": _settlements(study, result),
            "sensitivity_areas.csv": result.areas,
            "sensitivity_tornado.csv": result.tornado,
            "sensitivity_walks.csv": result.snap_limits,
        },
        table_words={
            "sensitivity.csv": say(
                "one row per tier and settlement: how sure it is within, and the speeds at which that turns"
            ),
            "sensitivity_areas.csv": say("one row per tier and area: the share within, and its interval"),
            "sensitivity_tornado.csv": say(
                "one row per tier and thing varied alone: the share at its lower and higher value"
            ),
            "sensitivity_walks.csv": say("one row per tier and longest walk to the road: the share within"),
        },
        place_columns={"settlements": columns},
        layers={
            "settlements": gpd.GeoDataFrame(
                columns, geometry=study.settlements.table.geometry.to_numpy(), crs=study.crs
            )
        },
        workbook=sensitivity_sheets(study, result),
        map=if_drawn(lambda: sensitivity_map(study, result)),
        sheets=(MapSheet(number=_SHEET, theme=f"sure_{first}", key="sensitivity"),),
        parameters=parameters_of(result.options, result.travel),
        counts={"draws": result.options.draws},
        notes=result.notes,
    )  # fmt: skip


def place_columns(result: Sensitivity) -> pd.DataFrame:
    """Return the columns for the table of settlements: how sure each is, and the factor at which it turns."""
    parts = [result.of(tier.name)[list(_COLUMNS)].add_prefix(f"{tier.name}_") for tier in result.tiers]
    return pd.concat(parts, axis=1)


def _settlements(study: Study, result: Sensitivity) -> pd.DataFrame:
    table = result.settlements
    at = study.settlements.table.geometry.loc[table.index.get_level_values("place_id")]
    placed = gpd.GeoSeries(at.to_numpy(), index=table.index, crs=study.crs)
    return with_places(table, placed)


def _section(study: Study, result: Sensitivity, tier: Tier) -> Section:
    row = whole_row(result, tier)
    figure = Figure(
        value=interval_words(row),
        label=say("of people within {limit_min}, in nine of ten draws", limit_min=result.limit_min)
        if result.counts_people
        else say("of settlements within {limit_min}, in nine of ten draws", limit_min=result.limit_min),
        definition=varied_and_not(result),
        heading=tier_name(tier),
        details=(sure_words(row),),
    )
    return Section(
        title=say("How sure: {tier}", tier=tier_name(tier)),
        paragraphs=(headline(result, tier), most_words(result, tier), varied_and_not(result)),
        figures=(figure,),
        listings=(area_table(result, tier), tornado_table(result, tier), undecided_table(study, result, tier)),
    )


def area_table(result: Sensitivity, tier: Tier) -> Listing:
    """Return the table of areas of one tier."""
    return area_listing(
        say("Share within and its interval: {tier}", tier=tier_name(tier)),
        result.areas[result.areas["tier"] == tier.name],
        {
            say("Settlements"): lambda r: count(r["settlements"]),
            say("Share"): lambda r: share(r["share"]),
            say("5th to 95th percentile"): interval_words,
            say("Sure"): lambda r: count(r["sure"]),
            say("Undecided"): lambda r: count(r["undecided"]),
        },
        file="sensitivity_areas.csv",
    )


def tornado_table(result: Sensitivity, tier: Tier) -> Listing:
    """Return what was varied alone, the largest swing first."""
    rows = [
        (
            varied_words(row["varied"]), *ends_words(row), share(row["minus_share"]), share(row["plus_share"]),
            point_digits(row["minus_share"] - row["share"]), point_digits(row["plus_share"] - row["share"]),
        )
        for row in records(tornado_of(result, tier))
    ]  # fmt: skip
    return Listing(
        title=say("One thing varied alone: {tier}", tier=tier_name(tier)),
        columns=(
            say("Varied"), say("Lower"), say("Higher"), say("Share at lower"), say("Share at higher"),
            say("Points at lower"), say("Points at higher"),
        ),
        rows=rows,
        numeric=(1, 2, 3, 4, 5, 6),
        file="sensitivity_tornado.csv",
    )  # fmt: skip


def undecided_table(study: Study, result: Sensitivity, tier: Tier) -> Listing:
    """Return the undecided settlements with most people, and the speeds at which they turn."""
    table = result.of(tier.name)
    undecided = table[table["state"].isin(UNDECIDED)]
    head = undecided.sort_values("population", ascending=False, kind="stable").head(WORST_LISTED)
    rows = [
        (
            name_of(row["name"], place),
            str(place),
            area,
            count(row["population"]),
            minutes(row["base_min"], result.limit_min),
            share(row["p_within"]),
            say(STATE_LABELS[row["state"]]),
            village_words(row, result.limit_min),
        )
        for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]
    return Listing(
        title=say_n(
            "{count} undecided settlement: {tier}",
            "{count} undecided settlements: {tier}",
            len(undecided),
            tier=tier_name(tier),
        ),
        columns=(
            say("Settlement"), say("Code"), say("Area"), say("People"), say("Time"), say("Within in"), say("How sure"),
            say("What it takes"),
        ),
        rows=rows,
        numeric=(3, 4, 5),
        codes=(1,),
        more=len(undecided) - len(rows),
        file="sensitivity.csv",
        empty=say("No settlement is undecided."),
    )  # fmt: skip
