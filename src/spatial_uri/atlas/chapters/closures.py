"""Chapter 9: what hangs by one road: ten numbered roads, and the settlements they cut off by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spatial_uri.analyses.criticality.phrases import (
    People,
    by_road,
    by_stretch,
    closure_words,
    extra_number,
    length_words,
    road_and_length,
    roads_of,
)
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import counted, first_theme, map_picture_of
from spatial_uri.atlas.chapters.second_ways import SecondWays, ways_to_town
from spatial_uri.page.document import NOTHING, Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import records, rest_in
from spatial_uri.page.road_words import road_label
from spatial_uri.store.file_names import file_word
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines, listed, name_of

ROADS = 10
_NAMED = 6
_MAP_MM = (118.0, 74.0)


def closures_chapter(material: Material) -> Chapter | None:
    """Return the roads whose closure costs most; None where they were not measured."""
    found = ways_to_town(material)
    if found is None:
        return None
    people = People.of(material.study)
    blocks: list[Block] = [Paragraph(text=_conclusion(found, people))]
    if len(found.closures.segments):
        blocks.append(Paragraph(text=_method(found), style="small"))
        blocks += [_roads(material, found, people), *_map(material, found)]
    return Chapter(key="closures", title=say("Critical roads"), blocks=tuple(blocks))


def _conclusion(found: SecondWays, people: People) -> str:
    if found.closures.segments.empty:
        return say(
            "No settlement needs a road to {target}, or none reaches it: there is nothing to close.", target=found.label
        )
    worst = records(by_stretch(found.closures.segments).head(1))[0]
    costs = closure_words(worst, people, found.closures.threshold_min)
    total = int((~found.closures.places["is_destination"]).sum())
    if not len(found.stuck):
        first = say("Every settlement that reaches {target} has a second way there.", target=found.label)
    else:
        first = say_n(
            "{count} of {total} settlements has no second way to {target}.",
            "{count} of {total} settlements have no second way to {target}.",
            len(found.stuck),
            total=total,
            target=found.label,
        )
    return lines(
        first,
        say("The worst closure is {road}: {costs}.", road=road_and_length(worst), costs=costs),
    )


def _method(found: SecondWays) -> str:
    return say(
        "Every road segment on the fastest way of some settlement is closed, one at a time. Lost are those that were "
        "within {threshold_min} and no longer are, those cut off included.",
        threshold_min=found.closures.threshold_min,
    )


def _roads(material: Material, found: SecondWays, people: People) -> Table:
    segments = found.closures.segments
    stretches = by_road(segments, roads_of(material.study.network, segments).tolist())
    told: list[tuple[int, frozenset[str]]] = []
    rows, named = [], []
    for number, row in enumerate(records(stretches.head(ROADS)), start=1):
        cut = cut_off_by(found, row["stretch"])
        names, shown = _names(material, cut, told)
        rows.append((
            str(number), road_label(row), length_words(row), counted(row["settlements_cut_off"]),
            *((_people_cut_off(row, people),) if people.known else ()),
            extra_number(row, people) or "–", counted(row["settlements_lost"]), names,
        ))  # fmt: skip
        named.append(shown)
        told.append((number, frozenset(cut)))
    more = max(0, len(stretches) - ROADS)
    heads = (say("People cut off"),) if people.known else ()
    return Table(
        caption=say("Roads whose closure costs most, on the way to {target}", target=found.label),
        columns=(
            "#", say("Road"), say("Length"), say("Cut off"), *heads, say("Extra time"), say("Lost"),
            say("Settlements cut off"),
        ),
        rows=rows,
        numeric=(0, *range(3, 6 + len(heads))),
        named=named,
        more=more,
        after=rest_in(f"closures_{file_word(found.target)}.csv") if more else "",
        wide=6 + len(heads),
    )  # fmt: skip


def _people_cut_off(row: Mapping[str, Any], people: People) -> str:
    """Write the people cut off; where some settlements do not tell theirs, they are at least so many."""
    number = counted(row["population_cut_off"])
    unsure = people.missing and row["settlements_cut_off"] and number != NOTHING
    return say("≥ {number}", number=number) if unsure else number


def cut_off_by(found: SecondWays, stretch: int) -> tuple[str, ...]:
    """Return the settlements that the closure of a stretch of road cuts off, those with most people first.

    Parameters
    ----------
    found
        The closures on the way to one target.
    stretch
        Its number.
    """
    table = found.closures.settlements
    own = table[(table["stretch"] == stretch) & table["cut_off"].astype(bool)]
    return tuple(str(place) for place in own["place_id"])


def _names(
    material: Material, cut: tuple[str, ...], told: Sequence[tuple[int, frozenset[str]]]
) -> tuple[str, tuple[str, ...]]:
    """Name those cut off, and return whose names they are; those of a road above are named there."""
    if not cut:
        return "–", ()
    for number, earlier in told:
        if set(cut) == earlier:
            return say("the same as of road {number}", number=number), ()
        if set(cut) < earlier:
            return say("some of those of road {number}", number=number), ()
    table = material.study.settlements.table["name"]
    shown = cut[:_NAMED]
    names = [name_of(table.get(place), place) for place in shown]
    if len(cut) > len(shown):
        return say("{names} and {more} more", names=say(", ").join(names), more=len(cut) - len(shown)), shown
    return listed(names), shown


def _map(material: Material, found: SecondWays) -> list[Block]:
    part = material.part("criticality")
    key = first_theme(part, f"closures_{found.target}")
    return list(filter(None, [map_picture_of(material, part, key, size_mm=_MAP_MM)]))
