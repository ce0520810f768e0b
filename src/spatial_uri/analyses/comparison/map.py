"""The themes of the comparison: what changed, and before and after with a curtain between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.comparison.map_classes import (
    CHANGED_ROADS,
    CROSSING,
    FACILITIES,
    SERVES,
    VANISHED,
    change_use,
    minutes_use,
)
from spatial_uri.analyses.comparison.phrases import (
    CHANGE_LABELS,
    FACILITY_LABELS,
    cause_words,
    change_name,
    change_words,
    sides,
    state_words,
)
from spatial_uri.analyses.comparison.result import Comparison
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.part_tables import RANKED, records, tier_name
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import by_kind
from spatial_uri.page.theme_parts import Curtain
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, name_of, text

_FACILITY_WEIGHT = 0.4


def change_key(tier: Tier) -> str:
    """Return the key of the theme of the change of a tier."""
    return f"change_{tier.name}"


def side_key(side: str, tier: Tier) -> str:
    """Return the key of the theme of one side of a tier: ``before`` or ``after``."""
    return f"{side}_{tier.name}"


def curtain_key(tier: Tier) -> str:
    """Return the key of the theme with a curtain between both sides of a tier."""
    return f"swipe_{tier.name}"


def comparison_map(study: Study, comparison: Comparison) -> ThemeMap:
    """Return the themes: the change of every tier, and before and after with a curtain between them.

    Parameters
    ----------
    study, comparison
        The later run, and the result.
    """
    first, *rest = [comparison.tier, *(tier for tier in comparison.tiers if tier != comparison.tier)]
    drawing = _Drawing(study, comparison)
    before, after = sides(comparison)
    return ThemeMap(
        heading=say("Before and after"),
        subtitle=say("{before} → {after}", before=before, after=after),
        layers=drawing.layers(),
        themes=(
            drawing.change(first),
            drawing.curtain(first),
            drawing.side(first, "before"),
            drawing.side(first, "after"),
            *(theme for tier in rest for theme in (drawing.change(tier), drawing.curtain(tier))),
        ),
    )


class _Drawing:
    """The layers and themes of one comparison."""

    def __init__(self, study: Study, comparison: Comparison) -> None:
        self.study, self.comparison = study, comparison
        self.index = study.settlements.table.index
        self.roads = _shapes(comparison.changes_on(comparison.tier.name), {"LineString", "MultiLineString"})
        gone = comparison.of(comparison.tier.name)
        self.vanished = gone[gone["change"] == "vanished"]
        self.limits = {
            tier: (rows["before_limit_min"].iloc[0], rows["after_limit_min"].iloc[0])
            for tier, rows in comparison.headline.groupby("tier")
        }

    def rows(self, tier: Tier) -> gpd.GeoDataFrame:
        """Return the settlements of the study in their order."""
        return self.comparison.of(tier.name).reindex(self.index)

    def layers(self) -> dict[str, ThemeLayer]:
        """Return all layers."""
        rows = self.rows(self.comparison.tier)
        layers = {
            "settlements": settlement_layer(
                self.study, {say("People before"): [count(n) for n in rows["before_people"]]}
            ),
            "facilities": ThemeLayer(
                kind="point",
                of="facilities",
                names=_names(self.study.facilities.table),
                weights=[_FACILITY_WEIGHT] * len(self.study.facilities),
            ),
        }
        if len(self.vanished):
            layers["vanished"] = self._own(
                self.vanished, {say("People before"): [count(n) for n in self.vanished["before_people"]]}
            )
        if len(self.comparison.facilities):
            changed = self.comparison.facilities
            layers["changed_facilities"] = self._own(
                changed, {say("facility"): [say(FACILITY_LABELS[c]) for c in changed["change"]]}, _FACILITY_WEIGHT
            )
        if len(self.roads):
            layers["changes"] = ThemeLayer(
                kind="line",
                geometry=self.roads.geometry,
                names=[change_name(str(one)) for one in self.roads["change_id"]],
                records={say("Measure"): [text(what) for what in self.roads["what"]]},
                weights=[1.0] * len(self.roads),
            )
        return layers

    @staticmethod
    def _own(table: gpd.GeoDataFrame, records_: dict[str, list[str]], weight: float | None = None) -> ThemeLayer:
        return ThemeLayer(
            kind="point",
            geometry=table.geometry,
            names=_names(table),
            records={say("Code"): [str(p) for p in table.index], **records_},
            weights=None if weight is None else [weight] * len(table),
        )

    def change(self, tier: Tier) -> Theme:
        """Return the theme of what changed."""
        rows = self.rows(tier)
        return Theme(
            key=change_key(tier),
            title=say("Change: {tier}", tier=tier_name(tier)),
            definition=say(
                "minutes to the nearest {tier}, later run less earlier run; who crosses the limit bears a mark of "
                "its own",
                tier=tier_name(tier),
            ),
            uses=tuple(
                use
                for use in (
                    self._roads_use(),
                    self._vanished_use(),
                    change_use("settlements", rows["change_min"], rows["change"]),
                    self._crossing(rows, tier),
                    self._changed_facilities(tier),
                )
                if use is not None
            ),
            ranking=self._ranking(rows),
            ranking_title=say("Who gains and loses, the largest first"),
        )

    def _ranking(self, rows: gpd.GeoDataFrame) -> list[tuple[str, int, str]]:
        """Return who crosses the limit, or is cut off or newly reached, the largest first."""
        changed = rows[rows["change"].isin(["gained", "lost", "newly_reached", "cut_off"])]
        people = changed["before_people"].fillna(changed["after_people"]).fillna(0)
        order = changed.loc[people.sort_values(ascending=False, kind="stable").index]
        at = {place: k for k, place in enumerate(self.index)}
        return [
            ("settlements", at[place], _ranked_words(row))
            for place, row in zip(order.index, records(order), strict=True)
        ][:RANKED]

    def _crossing(self, rows: gpd.GeoDataFrame, tier: Tier) -> ThemeUse:
        use = by_kind("settlements", list(rows["change"]), CROSSING, title=say("Settlements that gain or lose"))
        return replace(use, records=self._records(rows, tier))

    def _records(self, rows: gpd.GeoDataFrame, tier: Tier) -> dict[str, list[str]]:
        told, (before, after) = records(rows), self.limits[tier.name]
        return {
            say("before"): [state_words(row, "before", before) for row in told],
            say("after"): [state_words(row, "after", after) for row in told],
            say("Difference"): [change_words(row["change_min"]) for row in told],
            say("What has become of it"): [say(CHANGE_LABELS[row["change"]]) for row in told],
            say("Cause"): [cause_words(row["cause"]) for row in told],
        }

    def curtain(self, tier: Tier) -> Theme:
        """Return the theme with before on the left of a curtain, and after on its right."""
        before, after = self.side(tier, "before"), self.side(tier, "after")
        names = sides(self.comparison)
        uses = [replace(use, title=after.title) if use.layer == "settlements" else use for use in after.uses]
        return replace(
            after,
            uses=tuple(uses),
            key=curtain_key(tier),
            ranking=self._ranking(self.rows(tier)),
            ranking_title=say("Who gains and loses, the largest first"),
            title=say("Before | after: {tier}", tier=tier_name(tier)),
            definition=say(
                "minutes to the nearest {tier}: on the left in {before}, on the right in {after}",
                tier=tier_name(tier),
                before=names[0],
                after=names[1],
            ),
            curtain=Curtain(
                uses=before.uses,
                left=say("Before: {name}", name=names[0]),
                right=say("After: {name}", name=names[1]),
            ),
        )

    def side(self, tier: Tier, side: str) -> Theme:
        """Return the theme of one side."""
        run = self.comparison.before if side == "before" else self.comparison.after
        rows = self.rows(tier)
        name = sides(self.comparison)[side == "after"]
        layers = [("settlements", rows)]
        if side == "before" and len(self.vanished):
            layers.append(("vanished", self.comparison.of(tier.name).loc[self.vanished.index]))
        limit = self.limits[tier.name][side == "after"]
        uses = [minutes_use(layer, own, side, run, limit, tier) for layer, own in layers]
        uses[0] = replace(uses[0], records=self._records(rows, tier))
        return Theme(
            key=side_key(side, tier),
            title=say("Before: {tier}", tier=tier_name(tier))
            if side == "before"
            else say("After: {tier}", tier=tier_name(tier)),
            definition=say("minutes to the nearest {tier} in {name}", tier=tier_name(tier), name=name),
            uses=tuple(use for use in (self._roads_use(), *uses, *self._serving(tier, side)) if use is not None),
        )

    def _serving(self, tier: Tier, side: str) -> list[ThemeUse]:
        """Return the facilities of one side that are of the tier: those of the study, and those that are closed."""
        changed = self.comparison.facilities
        tiers = self.study.facilities.table["tier"].copy()
        if side == "before":
            later = changed[changed["after_tier"] != ""]
            tiers.loc[later.index.intersection(tiers.index)] = later["before_tier"]
        use = by_kind("facilities", ["here" if t == tier.name else "" for t in tiers], SERVES, title=say("Facilities"))
        closed = changed["change"].eq("closed") & changed["before_tier"].eq(tier.name)
        uses = [replace(use, switch=say("facilities"))]
        if side == "before" and closed.any():
            own = by_kind("changed_facilities", ["here" if c else "" for c in closed], SERVES, title=say("Facilities"))
            uses.append(replace(own, in_legend=False))
        return uses

    def _changed_facilities(self, tier: Tier) -> ThemeUse | None:
        changed = self.comparison.facilities
        if changed.empty:
            return None
        own = changed["before_tier"].eq(tier.name) | changed["after_tier"].eq(tier.name)
        kinds = [c if is_own else "" for c, is_own in zip(changed["change"], own, strict=True)]
        return by_kind("changed_facilities", kinds, FACILITIES, title=say("Facilities that differ"))

    def _vanished_use(self) -> ThemeUse | None:
        if self.vanished.empty:
            return None
        return by_kind(
            "vanished",
            ["vanished"] * len(self.vanished),
            {"vanished": VANISHED},
            title=say("Settlements that are gone"),
        )

    def _roads_use(self) -> ThemeUse | None:
        if self.roads.empty:
            return None
        return by_kind("changes", ["change"] * len(self.roads), CHANGED_ROADS, title=say("Changes of the scenario"))


def _ranked_words(row: dict[str, Any]) -> str:
    people = row["before_people"] if np.isfinite(row["before_people"]) else row["after_people"]
    return say(
        "{what}, {count} people",
        what=say(CHANGE_LABELS[row["change"]]),
        count=count(people),
    )


def _names(table: gpd.GeoDataFrame) -> list[str]:
    return [name_of(name, place) for place, name in table["name"].items()]


def _shapes(changes: gpd.GeoDataFrame, kinds: set[str]) -> gpd.GeoDataFrame:
    rows: gpd.GeoDataFrame = changes[changes.geometry.geom_type.isin(kinds)]
    return rows
