"""Factors of speed drawn at random."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from spatial_uri.errors import ParameterError
from spatial_uri.measure.speeds.drawn_factors import speed_factors


def test_a_class_is_drawn_alike_whatever_other_classes_there_are() -> None:
    alone = speed_factors(["primary"], draws=50, seed=3)["primary"]
    assert speed_factors(["track", "primary", "walk"], draws=50, seed=3)["primary"].equals(alone)
    assert speed_factors(["primary"], draws=80, seed=3)["primary"].head(50).equals(alone)
    assert not speed_factors(["primary"], draws=50, seed=4)["primary"].equals(alone)
    assert not speed_factors(["trunk"], draws=50, seed=3)["trunk"].equals(alone)


def test_factors_have_the_mean_the_deviation_and_the_limits_asked_for() -> None:
    drawn = speed_factors([f"class {k}" for k in range(20)], draws=5000, sd=0.1).to_numpy()
    assert drawn.mean() == pytest.approx(1.0, abs=0.002)
    assert drawn.std() == pytest.approx(0.1, abs=0.002)
    assert (drawn.min(), drawn.max()) == (0.7, 1.3)
    assert np.abs(np.corrcoef(drawn.T) - np.eye(20)).max() < 0.07


def test_the_first_numbers_never_change() -> None:
    found = speed_factors(["primary", "walk"], draws=2, seed=0)
    assert found.round(9).to_numpy().tolist() == [[1.186492674, 1.047391507], [1.002712356, 1.203420839]]


def test_without_deviation_nothing_is_drawn() -> None:
    assert (speed_factors(["primary"], draws=9, sd=0.0) == 1.0).all().all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"draws": 0}, "draws must be at least 1"),
        ({"sd": -0.1}, "sd must be a number >= 0"),
        ({"sd": np.nan}, "sd must be a number >= 0"),
        ({"limits": (1.3, 0.7)}, "limits must be"),
        ({"limits": (0.7, np.nan)}, "limits must be two numbers"),
        ({"limits": (0.0, 1.3)}, "limits must be"),
        ({"limits": (1.1, 1.3)}, "limits must be"),
    ],
)
def test_draws_that_make_no_sense_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        speed_factors(["primary"], **options)
