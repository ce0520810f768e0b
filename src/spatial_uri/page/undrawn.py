"""Whether maps are made at all: in a very large study nothing shows them, and they would take most of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Made = TypeVar("Made")

_is_drawn: ContextVar[bool] = ContextVar("is_drawn", default=True)


@contextmanager
def without_maps() -> Iterator[None]:
    """Make no map inside the block: `if_drawn` returns None."""
    token = _is_drawn.set(False)
    try:
        yield
    finally:
        _is_drawn.reset(token)


def if_drawn(make: Callable[[], Made]) -> Made | None:
    """Return a map, made now; None where maps are not made.

    Parameters
    ----------
    make
        Makes it.

    Examples
    --------
    >>> if_drawn(lambda: "a map")
    'a map'
    >>> with without_maps():
    ...     print(if_drawn(lambda: "a map"))
    None
    """
    return make() if _is_drawn.get() else None
