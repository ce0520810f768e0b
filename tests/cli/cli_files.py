"""What the tests of the command line share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]


def everything_in(folder: Path) -> list[str]:
    """All files and folders below a folder, hidden ones included."""
    return sorted(
        os.path.relpath(Path(top) / name, folder) for top, dirs, files in os.walk(folder) for name in [*dirs, *files]
    )
