"""Whether the kernels are compiled already."""

from __future__ import annotations

from pathlib import Path

from numba import config


def kernels_are_compiled() -> bool:
    """Tell whether an earlier run has left its compiled kernels on this machine."""
    chosen: str = getattr(config, "CACHE_DIR", "")  # numba sets its options at run time
    folder = Path(chosen) if chosen else Path(__file__).parent
    return any(folder.rglob("surface_kernels.*.nbi"))
