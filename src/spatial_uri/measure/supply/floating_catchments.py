"""Supply per 1,000 people by floating catchments, on the pairs within reach."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.measure.supply.decay import Weights, require_kind, weigh, zones_of
from spatial_uri.measure.supply.kinds import Kind
from spatial_uri.measure.supply.pair_rows import named, require_amounts, rows_of_pairs
from spatial_uri.measure.supply.result import SupplyRatio
from spatial_uri.model.arguments import require_positive
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.study import Note

Unknown = Literal["refuse", "leave_out"]
PER = 1000.0


def supply_ratio(
    pairs: pd.DataFrame,
    demand: pd.Series,
    supply: pd.Series,
    *,
    kind: Kind = "2sfca",
    threshold_min: float,
    weights: Weights | None = None,
    unknown: Unknown = "refuse",
) -> SupplyRatio:
    """Share out what facilities have among the people who can reach it: supply per 1,000 people of each settlement.

    First the supply of every facility is divided by the people in its reach; then every settlement sums these ratios
    over the facilities in its own reach. Both steps take the same pairs and the same weights. The sum over all
    people is the supply of all facilities that somebody can reach (of ``m2sfca`` less: the supply that a poor
    layout wastes is lost).

    Parameters
    ----------
    pairs
        What `od_matrix` returns: ``origin_id`` (settlements), ``destination_id`` (facilities), ``travel_min``, in the
        direction people travel, at least as far as the threshold. A pair that is not there is out of reach, and so is
        an infinite time. The demand should hold the people beyond the border who use the same facilities: where they
        are missing, ratios near the border are too high.
    demand
        People by settlement, such as ``settlements["population"]``; NaN where unknown.
    supply
        Beds, doctors, seats by facility; NaN where unknown.
    kind
        ``2sfca``: all within the threshold alike; ``e2sfca``: by zones; ``g2sfca``: any function of the time, without
        `weights` a Gaussian that ends at the threshold; ``kd2sfca``: the Epanechnikov kernel; ``3sfca``: people
        divide among the facilities in reach before they count; ``m2sfca``: supply farther away is partly lost.
    threshold_min
        Longest trip, minutes, included.
    weights
        Zones, as in ``{10: 1, 20: 0.68, 30: 0.22}`` (minutes, included), or as in ``(1, 0.68, 0.22)`` for zones of
        equal width up to the threshold; or a function of an array of minutes. None for the usual ones: of ``e2sfca``
        1, 0.68, 0.22 in thirds of the threshold; of ``3sfca`` 0.962, 0.704, 0.377, 0.042 up to a sixth, a third, a half
        and all of it; of ``m2sfca`` the Gaussian. ``2sfca`` and ``kd2sfca`` have none.
    unknown
        ``refuse`` people or supply that are not known; ``leave_out`` counts them as none, and says whose ratio is
        too high or too low for it.

    Returns
    -------
    SupplyRatio
        Tables of settlements, facilities and the balance; see there for what NaN means.

    Raises
    ------
    DataError
        If the pairs do not fit demand and supply, an amount is negative, or one is not known and `unknown` refuses it.
    ParameterError
        If an option makes no sense.

    References
    ----------
    Luo, W. and Wang, F. (2003): Measures of spatial accessibility to health care in a GIS environment. Environment and
    Planning B 30(6), 865-884. Luo, W. and Qi, Y. (2009): An enhanced two-step floating catchment area (E2SFCA) method.
    Health & Place 15, 1100-1107. Dai, D. (2010): Black residential segregation, disparities in spatial access to health
    care facilities, and late-stage breast cancer diagnosis in metropolitan Detroit. Health & Place 16, 1038-1052. Dai,
    D. and Wang, F. (2011): Geographic disparities in accessibility to food stores in southwest Mississippi. Environment
    and Planning B 38(4), 659-677. Wang, F. (2012): Measurement, optimization, and impact of health care accessibility.
    Annals of the Association of American Geographers 102(5), 1104-1112. Wan, N., Zou, B. and Sternberg, T. (2012): A
    three-step floating catchment area method. International Journal of Geographical Information Science 26(6),
    1073-1089. Delamater, P. (2013): Spatial accessibility in suboptimally configured health care systems. Health &
    Place 24, 30-43. Crowding: Wang, F. (2018): Inverted two-step floating catchment area method for measuring facility
    crowdedness. Professional Geographer 70(2), 251-260.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("a", "X", 5), ("b", "X", 15), ("c", "X", 25), ("b", "Y", 10), ("c", "Y", 10)]
    >>> pairs = pd.DataFrame(rows, columns=["origin_id", "destination_id", "travel_min"])
    >>> people, beds = pd.Series({"a": 100, "b": 200, "c": 300}), pd.Series({"X": 6, "Y": 3})
    >>> found = supply_ratio(pairs, people, beds, threshold_min=20)
    >>> found.settlements["per_1000"].round(6).tolist()
    [20.0, 26.0, 6.0]
    >>> found.balance["allocated"].round(6).tolist()
    [9.0]
    """
    kind, threshold_min = require_kind(kind), require_positive(threshold_min, name="threshold_min", unit="minutes")
    if unknown not in get_args(Unknown):
        raise ParameterError(f"unknown must be one of {', '.join(get_args(Unknown))}, not {unknown!r}")
    people = require_amounts(demand, what="demand", example='settlements["population"]')
    stock = require_amounts(supply, what="supply", example='facilities["beds"]')
    origin, destination, minutes = rows_of_pairs(pairs, people.index, stock.index)
    if unknown == "refuse":
        _refuse_unknown(people, stock)
    weight = weigh(kind, minutes, threshold_min, weights)
    used = weight > 0
    matrix = sparse.csr_matrix(
        (weight[used], (origin[used], destination[used])), shape=(len(people), len(stock)), dtype=np.float64
    )
    facilities = _facilities(matrix, people, stock, kind)
    settlements = _settlements(matrix, people, facilities, kind)
    return SupplyRatio(
        kind=kind,
        threshold_min=threshold_min,
        zones=zones_of(kind, threshold_min, weights),
        settlements=settlements,
        facilities=facilities,
        balance=_balance(settlements, facilities, people),
        notes=tuple(_notes(settlements, facilities, people)),
    )


def _refuse_unknown(people: pd.Series, stock: pd.Series) -> None:
    faults = [
        f"{what} of {named(values.index[values.isna()])}"
        for what, values in (("people", people), ("supply", stock))
        if values.isna().any()
    ]
    if faults:
        raise DataError(
            "some people, or some supply, are not known",
            faults=faults,
            remedy='find them out; or unknown="leave_out", which says whose ratio is too high or too low for it',
        )


def _weights(matrix: sparse.csr_matrix, kind: Kind) -> sparse.csr_matrix:
    """Return the weights of both steps: of 3SFCA each times the share of its people that chooses the facility."""
    if kind != "3sfca":
        return matrix
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return sparse.diags(_over(1.0, total)) @ matrix.multiply(matrix).tocsr()


def _facilities(matrix: sparse.csr_matrix, people: pd.Series, stock: pd.Series, kind: Kind) -> pd.DataFrame:
    weights = _weights(matrix, kind)
    known = people.fillna(0.0).to_numpy()
    units = stock.fillna(0.0).to_numpy()
    there = (matrix > 0).astype(np.float64)
    in_reach = np.asarray(there.T @ known)
    not_known = np.asarray(there.T @ people.isna().to_numpy(dtype=np.float64)).astype(np.int64)
    ratio = _over(units, np.asarray(weights.T @ known))
    asked = _over(known, np.asarray(weights @ units))
    status = np.select(
        [stock.isna(), stock == 0, in_reach > 0, not_known > 0],
        ["supply_unknown", "no_supply", "serving", "people_unknown"],
        "nobody_in_reach",
    )
    return pd.DataFrame(
        {
            "supply": stock,
            "people_in_reach": in_reach,
            "settlements_in_reach": np.asarray(there.sum(axis=0)).ravel().astype(np.int64),
            "people_unknown": not_known,
            "ratio_per_1000": np.where(np.isin(status, ["supply_unknown", "people_unknown"]), np.nan, ratio * PER),
            "people_per_unit": np.where(units > 0, np.asarray(weights.T @ asked), np.nan),
            "status": status,
        },
        index=stock.index,
    )


def _settlements(matrix: sparse.csr_matrix, people: pd.Series, facilities: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    there = (matrix > 0).astype(np.float64)
    weights = matrix.multiply(matrix).tocsr() if kind == "m2sfca" else _weights(matrix, kind)
    access = np.asarray(weights @ facilities["ratio_per_1000"].fillna(0.0).to_numpy())
    stock = np.asarray(there @ facilities["supply"].fillna(0.0).to_numpy())
    count = np.asarray(there.sum(axis=1)).ravel().astype(np.int64)
    left_out = facilities["ratio_per_1000"].isna().to_numpy()
    at_least = _touches(there, left_out)
    at_most = _touches(there, (facilities["people_unknown"] > 0).to_numpy() & (facilities["supply"] > 0).to_numpy())
    only_unknown = at_least & (access == 0)
    status = np.select([count == 0, access > 0, only_unknown], ["none_in_reach", "served", "unknown"], "no_supply")
    return pd.DataFrame(
        {
            "per_1000": np.where(only_unknown, np.nan, access),
            "supply_in_reach": stock,
            "facilities_in_reach": count,
            "is_at_most": at_most & (access > 0),
            "is_at_least": at_least & (access > 0),
            "status": status,
        },
        index=people.index,
    )


def _touches(there: sparse.csr_matrix, facilities: BoolArray) -> BoolArray:
    return np.asarray(there @ facilities.astype(np.float64)) > 0


def _over(numerator: Any, denominator: FloatArray) -> FloatArray:
    """Divide, and give 0 where there is nothing to divide by."""
    safe = np.where(denominator > 0, denominator, 1.0)
    return np.where(denominator > 0, numerator / safe, 0.0)


def _balance(settlements: pd.DataFrame, facilities: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    total = float(facilities["supply"].sum())
    allocated = float((settlements["per_1000"].fillna(0.0) * people.fillna(0.0)).sum() / PER)
    alone = float(facilities["supply"][facilities["status"] == "nobody_in_reach"].sum())
    return pd.DataFrame(
        {
            "supply": [total],
            "allocated": [allocated],
            "unallocated": [total - allocated],
            "nobody_in_reach": [alone],
        }
    )


def _notes(settlements: pd.DataFrame, facilities: pd.DataFrame, people: pd.Series) -> list[Note]:
    notes = []
    lost = people.index[people.isna()]
    if len(lost):
        high = settlements.index[settlements["is_at_most"]]
        facts: dict[str, Any] = {"count": len(lost), "ids": _ids(lost), "too_high": len(high), "high_ids": _ids(high)}
        notes.append(Note("supply.people_unknown", severity="warning", places=_ids(lost), **facts))
    lost = facilities.index[facilities["supply"].isna()]
    if len(lost):
        low = settlements.index[settlements["is_at_least"] | (settlements["status"] == "unknown")]
        facts = {"count": len(lost), "ids": _ids(lost), "too_low": len(low), "low_ids": _ids(low)}
        notes.append(Note("supply.supply_unknown", severity="warning", places=_ids(lost), **facts))
    alone = facilities.index[facilities["status"] == "nobody_in_reach"]
    if len(alone):
        amount = float(facilities.loc[alone, "supply"].sum())
        notes.append(Note("supply.nobody_in_reach", count=len(alone), ids=_ids(alone), amount=amount))
    return notes


def _ids(index: pd.Index) -> tuple[str, ...]:
    return tuple(map(str, index))
