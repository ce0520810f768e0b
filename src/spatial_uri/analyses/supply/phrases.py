"""Supply and demand in words."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spatial_uri.analyses.supply.amount_columns import amount_term
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.measure.supply.decay import zones_of
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import MODES, count, lines, listed, name_of, number, people, share

KIND_WORDS = {
    "2sfca": N_("Two-step floating catchment (2SFCA): everybody within {threshold_min} counts alike."),
    "e2sfca": N_("Enhanced two-step floating catchment (E2SFCA): trips count by zones up to {threshold_min}: {zones}."),
    "g2sfca": N_(
        "Two-step floating catchment with a Gaussian (Ga2SFCA): trips count less the longer they are, and nothing "
        "beyond {threshold_min}."
    ),
    "kd2sfca": N_(
        "Kernel density two-step floating catchment (KD2SFCA): trips count less the longer they are, and nothing from "
        "{threshold_min} on."
    ),
    "3sfca": N_(
        "Three-step floating catchment (3SFCA): people first divide among the facilities in reach; trips count by "
        "zones up to {threshold_min}: {zones}."
    ),
    "m2sfca": N_(
        "Modified two-step floating catchment (M2SFCA): trips count less the longer they are, and supply far from "
        "its people is partly lost; nothing counts beyond {threshold_min}."
    ),
}
"""Kind -> how it shares out; the same kind with weights of its own says its zones as well."""
STATUS_LABELS = {
    "served": N_("served"),
    "none_in_reach": N_("reaches no facility"),
    "no_supply": N_("the facilities in reach have none"),
    "unknown": N_("unknown"),
    "serving": N_("in use"),
    "nobody_in_reach": N_("nobody in reach"),
    "supply_unknown": N_("amount not known"),
    "people_unknown": N_("people in reach not known"),
}
"""Status of a settlement or facility -> what it is called, to be passed to `say`."""
_PER_UNIT = {
    "beds": N_("People per bed"),
    "doctors": N_("People per doctor"),
    "seats": N_("People per seat"),
    "places": N_("People per place"),
}
_AMOUNT_DIGITS = 2
_WHOLE_FROM = 100.0


def ratio(value: float) -> str:
    """Write a ratio per 1,000 people.

    Examples
    --------
    >>> ratio(2.345), ratio(float("nan"))
    ('2.35', 'unknown')
    """
    return number(value, _AMOUNT_DIGITS)


def crowding(value: float) -> str:
    """Write how many people there are for one unit: whole from a hundred on.

    Examples
    --------
    >>> crowding(57.295), crowding(9573.4)
    ('57.3', '9,573')
    """
    return number(value, 1 if value < _WHOLE_FROM else 0)


def per_1000(amount: str) -> str:
    """Say what a ratio is of."""
    return say("{amount_term} per 1,000 people", amount_term=amount_term(amount))


def per_unit(amount: str) -> str:
    """Say what crowding is of."""
    known = _PER_UNIT.get(amount)
    return say(known) if known else say("People per unit of {amount}", amount=amount)


def amount_name(amount: str) -> str:
    """Say what facilities have."""
    return say(amount_term(amount))


def definition(result: Supply) -> str:
    """Say how everything is shared out."""
    options = result.options
    zones = zones_of(options.kind, options.threshold_min, options.weights)
    words = say("; ").join(say("≤ {limit_min}: {weight}", limit_min=u, weight=f"{w:g}") for u, w in zones or ())
    kind = KIND_WORDS[options.kind]
    how = say(kind, threshold_min=options.threshold_min, zones=words)
    if words and "{zones}" not in kind:
        how = lines(how, say("Weights by zones: {zones}.", zones=words))
    trip = (
        say("Trips lead {mode_term} from the settlement to the facility, door to door.", mode_term=MODES[result.mode])
        if result.travel.direction == "to_facility"
        else say(
            "Trips lead {mode_term} from the facility to the settlement, door to door.", mode_term=MODES[result.mode]
        )
    )
    return lines(how, trip, neighbour_words(result))


def neighbour_words(result: Supply) -> str:
    """Say whether the people beyond the border count."""
    if result.neighbours:
        return say_n(
            "{count} settlement beyond the border with {people} counts as well.",
            "{count} settlements beyond the border with {people} count as well.",
            result.neighbours,
            people=say("{some} people", some=people(result.neighbour_people)),
        )
    return say("People beyond the border are not known and do not count.")


def tier_words(result: Supply, amount: str) -> str:
    """Name the tiers that have an amount."""
    return listed([tier_name(tier) for tier in result.tiers[amount]])


def whole_row(result: Supply, amount: str) -> dict[str, Any]:
    """Return the row of the whole study."""
    return records(result.areas_of(amount).head(1))[0]


def headline(result: Supply, amount: str) -> str:
    """Sum up one amount: what people can count on, and who has nothing in reach."""
    row = whole_row(result, amount)
    facts = {"per_1000": per_1000(amount), "tiers": tier_words(result, amount)}
    if nobody_has_any(result, amount):
        none = say_n(
            "{per_1000} ({tiers}): the {count} facility has none, so no settlement can count on any.",
            "{per_1000} ({tiers}): none of the {count} facilities has any, so no settlement can count on any.",
            len(result.facilities_of(amount)),
            **facts,
        )
        return lines(none, reach_words(result, amount))
    facts |= {
        "access": ratio(row["access_per_1000"]),
        "least": ratio(row["least_per_1000"]),
        "most": ratio(row["most_per_1000"]),
    }
    return lines(
        say("{per_1000} ({tiers}): {access} on average, by settlement {least} to {most}.", **facts),
        without_words(result, row),
        empty_words(result, amount),
    )


def nobody_has_any(result: Supply, amount: str) -> bool:
    """Tell whether every facility is known to have none: its column holds zeros alone."""
    return bool((result.facilities_of(amount)["supply"] == 0).all())


def reach_words(result: Supply, amount: str) -> str:
    """Say how many settlements reach a facility, whatever it has."""
    return say_n(
        "{count} settlement reaches a facility within {threshold_min}.",
        "{count} settlements reach a facility within {threshold_min}.",
        int((result.of(amount)["facilities_in_reach"] > 0).sum()),
        threshold_min=result.options.threshold_min,
    )


def without_words(result: Supply, row: dict[str, Any]) -> str:
    """Say who reaches no supply."""
    if not row["without_supply"]:
        return say("Every settlement reaches some within {threshold_min}.", threshold_min=result.options.threshold_min)
    return say_n(
        "{count} settlement with {people} ({share}) reaches none within {threshold_min}.",
        "{count} settlements with {people} ({share}) reach none within {threshold_min}.",
        row["without_supply"],
        people=say("{some} people", some=people(row["without_people"])),
        share=share(row["without_share"]),
        threshold_min=result.options.threshold_min,
    )


def empty_words(result: Supply, amount: str) -> str:
    """Say who reaches facilities that have none; empty where there is nobody."""
    empty = int((result.of(amount)["status"] == "no_supply").sum())
    if not empty:
        return ""
    return say_n(
        "{count} of them reaches facilities, but these have none.",
        "{count} of them reach facilities, but these have none.",
        empty,
    )


def balance_words(result: Supply, amount: str) -> str:
    """Say where everything goes; empty where there is nothing."""
    if nobody_has_any(result, amount):
        return ""
    row = records(result.balance[result.balance["amount"] == amount])[0]
    facts = {"amount": amount_name(amount), "supply": count(row["supply"]), "own": count(row["to_study"])}
    parts = [say("{amount}: of {supply} in all, the people here can count on {own}.", **facts)]
    if result.neighbours:
        parts.append(say("People beyond the border can count on {number}.", number=count(row["to_neighbours"])))
    if row["nobody_in_reach"] > 0:
        parts.append(say("{number} are in nobody's reach.", number=count(row["nobody_in_reach"])))
    lost = row["unallocated"] - row["nobody_in_reach"]
    if result.options.kind == "m2sfca" and lost > 0:
        parts.append(say("{number} are lost to distance.", number=count(lost)))
    return lines(*parts)


def crowding_words(result: Supply, amount: str) -> str:
    """Name the most and the least crowded facilities; empty where fewer than two are in use."""
    used = crowded(result, amount)
    if len(used) < 2:
        return ""
    first, last = used.iloc[0], used.iloc[-1]
    return say(
        "Most crowded: {most} ({most_ratio} people for each); least: {least} ({least_ratio}).",
        most=name_of(first["name"], used.index[0]),
        most_ratio=crowding(first["people_per_unit"]),
        least=name_of(last["name"], used.index[-1]),
        least_ratio=crowding(last["people_per_unit"]),
    )


def crowding_definition() -> str:
    """Say what people per unit of a facility are."""
    return say(
        "How many people each facility can expect for one unit of what it has, if the people of every settlement "
        "divide among the supply in their reach: fewer than the people in reach over what it has."
    )


def crowded(result: Supply, amount: str) -> pd.DataFrame:
    """Return the facilities that somebody uses, the most crowded first."""
    table = result.facilities_of(amount)
    used = table[(table["status"] == "serving") & (table["people_per_unit"] > 0)]
    return used.sort_values("people_per_unit", ascending=False, kind="stable")


def remark(row: dict[str, Any]) -> str:
    """Say whether a ratio is too high or too low; empty if it is neither."""
    if row["is_at_most"] and row["is_at_least"]:
        return say("uncertain: not everybody, and not everything, in reach is known")
    if row["is_at_most"]:
        return say("at most: not everybody who shares it is known")
    return say("at least: not everything in reach is known") if row["is_at_least"] else ""


def with_remark(row: dict[str, Any]) -> str:
    """Write the ratio of a settlement with what is to be said of it."""
    if row["status"] != "served":
        return say(STATUS_LABELS[row["status"]])
    told = remark(row)
    value = ratio(row["per_1000"])
    return say("{value} ({remark})", value=value, remark=told) if told else value


def is_known(value: float) -> bool:
    """Tell whether a number is known."""
    return math.isfinite(value)
