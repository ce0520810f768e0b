"""Synthetic counties, each read once."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from spatial_uri.model.study import Study
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract


@cache
def invented_study(villages: int, *, seed: int) -> Study:
    """A synthetic county, read from its extract; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        synthetic_county(villages, seed=seed).write(folder)
        return study_from_extract(Path(folder) / "county.osm.pbf", preset="CN")
