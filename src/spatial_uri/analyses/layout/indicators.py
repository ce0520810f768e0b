"""What every number of the layout means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

_TOWNS = (
    "Settlements are built-up towns (the communities of a town together) or rows, as stated; built-up towns if not "
    "said otherwise. Those without people, or of unknown number, are left out."
)

INDICATORS = (
    Indicator(
        name="Interaction",
        chinese="空间联系强度, 占比, 发展轴线",
        columns={"interactions.csv": ("strength", "strength_share", "is_largest", "travel_min")},
        unit="people^2 / min^b (by time: 1 / min^b); share, 0 to 1; true or false; minutes",
        formula="P_i * P_j / t_ij^b, b = 2 if not said otherwise; over all interactions of the origin; whether it is "
        "the strongest with a larger settlement (these are the axes)",
        denominator="of the share: all interactions of the origin within the cutoff, also those not in the table",
        convention="Seats, towns and central villages. Where the people of fewer than half of them are known, times "
        "alone count. Trips over the cutoff (120 min) are left out.",
        source="Nystuen and Dacey (1961), Papers of the Regional Science Association 7, 29-42, for the largest links; "
        "the gravity form is usual in Chinese town-system studies.",
        trap="The table keeps the ten strongest of each. Neighbouring parts of one town attract each other most.",
    ),
    Indicator(
        name="Population potential",
        chinese="人口潜力, 联系强度总和",
        columns={"potentials.csv": ("potential_people_per_minute", "strength")},
        unit="people per minute; as the interaction",
        formula="sum over the other settlements of P_j / t_ij; sum of all interactions",
        denominator="settlements within the cutoff, its own people not counted",
        convention="Empty where the people of fewer than half are known.",
        source="Stewart (1947), Geographical Review 37(3), 461-485, in minutes instead of miles.",
        trap="Grows with the area studied: neighbours outside the data are missing at the edge.",
    ),
    Indicator(
        name="Hinterland",
        chinese="腹地: 居民点、人口、面积、时间",
        columns={
            "hinterlands.csv": (
                "settlements", "population", "area_km2", "mean_min", "max_min", "settlements_of_other_townships",
            )
        },
        unit="settlements; people; square kilometres; minutes",
        formula="settlements that reach this town or county seat soonest; their people, their Voronoi cells (geodesic "
        "area), mean and longest time; those of another township",
        denominator="settlements that reach a centre; what belongs to none is a row of its own",
        convention="A centre belongs to itself, at 0 min. Of two equally near the first in the table counts.",
        source=f"{OWN} Allocation by time; Okabe et al. (2008), International Journal of Geographical Information "
        "Science 22(9), 965-994, for network Voronoi diagrams.",
        trap="Who is nearest in time need not go there. Cells are drawn in a straight line around settlements.",
    ),
    Indicator(
        name="Allocation of a settlement",
        chinese="归属乡镇及时间",
        columns={"allocation.csv": ("travel_min", "is_own")},
        unit="minutes; true or false",
        formula="time to the centre it belongs to; whether that is the seat of its own township",
        denominator="the share on the page is of settlements whose centre and own seat are known",
        convention="Empty where no centre is reached, or the own seat is not known.",
        source=OWN,
        trap="Not the administrative belonging.",
    ),
    Indicator(
        name="Nearest-neighbour index",
        chinese="最近邻指数R, z值, 平均最近邻距离",
        columns={"layout_indices.csv": ("nni_ratio", "nni_z", "mean_neighbour_m", "settlements", "area_km2")},
        unit="ratio; standard errors; metres; settlements; square kilometres",
        formula="R = mean distance to the nearest neighbour / (0.5 / sqrt(n / A)); z = (observed - expected) / "
        "(0.26136 / sqrt(n^2 / A))",
        denominator="n settlements of the area, A its geodesic area",
        convention="Straight lines. No correction for the edge. Empty for fewer than two settlements.",
        source="Clark and Evans (1954), Ecology 35(4), 445-453.",
        trap="Depends on the area: mountains inside it make settlements look clustered. Natural and administrative "
        "villages give different values.",
    ),
    Indicator(
        name="Rank-size exponent",
        chinese="位序—规模指数q (齐普夫), R²",
        columns={"layout_indices.csv": ("rank_size_exponent", "rank_size_r2")},
        unit="exponent; share, 0 to 1",
        formula="least squares of ln P_r = ln P_1 - q ln r",
        denominator="`places_ranked`",
        convention=_TOWNS,
        source="Zipf (1949), Human behavior and the principle of least effort.",
        trap="With communities as rows a county seat is a dozen small places: its q means nothing. R2 is high for "
        "nearly any sorted list.",
    ),
    Indicator(
        name="What rank-size and primacy count",
        chinese="参与位序的建成区与居民点数",
        columns={
            "layout_indices.csv": (
                "settlements_with_people", "built_up_towns", "settlements_merged", "places_ranked",
            )
        },
        unit="settlements; towns",
        formula="settlements where somebody lives, as far as known; towns of several settlements; the settlements in "
        "them; towns and other settlements with people",
        denominator="none: these are the denominators",
        convention="A built-up town is what stands at the seat: classes 111 and 112 are of the city of their county; "
        "121, 122 and 210, codes that end on 001 to 199, and communities are of the town of their township.",
        source=f"{OWN} Classes by 国函〔2008〕60号 (2008).",
        trap="Where neither class nor code nor kind tells, rows are counted: `towns_as` says which.",
    ),
    Indicator(
        name="Primacy",
        chinese="首位度 (2城市, 4城市, 11城市指数)",
        columns={"layout_indices.csv": ("primacy_2", "primacy_4", "primacy_11")},
        unit="ratio",
        formula="P1 / P2; P1 / (P2 + P3 + P4); 2 P1 / (P2 + ... + P11)",
        denominator="the next settlements by people",
        convention=f"{_TOWNS} Empty where fewer are known than it takes, or the people of fewer than half are known.",
        source="Jefferson (1939), Geographical Review 29(2), 226-232, for the first; the others are usual extensions.",
        trap="One unknown large town changes it. Built-up towns and rows give different values.",
    ),
    Indicator(
        name="Settlements and people on an element of the plan",
        chinese="规划要素覆盖的居民点、人口、占比",
        columns={"elements.csv": ("settlements", "settlements_share", "population", "population_share")},
        unit="settlements; people; share, 0 to 1",
        formula="settlements in the polygon, or within the buffer (2,000 m) of the line; over all; and their people",
        denominator="all settlements of the study; the people whose number is known",
        convention="The limit counts. The last row, `*`, counts what lies on any element once. No share of people "
        "where they are known for less than half.",
        source=OWN,
        trap="Elements overlap: their rows do not add up. The share depends on the buffer.",
    ),
    Indicator(
        name="Facilities on an element",
        chinese="规划要素覆盖的设施、占比",
        columns={"elements.csv": ("facilities_<tier>", "facilities_share_<tier>")},
        unit="facilities; share, 0 to 1",
        formula="facilities of the tier on the element; over all of the tier",
        denominator="facilities of the tier inside the studied areas",
        convention="As for settlements.",
        source=OWN,
        trap="A share of few facilities jumps.",
    ),
    Indicator(
        name="Centres on an element and the times between them",
        chinese="规划要素上的城镇数, 其间平均、最长时间",
        columns={"elements.csv": ("centres", "internal_mean_min", "internal_max_min")},
        unit="settlements; minutes",
        formula="towns and county seats on it; mean and longest time between any two, each way",
        denominator="ordered pairs of centres that reach each other",
        convention="Empty for fewer than two.",
        source=OWN,
        trap="Pairs that do not reach each other are not in the mean.",
    ),
    Indicator(
        name="Shape of an element",
        chinese="规划要素长度、面积, 环是否闭合, 缺口",
        columns={"elements.csv": ("length_km", "area_km2", "is_closed", "gap_m")},
        unit="kilometres; square kilometres; true or false; metres",
        formula="geodesic length of a line; geodesic area of the polygon, or of what the line reaches; whether more "
        "than half of a ring goes round once ends within 50 m are joined; how far its ends are apart",
        denominator="none",
        convention="Within the studied areas for areas of lines.",
        source=OWN,
        trap="A ring is closed as drawn; whether a road follows it is not asked.",
    ),
)  # fmt: skip

ATTRIBUTES = {"population": "people of the settlement, as in the data"}
