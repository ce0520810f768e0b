"""Service points of all kinds that circles name: from a user's table, or from the tags of an OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.circles.options import PointSettings
from spatial_uri.model.study import Note, Study
from spatial_uri.read.osm.osm_places import read_osm_places
from spatial_uri.read.tables.headings import AREA_CODE_WORDS, CODE_WORDS, NAME_WORDS, columns_by_heading, headings_note
from spatial_uri.read.tables.place_areas import assign_areas
from spatial_uri.read.tables.places import DECLARED_AREA, read_facilities_and
from spatial_uri.read.tables.raw_table import RawTable, TableOptions
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import rows_text, texts
from spatial_uri.rules.circle_presets import kinds_of
from spatial_uri.rules.circle_rules import Circle, KindRule
from spatial_uri.rules.facility_names import plain_form
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.tiers import TierRule
from spatial_uri.store.net import reader
from spatial_uri.words.catalogue import N_, speaking

TOPIC = N_("Service points")

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "place_id": ("place_id", "point_id", "编号", "设施编号", *CODE_WORDS),
    "name": (*NAME_WORDS, "设施名称", "机构名称", "学校名称"),
    "tier": ("kind", "type", "tier", "类别", "类型", "设施类别", "设施类型", "级别"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
    "area_id": AREA_CODE_WORDS,
}
_MEANINGS = {
    "place_id": N_("code of the service point"),
    "name": N_("its name"),
    "tier": N_("its kind"),
    "lon": N_("longitude"),
    "lat": N_("latitude"),
    "area_id": N_("code of the area"),
}


def kind_of_word(word: str, kinds: Mapping[str, KindRule]) -> str | None:
    """Return the kind that a word stands for, None if it stands for none: its key, its name, or one of its words.

    Examples
    --------
    >>> from spatial_uri.rules.circle_presets import known_kinds
    >>> [kind_of_word(word, known_kinds()) for word in ("小学", "Cold store", "market", "仓库")]
    ['primary_school', 'cold_store', 'market', None]
    """
    wanted = _plain(word)
    return next((key for key, rule in kinds.items() if wanted in _words_of(key, rule)), None)


def _plain(word: str) -> str:
    return plain_form(word).lower().replace("_", " ").strip()


def _words_of(key: str, rule: KindRule) -> set[str]:
    return {_plain(word) for word in (key, rule.name.en, rule.name.zh, *rule.words) if word}


@reader()
def read_points(
    path: str | Path, study: Study, *, circles: Sequence[Circle] = (), settings: PointSettings | None = None
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read a table of service points.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON or GeoParquet of points, or CSV or Excel with columns of longitude and latitude.
        It has a column for the kind (words as in `kind_of_word`) and may have an id and a name; the headings are known
        in English and Chinese.
    study
        Its areas say which points lie inside.
    circles
        Circles whose own kinds are known, too.
    settings
        How the file is opened, and which column means what.

    Returns
    -------
    points : GeoDataFrame
        Index ``place_id``; ``name``, ``kind``, ``inside``, ``geometry``, in the CRS of the study.
    notes : tuple of Note
        Everything that was assumed or left out.

    Raises
    ------
    DataError
        Listing every fault, by row: kinds that nobody knows, coordinates that are missing or no numbers, ids given
        twice.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    settings = settings or PointSettings()
    how = TableOptions(
        layer=settings.layer, sheet=settings.sheet, encoding=settings.encoding, crs=settings.crs, datum=settings.datum
    )
    kinds = kinds_of(circles)
    table = read_raw(path, how)
    found = columns_by_heading(table, settings.columns.model_dump(), _HEADINGS)
    strange = _strange_kinds(table, found, kinds)
    places, notes = read_facilities_and(
        strange, table.path, columns=found, missing_coordinates=settings.missing_coordinates, options=how
    )
    points = places.table[["name", "tier", DECLARED_AREA, "geometry"]].copy()
    points["kind"] = [kind_of_word(str(word), kinds) for word in points["tier"]]
    placed, more = _placed(points, study)
    taken = headings_note(table, found, _MEANINGS)
    return placed, tuple(note.about(TOPIC) for note in (taken, *notes, *more))


def _strange_kinds(table: RawTable, found: Mapping[str, str], kinds: Mapping[str, KindRule]) -> list[str]:
    """Return one fault for every word that is no kind; blank cells are told with the other faults of the rows."""
    if "tier" not in found:
        return []
    rows_of: dict[str, list[object]] = {}
    for row, word in zip(table.frame.index, texts(table.frame[found["tier"]]), strict=True):
        if word is not None and kind_of_word(word, kinds) is None:
            rows_of.setdefault(word, []).append(row)
    known = ", ".join(f"{key} ({rule.name.zh})" if rule.name.zh else key for key, rule in kinds.items())
    return [f"{rows_text(rows, table.unit)}: kind {word!r} is none of {known}" for word, rows in rows_of.items()]


def read_points_of_extract(
    extract: str | Path, study: Study, *, circles: Sequence[Circle]
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read the service points of the kinds that some circles name from an OpenStreetMap extract, by the rules of kinds.

    Parameters
    ----------
    extract
        An .osm.pbf or .osm file.
    study
        Its areas say which points lie inside.
    circles
        What is asked for. Nothing is read if no kind that they name is told by tags.

    Returns
    -------
    points, notes
        As `read_points` returns them; there may be no point at all.

    Raises
    ------
    InputNotFoundError, DataError
        If the file cannot be read.
    """
    kinds = kinds_of(circles)
    named = {kind for circle in circles for kind in circle.all_kinds}
    named |= {kinds[kind].vague for kind in named if kinds[kind].vague}
    with speaking("en"):
        rules = {
            f"{key}/{number}": rule.model_copy(update={"label": str(kinds[key].name)})
            for key in kinds
            for number, rule in enumerate(kinds[key].osm)
        }
    wanted = [tier for tier in rules if tier.partition("/")[0] in named]
    if not wanted:
        return _none(study), ()
    tiers: dict[str, TierRule] = dict(rules)
    preset = load_preset().model_copy(update={"tiers": tiers, "uncounted": ()})
    _, places, notes = read_osm_places(extract, preset=preset, tiers=wanted)
    points = places.table[["name", "tier", "geometry"]].copy()
    points["kind"] = [tier.partition("/")[0] for tier in points["tier"]]
    placed, more = _placed(points, study)
    said_elsewhere = ("settlements.", "facilities.absent", "facilities.none_found", "facilities.counted",
                      "facilities.no_tier", "facilities.nameless", "facilities.without_name")  # fmt: skip
    own = [note for note in (*notes, *more) if not note.code.startswith(said_elsewhere)]
    return placed, tuple(note.about(TOPIC) for note in own)


def _none(study: Study) -> gpd.GeoDataFrame:
    texts_only = {name: pd.Series(dtype=object) for name in ("name", "kind")}
    table = pd.DataFrame({**texts_only, "inside": pd.Series(dtype=bool)}, index=pd.Index([], name="place_id"))
    return gpd.GeoDataFrame(table, geometry=[], crs=study.crs)


def _placed(points: gpd.GeoDataFrame, study: Study) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return points in the CRS of the study, with whether they lie inside."""
    placed, notes = assign_areas(points.to_crs(study.crs), study.areas, what="facilities")
    placed["inside"] = placed["area_id"].notna()
    return placed[["name", "kind", "inside", "geometry"]], notes
