"""The logistics nodes of a county: from a user's table, or from the tags of an OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.logistics.options import NodeSettings
from spatial_uri.analyses.logistics.result import NodeTier
from spatial_uri.model.study import Note, Study
from spatial_uri.read.osm.osm_places import read_osm_places
from spatial_uri.read.tables.headings import AREA_CODE_WORDS, CODE_WORDS, NAME_WORDS, columns_by_heading, headings_note
from spatial_uri.read.tables.place_areas import assign_areas
from spatial_uri.read.tables.places import DECLARED_AREA, read_facilities_and
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import rows_text, texts
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.tiers import TierRule
from spatial_uri.store.net import reader
from spatial_uri.words.catalogue import N_

TOPIC = N_("Logistics nodes")

TIERS_OF_TAGS: Mapping[NodeTier, TierRule] = {
    "centre": TierRule(label=N_("county distribution centre"), tags=("amenity=post_depot",)),
    "station": TierRule(label=N_("town station"), tags=("amenity=post_office",), unless=("post_office=post_partner",)),
    "point": TierRule(
        label=N_("village point"),
        tags=(
            "amenity=parcel_locker",
            "vending=parcel_pickup",
            "vending=parcel_pickup;parcel_mail_in",
            "post_office=post_partner",
            "shop=outpost",
        ),
    ),
}
"""Which objects of OpenStreetMap are nodes of which tier.

The tags are those of its wiki (pages Tag:amenity=post_depot, where mail is sorted and carriers set out;
Tag:amenity=post_office; Tag:amenity=parcel_locker, and the older vending=parcel_pickup; Key:post_office, whose partners
are shops with a counter; Tag:shop=outpost, where what was ordered is picked up). The tiers are ours: OpenStreetMap has
no tag for them.
"""

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "place_id": ("place_id", "node_id", "编号", "网点编号", "节点编号", *CODE_WORDS),
    "name": (*NAME_WORDS, "网点名称", "节点名称", "站点名称", "网点", "节点"),
    "tier": ("tier", "kind", "type", "级别", "类型", "层级", "类别", "等级"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
    "area_id": ("village_code", "村代码", "行政村代码", "所属村代码", "统计用区划代码", *AREA_CODE_WORDS),
}
_MEANINGS = {
    "place_id": N_("code of the node"),
    "name": N_("its name"),
    "tier": N_("its tier"),
    "lon": N_("longitude"),
    "lat": N_("latitude"),
    "area_id": N_("code of the area or village"),
}
_WORDS: tuple[tuple[NodeTier, tuple[str, ...]], ...] = (
    ("point", ("village", "村")),
    ("station", ("town", "乡", "镇", "街道")),
    ("centre", ("county", "县", "区级", "市级")),
    ("point", ("point", "locker", "服务点", "网点", "快递柜", "驿站")),
    ("station", ("station", "post_office", "post office", "站", "邮政所", "支局")),
    ("centre", ("centre", "center", "hub", "depot", "中心", "物流园", "枢纽")),
)
"""Words for the tiers: what they are of goes before what they are, as 村级综合服务站 is a point and no station."""


def tier_of_word(word: str) -> NodeTier | None:
    """Return the tier of node that a word stands for in Chinese or English, None if it stands for none.

    Examples
    --------
    >>> [tier_of_word(word) for word in ("县级物流配送中心", "Town station", "村级综合服务站", "仓库")]
    ['centre', 'station', 'point', None]
    """
    word = word.lower()
    return next((tier for tier, known in _WORDS if any(one in word for one in known)), None)


@reader()
def read_nodes(
    path: str | Path, study: Study, *, settings: NodeSettings | None = None
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read a table of logistics nodes.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON or GeoParquet of points, or CSV or Excel with columns of longitude and latitude.
        It has a column for the tier (words as in `tier_of_word`) and may have an id, a name, and a code of the area or
        of the village that the node belongs to; the headings are known in English and Chinese.
    study
        Its areas say where each node lies, its settlements which village a code is of.
    settings
        How the file is opened, and which column means what.

    Returns
    -------
    nodes : GeoDataFrame
        As `Logistics.nodes`, without the columns of the chain, in the CRS of the study.
    notes : tuple of Note
        Everything that was assumed or left out.

    Raises
    ------
    DataError
        Listing every fault, by row: tiers that are none, coordinates that are missing or no numbers, ids given twice.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    settings = settings or NodeSettings()
    how = TableOptions(
        layer=settings.layer, sheet=settings.sheet, encoding=settings.encoding, crs=settings.crs, datum=settings.datum
    )
    table = read_raw(path, how)
    found = columns_by_heading(table, settings.columns.model_dump(), _HEADINGS)
    strange = _strange_tiers(table, found)
    places, notes = read_facilities_and(
        strange, table.path, columns=found, missing_coordinates=settings.missing_coordinates, options=how
    )
    nodes = places.table[["name", "tier", DECLARED_AREA, "geometry"]].copy()
    nodes["tier"] = [tier_of_word(str(word)) for word in nodes["tier"]]
    placed, more = _placed(nodes, study)
    taken = headings_note(table, found, _MEANINGS)
    return placed, tuple(note.about(TOPIC) for note in (taken, *notes, *more))


def read_nodes_of_extract(extract: str | Path, study: Study) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read the logistics nodes of an OpenStreetMap extract, by `TIERS_OF_TAGS`.

    Parameters
    ----------
    extract
        An .osm.pbf or .osm file.
    study
        Its areas say where each node lies.

    Returns
    -------
    nodes, notes
        As `read_nodes` returns them; there may be no node at all.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read.
    """
    tiers: dict[str, TierRule] = {str(tier): rule for tier, rule in TIERS_OF_TAGS.items()}
    rules = load_preset().model_copy(update={"tiers": tiers, "uncounted": ()})
    _, places, notes = read_osm_places(extract, preset=rules)
    nodes = places.table[["name", "tier", "geometry"]].copy()
    placed, more = _placed(nodes, study)
    said_elsewhere = ("settlements.", "facilities.absent")  # the analysis itself says which tiers are missing
    own = [note for note in notes if not note.code.startswith(said_elsewhere)]
    guessed = [Note("logistics.tiers_of_tags", severity="warning")] if len(placed) else []
    return placed, (*(note.about(TOPIC) for note in (*own, *more)), *guessed)


