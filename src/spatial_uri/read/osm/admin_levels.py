"""Which ``admin_level`` of OpenStreetMap is which level: as asked for, or worked out from what a file holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from spatial_uri.errors import ParameterError
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_

_LEVEL_TERMS = (N_("province"), N_("prefecture"), N_("county"), N_("township"), N_("village"))


def check_levels(levels: Mapping[str, int] | None) -> None:
    """Refuse levels that make no sense."""
    if levels is None:
        return
    faults = [f"{level!r} is no level" for level in levels if level not in LEVELS]
    ordered = [(level, levels[level]) for level in LEVELS if level in levels]
    faults += [
        f"{coarse}={a} must be a smaller admin_level than {fine}={b}"
        for (coarse, a), (fine, b) in pairwise(ordered)
        if a >= b
    ]
    if not levels:
        faults.append("at least one level is needed")
    if faults:
        raise ParameterError(
            "the levels make no sense",
            faults=faults,
            remedy=f"write them as in county=6,township=8; levels are {', '.join(LEVELS)}",
        )


def choose_levels(present: Iterable[int], preset_levels: Mapping[int, str], notes: list[Note]) -> dict[int, str]:
    """Give each level one admin_level.

    Where two admin_levels stand for one level, the coarser of them becomes the next coarser level if no admin_level
    stands for that one, and is left out otherwise. Where no admin_level stands for the county, the next one above the
    townships does, even one that is no level by the preset: the country, where it is divided only into towns.

    Parameters
    ----------
    present
        The admin_levels that the file holds.
    preset_levels
        Level of each admin_level, by the preset.
    notes
        What was moved or left out is added to them.

    Returns
    -------
    dict
        Level of each admin_level that is read, coarse before fine.
    """
    candidates: dict[str, list[int]] = defaultdict(list)
    present = sorted(present)
    for admin_level in present:
        if admin_level in preset_levels:
            candidates[preset_levels[admin_level]].append(admin_level)
    chosen: dict[int, str] = {}
    for coarser, level in pairwise((None, *LEVELS)):
        if not candidates[str(level)]:
            continue
        *others, finest = candidates[str(level)]
        chosen[finest] = str(level)
        if others and coarser is not None and coarser not in chosen.values():
            moved = others.pop()
            chosen[moved] = coarser
            facts: dict[str, Any] = {
                "admin_level": moved,
                "level_term": coarser,
                "finer_term": level,
                "finer_admin_level": finest,
            }
            notes.append(Note("areas.level_moved", **facts))
        if others:
            dropped = tuple(map(str, others))
            notes.append(Note("areas.level_dropped", dropped=dropped, level_term=level, admin_level=finest))
    if "county" not in chosen.values() and (above := _county_above(present, chosen)) is not None:
        chosen[above] = "county"
        notes.append(Note("areas.level_as_county", admin_level=above))
    return dict(sorted(chosen.items()))


def _county_above(present: Iterable[int], chosen: Mapping[int, str]) -> int | None:
    """Return the admin_level that serves as the county: the finest above townships and villages, or of all."""
    finer = [admin_level for admin_level, level in chosen.items() if level in {"township", "village"}]
    above = [a for a in present if a < min(finer)] if finer else list(chosen)
    return max(above, default=None)
