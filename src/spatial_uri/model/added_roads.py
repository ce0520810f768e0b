"""What a network has that the roads of today have not: new roads, and pieces that are split where these join them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int32Array


@dataclass(frozen=True, eq=False)
class AddedRoads:
    """The pieces of a network that are new, and those that are parts of one piece of today.

    New roads may be joined, but are no measure of how far people walk to a road: so that a new road never takes a way
    from anybody. A place joins a split piece where it joined the whole, and there only.

    Parameters
    ----------
    is_new
        ``(pieces,)`` True for new roads.
    part, whole
        ``(parts,)`` pieces of the network, and of which whole each is a part, a row of `lines`; by whole, and along it.
    start, end
        ``(parts,)`` the fractions of the whole at which each part begins and ends.
    lines
        ``(wholes,)`` shapely LineStrings of the pieces of today.
    """

    is_new: BoolArray
    part: Int32Array
    whole: Int32Array
    start: FloatArray
    end: FloatArray
    lines: GeometryArray

    @classmethod
    def none_of(cls, pieces: int) -> AddedRoads:
        """Return none, where there are so many pieces."""
        nothing, nowhere = np.zeros(0, dtype=np.int32), np.zeros(0)
        return cls(np.zeros(pieces, dtype=np.bool_), nothing, nothing, nowhere, nowhere, np.zeros(0, dtype=object))

    def with_new(self, count: int) -> AddedRoads:
        """Return the same where new roads follow after all pieces."""
        return replace(self, is_new=np.concatenate([self.is_new, np.ones(count, dtype=np.bool_)]))

    def joined_as_wholes(self, is_usable: BoolArray) -> tuple[Int32Array, Int32Array, Int32Array]:
        """Return the wholes that are joined as one, because all their parts can be.

        Parameters
        ----------
        is_usable
            ``(pieces,)`` the pieces that may be joined.

        Returns
        -------
        tuple of ndarray
            The first part of each such whole, the other parts of all of them, and the wholes.
        """
        has_all = np.ones(len(self.lines), dtype=np.bool_)
        has_all[self.whole[~is_usable[self.part]]] = False
        is_first = np.append(True, np.diff(self.whole) != 0)[: len(self.whole)]
        own = has_all[self.whole]
        return self.part[own & is_first], self.part[own & ~is_first], self.whole[own & is_first]
