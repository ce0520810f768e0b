"""Every kind of fault that files of other people have is held by a test that makes such an input."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
KINDS = tomllib.loads((TESTS / "kinds_of_faults.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def names() -> Counter[str]:
    """How many tests there are by each name."""
    defined = re.compile(r"^(?:async )?def (\w+)\(", re.MULTILINE)
    return Counter(name for path in TESTS.rglob("test_*.py") for name in defined.findall(path.read_text("utf-8")))


@pytest.mark.parametrize("group", KINDS)
def test_each_kind_names_tests_that_are_there(group: str, names: Counter[str]) -> None:
    missing = {kind: [t for t in tests if names[t] != 1] for kind, tests in KINDS[group].items()}
    assert not {kind: tests for kind, tests in missing.items() if tests}
    assert all(KINDS[group].values())
