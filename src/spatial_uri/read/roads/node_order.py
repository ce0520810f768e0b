"""An order of points in which neighbours on the ground are neighbours in memory."""

from __future__ import annotations

import numpy as np

from spatial_uri.model.arrays import FloatArray, Uint64Array


def morton_code(xy: FloatArray) -> Uint64Array:
    """Return the place of each point on a space-filling curve (Morton order): neighbours get similar numbers."""
    low = xy.min(axis=0)
    span = max(float((xy.max(axis=0) - low).max()), 1e-9)
    cells = ((xy - low) / span * 0xFFFFFFFF).astype(np.uint64)
    code = np.zeros(len(xy), dtype=np.uint64)
    for axis in (0, 1):
        spread = cells[:, axis]
        for shift, mask in (
            (16, 0x0000FFFF0000FFFF),
            (8, 0x00FF00FF00FF00FF),
            (4, 0x0F0F0F0F0F0F0F0F),
            (2, 0x3333333333333333),
            (1, 0x5555555555555555),
        ):
            spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
        code |= spread << np.uint64(axis)
    return code
