"""Chapter 6: towns ranked by what is wanting."""

from __future__ import annotations

from spatial_uri.atlas.chapters.material import Material, beyond_of
from spatial_uri.atlas.chapters.pieces import all_in, counted, shared, timed
from spatial_uri.page.document import Chapter, Paragraph, Table
from spatial_uri.page.part_tables import area_name, rest_in, tier_name
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import lines

_MOST = 30
_OTHER_TIERS = 3


def towns_chapter(material: Material) -> Chapter | None:
    """Return the towns, the one with the least share within first; None where there are not several."""
    tier = material.tier
    rows = [] if tier is None else material.towns(tier)
    if tier is None or len(rows) < 2:
        return None
    others = [other for other in material.circle.tiers if other != tier][:_OTHER_TIERS] if material.circle else []
    shares = {
        other.name: {
            row["area_id"]: row["settlements_share"] for row in material.coverage(other, level=material.town_level)
        }
        for other in others
    }
    table = Table(
        caption=say("Towns ranked by the share of settlements within: {tier}", tier=tier_name(tier)),
        columns=(
            "#", say("Town"), say("Settlements"), say("Beyond"), say("Share within"), say("People within"),
            say("Median, min"), *(tier_name(other) for other in others),
        ),
        rows=[
            (
                str(number), area_name(row), counted(row["settlements"]), counted(beyond_of(row)),
                shared(row["settlements_share"]), shared(row["population_share"]), timed(row["median_min"]),
                *(shared(shares[other.name].get(row["area_id"])) for other in others),
            )
            for number, row in enumerate(rows[:_MOST], start=1)
        ],
        numeric=(0, *range(2, 7 + len(others))),
        more=max(0, len(rows) - _MOST),
        after=rest_in("coverage.csv") if len(rows) > _MOST else all_in("coverage.csv"),
    )  # fmt: skip
    full = sum(row["settlements_within"] == row["settlements"] for row in rows)
    text = lines(
        _full(full, len(rows)),
        say("Columns of other tiers give the share of settlements within the same limit.") if others else "",
    )
    return Chapter(key="towns", title=say("Towns ranked"), blocks=(Paragraph(text=text), table))


def _full(full: int, towns: int) -> str:
    if full == towns:
        return say("In all {towns} towns every settlement is within the limit.", towns=towns)
    if not full:
        return say("In none of the {towns} towns every settlement is within the limit.", towns=towns)
    return say("In {full} of {towns} towns every settlement is within the limit.", full=full, towns=towns)
