"""The pieces of a Word file as XML: paragraphs, tables, fields and pictures.

Tables of python-docx are filled cell by cell, and each cell is looked for again: an annex of a thousand records would
take minutes. What stands here is the same XML, written out at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

EMU_PER_MM = 36_000
_R, _WP, _A, _PIC = (nsdecls(prefix) for prefix in ("r", "wp", "a", "pic"))
_TWIPS_PER_MM = 56.7
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LEAST_CHARACTERS, _MOST_CHARACTERS, _LONGEST_WORD, _MARGIN_CHARACTERS = 4, 34, 24, 2
_CHARACTER_MM = 1.75  # of a table
_CJK = "\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\uffef"
_WORDS = re.compile(f"[^\\s{_CJK}]+|[{_CJK}]")


def printable(text: str) -> str:
    r"""Return a text without the characters that XML cannot hold.

    Examples
    --------
    >>> printable("bell\x07")
    'bell'
    """
    return _ILLEGAL.sub("", text)


def text_run(text: str, *, bold: bool = False, colour: str = "") -> str:
    """Return a run of text; what XML cannot hold is left out."""
    looks = ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour}"/>' if colour else "")
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(printable(text))}</w:t></w:r>'


def paragraph(style: str, runs: str, *, right: bool = False, keep: bool = False, extra: str = "") -> str:
    """Return a paragraph; `style` is the id of its style, `keep` holds it on the page of the next one."""
    properties = "".join((
        f"<w:pStyle w:val={quoteattr(style)}/>",
        "<w:keepNext/>" if keep else "",
        extra,
        '<w:jc w:val="right"/>' if right else "",
    ))  # fmt: skip
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def bookmark(number: int, name: str) -> str:
    """Return a place that links and the contents lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/><w:bookmarkEnd w:id="{number}"/>'


def field(code: str, shown: str) -> str:
    """Return a field that shows a text until it is updated."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{text_run(shown)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def hyperlink(relation: str, text: str) -> str:
    """Return a link to what a relation of the file names."""
    return f"<w:hyperlink {_R} r:id={quoteattr(relation)}>{text_run(text, colour='084A91')}</w:hyperlink>"


def page_break() -> str:
    """Return the end of a page."""
    return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def contents(entries: Sequence[tuple[str, str]], *, style: str, width_mm: float) -> str:
    """Return the contents field, filled already.

    Parameters
    ----------
    entries
        ``(title, bookmark)`` of each chapter.
    style, width_mm
        Id of the style of its lines; how long they are.
    """
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(width_mm * _TWIPS_PER_MM)}"/></w:tabs>'
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = []
    for k, (title, place) in enumerate(entries):
        inner = text_run(title) + "<w:r><w:tab/></w:r>" + field(f"PAGEREF {place} \\h", "")
        link = f'<w:hyperlink w:anchor={quoteattr(place)} w:history="1">{inner}</w:hyperlink>'
        lines.append(paragraph(style, (begin if k == 0 else "") + link, extra=tab))
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return "".join(lines) + f"<w:p>{end}</w:p>"


def table(
    rows: Sequence[Sequence[str]], *, widths_mm: Sequence[float], heads: int, style: str, borders: bool = True
) -> str:
    """Return a table of cells that hold paragraphs already.

    Parameters
    ----------
    rows
        Cells as XML.
    widths_mm
        Of the columns.
    heads
        How many rows are its head, said again on every page.
    style
        Id of the style of the table.
    borders
        Draw a line below each row.
    """
    line = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="C9CED4"/>'
    none = '<w:{} w:val="nil"/>'
    sides = "".join(
        (line if borders and side in {"top", "bottom", "insideH"} else none).format(side)
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    twips = [max(1, round(width * _TWIPS_PER_MM)) for width in widths_mm]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    body = []
    for k, cells in enumerate(rows):
        marks = "<w:cantSplit/>" + ("<w:tblHeader/>" if k < heads else "")
        inner = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for width, cell in zip(twips, cells, strict=True)
        )
        body.append(f"<w:tr><w:trPr>{marks}</w:trPr>{inner}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val={quoteattr(style)}/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(body)}</w:tbl>"
    )


def drawing(relation: str, number: int, *, alt: str, width_mm: float, height_mm: float) -> str:
    """Return a picture in the line, with the text that stands for it."""
    cx, cy = round(width_mm * EMU_PER_MM), round(height_mm * EMU_PER_MM)
    name = quoteattr(f"Picture {number}")
    words = quoteattr(printable(alt))
    return (
        f'<w:r><w:drawing><wp:inline {_WP} distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
        f'<wp:docPr id="{number}" name={name} descr={words}/><a:graphic {_A}>'
        f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic {_PIC}>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name={name} descr={words}/><pic:cNvPicPr/></pic:nvPicPr>'
        f"<pic:blipFill><a:blip {_R} r:embed={quoteattr(relation)}/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def column_widths(columns: Sequence[str], rows: Sequence[Sequence[str]], *, width_mm: float) -> list[float]:
    """Share the width of a table among its columns: room for the longest word of each, the rest by the longest text.

    Examples
    --------
    >>> [round(width) for width in column_widths(("Town", "n"), [("Keshan", "12"), ("Xinzhen", "7")], width_mm=110)]
    [70, 40]
    >>> widths = column_widths(("Code", "Names"), [("990121109215", "one of very many names, and so on")], width_mm=60)
    >>> round(widths[0], 1)  # 12 digits stay on one line
    24.5
    """
    count = len(columns) or (len(rows[0]) if rows else 0)
    words, texts = [], []
    for k in range(count):
        cells = [row[k] for row in rows[:200]] or [""]
        heading = _longest_word(columns[k]) if columns else 0
        words.append(max(_LEAST_CHARACTERS, heading, *map(_longest_word, cells)))
        longest = max(map(display_width, cells))
        texts.append(min(_MOST_CHARACTERS, max(_LEAST_CHARACTERS, longest, min(heading, 12))))
    least = [(word + _MARGIN_CHARACTERS) * _CHARACTER_MM for word in words]
    if sum(least) >= width_mm:
        return [width_mm * each / sum(least) for each in least]
    by_text = [width_mm * length / sum(texts) for length in texts]
    short = [max(0.0, each - given) for each, given in zip(least, by_text, strict=True)]
    spare = [max(0.0, given - each) for each, given in zip(least, by_text, strict=True)]
    taken = sum(short) / sum(spare) if any(spare) else 0.0
    return [given + lack - taken * more for given, lack, more in zip(by_text, short, spare, strict=True)]


def _longest_word(text: str) -> int:
    """Return how wide the widest part of a text is that no line is broken in: Chinese is broken anywhere."""
    return min(_LONGEST_WORD, max((display_width(word) for word in _WORDS.findall(text)), default=0))


def display_width(text: str) -> int:
    """Return how many Latin letters wide a text is; a Chinese character is two.

    Examples
    --------
    >>> display_width("X105"), display_width("大滩镇")
    (4, 6)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
