"""How sure a service circle is: other speeds drawn at random, one class alone, and where each settlement turns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.sensitivity.measure_shares import area_rows, snap_rows, tornado_rows
from spatial_uri.analyses.sensitivity.measure_trials import Trials, prepare_trials
from spatial_uri.analyses.sensitivity.options import SensitivityOptions
from spatial_uri.analyses.sensitivity.result import Sensitivity
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import ParameterError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.speeds.critical import ALL, find_critical
from spatial_uri.measure.speeds.road_groups import class_speeds
from spatial_uri.measure.trips import to_minutes
from spatial_uri.model.arguments import require_options, require_study
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.words.catalogue import N_

TOPIC = N_("Sensitivity")
_SURE, _LIKELY = 0.95, 2 / 3


@knows_study
def speed_sensitivity(
    study: Study,
    circle: ServiceCircle,
    options: SensitivityOptions | None = None,
    *,
    workers: int | None = None,
) -> Sensitivity:
    """Find out how far the shares of a service circle depend on the speeds that were assumed.

    Speeds are drawn many times, all roads of a class faster or slower together: independent errors of single roads
    would average out and make the interval too narrow. Places join the road once; the time of every edge is divided by
    the factor of its class and rounded to whole milliseconds, so that at a factor of 1 all times are those of the
    circle. How far people walk does not change: who is off the network stays out at every draw.

    Parameters
    ----------
    study, circle
        What was measured, and its service circle; its first threshold is the limit.
    options
        Draws, deviation, limits; None for the usual ones.
    workers
        Threads; None for one on each core. The result does not depend on them.

    Returns
    -------
    Sensitivity
        Settlements, areas, and what varying one thing alone does; see there.

    Raises
    ------
    ParameterError
        If the circle is that of another study, lacks a tier, or an option makes no sense.

    References
    ----------
    Mastrandrea, M. D. et al. (2010): Guidance note for lead authors of the IPCC Fifth Assessment Report on consistent
    treatment of uncertainties: ``likely`` is a probability of at least two thirds. The factors at which settlements
    turn are those of `critical_speeds`.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> circle = su.service_circle(study, su.ServiceCircleOptions(thresholds_min=10, tiers="hospital", cell_m=500))
    >>> found = speed_sensitivity(study, circle, SensitivityOptions(draws=50))
    >>> found.settlements["state"].value_counts().sort_index().to_dict()
    {'in': 4, 'likely': 1, 'open': 2, 'out': 8, 'unlikely': 1}
    """
    study, options = require_study(study), require_options(options, SensitivityOptions)
    if not circle.of(circle.tiers[0].name).index.equals(study.settlements.table.index):
        raise ParameterError("the service circle is not that of the settlements of the study")
    tiers = _tiers(circle, options)
    counts_people = are_enough_known(study.settlements.table["population"].to_numpy(dtype=np.float64))
    weights = _weights(study, counts_people=counts_people)
    tables, areas, tornado, walks = [], [], [], []
    for tier in tiers:
        trials = prepare_trials(study, circle, tier, options, workers=workers)
        table = _settlements(study, trials)
        tables.append(table)
        areas.append(area_rows(study, table, weights, trials, counts_people=counts_people))
        walks.append(snap_rows(study, circle, weights, trials))
        tornado.append(tornado_rows(weights, trials, walks[-1]))
    return Sensitivity(
        options=options,
        travel=circle.travel,
        mode=circle.mode,
        tiers=tiers,
        limit_min=circle.options.thresholds_min[0],
        counts_people=counts_people,
        settlements=pd.concat(tables, keys=[tier.name for tier in tiers], names=["tier", "place_id"]),
        areas=pd.concat(areas, ignore_index=True),
        tornado=pd.concat(tornado, ignore_index=True),
        snap_limits=pd.concat(walks, ignore_index=True),
        notes=tuple(note.about(TOPIC) for note in _notes(study, counts_people=counts_people)),
    )


def _tiers(circle: ServiceCircle, options: SensitivityOptions) -> tuple[Tier, ...]:
    if options.tiers is None:
        return circle.tiers
    known = {tier.name: tier for tier in circle.tiers}
    if unknown := [name for name in options.tiers if name not in known]:
        raise ParameterError(
            "sensitivity: the service circle has no such tier",
            faults=[repr(name) for name in unknown],
            remedy=f"the tiers are {', '.join(known)}",
        )
    return tuple(tier for tier in circle.tiers if tier.name in options.tiers)


def _weights(study: Study, *, counts_people: bool) -> FloatArray:
    """Return what each settlement counts: its people, 0 where unknown, or 1."""
    people = study.settlements.table["population"].to_numpy(dtype=np.float64)
    return np.nan_to_num(people) if counts_people else np.ones(len(people))


def _settlements(study: Study, trials: Trials) -> pd.DataFrame:
    places = study.settlements.table
    within, known = trials.within, trials.is_known
    share = np.where(known, within.mean(axis=0), np.nan)
    critical = find_critical(trials.search, trials.roads, trials.limit_ms, workers=trials.workers)
    table = pd.DataFrame(
        {
            "name": places["name"],
            "area_id": places["area_id"],
            "population": places["population"].astype(np.float64),
            "base_min": to_minutes(trials.base_ms),
            "within_base": (trials.base_ms >= 0) & (trials.base_ms <= trials.limit_ms),
            "p_within": share,
            "state": _states(share),
            "p5_min": _quantile_min(trials, 0.05),
            "p95_min": _quantile_min(trials, 0.95),
            "critical_factor": critical.pop(ALL),
        },
        index=places.index,
    )
    return table.join(_of_class(study, pd.DataFrame(critical, index=places.index)))


def _states(share: FloatArray) -> list[str]:
    """Return how sure each settlement is to be within; NaN is unknown."""
    bounds = np.array([1 - _SURE, 1 - _LIKELY, _LIKELY, _SURE])
    names = np.array(["out", "unlikely", "open", "likely", "in", "unknown"], dtype=object)
    slack = 1e-12  # 2/3 of 3 draws counts as two thirds
    rank = (
        (share > bounds[0] + slack).astype(int)
        + (share > bounds[1] + slack)
        + (share >= bounds[2] - slack)
        + (share >= bounds[3] - slack)
    )
    return list(names[np.where(np.isnan(share), 5, rank)])


def _quantile_min(trials: Trials, share: float) -> FloatArray:
    """Return the least time that at least this share of the draws does not exceed; NaN beyond what was searched."""
    at = max(0, int(np.ceil(share * len(trials.draws_ms) - 1e-9)) - 1)
    late = np.where(trials.draws_ms < 0, np.iinfo(np.int32).max, trials.draws_ms)
    ms = np.partition(late, at, axis=0)[at].astype(np.int64)
    return np.where(ms < np.iinfo(np.int32).max, ms / 60_000, np.nan)


def _of_class(study: Study, critical: pd.DataFrame) -> pd.DataFrame:
    """Return the class that alone turns each settlement with the least change, and the speed that it takes."""
    change = np.abs(np.log(critical.to_numpy(dtype=np.float64)))
    has: BoolArray = np.isfinite(change).any(axis=1) if change.shape[1] else np.zeros(len(critical), dtype=np.bool_)
    least = np.argmin(np.where(np.isfinite(change), change, np.inf), axis=1) if change.shape[1] else np.zeros(0, int)
    names = np.where(has, critical.columns.to_numpy(dtype=object)[least], "") if len(least) else np.full(len(has), "")
    factor = np.full(len(critical), np.nan)
    factor[has] = critical.to_numpy()[np.flatnonzero(has), least[has]]
    kmh = pd.Series(names).map(class_speeds(study.network)["kmh"]).to_numpy(dtype=np.float64)
    return pd.DataFrame(
        {
            "critical_class": names.astype(object),
            "critical_factor_of_class": factor,
            "class_kmh": kmh,
            "critical_kmh": kmh * factor,
        },
        index=critical.index,
    )


def _notes(study: Study, *, counts_people: bool) -> list[Note]:
    notes = [] if counts_people else [Note("sensitivity.settlements_counted", severity="warning")]
    ferries = int((study.network.pieces["structure"] == "ferry").sum())
    if ferries:
        notes.append(Note("sensitivity.ferries_stay", count=ferries))
    return notes
