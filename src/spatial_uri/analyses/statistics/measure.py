"""Ranks, changes and ratios of statistics, and how they go with access."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.service_circle.leading import leading_tier
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.analyses.statistics.options import Ratio, StatisticsOptions, ratio_of
from spatial_uri.analyses.statistics.result import Statistics, StatisticsTable
from spatial_uri.errors import DataError
from spatial_uri.model.areas import LEVELS
from spatial_uri.model.arguments import require_kind, require_options, require_study, require_travel
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.model.table_arguments import listed, require_columns
from spatial_uri.model.travel import Travel

FEWEST_AREAS = 10
"""No correlation is told of fewer areas."""
_COLUMNS = ("area_id", "statistic", "unit", "year", "value")
_KEYS = ["level", "statistic", "unit"]


@knows_study
def statistics(
    study: Study,
    table: StatisticsTable,
    options: StatisticsOptions | None = None,
    *,
    circle: ServiceCircle | None = None,
    travel: Travel | None = None,
) -> Statistics:
    """Rank the areas by their statistics, year by year, and set them beside access.

    Parameters
    ----------
    study
        What is studied.
    table
        What `read_statistics` read, joined to the areas of the study.
    options
        Ratios to make; None for none.
    circle
        The service circle, for the share of people within its first limit.
    travel
        How people travel; None for the usual. Kept with the result only.

    Returns
    -------
    Statistics
        Tables of values, latest values beside access, and an overview.

    Raises
    ------
    DataError
        If a ratio is of statistics that the table does not hold, or is called like one of them; if a map on paper is
        asked for of what is neither a statistic nor a ratio; if the table holds other areas, or a number twice.
    ParameterError
        If it is no such table.

    Notes
    -----
    Statistics keep the order of their tables, the ratios after them. The change is against the first year that an
    area has. Spearman's correlation counts every area once, whatever its people, and says nothing of causes.

    Examples
    --------
    >>> import pandas as pd
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> towns = study.areas.finest().index[:3]
    >>> rows = pd.DataFrame({"area_id": towns, "statistic": "income", "unit": "", "year": pd.NA, "value": [3.0, 5, 4]})
    >>> su.statistics(study, StatisticsTable(rows)).by_year["rank"].tolist()
    [3, 1, 2]
    """
    require_study(study)
    options = require_options(options, StatisticsOptions)
    travel = require_travel(travel)
    _require_table(table, study)
    notes = list(table.notes)
    values = _with_areas(study, pd.concat([table.rows, *_ratios(table, options, notes)], ignore_index=True))
    _require_on_paper(values, options)
    values = _ranked(values)
    tier, limit_min, access = _access(circle)
    areas = _latest(values, access)
    notes += _years_note(areas)
    return Statistics(
        options, travel, values, areas, _overview(study, values, areas), tier, limit_min, tuple(dict.fromkeys(notes))
    )


def _require_table(table: StatisticsTable, study: Study) -> None:
    """Refuse what is no table of statistics of the areas of the study, as somebody may have made it."""
    require_kind(table, StatisticsTable, name="table", remedy="give what read_statistics returns")
    rows = require_columns(table.rows, _COLUMNS, what="rows", remedy="give what read_statistics returns")
    strange = [str(area) for area in rows["area_id"].unique() if area not in study.areas.table.index]
    faults = [f"{listed(strange)}: no area of the study"] if strange else []
    twice = rows[rows.duplicated(["area_id", "statistic", "year"])]
    faults += [f"{one.statistic} of {one.area_id} is there more than once" for one in twice.head(5).itertuples()]
    if wrong := int((~np.isfinite(pd.to_numeric(rows["value"], errors="coerce").to_numpy(dtype=float))).sum()):
        faults.append(f"{wrong} values are no finite numbers")
    if not len(rows):
        faults.append("it has no rows")
    if faults:
        raise DataError("the statistics cannot be used", faults=faults, remedy="correct these rows, or leave them out")


def require_ratios(table: StatisticsTable, options: StatisticsOptions) -> list[Ratio]:
    """Return the ratios asked for.

    Raises
    ------
    DataError
        If a ratio is of statistics that the table does not hold, or is called like one of them.
    """
    known = set(table.rows["statistic"])
    ratios = [ratio for text in options.ratios if (ratio := ratio_of(text)) is not None]
    faults = [
        f"{ratio.name}: there is no statistic {one!r}" for ratio in ratios for one in ratio[1:] if one not in known
    ]
    faults += [f"{ratio.name}: a statistic is called so" for ratio in ratios if ratio.name in known]
    units = units_of(table.rows)
    several = [(ratio.name, one) for ratio in ratios for one in ratio[1:] if len(units.get(one, ())) > 1]
    faults += [f"{name}: {one!r} is there in several units: {', '.join(units[one])}" for name, one in several]
    if faults:
        remedy = f"the statistics are {', '.join(dict.fromkeys(table.rows['statistic']))}"
        raise DataError("the ratios cannot be made", faults=faults, remedy=remedy)
    return ratios


def _ratios(table: StatisticsTable, options: StatisticsOptions, notes: list[Note]) -> list[pd.DataFrame]:
    """Divide statistics by one another, for each area and year that has both."""
    units, made = units_of(table.rows), []
    for ratio in require_ratios(table, options):
        keys = ["area_id", "year"]
        above, below = (
            table.rows.loc[table.rows["statistic"] == one, [*keys, "value"]] for one in (ratio.above, ratio.below)
        )
        both = above.merge(below, on=keys, how="outer", suffixes=("", "_below"))
        is_made = both["value"].notna() & both["value_below"].notna() & (both["value_below"] != 0)
        if not is_made.all():
            notes.append(Note("statistics.ratio_incomplete", name=ratio.name, count=int((~is_made).sum())))
        rows = both[is_made]
        own = [units[one][0] for one in (ratio.above, ratio.below)]
        unit = " / ".join(own) if all(own) and own[0] != own[1] else ""  # a number alone where one says no unit
        made.append(rows[keys].assign(statistic=ratio.name, unit=unit, value=rows["value"] / rows["value_below"]))
    return made


def _require_on_paper(values: pd.DataFrame, options: StatisticsOptions) -> None:
    known = dict.fromkeys(values["statistic"])
    if faults := [f"there is no statistic {name!r}" for name in options.names_on_paper if name not in known]:
        remedy = f"the statistics are {', '.join(known)}"
        raise DataError("the maps on paper of statistics cannot be made", faults=faults, remedy=remedy)


def units_of(rows: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the units in which each statistic is there; values in several are not to be set beside one another.

    Parameters
    ----------
    rows
        Columns ``statistic`` and ``unit``.
    """
    told: dict[str, tuple[str, ...]] = {}
    for name, unit in rows[["statistic", "unit"]].drop_duplicates().itertuples(index=False):
        told[name] = (*told.get(name, ()), unit)
    return told


