"""The sentences of the report that say who is within reach: made from numbers, and true for any of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spatial_uri.atlas.chapters.certainty import interval_sentence
from spatial_uri.atlas.chapters.material import Material, beyond_of
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import N_, language, say, say_n
from spatial_uri.words.numbers import MODES, lines, people, plain

_WHOLE = {
    "province": N_("the whole province"),
    "prefecture": N_("the whole prefecture"),
    "county": N_("the whole county"),
    "township": N_("the whole township"),
}

_SOME = {
    ("to_facility", "all"): N_(
        "In {within} of {settlements} settlements ({within_share}) people reach the nearest {tier} {mode_term} within "
        "{limit} minutes: {people} people ({people_share})."
    ),
    ("to_facility", "most"): N_(
        "In {within} of {settlements} settlements ({within_share}) people reach the nearest {tier} {mode_term} within "
        "{limit} minutes: {people_share} of the people of the {known} settlements whose population is known."
    ),
    ("to_facility", "few"): N_(
        "In {within} of {settlements} settlements ({within_share}) people reach the nearest {tier} {mode_term} within "
        "{limit} minutes."
    ),
    ("from_facility", "all"): N_(
        "In {within} of {settlements} settlements ({within_share}) help from the nearest {tier} arrives {mode_term} "
        "within {limit} minutes: {people} people ({people_share})."
    ),
    ("from_facility", "most"): N_(
        "In {within} of {settlements} settlements ({within_share}) help from the nearest {tier} arrives {mode_term} "
        "within {limit} minutes: {people_share} of the people of the {known} settlements whose population is known."
    ),
    ("from_facility", "few"): N_(
        "In {within} of {settlements} settlements ({within_share}) help from the nearest {tier} arrives {mode_term} "
        "within {limit} minutes."
    ),
}
_ALL = {
    "to_facility": (
        N_("The only settlement reaches the nearest {tier} {mode_term} within {limit} minutes."),
        N_("People of all {count} settlements reach the nearest {tier} {mode_term} within {limit} minutes."),
    ),
    "from_facility": (
        N_("Help from the nearest {tier} arrives in the only settlement {mode_term} within {limit} minutes."),
        N_("Help from the nearest {tier} arrives in all {count} settlements {mode_term} within {limit} minutes."),
    ),
}
_NONE = {
    "to_facility": (
        N_("The only settlement does not reach any {tier} {mode_term} within {limit} minutes."),
        N_("None of the {count} settlements reaches any {tier} {mode_term} within {limit} minutes."),
    ),
    "from_facility": (
        N_("Help from the nearest {tier} does not arrive in the only settlement {mode_term} within {limit} minutes."),
        N_(
            "Help from the nearest {tier} arrives in none of the {count} settlements {mode_term} within {limit} "
            "minutes."
        ),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Who is within reach of one tier, as numbers.

    Parameters
    ----------
    settlements, within, beyond, no_road, unknown
        Settlements: all, those within, those known not to be, of these those without a usable road, and those that
        nothing can be said of.
    known, people_within, people_share
        Settlements whose population is known; their people within, and the share of these (NaN where too few are).
    people_beyond, is_least
        The people beyond where known (NaN if too few are); True if there are more whose number is not known.
    """

    settlements: int
    within: int
    beyond: int
    no_road: int
    unknown: int
    known: int
    people_within: float
    people_share: float
    people_beyond: float
    is_least: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Reach:
        """Take the numbers of one row of coverage."""
        missing = int(row["population_missing"])
        total, within = float(row["population"]), float(row["population_within"])
        share = float(row["population_share"])
        return cls(
            settlements=int(row["settlements"]),
            within=int(row["settlements_within"]),
            beyond=beyond_of(row),
            no_road=int(row["off_network"] + row["unreachable"]),
            unknown=int(row["unknown"]),
            known=int(row["settlements"]) - missing,
            people_within=within,
            people_share=share,
            people_beyond=total - within if math.isfinite(share) and not row["unknown"] else math.nan,
            is_least=missing > 0,
        )


def reach_sentences(material: Material, tier: Tier, *, with_unknown_people: bool = True) -> str:
    """Say who of the study is within reach of a tier, who is not, and who has no road.

    Parameters
    ----------
    material
        The study with its circle.
    tier
        A tier of the circle.
    with_unknown_people
        Say as well why there is no share of people, which is the same for every tier.
    """
    (row,) = material.coverage(tier)
    if not math.isfinite(row["settlements_share"]):
        return say("The data holds no {tier}: who reaches one is not known.", tier=tier_name(tier))
    reach = Reach.of(row)
    return lines(
        _within(material, tier, reach),
        interval_sentence(material, tier),
        _beyond(reach),
        _not_known(reach),
        people_not_known(material.study, reach) if with_unknown_people else "",
    )


