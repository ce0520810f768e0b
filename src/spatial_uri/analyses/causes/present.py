"""What the causes give to an atlas."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spatial_uri.analyses.causes.map import CAUSE_COLOURS, causes_map, causes_sheets
from spatial_uri.analyses.causes.phrases import cause_words, explained, legs_beyond, reason_words, rows_of
from spatial_uri.analyses.causes.result import CAUSES, Causes
from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.part import Bar, Histogram, Listing, Part, Section
from spatial_uri.page.part_tables import (
    WORST_LISTED,
    area_words,
    parameters_of,
    records,
    tier_name,
    with_places,
)
from spatial_uri.page.road_words import ROAD_CLASSES
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, listed, minutes, name_of, share

_PLACE_COLUMNS = ["cause", "over_min", "detour_ratio", "road_kmh", "needed_on", "needed_kmh"]


def causes_part(study: Study, causes: Causes) -> Part:
    """Return what the causes give to an atlas.

    Parameters
    ----------
    study, causes
        What was measured, and the result.
    """
    words = explained(causes)
    themes = if_drawn(lambda: causes_map(study, causes, words))
    return Part(
        key="causes",
        title=say("Why settlements are beyond {limit_min}", limit_min=causes.limit_min),
        short=say("Causes"),
        headlines=tuple(_headline(causes, tier) for tier in causes.tiers),
        sections=(
            Section(title=say("Rules"), paragraphs=_rules(causes)),
            *(_tier_section(study, causes, tier, rows_of(words, tier.name)) for tier in causes.tiers),
        ),
        tables={"causes.csv": _table(study, causes), "legs.csv": legs_beyond(causes)},
        table_words={
            "causes.csv": say("one row per tier and settlement: way, straight line, cause and what it would need"),
            "legs.csv": say("the ways of those beyond the limit, leg by leg"),
        },
        place_columns={"settlements": _place_columns(causes)},
        map=themes,
        sheets=causes_sheets(causes, themes),
        parameters={**parameters_of(causes.options), "class_kmh": dict(causes.class_kmh)},
        counts={"causes": {tier.name: causes.counts(tier.name).to_dict() for tier in causes.tiers}},
        notes=causes.notes,
    )


def _table(study: Study, causes: Causes) -> pd.DataFrame:
    parts = [with_places(causes.of(tier.name), study.settlements.table.geometry) for tier in causes.tiers]
    for tier, part in zip(causes.tiers, parts, strict=True):
        part.insert(0, "tier", tier.name)
    return pd.concat(parts, ignore_index=True)


def _place_columns(causes: Causes) -> pd.DataFrame:
    return pd.DataFrame(
        {f"{tier.name}_{name}": causes.of(tier.name)[name] for tier in causes.tiers for name in _PLACE_COLUMNS}
    )


def _headline(causes: Causes, tier: Tier) -> str:
    counts = causes.counts(tier.name)
    beyond, total = int(counts.sum()), len(causes.of(tier.name))
    if not beyond:
        return say("{tier}: every settlement is within {limit_min}.", tier=tier_name(tier), limit_min=causes.limit_min)
    found = [_counted(cause_words(str(cause)), int(n)) for cause, n in counts.items() if n]
    return say_n(
        "{tier}: {count} of {total} settlements is beyond {limit_min} ({causes}).",
        "{tier}: {count} of {total} settlements are beyond {limit_min} ({causes}).",
        beyond,
        tier=tier_name(tier),
        total=total,
        limit_min=causes.limit_min,
        causes=listed(found),
    )


def _counted(cause: str, settlements: int) -> str:
    return say("{cause}: {number}", cause=cause, number=count(settlements))


def _rules(causes: Causes) -> tuple[str, ...]:
    options = causes.options
    speeds = [
        say("{road_class_term} {speed_kmh}", road_class_term=_class_term(name), speed_kmh=kmh)
        for name, kmh in sorted(causes.class_kmh.items(), key=lambda item: -item[1])
    ]
    return (
        say(
            "Every settlement beyond the limit has one cause, by the first rule that holds; the causes add up to those "
            "beyond."
        ),
        lines(
            say("No road: none that may be used within {walk_limit_m}.", walk_limit_m=causes.travel.walk_limit_m),
            say("Joins nothing: no road that the settlement can walk to belongs to the roads that lead anywhere."),
            say("No facility: the roads lead on, but to none, or to none within {search_limit_min}.",
                search_limit_min=causes.travel.search_limit_min),
            say("A slow road: one road on the way, or else all its roads of one class, if they were as fast as roads "
                "of its own class in good state, or of a better class (up to {raised} classes), would bring the "
                "settlement within; of several the shortest.",
                raised=options.raised_classes),
            say("A detour: the way is more than {detour} times as long as the straight line to the nearest facility, "
                "and a direct road ({straight} times the straight line, at the same mean speed) would bring the "
                "settlement within.", detour=options.detour_limit, straight=options.straight_ratio),
            say("Far: none of these."),
        ),
        *([say("Usual speeds in these data: {speeds}.", speeds=say(", ").join(speeds))] if speeds else []),
    )  # fmt: skip


def _class_term(road_class: str) -> str:
    return ROAD_CLASSES.get(road_class, road_class.replace("_", " "))


def _tier_section(study: Study, causes: Causes, tier: Tier, rows: pd.DataFrame) -> Section:
    return Section(
        title=say("Why not within: {tier}", tier=tier_name(tier)),
        paragraphs=(_headline(causes, tier),),
        histogram=_histogram(causes, tier),
        listings=(_by_cause(study, causes, tier), _beyond(study, causes, rows)),
    )


def _histogram(causes: Causes, tier: Tier) -> Histogram:
    counts = causes.counts(tier.name)
    total = int(counts.sum())
    return Histogram(
        title=say("Settlements beyond the limit, by cause"),
        total=say("all beyond the limit"),
        bars=tuple(
            Bar(
                label=cause_words(cause),
                count=int(counts[cause]),
                share=share(counts[cause] / total),
                counted=say_n("{count} settlement", "{count} settlements", int(counts[cause])),
                colour=CAUSE_COLOURS[cause],
                hatched=cause in ("no_road", "unknown"),
            )
            for cause in CAUSES
            if counts[cause]
        ),
    )


def _by_cause(study: Study, causes: Causes, tier: Tier) -> Listing:
    rows = causes.of(tier.name)
    beyond = rows[rows["cause"] != ""]
    has_ranks = bool(rows["rank"].notna().any())
    has_people = are_enough_known(study.settlements.table["population"].to_numpy(dtype=float))

    def cells(words: str, some: pd.DataFrame) -> tuple[str, ...]:
        return (
            words,
            count(len(some)),
            *([count(int(some["rank"].isin(VILLAGE_RANKS).sum()))] if has_ranks else []),
            *([count(float(some["population"].sum()))] if has_people else []),
        )

    counts = causes.counts(tier.name)
    lines_of = [cells(cause_words(c), beyond[beyond["cause"] == c]) for c in CAUSES if counts[c]]
    columns = (
        say("Cause"), say("Settlements"), *([say("of these villages")] if has_ranks else []),
        *([say("People")] if has_people else []),
    )  # fmt: skip
    return Listing(
        title=say("By cause"),
        columns=columns,
        rows=(*lines_of, cells(say("all beyond the limit"), beyond)) if lines_of else (),
        numeric=tuple(range(1, len(columns))),
        totals=(len(lines_of),) if lines_of else (),
        file="causes.csv",
        empty=say("Every settlement is within the limit."),
    )


def _beyond(study: Study, causes: Causes, rows: pd.DataFrame) -> Listing:
    """List those beyond the limit, those not reached first, then by how much they are over."""
    beyond = rows[rows["cause"] != ""]
    most = beyond["over_min"].fillna(float("inf")).sort_values(ascending=False, kind="stable").index
    head = beyond.loc[most[:WORST_LISTED]]
    cells = [
        (name_of(r["name"]), str(place), area, *_numbers(r), reason_words(r), r["slowest"])
        for place, area, r in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]
    columns = (
        say("Settlement"), say("Code"), say("Area"), say("People"), say("Time"), say("Over"), say("Cause"),
        say("Slowest parts of the way"),
    )  # fmt: skip
    return Listing(
        title=say("Beyond {limit_min}, and why", limit_min=causes.limit_min),
        columns=columns,
        rows=cells,
        numeric=(3, 4, 5),
        codes=(1,),
        more=max(0, len(beyond) - len(cells)),
        file="causes.csv",
        empty=say("Every settlement is within the limit."),
    )


def _numbers(row: dict[str, Any]) -> tuple[str, str, str]:
    """Write people, time and what is over; empty where it is not reached."""
    if row["status"] != "reached":
        return count(row["population"]), "", ""
    return count(row["population"]), minutes(row["travel_min"], row["limit_min"]), minutes(row["over_min"], 0.0)
