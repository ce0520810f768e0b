"""Draw the ground beneath drawn roads: heights as a function of the place, and their files."""

from __future__ import annotations

import zipfile

import numpy as np
from road_drawing import PLANE, X0, Y0

from spatial_uri.model.heights import HeightGrid, Heights

STEP_M = 50.0


def ground(height_m, *, west_km=-3.0, east_km=13.0, half_km=4.0):
    """Return heights ``height_m(x_km, y_km)`` on a grid of 50 m around the drawn roads; NaN is a void."""
    x = np.arange(west_km * 1000, east_km * 1000 + 1, STEP_M)
    y = np.arange(half_km * 1000, -half_km * 1000 - 1, -STEP_M)
    across, up = np.meshgrid(x / 1000, y / 1000)
    values = np.broadcast_to(height_m(across, up), across.shape).astype(np.float32)
    return Heights((HeightGrid(values, X0 + x[0], Y0 + y[0], STEP_M, STEP_M, PLANE),))


def write_tile(path, height_m, *, side=1201, void=None):
    """Write a tile of heights by name (``N47E009.hgt``); a .zip if the path is one."""
    values = np.full((side, side), height_m, dtype=">i2")
    if void is not None:
        values[void] = -32768
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.name.removesuffix(".zip"), values.tobytes())
    else:
        path.write_bytes(values.tobytes())
    return path
