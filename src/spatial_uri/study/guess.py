"""What `init` takes a file for, how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from spatial_uri.read.tables.raw_table import RawTable, TableOptions

Role = str
"""What a file is taken for: roads, extract, boundaries, settlements, facilities, lines, unused, or what an input of an
analysis says in `Input.detected`."""
Surety = Literal["certain", "likely", "a guess"]


@dataclass(frozen=True)
class Guess:
    """What one file, or one layer or sheet of it, seems to be.

    Attributes
    ----------
    path, options, role
        The file, how to open it, and what it was taken for.
    table
        Its content; None for roads and extracts. That of boundaries is their polygons alone.
    columns
        Meaning -> columns it may stand in, the likeliest first.
    surety, reasons
        How sure the role is, and what speaks for it.
    level
        Of boundaries: the level of all of them, None if each has its own by a column or its code.
    asks
        What the user has to fill in before the file can be read; empty if nothing.
    crs
        The CRS that the coordinates seem to be in, where the file does not say; empty if it does, or nothing is known.
    """

    path: Path
    role: Role
    options: TableOptions = field(default_factory=TableOptions)
    table: RawTable | None = None
    columns: dict[str, list[str]] = field(default_factory=dict)
    surety: Surety = "certain"
    reasons: tuple[str, ...] = ()
    level: str | None = None
    crs: str = ""
    asks: str = ""

    @property
    def title(self) -> str:
        """The file, with its layer or sheet if it has several."""
        part = self.options.layer or self.options.sheet
        return f"{self.path.name}, {part}" if part else self.path.name

    @property
    def rows(self) -> int:
        """How many rows it has, looked at or not; 0 of roads and extracts."""
        if self.table is None:
            return 0
        return len(self.table.frame) if self.table.of_rows is None else self.table.of_rows

    @property
    def words(self) -> str:
        """The words of its name, and of its layer or sheet, in lower case."""
        return f"{self.path.stem} {self.options.layer or ''} {self.options.sheet or ''}".lower()

    def column(self, meaning: str) -> str | None:
        """Return the column of a meaning, None if there is none."""
        return next(iter(self.columns.get(meaning, [])), None)
