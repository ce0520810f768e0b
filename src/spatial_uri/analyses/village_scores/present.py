"""What the village scores give to an atlas."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.village_scores.map import layer_use, scores_map
from spatial_uri.analyses.village_scores.phrases import criterion_words, definition, headline
from spatial_uri.analyses.village_scores.result import VillageScores
from spatial_uri.model.study import Study
from spatial_uri.page.document import Chapter
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Listing, Part, Section, Sheet
from spatial_uri.page.part_chapter import chapter_of_part
from spatial_uri.page.part_tables import (
    area_listing,
    area_words,
    layer_of,
    listing,
    parameters_of,
    records,
    with_places,
)
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count, name_of, number, share, whole_number, yes_no

_LISTED, _SHOWN = 30, 20


def village_scores_part(study: Study, result: VillageScores) -> Part:
    """Return what the village scores give to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    return Part(
        key="village_scores",
        title=say("Village scores"),
        headlines=(headline(result),),
        sections=(
            Section(
                title=say("Village scores"),
                paragraphs=(headline(result), definition(result)),
                listings=(_best(study, result), _criteria(result), _areas(result)),
            ),
        ),
        tables={
            "village_scores.csv": with_places(result.villages),
            "village_points.csv": with_places(result.points),
            "village_criteria.csv": with_places(result.criteria),
            "village_choice_areas.csv": with_places(result.areas),
        },
        table_words={
            "village_scores.csv": say("one row per village: score, rank, whether it is chosen, and how sure that is"),
            "village_points.csv": say("one row per village and criterion: what it adds to the score"),
            "village_criteria.csv": say("one row per criterion: its weight, and how much of the choice rests on it"),
            "village_choice_areas.csv": say("one row per area: villages, those scored and those chosen"),
        },
        layers={"village_scores": layer_of(result.villages)},
        layer_uses={"village_scores": (layer_use(result),)},
        workbook=(_sheet(study, result),),
        map=if_drawn(lambda: scores_map(study, result)),
        sheets=(MapSheet(number=27, theme="choice", key="village_scores"),),
        parameters=parameters_of(result.options),
        notes=result.notes,
    )


def village_scores_chapter(study: Study, result: VillageScores) -> Chapter:
    """Return the chapter: the villages chosen, the criteria with their weights, the areas, and what a score says.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    tables = [(_best(study, result), _SHOWN), (_criteria(result), _SHOWN), (_areas(result), _SHOWN)]
    return chapter_of_part(study, village_scores_part(study, result), tables, method=definition(result))


def _best(study: Study, result: VillageScores) -> Listing:
    chosen = result.villages[result.villages["is_chosen"]].sort_values("rank", kind="stable")
    head = chosen.head(_LISTED)
    rows = [
        (
            name_of(row["name"], place), str(place), area, count(row["population"]), number(row["score"], 1),
            whole_number(row["rank"]),
            say("{best}–{worst}", best=whole_number(row["p5_rank"]), worst=whole_number(row["p95_rank"])),
            share(row["chosen_share"]),
        )
        for place, area, row in zip(head.index, area_words(study, head["area_id"]), records(head), strict=True)
    ]  # fmt: skip
    headings = (
        say("Settlement"), say("Code"), say("Area"), say("People"), say("Score"), say("Rank by score"),
        say("Rank in 90 % of the draws"), say("Chosen in"),
    )  # fmt: skip
    return listing(say("Villages chosen"), headings, rows, file="village_scores.csv", total=len(chosen), text_columns=3)


def _criteria(result: VillageScores) -> Listing:
    rows = [
        (
            criterion_words(result, row["criterion"]), yes_no(row["more_is_better"]), share(row["weight_share"]),
            count(row["known"]), count(row["changed_without"]),
        )
        for row in records(result.criteria)
    ]  # fmt: skip
    headings = (
        say("Criterion"), say("More is better"), say("Weight"), say("Known of so many villages"),
        say("Chosen that would be others without it"),
    )  # fmt: skip
    return listing(say("Criteria and their weights"), headings, rows, file="village_criteria.csv")


def _areas(result: VillageScores) -> Listing:
    return area_listing(
        say("By area"),
        result.areas,
        {
            say("Villages"): lambda r: count(r["villages"]),
            say("Villages scored"): lambda r: count(r["scored"]),
            say("Selected"): lambda r: count(r["chosen"]),
            say("Share chosen"): lambda r: share(r["chosen_share"]),
        },
        file="village_choice_areas.csv",
    )


def _sheet(study: Study, result: VillageScores) -> Sheet:
    villages = result.villages
    points = result.points.pivot_table(index="place_id", columns="criterion", values="points", sort=False)
    table = pd.DataFrame(
        {
            "name": [name_of(name, place) for name, place in zip(villages["name"], villages.index, strict=True)],
            "place_id": villages.index,
            "area_name": area_words(study, villages["area_id"]),
            "population": villages["population"].to_numpy(),
            "score": villages["score"].to_numpy(),
            "rank": villages["rank"].to_numpy(),
            "is_chosen": villages["is_chosen"].to_numpy(),
            "p5_rank": villages["p5_rank"].to_numpy(),
            "p95_rank": villages["p95_rank"].to_numpy(),
            "chosen_share": villages["chosen_share"].to_numpy(),
            "lacks": villages["lacks"].to_numpy(),
        }
    )
    headings = {
        "name": say("Settlement"), "place_id": say("Code"), "area_name": say("Area"), "population": say("People"),
        "score": say("Score"), "rank": say("Rank by score"), "is_chosen": say("Selected"),
        "p5_rank": say("Best rank (5 % of the draws)"), "p95_rank": say("Worst rank (5 % of the draws)"),
        "chosen_share": say("Chosen in"), "lacks": say("Not known"),
    }  # fmt: skip
    sources = {"area_name": ("settlements.csv", "area_name")}
    for k, criterion in enumerate(points.columns):
        table[f"points_{k + 1}"] = points[criterion].reindex(villages.index).to_numpy()
        headings[f"points_{k + 1}"] = say("Points: {criterion}", criterion=criterion_words(result, str(criterion)))
        sources[f"points_{k + 1}"] = ("village_points.csv", "points")
    ordered = table.sort_values("rank", kind="stable").reset_index(drop=True)
    return Sheet(
        title=say("Village scores"),
        table=ordered,
        about=say("one row per village: score, rank, whether it is chosen, and how sure that is"),
        file="village_scores.csv",
        headings=headings,
        sources=sources,
    )
