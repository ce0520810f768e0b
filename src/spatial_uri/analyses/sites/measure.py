"""Sites for further facilities of one tier, beside those that there are."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.results import knows_study
from spatial_uri.analyses.service_circle.leading import tier_of_levers
from spatial_uri.analyses.service_circle.plan import serving_tiers
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.analyses.sites.measure_levers import site_levers
from spatial_uri.analyses.sites.options import SitesOptions
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.errors import ParameterError
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.measure.od import od_matrix
from spatial_uri.measure.siting.candidates import candidate_sites
from spatial_uri.measure.siting.result import Siting
from spatial_uri.measure.siting.site_choice import site_facilities
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.arguments import require_options, require_study
from spatial_uri.model.network import MS_PER_MIN
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.model.travel import Travel
from spatial_uri.words.catalogue import N_

TOPIC = N_("Sites")


@knows_study
def new_sites(
    study: Study,
    circle: ServiceCircle,
    options: SitesOptions | None = None,
    *,
    candidates: gpd.GeoDataFrame | None = None,
) -> Sites:
    """Choose the sites of further facilities of one tier that bring most people within the limit of a service circle.

    Who is within today stays within, and whom no candidate reaches stays in the denominator. The times to candidates
    are those of `od_matrix`, door to door, in the direction and with the walk of the circle.

    Parameters
    ----------
    study, circle
        What was measured, and its service circle.
    options
        Tier, goal, number of sites or budget, prices; None for the usual ones: 5 sites of the tier that the report
        begins with, for most people.
    candidates
        Points in the CRS of the study, on their ids, instead of the settlements: as `candidate_sites` takes a table.

    Raises
    ------
    DataError
        If there is no candidate, or a price or capacity is missing or negative.
    ParameterError
        If the circle is that of another study, lacks the tier, or an option does not go with the data.

    References
    ----------
    As in `site_facilities`.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> found = new_sites(study, su.service_circle(study), SitesOptions(tier="hospital", sites=1, limit_min=10))
    >>> len(found.chosen), found.proof["is_proven"].item()
    (1, True)
    """
    study, options = require_study(study), require_options(options, SitesOptions)
    tier = tier_of_levers(circle, options.tier, asker="sites")
    trips, places = circle.of(tier.name), study.settlements.table
    if not trips.index.equals(places.index):
        raise ParameterError("the service circle is not that of the settlements of the study")
    limit_min = circle.options.thresholds_min[0] if options.limit_min is None else options.limit_min
    circle.travel.require_searched(limit_min=(limit_min,))
    sites = _priced(study, tier, options, candidates)
    to_facility = circle.travel.direction == "to_facility"
    pairs = od_matrix(
        study.network,
        places if to_facility else sites,
        sites if to_facility else places,
        cutoff_min=options.longest_min(limit_min, circle.travel),
        travel=circle.travel,
    )
    counts_people = are_enough_known(places["population"].to_numpy(dtype=np.float64))
    demand = pd.DataFrame(
        {
            "population": places["population"] if counts_people else 1.0,
            "area_id": _areas_of(study, places["area_id"], _level(study, options)),
            "status": trips["status"],
        },
        index=places.index,
    )
    found = site_facilities(
        pairs, demand, sites, options.siting(limit_min, circle.travel), existing_min=trips["travel_min"]
    )
    settlements = _settlements(study, sites, found, circle.travel)
    near = _near(pairs, found, to_facility=to_facility)
    listed = _candidates(sites, demand, near, found)
    notes = () if counts_people else (Note("sites.settlements_counted", severity="warning"),)
    return Sites(
        options=options,
        travel=circle.travel,
        mode=circle.mode,
        tier=tier,
        limit_min=limit_min,
        counts_people=counts_people,
        serving=serving_tiers(study, tier.name, circle.options),
        prices=study.prices,
        candidates=listed,
        chosen=_chosen(sites, found, settlements, counts_people=counts_people),
        settlements=settlements,
        levers=site_levers(settlements, listed, near),
        curve=found.curve,
        areas=_areas(study, found),
        proof=found.proof,
        notes=tuple(note.about(TOPIC) for note in (*notes, *found.notes)),
    )


def _priced(study: Study, tier: Tier, options: SitesOptions, candidates: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Return the candidates with what they cost and hold: their own, the option's, or the price of the tier."""
    cost = options.price
    if cost is None and study.prices is not None:
        price = study.prices.of_site(tier.name, raised=candidates is None and options.at == "lower_tier")
        cost = None if np.isnan(price) else price
    sites = candidate_sites(
        study, tier=tier.name, at=options.at if candidates is None else "table", table=candidates, cost=cost
    )
    if (options.budget is not None or options.least == "cost") and sites["cost"].isna().all():
        table = "prices.raise_to" if candidates is None and options.at == "lower_tier" else "prices.site"
        raise ParameterError(
            "sites: a budget, and least = cost, need the price of a site",
            remedy=f"say {tier.name} = ... in [{table}] of the study file, price = ... in [sites], or give candidates"
            " with a column cost",
        )
    if options.people_per_site is not None:
        sites["capacity"] = sites["capacity"].fillna(options.people_per_site)
    return sites


