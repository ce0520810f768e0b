"""The styles of a Word file: real headings, captions and tables, with Chinese fonts by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

HEI, SONG = "黑体", "仿宋"
"""Fonts of Chinese headings and Chinese text, as Chinese offices ask for them."""
_OTHER_NAMES = {HEI: "SimHei", SONG: "FangSong"}
_LATIN_HEADING, _LATIN_BODY = "Arial", "Times New Roman"
_INK, _SOFT = RGBColor(0x1D, 0x21, 0x26), RGBColor(0x57, 0x5D, 0x64)


@dataclass(frozen=True, kw_only=True)
class _Look:
    name: str
    size_pt: float
    heading: bool = False
    bold: bool = False
    soft: bool = False
    before_pt: float = 0.0
    after_pt: float = 4.0
    next: bool = False


_LOOKS = (
    _Look(name="Normal", size_pt=10, after_pt=3),
    _Look(name="Title", size_pt=17, heading=True, bold=True, after_pt=2),
    _Look(name="Subtitle", size_pt=9.5, soft=True, after_pt=6),
    _Look(name="Heading 1", size_pt=15, heading=True, bold=True, before_pt=14, after_pt=5, next=True),
    _Look(name="Heading 2", size_pt=12, heading=True, bold=True, before_pt=8, after_pt=3, next=True),
    _Look(name="Heading 3", size_pt=10.5, heading=True, bold=True, before_pt=8, after_pt=2, next=True),
    _Look(name="Caption", size_pt=9, heading=True, bold=True, before_pt=5, after_pt=2),
    _Look(name="Report Lead", size_pt=11.5, before_pt=2, after_pt=4),
    _Look(name="Report Small", size_pt=8.5, soft=True, after_pt=3),
    _Look(name="Report Table", size_pt=8.5, after_pt=0),
    _Look(name="Report Figure", size_pt=16, heading=True, bold=True, after_pt=0, next=True),
    _Look(name="List Bullet", size_pt=10.5, after_pt=2),
    _Look(name="List Number", size_pt=10.5, after_pt=2),
    _Look(name="toc 1", size_pt=10, after_pt=1),
    _Look(name="Header", size_pt=8.5, soft=True, after_pt=0),
    _Look(name="Footer", size_pt=8.5, soft=True, after_pt=0),
)


def set_styles(word: Any, *, only_missing: bool = False) -> None:
    """Give a Word file the styles that the report is written in.

    Parameters
    ----------
    word
        The file.
    only_missing
        True for a template: its own styles stay as they are, and only those that it lacks are added.
    """
    known = {style.name for style in word.styles}
    for look in _LOOKS:
        if look.name not in known:
            word.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles["Normal"]
        elif only_missing:
            continue
        _dress(word.styles[look.name], look)
    if "Table Grid" not in known:
        word.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)
    if not only_missing:
        _set_page(word)
    _name_fonts(word)


def _dress(style: Any, look: _Look) -> None:
    latin, chinese = (_LATIN_HEADING, HEI) if look.heading else (_LATIN_BODY, SONG)
    font = style.font
    font.name, font.size, font.bold, font.italic = latin, Pt(look.size_pt), look.bold, False
    font.color.rgb = _SOFT if look.soft else _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:hAnsi"), latin)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(look.before_pt), Pt(look.after_pt), look.next
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.15
    for border in style.element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)


def _set_page(word: Any) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(19), Mm(17)
    section.header_distance = section.footer_distance = Mm(9)
    defaults = word.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(".//" + qn("w:lang"))
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")


def _name_fonts(word: Any) -> None:
    """Tell what the Chinese fonts are called where they bear no Chinese name, and what takes their place."""
    (part,) = [r.target_part for r in word.part.rels.values() if r.reltype.endswith("/fontTable")] or [None]
    if part is None:
        return
    fonts = parse_xml(part.blob)
    present = {font.get(qn("w:name")) for font in fonts}
    for name, other in _OTHER_NAMES.items():
        if name not in present:
            fonts.append(parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
                '<w:family w:val="modern"/><w:pitch w:val="variable"/></w:font>'
            ))  # fmt: skip
    part._blob = serialize_part_xml(fonts)
