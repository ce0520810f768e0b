"""Sheets about roads: lengths and shape by area, and what each closed road costs, the villages named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from spatial_uri.analyses.criticality.phrases import roads_of
from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.atlas.workbook_areas import WHOLE
from spatial_uri.atlas.workbook_places import result_of
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part, Sheet
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.road_words import ROAD_CLASSES
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of

_SHAPE = (
    "area_km2", "length_km", "alpha", "beta", "gamma", "connectivity_degree", "connectivity_degree_towns",
    "intactness_share",
)  # fmt: skip
_CLOSED_MAX = 500
"""Closed roads of one destination that the workbook lists; the tables have all."""


def road_sheets(study: Study, parts: Sequence[Part]) -> Iterator[Sheet]:
    """Yield the sheets about roads, as far as there are results.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    """
    tables = {name: table for part in parts for name, table in part.tables.items()}
    if "network_shape.csv" in tables:
        yield _network(tables)
    criticality = result_of(parts, Criticality)
    if criticality is not None and criticality.closures:
        yield _closed(study, criticality)


def _network(tables: dict[str, pd.DataFrame]) -> Sheet:
    """Return the roads of every area: their shape, density, and kilometres of every class (T8)."""
    shape = tables["network_shape.csv"].set_index("area_id")
    table = shape[["name", "level", *(c for c in _SHAPE if c in shape.columns)]].copy()
    sources = {str(column): ("network_shape.csv", str(column)) for column in table.columns}
    headings = {}
    if "road_lengths.csv" in tables:
        lengths = tables["road_lengths.csv"]
        by_class = lengths.pivot_table(
            index="area_id", columns="road_class", values="length_km", aggfunc="sum", observed=True
        )
        for road_class in [c for c in ROAD_CLASSES if c in by_class.columns]:
            column = f"{road_class}.length_km"
            table[column] = by_class[road_class].reindex(table.index)
            sources[column] = ("road_lengths.csv", "length_km")
            headings[column] = say("{road_class} (km)", road_class=say(ROAD_CLASSES[road_class]))
        table["km_per_100_km2"] = 100 * table["length_km"] / table["area_km2"]
        sources["km_per_100_km2"] = ("road_lengths.csv", "km_per_100_km2")
    table["name"] = [say("whole study") if a == WHOLE else n for a, n in zip(table.index, table["name"], strict=True)]
    return Sheet(
        title=say("Road network"),
        table=table.reset_index(),
        about=say("one row per area: kilometres by class, density, and the shape of the network"),
        file="network_shape.csv",
        headings=headings,
        sources=sources,
    )


def _closed(study: Study, criticality: Criticality) -> Sheet:
    """Return the roads whose closure cuts off somebody or costs most, a stretch in one row, the villages named."""
    names = study.settlements.table["name"]
    words = {tier.name: tier_name(tier) for tier in study.tiers}
    rows = []
    for target, closures in criticality.closures.items():
        told = _stretches(study, closures).head(_CLOSED_MAX)
        cut = _cut_off(closures)
        told.insert(0, "target_words", words.get(target, say("nearest town or county seat")))
        told["villages_named"] = [
            say(", ").join(name_of(names.get(place), place) for place in cut.get(stretch, ()))
            for stretch in told["stretch"]
        ]
        rows.append(told.drop(columns="stretch"))
    table = pd.concat(rows, ignore_index=True)
    return Sheet(
        title=say("Closed roads"),
        table=table,
        about=say(
            "what closing each stretch of a road costs, the worst first, and the villages that it cuts off; the "
            "stretches of one road bear its rank, as the report counts roads"
        ),
        file="closures_<target>.csv",
        headings={"target_words": say("Destination is"), "road": say("Rank of the road"), "name": say("Road")},
        sources={"villages_named": ("closures_<target>.csv", "settlements_cut_off"), "road": ("", "road")},
    )


def _stretches(study: Study, closures: RoadClosures) -> pd.DataFrame:
    """Return one row for each stretch of segments that follow one another and cost the same, the worst first.

    ``road`` numbers the roads from 1 by the worst stretch of each.
    """
    segments = pd.DataFrame(closures.segments.drop(columns="geometry"))
    segments["road"] = roads_of(study.network, segments)
    lengths = segments.groupby("stretch", sort=False)["length_m"].sum()
    first = segments.drop_duplicates("stretch").set_index("stretch")
    wanted = (
        "road", "ref", "name", "road_class", "surface", "settlements_cut_off", "population_cut_off", "settlements",
        "population", "extra_min", "extra_person_min", "settlements_lost", "population_lost",
    )  # fmt: skip
    table = first[list(wanted)].copy()
    table["road"] = pd.factorize(table["road"])[0] + 1
    table.insert(5, "length_m", lengths.reindex(first.index))
    return table.reset_index()


def _cut_off(closures: RoadClosures) -> dict[int, tuple[str, ...]]:
    """Return whom the closure of each stretch cuts off, those with most people first."""
    cut = closures.settlements[closures.settlements["cut_off"].astype(bool)]
    named: dict[int, tuple[str, ...]] = {}
    for stretch, place in zip(cut["stretch"].tolist(), cut["place_id"].tolist(), strict=True):
        named[stretch] = (*named.get(stretch, ()), place)
    return named
