"""Winners and losers by area, of the areas that either run has."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.analyses.comparison.measure_settlements import Settlements
from spatial_uri.analyses.comparison.measure_split import Sides, split_by_group
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.arrays import Int64Array, ObjectArray

WHOLE = "*"
OUTSIDE = ""
"""The id of the row of those who are in no area of a level."""


class AreaRows:
    """The areas of both runs, and in which of them every settlement lies.

    Parameters
    ----------
    settlements, before, after
        Which settlement is which, and the runs.
    """

    def __init__(self, settlements: Settlements, before: Snapshot, after: Snapshot) -> None:
        self._same = _same_areas(before, after)
        rows = (settlements.before_row, settlements.after_row)
        self._own: list[ObjectArray] = [
            run.settlements["area_id"].to_numpy(dtype=object)[row]
            for run, row in zip((before, after), rows, strict=True)
        ]
        self._above = [AdminAreas(run.areas).chains() for run in (before, after)]
        self._levels = [run.areas["level"].to_dict() for run in (before, after)]
        names = before.areas["name"].rename(index=self._same).to_dict() | after.areas["name"].to_dict()
        levels = before.areas["level"].rename(index=self._same).to_dict() | after.areas["level"].to_dict()
        self.areas = {level: [a for a in names if levels[a] == level] for level in LEVELS if level in levels.values()}
        self.names = names
        self._present = [row >= 0 for row in rows]

    def tables(self, sides: Sides, limits_min: tuple[float, float]) -> pd.DataFrame:
        """Return `Comparison.areas` of one tier, without the tier.

        Parameters
        ----------
        sides, limits_min
            Both runs for this tier, and what counts as within before and after.
        """
        everybody = [np.where(present, 0, -1) for present in self._present]
        whole = split_by_group(sides, limits_min, everybody[0], everybody[1], 1)
        tables = [whole.assign(area_id=WHOLE, name="", level="study")]
        for level, areas in self.areas.items():
            groups = [self._groups(side, level, areas) for side in (0, 1)]
            table = split_by_group(sides, limits_min, groups[0], groups[1], len(areas) + 1)
            ids = [*areas, OUTSIDE]
            table["area_id"] = [ids[k] for k in table["group"]]
            table["name"] = [self.names.get(area, "") for area in table["area_id"]]
            is_empty = (table["area_id"] == OUTSIDE) & ~table["group"].isin([*groups[0], *groups[1]])
            tables.append(table.assign(level=level)[~is_empty])
        rows = pd.concat(tables, ignore_index=True).drop(columns="group")
        first = ["area_id", "name", "level", "counted"]
        return rows[[*first, *(c for c in rows.columns if c not in first)]]

    def _groups(self, side: int, level: str, areas: list[str]) -> Int64Array:
        """Return which area of a level each settlement lies in on one side; the last group lies in none."""
        position = {area: k for k, area in enumerate(areas)}
        of_area = {}
        for area, chain in self._above[side].items():
            found = next((one for one in chain if self._levels[side].get(one) == level), None)
            name = self._same.get(found, found) if side == 0 and found is not None else found
            of_area[area] = position.get(name, len(areas)) if name is not None else len(areas)
        groups = np.array([of_area.get(area, len(areas)) for area in self._own[side]], dtype=np.int64)
        return np.where(self._present[side], groups, -1)


def _same_areas(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """Return areas of the earlier run that the later one knows under another id: the only two of one name and level."""
    left = before.areas[~before.areas.index.isin(after.areas.index)]
    right = after.areas[~after.areas.index.isin(before.areas.index)]
    keys = ["level", "name"]
    alone = [t.reset_index(names="area_id").drop_duplicates(keys, keep=False) for t in (left, right)]
    pairs = alone[0].merge(alone[1], on=keys)
    return {row.area_id_x: row.area_id_y for row in pairs.itertuples() if row.name}
