"""What reaches the terminal: texts without anything that a terminal would obey, and an end for what nobody foresaw."""

from __future__ import annotations

import platform
import signal
import sys
import tempfile
import traceback
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from spatial_uri import __version__
from spatial_uri.errors import in_one_line

_TURNS_TEXT = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
"""Characters that turn the direction of what follows, so that a name could show something else than it says."""


def inert(text: str) -> str:
    r"""Return a text in which nothing makes a terminal move, colour or erase: such characters are shown as ``?``.

    Names of places come from files of others.

    Examples
    --------
    >>> inert("Upper\x1b[2J town")
    'Upper?[2J town'
    """
    return "".join("?" if _is_obeyed(sign) else sign for sign in text)


def _is_obeyed(sign: str) -> bool:
    return (unicodedata.category(sign) == "Cc" and sign not in "\n\t") or ord(sign) in _TURNS_TEXT


def write_crash_report(error: BaseException, arguments: Sequence[str]) -> Path | None:
    """Write what is needed to find a fault of the program itself into a file; None if even that is impossible."""
    lines = [
        f"spatial_uri {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"spatial-uri {' '.join(arguments)}",
        "",
        *traceback.format_exception(error),
    ]
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="spatial-uri-fault-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
        ) as stream:
            stream.write("\n".join(lines))
    except OSError:
        return None
    return Path(stream.name)


def crash_message(error: BaseException, report: Path | None) -> str:
    """Say that the program failed by a fault of its own, and what to do."""
    where = f"send this file: {report}" if report else "send this message"
    return inert(
        f"Error: a fault of spatial_uri itself ({in_one_line(error)})\n"
        f"  What to do: {where} to whoever keeps spatial_uri for you, with the command that you gave"
    )


def end_in_order() -> None:
    """Let a process that is told to end do so in order: what it has begun is removed, and so are its workers.

    Its exit code is 128 and the number of the signal, as that of a shell.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup: it is not to end
            signal.signal(number, _end)


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def use_safe_streams() -> None:
    """Let no character of a name stop a run, on a console of GBK for one."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
