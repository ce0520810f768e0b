"""What circles by name give to an atlas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.circles.map import circle_sheets, circles_map
from spatial_uri.analyses.circles.phrases import circle_heading, headline_rows, headlines
from spatial_uri.analyses.circles.present_sheets import workbook_sheets
from spatial_uri.analyses.circles.present_tables import circle_listing, definition_listing, shortfall_listing
from spatial_uri.analyses.circles.result import Circles
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Part, Section
from spatial_uri.page.part_tables import layer_of, parameters_of, with_places
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.rules.circle_presets import kinds_of
from spatial_uri.rules.circle_words import COUNTED, definition_words
from spatial_uri.words.catalogue import say, speaking
from spatial_uri.words.numbers import share


def circles_part(study: Study, result: Circles) -> Part:
    """Return what the circles, the matrix and the areas give to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    drawn = if_drawn(lambda: circles_map(study, result))
    return Part(
        key="circles",
        title=say("Circles by name"),
        headlines=headlines(result),
        sections=(_section(study, result),),
        tables={
            "circles.csv": circle_table(result),
            **{f"circle_{c.key}.csv": trip_table(study, result, c.id) for c in result.answered},
            "circles_areas.csv": result.coverage,
            "circles_matrix.csv": with_places(result.places),
            "circles_shortfall.csv": result.areas,
            "circles_facilities.csv": with_places(result.facilities),
        },
        table_words=_table_words(result),
        place_columns={"settlements": result.places[["services", "services_met", "services_unknown", "all_met"]]}
        if result.answered
        else {},
        layers=_layers(study, result),
        layer_themes={"circles": ("lacking",)} if result.answered else {},
        workbook=workbook_sheets(study, result),
        map=drawn,
        sheets=circle_sheets(result) if result.answered else (),
        parameters={**parameters_of(result.options), "measured": [circle.id for circle in result.answered]},
        counts={"circles_asked": len(result.asked), "circles_answered": len(result.answered)},
        notes=result.notes,
        missing=tuple(note.message for note in result.missing),
    )


def circle_table(result: Circles) -> pd.DataFrame:
    """Return one row for each circle asked for: definition, whether it was answered, and the whole study.

    Texts are in English, as all codes of tables are.
    """
    whole = headline_rows(result)
    kinds = kinds_of(result.asked)
    columns = (
        "settlements", "settlements_within", "settlements_share", "population_share", "median_value", "p90_value",
        "max_value", "reached", "unknown",
    )  # fmt: skip
    with speaking("en"):
        rows = [
            {
                "circle": circle.id,
                "name": str(circle.name),
                "group": circle.group,
                "measure": circle.measure,
                "unit": circle.unit,
                "threshold": circle.thresholds[0] if circle.thresholds else float("nan"),
                "denominator": circle.denominator,
                "is_answered": circle in result.answered,
                **{name: whole.get(circle.id, {}).get(name, float("nan")) for name in columns},
                "definition": definition_words(circle, kinds),
            }
            for circle in result.asked
        ]
    return pd.DataFrame(rows)


def trip_table(study: Study, result: Circles, circle: str) -> pd.DataFrame:
    """Return the table of one circle as the atlas writes it, with the degrees of every settlement.

    Parameters
    ----------
    study, result, circle
        What was measured, the result, and the id.
    """
    return with_places(result.of(circle), study.settlements.table.geometry)


def _layers(study: Study, result: Circles) -> dict[str, gpd.GeoDataFrame]:
    if not result.answered:
        return {}
    areas = study.areas.table[["geometry"]].copy()
    own = result.areas.set_index("area_id").reindex(areas.index)
    for column in ("met_share", "all_met_share", "shortfall_rank"):
        areas[f"services_{column}"] = own[column]
    layers = {"circles": layer_of(result.places), "areas": areas}
    return {**layers, **({"circle_facilities": layer_of(result.facilities)} if len(result.facilities) else {})}


def _table_words(result: Circles) -> dict[str, str]:
    own = {
        f"circle_{c.key}.csv": say("one row per settlement: {name}", name=circle_heading(c)) for c in result.answered
    }
    return {
        "circles.csv": say("one row per circle asked for: its definition with the source, and how many are within"),
        **own,
        "circles_areas.csv": say("one row per circle, area and threshold: who is within"),
        "circles_matrix.csv": say("one row per settlement: which services are within their standards, and how many"),
        "circles_shortfall.csv": say("one row per area: services met and not met, ranked by the shortfall"),
        "circles_facilities.csv": say("one row per facility used, with its kind and where it is known from"),
    }


def _section(study: Study, result: Circles) -> Section:
    whole, kinds = headline_rows(result), kinds_of(result.asked)
    return Section(
        title=say("Circles by name"),
        paragraphs=tuple(note.message for note in result.missing),
        figures=tuple(
            Figure(
                value=share(whole[circle.id]["settlements_share"]),
                label=say("of {counted}", counted=say(COUNTED[circle.denominator])),
                heading=circle_heading(circle),
                definition=definition_words(circle, kinds),
            )
            for circle in result.answered
        ),
        listings=(circle_listing(result), shortfall_listing(study, result), definition_listing(result)),
    )
