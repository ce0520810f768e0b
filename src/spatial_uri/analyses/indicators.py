"""What the indicators of an analysis are: said once, for the documentation and for whoever reads a table.

Every `Analysis` lists its own, in ``indicators.py`` of its folder. `docs/INDICATORS.md` is written from these lists by
``tools/update_indicators.py``, and a test holds the lists against the columns that a run gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spatial_uri.errors import ParameterError

OWN = "Own definition."
"""The source of what is defined here and by nobody else."""
LAYER = "atlas.gpkg: "
"""Stands before the name of a layer of the GeoPackage where a table is named."""

_WORDS = ("name", "chinese", "unit", "formula", "denominator", "convention", "source", "trap")


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicator:
    """One indicator, or several columns that are defined alike.

    Parameters
    ----------
    name, chinese
        What readers call it, in English and in Chinese.
    columns
        Table -> its columns: a file (``coverage.csv``) or a layer (``atlas.gpkg: isochrones``). In either, ``<tier>``
        stands for any word.
    unit
        Such as ``minutes``; ``share, 0 to 1``.
    formula
        How it is worked out.
    denominator
        What it is counted, summed or averaged over.
    convention
        What was decided where usage differs, and when the value is empty.
    source
        The publication that defines it, or `OWN`, with reasons where there are any.
    trap
        How it is misread.

    Raises
    ------
    ParameterError
        If something is left unsaid.
    """

    name: str
    chinese: str
    columns: Mapping[str, tuple[str, ...]]
    unit: str
    formula: str
    denominator: str
    convention: str
    source: str
    trap: str

    def __post_init__(self) -> None:
        unsaid = [word for word in _WORDS if not getattr(self, word).strip()]
        unsaid += [f"columns of {table}" for table, columns in self.columns.items() if not columns]
        if unsaid or not self.columns:
            raise ParameterError(f"the indicator {self.name!r} is not defined", faults=unsaid or ["columns"])

    def describes(self, table: str, column: str) -> bool:
        """Tell whether it is the definition of a column of a table.

        Examples
        --------
        >>> lengths = {"links.csv": ("<class>_km",)}
        >>> words = dict.fromkeys(["chinese", "unit", "formula", "denominator", "convention", "source", "trap"], "-")
        >>> indicator = Indicator(name="Kilometres by class", columns=lengths, **words)
        >>> indicator.describes("links.csv", "primary_km"), indicator.describes("links.csv", "travel_min")
        (True, False)
        """
        return any(
            stands_for(own_table, table) and any(stands_for(own, column) for own in columns)
            for own_table, columns in self.columns.items()
        )

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield each table and column that it names, as they are written."""
        for table, columns in self.columns.items():
            for column in columns:
                yield table, column


def stands_for(written: str, name: str) -> bool:
    """Tell whether a name as it is written in an indicator stands for one: ``<tier>`` for any word.

    Examples
    --------
    >>> stands_for("<tier>_min", "clinic_min"), stands_for("<tier>_min", "clinic_min_km")
    (True, False)
    """
    parts = re.split(r"(<\w+>)", written)
    return re.fullmatch("".join("(.+)" if p.startswith("<") else re.escape(p) for p in parts), name) is not None


COMMON = {
    "lon": "longitude of the place, of the middle of the line, or of a point within the area, degrees",
    "lat": "its latitude, degrees",
}
"""Columns of any table that are no indicators -> what they are."""
