"""What the bus levers give to an atlas."""

from __future__ import annotations

from spatial_uri.analyses.bus_levers.map import bus_map, kind_use
from spatial_uri.analyses.bus_levers.phrases import (
    KIND_LABELS,
    WHY_LABELS,
    gain_words,
    has_prices,
    headline,
    money,
    people_words,
    price_words,
    what_words,
)
from spatial_uri.analyses.bus_levers.present_sheets import bus_sheets
from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Bar, Figure, Histogram, Listing, Part, Section
from spatial_uri.page.part_tables import WORST_LISTED, layer_of, parameters_of, records, with_places
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, lines, minutes, number, share

_COLOUR = "#0072b2"


def bus_part(study: Study, levers: BusLevers) -> Part:
    """Return what the bus levers give to an atlas.

    Parameters
    ----------
    study, levers
        What was measured, and the result.
    """
    return Part(
        key="bus_levers",
        title=say("What buses could do in addition"),
        short=say("Bus levers"),
        headlines=(headline(levers), price_words(levers)),
        sections=(
            Section(
                title=say("Bus levers, the best first"),
                paragraphs=(headline(levers), method_words(levers)),
                figures=_figures(levers),
                histogram=_histogram(levers),
                listings=(_best(levers), _kinds(levers)),
            ),
            Section(title=say("Ends that cannot be extended"), listings=(_refused(levers),)),
        ),
        tables={
            "bus_levers.csv": with_places(levers.levers),
            "bus_lever_settlements.csv": levers.settlements,
            "bus_line_ends.csv": levers.refused,
        },
        table_words={
            "bus_levers.csv": say("one row per bus lever, the best first: what it brings and takes"),
            "bus_lever_settlements.csv": say("one row per lever evaluated and settlement that it changes"),
            "bus_line_ends.csv": say("one row per end of a line that cannot be extended, and why"),
        },
        layers={"bus_levers": layer_of(levers.levers)},
        layer_uses={"bus_levers": (kind_use("bus_levers", levers.levers),)},
        workbook=bus_sheets(levers),
        map=if_drawn(lambda: bus_map(study, levers)),
        sheets=(MapSheet(number=20, theme="bus_levers"),),
        parameters={**parameters_of(levers.options, levers.travel), "day": levers.day.isoformat()},
        counts={"levers": len(levers.levers), "evaluated": int(levers.levers["is_evaluated"].sum())},
        notes=levers.notes,
    )


def method_words(levers: BusLevers) -> str:
    """Say how levers were looked at."""
    return lines(
        say(
            "Day of service: {day}. Buses take {factor} times as long as cars and stand {dwell} seconds at a new stop.",
            day=levers.day.isoformat(),
            factor=number(levers.options.bus_factor, 1),
            dwell=count(levers.options.dwell_s),
        ),
        say("Levers rank by people; how long vehicles run is not in it.") if levers.options.rank_by == "people" else "",
        price_words(levers),
        say("Whether a vehicle is back in time for its next trip is not looked at."),
    )


def _figures(levers: BusLevers) -> tuple[Figure, ...]:
    table = levers.levers
    if not len(table):
        return ()
    top = records(table.head(1))[0]
    done = int(table["is_evaluated"].sum())
    return (
        Figure(
            value=people_words(levers, top["people_gained"]),
            label=say("gain by the best lever"),
            definition=gain_words(levers, top),
        ),
        Figure(
            value=number(top["extra_vehicle_min_per_day"], 0),
            label=say("vehicle-minutes a day that the best lever takes"),
        ),
        Figure(value=count(len(table)), label=say("levers looked at, {done} of them in full", done=done)),
    )


def _histogram(levers: BusLevers) -> Histogram | None:
    table = levers.levers[levers.levers["is_evaluated"] & (levers.levers["people_gained"] > 0)]
    if not len(table):
        return None
    most = float(table["people_gained"].max())
    return Histogram(
        title=say("People who gain, lever by lever"),
        total=say("all levers"),
        bars=tuple(
            Bar(
                label=what_words(levers, row),
                count=round(row["people_gained"]),
                share=share(row["people_gained"] / most),
                counted=people_words(levers, row["people_gained"]),
                colour=_COLOUR,
            )
            for row in records(table.head(WORST_LISTED))
        ),
    )


def _best(levers: BusLevers) -> Listing:
    head, priced = levers.levers.head(WORST_LISTED), has_prices(levers)
    rows = [
        (
            str(lever), say(KIND_LABELS[row["kind"]]), what_words(levers, row), count(row["people_with_stop"]),
            count(row["people_with_return"]), count(row["extra_vehicle_min_per_day"]),
            count(row["people_per_vehicle_hour"]), *([money(levers, row["cost"])] if priced else []),
            gain_words(levers, row),
        )
        for lever, row in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    return Listing(
        title=say("Bus levers, the best first"),
        columns=(
            say("Lever"), say("Kind"), say("What it is"), say("Newly with a stop"), say("There and back"),
            say("Vehicle-minutes a day"), say("People for a vehicle-hour"),
            *([say("Cost of vehicle-hours")] if priced else []), say("What it brings and takes"),
        ),
        rows=rows,
        numeric=(3, 4, 5, 6, 7) if priced else (3, 4, 5, 6),
        codes=(0,),
        more=len(levers.levers) - len(head),
        file="bus_levers.csv",
        empty=say("No lever was found."),
    )  # fmt: skip


def _kinds(levers: BusLevers) -> Listing:
    """Return the best lever of each kind, with those served before and after apart from those newly served."""
    done = levers.levers[levers.levers["is_evaluated"]]
    best = done.drop_duplicates("kind")
    rows = [
        (
            say(KIND_LABELS[row["kind"]]), count((levers.levers["kind"] == row["kind"]).sum()),
            count((done["kind"] == row["kind"]).sum()), what_words(levers, row), count(row["people_with_bus"]),
            minutes(row["served_before_min"]), minutes(row["served_after_min"]),
        )
        for row in records(best)
    ]  # fmt: skip
    return Listing(
        title=say("The best of each kind: newly served, and minutes of those served before and after"),
        columns=(
            say("Kind"), say("Looked at"), say("In full"), say("The best"), say("Newly by bus"), say("Before"),
            say("After"),
        ),
        rows=rows,
        numeric=(1, 2, 4, 5, 6),
        file="bus_levers.csv",
        empty=say("No lever was found."),
    )  # fmt: skip


def _refused(levers: BusLevers) -> Listing:
    rows = [(row["line"], row["stop_id"], say(WHY_LABELS[row["why"]])) for row in records(levers.refused)]
    return Listing(
        title=say("Nobody could go and come back there"),
        columns=(say("Line"), say("Stop"), say("Why")),
        rows=rows[:WORST_LISTED],
        codes=(1,),
        more=max(0, len(rows) - WORST_LISTED),
        file="bus_line_ends.csv",
        empty=say("Every end has trips both ways."),
    )
