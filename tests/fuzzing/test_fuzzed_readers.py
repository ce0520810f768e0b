"""The short form of the fuzzer, and what it would see."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="limits of processes are those of Linux")
from fuzz_child import in_child

from spatial_uri.errors import DataError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of processes are those of Linux")


def raising(error: BaseException):
    def read() -> None:
        raise error

    return read


def test_what_becomes_of_a_reading_is_told_apart():
    assert in_child(lambda: 1).kind == "read"
    assert in_child(raising(DataError("wrong"))).kind == "refused"
    assert in_child(raising(KeyError("x"))).kind == "escaped"
    assert in_child(os.abort).kind == "killed"
    assert in_child(lambda: bytearray(3_000_000_000)).kind == "memory"


def test_a_reading_without_end_is_ended():
    def forever() -> None:
        while True:
            time.process_time()

    assert in_child(forever, seconds=1).kind == "hung"


def test_a_sleeping_reading_is_ended_by_the_clock():
    assert in_child(lambda: time.sleep(100), seconds=0.05).kind == "hung"


@pytest.mark.slow
def test_nothing_but_errors_of_the_package_comes_out_of_damaged_inputs():
    """In a process of its own: this one has threads, which would not be there in its children."""
    program = Path(__file__).with_name("fuzz_readers.py")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), "--seconds", "4", "--seed", str(SEED)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "inputs to" in done.stdout


SEED = 20260101
