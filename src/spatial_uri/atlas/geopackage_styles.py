"""Styles for QGIS inside the GeoPackage: the classes and colours of the map, and a heading for every column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from spatial_uri.page.themes import ThemeClass

STYLES_TABLE = "layer_styles"
_CREATE = """CREATE TABLE layer_styles (
id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
_POINT_MM, _LINE_MM, _OUTLINE = 2.2, 0.5, "#ffffff"
_MARKERS = {"square": "square", "triangle": "triangle", "wedge": "triangle", "cross": "cross_fill", "badge": "circle"}


@dataclass(frozen=True, kw_only=True)
class LayerStyle:
    """How a layer of the GeoPackage is drawn.

    Parameters
    ----------
    layer, name, title
        The layer; a short name of the style, and what it shows.
    kind
        ``point``, ``line`` or ``polygon``.
    column
        The column whose value is the position of the class; empty for one symbol for all, that of the first class.
    classes
        From the first to the last.
    conditions
        Instead of `column`: an expression of QGIS for each class.
    order_by
        A column: rows with the largest value are drawn first. Empty for the order of the rows.
    first_below
        True to draw rows with the smallest value first.
    aliases
        Column -> heading.
    """

    layer: str
    name: str
    title: str
    kind: str
    classes: Sequence[ThemeClass]
    column: str = ""
    conditions: Sequence[str] = ()
    order_by: str = ""
    first_below: bool = False
    aliases: Mapping[str, str] | None = None


def style_statements(styles: Sequence[LayerStyle], *, when: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the statements that write the styles; the first of a layer is that it opens with.

    Parameters
    ----------
    styles
        In the order of the layers.
    when
        The time that is written as that of their making.
    """
    yield _CREATE, ()
    yield (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES (?,?,?,?,?)",
        (STYLES_TABLE, "attributes", STYLES_TABLE, "", when),
    )
    opened: set[str] = set()
    for number, style in enumerate(styles, start=1):
        yield (
            "INSERT INTO layer_styles VALUES (?,'','',?,'geom',?,?,'',?,?,'','',?)",
            (number, style.layer, style.name, qml_of(style), int(style.layer not in opened), style.title, when),
        )
        opened.add(style.layer)


def qml_of(style: LayerStyle) -> str:
    """Return a style as QGIS keeps it."""
    symbols = "".join(_symbol(style.kind, number, one) for number, one in enumerate(style.classes))
    order = _order_by(style.order_by, first_below=style.first_below)
    if style.conditions:
        rules = "".join(
            f'<rule key="{number}" symbol="{number}" filter={quoteattr(condition)} label={quoteattr(one.label)}/>'
            for number, (one, condition) in enumerate(zip(style.classes, style.conditions, strict=True))
        )
        body = (
            f'<renderer-v2 type="RuleRenderer" enableorderby="{int(bool(order))}" forceraster="0" symbollevels="0">'
            f'<rules key="rules">{rules}</rules>'
        )
    elif style.column:
        categories = "".join(
            f'<category value="{number}" type="long" symbol="{number}" label={quoteattr(one.label)} render="true"/>'
            for number, one in enumerate(style.classes)
        )
        body = (
            f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(style.column)} '
            f'enableorderby="{int(bool(order))}" forceraster="0" symbollevels="0"><categories>{categories}</categories>'
        )
    else:
        body = '<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0" symbollevels="0">'
    aliases = "".join(
        f'<alias index="{number}" field={quoteattr(field)} name={quoteattr(name)}/>'
        for number, (field, name) in enumerate((style.aliases or {}).items())
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology|Fields">'
        f"{body}<symbols>{symbols}</symbols>{order}</renderer-v2><aliases>{aliases}</aliases></qgis>\n"
    )


def _order_by(column: str, *, first_below: bool) -> str:
    if not column:
        return ""
    return f'<orderby><orderByClause asc="{int(first_below)}" nullsFirst="0">"{column}"</orderByClause></orderby>'


def _symbol(kind: str, number: int, one: ThemeClass) -> str:
    match kind:
        case "point":
            layer = _layer("SimpleMarker", _marker(one))
            symbol = "marker"
        case "line":
            width = f"{_LINE_MM if not one.hatched else _LINE_MM / 2:g}"
            line = {"line_color": _rgba(one.colour), "line_width": width, "line_width_unit": "MM"}
            line |= {"capstyle": "round", "joinstyle": "round", "line_style": "dash" if one.hatched else "solid"}
            layer = _layer("SimpleLine", line)
            symbol = "line"
        case _:
            fill = {"color": _rgba(one.colour, 128), "outline_color": _rgba("#777777"), "outline_width": "0.2"}
            fill |= {
                "outline_width_unit": "MM",
                "outline_style": "solid",
                "style": "b_diag" if one.hatched else "solid",
            }
            layer = _layer("SimpleFill", fill)
            symbol = "fill"
    return f'<symbol type="{symbol}" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>'


def _marker(one: ThemeClass) -> dict[str, str]:
    lost = one.hatched or one.symbol == "cross"
    name = "square" if lost else _MARKERS.get(one.symbol, "circle")
    fill, line = (_rgba("#ffffff"), _rgba(one.colour)) if lost else (_rgba(one.colour), _rgba(_OUTLINE))
    return {
        "name": name, "color": fill, "outline_color": line, "outline_width": "0.2", "outline_width_unit": "MM",
        "size": f"{_POINT_MM * (1.5 if one.symbol else 1):g}", "size_unit": "MM", "outline_style": "solid",
        "angle": "180" if one.symbol == "wedge" else "0",
    }  # fmt: skip


def _layer(kind: str, properties: Mapping[str, str]) -> str:
    options = "".join(f'<Option type="QString" name="{k}" value={quoteattr(v)}/>' for k, v in properties.items())
    return f'<layer class="{kind}" enabled="1" locked="0" pass="0"><Option type="Map">{options}</Option></layer>'


def _rgba(colour: str, alpha: int = 255) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + f",{alpha}"
