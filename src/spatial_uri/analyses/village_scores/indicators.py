"""What every number of the village scores means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

INDICATORS = (
    Indicator(
        name="Village score",
        chinese="村庄评分, 排名",
        columns={
            "village_scores.csv": ("score", "rank"),
            "village_points.csv": ("value", "percentile", "points"),
            "village_criteria.csv": ("weight", "weight_share", "known"),
        },
        unit="0 to 100; rank, 1 is the best; percentile 0 to 1; value: that of the criterion; weights",
        formula="100 * sum of weight * percentile over the sum of weights; percentile: share of the villages that are "
        "worse, those equal counted half",
        denominator="the villages (rank village and central village) of which every criterion is known",
        convention="Not reached is worst in minutes (value infinity). A village of which a criterion is not known has "
        "no score.",
        source=OWN,
        trap="The weights are a choice. A percentile says nothing of how far apart two villages are, and scores cannot "
        "be set beside those of other studies.",
    ),
    Indicator(
        name="How sure the choice is",
        chinese="入选稳定性",
        columns={
            "village_scores.csv": ("is_chosen", "p5_rank", "p95_rank", "chosen_share"),
            "village_criteria.csv": ("changed_without",),
        },
        unit="true or false; ranks; share of the draws, 0 to 1; villages",
        formula="every weight is drawn anew, evenly from (1 - spread) to (1 + spread) times its own; ranks at 5 and "
        "95 % of the draws; how often a village is chosen; how many of the chosen would be others without a criterion",
        denominator="chosen_share: the draws, 1,000 if not said otherwise",
        convention="Chosen are the highest scores, one of every town first and apart from one another where asked for.",
        source=OWN,
        trap="Tells of the weights alone, not of errors in the data.",
    ),
    Indicator(
        name="Villages chosen by area",
        chinese="各区域入选村数",
        columns={"village_choice_areas.csv": ("villages", "scored", "chosen", "chosen_share")},
        unit="villages; share, 0 to 1",
        formula="counts; chosen over scored",
        denominator="the villages of the area that are scored",
        convention="Empty share where none is scored.",
        source=OWN,
        trap="Areas have different numbers of villages.",
    ),
)

ATTRIBUTES = {
    "population": "people, from the data",
    "more_is_better": "whether more of the criterion is better, as the options say",
}