def _years_note(areas: pd.DataFrame) -> list[Note]:
    """Say of which statistics the latest year is not the same for all areas."""
    years = areas.groupby(_KEYS, sort=False)["year"].nunique(dropna=False)
    names = list(dict.fromkeys(str(key[1]) for key in years.index[years > 1]))
    facts: dict[str, Any] = {"count": len(names), "names": names}
    return [Note("statistics.years_differ", severity="warning", **facts)] if names else []


def _with_areas(study: Study, values: pd.DataFrame) -> pd.DataFrame:
    """Add name and level of the areas, and put the rows in order: levels, statistics as in the table, years, areas."""
    areas = study.areas.table
    values = values.assign(
        name=areas["name"].reindex(values["area_id"]).to_numpy(),
        level=areas["level"].reindex(values["area_id"]).to_numpy(),
    )
    depth = values["level"].map({level: k for k, level in enumerate(LEVELS)})
    place = values.groupby(["statistic", "unit"], sort=False).ngroup()
    order = (
        values.assign(depth=depth, place=place).sort_values(["depth", "place", "year", "area_id"], kind="stable").index
    )
    columns = ["area_id", "name", "level", "statistic", "unit", "year", "value"]
    return values.loc[order, columns].reset_index(drop=True)


def _ranked(values: pd.DataFrame) -> pd.DataFrame:
    """Add the rank in its year, and the change since the first year."""
    by_year = values.groupby([*_KEYS, values["year"].fillna(-1)], sort=False)["value"]
    ranked = values.assign(
        rank=by_year.rank(method="min", ascending=False).astype(np.int64), ranked=by_year.transform("size")
    )
    ordered = ranked.sort_values("year", kind="stable", na_position="first")
    first = ordered.groupby(["area_id", "statistic", "unit"], sort=False)["value"].transform("first")
    is_first = ~ordered.duplicated(["area_id", "statistic", "unit"])
    change = (ordered["value"] - first).where(~is_first)
    return ranked.assign(change=change, change_share=(change / first).where(first > 0))


