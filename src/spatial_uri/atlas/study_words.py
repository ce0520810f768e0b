"""What pages say of a study: how large it is, what was left out, what its files were used for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Study
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import people


def left_out_sentences(study: Study) -> list[str]:
    """Say beside the headline how many settlements of the data are not counted, unless one area was asked for."""
    codes = {note.code for note in study.notes}
    outside = sum(int(note.facts["count"]) for note in study.notes if note.code == "settlements.outside")
    if not outside or "areas.restricted" in codes:
        return []
    known, total = len(study.settlements), len(study.settlements) + outside
    if codes & {"areas.incomplete", "areas.beyond_extract", "areas.broken"}:
        return [say(
            "{known} of the {total} settlements in the data are counted: {outside} lie in no area that the extract"
            " holds completely, and are left out.",
            known=known,
            total=total,
            outside=outside,
        )]  # fmt: skip
    return [say(
        "{known} of the {total} settlements in the data are counted: {outside} lie outside the studied areas, and"
        " are left out.",
        known=known,
        total=total,
        outside=outside,
    )]  # fmt: skip


def size_phrases(study: Study) -> Iterator[str]:
    """Say how much there is of the study: settlements, people, areas."""
    yield say_n("{count} settlement", "{count} settlements", len(study.settlements))
    yield _population(study)
    areas = [_areas(level, len(study.areas.at(level))) for level in study.areas.levels]
    yield say(", ").join(areas)


def _areas(level: str, number: int) -> str:
    """Say a number of areas of one level."""
    match level:
        case "province":
            return say_n("{count} province", "{count} provinces", number)
        case "prefecture":
            return say_n("{count} prefecture", "{count} prefectures", number)
        case "county":
            return say_n("{count} county", "{count} counties", number)
        case "township":
            return say_n("{count} township", "{count} townships", number)
        case _:
            return say_n("{count} village area", "{count} village areas", number)


def _population(study: Study) -> str:
    known = study.settlements.table["population"].dropna()
    if known.empty:
        return say("people: unknown")
    total = people(float(known.sum()))
    missing = len(study.settlements) - len(known)
    if not missing:
        return say("people: {total}", total=total)
    if not are_enough_known(study.settlements.table["population"].to_numpy(dtype=np.float64)):
        facts = {"known": len(known), "settlements": len(study.settlements), "total": total}
        return say("people: known for {known} of {settlements} settlements only, {total} in these", **facts)
    return say_n(
        "people: {total} where known (unknown for {count} settlement)",
        "people: {total} where known (unknown for {count} settlements)",
        missing,
        total=total,
    )
