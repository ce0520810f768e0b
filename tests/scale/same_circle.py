"""What the tests of a divided run share: a study to divide, and what it means for two circles to be the same."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
import shapely

from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.study import Study
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_extract import study_from_extract


@cache
def invented(villages: int, *, seed: int) -> Study:
    """A synthetic county, read from its extract; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        synthetic_county(villages, seed=seed).write(folder)
        return study_from_extract(Path(folder) / "county.osm.pbf", preset="CN")


def assert_same(one: ServiceCircle, other: ServiceCircle) -> None:
    """Every table, every geometry and every note, to the last bit."""
    for name in ("trips", "coverage", "isochrones", "roads"):
        tables = [pd.DataFrame(getattr(circle, name)) for circle in (one, other)]
        shapes = [t.pop("geometry") if "geometry" in t else pd.Series(dtype=object) for t in tables]
        pd.testing.assert_frame_equal(*tables, check_exact=True, obj=name)
        assert shapely.to_wkb(shapes[0]).tolist() == shapely.to_wkb(shapes[1]).tolist(), name
    assert one.notes == other.notes
    assert (one.options, one.mode, one.tiers) == (other.options, other.mode, other.tiers)
