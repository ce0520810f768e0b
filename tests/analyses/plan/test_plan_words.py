"""What is said of a plan: in headlines, for every village, in the report, on the map and in the workbook."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up_plan import drawn_study, made_up_plan, without_plans

from spatial_uri.analyses.plan.chapter import plan_chapters
from spatial_uri.analyses.plan.map import plan_map
from spatial_uri.analyses.plan.present import plan_part
from spatial_uri.analyses.plan.ranking import best_levers
from spatial_uri.analyses.plan.result import LeverPlan
from spatial_uri.analyses.plan.sentences import headlines
from spatial_uri.analyses.plan.village_sentences import village_words
from spatial_uri.page.document import Bullets, Picture, Table
from spatial_uri.words.catalogue import speaking

STUDY = drawn_study()
PLAN = made_up_plan(STUDY)


def said(plan: LeverPlan, place: str, language: str = "en") -> str:
    with speaking(language):
        return dict(zip(plan.settlements.index, village_words(plan), strict=True))[place]


def test_a_village_is_told_its_road_its_site_and_its_step() -> None:
    assert said(PLAN, "b") == (
        "A faster Y031 (4.20 km) brings 高水村 to 18.9 min, about 340 万元. A new clinic at 上坡村 brings it (10.0 "
        "min) and 2 others within 20 min. It costs about 60 万元. In the plan: step 1, then 10.0 min."
    )
    assert said(PLAN, "b", "zh") == (
        "Y031提级改造（4.20公里）后，高水村降至18.9分钟，约340万元。在上坡村新建诊所，该居民点（10.0分钟）及另外2个居民点"
        "可在20分钟内达标。约需60万元。方案第1步，实施后10.0分钟。"
    )


def test_who_is_within_today_is_told_nothing() -> None:
    assert said(PLAN, "a") == ""


def test_a_site_in_the_village_itself_is_told_as_such() -> None:
    assert "A new clinic in 上坡村 itself brings it and 2 others within 20 min." in said(PLAN, "c")


def test_whom_roads_do_not_bring_within_is_told_the_best_they_can() -> None:
    assert said(PLAN, "d").startswith("Not by roads: 竹源村 at best 31.2 min.")
    lost = replace(PLAN, settlements=PLAN.settlements.assign(at_best_min=np.nan))
    assert said(lost, "d").startswith("Not by roads: 竹源村 has no way even with every road upgraded.")


def test_a_link_without_a_price_and_a_return_by_bus_are_told() -> None:
    assert said(PLAN, "e") == (
        "A new link of 1.30 km brings 远村 to 12.0 min. No candidate site has it within 20 min. "
        "In the plan: step 2, a return trip by bus."
    )


def test_a_raised_facility_is_no_new_one() -> None:
    raised = replace(PLAN, levers=PLAN.levers.assign(kind=PLAN.levers["kind"].replace("new_site", "raised_site")))
    assert "上坡村 raised to clinic brings it (10.0 min) and 2 others within 20 min." in said(raised, "b")


def test_nothing_is_said_of_a_family_that_was_not_measured() -> None:
    alone = replace(
        PLAN,
        families=("sites",),
        levers=PLAN.levers[PLAN.levers["family"] == "sites"],
        settlements=PLAN.settlements.assign(at_best_min=np.nan, road_lever_id=None),
    )
    assert said(alone, "d").startswith("A new clinic at 上坡村")
    assert "Not looked at: roads and buses." in headlines(alone)[-1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_headlines_name_each_budget_what_is_first_and_who_stays_out(language: str) -> None:
    with speaking(language):
        told = headlines(PLAN)
    wanted = {
        "en": (
            "Budget 60 万元: 1 site for 60 万元; 3 settlements and 600 people",
            "First to build: 1) clinic at 上坡村",
        ),
        "zh": ("资金60万元：新建1处设施，造价60万元；新增服务3个居民点、600人", "先行实施：（1）上坡村新建诊所"),
    }[language]
    assert told[0].startswith(wanted[0])
    assert any(sentence.startswith(wanted[1]) for sentence in told)


def test_a_budget_below_the_cheapest_lever_and_a_target_out_of_reach_are_told() -> None:
    first = PLAN.plans.iloc[[0]]
    poor = first.assign(budget=5.0, cost=0.0, steps=0, people=0.0, settlements=0)
    told = headlines(replace(PLAN, plans=poor, steps=PLAN.steps.iloc[:0]))
    assert told[0] == "Budget 5 万元: it buys nothing; the cheapest lever costs 21.90 万元."
    short = first.assign(budget=np.nan, target_share=0.95, is_reached=False)
    told = headlines(replace(PLAN, plans=short, steps=PLAN.steps[PLAN.steps["plan"] == 0]))
    assert told[0].startswith("Target 95.0%: 1 site for 60 万元;")
    assert told[0].endswith("The target of 95.0% cannot be reached with these levers: 92.4% is the most.")


def test_without_a_budget_levers_are_ranked_and_it_is_said() -> None:
    ranked = made_up_plan(STUDY, **without_plans(PLAN))
    told = headlines(ranked)
    assert told[0].startswith("Neither a budget nor a target is given")
    assert told[1] == "Best site for the money: clinic at 上坡村, 600 people."
    assert best_levers(ranked).index.tolist() == ["site:c", "site:d", "road:R2", "road:R1", "road:R3", "bus:B1"]
    kinds = [block.kind for block in plan_chapters(STUDY, ranked)[0].blocks]
    assert kinds.count("table") == 3
    assert [theme.key for theme in plan_map(STUDY, ranked, [""] * 5).themes] == ["plan_levers"]


def test_without_prices_families_rank_by_the_site_the_kilometre_and_the_vehicle_hour() -> None:
    free = PLAN.levers.assign(cost=np.nan, people_per_cost=np.nan)
    ranked = made_up_plan(STUDY, **{**without_plans(PLAN), "levers": free, "prices": None})
    told = headlines(ranked)
    assert "Best road by the kilometre: new link, 1.30 km, 50 people." in told
    assert any("sites rank by the site, roads by the kilometre, buses by the vehicle-hour a day" in one for one in told)


def test_the_chapter_has_the_steps_with_what_they_need_the_map_and_the_curve() -> None:
    (chapter,) = plan_chapters(STUDY, PLAN)
    budgets, steps, strategies = (block for block in chapter.blocks if isinstance(block, Table))
    assert [row[0] for row in budgets.rows] == ["60 万元", "100 万元"]
    assert [row[7] for row in steps.rows] == ["", "step 1"]
    assert steps.rows[0][8] == "高水村, 上坡村 and 竹源村"
    assert strategies.rows[0][-1] == "chosen"
    villages = [block for block in chapter.blocks if isinstance(block, Bullets)][-1]
    assert [item.partition(" (")[0] for item in villages.items] == ["竹源村", "上坡村", "高水村", "远村"]
    pictures = [block for block in chapter.blocks if isinstance(block, Picture)]
    assert len(pictures) == 2
    assert pictures[1].png()[1:4] == b"PNG"


def test_the_map_has_a_theme_for_each_budget_the_largest_first_and_marks_whom_a_step_brings() -> None:
    themes = plan_map(STUDY, PLAN, village_words(PLAN))
    assert [theme.key for theme in themes.themes] == ["plan_2", "plan_1"]
    last = themes.themes[0]
    assert [(layer, row) for layer, row, _ in last.ranking] == [("sites_2", 0), ("buses_2", 0)]
    marks = [use.marks for use in last.uses if use.marks is not None]
    assert [list(mark.rows) for mark in marks] == [[1, 2, 3], [4]]
    assert [mark.kind for mark in marks] == ["brought", "served"]
    assert themes.in_cards == {"What would bring it within": ("settlements", "What would bring it within")}


def test_every_sheet_has_its_name_and_every_village_beyond_its_sentence() -> None:
    with speaking("zh"):
        part = plan_part(STUDY, PLAN)
    assert [sheet.title for sheet in part.workbook] == [
        "方案汇总", "方案实施次序", "选取方法比较", "全部备选措施", "各居民点达标措施",
    ]  # fmt: skip
    villages = part.workbook[-1].table
    assert villages["name"].tolist() == ["高水村", "上坡村", "竹源村", "远村"]
    assert villages["sentence"].str.len().min() > 10
    assert sorted(part.layers) == ["plan_buses", "plan_sites"]
    assert [sheet.key for sheet in part.sheets] == ["plan"]
