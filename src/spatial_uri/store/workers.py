"""Processes that work for this one, and end with it, however it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from spatial_uri.errors import RunError


@dataclass(eq=False)
class _Lifelines:
    """The ends of pipes that this process holds open for its workers: a worker whose pipe is closed ends."""

    open: set[Connection] = field(default_factory=set)
    is_over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, line: Connection) -> None:
        with self.lock:
            if self.is_over:
                raise RunError("the work was interrupted", remedy="run it again")
            self.open.add(line)

    def close(self, line: Connection) -> None:
        with self.lock:
            self.open.discard(line)
            line.close()

    def close_all(self) -> None:
        with self.lock:
            self.is_over = True
            while self.open:
                self.open.pop().close()


_LIFELINES: ContextVar[_Lifelines | None] = ContextVar("lifelines", default=None)


@contextmanager
def ending_workers() -> Iterator[None]:
    """End every pool of `worker_pool` that was started inside the block, in whatever thread, as the block is left.

    A thread sees the block if it runs in a copy of its context.
    """
    lifelines = _Lifelines()
    token = _LIFELINES.set(lifelines)
    try:
        yield
    finally:
        _LIFELINES.reset(token)
        lifelines.close_all()


@contextmanager
def worker_pool(count: int, prepare: Callable[..., None], *given: Any) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of new processes, which end when the block does, and when this process is killed.

    Without more ado workers of a process that was killed wait for work for ever, and go on writing what they had begun.

    Parameters
    ----------
    count
        How many processes.
    prepare, given
        A function that each calls as it starts, and its arguments.
    """
    lifelines = _LIFELINES.get() or _Lifelines()
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    lifelines.add(ours)
    try:
        with ProcessPoolExecutor(
            count, mp_context=context, initializer=_start, initargs=(theirs, prepare, *given)
        ) as pool:
            try:
                yield pool
            except BaseException:  # an interrupt included: nobody waits for what is not wanted any more
                lifelines.close(ours)
                raise
    finally:
        lifelines.close(ours)
        theirs.close()


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let processes that are started inside the block not hear Ctrl-C, which goes to all of a terminal: this one does.

    Where the system has no masks of signals, they stop hearing it as they begin to work.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(lifeline: Connection, prepare: Callable[..., None], *given: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    prepare(*given)


def _end_with(lifeline: Connection) -> None:
    """Wait until the other end of a pipe is closed, on purpose or by the death of its process, and end at once."""
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
