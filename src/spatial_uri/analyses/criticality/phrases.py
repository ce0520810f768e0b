"""What a closed road, a bridge or a junction costs, in words; people only where their number is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.model.study import Study
from spatial_uri.page.part_tables import has_people, people_missing
from spatial_uri.words.numbers import UNKNOWN, count, km, minutes, of_things, text


@dataclass(frozen=True)
class People:
    """How much a study knows of its people.

    Parameters
    ----------
    known
        The population of at least half of the settlements is known, so that roads can be ranked by people.
    missing
        Settlements whose population is not.
    """

    known: bool
    missing: int

    @classmethod
    def of(cls, study: Study) -> People:
        """Look at the settlements of a study."""
        missing = people_missing(study)
        return cls(2 * missing <= len(study.settlements) and has_people(study), missing)

    def words(self, people: float, settlements: float) -> str:
        """Write the people of so many settlements: ``unknown`` if none is known, ``at least`` if some are not."""
        if not math.isfinite(people):
            return UNKNOWN
        return f"at least {count(people)}" if self.missing and settlements else count(people)

    def phrase(self, people: float, settlements: float) -> str:
        """Write the same as part of a sentence, empty if nothing is known."""
        words = self.words(people, settlements)
        if words == UNKNOWN:
            return ""
        return f"{words} {'person' if people == 1 else 'people'}"


def road_label(row: Mapping[str, Any]) -> str:
    """Call a road piece: its number and name, or its class."""
    named = " ".join(filter(None, [text(row["ref"]), text(row["name"])]))
    structure = text(row.get("structure"))
    kind = f" ({structure})" if structure not in {"", "road"} else ""
    return (named or f"unnamed {text(row['road_class']).replace('_', ' ')} road".replace("  ", " ")) + kind


def road_and_length(row: Mapping[str, Any]) -> str:
    """Call a road piece, with its length."""
    return f"{road_label(row)}, {length_words(row)}"


def length_words(row: Mapping[str, Any]) -> str:
    """Write the length of a road piece, or of a stretch of several."""
    several = f" in {count(row['pieces'])} pieces" if row.get("pieces", 1) > 1 else ""
    return km(row["length_m"] / 1000) + several


def by_stretch(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each stretch of road: its first, with the length of all, their number and where it stands.

    Examples
    --------
    >>> by_stretch(pd.DataFrame({"stretch": [7, 9, 7], "length_m": [100.0, 50.0, 20.0]}))
       stretch  length_m  pieces  at
    0        7     120.0       2   0
    1        9      50.0       1   1
    """
    of_stretch = table.groupby("stretch", sort=False)["length_m"]
    whole = table.assign(
        length_m=of_stretch.transform("sum"), pieces=of_stretch.transform("size"), at=np.arange(len(table))
    )
    return whole[~table["stretch"].duplicated()]


def closure_words(row: Mapping[str, Any], people: People, threshold_min: float) -> str:
    """Say what the closure of a road piece costs.

    Examples
    --------
    >>> row = {"settlements": 3, "settlements_cut_off": 3, "population_cut_off": 1204.0, "extra_person_min": 0.0,
    ...        "extra_min": 0.0, "settlements_lost": 3}
    >>> closure_words(row, People(known=True, missing=0), 30)
    'cuts off 3 settlements, 1,204 people'
    """
    cut, later = row["settlements_cut_off"], row["settlements"] - row["settlements_cut_off"]
    parts = []
    if cut:
        parts.append(
            ", ".join(filter(None, [of_things(cut, "settlement"), people.phrase(row["population_cut_off"], cut)]))
        )
        parts[0] = f"cuts off {parts[0]}"
    else:
        parts.append("no one is cut off")
    if later:
        parts.append(f"{extra_words(row, people)} for {of_things(later, 'settlement')}")
    lost = row["settlements_lost"] - cut
    if lost > 0:
        parts.append(f"{count(lost)} no longer within {threshold_min:g} min")
    return "; ".join(parts) if cut else ", ".join(parts)


def extra_words(row: Mapping[str, Any], people: People) -> str:
    """Write the extra time of those who still have a way: in person-minutes where people are known."""
    if people.words(row["extra_person_min"], 1) == UNKNOWN:
        return f"{minutes(row['extra_min'])} more in all"
    most = "at least " if people.missing else ""
    return f"{most}{count(row['extra_person_min'])} extra person-minutes"


def behind_words(row: Mapping[str, Any], people: People) -> str:
    """Say who is behind a bridge or a junction."""
    who = row["settlements_behind"]
    if not who:
        return f"no settlement behind, {km(row['km_behind'])} of road"
    phrase = people.phrase(row["population_behind"], who)
    names = text(row["names_behind"])
    said = ", ".join(filter(None, [of_things(who, "settlement"), phrase, f"{km(row['km_behind'])} of road"]))
    return f"{said} behind" + (f": {names}" if names else "")
