"""What faster roads and missing links would bring: all of them, each alone, exactly."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np

from spatial_uri.errors import DataError
from spatial_uri.measure.roads.bundles import find_bundles, pieces_as_projects
from spatial_uri.measure.roads.gains import Gains, Gap, measure_gains
from spatial_uri.measure.roads.lever_tables import (
    Levers,
    ceiling_table,
    evaluation_of,
    lever_notes,
    project_table,
    settlement_table,
)
from spatial_uri.measure.roads.missing_links import MissingLinks, find_missing_links
from spatial_uri.measure.roads.options import RoadLeverOptions
from spatial_uri.measure.roads.result import RoadLevers
from spatial_uri.measure.roads.upgrades import Upgrades, class_at, find_upgrades, group_roads, prices_per_km
from spatial_uri.model.arguments import require_network, require_options, require_travel
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.prices import Prices
from spatial_uri.model.table_arguments import require_points
from spatial_uri.model.travel import Travel
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects, joined
from spatial_uri.routing.rows import group_rows

MOST_LINKS_TOLD = 300
"""Of the links that bring the same settlements the shortest is told, and of all no more than so many."""


def road_levers(
    network: RoadNetwork,
    places: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    options: RoadLeverOptions | None = None,
    *,
    travel: Travel | None = None,
    prices: Prices | None = None,
    terrain: np.ndarray | None = None,
) -> RoadLevers:
    """Compute what making roads faster, and building missing links, would bring: every lever alone, exactly.

    Levers are roads (or pieces of road) made as fast as the next class, *bundles* of all that would have to be improved
    on one settlement's way, and links between junctions. Times are those of a study made anew with the lever, but links
    end at junctions, and nobody joins them between: what they bring is the least that they bring. No search limit
    applies. Roads in series bring more together than one by one, and parallel ones less: what levers bring never adds
    up.

    Parameters
    ----------
    network
        The roads of one mode.
    places, facilities
        Points in the CRS of the network, on their ids; `places` with ``population`` where it is known.
    options
        Speeds, links, the limit; None for the usual ones.
    travel
        Direction and walk; None for the usual ones.
    prices
        Prices per kilometre; None ranks by the kilometre.
    terrain
        ``(pieces,)`` the terrain of each piece of road, for prices that differ by it.

    Returns
    -------
    RoadLevers
        Levers, the cheapest for each settlement, and what all roads together bring.

    Raises
    ------
    CrsError, DataError
        If the tables are not in the CRS of the network, a row is no point, there is no facility, or there is nothing to
        upgrade.
    ParameterError
        If an option makes no sense, or the table of speeds names a class that there is not.

    References
    ----------
    Handler, G. & Zang, I. (1980): A dual algorithm for the constrained shortest path problem. Networks 10(4), 293-309
    (the sweep that finds bundles). Ramalingam, G. & Reps, T. (1996): An incremental algorithm for a generalization of
    the shortest-path problem. Journal of Algorithms 21(2), 267-305 (times after an arc became faster).

    Examples
    --------
    >>> import spatial_uri as su
    >>> county = su.samples.straight_road()  # 10 km at 50 km/h, with villages at 0, 5 and 10 km, and a clinic at 0
    >>> faster = RoadLeverOptions(threshold_min=10, upgrade_to={"secondary": 60})
    >>> found = road_levers(county.network, county.villages, county.clinics, faster)
    >>> found.projects[["km", "people_newly_within", "person_min_saved"]].values.tolist()
    [[10.0, 100.0, 400.0]]
    """
    network, options = require_network(network), require_options(options, RoadLeverOptions)
    travel = require_travel(travel)
    places = require_points(network, places, what="places")
    facilities = require_points(network, facilities, what="facilities")
    if not len(facilities):
        raise DataError("there is no facility that roads could lead to", remedy="give at least one facility")
    upgrades = find_upgrades(network, options, prices, terrain)
    search = ImprovementSearch.prepare(
        network,
        places.geometry.to_numpy(),
        facilities.geometry.to_numpy(),
        direction=travel.direction,
        walk=travel.walk,
    )
    people = places["population"].to_numpy(dtype=np.float64) if "population" in places else np.full(len(places), np.nan)
    gap = Gap.of(search.base_ms, options.threshold_min, people)
    everything = RoadProjects.of_pieces(
        network, np.array([0, upgrades.is_faster.sum()]), np.flatnonzero(upgrades.is_faster), upgrades.faster_ms
    )
    best_ms = search.together(everything)
    found = _find_levers(search, options, upgrades, gap, best_ms, prices)
    projects, order = project_table(network, found, upgrades, places.index)
    evaluation = evaluation_of(search, found, upgrades, order, projects.index, places.index)
    return RoadLevers(
        options=options,
        travel=travel,
        prices=prices,
        counts_people=gap.counts_people,
        by_cost=found.by_cost,
        projects=projects,
        settlements=settlement_table(places, gap, best_ms, found.gains.take(order), projects, by_cost=found.by_cost),
        ceiling=ceiling_table(gap, best_ms, found, upgrades),
        evaluation=evaluation,
        notes=lever_notes(found, gap, people, prices),
    )


def _find_levers(
    search: ImprovementSearch,
    options: RoadLeverOptions,
    upgrades: Upgrades,
    gap: Gap,
    best_ms: Int64Array,
    prices: Prices | None,
) -> Levers:
    """List all levers and evaluate each."""
    network = search.network
    road = group_roads(network, upgrades.is_faster)
    pieces = np.flatnonzero(upgrades.is_faster)
    groups = [pieces[i : i + 1] for i in range(len(pieces))] if options.unit == "piece" else _pieces_of_roads(road)
    by_cost = bool(len(pieces)) and not np.isnan(upgrades.cost[pieces]).any()
    price = upgrades.cost if by_cost else upgrades.km
    brought = np.flatnonzero(gap.is_beyond & gap.is_within(best_ms))
    bundles = find_bundles(search, upgrades, price, road, brought, gap.limit_ms) if options.bundles else []
    known = {group.tobytes() for group in groups}
    bundles = [bundle for bundle in bundles if bundle.tobytes() not in known]
    link_class = class_at(upgrades.usual_kmh, options.link_kmh)
    links = find_missing_links(search, options, link_class=link_class) if options.link_max_km > 0 else None
    link_projects = _as_projects(network, links)
    projects = joined(pieces_as_projects(search, [*groups, *bundles], upgrades.faster_ms), link_projects)
    gains = measure_gains(search, projects, gap)
    kind = np.array(["upgrade"] * len(groups) + ["bundle"] * len(bundles) + ["link"] * len(link_projects), dtype=object)
    link_km = np.zeros(len(kind))
    link_cost = np.zeros(len(kind))
    if links is not None and len(links.km):
        link_km[-len(links.km) :] = links.km
        per_km = prices_per_km(prices, np.array([link_class], dtype=object), np.array([""], dtype=object), new=True)[0]
        link_cost[-len(links.km) :] = links.km * per_km
    nothing = np.zeros(0, dtype=np.int64)
    return Levers(
        kind=kind,
        pieces=(*groups, *bundles, *(nothing for _ in range(len(link_projects)))),
        projects=projects,
        gains=gains,
        is_told=_are_told(kind, gains, link_km),
        link_km=link_km,
        link_cost=link_cost,
        link_class=link_class,
        link_kmh=options.link_kmh,
        links=links,
        by_cost=by_cost,
        unpriced=tuple(sorted(set(upgrades.to_class[pieces[np.isnan(upgrades.cost[pieces])]]))),
    )


def _pieces_of_roads(road: Int64Array) -> list[Int64Array]:
    rows = np.flatnonzero(road >= 0)
    ptr, at = group_rows(road[rows], int(road.max(initial=-1)) + 1)
    return [rows[at[a:b]] for a, b in pairwise(ptr)]


def _as_projects(network: RoadNetwork, links: MissingLinks | None) -> RoadProjects:
    if links is None:
        return RoadProjects.of_links(network, np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64))
    return RoadProjects.of_links(network, links.ends, links.ms)


def _are_told(kind: np.ndarray, gains: Gains, link_km: FloatArray) -> np.ndarray:
    """Say which levers are told: those that bring anything, and of links the shortest for the same settlements."""
    table = gains.table
    columns = ["settlements_newly_within", "settlements_newly_reached", "person_min_saved"]
    told = np.asarray((table[columns] > 0).any(axis=1), dtype=np.bool_).copy()
    links = np.flatnonzero(told & (kind == "link"))
    if not len(links):
        return told
    brings = gains.signatures()
    best_first = links[np.lexsort((links, link_km[links], -table["person_min_saved"].to_numpy()[links]))]
    shortest: dict[tuple[int, ...], int] = {}
    for row in sorted(best_first.tolist(), key=lambda r: link_km[r]):
        if brings[row]:
            shortest.setdefault(brings[row], row)
    kept = sorted(shortest.values(), key=lambda r: (-table["people_newly_within"].iloc[r], link_km[r], r))
    others = [row for row in best_first.tolist() if not brings[row]]
    told[links] = False
    told[[*kept, *others][:MOST_LINKS_TOLD]] = True
    return told
