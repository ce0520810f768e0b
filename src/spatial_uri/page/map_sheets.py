"""The numbered maps on paper of a county's book of maps, and how an analysis adds one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd

from spatial_uri.page.themes import Theme, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import N_


@dataclass(frozen=True, kw_only=True, eq=False)
class MapSheet:
    """One map on paper: a theme of the map page, or one that is drawn on paper only.

    Parameters
    ----------
    number
        Its place in the book: that of `BOOK`, or any other after them.
    theme
        Key of the theme that is drawn.
    key
        What its files are called after the number (ASCII); that of `BOOK` if empty.
    title
        What stands on top; that of `BOOK` if empty.
    themes
        Where the theme is; None for those that its part shows on the map page.
    limit_min
        Where the limit of the theme stands, if not where the map page begins.
    isochrones
        Areas that lie within one another, below the roads: columns ``threshold_min`` and geometry in any CRS. None for
        what the theme itself paints.
    """

    number: int
    theme: str
    key: str = ""
    title: str = ""
    themes: ThemeMap | None = None
    limit_min: float | None = None
    isochrones: gpd.GeoDataFrame | None = None

    def drawn_theme(self) -> Theme | None:
        """Return the theme that it draws, None if it is not there."""
        found = () if self.themes is None else self.themes.themes
        return next((theme for theme in found if theme.key == self.theme), None)

    def alone(self) -> MapSheet:
        """Return it with nothing but what it draws, as it is sent to another process."""
        theme = self.drawn_theme()
        if self.themes is None or theme is None:
            return self
        curtain = theme.curtain
        every = (*theme.uses, *(curtain.uses if curtain else ()))
        used = {use.layer for use in every} | {layer for layer, *_ in theme.ranking}
        layers = {key: replace(layer, records={}) for key, layer in self.themes.layers.items() if key in used}
        uses, left = (_drawn_alone(own) for own in (theme.uses, curtain.uses if curtain else ()))
        drawn = replace(
            theme,
            uses=uses,
            fill=theme.fill if self.isochrones is None else None,
            curtain=curtain and replace(curtain, uses=left),
        )
        return replace(self, themes=replace(self.themes, layers=layers, themes=(drawn,), ways=()))


def _drawn_alone(uses: tuple[ThemeUse, ...]) -> tuple[ThemeUse, ...]:
    """Return uses with nothing but what is drawn of them."""
    return tuple(replace(use, records={}, leads_to=None, marks=None) for use in uses)


@dataclass(frozen=True)
class BookEntry:
    """What a number of the book of maps stands for.

    Parameters
    ----------
    key, title
        What its files are called; its title, to be passed to `say`.
    needs
        What it is drawn from, to be passed to `say`: told where it is left out.
    """

    key: str
    title: str
    needs: str


BOOK = {
    1: BookEntry("location", N_("Location and administrative areas"), N_("needs boundaries of areas")),
    2: BookEntry("settlements", N_("Settlements and people"), N_("needs settlements")),
    3: BookEntry("roads", N_("Roads by class"), N_("needs roads")),
    4: BookEntry("facilities", N_("Where facilities are"), N_("needs facilities")),
    5: BookEntry("time", N_("Time to the nearest facility"), N_("needs the service circle")),
    6: BookEntry("time", N_("Time to the nearest facility of the highest tier"), N_("needs the service circle")),
    7: BookEntry("coverage", N_("Coverage of the service circle"), N_("needs the service circle")),
    8: BookEntry("catchments", N_("Catchments of the facilities"), N_("needs the service circle")),
    9: BookEntry(
        "supply",
        N_("Supply for the people around"),
        N_("needs beds or staff of facilities, which are not measured yet"),
    ),
    10: BookEntry("buses", N_("Coverage by public transport"), N_("needs stops of public transport")),
    11: BookEntry("logistics", N_("Logistics nodes of three tiers"), N_("needs a table of logistics nodes")),
    12: BookEntry(
        "education", N_("Service circle of schools"), N_("needs schools or kindergartens among the tiers of facilities")
    ),
    13: BookEntry("axes", N_("Axes and interactions"), N_("needs people or links between ranked settlements")),
    14: BookEntry("shortfalls", N_("Shortfall of each area"), N_("needs the service circle")),
    15: BookEntry(
        "critical_roads", N_("Critical roads, by what each closure costs"), N_("needs the analysis of critical roads")
    ),
    16: BookEntry("scenarios", N_("Before and after"), N_("needs a scenario, or an earlier run to compare with")),
    17: BookEntry("structure", N_("Spatial structure"), N_("needs the axes, rings and belts of a plan")),
    18: BookEntry(
        "sites", N_("Sites for further facilities"), N_("needs the analysis of sites, which is to be asked for")
    ),
}
"""The maps of a county's book of maps, by their number."""
