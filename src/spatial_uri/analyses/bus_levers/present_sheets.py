"""The sheets of the bus levers in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.bus_levers.phrases import KIND_LABELS, WHY_LABELS, gain_words, what_words
from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import records
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of


def bus_sheets(levers: BusLevers) -> tuple[Sheet, ...]:
    """Return the sheets: the levers, the settlements that they change, and ends that cannot be extended."""
    return (_levers(levers), _settlements(levers), _ends(levers))


def _levers(levers: BusLevers) -> Sheet:
    rows = levers.levers
    told = records(rows)
    unit = "" if levers.prices is None else levers.prices.unit
    table = pd.DataFrame(
        {
            "lever_id": rows.index,
            "kind": [say(KIND_LABELS[row["kind"]]) for row in told],
            "what": [what_words(levers, row) for row in told],
            "is_evaluated": rows["is_evaluated"].to_numpy(),
            "people_gained": rows["people_gained"].to_numpy(),
            "people_estimate": rows["people_estimate"].to_numpy(),
            "people_with_stop": rows["people_with_stop"].to_numpy(),
            "people_with_return": rows["people_with_return"].to_numpy(),
            "people_with_bus": rows["people_with_bus"].to_numpy(),
            "extra_vehicle_min_per_day": rows["extra_vehicle_min_per_day"].to_numpy(),
            "people_per_vehicle_hour": rows["people_per_vehicle_hour"].to_numpy(),
            "cost": rows["cost"].to_numpy(),
            "people_per_cost": rows["people_per_cost"].to_numpy(),
            "person_min_saved": rows["person_min_saved"].to_numpy(),
            "person_min_delayed": rows["person_min_delayed"].to_numpy(),
            "words": [gain_words(levers, row) for row in told],
        }
    )
    return Sheet(
        title=say("Bus levers"),
        table=table,
        about=say("one row per bus lever, the best first: what it brings and takes"),
        file="bus_levers.csv",
        headings={
            "lever_id": say("Code"), "kind": say("Kind"), "what": say("What it is"),
            "is_evaluated": say("Evaluated in full"), "people_gained": say("People who gain"),
            "people_estimate": say("At most (estimate)"), "people_with_stop": say("Newly with a stop"),
            "people_with_return": say("There and back"), "people_with_bus": say("Newly by bus"),
            "extra_vehicle_min_per_day": say("Vehicle-minutes a day"),
            "people_per_vehicle_hour": say("People for a vehicle-hour"),
            "cost": say("Cost ({unit})", unit=unit) if unit else say("Cost"),
            "people_per_cost": say("People for one of money"),
            "person_min_saved": say("Person-minutes saved"), "person_min_delayed": say("Person-minutes lost aboard"),
            "words": say("What it brings and takes"),
        },
        sources={"what": ("bus_levers.csv", "line")},
    )  # fmt: skip


def _settlements(levers: BusLevers) -> Sheet:
    rows = levers.settlements
    kind = rows["lever_id"].map(levers.levers["kind"])
    table = pd.DataFrame(
        {
            "lever_id": rows["lever_id"],
            "kind": [say(KIND_LABELS[one]) for one in kind],
            "name": [name_of(row["name"], row["place_id"]) for row in records(rows)],
            "place_id": rows["place_id"],
            "population": rows["population"],
            "newly_stop": rows["newly_stop"].astype(bool),
            "newly_return": rows["newly_return"].astype(bool),
            "newly_bus": rows["newly_bus"].astype(bool),
            "before_min": rows["before_min"],
            "after_min": rows["after_min"],
        }
    )
    return Sheet(
        title=say("Settlements that buses change"),
        table=table,
        about=say("one row per lever evaluated and settlement that it changes"),
        file="bus_lever_settlements.csv",
        headings={
            "lever_id": say("Lever"), "kind": say("Kind"), "name": say("Settlement"), "place_id": say("Code"),
            "population": say("People"), "newly_stop": say("Newly with a stop"), "newly_return": say("There and back"),
            "newly_bus": say("Newly by bus"), "before_min": say("Before (min)"), "after_min": say("After (min)"),
        },
        sources={"kind": ("bus_levers.csv", "kind")},
    )  # fmt: skip


def _ends(levers: BusLevers) -> Sheet:
    rows = levers.refused
    return Sheet(
        title=say("Ends that cannot be extended"),
        table=rows.assign(why=[say(WHY_LABELS[why]) for why in rows["why"]]),
        about=say("one row per end of a line that cannot be extended, and why"),
        file="bus_line_ends.csv",
        headings={"line": say("Line"), "stop_id": say("Stop"), "why": say("Why")},
    )
