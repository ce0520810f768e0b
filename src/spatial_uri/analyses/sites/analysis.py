"""The sites, said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.sites.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.sites.options import SitesOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.sites.result import Sites
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    if "candidates" not in reading.files:
        return {}
    from spatial_uri.analyses.sites.read_candidate_file import read_candidates

    candidates, notes = read_candidates(reading.files["candidates"], reading.study)
    return {"candidates": candidates, "notes": notes}


def _measure(run: Run, options: SitesOptions) -> Sites:
    from spatial_uri.analyses.sites.measure import new_sites

    found = new_sites(run.study, run.results["service_circle"], options, candidates=run.inputs.get("candidates"))
    return replace(found, notes=(*run.inputs.get("notes", ()), *found.notes))


def _present(study: Study, sites: Sites) -> Part:
    from spatial_uri.analyses.sites.present import sites_part

    return sites_part(study, sites)


def _chapters(study: Study, sites: Sites) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.sites.chapters import sites_chapters

    return sites_chapters(study, sites)


ANALYSIS = Analysis(
    key="sites",
    rank=80,
    title=N_("Sites"),
    about="where further facilities would bring most people within the limit, and how good that choice is proven to be",
    options=SitesOptions,
    needs=("service_circle",),
    study_needs=frozenset({"facilities"}),
    inputs=(
        Input(
            key="candidates",
            help="candidate sites: name, lon, lat; cost, capacity and fixed if known; else every settlement is one",
            example="candidates.csv",
            role=N_("candidate sites"),
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
