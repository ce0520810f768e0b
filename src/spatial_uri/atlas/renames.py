"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux
_RENAME_SWAP = 2  # macOS


def exchange(one: Path, other: Path) -> bool:
    """Let two folders of one disk change their names at once, so that no moment is without either.

    Returns
    -------
    bool
        False where the system or the file system cannot do it; nothing was changed then.
    """
    if sys.platform not in {"linux", "darwin"}:
        return False
    library = ctypes.CDLL(None, use_errno=True)
    try:
        if sys.platform == "linux":
            rename = library.renameat2
            arguments = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        else:
            rename = library.renamex_np
            arguments = (os.fsencode(one), os.fsencode(other), _RENAME_SWAP)  # type: ignore[assignment, unused-ignore]
    except AttributeError:  # an older system
        return False
    return bool(rename(*arguments) == 0)
