"""The comparison of two runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.comparison.measure_areas import AreaRows
from spatial_uri.analyses.comparison.measure_causes import causes_of_changes, causes_of_runs, facility_changes
from spatial_uri.analyses.comparison.measure_definitions import TRAVEL, input_rows, parameter_rows, roads_differ
from spatial_uri.analyses.comparison.measure_effects import effect_rows
from spatial_uri.analyses.comparison.measure_equity import equity_rows
from spatial_uri.analyses.comparison.measure_notes import notes_of
from spatial_uri.analyses.comparison.measure_settlements import (
    SAME_MS,
    Settlements,
    pair_settlements,
    settlement_rows,
    sides_of,
)
from spatial_uri.analyses.comparison.measure_split import Sides, mean_minutes, split_by_group
from spatial_uri.analyses.comparison.options import ComparisonOptions
from spatial_uri.analyses.comparison.result import Comparison, Effect
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.analyses.service_circle.leading import leading_among
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arguments import require_kind, require_options
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Tier

Limits = tuple[float, float]


def compare(
    before: Snapshot,
    after: Snapshot,
    options: ComparisonOptions | None = None,
    *,
    effects: Sequence[Effect] = (),
) -> Comparison:
    """Put two runs side by side: who gains, who loses, why, and what the difference is made of.

    Nothing is measured again. Settlements are matched by id and name, and by name and place where ids are others; ids
    that only one run has are listed, and counted in the totals of that run alone. Where the runs are defined otherwise
    (limit, mode, direction, walk, who serves), the comparison says so first: only the limit can be told apart from what
    changed on the ground.

    Parameters
    ----------
    before, after
        The runs, of any data: `Snapshot.of` a study that was measured, or `read_snapshot` of a finished folder.
    options
        The tier to begin with, and one limit for both. None for the usual.
    effects
        The changes of a scenario, if `after` is one of `before`.

    Returns
    -------
    Comparison
        Minutes and shares as in the runs; differences are later minus earlier.

    Raises
    ------
    DataError
        If the runs have no settlement in common.
    ParameterError
        If they have no tier in common, or a limit lies beyond the longest trip that one of them searched.

    References
    ----------
    Kitagawa, E. M. (1955): Components of a difference between two rates. Journal of the American Statistical
    Association 50(272), 1168-1194: a difference split into rates at fixed weights, and weights at fixed rates.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> run = su.Snapshot.of(study, su.run_analyses(study, ["service_circle"]))
    >>> same = su.compare(run, run)
    >>> float(same.headline["change"].abs().max()), set(same.settlements["change"])
    (0.0, {'same'})
    """
    options = require_options(options, ComparisonOptions)
    for name, run in (("before", before), ("after", after)):
        require_kind(run, Snapshot, name=name, remedy="Snapshot.of(study, results), or read_snapshot(folder)")
    tiers = _common_tiers(before, after)
    tier = _named(tiers, options.tier) or tier_to_begin_with(before, after)
    limits = _limits(before, after, options.limit_min)
    settlements = pair_settlements(before, after)
    if not ((settlements.before_row >= 0) & (settlements.after_row >= 0)).any():
        raise DataError(
            f"{before.name} and {after.name} have no settlement in common, neither by id nor by name and place",
            remedy="compare two runs of the same places",
        )
    sides = {one.name: sides_of(settlements, before, after, one.name) for one in (tier, *_rest(tiers, tier))}
    parameters, inputs = parameter_rows(before, after, limits[0]), input_rows(before, after)
    facilities = facility_changes(before, after)
    causes = _Causes(before, after, effects, facilities, parameters, inputs)
    rows = [
        causes.told(
            settlement_rows(settlements, before, after, own, limits[0], name), settlements, own, name, limits[0]
        )
        for name, own in sides.items()
    ]
    table = pd.concat(rows)
    people = (run.settlements["population"].to_numpy(dtype=float) for run in (before, after))
    return Comparison(
        options=options,
        travel=after.travel,
        before=before,
        after=after,
        tiers=tiers,
        tier=tier,
        headline=_headline(sides, limits),
        settlements=gpd.GeoDataFrame(
            table.set_index("tier", append=True).swaplevel(), geometry="geometry", crs=after.crs
        ),
        areas=_areas(AreaRows(settlements, before, after), sides, limits[0]),
        flows=_flows(table),
        facilities=facilities,
        parameters=parameters,
        inputs=inputs,
        changes=effect_rows(effects, before, after, sides, limits[0][1]),
        equity=equity_rows(settlements, before, after, sides, limits[0]),
        counts_people=all(are_enough_known(known) for known in people),
        notes=notes_of(settlements, before, after, sides[tier.name], rows[0]),
    )


def _common_tiers(before: Snapshot, after: Snapshot) -> tuple[Tier, ...]:
    known = {tier.name for tier in before.tiers}
    tiers = tuple(tier for tier in after.tiers if tier.name in known)
    if not tiers:
        raise ParameterError(
            f"{before.name} and {after.name} have measured no tier in common",
            faults=[f"{run.name}: {', '.join(t.name for t in run.tiers)}" for run in (before, after)],
            remedy="call the tiers alike in both study files",
        )
    return tiers


def _named(tiers: tuple[Tier, ...], asked: str | None) -> Tier | None:
    found = next((tier for tier in tiers if tier.name == asked), None)
    if asked is not None and found is None:
        raise ParameterError(
            f"there is no tier {asked!r} in both runs", remedy=f"choose one of {', '.join(t.name for t in tiers)}"
        )
    return found


def tier_to_begin_with(before: Snapshot, after: Snapshot) -> Tier:
    """Return the tier that a comparison begins with.

    That which the report of the later run begins with, unless all its trips are as before: then the highest one whose
    trips are not.

    Parameters
    ----------
    before, after
        The runs.

    Raises
    ------
    DataError
        If they have no tier in common.
    """
    tiers = _common_tiers(before, after)
    known = [tier for tier in tiers if (after.trips_of(tier.name)["status"] != "unknown").any()]
    first = leading_among(known) or tiers[0]
    return next((tier for tier in (first, *_rest(tiers, first)) if _differs(before, after, tier.name)), first)


def _differs(before: Snapshot, after: Snapshot, tier: str) -> bool:
    """Tell whether a settlement of both runs has another way to a tier, or needs other minutes that are told."""
    earlier, later = (run.trips_of(tier)[["status", "travel_min"]] for run in (before, after))
    both = earlier.index.intersection(later.index)
    earlier, later = earlier.loc[both], later.loc[both]
    is_other = (earlier["status"] != later["status"]) | (
        (later["travel_min"] - earlier["travel_min"]).abs() * MS_PER_MIN >= SAME_MS
    )
    return bool(is_other.any())


def _rest(tiers: tuple[Tier, ...], tier: Tier) -> list[Tier]:
    return [one for one in tiers if one is not tier]


def _limits(before: Snapshot, after: Snapshot, asked: float | None) -> list[Limits]:
    """Return the limits of before and after, those that lead first."""
    if asked is not None:
        for run in (before, after):
            run.travel.require_searched(limit_min=(asked,))
        return [(asked, asked)]
    first = (before.limits_min[0], after.limits_min[0])
    both = [(limit, limit) for limit in after.limits_min if limit in before.limits_min]
    return list(dict.fromkeys([first, *both]))


class _Causes:
    """Why settlements gain and lose, of the two runs that are compared."""

    def __init__(
        self,
        before: Snapshot,
        after: Snapshot,
        effects: Sequence[Effect],
        facilities: gpd.GeoDataFrame,
        parameters: pd.DataFrame,
        inputs: pd.DataFrame,
    ) -> None:
        self._effects, self._facilities = effects, facilities
        self._roads = roads_differ(before, after, inputs, parameters)
        self._definition = bool(parameters["parameter"].isin(TRAVEL).any())

    def told(
        self, table: gpd.GeoDataFrame, settlements: Settlements, sides: Sides, tier: str, limits: Limits
    ) -> gpd.GeoDataFrame:
        """Return the settlements of a tier with the cause of what each has become."""
        if self._effects:
            change, ids = table["change"].to_numpy(), table["before_id"].to_numpy()
            causes = causes_of_changes(self._effects, sides, change, ids, tier, limits[1])
        else:
            causes = causes_of_runs(
                table,
                settlements,
                self._facilities,
                roads_differ=self._roads,
                definition_differs=self._definition,
            )
        told: gpd.GeoDataFrame = table.assign(cause=causes)
        return told


def _headline(sides: dict[str, Sides], limits: list[Limits]) -> pd.DataFrame:
    tables = []
    for tier, own in sides.items():
        everybody = [np.where(present, 0, -1) for present in (own.in_before, own.in_after)]
        means: dict[str, Any] = {
            "people": mean_minutes(own, np.nan_to_num(own.before_people)),
            "settlements": mean_minutes(own, np.ones(len(own.in_before))),
        }
        reached = own.in_both & np.isfinite(own.before_min) & np.isfinite(own.after_min)
        for pair in limits:
            table = split_by_group(own, pair, everybody[0], everybody[1], 1).drop(columns="group")
            table.insert(0, "tier", tier)
            table.insert(1, "before_limit_min", pair[0])
            table.insert(2, "after_limit_min", pair[1])
            table["reached_in_both"] = int(reached.sum())
            table["before_mean_min"] = [means[counted][0] for counted in table["counted"]]
            table["after_mean_min"] = [means[counted][1] for counted in table["counted"]]
            tables.append(table)
    rows = pd.concat(tables, ignore_index=True)
    first = ["tier", "before_limit_min", "after_limit_min", "counted"]
    return rows[[*first, *(column for column in rows.columns if column not in first)]]


def _areas(areas: AreaRows, sides: dict[str, Sides], limits: Limits) -> pd.DataFrame:
    tables = [areas.tables(own, limits).assign(tier=tier) for tier, own in sides.items()]
    rows = pd.concat(tables, ignore_index=True)
    return rows[["tier", *(c for c in rows.columns if c != "tier")]]


def _flows(table: pd.DataFrame) -> pd.DataFrame:
    keys = ["tier", "before_state", "after_state"]
    grouped = table.groupby(keys, sort=False)
    flows = grouped.agg(
        settlements=("name", "size"), before_people=("before_people", "sum"), after_people=("after_people", "sum")
    )
    return flows.reset_index()
