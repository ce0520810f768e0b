"""The bus levers in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, lines, name_of, number, people_or_settlements

KIND_LABELS = {
    "new_stop": N_("stop on a passing line"),
    "extension": N_("longer line"),
    "detour": N_("detour"),
    "departures": N_("further departures"),
    "on_demand": N_("called vehicles"),
}
"""Kind of a lever -> what it is called, to be passed to `say`."""

WHY_LABELS = {"only ends here": N_("trips only end here"), "only begins here": N_("trips only begin here")}
"""Why an end cannot be extended -> what it is called, to be passed to `say`."""

_WHAT = {
    "new_stop": N_("Line {line} stops for {place}."),
    "extension": N_("Line {line} goes on to {place}, and comes back."),
    "detour": N_("Line {line} goes round by {place}, both ways."),
    "departures": N_("Every trip of line {line} runs once more, {later_min} later."),
    "on_demand": N_("Called vehicles to {place}, with a wait of {wait_min}."),
}


def people_words(levers: BusLevers, value: float) -> str:
    """Say a number of people, or of settlements where people are unknown."""
    return people_or_settlements(value, counts_people=levers.counts_people)


def money(levers: BusLevers, value: float) -> str:
    """Write a sum of money with its unit; empty where it is unknown."""
    return "" if levers.prices is None else levers.prices.money(value)


def has_prices(levers: BusLevers) -> bool:
    """Tell whether a vehicle-hour has a price."""
    return levers.prices is not None and levers.prices.vehicle_hour is not None


def price_words(levers: BusLevers) -> str:
    """Say what a vehicle-hour costs and who says so, or that there is no price."""
    prices = levers.prices
    if prices is None or prices.vehicle_hour is None:
        return say("The price of a vehicle-hour is not known: levers stand without their costs.")
    origin = prices.origin()
    return lines(
        say(
            "A vehicle-hour costs {hour}; one a day costs {money} over the years that count ({years}).",
            hour=prices.money(prices.vehicle_hour),
            money=prices.money(prices.of_vehicle_hours(1.0)),
            years=number(prices.years, 0 if prices.years == round(prices.years) else 1),
        ),
        say("Source of the price: {source}.", source=origin)
        if origin
        else say("The price is as given; its source is not said."),
    )


def what_words(levers: BusLevers, row: Mapping[str, Any]) -> str:
    """Say what a lever is."""
    return say(
        _WHAT[row["kind"]],
        line=row["line"],
        place=name_of(row["place_name"], row["place_id"]) if row["place_id"] is not None else "",
        later_min=levers.options.later_min,
        wait_min=levers.options.booking_wait_min,
    )


def gain_words(levers: BusLevers, row: Mapping[str, Any]) -> str:
    """Say what a lever brings and takes."""
    if not row["is_evaluated"]:
        return say("At most {people} gain; not evaluated in full.", people=people_words(levers, row["people_estimate"]))
    said = say(
        "{stop} newly have a stop within reach, {back} a way there and back on the day; vehicles run {minutes} min "
        "more.",
        stop=people_words(levers, row["people_with_stop"]),
        back=people_words(levers, row["people_with_return"]),
        minutes=number(row["extra_vehicle_min_per_day"], 0),
    )
    cost = money(levers, row["cost"])
    return lines(said, say("These vehicle-hours cost {money}.", money=cost) if cost else "", _delay_words(row))


def _delay_words(row: Mapping[str, Any]) -> str:
    """Say who waits in the bus meanwhile; empty where nobody does."""
    if not row["minutes_delayed"] > 0:
        return ""
    minutes = number(row["minutes_delayed"], 1)
    if math.isfinite(row["people_delayed"]):
        return say(
            "Those aboard are {minutes} min later, {lost} person-minutes in all.",
            minutes=minutes,
            lost=count(row["person_min_delayed"]),
        )
    return say("Those aboard are {minutes} min later; how many there are is not known.", minutes=minutes)


def headline(levers: BusLevers) -> str:
    """Sum up the best lever."""
    table = levers.levers
    if not len(table) or not table["people_gained"].max() > 0:
        return say("No further stop, line or departure brings anybody in.")
    top = records(table.head(1))[0]
    return lines(
        say_n("{count} bus lever was looked at.", "{count} bus levers were looked at.", len(table)),
        say("This one is the best by people for a vehicle-hour.")
        if levers.options.rank_by != "people"
        else say("This one is the best by people."),
        what_words(levers, top),
        gain_words(levers, top),
    )
