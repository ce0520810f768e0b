"""The spread and size of the settlements in the report."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Section
from spatial_uri.page.part_tables import area_listing, known_figures, whole
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, metres, number

RANDOM_WITHIN_Z = 1.96
"""Up to so many standard errors the spread may be random (at the level of 5 %)."""


def index_section(study: Study, layout: SettlementLayout) -> Section:
    """Return the section on nearest-neighbour index, rank-size exponent and primacy.

    Parameters
    ----------
    study, layout
        What was measured, and the result.
    """
    row = whole(study, layout.indices)
    known, lacking = known_figures(_figures(row) if row else [])
    spread = _spread(row["nni_ratio"], row["nni_z"]) if row and math.isfinite(row["nni_ratio"]) else ""
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        say("Settlements"): lambda r: count(r["settlements"]),
        say("Nearest neighbour"): lambda r: metres(r["mean_neighbour_m"]),
        say("NNI"): lambda r: number(r["nni_ratio"]),
        "z": lambda r: number(r["nni_z"]),
        say("Towns and settlements ranked"): lambda r: count(r["places_ranked"]),
        say("Counted together as towns"): lambda r: count(r["settlements_merged"]),
        say("Rank-size"): lambda r: number(r["rank_size_exponent"]),
        "R²": lambda r: number(r["rank_size_r2"]),
        "S2": lambda r: number(r["primacy_2"]),
        "S4": lambda r: number(r["primacy_4"]),
        "S11": lambda r: number(r["primacy_11"]),
    }
    return Section(
        title=say("Spread and size of the settlements"),
        paragraphs=tuple(filter(None, (spread, towns_definition(layout, row) if row else "", lacking))),
        figures=known,
        listings=(area_listing(say("By area"), layout.indices, columns, file="layout_indices.csv"),),
    )


def towns_definition(layout: SettlementLayout, row: dict[str, Any]) -> str:
    """Say what rank-size and primacy count, and how many settlements were counted together.

    Parameters
    ----------
    layout
        The result.
    row
        The row of its indices for the whole study.
    """
    if layout.options.towns_as == "rows":
        return say("Rank-size and primacy count every row of the settlements by itself, as asked for.")
    if row["towns_as"] == "rows":
        return say(
            "Rank-size and primacy count every row of the settlements by itself, because no class, code or kind tells "
            "which of them are parts of one town."
        )
    definition = say(
        "Rank-size and primacy count built-up towns. One town is what is built together with a seat: in a county what "
        "has the statistical classes 111 and 112; in a township its seat, what has the classes 121, 122 and 210 and, "
        "without a class, residents' committees (codes 001-199) and communities. All others count by themselves."
    )
    if not row["settlements_merged"]:
        return lines(definition, say("No town here is made of several settlements."))
    merged = say_n(
        "{count} settlement is counted in {towns} towns.",
        "{count} settlements are counted together in {towns} towns.",
        row["settlements_merged"],
        towns=row["built_up_towns"],
    )
    return lines(definition, merged)


def _figures(row: dict[str, Any]) -> list[Figure]:
    counted = say("communities of a town counted together")
    if row["towns_as"] == "rows":
        counted = say("every row counted by itself")
    primacies = {
        "2": say("people of the largest town or settlement over those of the second; {counted}", counted=counted),
        "4": say("people of the largest over those of the second to fourth together; {counted}", counted=counted),
        "11": say(
            "twice the people of the largest over those of the second to eleventh together; {counted}", counted=counted
        ),
    }
    return [
        Figure(
            value=number(row["nni_ratio"]),
            label=say("nearest-neighbour index"),
            definition=say(
                "mean distance to the nearest settlement over that of as many places at random, 0.5 / sqrt(n / A) "
                "(Clark and Evans 1954): below 1 clustered, 1 random, above 1 even; A is the studied area"
            ),
        ),
        Figure(
            value=number(row["rank_size_exponent"]),
            label=say("rank-size exponent"),
            definition=say(
                "how steeply ln(people) falls with ln(rank), by least squares: 1 is Zipf's rule; {counted}",
                counted=counted,
            ),
        ),
        *(
            Figure(
                value=number(row[f"primacy_{n}"]), label=say("primacy S{settlements}", settlements=n), definition=words
            )
            for n, words in primacies.items()
        ),
    ]


def _spread(ratio: float, z: float) -> str:
    if not abs(z) >= RANDOM_WITHIN_Z:
        return say("The settlements are spread as at random (R = {ratio}, |z| < 1.96).", ratio=number(ratio))
    facts = {"ratio": number(ratio), "z": number(z, 1)}
    if ratio < 1:
        return say("The settlements are clustered (R = {ratio}, z = {z}).", **facts)
    return say("The settlements are spread more evenly than at random (R = {ratio}, z = {z}).", **facts)