def _level(study: Study, options: SitesOptions) -> str:
    levels = study.areas.levels
    if options.floor_level is None:
        return "township" if "township" in levels else levels[-1]
    if options.floor_level not in levels:
        raise ParameterError(
            f"sites: no area has the level {options.floor_level!r}", remedy=f"the levels are {', '.join(levels)}"
        )
    return options.floor_level


def _areas_of(study: Study, area_id: pd.Series[str], level: str) -> pd.Series[str]:
    """Return the area of one level that holds each settlement; None where that is not known."""
    above = study.areas.above(level)
    return area_id.map(lambda area: above.get(area) if isinstance(area, str) else None)


def _near(pairs: pd.DataFrame, found: Siting, *, to_facility: bool) -> pd.DataFrame:
    """Return the pairs within the limit of settlements that are beyond it today."""
    place, site = ("origin_id", "destination_id") if to_facility else ("destination_id", "origin_id")
    beyond = found.settlements.index[~found.settlements["before_within"]]
    limit_ms = round(found.options.threshold_min * MS_PER_MIN)
    near = pairs[(np.rint(pairs["travel_min"] * MS_PER_MIN) <= limit_ms) & pairs[place].isin(beyond)]
    renamed: pd.DataFrame = near.rename(columns={place: "place_id", site: "site_id"})
    return renamed


def _candidates(sites: gpd.GeoDataFrame, demand: pd.DataFrame, near: pd.DataFrame, found: Siting) -> gpd.GeoDataFrame:
    """Return the candidates with whom each would bring alone."""
    people = (
        near["place_id"]
        .map(demand["population"])
        .astype(np.float64)
        .fillna(0.0)
        .groupby(near["site_id"].to_numpy())
        .sum()
    )
    rank = found.chosen.set_index("site_id")["rank"] if len(found.chosen) else pd.Series(dtype=np.int64)
    return sites.assign(
        people_alone=people.reindex(sites.index, fill_value=0.0).astype(np.float64),
        settlements_alone=near.groupby("site_id").size().reindex(sites.index, fill_value=0).astype(np.int64),
        rank=rank.reindex(sites.index, fill_value=0).astype(np.int64),
    )


def _chosen(
    sites: gpd.GeoDataFrame, found: Siting, settlements: pd.DataFrame, *, counts_people: bool
) -> gpd.GeoDataFrame:
    chosen = found.chosen
    of_sites = sites.loc[chosen["site_id"]] if len(chosen) else sites.iloc[:0]
    people = settlements["population"] if counts_people else 1.0
    minutes = (settlements["before_min"] - settlements["after_min"]) * people
    saved = minutes.groupby(settlements["site_id"].to_numpy()).sum().reindex(chosen["site_id"], fill_value=0.0)
    placed = chosen.assign(area_id=of_sites["area_id"].to_numpy(), person_min_saved=saved.to_numpy())
    placed["brings"] = pd.Series(_brings(chosen["covers"]), index=placed.index, dtype=object)
    return gpd.GeoDataFrame(placed, geometry=of_sites.geometry.to_numpy(), crs=sites.crs)


def _brings(covers: pd.Series) -> list[tuple[Any, ...]]:
    """Return whom each site brings within that none before it has: ids of settlements."""
    done: set[Any] = set()
    brought = []
    for ids in covers:
        brought.append(tuple(place for place in ids if place not in done))
        done.update(ids)
    return brought


def _settlements(study: Study, sites: gpd.GeoDataFrame, found: Siting, travel: Travel) -> pd.DataFrame:
    """Return what changes for each settlement, with the times to the sites however long they are."""
    places, table = study.settlements.table, found.settlements
    if len(found.chosen):
        built = sites.loc[found.chosen["site_id"]]
        nearest = nearest_facilities(study.network, places, built, travel=travel)
        is_nearer = ~(nearest["travel_min"] >= table["before_min"]) & nearest["travel_min"].notna()
        table = table.assign(after_min=nearest["travel_min"].where(is_nearer, table["before_min"]))
        if found.options.capacity == "none":
            table["site_id"] = nearest["facility_id"].where(is_nearer, None)
    table = table.assign(site_name=table["site_id"].map(sites["name"]).fillna(""))
    table.insert(0, "name", places["name"])
    table.insert(1, "area_id", places["area_id"])
    table.insert(2, "population", places["population"])
    return table


def _areas(study: Study, found: Siting) -> pd.DataFrame:
    areas = found.areas
    names = areas["area_id"].map(study.areas.table["name"]).fillna("")
    levels = areas["area_id"].map(study.areas.table["level"]).fillna("study")
    areas.insert(1, "name", names)
    areas.insert(2, "level", levels)
    return areas
