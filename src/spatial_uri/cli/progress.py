"""What the terminal shows while a command works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from spatial_uri.cli.terminal import inert

_COMPILED_ONCE = "The first run compiles its kernels, once: this takes a minute."
_COMPILED_AGAIN = (
    "This run compiles its kernels for itself, which takes a minute: neither the program's folder nor the user's cache "
    "can be written to. To keep them, set NUMBA_CACHE_DIR to a folder of your own."
)


class Progress:
    """Tells on the terminal what is being done and how much of the whole is, and keeps how long it took.

    Parameters
    ----------
    quiet
        True to tell nothing.
    stages
        How much there is to do; a stage counts as one.
    """

    def __init__(self, *, quiet: bool = False, stages: int = 1) -> None:
        self.console = Console(stderr=True, highlight=False, markup=False, quiet=quiet)
        self.timings: dict[str, float] = {}
        self.stages = stages
        self.finished = 0

    @contextmanager
    def step(self, key: str, title: str, *, of: int = 1) -> Iterator[Bars]:
        """Time one stage, with a bar of what is done of the whole; `of` parts of it may be told of with `part_done`."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Bars(*columns, console=self.console, transient=True) as bars, self.timed(key, title):
            self._bars, self._part = bars, 1 / of
            self._task = bars.add_task(inert(title), total=self.stages, completed=self.finished)
            yield bars

    def part_done(self) -> None:
        """Tell that one part of the present stage is finished."""
        self._bars.advance(self._task, self._part)

    @contextmanager
    def timed(self, key: str, title: str) -> Iterator[None]:
        """Time one stage."""
        began = time.perf_counter()
        yield
        self.finished += 1
        self.timings[f"{key}_s"] = round(time.perf_counter() - began, 3)
        self.console.print(inert(f"{title}: {self.timings[f'{key}_s']:.1f} s"))

    def say_that_kernels_are_compiled(self) -> None:
        """Say why a first run takes longer, if this is one."""
        from spatial_uri.store.compiling import PLACE, kernels_are_compiled

        if not kernels_are_compiled():
            lasting = PLACE.folder is not None and not PLACE.is_temporary
            self.console.print(_COMPILED_ONCE if lasting else _COMPILED_AGAIN)
