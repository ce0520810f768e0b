"""The model of the textbooks, solved by another solver: scipy.optimize.milp, without complement form and reduction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import spatial_uri as su


def places(seed: int) -> tuple[pd.DataFrame, Any, Any]:
    """50 villages, each a candidate, and whom each reaches within 20 minutes."""
    rng = np.random.default_rng(seed)
    at, people = rng.uniform(0, 100, (50, 2)), rng.integers(1, 900, 50).astype(float)
    away = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    rows = [(i, j, float(away[i, j])) for i in range(50) for j in range(50) if away[i, j] <= 20]
    return pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"]), people, away <= 20


@pytest.mark.parametrize("seed", range(3))
def test_most_people_and_fewest_sites(seed: int) -> None:
    pairs, people, reach = places(seed)
    sites = pd.DataFrame(index=range(50))
    found = su.site_facilities(pairs, pd.Series(people), sites, {"sites": 4, "relative_gap": 0})
    covered = LinearConstraint(np.hstack([reach, -np.eye(50)]), 0, np.inf)
    count = LinearConstraint(np.concatenate([np.ones(50), np.zeros(50)]), 0, 4)
    whole = np.concatenate([np.ones(50), np.zeros(50)])
    most = milp(
        np.concatenate([np.zeros(50), -people]), integrality=whole, bounds=Bounds(0, 1), constraints=[covered, count]
    )
    assert found.proof["objective"].item() == pytest.approx(-most.fun)
    fewest = milp(
        np.ones(50), integrality=np.ones(50), bounds=Bounds(0, 1), constraints=LinearConstraint(reach, 1, np.inf)
    )
    every = su.site_facilities(pairs, pd.Series(people), sites, {"goal": "all"})
    assert len(every.chosen) == round(fewest.fun)
