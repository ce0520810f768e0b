"""How evenly access is spread before and after, on villages whose minutes and beds are written down."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from run_drawing import run

from spatial_uri.analyses.comparison.measure import compare
from spatial_uri.analyses.comparison.measure_equity import MEASURES

TIMES = (10.0, 20.0, 30.0, 60.0)
BEDS = (1.0, 2.0, 3.0, 10.0)
PEOPLE = (40, 30, 20, 10)


def drawn(times=TIMES, beds=BEDS, people=PEOPLE, *, rural=(False, False, True, True), limit=20.0, kinds=4):
    """Four kinds of villages, each divided in four, which changes no index; two towns of two kinds each."""
    villages = {
        f"{kind}{part}": (3 * kind + part / 2, people[kind] / 4, times[kind], "12"[kind // 2])
        for kind in range(kinds)
        for part in range(4)
    }
    made = run(villages, limits=(limit,))
    ids = made.settlements.index
    of = [int(place[0]) for place in ids]
    return replace(
        made,
        is_rural=None if rural is None else pd.Series([rural[kind] for kind in of], index=ids),
        supply=None if beds is None else pd.DataFrame({"beds": [beds[kind] for kind in of]}, index=ids),
    )


def told(before, after, column, subject="clinic"):
    rows = compare(before, after).equity
    return rows[rows["subject"] == subject].set_index("measure")[column].to_dict()


def test_a_run_and_itself_differ_in_no_index():
    same = compare(drawn(), drawn()).equity
    assert (same["change"] == 0).all()
    assert (same["access"] == 0).all()
    assert set(same["measure"]) == set(MEASURES) - {"theil_between_county", "theil_within_county"}


def test_minutes_before_and_after_are_worked_out_for_each_run():
    """Those at 60 min come to 20, those at 30 lose their way: beyond .3 -> .2; the excess of the last is 2 -> 0."""
    before, after = drawn(), drawn((10.0, 20.0, "unreachable", 20.0))
    was, now, change = (told(before, after, side) for side in ("before", "after", "change"))
    assert (was["fgt0"], was["fgt1"], was["fgt2"]) == pytest.approx((0.30, 0.30, 0.45))
    assert (now["fgt0"], now["fgt1"], now["fgt2"]) == pytest.approx((0.20, 0.0, 0.0))
    assert (was["left_out"], now["left_out"]) == pytest.approx((0, 20))
    assert (was["mean"], now["mean"]) == pytest.approx((22.0, 15.0))  # of 100 people, and of the 80 reached
    assert (was["urban_mean"], was["rural_mean"]) == pytest.approx((100 / 7, 40.0))
    assert (now["urban_mean"], now["rural_mean"]) == pytest.approx((100 / 7, 20.0))
    assert change["urban_rural_ratio"] == pytest.approx(100 / 7 / 20 - 100 / 7 / 40)
    assert "gini" not in was


def test_supply_has_gini_theil_and_palma_before_and_after():
    """1, 2, 3 and 10 beds for 40, 30, 20 and 10 people, as by hand; afterwards all have 2.6, which is even."""
    before, after = drawn(), drawn(beds=(2.6,) * 4)
    was, now, access = (told(before, after, side, "beds") for side in ("before", "after", "access"))
    assert was["gini"] == pytest.approx(0.415385, abs=5e-7)
    assert (was["theil"], was["theil_between_township"], was["theil_within_township"]) == pytest.approx(
        (0.343581, 0.211811, 0.131771), abs=1e-6
    )
    assert (was["palma_share"], was["palma_mean"]) == pytest.approx((2.5, 10))
    assert was["concentration"] == pytest.approx(0.415385, abs=5e-7)  # the farther from the clinic, the more beds
    assert (now["gini"], now["theil"], now["palma_share"], now["palma_mean"]) == pytest.approx((0, 0, 0.25, 1))
    assert access["gini"] == pytest.approx(-0.415385, abs=5e-7)


def test_people_who_move_change_an_index_and_no_access():
    """The ten people at 60 min move to 10 min: of 100 people 20 are beyond instead of 30, and nobody is faster."""
    before, after = drawn(), drawn(people=(50, 30, 20, 0))
    assert told(before, after, "change")["fgt0"] == pytest.approx(-0.10)
    assert all(value == 0 for value in told(before, after, "access").values() if value == value)  # noqa: PLR0124


def test_access_counts_the_places_of_both_runs_by_the_limit_of_after():
    """The ten at 60 min are gone, and 30 min is the limit: nobody is beyond, and the 90 who are left are no faster."""
    before, after = drawn(limit=20.0), drawn(limit=30.0, kinds=3)
    was, now, access = (told(before, after, side) for side in ("before", "after", "access"))
    assert (was["fgt0"], was["mean"]) == pytest.approx((0.3, 22.0))
    assert now["mean"] == pytest.approx(1600 / 90)
    assert (access["mean"], access["urban_rural_ratio"]) == (0, 0)
    assert now["fgt0"] == 0
    assert told(before, drawn(limit=30.0), "change")["fgt0"] == pytest.approx(-0.2)
    assert told(before, drawn(limit=30.0), "access")["fgt0"] == 0


def test_what_a_run_does_not_know_is_left_out():
    nothing = drawn(rural=None, beds=None)
    rows = compare(drawn(), nothing).equity
    assert set(rows["subject"]) == {"clinic"}
    assert not set(rows["measure"]) & {"urban_mean", "rural_mean", "urban_rural_ratio", "gini"}
    silent = drawn(people=(float("nan"),) * 4)
    assert compare(silent, drawn()).equity.empty
    assert compare(drawn(("unreachable",) * 4), drawn()).equity["subject"].eq("beds").all()
