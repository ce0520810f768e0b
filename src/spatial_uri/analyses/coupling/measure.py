"""The coupling coordination of two systems, from the statistics of the areas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.coupling.options import ACCESS, CouplingOptions, element_of
from spatial_uri.analyses.coupling.result import COORDINATION_LIMITS, Coupling
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.statistics.measure import units_of
from spatial_uri.analyses.statistics.result import Statistics
from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import require_kind, require_options, require_study, require_travel
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel

FEWEST_AREAS = 3
"""Fewer areas than that are not compared: with two, one is 0 and the other 1 in everything."""


@knows_study
def coupling(
    study: Study,
    statistics: Statistics,
    options: CouplingOptions | None = None,
    *,
    travel: Travel | None = None,
) -> Coupling:
    """Measure how far two systems of each area develop together.

    Parameters
    ----------
    study
        What is studied.
    statistics
        Its statistics: the latest value of each is taken.
    options
        The elements of the two systems, and how they are weighted.
    travel
        How people travel; None for the usual. Kept with the result only.

    Returns
    -------
    Coupling
        Indices of the two systems, coupling, development and coordination of every area.

    Raises
    ------
    ParameterError
        If a system has no elements, or one that the statistics do not hold.

    Notes
    -----
    Every element is brought to 0..1 between the lowest and the highest area of the level. An index U is the weighted
    sum of its elements. Then C = 2 sqrt(U1 U2) / (U1 + U2), T = a U1 + (1 - a) U2 and D = sqrt(C T). All of it is
    relative to the areas of this study: it cannot be set beside the figures of another one.

    References
    ----------
    The form in use in Chinese studies of urban-rural integration; entropy as in Shannon (1948), Bell System Technical
    Journal 27, 379-423.

    Examples
    --------
    >>> import pandas as pd
    >>> import spatial_uri as su
    >>> from spatial_uri.analyses.statistics.result import StatisticsTable
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> towns = study.areas.finest().index[:3]
    >>> rows = [(town, one, "", pd.NA, k) for k, town in enumerate(towns) for one in ("a", "b")]
    >>> table = pd.DataFrame(rows, columns=["area_id", "statistic", "unit", "year", "value"])
    >>> known = su.statistics(study, StatisticsTable(table))
    >>> found = su.coupling(study, known, su.CouplingOptions(first=("a",), second=("b",)))
    >>> found.areas["coordination"].round(3).tolist()
    [0.0, 0.707, 1.0]
    """
    study, statistics = require_study(study), _require_statistics(statistics)
    options, travel = require_options(options, CouplingOptions), require_travel(travel)
    _require_elements(statistics, options)
    areas, elements, notes = [], [], []
    for level, held in statistics.areas.groupby("level", sort=False):
        values = _values(held, options)
        complete = values.notna().all(axis=1).to_numpy()
        if complete.sum() < FEWEST_AREAS:
            notes.append(Note("coupling.few_areas", level_term=str(level), count=int(complete.sum())))
            continue
        names = held.drop_duplicates("area_id").set_index("area_id")["name"].reindex(values.index)
        if not complete.all():
            gone = [str(name) for name in names[~complete]]
            notes.append(Note("coupling.incomplete", severity="warning", count=len(gone), names=gone[:20]))
        found, weighted = _of_level(values, complete, options)
        areas.append(found.assign(area_id=values.index, name=names.to_numpy(), level=level))
        elements.append(weighted.assign(level=level))
    return Coupling(options, travel, _joined(areas, _AREAS), _joined(elements, _ELEMENTS), tuple(notes))


def _require_statistics(statistics: Statistics) -> Statistics:
    return require_kind(
        statistics,
        Statistics,
        name="statistics",
        remedy="spatial_uri.statistics(study, spatial_uri.read_statistics(...))",
    )


_AREAS = (
    "area_id", "name", "level", "first_index", "second_index", "coupling", "development", "coordination",
    "coordination_class", "lags",
)  # fmt: skip
_ELEMENTS = ("level", "system", "element", "more_is_better", "weight", "entropy", "lowest", "highest")


def _joined(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame({column: pd.Series(dtype=float) for column in columns})
    return pd.concat(tables, ignore_index=True)[list(columns)]


def _require_elements(statistics: Statistics, options: CouplingOptions) -> None:
    known = dict.fromkeys([*statistics.areas["statistic"], *([ACCESS] if statistics.tier is not None else [])])
    faults = [f"{name} has no elements" for name in ("first", "second") if not getattr(options, name)]
    faults += [
        f"there is no statistic {name!r}"
        for text in (*options.first, *options.second)
        if (name := element_of(text)[0]) not in known
    ]
    names = {element_of(text)[0] for text in (*options.first, *options.second)}
    faults += [
        f"the statistic {name!r} is there in several units: {', '.join(units)}"
        for name, units in units_of(statistics.areas).items()
        if len(units) > 1 and name in names
    ]
    if faults:
        raise ParameterError(
            "the coupling of two systems needs the elements of both",
            faults=faults,
            remedy=f'[coupling] first = ["..."], second = ["..."]; the statistics are {", ".join(known)}',
        )


def _values(held: pd.DataFrame, options: CouplingOptions) -> pd.DataFrame:
    """Return the elements of each area, one column for each."""
    wide = held.drop_duplicates(["area_id", "statistic"], keep="last").pivot_table(
        index="area_id", columns="statistic", values="value"
    )
    wide[ACCESS] = held.drop_duplicates("area_id").set_index("area_id")["access_share"].reindex(wide.index)
    return wide.reindex(columns=[element_of(text)[0] for text in (*options.first, *options.second)])


def _of_level(values: pd.DataFrame, complete: BoolArray, options: CouplingOptions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Work out one level: the areas, and the weights of the elements."""
    known = values[complete]
    indices: dict[str, FloatArray] = {}
    rows: list[dict[str, Any]] = []
    for system, texts in (("first", options.first), ("second", options.second)):
        elements = [element_of(text) for text in texts]
        scaled = np.column_stack([_scaled(known[name].to_numpy(dtype=float), more) for name, more in elements])
        entropy = _entropy(scaled) if options.weights == "entropy" else np.full(len(elements), np.nan)
        weights = _weights(entropy)
        indices[system] = scaled @ weights
        rows += [
            {
                "system": system,
                "element": name,
                "more_is_better": more,
                "weight": weight,
                "entropy": told,
                "lowest": known[name].min(),
                "highest": known[name].max(),
            }
            for (name, more), weight, told in zip(elements, weights.tolist(), entropy.tolist(), strict=True)
        ]
    areas = _coordination(indices["first"], indices["second"], options).set_index(known.index)
    areas = areas.reindex(values.index)
    areas["coordination_class"] = areas["coordination_class"].fillna(-1).astype(np.int64)
    areas["lags"] = areas["lags"].fillna("unknown")
    return areas.reset_index(drop=True), pd.DataFrame(rows)


