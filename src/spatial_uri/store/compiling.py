"""Where numba keeps compiled kernels, and what happens where it can keep nothing.

Kernels are kept beside the code, or else in the user's cache folder, so that they are compiled once. A read-only
installation run by a user without a home has neither, and numba would refuse to work. Compiled kernels are pickles,
code that is run when it is read: so they never go into a folder of a known name that others can write to, but into one
that this process makes for itself, and removes. Processes that it starts find it in their environment.
"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import platformdirs

from spatial_uri.store.temporary import lasting_folder

Compiled = TypeVar("Compiled", bound=Callable[..., Any])

_VARIABLE = "NUMBA_CACHE_DIR"
_PACKAGE = Path(__file__).parents[1]
_PREFIX = "spatial_uri-kernels-"


@dataclass(frozen=True)
class KernelPlace:
    """Where compiled kernels are kept: in a folder, which may be there for this process alone, or nowhere (None)."""

    folder: Path | None
    is_temporary: bool = False


def usual_folders(environment: Mapping[str, str]) -> list[Path]:
    """Return where numba would keep kernels, first choice first: as told, beside the code, in the user's cache."""
    told = [Path(environment[_VARIABLE])] if environment.get(_VARIABLE) else []
    return [*told, _PACKAGE / "routing" / "__pycache__", Path(platformdirs.user_cache_dir("numba", appauthor=False))]


def choose_place(usual: Sequence[Path]) -> KernelPlace:
    """Return the first folder that can be written to, or a temporary one of this process, or nowhere."""
    for folder in usual:
        if _can_be_written(folder):
            return KernelPlace(folder)
    try:
        own = lasting_folder(until_done := ExitStack(), prefix=_PREFIX)  # of this user alone
    except OSError:
        return KernelPlace(None)
    atexit.register(_remove, until_done, os.getpid())
    return KernelPlace(own, is_temporary=True)


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _remove(until_done: ExitStack, owner: int) -> None:
    """Remove the folder as the process ends that made it; those it started only use it."""
    if os.getpid() == owner:
        until_done.close()


def _prepare() -> KernelPlace:
    place = choose_place(usual_folders(os.environ))
    if place.is_temporary:
        os.environ[_VARIABLE] = str(place.folder)
        if "numba" in sys.modules:  # it has read its settings already
            sys.modules["numba"].config.CACHE_DIR = str(place.folder)
    return place


PLACE = _prepare()
"""Where the kernels of this process are kept; decided before numba is imported."""


def njit(*, cache: bool = False, nogil: bool = False) -> Callable[[Compiled], Compiled]:
    """Compile a function with numba, as ``numba.njit`` does; where nothing can be kept, without keeping it."""
    import numba

    return cast("Callable[[Compiled], Compiled]", numba.njit(cache=cache and PLACE.folder is not None, nogil=nogil))


def kernels_are_compiled() -> bool:
    """Tell whether an earlier run has left its compiled kernels on this machine."""
    if PLACE.folder is None:
        return False
    folder = PLACE.folder.parent if PLACE.folder.name == "__pycache__" else PLACE.folder
    return any(folder.rglob("surface_kernels.*.nbi"))
