"""What a result does in a notebook: a headline with a few rows, its map, a picture, a workbook, layers."""

from __future__ import annotations

import io
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import folium
from matplotlib.axes import Axes

from spatial_uri.analyses.registry import analysis_of
from spatial_uri.analyses.results import Result
from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.atlas.workbook import write_workbook
from spatial_uri.errors import OutputError, ParameterError
from spatial_uri.page.maps import draw_map
from spatial_uri.page.part import Part
from spatial_uri.page.sheets.pictures import map_picture
from spatial_uri.page.themes import Theme, ThemeMap
from spatial_uri.store.files import as_new_path
from spatial_uri.words.catalogue import LANGUAGES, speaking

_ROWS = 3
_WIDTH_MM, _HEIGHT_MM = 180.0, 140.0


def part_of(result: Result) -> Part:
    """Return what a result gives to an atlas, in the language spoken now."""
    analysis_of(result.analysis_key)
    (part,) = parts_of(result.study, {result.analysis_key: result})
    return part


def html_of(result: Result) -> str:
    """Return its headlines and the first rows of its first table."""
    part = part_of(result)
    figures = [s.figures[0] for s in part.sections if s.figures]
    told = part.headlines or tuple(f"{figure.value} {figure.label}" for figure in figures)
    head = f"<p><b>{escape(result.study.name)}: {escape(part.title)}</b></p>"
    lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in told[:_ROWS])
    table = next(iter(part.tables.values()), None)
    rows = "" if table is None else table.head(_ROWS).to_html(index=False, na_rep="", float_format="{:.2f}".format)
    return f"<div>{head}<ul>{lines}</ul><div style='overflow-x:auto'>{rows}</div></div>"


def explore(result: Result, *, theme: str, language: Any) -> folium.Map:
    """Return its map."""
    with speaking(_known(language)):
        part = part_of(result)
        themes = _map_of(part)
        opened = _theme_of(themes, theme)
        first = replace(themes, themes=(opened, *(one for one in themes.themes if one is not opened)))
        return draw_map(result.study, [(part.key, part.short or part.title, first, part.notes)])


def plot(result: Result, *, theme: str, language: Any) -> Axes:
    """Return a picture of one theme."""
    with speaking(_known(language)):
        themes = _map_of(part_of(result))
        chosen = _theme_of(themes, theme)
        picture = map_picture(result.study, themes, chosen.key, width_mm=_WIDTH_MM, height_mm=_HEIGHT_MM)
    return _shown(picture)


def to_excel(result: Result, path: Any, *, language: Any, overwrite: bool) -> Path:
    """Write its workbook."""
    path = _free(path, overwrite=overwrite)
    with speaking(_known(language)):
        return write_workbook(result.study, [part_of(result)], path)


def to_gpkg(result: Result, path: Any, *, language: Any, overwrite: bool) -> Path:
    """Write its layers."""
    path = _free(path, overwrite=overwrite)
    path.unlink(missing_ok=True)
    with speaking(_known(language)):
        return write_geopackage(result.study, [part_of(result)], path)


def _known(wanted: Any) -> Any:
    if wanted not in LANGUAGES:
        raise ParameterError(f"there is no language {wanted!r}", remedy=f"choose one of {', '.join(LANGUAGES)}")
    return wanted


def _free(path: Any, *, overwrite: bool) -> Path:
    free = as_new_path(path)
    if free.exists() and (free.is_dir() or not overwrite):
        raise OutputError("this is there already", file=free, remedy="name another file, or say overwrite=True")
    return free


def _map_of(part: Part) -> ThemeMap:
    if part.map is None:
        raise ParameterError(f"{part.key} shows nothing on a map", remedy="write it with to_excel or to_gpkg")
    return part.map


def _theme_of(themes: ThemeMap, wanted: str) -> Theme:
    found = next((one for one in themes.themes if one.key == wanted or not wanted), None)
    if found is None:
        known = ", ".join(one.key for one in themes.themes)
        raise ParameterError(f"there is no theme {wanted!r}", remedy=f"the themes are {known}")
    return found


def _axes() -> Axes:
    from matplotlib import pyplot as plt  # a notebook shows the figures that it makes

    _, axes = plt.subplots(figsize=(_WIDTH_MM / 25.4, _HEIGHT_MM / 25.4), layout="constrained")
    axes.set_axis_off()
    return axes


def _shown(picture: bytes) -> Axes:
    from matplotlib.image import imread

    axes = _axes()
    axes.imshow(imread(io.BytesIO(picture), format="png"))
    return axes
