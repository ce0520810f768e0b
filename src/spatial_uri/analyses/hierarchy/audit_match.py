"""Which settlement found is which settlement of a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.hierarchy.faults import coded_areas
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.names import bare_name, code_level, name_columns, one_code, plain_name, settlement_codes


@dataclass(frozen=True, eq=False)
class Match:
    """Which settlement each row of a list is.

    Attributes
    ----------
    place
        Row of the settlement; None where there is none.
    area_id
        The area that it is expected in; None where the list names none.
    namesakes
        Row of the list -> how many settlements bear its name, where that is why it was not matched.
    """

    place: list[int | None]
    area_id: list[str | None]
    namesakes: dict[Any, int]


def match_list(areas: AdminAreas, table: gpd.GeoDataFrame, rows: pd.DataFrame, named: dict[Any, str]) -> Match:
    """Match the rows of a list by code, else by name within the area.

    Parameters
    ----------
    areas, table
        The areas and settlements found.
    rows
        The list, as in `ExpectedSettlements`.
    named
        The area that each row names, if it names one; without one its code does.
    """
    coded = [c if isinstance(c, str) and code_level(c) in {"township", "village"} else None for c in rows["code"]]
    by_code = coded_areas(areas, coded)
    expected_in = [named.get(row, area) for row, area in zip(rows.index, by_code.area_id, strict=True)]
    place_of_code: dict[str, int] = {}
    for place, (place_id, code) in enumerate(zip(table.index, settlement_codes(table), strict=True)):
        place_of_code.setdefault(one_code(str(place_id)), place)
        if code is not None:
            place_of_code.setdefault(code, place)
    found: list[int | None] = [None if c is None else place_of_code.get(one_code(c)) for c in rows["code"]]
    taken = {place for place in found if place is not None}
    names = _Names(areas, table)
    namesakes: dict[Any, int] = {}
    for at, (row, name) in enumerate(zip(rows.index, rows["name"], strict=True)):
        if found[at] is not None or name is None:
            continue
        candidates = [p for p in names.bearing(name, expected_in[at]) if p not in taken]
        if len(candidates) == 1 or (candidates and expected_in[at] is not None):
            found[at] = candidates[0]
            taken.add(candidates[0])
        elif candidates:
            namesakes[row] = len(candidates)
    return Match(found, expected_in, namesakes)


class _Names:
    """Settlements by name and area."""

    def __init__(self, areas: AdminAreas, table: gpd.GeoDataFrame) -> None:
        chains = areas.chains()
        self._plain: defaultdict[tuple[str | None, str], list[int]] = defaultdict(list)
        self._bare: defaultdict[tuple[str | None, str], list[int]] = defaultdict(list)
        for place, (area_id, names) in enumerate(zip(table["area_id"], name_columns(table), strict=True)):
            own = chains.get(area_id, ()) if isinstance(area_id, str) else ()
            for held, form in ((self._plain, plain_name), (self._bare, bare_name)):
                for key in dict.fromkeys(form(n) for n in names):
                    for area in (None, *own):
                        held[area, key].append(place)

    def bearing(self, name: str, area_id: str | None) -> list[int]:
        """Return the settlements of this name in an area, or anywhere.

        If there is none, 陈家湾 also finds 陈家湾村, and the other way round; but 东街村 and 东街社区 are two places.
        """
        plain, bare = plain_name(name), bare_name(name)
        exact = self._plain.get((area_id, plain))
        return exact or (self._bare if plain == bare else self._plain).get((area_id, bare)) or []
