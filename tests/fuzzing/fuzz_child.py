"""One reading in a process of its own, which may take so much time and memory and no more."""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 2_000_000_000
MOST_SECONDS = 30.0
"""Of the processor: the machine may have other things to do, so that the clock runs longer, but not without end."""
_CLOCK_TIMES = 20


@dataclass(frozen=True)
class Outcome:
    """What became of a reading.

    `kind` is read, refused (an error of the package), caught (one that only the net at the boundary knew), memory,
    escaped (an error of something else), killed (the process died), or hung. `seconds` are those of the processor.
    """

    kind: str
    told: str
    seconds: float
    peak_mb: float

    @property
    def is_fault(self) -> bool:
        return self.kind in {"escaped", "killed", "hung", "memory"}


def in_child(read: Callable[[], Any], *, seconds: float = MOST_SECONDS, most_bytes: int = MOST_BYTES) -> Outcome:
    """Read in a child process and return what became of it."""
    receiving, sending = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        _limited(read, sending, seconds, most_bytes)
    os.close(sending)
    told, hung = b"", False
    while True:
        left = started + _CLOCK_TIMES * seconds - time.monotonic()
        ready = select.select([receiving], [], [], max(left, 0))[0]
        if not ready:
            hung = True
            os.kill(child, signal.SIGKILL)
            break
        block = os.read(receiving, 1 << 16)
        if not block:
            break
        told += block
    os.close(receiving)
    _, status, usage = os.wait4(child, 0)
    spent, peak_mb = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    if hung:
        return Outcome("hung", "", spent, peak_mb)
    signal_number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if signal_number == signal.SIGXCPU:
        return Outcome("hung", "", spent, peak_mb)
    if not told:
        name = signal.Signals(signal_number).name if signal_number else f"exit {os.waitstatus_to_exitcode(status)}"
        return Outcome("killed", name, spent, peak_mb)
    kind, text = pickle.loads(told)
    return Outcome(kind, text, spent, peak_mb)


def _limited(read: Callable[[], Any], sending: int, seconds: float, most_bytes: int) -> None:
    """Read within limits, send what became of it, and end."""
    import faulthandler

    from spatial_uri.errors import SpatialUriError

    faulthandler.disable()
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    held = _data_bytes()
    resource.setrlimit(resource.RLIMIT_DATA, (held + most_bytes, held + most_bytes))
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + int(seconds), used + int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        read()
        outcome = ("read", "")
    except SpatialUriError as error:
        kind = "refused"
        if error.__cause__ is not None and f"({type(error.__cause__).__name__}" in error.problem:
            kind = "caught"
        if "does not fit into memory" in error.problem:
            kind = "memory"
        is_ours = kind == "refused" or error.__cause__ is None
        where = "" if is_ours else "".join(traceback.format_exception(error.__cause__)[-4:])
        outcome = (kind, f"{error}\n{where}")
    except MemoryError:
        outcome = ("memory", traceback.format_exc())
    except BaseException:
        outcome = ("escaped", traceback.format_exc())
    try:
        os.write(sending, pickle.dumps((outcome[0], outcome[1][-8000:].encode("utf-8", "replace").decode())))
    finally:
        os._exit(0)


def _data_bytes() -> int:
    """Return what counts against the limit of data already: what the libraries took when they were imported."""
    with open("/proc/self/status", encoding="ascii") as stream:  # noqa: PTH123
        return next(int(line.split()[1]) * 1024 for line in stream if line.startswith("VmData"))
