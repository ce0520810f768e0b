"""How evenly access is spread over people: minutes, supply within reach, and supply where it is located."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.equity.measure_rows import Ground, ground_of, index_row, settlement_row
from spatial_uri.analyses.equity.measure_split import area_table, split_table
from spatial_uri.analyses.equity.options import EquityOptions
from spatial_uri.analyses.equity.result import (
    AREA,
    INDEX_COLUMNS,
    LOCATED,
    MINUTES,
    PEOPLE,
    RURAL,
    URBAN,
    WITHIN_REACH,
    AccessEquity,
)
from spatial_uri.analyses.hierarchy.denominators import find_rural
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.errors import ParameterError
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.measure.fairness.result import FEWEST
from spatial_uri.measure.fairness.spread import equity
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.supply.floating_catchments import PER
from spatial_uri.model.arguments import require_hierarchy, require_options, require_study
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.words.catalogue import N_

TOPIC = N_("Equity")


@knows_study
def access_equity(
    study: Study,
    circle: ServiceCircle,
    hierarchy: Hierarchy,
    options: EquityOptions | None = None,
    *,
    supply: Supply | None = None,
) -> AccessEquity:
    """Tell how evenly access is spread over people, between town and country, and between areas.

    Minutes have a limit, and no Gini: people who reach nothing have no number. Supply within reach has Gini, Theil
    (between and within townships and counties), Palma and the concentration towards the highest tier. Of fewer than
    ten settlements or areas no index is told.

    Parameters
    ----------
    study, circle, hierarchy
        What was measured, its service circle, and the ranks: urban and rural are told by the statistical class
        (城乡分类代码: 1xx urban, 2xx rural), and by rank where a settlement has none.
    options
        Tiers and limit; None for those of the circle.
    supply
        Supply and demand, if it was measured.

    Returns
    -------
    AccessEquity
        Indices, town and country, Lorenz curves; see there for what NaN means.

    Raises
    ------
    ParameterError
        If the circle is that of another study, or lacks a tier.

    References
    ----------
    As for each index in `spatial_uri.measure.fairness.indices`. Urban and rural:
    统计上划分城乡的规定, 国函〔2008〕60号.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> study.settlements.table["population"] = 1000.0  # nobody's number stands in this extract
    >>> circle = su.service_circle(study, su.ServiceCircleOptions(tiers="hospital", cell_m=500))
    >>> found = access_equity(study, circle, su.hierarchy(study), EquityOptions(limit_min=10))
    >>> found.of("minutes")[["fgt0", "urban_mean", "rural_mean"]].round(2).values.tolist()
    [[0.62, 9.46, 12.06]]
    """
    study, options = require_study(study), require_options(options, EquityOptions)
    hierarchy = require_hierarchy(hierarchy)
    tiers = _tiers(circle, options)
    if not circle.of(tiers[0].name).index.equals(study.settlements.table.index):
        raise ParameterError("the service circle is not that of the settlements of the study")
    limit_min = circle.options.thresholds_min[0] if options.limit_min is None else options.limit_min
    rural = find_rural(hierarchy, study.settlements.table)
    places, highest = study.settlements.table, circle.of(circle.tiers[0].name)["travel_min"]
    ground = ground_of(study.areas, places, rural.is_in, highest.to_numpy(dtype=np.float64))
    rows, curves = [], []
    if are_enough_known(ground.people):
        for tier in tiers:
            minutes = circle.of(tier.name)["travel_min"].to_numpy(dtype=np.float64)
            if np.isfinite(minutes).any():
                row, curve = settlement_row(ground, minutes, what=MINUTES, subject=tier.name, limit_min=limit_min)
                rows.append(row)
                curves.append(curve)
        for amount, values in _within_reach(supply).items():
            row, curve = settlement_row(ground, values, what=WITHIN_REACH, subject=amount)
            rows.append(row)
            curves.append(curve)
    rows += _located_rows(study, supply)
    indices = pd.DataFrame(rows).reindex(columns=list(INDEX_COLUMNS))
    split = [split_table(study, circle, tier, rural.is_in, limit_min) for tier in tiers]
    groups = np.where(rural.is_in, RURAL, URBAN)
    return AccessEquity(
        options=options,
        travel=circle.travel,
        limit_min=limit_min,
        tiers=tiers,
        amounts=() if supply is None else supply.amounts,
        indices=indices,
        split=pd.concat(split, ignore_index=True),
        areas=pd.concat([area_table(study, circle, tier, limit_min) for tier in tiers], ignore_index=True),
        settlements=pd.DataFrame({"group": groups}, index=study.settlements.table.index),
        lorenz=pd.concat(curves, ignore_index=True) if curves else _no_curve(),
        rural_by_code=rural.by_code,
        rural_by_rank=rural.by_rank,
        notes=tuple(note.about(TOPIC) for note in _notes(ground, indices, supply)),
    )


def _tiers(circle: ServiceCircle, options: EquityOptions) -> tuple[Tier, ...]:
    known = {tier.name: tier for tier in circle.tiers}
    if unknown := [name for name in options.tiers or () if name not in known]:
        raise ParameterError(
            "equity: the service circle has no such tier",
            faults=[repr(name) for name in unknown],
            remedy=f"the tiers are {', '.join(known)}",
        )
    return tuple(tier for tier in circle.tiers if options.tiers is None or tier.name in options.tiers)


def _within_reach(supply: Supply | None) -> dict[str, FloatArray]:
    """Return what each settlement can count on, for each amount."""
    if supply is None:
        return {}
    return {amount: supply.of(amount)["per_1000"].to_numpy(dtype=np.float64) for amount in supply.amounts}


def _located_rows(study: Study, supply: Supply | None) -> list[dict[str, Any]]:
    """Return the indices of what is located in townships, by people and by area; by the two they differ."""
    if supply is None:
        return []
    rows = []
    for amount in supply.amounts:
        table = supply.areas_of(amount)
        levels = [level for level in study.areas.levels if level != "village" and len(study.areas.at(level)) > 1]
        own = table[table["level"] == (levels[-1] if levels else "")]
        if len(own) < FEWEST:
            continue
        areas = study.areas.table.loc[own["area_id"]]
        sizes = {PEOPLE: own["population"].to_numpy(dtype=np.float64), AREA: areas_km2(areas.geometry)}
        for weighted_by, of_area in sizes.items():
            stock = own["supply"].to_numpy(dtype=np.float64)
            size = np.where(of_area > 0, of_area, np.nan)
            per = PER if weighted_by == PEOPLE else 1.0
            counties = own["area_id"].map(study.areas.above("county"))
            by = counties.to_numpy() if counties.notna().all() and len(counties.unique()) > 1 else None
            found = equity(per * stock / size, size, by=by)
            row = index_row(found, what=LOCATED, subject=amount, weighted_by=weighted_by, level=levels[-1])
            parts = {"theil_between_county": found.theil_between, "theil_within_county": found.theil_within}
            rows.append(row | parts)
    return rows


def _no_curve() -> pd.DataFrame:
    return pd.DataFrame(columns=["what", "subject", "people_share", "value_share"])


def _notes(ground: Ground, indices: pd.DataFrame, supply: Supply | None) -> list[Note]:
    notes = []
    known = int(np.isfinite(ground.people).sum())
    if not are_enough_known(ground.people):
        notes.append(Note("equity.no_people", known=known, total=len(ground.people)))
    elif known < len(ground.people):
        notes.append(Note("equity.settlements_unknown", severity="warning", count=len(ground.people) - known))
    few = [int(count) for count in indices["values"] if count < FEWEST]
    if few:
        notes.append(Note("equity.few_settlements", count=max(few), fewest=FEWEST))
    if supply is None:
        notes.append(Note("equity.no_supply"))
    return notes
