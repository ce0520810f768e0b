"""The population where it lives, said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.population.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.population.options import PopulationOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.population.result import Population
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    from spatial_uri.analyses.population.read_people_files import read_demand

    demand, notes = read_demand(reading.files, reading.study, reading.options)
    return {"demand": demand, "notes": notes}


def _measure(run: Run, options: PopulationOptions) -> Population:
    from spatial_uri.analyses.population.measure import population_coverage
    from spatial_uri.errors import ParameterError

    demand = run.inputs.get("demand")
    if demand is None:
        raise ParameterError(
            "population: there are no people to count", remedy="call population_coverage with cells of read_population"
        )
    found = population_coverage(
        run.study,
        run.results["service_circle"],
        demand.cells,
        options,
        raster_people=demand.raster,
        official=demand.official,
        facts=demand.facts,
    )
    return replace(found, notes=(*run.inputs["notes"], *found.notes))


def _present(study: Study, result: Population) -> Part:
    from spatial_uri.analyses.population.present import population_part

    return population_part(study, result)


def _chapters(_: Study, result: Population) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.population.present import population_chapter

    return (population_chapter(result),)


ANALYSIS = Analysis(
    key="population",
    rank=15,
    title=N_("People where they live"),
    about="how many people are within, counted where they live (a raster or buildings), beside those of settlements",
    options=PopulationOptions,
    needs=("service_circle",),
    study_needs=frozenset({"facilities"}),
    inputs=(
        Input(
            key="people_raster",
            help="a population raster: people in each cell (.tif); its vintage must be said",
            example="population_2020.tif",
            role=N_("population raster"),
            detected="population raster",
        ),
        Input(
            key="buildings",
            help="polygons of buildings, over which official people are spread instead of a raster",
            example="buildings.gpkg",
            role=N_("buildings"),
            excludes="people_raster",
        ),
        Input(
            key="official_people",
            help="official people by area: area_id, resident, registered (常住人口, 户籍人口)",
            example="people_by_town.csv",
            role=N_("official people"),
        ),
    ),
    read=_read,
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
