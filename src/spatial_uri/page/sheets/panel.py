"""The column beside the map of a sheet: headline, classes, areas, numbered places, legend."""

from __future__ import annotations

from spatial_uri.page.classes import LIMIT_COLOUR
from spatial_uri.page.sheets.facts import AreaRow, ClassBars, NumberedPlace
from spatial_uri.page.sheets.names import text_width
from spatial_uri.page.sheets.paper import LINE, SOFT, Paper, wrapped
from spatial_uri.page.sheets.row_classes import Tally
from spatial_uri.page.sheets.view import POINTS_PER_MM
from spatial_uri.page.themes import ThemeClass
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, people, share
from spatial_uri.words.numbers import number as decimal

WITHIN_COLOUR, BEYOND_COLOUR, WORST_COLOUR = "#084a91", "#e2741f", "#8c2d04"
_ROW_MM, _HEADING_MM = 4.7, 6.4


class Panel:
    """A column of paper that fills from the top.

    Parameters
    ----------
    paper, left, right, top, bottom
        Where it is, in millimetres.
    """

    def __init__(self, paper: Paper, *, left: float, right: float, top: float, bottom: float) -> None:
        self.paper, self.left, self.right, self.bottom = paper, left, right, bottom
        self.y = top

    @property
    def room(self) -> float:
        """Millimetres that are left."""
        return self.y - self.bottom

    def heading(self, text: str) -> None:
        """Write the heading of a block."""
        self.y -= _HEADING_MM
        self.paper.write(self.left, self.y, text, 8.6, width=self.right - self.left, bold=True)
        self.y -= 1.2

    def headline(self, found: Tally, limit_min: float) -> None:
        """Write the share of settlements within the limit, large, and what it is a share of."""
        part = found.within / found.settlements if found.settlements else float("nan")
        self.y -= 11
        big = self.paper.write(self.left, self.y, share(part), 31, bold=True, color=WITHIN_COLOUR)
        wide = text_width(big, 31, bold=True) * 1.15 + 12 * big.count("%")
        x = self.left + wide / POINTS_PER_MM + 2
        sentence = say_n(
            "{within} of {count} settlement is within {limit_min}",
            "{within} of {count} settlements are within {limit_min}",
            found.settlements, within=found.within, limit_min=limit_min,
        )  # fmt: skip
        self.paper.write(x, self.y + 5.2, sentence, 8.6, width=self.right - x)
        self.paper.write(x, self.y, _people_sentence(found), 7.2, width=self.right - x, color=SOFT)
        self.y -= 2.5

    def time_bars(self, found: Tally, limit_min: float) -> None:
        """Draw a bar for each class of time, with settlements and people, and the line of the limit."""
        known = found.people_known > 0 and found.unknown_people <= found.settlements / 2
        headings = [(say("Settlements"), 0.60), ("", 0.72)]
        if known:
            headings += [(say("People"), 0.88), ("", 1.0)]
        self.y -= 6
        for text, at in headings:
            self.paper.write(self._x(at), self.y, text, 6.6, side="right", color=SOFT)
        longest = max(1, *found.counts)
        every = zip(found.classes, found.counts, found.people, strict=True)
        kinds = [(looks, n, persons) for looks, n, persons in every if n or not looks.hatched]
        for k, (looks, number, persons) in enumerate(kinds):
            self.y -= _ROW_MM
            beyond = looks.upper_min is not None and looks.upper_min > limit_min
            self._bar_row(looks, number / longest, beyond=beyond)
            cells = [(count(number), 0.60), (share(number / max(1, found.settlements)), 0.72)]
            if known:
                cells += [(people(persons), 0.88), (share(persons / found.people_known), 1.0)]
            for text, at in cells:
                self.paper.write(self._x(at), self.y, text, 6.8, side="right")
            following = kinds[k + 1][0].upper_min if k + 1 < len(kinds) else None
            if looks.upper_min == limit_min or (
                not beyond and following is not None and following > limit_min and looks.upper_min is not None
            ):
                self.paper.line(self.left, self.right, self.y - 1.35, color=LIMIT_COLOUR, lw=1.1)
        self.y -= 1.5

    def class_bars(self, bars: ClassBars, most: int = 12) -> None:
        """Draw a bar for each class of a theme without a limit."""
        self.heading(bars.title or say("Classes"))
        total = sum(bars.counts)
        longest = max(1, *bars.counts)
        for looks, number in list(zip(bars.classes, bars.counts, strict=True))[:most]:
            self.y -= _ROW_MM
            long = self._x(0.58)
            self.paper.sample(self.left + 3, self.y + 0.9, bars.kind, looks)
            self.paper.write(self.left + 8, self.y, looks.label, 6.8, width=long - self.left - 9)
            self._bar(long, number / longest * 0.2, looks)
            written = decimal(number, 1) if bars.unit == "km" else count(number)
            self.paper.write(self._x(0.88), self.y, written, 6.8, side="right")
            self.paper.write(self._x(1.0), self.y, share(number / total if total else float("nan")), 6.8, side="right")
        self.y -= 1.5

    def area_bars(self, rows: list[AreaRow], most: int) -> None:
        """Draw a bar for each area, the smallest share within the limit first."""
        self.heading(say("Share within the limit by area, the lowest first"))
        for row in rows[:most]:
            self.y -= _ROW_MM - 0.2
            part = row.within / row.settlements
            colour = "#2f7fbf" if part > 0.9 else "#fcc25c" if part > 0.8 else BEYOND_COLOUR
            self.paper.write(self._x(0.22), self.y, row.name, 6.8, side="right", width=0.21 * (self.right - self.left))
            self.paper.box(self._x(0.24), self.y - 0.4, self._x(0.64) - self._x(0.24), 2.8, facecolor="#eeede8")
            self.paper.box(self._x(0.24), self.y - 0.4, (self._x(0.64) - self._x(0.24)) * part, 2.8, facecolor=colour)
            beyond = say("{beyond} of {all} beyond", beyond=row.beyond, all=row.settlements)
            self.paper.write(self._x(0.75), self.y, share(part), 6.8, side="right")
            self.paper.write(self._x(1.0), self.y, beyond, 6.8, side="right")
        if len(rows) > most:
            self.y -= _ROW_MM - 0.4
            more = say_n("and {count} more area", "and {count} more areas", len(rows) - most)
            self.paper.write(self._x(0.24), self.y, more, 6.4, color=SOFT)
        self.y -= 1.0

    def places(self, title: str, places: list[NumberedPlace], total: int, columns: int = 2) -> None:
        """List the places with a number on the map, in columns."""
        self.heading(title)
        rows = -(-len(places) // columns)
        wide = (self.right - self.left) / columns
        for k, place in enumerate(places):
            x, y = self.left + (k // rows) * wide, self.y - (k % rows + 1) * (_ROW_MM - 0.3)
            room = wide - 5.2 - 5.0
            name = min(text_width(place.name, 6.6) / POINTS_PER_MM, 0.45 * room)
            self.paper.write(x + 4, y, str(k + 1), 6.6, side="right", color=WORST_COLOUR, bold=True)
            self.paper.write(x + 5.2, y, place.name, 6.6, width=name + 0.5)
            self.paper.write(x + wide - 2.5, y, place.said, 6.6, side="right", width=room - name, color=WORST_COLOUR)
        self.y -= rows * (_ROW_MM - 0.3)
        if total > len(places):
            self.y -= _ROW_MM - 0.4
            more = say("{count} more are not listed", count=total - len(places))
            self.paper.write(self.left + 5.2, self.y, more, 6.4, color=SOFT)
        self.y -= 1.0

    def described_places(self, title: str, places: list[NumberedPlace], total: int) -> None:
        """List the places with a number below one another; what is said of one takes two lines if need be."""
        self.heading(title)
        room = self.right - self.left - 10.2
        for k, place in enumerate(places):
            self.y -= _ROW_MM - 0.3
            name = min(text_width(place.name, 6.6) / POINTS_PER_MM, 0.45 * room)
            self.paper.write(self.left + 4, self.y, str(k + 1), 6.6, side="right", color=WORST_COLOUR, bold=True)
            self.paper.write(self.left + 5.2, self.y, place.name, 6.6, width=name + 0.5)
            for n, line in enumerate(wrapped(place.said, 6.6, room - name, 2)):
                self.y -= n * 3.0
                self.paper.write(self.right - 2.5, self.y, line, 6.6, side="right", color=WORST_COLOUR)
        if total > len(places):
            self.y -= _ROW_MM - 0.4
            more = say("{count} more are not listed", count=total - len(places))
            self.paper.write(self.left + 5.2, self.y, more, 6.4, color=SOFT)
        self.y -= 1.0

    def _bar_row(self, looks: ThemeClass, part: float, *, beyond: bool) -> None:
        self.paper.sample(self.left + 3, self.y + 0.9, "point", looks, beyond=beyond)
        self.paper.write(self.left + 7, self.y, looks.label, 6.8, width=self._x(0.31) - self.left - 8)
        self._bar(self._x(0.31), part * 0.19, looks)

    def _bar(self, x: float, part: float, looks: ThemeClass) -> None:
        width = max(0.25, part * (self.right - self.left))
        fill = {"facecolor": "white", "hatch": "//////", "edgecolor": looks.colour} if looks.hatched else {}
        self.paper.box(
            x, self.y - 0.6, width, 3.1, **{"facecolor": looks.colour, "edgecolor": "#2b2b2b", "lw": 0.4, **fill}
        )

    def _x(self, part: float) -> float:
        return self.left + part * (self.right - self.left)

    def rule(self) -> None:
        """Draw a line across."""
        self.y -= 1.5
        self.paper.line(self.left, self.right, self.y, color=LINE)


def _people_sentence(found: Tally) -> str:
    if found.people_known <= 0:
        return say("People are not known.")
    if found.unknown_people > found.settlements / 2:
        return say(
            "People: too little is known (of {known} of {all} settlements)",
            known=found.settlements - found.unknown_people, all=found.settlements,
        )  # fmt: skip
    return say(
        "people within: {share} ({within} of {all})", share=share(found.people_within / found.people_known),
        within=people(found.people_within), all=people(found.people_known),
    )  # fmt: skip
