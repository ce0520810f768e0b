"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import pickle
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import spatial_uri

SOURCE = Path(spatial_uri.__file__).parent
WITH_EXAMPLES = sorted(
    "spatial_uri." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in SOURCE.rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.fixture
def example_once(example: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most examples begin with the bundled extract as it is: it is read once, and each gets a copy to change."""
    build = spatial_uri.study_from_extract
    kept = pickle.dumps(example)

    def study_from_extract(path: Path, **options: Any) -> Any:
        is_the_example = path == spatial_uri.samples.example_extract() and not options
        return pickle.loads(kept) if is_the_example else build(path, **options)  # noqa: S301 of its own making

    monkeypatch.setattr(spatial_uri, "study_from_extract", study_from_extract)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
@pytest.mark.usefixtures("example_once")
def test_the_examples_of_a_module_are_true(module: str) -> None:
    results = doctest.testmod(import_module(module), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)

    assert results.attempted > 0
    assert results.failed == 0
