"""What supply and demand give to an atlas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.supply.map import supply_map
from spatial_uri.analyses.supply.phrases import (
    amount_name,
    balance_words,
    crowded,
    crowding,
    definition,
    headline,
    per_1000,
    per_unit,
    ratio,
    whole_row,
    with_remark,
)
from spatial_uri.analyses.supply.present_sheets import supply_sheets
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    area_listing,
    area_words,
    parameters_of,
    records,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, name_of, share

_SHEET = 9


def supply_part(study: Study, result: Supply) -> Part:
    """Return what supply and demand give to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    places = _settlement_columns(result)
    own = {} if places.empty else {"settlements": places, "facilities": _facility_columns(study, result)}
    return Part(
        key="supply",
        title=say("Supply and demand"),
        headlines=tuple(headline(result, amount) for amount in result.amounts),
        sections=tuple(_section(study, result, amount) for amount in result.amounts),
        tables=_tables(study, result),
        table_words={
            "supply.csv": say("one row per amount and settlement: what it can count on, shared with all in reach"),
            "supply_facilities.csv": say("one row per amount and facility: people in reach, ratio, crowding"),
            "supply_areas.csv": say("one row per amount and area: what is located there, and what people can count on"),
            "supply_balance.csv": say("one row per amount: where everything goes"),
        }
        if result.amounts
        else {},
        place_columns=own,
        layers={
            name: gpd.GeoDataFrame(columns, geometry=getattr(study, name).table.geometry.to_numpy(), crs=study.crs)
            for name, columns in own.items()
        },
        workbook=supply_sheets(study, result),
        map=if_drawn(lambda: supply_map(study, result)),
        sheets=tuple(
            MapSheet(number=_SHEET, theme=f"supply_{amount}", key=f"supply_{amount}", title=per_1000(amount))
            for amount in result.amounts
        ),
        parameters=parameters_of(result.options, result.travel),
        counts={"amounts": list(result.amounts), "neighbours": result.neighbours},
        notes=result.notes,
        missing=tuple(note.message for note in result.missing),
    )


def _tables(study: Study, result: Supply) -> dict[str, pd.DataFrame]:
    if not result.amounts:
        return {}
    places = {
        "supply.csv": (result.settlements, study.settlements),
        "supply_facilities.csv": (result.facilities, study.facilities),
    }
    located = {}
    for file, (table, of) in places.items():
        at = of.table.geometry.loc[table.index.get_level_values("place_id")]
        located[file] = with_places(table, gpd.GeoSeries(at.to_numpy(), index=table.index, crs=study.crs))
    return {**located, "supply_areas.csv": result.areas, "supply_balance.csv": result.balance}


def _settlement_columns(result: Supply) -> pd.DataFrame:
    """Return the columns for the table of settlements."""
    return pd.DataFrame({f"{amount}_per_1000": result.of(amount)["per_1000"] for amount in result.amounts})


def _facility_columns(study: Study, result: Supply) -> pd.DataFrame:
    """Return the columns for the table of facilities, NaN for those of other tiers."""
    columns = {
        f"{amount}_{name}": result.facilities_of(amount)[of].reindex(study.facilities.table.index)
        for amount in result.amounts
        for name, of in (("supply", "supply"), ("people_per_unit", "people_per_unit"))
    }
    return pd.DataFrame(columns, index=study.facilities.table.index)


def _section(study: Study, result: Supply, amount: str) -> Section:
    row = whole_row(result, amount)
    return Section(
        title=per_1000(amount),
        paragraphs=tuple(filter(None, (headline(result, amount), balance_words(result, amount), definition(result)))),
        figures=(
            Figure(value=ratio(row["access_per_1000"]), label=per_1000(amount), definition=definition(result)),
            Figure(value=share(row["without_share"]), label=say("of people without any within reach")),
        ),
        listings=(
            area_table(result, amount),
            crowding_table(study, result, amount),
            least_table(study, result, amount),
        ),
    )


def area_table(result: Supply, amount: str) -> Listing:
    """Return what is located in each area, and what its people can count on."""
    return area_listing(
        say("Capacity by area: {amount}", amount=amount_name(amount)),
        result.areas_of(amount),
        {
            say("Facilities"): lambda r: count(r["facilities"]),
            amount_name(amount): lambda r: count(r["supply"]),
            say("Located per 1,000"): lambda r: ratio(r["located_per_1000"]),
            say("Within reach per 1,000"): lambda r: ratio(r["access_per_1000"]),
            say("Least"): lambda r: ratio(r["least_per_1000"]),
            say("Most"): lambda r: ratio(r["most_per_1000"]),
            say("Settlements without"): lambda r: count(r["without_supply"]),
            say("Their people"): lambda r: count(r["without_people"]),
        },
        file="supply_areas.csv",
    )


def crowding_table(study: Study, result: Supply, amount: str) -> Listing:
    """Return the facilities in use, the most crowded first."""
    used = crowded(result, amount)
    head = used.head(WORST_LISTED)
    rows = [
        (
            name_of(row["name"], place), area, count(row["supply"]), count(row["settlements_in_reach"]),
            count(row["people_in_reach"]), count(row["people_beyond"]), crowding(row["people_per_unit"]),
        )
        for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]  # fmt: skip
    return Listing(
        title=say("Crowding of facilities: {amount}", amount=amount_name(amount)),
        columns=(
            say("Facility name"), say("Area"), amount_name(amount), say("Settlements in reach"), say("People in reach"),
            say("Of them beyond the border"), per_unit(amount),
        ),
        rows=rows,
        numeric=(2, 3, 4, 5, 6),
        more=len(used) - len(rows),
        file="supply_facilities.csv",
        empty=say("No facility is in use."),
    )  # fmt: skip


def least_table(study: Study, result: Supply, amount: str) -> Listing:
    """Return the settlements that can count on least, those with most people first where they are alike."""
    table = result.of(amount)
    known = table[table["per_1000"].notna()]
    head = known.assign(_less=-known["population"].fillna(0.0)).sort_values(["per_1000", "_less"], kind="stable")
    head = head.head(WORST_LISTED)
    rows = [
        (name_of(row["name"], place), str(place), area, count(row["population"]), with_remark(row))
        for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]
    return Listing(
        title=say("Who can count on least: {amount}", amount=amount_name(amount)),
        columns=(say("Settlement"), say("Code"), say("Area"), say("People"), per_1000(amount)),
        rows=rows,
        numeric=(3,),
        codes=(1,),
        more=len(known) - len(rows),
        file="supply.csv",
    )
