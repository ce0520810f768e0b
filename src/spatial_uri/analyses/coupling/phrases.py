"""How the coupling coordination is said."""

from __future__ import annotations

from spatial_uri.analyses.coupling.options import ACCESS
from spatial_uri.analyses.coupling.result import Coupling
from spatial_uri.page.part_tables import LEVEL_LABELS, records
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import listed, number

_USUAL = (N_("urban"), N_("rural"))
"""The usual names of the systems, so that the catalogues hold them."""
CLASS_LABELS = (
    N_("imbalanced (below 0.5)"),
    N_("barely coordinated (0.5 to 0.6)"),
    N_("primary coordination (0.6 to 0.7)"),
    N_("intermediate coordination and above (0.7 and more)"),
)
"""The classes of coordination, the lowest first, to be passed to `say`; named as in table 1 of Tian et al. (2021), Acta
Geographica Sinica 76(4), 781, with those below 0.5 and those from 0.7 on joined."""


def system_names(result: Coupling) -> tuple[str, str]:
    """Say what the two systems are called."""
    return say(result.options.first_name), say(result.options.second_name)


def definition(result: Coupling) -> str:
    """Say what is worked out, from what, and what it cannot be compared with."""
    return say(
        "C = 2·sqrt(U1·U2) / (U1 + U2); T = a·U1 + (1 - a)·U2 with a = {first_share}; D = sqrt(C·T), where U1 is "
        "the index of {first} and U2 that of {second}, each 0 to 1 among the areas compared. Classes of D: below "
        "0.5 imbalanced, 0.5 to 0.6 barely coordinated, 0.6 to 0.7 primary coordination, 0.7 and more intermediate "
        "coordination and above. A system lags where its index is lower by more than {lag}. All "
        "values are relative to the areas of this study: they cannot be set beside those of other studies, and a "
        "higher one does not say that an area is well off.",
        first_share=result.options.first_share,
        first=system_names(result)[0],
        second=system_names(result)[1],
        lag=number(result.options.lag_from, 2),
    )


def paper_definition(result: Coupling, level: str) -> str:
    """Say on a map on paper what the areas are classed by, and what the two systems are made of."""
    made = {
        system: listed([element_words(row["element"]) for row in records(rows)])
        for system, rows in result.elements[result.elements["level"] == level].groupby("system", sort=False)
    }
    return say(
        "Degree of coordination D of {first} ({first_elements}) and {second} ({second_elements}), by {level_term}, "
        "from the latest statistics. D is relative to the areas of this study and cannot be set beside that of other "
        "studies.",
        first=system_names(result)[0],
        first_elements=made["first"],
        second=system_names(result)[1],
        second_elements=made["second"],
        level_term=LEVEL_LABELS[level],
    )


def element_words(element: str) -> str:
    """Name an element of a system."""
    return say("share within the limit") if element == ACCESS else element


def lag_words(result: Coupling, lags: str) -> str:
    """Say which system lags."""
    names = {"first": system_names(result)[0], "second": system_names(result)[1]}
    if lags in names:
        return say("{system} lags", system=names[lags])
    return say("neither lags") if lags == "neither" else say("unknown")
