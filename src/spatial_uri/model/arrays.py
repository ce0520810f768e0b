"""Array types, each named once, by what an array holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
Uint32Array = NDArray[np.uint32]
Uint64Array = NDArray[np.uint64]
Float32Array = NDArray[np.float32]
FloatArray = NDArray[np.float64]

IndexArray = NDArray[np.intp]
"""Positions in another array, as NumPy and pandas return them."""
AnyIntArray = NDArray[np.integer]
"""Whole numbers of any width."""
GeometryArray = NDArray[np.object_]
"""Shapely geometries; None where there is none."""
ObjectArray = NDArray[np.object_]
"""Texts, or a mixture of things; None where there is none."""
