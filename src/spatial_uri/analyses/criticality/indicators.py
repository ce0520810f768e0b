"""What every number of the critical roads means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_IMPACT = (
    "Jenelius, Petersen and Mattsson (2006), Transportation Research Part A 40(7), 537-560, for the cost of closing a "
    "link; the rule for those cut off is an own definition."
)
_TARJAN = "Hopcroft and Tarjan (1973), Communications of the ACM 16(6), 372-378, for bridges and articulation points."
_CLOSED = (
    "One piece of road is closed, both ways; times are those of a study made anew without it, in which whoever it "
    "leaves on a road that leads nowhere joins the next one by the usual rule. Who would be faster counts as unchanged."
)

INDICATORS = (
    Indicator(
        name="Cut off by a closure",
        chinese="断联居民点, 断联人口",
        columns={"closures_<target>.csv": ("settlements_cut_off", "population_cut_off")},
        unit="settlements; people",
        formula="settlements that reach no destination of the target any more, and their people: exactly those that "
        "are unreachable or off the network in a study made without the piece",
        denominator="settlements that reached one before",
        convention=_CLOSED,
        source=_IMPACT,
        trap="People are those whose number is known. Settlements cut off by one closure may be cut off by others: "
        "rows do not add up.",
    ),
    Indicator(
        name="Longer way of the others",
        chinese="绕行增加的时间",
        columns={"closures_<target>.csv": ("extra_min", "extra_person_min")},
        unit="minutes; person-minutes",
        formula="sum over the settlements that still reach a destination of (time with the piece closed - time "
        "before); the same times their people",
        denominator="none: sums, not means",
        convention="A closure never helps: who would get faster counts as unchanged. Those cut off are in no sum.",
        source=_IMPACT,
        trap="A road that cuts off everybody costs 0 extra minutes: read the columns of those cut off first.",
    ),
    Indicator(
        name="Settlements and people affected",
        chinese="受影响居民点, 受影响人口",
        columns={"closures_<target>.csv": ("settlements", "population")},
        unit="settlements; people",
        formula="those whose time changes, or who are cut off",
        denominator="settlements that reached a destination before",
        convention="Only roads on the fastest way of somebody have a row.",
        source=_IMPACT,
        trap="How much it changes is not in it.",
    ),
    Indicator(
        name="Coverage lost",
        chinese="失去达标的居民点、人口",
        columns={"closures_<target>.csv": ("settlements_lost", "population_lost")},
        unit="settlements; people",
        formula="those within the limit before and not with the piece closed, cut off ones included",
        denominator="settlements within the limit before",
        convention="The limit is an option, 20 minutes if not said.",
        source=_IMPACT,
        trap="Who goes from 5 to 19 minutes is not counted.",
    ),
    Indicator(
        name="Who a closed road concerns, by name",
        chinese="断路影响的居民点名单及绕行时间",
        columns={
            "closed_<target>.csv": (
                "travel_min",
                "closed_min",
                "extra_min",
                "cut_off",
                "lost",
                "network_km",
            ),
        },
        unit="minutes; true or false; kilometres",
        formula="time with all roads open, and with one road closed; the difference; whether no destination is reached "
        "any more; whether the settlement was within the limit and is not any more; kilometres of the new way",
        denominator="none: one row for each closed road and settlement",
        convention=f"{_CLOSED} A road is a stretch: pieces that follow one another and matter to the same settlements, "
        "of which one is closed. All who are cut off or lost have a row; whoever goes another way only for the ten "
        "worst roads, and the ten that cost most extra time, of which the new way is traced.",
        source=_IMPACT,
        trap="A settlement stands under every road that concerns it: rows are not to be added up.",
    ),
    Indicator(
        name="Second way",
        chinese="备用通道 (第二通道)",
        columns={
            "second_ways.csv": ("travel_min", "second_travel_min", "second_extra_min", "has_second_way"),
        },
        unit="minutes; true or false",
        formula="time with all roads open; time with the piece closed whose closure costs the settlement most; the "
        "difference; whether there is such a time",
        denominator="shares on the page are of the settlements that are no destination themselves, those that reach "
        "none included",
        convention=f"{_CLOSED} Empty where the destination is not reached at all, or there is no second way.",
        source=OWN,
        trap="It is the worst single closure, not a second route without a piece in common: two closures at a time "
        "are not looked at.",
    ),
    Indicator(
        name="Behind a bridge or junction",
        chinese="唯一通道路段 (割边)、关键节点 (割点) 断联侧的居民点、人口、道路",
        columns={
            "bridges.csv": ("settlements_behind", "population_behind", "road_behind_km"),
            "junctions.csv": ("settlements_behind", "population_behind", "road_behind_km", "parts"),
        },
        unit="settlements; people; kilometres; parts",
        formula="who is cut off from the county seat in a study made without the piece (or junction), the usual rule "
        "for joining the road included; the roads behind; how many parts the network would fall into",
        denominator="none",
        convention="Roads count both ways, one-way streets too. The side without the county seat is behind. Only those "
        "with somebody behind have a row.",
        source=_TARJAN,
        trap="A bridge of the graph (割边) is any road without an alternative, seldom a bridge over water.",
    ),
)

ATTRIBUTES = {
    "segment": "number of the road piece in the network",
    "is_destination": "whether the settlement is one of the towns that the ways lead to",
    "stretch": "pieces that follow one another and cost the same settlements the same: the least of their numbers",
    "length_m": "geodesic length of the piece, metres",
    "ford": "true where the road piece runs through water",
    "part": "number of a part that new ways have in common; each is drawn once",
    "population": "people of the settlement, as in the data",
}
