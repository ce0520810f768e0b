"""Options and keys that nobody means are refused in one error; the short form of `attack_options.py`."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from spatial_uri.analyses.registry import analyses
from spatial_uri.errors import ParameterError
from spatial_uri.model.delivery import Delivery
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.prices import Prices
from spatial_uri.model.travel import Travel

SEED = 20260101


def refusal(make) -> str:
    """Return how a value is refused; empty if it is taken."""
    try:
        make()
    except ParameterError as error:
        return str(error)
    return ""


VALUES = (
    "", 0, -1, math.nan, math.inf, 1e308, 10**400, True, [], [[1]], {}, {"a": {"b": 1}}, {math.nan: 1}, set(), b"\xff",
    "x" * 100_000, "\0", "\ud800", "<b>", "1,5", "１２", object(), complex(1, 2), range(10**9), count(), [None],
    ["a"] * 2,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes are those of Linux")
def test_options_and_keys_that_nobody_means_end_in_one_error():
    program = Path(__file__).with_name("attack_options.py")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), "--tries", "40", "--seed", str(SEED)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "40 tries" in done.stdout


@pytest.mark.parametrize("made", [Travel, Prices, Delivery, *(analysis.options for analysis in analyses())])
def test_options_in_python_are_taken_or_refused_by_their_name(made):
    for name, _ in fields_of(made):
        for value in VALUES:
            told = refusal(lambda name=name, value=value: made(**{name: value}))
            assert not told or name in told
            assert len(told) < 2_000
