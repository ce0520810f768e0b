"""What every number of the plan means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_GREEDY = (
    "Khuller, Moss and Naor (1999), Information Processing Letters 70(1), 39-45 (greedy by the gain for the money, "
    "beside the best single); Church and ReVelle (1974), Papers of the Regional Science Association 32(1), 101-118."
)

INDICATORS = (
    Indicator(
        name="People newly served by a plan",
        chinese="方案新增服务人口",
        columns={
            "plans.csv": ("people", "people_within", "people_by_bus", "settlements", "people_recomputed"),
            "plan_steps.csv": (
                *("people_gained", "settlements_gained", "people_by_bus", "people_alone", "people_total"),
            ),
            "plan_levers.csv": ("people_alone", "settlements_alone"),
            "plan_strategies.csv": ("people", "settlements"),
            "plan_curve.csv": ("people",),
        },
        unit="people; settlements",
        formula="people of the settlements beyond the limit today that are within it by road with the sites and roads "
        "of the plan together (within), or are not, and newly have a return trip by bus on one day (by bus); a step: "
        "those whom it adds to the steps before it (gained), or would bring alone",
        denominator="none",
        convention="A settlement counts once. Within is <= the limit, in whole milliseconds, door to door. People "
        "unknown are not counted; where the people of less than half are known, every settlement counts as one. "
        "Recomputed: counted once more on the study with all levers of the plan built.",
        source=_GREEDY,
        trap="What levers bring alone never adds up to what they bring together.",
    ),
    Indicator(
        name="Shares before and after a plan",
        chinese="方案实施前后服务人口比例",
        columns={
            "plans.csv": ("share_before", "share_after", "target_share", "is_reached", "people_out"),
            "plan_steps.csv": ("share_after",),
        },
        unit="share, 0 to 1; yes or no; people",
        formula="people within today / people; (people within today + newly served) / people; the share asked for, and "
        "whether it is reached; people that are known and not served after",
        denominator="the people whose number is known",
        convention="The share after a plan with buses holds who newly has a return trip by bus; the share today does "
        "not hold who has one already.",
        source=OWN,
        trap="With buses it is no share within the limit: the columns of people tell both apart.",
    ),
    Indicator(
        name="What plans and levers cost",
        chinese="方案与措施造价",
        columns={
            "plans.csv": ("budget", "cost"),
            "plan_steps.csv": ("cost", "cost_total", "amount"),
            "plan_levers.csv": ("cost", "amount", "people_per_amount", "people_per_cost"),
            "plan_strategies.csv": ("cost",),
            "plan_curve.csv": ("cost",),
            "plan_settlements.csv": ("road_km", "road_cost", "site_cost"),
        },
        unit="as the prices are given; sites, km, or vehicle-hours a day; people for one of them",
        formula="sites: price of one; roads: km x price per km of each piece; buses: vehicle-hours a day x days x "
        "years x price of one; a step costs what it adds, as a piece of road that two levers share is built once",
        denominator="none",
        convention="Empty where prices are unknown; levers without a price are in no plan.",
        source=OWN,
        trap="Running costs of sites and upkeep of roads are not in it; those of buses are, for the years said.",
    ),
    Indicator(
        name="What would bring a settlement within",
        chinese="各居民点达标措施",
        columns={
            "plan_settlements.csv": (
                *("before_min", "after_min", "road_after_min", "site_after_min", "site_others", "at_best_min"),
            ),
            "settlements.csv": ("plan_after_min",),
        },
        unit="minutes; settlements",
        formula="travel time today; with the last plan; with the cheapest road lever that has it within; to the site "
        "that has it within, and how many other settlements beyond the limit that site has within; with every road "
        "upgraded",
        denominator="none",
        convention="Empty where nothing is reached, or nothing brings it within.",
        source=OWN,
        trap="The lever for one settlement is the cheapest for it, and not always the one that the plan builds.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "plan": "row of the table of plans, from 0",
    "step": "place in the order of building, from 1",
    "steps": "how many levers the plan has",
    "plan_step": "step of the last plan that serves the settlement; 0 of none",
    "is_chosen": "whether the plan was found this way",
}
