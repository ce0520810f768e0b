"""Sites, whom they bring within reach, and the proof that no others bring more."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spatial_uri.measure.siting.options import SitingOptions
from spatial_uri.model.study import Note


@dataclass(frozen=True, eq=False, repr=False)
class Siting:
    """The sites chosen, and what they change.

    Parameters
    ----------
    options
        What was asked.
    chosen
        One row for each site, in the order in which they are best built: ``rank`` (from 1), ``site_id`` (index of the
        candidates), ``name``, ``cost`` (NaN without costs), ``is_fixed``, ``people_gained`` (newly within, in this
        order), ``people_alone`` (newly within if no other site were built: it never adds up to the total),
        ``settlements_gained``, ``settlements_unknown`` (newly within, whose people are unknown), ``person_min_saved``
        (by people who had a trip before and have a shorter one to this site), ``people_per_cost`` (people gained for
        one of money; NaN without costs), ``people_served`` (NaN without capacities), ``covers`` (ids of the settlements
        beyond the threshold today that it has within).
    settlements
        One row for each of the demand, on its index: ``before_min``, ``after_min`` (NaN without a trip),
        ``before_within``, ``after_within``, ``site_id`` (the site that is nearer than today's facility, None without),
        ``people_served`` (by a new site; NaN without capacities), ``status`` (``within_before``, ``brought_within``,
        ``beyond``), ``why_not`` (of those beyond: ``off_network``, ``no_candidate_in_reach``, ``population_unknown``,
        ``not_chosen``: a candidate reaches it, and sites, money or the target went elsewhere; else "").
    curve
        The greedy curve, from no new site on: ``sites``, ``cost`` (NaN without costs), ``site_id``, ``people_within``,
        ``share`` (of the people whose number is known), ``bound`` (the most people that any choice of as many sites, or
        of as much money, brings within; NaN where it was not worked out), ``optimum`` (people within by the sites
        chosen, in the row of as many sites; NaN elsewhere).
    areas
        One row for each area of the demand, and one for all (``*``): ``people``, ``share_before``, ``share_after`` (of
        the people whose number is known; NaN where that is so for less than half of the settlements), ``settlements``,
        ``settlements_before``, ``settlements_after``.
    proof
        One row: ``goal``, ``unit`` (of the objective: people, sites, cost, person-minutes or minutes), ``objective``,
        ``bound`` (the best value that any choice can have), ``gap`` (their distance over the objective), ``is_proven``
        (False where the time was up, or the bound is that of an easier question), ``has_equals`` (whether other choices
        are equally good; None where that was not looked into), ``method``, ``solver``, ``version`` (empty where none
        was needed), ``recomputed`` (the objective, worked out again from the chosen sites alone).
    notes
        What a reader must know.
    """

    options: SitingOptions
    chosen: pd.DataFrame
    settlements: pd.DataFrame
    curve: pd.DataFrame
    areas: pd.DataFrame
    proof: pd.DataFrame
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        proof = self.proof.iloc[0]
        return (
            f"<Siting for {proof['goal']}; {len(self.chosen)} sites, {proof['objective']:,.10g} {proof['unit']},"
            f" gap {proof['gap']:.2%}>"
        )
