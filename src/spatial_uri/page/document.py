"""The document: one model of a report, from which the page and the Word file are both made.

A document holds chapters, a chapter holds blocks, and every block is ready to print: texts in the language of the
reader, numbers as text, pictures as PNG. Whoever writes it out computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from spatial_uri.words.catalogue import Language, language

ParagraphStyle = Literal["body", "lead", "small", "warning"]
NOTHING = "–"
"""What stands in a table for what is not known, or not there."""
BODY_WIDTH_MM = 174.0
"""How wide the text of an A4 page is; no picture is wider."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading inside a chapter."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph: ``lead`` is the sentence of a chapter that is read first, ``small`` a definition or a source.

    Parameters
    ----------
    text, style
        What it says, and how it looks.
    link, link_text
        Where a link after the text leads, relative to the report, and what it is called; none if empty.
    """

    kind: ClassVar[str] = "paragraph"
    text: str
    style: ParagraphStyle = "body"
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """Short sentences one below the other, numbered where their order says something."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """A number that is seen before anything is read; `is_bad` where it counts what is wanting."""

    value: str
    label: str
    is_bad: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyFigures:
    """Up to four key figures beside each other."""

    kind: ClassVar[str] = "figures"
    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, its cells ready to print.

    Parameters
    ----------
    caption
        What it shows; a table with a caption is numbered, one without belongs to the text around it.
    columns, rows
        Headings and cells; no headings draw none.
    numeric, codes
        Positions of the columns that are set right, and of those that hold codes.
    totals
        Positions of the rows that sum up others.
    named
        For each row the settlements it names (ids); empty where no row names one.
    after
        What is said below it, such as where the other rows are; ``{more}`` stands for how many were left out.
    more
        How many rows were left out already.
    wide
        The column that takes the room that the others leave; -1 where all share it.
    """

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numeric: tuple[int, ...] = ()
    codes: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()
    named: Sequence[tuple[str, ...]] = ()
    after: str = ""
    more: int = 0
    wide: int = -1


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture with a caption and a number.

    Parameters
    ----------
    caption, alt
        What it shows, and the same for readers who do not see it.
    png
        Called once it is written out, so that nobody waits for a picture that is not used.
    width_mm, height_mm
        Its size in print.
    """

    kind: ClassVar[str] = "picture"
    caption: str
    alt: str
    png: Callable[[], bytes]
    width_mm: float
    height_mm: float


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Two pictures beside each other; on a narrow screen one below the other."""

    kind: ClassVar[str] = "beside"
    pictures: tuple[Picture, Picture]


@dataclass(frozen=True, kw_only=True)
class Record:
    """The record of one settlement in the annex, never broken over two pages."""

    kind: ClassVar[str] = "record"
    key: str
    title: str
    blocks: tuple[Paragraph | Table, ...]


@dataclass(frozen=True, kw_only=True)
class PageBreak:
    """What follows begins a page."""

    kind: ClassVar[str] = "break"


Block = Heading | Paragraph | Bullets | KeyFigures | Table | Picture | Beside | Record | PageBreak


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter: a stable word, a title and blocks."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A report.

    Parameters
    ----------
    title, subtitle
        On top of its first page; the title also stands in the head of every other one.
    chapters, annexes
        In their order. Chapters are numbered from 1, annexes are called by letters.
    stamp
        A warning on the first page and in every foot, such as that the data is invented; empty if there is none.
    notice
        Whose data it is.
    language
        Language of its texts.
    """

    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    annexes: tuple[Chapter, ...] = ()
    stamp: str = ""
    notice: str = ""
    language: Language = field(default_factory=language)

    def numbers(self) -> dict[int, int]:
        """Return the number of each table with a caption and of each picture: id of the block -> number."""
        numbers: dict[int, int] = {}
        tables = pictures = 0
        for chapter in (*self.chapters, *self.annexes):
            for block in _each(chapter.blocks):
                if isinstance(block, Picture):
                    pictures += 1
                    numbers[id(block)] = pictures
                elif isinstance(block, Table) and block.caption:
                    tables += 1
                    numbers[id(block)] = tables
        return numbers


def chapter_label(document: Document, chapter: Chapter) -> str:
    """Return what stands before the title of a chapter: ``3``, or ``A`` for the first annex.

    Examples
    --------
    >>> first, annex = Chapter(key="a", title="Results", blocks=()), Chapter(key="b", title="Records", blocks=())
    >>> report = Document(title="Report", subtitle="", chapters=(first,), annexes=(annex,))
    >>> chapter_label(report, first), chapter_label(report, annex)
    ('1', 'A')
    """
    if chapter in document.annexes:
        return chr(ord("A") + document.annexes.index(chapter))
    return str(document.chapters.index(chapter) + 1)


def without_repeats(chapters: Sequence[Chapter], *, most: int = 2) -> tuple[Chapter, ...]:
    """Return chapters in which no settlement is named more often than `most` times.

    Rows of tables that would name one once more are left out and counted with those left out before. Columns that hold
    nothing are left out as well.

    Parameters
    ----------
    chapters
        In the order in which they are read.
    most
        How often a settlement may be named.
    """
    times: dict[str, int] = {}

    def kept(table: Table) -> Table:
        rows = []
        named: list[tuple[str, ...]] = []
        for row, names in zip(table.rows, table.named, strict=True):
            if all(times.get(name, 0) < most for name in names):
                for name in names:
                    times[name] = times.get(name, 0) + 1
                rows.append(row)
                named.append(names)
        return replace(table, rows=rows, named=named, more=table.more + len(table.rows) - len(rows))

    return tuple(
        replace(
            chapter,
            blocks=tuple(_tidy(b, kept) for b in chapter.blocks),
        )
        for chapter in chapters
    )


def _tidy(block: Block, kept: Callable[[Table], Table]) -> Block:
    if not isinstance(block, Table):
        return block
    return without_empty_columns(kept(block) if block.named else block)


def without_empty_columns(table: Table) -> Table:
    """Return a table without its columns of numbers in which no row has one; what is unknown throughout is said once.

    Examples
    --------
    >>> whole = Table(caption="", columns=("Town", "People", "n"), rows=[("A", "–", "3")], numeric=(1, 2))
    >>> without_empty_columns(whole).columns
    ('Town', 'n')
    """
    empty = {k for k in table.numeric if table.rows and all(row[k] == NOTHING for row in table.rows)}
    if not empty:
        return table
    kept = [k for k in range(len(table.columns)) if k not in empty]
    return replace(
        table,
        columns=tuple(table.columns[k] for k in kept),
        rows=[tuple(row[k] for k in kept) for row in table.rows],
        numeric=tuple(n for n, k in enumerate(kept) if k in table.numeric),
        codes=tuple(n for n, k in enumerate(kept) if k in table.codes),
        wide=kept.index(table.wide) if table.wide in kept else -1,
    )


def _each(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Beside):
            yield from block.pictures
        else:
            yield block
