"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["fabricated", "measured_county"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and Path(named).is_file():
        return named
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium: skips where there is none, but fails where CI=true promises one."""
    program = _chromium()
    if program is None:
        reason = f"no Chromium found: install one of {', '.join(_BROWSERS)}, or set CHROMIUM to its path"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def example() -> Any:
    """The bundled example, by car."""
    from spatial_uri.samples import example_extract
    from spatial_uri.study.from_extract import study_from_extract

    return study_from_extract(example_extract())