def _scaled(values: FloatArray, more_is_better: bool) -> FloatArray:
    """Bring an element to 0..1, 1 being best; one that never varies is 1 everywhere."""
    low, high = values.min(), values.max()
    if low == high:
        return np.ones(len(values))
    scaled = (values - low) / (high - low)
    return np.asarray(scaled if more_is_better else 1 - scaled)


def _entropy(scaled: FloatArray) -> FloatArray:
    """Return the entropy of each column, 0..1: 1 where all areas have the same."""
    total = scaled.sum(axis=0)
    part = scaled / np.where(total > 0, total, 1.0)
    return np.asarray(-(part * np.log(np.where(part > 0, part, 1.0))).sum(axis=0) / np.log(len(scaled)))


def _weights(entropy: FloatArray) -> FloatArray:
    """Return weights that sum to 1: by 1 - entropy, or equal ones where that says nothing."""
    spread = np.maximum(1 - entropy, 0.0)
    if np.isnan(spread).any() or spread.sum() < 1e-12:
        return np.full(len(entropy), 1 / len(entropy))
    return np.asarray(spread / spread.sum())


def _coordination(first: FloatArray, second: FloatArray, options: CouplingOptions) -> pd.DataFrame:
    total = first + second
    degree = np.divide(2 * np.sqrt(first * second), total, out=np.zeros(len(total)), where=total > 0)
    development = options.first_share * first + (1 - options.first_share) * second
    coordination = np.sqrt(degree * development)
    lags = np.where(
        np.abs(first - second) <= options.lag_from + 1e-12, "neither", np.where(first < second, "first", "second")
    )
    return pd.DataFrame(
        {
            "first_index": first,
            "second_index": second,
            "coupling": degree,
            "development": development,
            "coordination": coordination,
            "coordination_class": np.searchsorted(COORDINATION_LIMITS, coordination, side="right"),
            "lags": lags,
        }
    )
