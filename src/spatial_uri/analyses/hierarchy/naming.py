"""How notes name settlements and areas: by name and code, or by the code alone."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from spatial_uri.model.areas import AdminAreas


def named(name: object, code: object) -> list[Any]:
    """Return something as a fact of a note: its name with its code, or the one of them that it has.

    Examples
    --------
    >>> from spatial_uri.words.catalogue import say
    >>> say("{place} is a town.", place=named("Vaduz", "n12")), say("{place} is a town.", place=named("", "n12"))
    ('Vaduz (n12) is a town.', 'n12 is a town.')
    """
    if isinstance(name, str) and name and code:
        return [(name, str(code))]
    return [str(name or code)]


class Names:
    """Settlements and areas as notes name them.

    Parameters
    ----------
    areas, settlements
        Of the study.
    """

    def __init__(self, areas: AdminAreas, settlements: gpd.GeoDataFrame) -> None:
        self._areas = areas.table["name"].to_dict()
        self._ids = [str(i) for i in settlements.index]
        self._labels = settlements["name"].tolist()

    def place(self, row: int) -> list[Any]:
        """Return the settlement of a row as a fact."""
        return named(self._labels[row], self._ids[row])

    def area(self, area_id: str) -> list[Any]:
        """Return an area as a fact."""
        return named(self._areas[area_id], area_id)
