"""The comparison in sentences: what changed first, then what it is made of and who it concerns."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from spatial_uri.analyses.comparison.phrases import (
    CAUSE_LABELS,
    counted,
    leading_row,
    parameter_words,
    people_words,
    sides,
    tier_words,
    with_share,
)
from spatial_uri.analyses.comparison.result import Comparison
from spatial_uri.page.source_roles import role_words
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.differences import points
from spatial_uri.words.numbers import MODES, lines, listed, listed_briefly, minutes, name_of

MOST_NAMED = 8
_LEAST = 0.5
"""Fewer people than this are none."""
_OF_SEASONS = {"walk_kmh"}
"""What a change of a scenario may change of how people travel, so that it is no other definition."""


def headlines(comparison: Comparison) -> list[str]:
    """Return the sentences that sum up the comparison: first what is defined otherwise, then what changed."""
    told = [definition_words(comparison), lead_words(comparison), split_words(comparison), who_words(comparison)]
    return [sentence for sentence in told if sentence]


def differing(comparison: Comparison) -> pd.DataFrame:
    """Return what is defined otherwise, but for what a change of a scenario says itself."""
    rows = comparison.parameters
    return rows[~rows["parameter"].isin(_OF_SEASONS)] if len(comparison.changes) else rows


def definition_words(comparison: Comparison) -> str:
    """Say that the runs are defined otherwise, which no number below can do without; empty where they are not."""
    told = parameter_words(differing(comparison))
    if not told:
        return ""
    differences = listed_briefly(
        [say("{name} {before} → {after}", name=name, before=before, after=after) for name, before, after in told]
    )
    if set(differing(comparison)["parameter"]) == {"limit_min"}:
        return say(
            "The two runs have different limits: {differences}. What the limit alone changes is told apart.",
            differences=differences,
        )
    return say(
        "The two runs are defined differently: {differences}. What changes below need not have changed on the ground.",
        differences=differences,
    )


_DEFINITIONS = {
    "to_facility": N_(
        "Within: {mode_term}, from the settlement to the nearest facility, door to door in <= {limit_min}, the walk to "
        "and from the road included ({walk_kmh}, at most {walk_limit_m}); every settlement counts, also those not "
        "reached."
    ),
    "from_facility": N_(
        "Within: {mode_term}, from the nearest facility to the settlement, door to door in <= {limit_min}, the walk to "
        "and from the road included ({walk_kmh}, at most {walk_limit_m}); every settlement counts, also those not "
        "reached."
    ),
}


def within_words(comparison: Comparison) -> str:
    """Say what counts as within in the later run."""
    travel = comparison.travel
    return say(
        _DEFINITIONS[travel.direction],
        mode_term=MODES[comparison.after.mode],
        limit_min=leading_row(comparison)["after_limit_min"],
        walk_kmh=travel.walk_kmh,
        walk_limit_m=travel.walk_limit_m,
    )


_LEADS = {
    "more": N_(
        "{difference} more than before are within {limit_min} of the nearest {tier}: {within_before} in {before}, "
        "{within} in {after} ({points})."
    ),
    "fewer": N_(
        "{difference} fewer than before are within {limit_min} of the nearest {tier}: {within_before} in {before}, "
        "{within} in {after} ({points})."
    ),
    "same": N_(
        "As many as before are within {limit_min} of the nearest {tier}: {within_before} in {before}, {within} in "
        "{after}."
    ),
}


def lead_words(comparison: Comparison) -> str:
    """Say who is within before and after, the difference first."""
    row = leading_row(comparison)
    before, after = sides(comparison)
    which = "more" if row["change"] > 0 else "fewer" if row["change"] < 0 else "same"
    return say(
        _LEADS[which],
        within=with_share(comparison, row["after_within"], row["after_share"]),
        within_before=with_share(comparison, row["before_within"], row["before_share"]),
        limit_min=row["after_limit_min"],
        tier=tier_words(comparison, row["tier"]),
        before=before,
        after=after,
        difference=people_words(comparison, abs(row["change"])),
        points=points(row["change_share"]),
    )


_TERMS = {
    ("access", True): N_("Better access alone, with the people of before, brings in {people}."),
    ("access", False): N_("Worse access alone, with the people of before, leaves out {people}."),
    ("moved", True): N_("People who came, went or moved make it {people} more."),
    ("moved", False): N_("People who came, went or moved make it {people} fewer."),
    ("limit", True): N_("The other limit alone makes it {people} more."),
    ("limit", False): N_("The other limit alone makes it {people} fewer."),
    ("unknown", True): N_("Where one of the runs has no answer, it is {people} more."),
    ("unknown", False): N_("Where one of the runs has no answer, it is {people} fewer."),
}


_TERMS_OF_SETTLEMENTS = {
    ("access", True): N_("Better access brings in {people}."),
    ("access", False): N_("Worse access leaves out {people}."),
    ("moved", True): N_("Settlements that only one of the runs has make it {people} more."),
    ("moved", False): N_("Settlements that only one of the runs has make it {people} fewer."),
}
"""The same where settlements are counted."""


def split_words(comparison: Comparison) -> str:
    """Say what the difference is made of; empty where nothing differs."""
    row = leading_row(comparison)
    terms = [term for term in ("access", "moved", "limit", "unknown") if abs(row[term]) >= _LEAST]
    messages = _TERMS if comparison.counts_people else {**_TERMS, **_TERMS_OF_SETTLEMENTS}
    told = [say(messages[t, row[t] > 0], people=people_words(comparison, abs(row[t]))) for t in terms]
    if terms == ["moved"] and comparison.counts_people:
        told.append(say("Access has not changed: the same people would be as many within."))
    return lines(*told)


_WHO: tuple[tuple[str, Callable[[int], str]], ...] = (
    (
        "gained",
        lambda n: say_n("{count} settlement comes within the limit.", "{count} settlements come within the limit.", n),
    ),
    (
        "lost",
        lambda n: say_n(
            "{count} settlement is no longer within the limit.",
            "{count} settlements are no longer within the limit.",
            n,
        ),
    ),
    (
        "newly_reached",
        lambda n: say_n(
            "{count} settlement has a way for the first time, and stays beyond the limit.",
            "{count} settlements have a way for the first time, and stay beyond the limit.",
            n,
        ),
    ),
    (
        "faster",
        lambda n: say_n(
            "{count} settlement is faster without crossing the limit.",
            "{count} settlements are faster without crossing the limit.",
            n,
        ),
    ),
    (
        "slower",
        lambda n: say_n(
            "{count} settlement is slower without crossing the limit.",
            "{count} settlements are slower without crossing the limit.",
            n,
        ),
    ),
)


def who_words(comparison: Comparison) -> str:
    """Say how many settlements gain and lose."""
    rows = comparison.of(comparison.tier.name)
    kinds = rows["change"].value_counts()
    told = [sentence(int(kinds[kind])) for kind, sentence in _WHO if kind in kinds]
    lost = rows["before_status"].eq("reached") & rows["after_status"].notna() & ~rows["after_status"].eq("reached")
    if lost.any():
        message = (
            "{count} settlement that had a way has none any more.",
            "{count} settlements that had a way have none any more.",
        )
        told.append(say_n(*message, int(lost.sum())))
    return lines(*told) if told else say("No settlement gains or loses.")


def cause_sentence(comparison: Comparison) -> str:
    """Say by what settlements changed; empty where none did, or nothing is known of it."""
    causes = comparison.of(comparison.tier.name)["cause"]
    counts = causes[causes != ""].str.split("; ").explode().value_counts(sort=True)
    if counts.empty:
        return ""
    told = [(CAUSE_LABELS.get(str(code), str(code)), int(number)) for code, number in counts.items()]
    if len(comparison.changes):
        return say("Settlements by the change that alone makes them gain or lose: {cause_counts}.", cause_counts=told)
    return say("Settlements by the cause of their gain or loss: {cause_counts}.", cause_counts=told)


def mean_words(comparison: Comparison) -> str:
    """Say the mean time of those reached in both, of settlements and of people; empty where there are none."""
    row = leading_row(comparison)
    name, limits = row["tier"], [row["before_limit_min"], row["after_limit_min"]]
    rows = comparison.headline[comparison.headline["tier"] == name]
    rows = rows[(rows[["before_limit_min", "after_limit_min"]] == limits).all(axis=1)].set_index("counted")
    means = rows[["before_mean_min", "after_mean_min"]]
    if not math.isfinite(means.at["settlements", "before_mean_min"]):
        return ""
    facts = {
        "settlements": row["reached_in_both"],
        "before": minutes(means.at["settlements", "before_mean_min"]),
        "after": minutes(means.at["settlements", "after_mean_min"]),
    }
    if counted(comparison) != "people" or not math.isfinite(row["before_mean_min"]):
        return say(
            "Over the {settlements} settlements reached in both runs, the mean time is {before} before and {after} "
            "after.",
            **facts,
        )
    return say(
        "Over the {settlements} settlements reached in both runs, the mean time is {before} before and {after} "
        "after; for their people, counted as before on both sides, {people_before} and {people_after}.",
        **facts,
        people_before=minutes(row["before_mean_min"]),
        people_after=minutes(row["after_mean_min"]),
    )


def input_words(comparison: Comparison) -> str:
    """Say which inputs differ; empty where none does, or that is not known."""
    roles = comparison.inputs[comparison.inputs["change"] != "same"]["role"]
    if roles.empty:
        return ""
    named = [role_words(role) for one in dict.fromkeys(roles) for role in one.split(", ")]
    return say("Input files that differ: {roles}.", roles=listed(list(dict.fromkeys(named))))


_FACILITIES = {
    "new": N_("New facilities: {names}."),
    "closed": N_("Closed facilities: {names}."),
    "moved": N_("Facilities that moved: {names}."),
    "other_tier": N_("Facilities of another tier: {names}."),
}


def facility_words(comparison: Comparison) -> str:
    """Say which facilities are new, closed, moved or of another tier; of many, the first."""
    told = []
    for change, message in _FACILITIES.items():
        rows = comparison.facilities[comparison.facilities["change"] == change]
        if len(rows):
            told.append(say(message, names=_named([name_of(name, place) for place, name in rows["name"].items()])))
    return lines(*told)


def _named(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    if more <= 0:
        return listed(names)
    return say_n(
        "{names} and {count} other", "{names} and {count} others", more, names=say(", ").join(names[:MOST_NAMED])
    )
