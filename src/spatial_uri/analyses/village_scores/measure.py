"""Score the villages, choose some, and say how sure the choice is."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS, Hierarchy
from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.service_circle.leading import leading_tier
from spatial_uri.analyses.service_circle.plan import tier_named
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.village_scores.measure_choice import Choice, draw, percentiles, scored
from spatial_uri.analyses.village_scores.options import (
    DEPARTURES,
    MINUTES,
    PEOPLE,
    VillageScoreOptions,
    Weight,
    weight_of,
)
from spatial_uri.analyses.village_scores.result import VillageScores, VillageTable
from spatial_uri.errors import ParameterError
from spatial_uri.model.arguments import require_hierarchy, require_kind, require_options, require_study, require_travel
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.model.travel import Travel


@knows_study
def village_scores(
    study: Study,
    hierarchy: Hierarchy,
    circle: ServiceCircle,
    options: VillageScoreOptions | None = None,
    *,
    transit: TransitCoverage | None = None,
    table: VillageTable | None = None,
    travel: Travel | None = None,
) -> VillageScores:
    """Score every village by weighted criteria, and choose the best.

    Parameters
    ----------
    study
        What is studied.
    hierarchy
        Its ranks: villages and central villages are scored.
    circle
        Its service circle, for minutes.
    options
        Criteria and weights, and how many are chosen; None for the usual ones.
    transit
        For departures of buses; None where none were measured.
    table
        Further criteria, as `read_attributes` reads them; None for none.
    travel
        How people travel; None for the usual. Kept with the result only.

    Returns
    -------
    VillageScores
        Scores and ranks, what every criterion adds, how sure the choice is when the weights are moved.

    Raises
    ------
    ParameterError
        If a criterion is not there.

    Notes
    -----
    Every criterion becomes the share of the villages that are worse, those equal counted half, so that one extreme
    value decides nothing; the score is 100 times their weighted mean. A village that reaches no facility is worst in
    minutes. A village of which a criterion is not known has no score, and is named.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> ranks, circle = su.hierarchy(study), su.service_circle(study)
    >>> found = su.village_scores(study, ranks, circle, su.VillageScoreOptions(weights=("minutes = 1",), choose=3))
    >>> int(found.villages["is_chosen"].sum())
    3
    """
    study, hierarchy = require_study(study), require_hierarchy(hierarchy)
    options, travel = require_options(options, VillageScoreOptions), require_travel(travel)
    require_kind(circle, ServiceCircle, name="circle", remedy="give what service_circle returns")
    if table is not None:
        require_kind(table, VillageTable, name="table", remedy="give what read_attributes returns")
    weights = [weight for text in options.weights if (weight := weight_of(text)) is not None]
    tier = leading_tier(circle) if any(weight.criterion == MINUTES for weight in weights) else None
    places = study.settlements.table
    villages = places[np.isin(places.index, hierarchy.of_rank(*VILLAGE_RANKS))]
    values = pd.DataFrame(
        {w.criterion: _values(w.criterion, circle, transit, table, tier, places) for w in weights}, index=places.index
    ).loc[villages.index]
    is_scored = values.notna().all(axis=1).to_numpy()
    parts = np.zeros((int(is_scored.sum()), len(weights)))
    for k, weight in enumerate(weights):
        parts[:, k] = percentiles(values[weight.criterion].to_numpy()[is_scored], more_is_better=weight.more_is_better)
    shares = np.array([weight.weight for weight in weights]) / sum(weight.weight for weight in weights)
    town = _towns(hierarchy, villages.index[is_scored])
    xy = shapely.get_coordinates(villages.geometry.to_numpy()[is_scored])
    choice = Choice.of(options.choose, town=town if options.each_town else None, xy=xy, apart_m=1000 * options.apart_km)
    score = scored(parts, shares)
    chosen = choice.made(score)
    drawn = draw(parts, shares, choice, draws=options.draws, spread=options.spread, seed=options.seed)
    known = villages.index[is_scored]
    found = pd.DataFrame(
        {
            "score": 100 * score,
            "rank": pd.Series(score).rank(method="min", ascending=False).to_numpy(),
            "is_chosen": chosen,
            "p5_rank": drawn.p5_rank,
            "p95_rank": drawn.p95_rank,
            "chosen_share": drawn.chosen_share,
        },
        index=known,
    )
    result = _villages(villages, hierarchy, found, values)
    return VillageScores(
        options,
        travel,
        result,
        _points(known, weights, values, parts, shares),
        _criteria(weights, values, parts, shares, choice, chosen),
        _areas(study, result),
        tier,
        _notes(result, chosen, options, table),
    )


def _values(
    criterion: str,
    circle: ServiceCircle,
    transit: TransitCoverage | None,
    table: VillageTable | None,
    tier: Tier | None,
    places: gpd.GeoDataFrame,
) -> pd.Series[float]:
    """Return a criterion on all settlements: NaN where it is not known, infinity where nothing is reached."""
    if criterion == PEOPLE:
        return _as_numbers(places["population"])
    first, _, rest = criterion.partition(" ")
    if first == MINUTES:
        asked = tier_named(circle.tiers, rest.strip(), asker="village_scores") if rest else tier
        if asked is None:
            return pd.Series(np.nan, index=places.index)
        trips = circle.of(asked.name)
        reached = trips["travel_min"].astype(float)
        is_lost = reached.isna() & (trips["status"] != "unknown")
        return pd.Series(np.where(is_lost, np.inf, reached), index=places.index)
    if criterion == DEPARTURES and transit is not None and transit.has_timetable:
        return _as_numbers(transit.places["departures"])
    if table is not None and criterion in table.columns.columns:
        return _as_numbers(table.columns[criterion].reindex(places.index))
    known = [PEOPLE, MINUTES, *(f"{MINUTES} {one.name}" for one in circle.tiers)]
    known += [DEPARTURES] if transit is not None and transit.has_timetable else []
    known += [] if table is None else list(map(str, table.columns.columns))
    raise ParameterError(
        f"there is no criterion {criterion!r}",
        remedy=f"the criteria are {', '.join(known)}; others are columns of numbers of [village_scores] attributes",
    )


def _as_numbers(values: pd.Series[Any]) -> pd.Series[float]:
    return pd.Series(values.to_numpy(dtype=np.float64), index=values.index)


def _towns(hierarchy: Hierarchy, villages: pd.Index) -> Int64Array:
    codes, _ = pd.factorize(hierarchy.places["township_id"].reindex(villages))
    return np.asarray(codes, dtype=np.int64)


def _villages(
    villages: gpd.GeoDataFrame, hierarchy: Hierarchy, found: pd.DataFrame, values: pd.DataFrame
) -> gpd.GeoDataFrame:
    table = villages[["name", "area_id", "population", "geometry"]].copy()
    table.insert(2, "town_id", hierarchy.places["township_id"].reindex(villages.index))
    for column in found.columns:
        table[column] = found[column].reindex(villages.index)
    table["is_chosen"] = found["is_chosen"].reindex(villages.index, fill_value=False).astype(bool)
    missing = values.isna().to_numpy()
    names = np.array(values.columns, dtype=object)
    table["lacks"] = ["; ".join(names[row]) for row in missing]
    ordered = [column for column in table.columns if column != "geometry"]
    return table[[*ordered, "geometry"]]


def _points(
    scored: pd.Index, weights: list[Weight], values: pd.DataFrame, parts: FloatArray, shares: FloatArray
) -> pd.DataFrame:
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "place_id": scored,
                    "criterion": weight.criterion,
                    "value": values[weight.criterion].reindex(scored).to_numpy(dtype=float),
                    "percentile": parts[:, k],
                    "points": 100 * shares[k] * parts[:, k],
                }
            )
            for k, weight in enumerate(weights)
        ],
        ignore_index=True,
    )


def _criteria(
    weights: list[Weight],
    values: pd.DataFrame,
    parts: FloatArray,
    shares: FloatArray,
    choice: Choice,
    chosen: BoolArray,
) -> pd.DataFrame:
    """List the criteria, and how many of the chosen would be others without each."""
    changed: list[float] = []
    for k in range(len(weights)):
        others = np.delete(np.arange(len(weights)), k)
        changed.append(
            float((chosen & ~choice.made(scored(parts[:, others], shares[others]))).sum())
            if len(others)
            else float("nan")
        )
    return pd.DataFrame(
        {
            "criterion": [weight.criterion for weight in weights],
            "more_is_better": [weight.more_is_better for weight in weights],
            "weight": [weight.weight for weight in weights],
            "weight_share": shares,
            "known": [int(values[weight.criterion].notna().sum()) for weight in weights],
            "changed_without": changed,
        }
    )


def _areas(study: Study, villages: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count villages, those scored and those chosen, for every area and the whole."""
    chains = study.areas.chains()
    counted = pd.DataFrame(
        {"villages": 1, "scored": villages["score"].notna().astype(int), "chosen": villages["is_chosen"].astype(int)}
    )
    above = [("*", *chains.get(area, ())) if isinstance(area, str) else ("*",) for area in villages["area_id"]]
    counted["area_id"] = pd.Series(above, index=counted.index, dtype=object)
    summed = counted.explode("area_id").groupby("area_id").sum()
    table = study.areas.table
    rows = [("*", study.name, "study"), *zip(table.index, table["name"], table["level"], strict=True)]
    areas = pd.DataFrame(rows, columns=["area_id", "name", "level"])
    for column in ("villages", "scored", "chosen"):
        areas[column] = summed[column].reindex(areas["area_id"], fill_value=0).to_numpy(dtype=np.int64)
    areas["chosen_share"] = (areas["chosen"] / areas["scored"]).where(areas["scored"] > 0)
    return areas[areas["villages"] > 0].reset_index(drop=True)


def _notes(
    villages: gpd.GeoDataFrame, chosen: BoolArray, options: VillageScoreOptions, table: VillageTable | None
) -> tuple[Note, ...]:
    notes = [] if table is None else list(table.notes)
    if (lacking := villages["score"].isna()).any():
        notes.append(
            Note(
                "village_scores.not_scored",
                severity="warning",
                count=int(lacking.sum()),
                places=tuple(map(str, villages.index[lacking])),
                criteria=sorted({name for text in villages.loc[lacking, "lacks"] for name in text.split("; ")}),
            )
        )
    if chosen.sum() < options.choose:
        notes.append(Note("village_scores.fewer", count=int(chosen.sum()), asked=options.choose))
    return tuple(notes)
