"""Whom the rows of a layer concern, to be marked and named on the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

import pandas as pd

from spatial_uri.page.new_ways import NewWays

Kind = Literal["closed", "brought", "served"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Marks:
    """Whom the rows of a layer concern, such as the settlements that a closed road cuts off.

    Parameters
    ----------
    layer
        The layer whose rows are marked.
    groups
        The group of each row, -1 for none; the segments of one road are one group.
    kind
        What happens to them: they are ``closed`` off by it, ``brought`` within the limit, or ``served`` better. The
        card says it.
    ptr, rows, texts
        Group ``i`` marks ``rows[ptr[i]:ptr[i + 1]]``; what is said of each beside its name.
    ways
        The new ways of those that have one; None if they are not known.
    """

    layer: str
    groups: Sequence[int]
    ptr: Sequence[int]
    rows: Sequence[int]
    texts: Sequence[str]
    kind: Kind = "closed"
    ways: NewWays | None = None

    def faults(self, layers: Mapping[str, Sized]) -> Iterator[str]:
        """Say what contradicts the layers."""
        if self.layer not in layers or (
            len(self.rows) and not 0 <= min(self.rows) <= max(self.rows) < len(layers[self.layer])
        ):
            yield f"marks rows of {self.layer!r} that are not there"
        if len(self.rows) != len(self.texts) or max(self.groups, default=-1) >= max(0, len(self.ptr) - 1):
            groups = len(self.ptr) - 1
            yield f"marks {len(self.rows)} rows of {self.layer!r} with {len(self.texts)} texts in {groups} groups"
        if self.ways is not None and len(self.ways.of) != len(self.rows):
            yield f"marks {len(self.rows)} rows of {self.layer!r} with ways for {len(self.ways.of)}"


def marks_of_each(
    near: Sequence[Sequence[Any]], settlements: pd.Index, *, kind: Kind, texts: Mapping[Any, str] | None = None
) -> Marks:
    """Mark the settlements that each row of a layer concerns.

    Parameters
    ----------
    near
        The ids of those of each row.
    settlements
        The ids of all settlements, in the order of their layer, which is called ``settlements``.
    kind
        What happens to them.
    texts
        What is said of a settlement beside its name, by its id; None for nothing.
    """
    flat = [place for places in near for place in places]
    return Marks(
        layer="settlements",
        kind=kind,
        groups=list(range(len(near))),
        ptr=[0, *accumulate(len(places) for places in near)],
        rows=settlements.get_indexer(pd.Index(flat, dtype=object)).tolist(),
        texts=["" if texts is None else texts[place] for place in flat],
    )
