"""What the audit of the settlements gives to an atlas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from spatial_uri.analyses.hierarchy.labels import FINDINGS
from spatial_uri.analyses.hierarchy.result import Audit
from spatial_uri.page.part import Figure, Section
from spatial_uri.page.part_tables import WORST_LISTED, area_listing, listing, records
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines, share, text, whole_number


def audit_section(audit: Audit) -> Section:
    """Return the section on settlements expected and found.

    Parameters
    ----------
    audit
        The result.
    """
    areas = audit.areas.reset_index(names="area_id")
    whole = records(areas.tail(1))[0]
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        say("Expected"): lambda r: whole_number(r["expected"]),
        say("Found"): lambda r: whole_number(r["found"]),
        say("Missing"): lambda r: whole_number(r["missing"]),
        say("Not expected"): lambda r: whole_number(r["unexpected"]),
        say("Duplicate"): lambda r: whole_number(r["duplicate"]),
        say("Orphan"): lambda r: whole_number(r["orphan"]),
        say("Outside"): lambda r: whole_number(r["outside_parent"]),
    }
    rows = [
        (say(FINDINGS[r["kind"]]), r["note"].message, text(r["place_id"]) or text(r["code"]))
        for r in records(audit.findings.head(WORST_LISTED))
    ]
    headings = (say("Finding"), say("What was found"), say("Code"))
    listings = (
        area_listing(say("By area"), areas, columns, file="audit.csv"),
        listing(say("Findings"), headings, rows, file="audit_findings.csv", total=len(audit.findings), numeric=()),
    )
    return Section(
        title=say("Audit: settlements expected and found"),
        paragraphs=(_summary(whole),),
        figures=_figures(whole),
        listings=tuple(table for table in listings if table.rows),
    )


def _is_expected(whole: dict[str, Any]) -> bool:
    return whole["expected"] is not None and not pd.isna(whole["expected"])


def _summary(whole: dict[str, Any]) -> str:
    found = whole_number(whole["found"])
    compared = say_n(
        "{count} settlement was found; how many were expected in all is not known.",
        "{count} settlements were found; how many were expected in all is not known.",
        int(whole["found"]),
    )
    if _is_expected(whole):
        compared = say_n(
            "{count} settlement was expected and {found} found: missing {missing}, not expected {unexpected}.",
            "{count} settlements were expected and {found} found: missing {missing}, not expected {unexpected}.",
            int(whole["expected"]),
            found=found,
            **{key: whole_number(whole[key]) for key in ("missing", "unexpected")},
        )
    return lines(
        compared,
        say(
            "Found more than once: {duplicate}; belonging to no area: {orphan}; outside their area: {outside_parent}.",
            **{key: whole_number(whole[key]) for key in ("duplicate", "orphan", "outside_parent")},
        ),
    )


def _figures(whole: dict[str, Any]) -> tuple[Figure, ...]:
    found_share = float("nan")
    if _is_expected(whole) and whole["expected"]:
        found_share = (float(whole["expected"]) - float(whole["missing"])) / float(whole["expected"])
    return (
        Figure(
            value=share(found_share),
            label=say("of the settlements expected were found"),
            definition=say("settlements expected less those missing, over those expected; duplicates counted once"),
        ),
        Figure(
            value=whole_number(whole["missing"]),
            label=say("missing"),
            definition=say("expected, and not among the settlements"),
        ),
        Figure(
            value=whole_number(whole["unexpected"]),
            label=say("not expected"),
            definition=say("among the settlements, and not expected"),
        ),
    )
