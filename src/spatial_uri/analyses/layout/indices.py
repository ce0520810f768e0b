"""Indices of a settlement system: how evenly settlements are spread, how their sizes fall off, how they interact."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray
from spatial_uri.model.checks import require_metric_crs

LINK_COLUMNS = ("origin_id", "destination_id", "travel_min")


class NearestNeighbourIndex(NamedTuple):
    """How evenly points are spread.

    `ratio` is below 1 where they cluster, 1 at random, above 1 where they keep apart (2.149 in a
    triangular grid); `z` says how many standard errors that is from random.
    """

    ratio: float
    z: float
    mean_observed_m: float
    mean_expected_m: float
    points: int
    area_km2: float


class RankSize(NamedTuple):
    """How sizes fall with rank: `exponent` q (1: Zipf's rule), and how well that fits (`r_squared`)."""

    exponent: float
    standard_error: float
    r_squared: float
    settlements: int


def nearest_neighbour_index(places: gpd.GeoDataFrame | gpd.GeoSeries, *, area_km2: float) -> NearestNeighbourIndex:
    """Compare the mean distance to the nearest neighbour with that of points spread at random.

    Parameters
    ----------
    places
        Points in a metric CRS.
    area_km2
        The area they are spread over; it decides what is random, so state it with the result.

    Returns
    -------
    NearestNeighbourIndex
        Ratio, z and what they are made of. No correction for the edge of the area. Distances are those in the plane of
        the CRS, which in a UTM zone are off by up to 0.1 %.

    Raises
    ------
    CrsError
        If the CRS is missing, in degrees or Web Mercator.
    ParameterError
        If there are fewer than two places or the area is not positive.

    References
    ----------
    Clark, P. J., Evans, F. C. (1954): Distance to nearest neighbor as a measure of spatial relationships in
    populations. Ecology 35(4), 445-453.

    Examples
    --------
    Four villages at the corners of a square of 1 km, in an area of 4 km2, keep twice as far apart as at random:

    >>> corners = gpd.GeoSeries(gpd.points_from_xy([0, 1000, 0, 1000], [0, 0, 1000, 1000]), crs="EPSG:32649")
    >>> found = nearest_neighbour_index(corners, area_km2=4)
    >>> found.ratio, found.mean_observed_m
    (2.0, 1000.0)
    """
    require_metric_crs(places.crs, what="the places")
    points = places.geometry.to_numpy()
    faults = [] if len(points) > 1 else [f"{len(points)} places: a neighbour takes at least two"]
    if not area_km2 > 0:
        faults.append(f"area_km2={area_km2!r}: it must be positive")
    if faults:
        raise ParameterError("the nearest-neighbour index is not defined here", faults=faults)
    tree = shapely.STRtree(points)
    (origin, _), metres = tree.query_nearest(points, exclusive=True, return_distance=True, all_matches=False)
    apart_m = np.zeros(len(points))  # coincident places have no other neighbour: they are 0 m apart
    apart_m[origin] = metres
    apart_m[_is_repeated(points)] = 0.0
    density = len(points) / (area_km2 * 1e6)
    observed_m, expected_m = float(apart_m.mean()), 0.5 / math.sqrt(density)
    standard_error_m = 0.26136 / math.sqrt(len(points) * density)
    return NearestNeighbourIndex(
        ratio=observed_m / expected_m,
        z=(observed_m - expected_m) / standard_error_m,
        mean_observed_m=observed_m,
        mean_expected_m=expected_m,
        points=len(points),
        area_km2=float(area_km2),
    )


def _is_repeated(points: GeometryArray) -> BoolArray:
    xy = pd.DataFrame(shapely.get_coordinates(points))
    return xy.duplicated(keep=False).to_numpy()


def rank_size(population: ArrayLike, *, method: Literal["least_squares", "half_rank"] = "least_squares") -> RankSize:
    """Fit the rank-size rule to the populations of settlements: how fast sizes fall from one rank to the next.

    Parameters
    ----------
    population
        ``(settlements,)`` people; NaN (not known) is left out.
    method
        ``least_squares``: q of ln P_r = ln P_1 - q ln r. ``half_rank``: ln(r - 1/2) = a - b ln P, which is less biased
        for few settlements; q is 1 / b.

    Returns
    -------
    RankSize
        The exponent q with its standard error: of the regression, or for ``half_rank`` q * sqrt(2 / n).

    Raises
    ------
    ParameterError
        If fewer than three populations are known, one is not positive, or all are equal.

    References
    ----------
    Zipf, G. K. (1949): Human behavior and the principle of least effort. Gabaix, X., Ibragimov, R. (2011):
    Rank - 1/2: a simple way to improve the OLS estimation of tail exponents. Journal of Business & Economic
    Statistics 29(1), 24-39.

    Examples
    --------
    >>> round(rank_size([1200, 600, 400, 300, 240]).exponent, 9)
    1.0
    """
    people = _known(population, at_least=3, what="the rank-size rule")
    if people[0] == people[-1]:
        raise ParameterError("the rank-size rule is not defined here", faults=["all settlements are equally large"])
    rank = np.arange(1, len(people) + 1)
    if method == "half_rank":
        slope, _, r_squared = _line(np.log(people), np.log(rank - 0.5))
        return RankSize(-1 / slope, -1 / slope * math.sqrt(2 / len(people)), r_squared, len(people))
    slope, error, r_squared = _line(np.log(rank), np.log(people))
    return RankSize(-slope, error, r_squared, len(people))


def _line(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    """Return slope, its standard error and R squared of the line of least squares."""
    dx, dy = x - x.mean(), y - y.mean()
    slope = float((dx * dy).sum() / (dx * dx).sum())
    left = float(((dy - slope * dx) ** 2).sum())
    error = math.sqrt(left / (len(x) - 2) / float((dx * dx).sum()))
    return slope, error, 1 - left / float((dy * dy).sum())


def primacy(population: ArrayLike, *, settlements: Literal[2, 4, 11] = 2) -> float:
    """Compute the primacy index: how far the largest settlement stands above the next ones.

    Parameters
    ----------
    population
        ``(settlements,)`` people; NaN (not known) is left out.
    settlements
        How many count: 2 gives P1 / P2; 4 gives P1 / (P2 + P3 + P4); 11 gives 2 P1 / (P2 + ... + P11).

    Returns
    -------
    float
        The index; under the rank-size rule with q = 1 it is 2, 0.92 and 0.99.

    Raises
    ------
    ParameterError
        If fewer populations are known than count, or one is not positive.

    References
    ----------
    Jefferson, M. (1939): The law of the primate city. Geographical Review 29(2), 226-232.

    Examples
    --------
    >>> primacy([900, 300, 200, 100])
    3.0
    >>> primacy([900, 300, 200, 100], settlements=4)
    1.5
    """
    if settlements not in (2, 4, 11):
        raise ParameterError(f"settlements={settlements!r}: the primacy index has 2, 4 or 11")
    people = _known(population, at_least=settlements, what=f"the primacy index of {settlements} settlements")
    share = 2.0 if settlements == 11 else 1.0
    return float(share * people[0] / people[1:settlements].sum())


def _known(population: ArrayLike, *, at_least: int, what: str) -> FloatArray:
    """Return the populations that are known, largest first."""
    people = np.asarray(population, dtype=np.float64)
    people = people[~np.isnan(people)]
    faults = []
    if len(people) < at_least:
        faults.append(f"it takes {at_least} settlements whose population is known; there are {len(people)}")
    if (people <= 0).any():
        faults.append(f"{int((people <= 0).sum())} populations are not positive")
    if faults:
        raise ParameterError(f"{what} is not defined here", faults=faults)
    return np.sort(people)[::-1]


def gravity_links(pairs: pd.DataFrame, population: pd.Series[float], *, exponent: float = 2.0) -> pd.DataFrame:
    """Compute the strength of interaction between settlements: people times people, over time to a power.

    Parameters
    ----------
    pairs
        One row per pair, as `od_matrix` returns it: ``origin_id``, ``destination_id``, ``travel_min``. A pair of a
        settlement with itself is left out.
    population
        People by id of the settlement. A settlement whose population is not known has no interactions.
    exponent
        Power of the time.

    Returns
    -------
    DataFrame
        The pairs with ``strength`` (people^2 / min^exponent), ``strength_share`` (of all interactions of the origin),
        and ``is_largest``: True for the strongest interaction of each settlement with a larger one; the origin's first
        if several are equally strong, none for the largest settlement. These form the axes of the system.

    Raises
    ------
    ParameterError
        If a column is missing, a settlement has no row in `population`, a population is negative, or two
        different settlements are no time apart.

    References
    ----------
    Nystuen, J. D., Dacey, M. F. (1961): A graph theory interpretation of nodal regions. Papers of the Regional
    Science Association 7, 29-42.

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()
    >>> pairs = su.od_matrix(county.network, county.villages, county.villages, cutoff_min=30)
    >>> links = gravity_links(pairs, county.villages["population"])
    >>> links.loc[links["is_largest"], ["origin_id", "destination_id", "travel_min", "strength"]].round(1)
      origin_id destination_id  travel_min  strength
    2    middle           west         6.0    1666.7
    5      east         middle         6.0     555.6
    """
    missing = [repr(name) for name in LINK_COLUMNS if name not in pairs.columns]
    if missing:
        raise ParameterError("the pairs lack columns", faults=missing, remedy="give what od_matrix returns")
    links = pairs.loc[pairs["origin_id"] != pairs["destination_id"], list(LINK_COLUMNS)].reset_index(drop=True)
    ids = pd.unique(pd.concat([links["origin_id"], links["destination_id"]]))
    unknown = [repr(i) for i in ids if i not in population.index]
    faults = [f"no population is given for {', '.join(unknown[:10])}"] if unknown else []
    if (population < 0).any():
        faults.append(f"{int((population < 0).sum())} populations are negative")
    touching = int((links["travel_min"] <= 0).sum())
    if touching:
        faults.append(f"{touching} pairs are no time apart: their interaction would be infinite")
    if faults:
        raise ParameterError("the strength of interactions is not defined here", faults=faults)
    own = links["origin_id"].map(population).to_numpy(dtype=np.float64)
    other = links["destination_id"].map(population).to_numpy(dtype=np.float64)
    links["strength"] = own * other / links["travel_min"] ** exponent
    links["strength_share"] = links["strength"] / links.groupby("origin_id")["strength"].transform("sum")
    order = {settlement: row for row, settlement in enumerate(population.index)}
    earlier = links["destination_id"].map(order).to_numpy() < links["origin_id"].map(order).to_numpy()
    upward = links[(other > own) | ((other == own) & earlier)]
    strongest = upward.sort_values("strength", ascending=False, kind="stable").drop_duplicates("origin_id")
    links["is_largest"] = links.index.isin(strongest.index)
    return links