def _strange_tiers(table: RawTable, found: Mapping[str, str]) -> list[str]:
    """Return one fault for every word that is no tier; blank cells are told with the other faults of the rows."""
    if "tier" not in found:
        return []
    rows_of: dict[str, list[object]] = {}
    for row, word in zip(table.frame.index, texts(table.frame[found["tier"]]), strict=True):
        if word is not None and tier_of_word(word) is None:
            rows_of.setdefault(word, []).append(row)
    known = "centre, station, point (县级物流配送中心, 乡镇综合服务站, 村级服务点)"
    return [f"{rows_text(rows, table.unit)}: tier {word!r} is none of {known}" for word, rows in rows_of.items()]


def _placed(nodes: gpd.GeoDataFrame, study: Study) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Give every node its area and, where its code is that of a settlement, the village it belongs to."""
    settlements = study.settlements.table
    codes = nodes[DECLARED_AREA] if DECLARED_AREA in nodes.columns else pd.Series(None, index=nodes.index, dtype=object)
    of_village = codes.isin(settlements.index)
    nodes = nodes.to_crs(study.crs)
    if DECLARED_AREA in nodes.columns:
        nodes[DECLARED_AREA] = codes.where(~of_village, codes.map(settlements["area_id"]))
    placed, notes = assign_areas(nodes, study.areas, what="facilities")
    placed["inside"] = placed["area_id"].notna()
    villages = [code if known else None for code, known in zip(codes, of_village, strict=True)]
    placed["village_id"] = pd.Series(villages, index=placed.index, dtype=object)
    columns = ["name", "tier", "area_id", "inside", "village_id", "geometry"]
    return placed[columns], notes
