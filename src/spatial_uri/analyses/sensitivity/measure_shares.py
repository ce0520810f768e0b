"""Shares within the limit: by area at every draw, and with one thing varied alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.analyses.sensitivity.measure_trials import Trials, search_for
from spatial_uri.analyses.sensitivity.result import ALL_ROADS, SNAP_LIMIT, UNDECIDED, WALKING
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.measure.area_coverage import units_of
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.quantiles import quantile
from spatial_uri.model.arrays import BoolArray, FloatArray, Int32Array
from spatial_uri.model.study import Study


def shares_within(within: BoolArray, weights: FloatArray) -> FloatArray:
    """Return the share of the weights that is within, for each row of ``(rows, places)``; NaN without any weight."""
    total = float(weights.sum())
    return np.asarray(within @ weights / total) if total > 0 else np.full(len(within), np.nan)


def area_rows(
    study: Study, table: pd.DataFrame, weights: FloatArray, trials: Trials, *, counts_people: bool
) -> pd.DataFrame:
    """Return one row for the whole study and each area: its share at the speeds assumed, and at the draws."""
    base, within, state = table["within_base"].to_numpy(dtype=np.bool_), trials.within, table["state"].to_numpy()
    people = table["population"].to_numpy(dtype=np.float64)
    rows = []
    for area_id, name, level, inside in units_of(study.areas, table["area_id"], whole_name=study.name):
        is_known = trials.is_known[inside].any() and (not counts_people or are_enough_known(people[inside]))
        counted = weights[inside] if is_known else np.zeros(len(inside))
        drawn = shares_within(within[:, inside], counted)
        rows.append(
            {
                "area_id": area_id, "name": name, "level": level, "tier": trials.tier.name, "settlements": len(inside),
                "share": shares_within(base[None, inside], counted)[0], "p5_share": quantile(drawn, 0.05),
                "p50_share": quantile(drawn, 0.5), "p95_share": quantile(drawn, 0.95),
                "sure": int((state[inside] == "in").sum()), "undecided": int(np.isin(state[inside], UNDECIDED).sum()),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def tornado_rows(weights: FloatArray, trials: Trials, walks: pd.DataFrame) -> pd.DataFrame:
    """Return what the share becomes with one class of road, all roads, walking or the longest walk varied alone."""
    low, high = 1 - trials.options.step, 1 + trials.options.step
    names = [*trials.roads.classes, ALL_ROADS, *([WALKING] if trials.options.walk else [])]
    factors = np.ones((2 * len(names), len(trials.roads.road_class) + 1))
    for k, name in enumerate(names):
        of_roads = np.ones(factors.shape[1] - 1, np.bool_) if name == ALL_ROADS else trials.roads.of_class(name)
        chosen = np.append(of_roads, name == WALKING)
        factors[2 * k, chosen], factors[2 * k + 1, chosen] = low, high
    shares = _shares(trials.search.times(factors, limit_ms=trials.limit_ms, workers=trials.workers), weights, trials)
    base = _shares(trials.base_ms[None], weights, trials)[0]
    rows = [(name, low, high, shares[2 * k], shares[2 * k + 1]) for k, name in enumerate(names)]
    if len(walks):
        ends = walks.iloc[[0, -1]]
        rows.append((SNAP_LIMIT, *ends["walk_limit_m"], *ends["share"]))
    table = pd.DataFrame(rows, columns=["varied", "minus", "plus", "minus_share", "plus_share"])
    table.insert(0, "tier", trials.tier.name)
    table.insert(5, "share", base)
    sides = table[["minus_share", "share", "plus_share"]]
    table["swing_share"] = sides.max(axis=1) - sides.min(axis=1)
    return table.sort_values("swing_share", ascending=False, kind="stable", ignore_index=True)


def snap_rows(study: Study, circle: ServiceCircle, weights: FloatArray, trials: Trials) -> pd.DataFrame:
    """Return the share within for each longest walk to the road that is tried, ascending."""
    rows = []
    for walk_limit_m in sorted(set(trials.options.snap_limits_m)):
        search = search_for(study, circle, trials.tier, trials.roads, walk_limit_m=walk_limit_m)
        times = search.times(np.ones((1, len(trials.roads.road_class) + 1)), limit_ms=trials.limit_ms)
        off_network = int((np.diff(search.places.ptr) == 0).sum())
        rows.append((trials.tier.name, walk_limit_m, off_network, _shares(times, weights, trials)[0]))
    return pd.DataFrame(rows, columns=["tier", "walk_limit_m", "off_network", "share"])


def _shares(times: Int32Array, weights: FloatArray, trials: Trials) -> FloatArray:
    """Return the share within at each row of times; NaN where the circle knows nothing."""
    within = (times >= 0) & (times <= trials.limit_ms)
    return shares_within(within, weights if trials.is_known.any() else np.zeros(len(weights)))