def _access(circle: ServiceCircle | None) -> tuple[Tier | None, float, pd.Series[float]]:
    """Return tier, limit and the share within it of each area: people, or settlements where people are not known."""
    tier = None if circle is None else leading_tier(circle)
    if circle is None or tier is None:
        return None, float("nan"), pd.Series(dtype=float)
    limit_min = circle.options.thresholds_min[0]
    rows = circle.coverage
    rows = rows[(rows["tier"] == tier.name) & (rows["threshold_min"] == limit_min)].set_index("area_id")
    column = "population_share" if rows["population_share"].notna().any() else "settlements_share"
    return tier, float(limit_min), rows[column].astype(float)


def _latest(values: pd.DataFrame, access: pd.Series[float]) -> pd.DataFrame:
    """Return the latest value of each area and statistic, beside its access."""
    ordered = values.sort_values("year", kind="stable", na_position="first")
    kept = ordered.drop_duplicates(["area_id", "statistic", "unit"], keep="last").sort_index()
    areas = kept.drop(columns=["rank", "ranked", "change", "change_share"]).reset_index(drop=True)
    areas["access_share"] = access.reindex(areas["area_id"]).to_numpy(dtype=float)
    groups = areas.groupby(_KEYS, sort=False)
    areas["rank"] = groups["value"].rank(method="min", ascending=False)
    areas["ranked"] = groups["value"].transform("size")
    areas["access_rank"] = groups["access_share"].rank(method="min", ascending=False)
    areas["rank_difference"] = areas["rank"] - areas["access_rank"]
    return areas


def _overview(study: Study, values: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (level, statistic, unit), group in areas.groupby(_KEYS, sort=False):
        years = values.loc[
            (values["level"] == level) & (values["statistic"] == statistic) & (values["unit"] == unit), "year"
        ]
        held = group["value"].to_numpy()
        lowest, highest = (group.iloc[int(k)] for k in (held.argmin(), held.argmax()))
        rows.append(
            {
                "statistic": statistic,
                "unit": unit,
                "level": level,
                "first_year": years.min(),
                "last_year": years.max(),
                "areas": len(group),
                "areas_missing": len(study.areas.at(str(level))) - len(group),
                "lowest": lowest["value"],
                "lowest_area": lowest["name"],
                "highest": highest["value"],
                "highest_area": highest["name"],
                "mean": group["value"].mean(),
                "access_correlation": _correlation(group),
            }
        )
    table = pd.DataFrame(rows)
    return table.astype({"first_year": "Int64", "last_year": "Int64"})


def _correlation(group: pd.DataFrame) -> float:
    """Return Spearman's rank correlation of a statistic and access; NaN of few areas, or where one never varies."""
    from scipy.stats import spearmanr

    known = group[group["access_share"].notna()]
    if len(known) < FEWEST_AREAS or known["value"].nunique() < 2 or known["access_share"].nunique() < 2:
        return float("nan")
    return float(spearmanr(known["value"], known["access_share"]).statistic)
