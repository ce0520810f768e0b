"""Chapter 7: the settlements beyond the limit, by cause."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.analyses.causes.phrases import CAUSE_LABELS
from spatial_uri.atlas.chapters.cause_words import cause_counts, cause_label, causes_not_asked, causes_of
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.chapters.pieces import counted, timed
from spatial_uri.model.study import Tier
from spatial_uri.page.document import Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import records, tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import lines, name_of

_MOST = 20
MOST_RECORDS = 1000
"""The annex has records of so many settlements, the farthest: Word opens no document of many thousand tables."""


def gaps_chapter(material: Material) -> Chapter | None:
    """Return the settlements beyond the limit by cause; None where nothing is known of any tier."""
    tier = material.tier
    if tier is None:
        return None
    counts = cause_counts(material, tier)
    blocks: list[Block] = []
    if not counts:
        blocks.append(Paragraph(text=say("No settlement lies beyond the limit: {tier}.", tier=tier_name(tier))))
    else:
        blocks.append(Paragraph(text=_rules(material)))
        blocks += [_by_cause(material), _worst(material, tier)]
    return Chapter(key="gaps", title=say("Settlements beyond the limit, by cause"), blocks=tuple(blocks))


def _rules(material: Material) -> str:
    if material.causes is None:
        return lines(causes_not_asked(material.parts), say("Here stands what the status of each trip tells."))
    return say(
        "Each has one cause, the first that applies: no usable road within reach; a road that joins no facility; no "
        "facility within the search; a road that the next faster class would bring within; a way more than "
        "{detour_limit} times the straight line; else far.",
        detour_limit=material.causes.options.detour_limit,
    )


def _by_cause(material: Material) -> Table:
    """Return the number of settlements of each cause, for every tier."""
    circle = material.circle
    tiers = () if circle is None else circle.tiers
    counts = {tier.name: cause_counts(material, tier) for tier in tiers}
    order = [code for code in (*CAUSE_LABELS, "over") if any(code in own for own in counts.values())]
    row_of = {code: (cause_label(code), *(counted(counts[t.name].get(code, 0)) for t in tiers)) for code in order}
    unknown = row_of.pop("unknown", None)  # neither within the limit nor beyond it
    beyond = [sum(n for code, n in counts[tier.name].items() if code != "unknown") for tier in tiers]
    rows = [*row_of.values(), (say("all beyond the limit"), *map(counted, beyond))]
    total = len(rows) - 1
    if unknown is not None:
        rows.append(unknown)
    return Table(
        caption=say("Settlements beyond the limit, by cause and tier"),
        columns=(say("Cause"), *(tier_name(t) for t in tiers)),
        rows=rows,
        numeric=tuple(range(1, len(tiers) + 1)),
        totals=(total,),
    )


def _worst(material: Material, tier: Tier) -> Table:
    trips = gap_rows(material, tier)
    head = trips.head(_MOST)
    has_people = bool(np.isfinite(material.people).any())
    limit = material.limit_min
    rows = []
    for number, (area, row) in enumerate(zip(material.names_of_areas(head["area_id"]), records(head), strict=True), 1):
        facility = name_of(row["facility_name"], row["facility_id"]) if row["status"] == "reached" else "–"
        rows.append((
            str(number), name_of(row["name"], str(head.index[number - 1])), area,
            *((counted(row["population"]),) if has_people else ()), timed(row["travel_min"], limit),
            timed(row["travel_min"] - limit, 0.0), facility, cause_label(row["cause"]),
        ))  # fmt: skip
    people = (say("People"),) if has_people else ()
    more = len(trips) - len(head)
    return Table(
        caption=say(
            "Settlements beyond the limit, those not reached first, then the farthest: {tier}", tier=tier_name(tier)
        ),
        columns=(
            "#", say("Settlement"), say("Town"), *people, say("Time, min"), say("Beyond, min"),
            say("Nearest facility"), say("Cause"),
        ),
        rows=rows,
        numeric=(0, *range(3, 5 + len(people))),
        named=[(str(place),) for place in head.index],
        more=more,
        after=_where_the_rest_is(more, len(trips)),
    )  # fmt: skip


def _where_the_rest_is(more: int, every: int) -> str:
    if every > MOST_RECORDS:
        return say(
            "{more} more in atlas.xlsx and settlements.csv; the {number} farthest each with its way in annex A.",
            more="{more}",
            number=MOST_RECORDS,
        )
    if more:
        return say("{more} more in annex A, each with its way.", more="{more}")
    return say("Each with its way in annex A.")


def gap_rows(material: Material, tier: Tier) -> pd.DataFrame:
    """Return the trips of those beyond the limit with their ``cause``: not reached first, then the farthest.

    Parameters
    ----------
    material
        The study with its circle.
    tier
        A tier of the circle.
    """
    if material.circle is None:
        return pd.DataFrame()
    trips = pd.DataFrame(material.circle.of(tier.name).drop(columns="geometry"))
    trips["cause"] = causes_of(material, tier).to_numpy()
    trips = trips[(trips["cause"] != "") & (trips["cause"] != "unknown")]
    return trips.sort_values("travel_min", ascending=False, kind="stable", na_position="first")
