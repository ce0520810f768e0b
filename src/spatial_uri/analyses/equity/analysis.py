"""Equity, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_uri.analyses.declared import Analysis, Run
from spatial_uri.analyses.equity.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.equity.options import EquityOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.equity.result import AccessEquity
    from spatial_uri.model.study import Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _measure(run: Run, options: EquityOptions) -> AccessEquity:
    from spatial_uri.analyses.equity.measure import access_equity

    circle, ranks = run.results["service_circle"], run.results["hierarchy"]
    return access_equity(run.study, circle, ranks, options, supply=run.results.get("supply"))


def _present(study: Study, result: AccessEquity) -> Part:
    from spatial_uri.analyses.equity.present import equity_part

    return equity_part(study, result)


def _chapters(study: Study, result: AccessEquity) -> tuple[Chapter, ...]:  # noqa: ARG001  as every analysis is asked
    from spatial_uri.analyses.equity.present_chapter import equity_chapter

    return (equity_chapter(result),)


ANALYSIS = Analysis(
    key="equity",
    rank=74,
    title=N_("Equity"),
    about="how evenly minutes and supply are spread: town and country, Gini, Theil, Palma, concentration, FGT",
    options=EquityOptions,
    needs=("service_circle", "hierarchy"),
    uses=("supply",),
    study_needs=frozenset({"facilities"}),
    measure=_measure,
    present=_present,
    chapters=_chapters,
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
