"""What the road levers give to an atlas."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.road_levers.map import levers_map, people_use
from spatial_uri.analyses.road_levers.phrases import (
    KIND_LABELS,
    amount,
    best_levers,
    change_words,
    gain_words,
    headline,
    lever_name,
    money,
    names_of,
    people_words,
    price_words,
    settlement_words,
    sum_words,
)
from spatial_uri.analyses.road_levers.present_sheets import lever_sheets
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.model.study import Study
from spatial_uri.page.beyond_today import beyond_listing
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Bar, Figure, Histogram, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    layer_of,
    parameters_of,
    records,
    tier_name,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, km, lines, number, share

_PLACE_COLUMNS = {
    "status": "road_levers_status",
    "lever_id": "road_levers_lever_id",
    "after_min": "road_levers_after_min",
    "at_best_min": "road_levers_at_best_min",
}
BAR_COLOUR = "#0072b2"
BARS = 10


def levers_part(study: Study, roads: BetterRoads) -> Part:
    """Return what the road levers give to an atlas.

    Parameters
    ----------
    study, roads
        What was measured, and the result.
    """
    told = roads.levers.assign(brings=["; ".join(map(str, ids)) for ids in roads.levers["brings"]])
    sentences = settlement_words(roads)
    return Part(
        key="road_levers",
        title=say("Roads that would close the gap: {tier}", tier=tier_name(roads.tier)),
        short=say("Road levers"),
        headlines=(headline(roads), sum_words(roads)),
        sections=(
            Section(
                title=say("Roads that would close the gap: {tier}", tier=tier_name(roads.tier)),
                paragraphs=(headline(roads), lines(sum_words(roads), price_words(roads)), method_words(roads)),
                figures=_figures(roads),
                histogram=_histogram(roads),
                listings=(_levers(roads),),
            ),
            Section(
                title=say("What would bring each settlement within"),
                listings=(
                    beyond_listing(
                        study,
                        roads.settlements,
                        sentences,
                        limit_min=roads.limit_min,
                        file="road_lever_settlements.csv",
                    ),
                ),
            ),
        ),
        tables={
            "road_levers.csv": pd.DataFrame(told.drop(columns="geometry").reset_index()),
            "road_lever_settlements.csv": with_places(
                roads.settlements.assign(sentence=sentences), study.settlements.table.geometry
            ),
            "road_lever_ceiling.csv": roads.ceiling.reset_index(),
        },
        table_words={
            "road_levers.csv": say("one row per faster road, bundle or missing link: what it brings alone"),
            "road_lever_settlements.csv": say("one row per settlement: the cheapest lever that brings it within"),
            "road_lever_ceiling.csv": say("who is beyond, and what all roads together and one by one bring"),
        },
        place_columns={"settlements": roads.settlements[list(_PLACE_COLUMNS)].rename(columns=_PLACE_COLUMNS)},
        layers={"road_levers": layer_of(told)},
        layer_uses={"road_levers": (people_use("road_levers", roads, told),)},
        workbook=lever_sheets(study, roads, sentences),
        map=if_drawn(lambda: levers_map(study, roads, sentences)),
        sheets=(
            MapSheet(
                number=19,
                theme="road_levers_people",
                key="road_levers",
                title=say("Roads that would close the gap: {tier}", tier=tier_name(roads.tier)),
            ),
        ),
        parameters=parameters_of(roads.options, roads.travel),
        counts={"levers": len(roads.levers)},
        notes=roads.notes,
    )


def method_words(roads: BetterRoads) -> str:
    """Say how levers are evaluated."""
    return say(
        "Every lever is evaluated alone, exactly, door to door; speeds rise to those of the next faster class, or to "
        "those given, and never above a signed limit. Links end at junctions, cross what lies between, and are "
        "{factor} times as long as the straight line: whether they can be built is not known.",
        factor=number(roads.options.link_factor, 1),
    )


def per_words(roads: BetterRoads) -> str:
    """Say what levers rank by."""
    if not roads.by_cost:
        return say("People newly within per km")
    unit = roads.prices.unit if roads.prices is not None else ""
    return say("People newly within per {unit}", unit=unit) if unit else say("People newly within per unit of money")


def per_column(roads: BetterRoads) -> str:
    """Return the column that levers rank by."""
    return "people_per_cost" if roads.by_cost else "people_per_km"


def _figures(roads: BetterRoads) -> tuple[Figure, ...]:
    brought = roads.ceiling["people_newly_within"].to_dict()
    gap, most = (float(brought[row]) for row in ("gap", "all_upgrades"))
    status = roads.settlements["status"]
    return (
        Figure(value=people_words(roads, gap), label=say("beyond the limit today")),
        Figure(
            value=people_words(roads, most),
            label=say("newly within with every road upgraded"),
            definition=sum_words(roads),
        ),
        Figure(
            value=share(most / gap) if gap else share(0.0),
            label=say("of the gap that roads can close"),
        ),
        Figure(value=count(int((status == "by_roads").sum())), label=say("settlements within with faster roads")),
    )


def _histogram(roads: BetterRoads) -> Histogram | None:
    best = best_levers(roads).head(BARS)
    if best.empty:
        return None
    per = per_column(roads)
    return Histogram(
        title=per_words(roads),
        total=say("together"),
        bars=tuple(
            Bar(
                label=lever_name(row),
                count=max(1, round(row[per])),
                share=km(row["km"]),
                counted=gain_words(roads, row),
                colour=BAR_COLOUR,
            )
            for row in records(best)
        ),
    )


def _levers(roads: BetterRoads) -> Listing:
    best = best_levers(roads)
    head = best.head(WORST_LISTED)
    per = per_column(roads)
    rows = [
        (
            str(lever), say(KIND_LABELS[row["kind"]]), lever_name(row), change_words(row), km(row["km"]),
            money(roads, row["cost"]), count(row["people_newly_within"]), amount(row[per]),
            count(row["person_min_saved"]), names_of(roads, row["brings"]),
        )
        for lever, row in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    return Listing(
        title=say("The best levers, each alone"),
        columns=(
            say("Lever"), say("Kind"), say("Road"), say("Change"), say("Length"), say("Cost"), say("Newly within"),
            per_words(roads), say("Person-minutes saved"), say("Whom it brings within"),
        ),
        rows=rows,
        numeric=(4, 5, 6, 7, 8),
        codes=(0,),
        more=max(0, len(best) - len(head)),
        file="road_levers.csv",
        empty=say("No single road, bundle or link brings anybody within."),
    )  # fmt: skip
