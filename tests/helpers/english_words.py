"""English words in a Chinese text: whatever is no name, code, file or unit."""

from __future__ import annotations

import re
from collections.abc import Iterable

CODES = {
    "P90",
    "GB",
    "TD",
    "TP",
    "SHA",
    "CSV",
    "QGIS",
    "GIS",
    "GTFS",
    "RAI",
    "OpenStreetMap",
    "border_min",
    "alpha",
    "beta",
    "gamma",
    "causes",
    "analyses",
    "SFCA",
    "FGT",
    "supply",
}
"""What is written alike in every language."""
AUTHORS = {"Roberts", "Stewart", "Clark", "Evans", "Zipf", "Jefferson", "Kansky", "Nystuen", "Dacey", "Jin"}


def names_of(study) -> list[str]:
    """Everything on a page that is a name: of places, tiers, files and coordinate systems."""
    tables = (study.areas.table, study.settlements.table, study.facilities.table)
    inputs = [text for i in study.inputs for text in (i.path.split("/")[-1], i.attribution, i.sha256)]
    ids = [str(i) for table in tables for i in table.index]
    tiers = [str(tier) for tier in study.tiers]
    return [*(n for t in tables for n in t["name"]), *ids, *tiers, *inputs, study.name, study.crs.name]


def english_in(text: str, names: Iterable[str] = ()) -> set[str]:
    """Return the English words of a text; `names`, files and codes such as ``G330`` are left aside."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "")
    text = re.sub(r"\b[\w./]+\.(?:csv|html|gpkg|json|docx|xlsx|tif)\b", "", text, flags=re.ASCII)
    words = re.findall(r"[A-Za-z_][A-Za-z_0-9]+", text)
    return {word for word in words if word not in CODES | AUTHORS and not re.fullmatch(r"[A-Z]\d+", word)}