def whole_term(study: Study) -> str:
    """Return what the whole is called: the county if it is one, else the studied area; to be passed as a term."""
    coarsest = study.areas.levels[0] if study.areas.levels else ""
    if coarsest in _WHOLE and len(study.areas.at(coarsest)) == 1:
        return _WHOLE[coarsest]
    return N_("the studied area")


def _within(material: Material, tier: Tier, reach: Reach) -> str:
    circle = material.circle
    if circle is None:
        return ""
    direction = circle.travel.direction
    facts: dict[str, Any] = {
        "tier": tier_name(tier),
        "mode_term": MODES[circle.mode],
        "limit": plain(material.limit_min),
        "whole_term": whole_term(material.study),
    }
    if reach.within in {0, reach.settlements}:
        one, many = (_ALL if reach.within else _NONE)[direction]
        return say(one, **facts) if reach.settlements == 1 else say(many, count=reach.settlements, **facts)
    known = "few" if not math.isfinite(reach.people_share) else "most" if reach.is_least else "all"
    return say(
        _SOME[direction, known],
        within=reach.within,
        settlements=reach.settlements,
        within_share=reach.within / reach.settlements,
        people=rounded_people(reach.people_within),
        people_share=reach.people_share,
        known=reach.known,
        **facts,
    )


def _beyond(reach: Reach) -> str:
    """Say how many are beyond the limit; empty where it was said that all or none are within."""
    if not reach.within or not reach.beyond:
        return _no_road(reach) if reach.beyond else ""
    who = people(reach.people_beyond)
    if language() == "en":
        who = rounded_people(reach.people_beyond)
    if reach.is_least:
        who = say("at least {people}", people=who)
    facts = {"beyond": reach.beyond, "people": who}
    has_people = math.isfinite(reach.people_beyond)
    if reach.beyond == 1:
        one = (
            say("One settlement with {people} people does not.", **facts)
            if has_people
            else say("One settlement does not.")
        )
        return lines(one, _no_road(reach))
    if reach.no_road in {0, reach.beyond}:
        all_of_them = (
            say("{beyond} settlements with {people} people do not.", **facts)
            if has_people
            else say("{beyond} settlements do not.", **facts)
        )
        return lines(all_of_them, _no_road(reach))
    if has_people:
        return say_n(
            "{beyond} settlements with {people} people do not; {count} of them has no usable road.",
            "{beyond} settlements with {people} people do not; {count} of them have no usable road.",
            reach.no_road,
            **facts,
        )
    return say_n(
        "{beyond} settlements do not; {count} of them has no usable road.",
        "{beyond} settlements do not; {count} of them have no usable road.",
        reach.no_road,
        **facts,
    )


def _no_road(reach: Reach) -> str:
    if not reach.no_road:
        return ""
    if reach.no_road == reach.beyond == 1:
        return say("It has no usable road.")
    if reach.no_road == reach.beyond:
        return say("None of them has a usable road.")
    return say_n("{count} of them has no usable road.", "{count} of them have no usable road.", reach.no_road)


def _not_known(reach: Reach) -> str:
    if not reach.unknown:
        return ""
    return say_n("Of {count} settlement it is not known.", "Of {count} settlements it is not known.", reach.unknown)


def people_not_known(study: Study, reach: Reach) -> str:
    """Say why there is no share of people; empty where there is one."""
    if math.isfinite(reach.people_share) or not len(study.settlements):
        return ""
    if not reach.known:
        return say("Share of people: not known, as no settlement has a number of people.")
    return say(
        "Share of people: not enough data; {known} of {settlements} settlements have a number of people.",
        known=reach.known,
        settlements=reach.settlements,
    )


def rounded_people(number: float) -> str:
    """Write people in a sentence: to the thousand from ten thousand on, 万 in Chinese.

    Examples
    --------
    >>> rounded_people(557_804.0), rounded_people(9_876.0)
    ('558,000', '9,876')
    """
    if not math.isfinite(number):
        return people(number)
    if language() == "zh":
        return people(number).removesuffix("人") if number >= 10_000 else people(number)
    return people(round(number, -3) if number >= 10_000 else number)


def villages_sentence(row: Mapping[str, Any], tier: Tier | None = None) -> str:
    """Say the same of the villages alone; empty where ranks are not known, or all are villages.

    Parameters
    ----------
    row
        A row of coverage.
    tier
        The tier, to be named where the sentence stands among those of others; None on the first page.
    """
    share = float(row.get("villages_share", math.nan))
    if not math.isfinite(share) or row["villages"] >= row["settlements"]:
        return ""
    facts = {"within": int(row["villages_within"]), "villages": int(row["villages"]), "within_share": share}
    if tier is not None:
        return say("Villages alone, {tier}: {within} of {villages} ({within_share}).", tier=tier_name(tier), **facts)
    return say(
        "Of the villages alone, without county seats and towns: {within} of {villages} ({within_share}).", **facts
    )
