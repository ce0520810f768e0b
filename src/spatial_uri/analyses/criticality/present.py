"""What the criticality of the network gives to an atlas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spatial_uri.analyses.criticality.map import criticality_map, criticality_roads
from spatial_uri.analyses.criticality.phrases import (
    People,
    behind_words,
    by_stretch,
    closure_words,
    extra_words,
    length_words,
    road_and_length,
    road_label,
)
from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Part, Section
from spatial_uri.page.part_tables import WORST_LISTED, area_words, layer_of, listing, records, with_places
from spatial_uri.words.numbers import UNKNOWN, count, km, listed, minutes, name_of, of_things, share, text

_BEHIND_NOTES = ("criticality.root", "criticality.nobody_behind")


def criticality_part(study: Study, criticality: Criticality) -> Part:
    """Return what bridges, closures and second ways give to an atlas.

    Parameters
    ----------
    study, criticality
        What was measured, and the result.
    """
    people = People.of(study)
    label = criticality.target_labels
    tables = {
        "bridges.csv": with_places(criticality.bridges),
        "junctions.csv": with_places(criticality.junctions),
        **{f"closures_{t}.csv": with_places(c.pieces) for t, c in criticality.closures.items()},
        "second_ways.csv": _second_ways(study, criticality),
    }
    words = {
        "bridges.csv": "road pieces whose loss cuts the network in two, and who is behind",
        "junctions.csv": "junctions whose loss cuts the network, and who is behind",
        **{
            f"closures_{t}.csv": f"what closing each road piece costs, on the way to {label.get(t, t)}"
            for t in criticality.closures
        },
        "second_ways.csv": "one row per target and settlement: is there a second way, and how much longer",
    }
    return Part(
        key="criticality",
        title="What hangs by a thread",
        short="Closed roads",
        sections=(
            *(
                _closure_section(study, closures, label.get(target, target), target, people)
                for target, closures in criticality.closures.items()
            ),
            _cut_section(study, criticality, people),
        ),
        tables=tables,
        table_words=words,
        layers={
            "bridges": layer_of(criticality.bridges),
            "junctions": layer_of(criticality.junctions),
            **{f"closures_{t}": layer_of(c.pieces) for t, c in criticality.closures.items()},
        },
        map=criticality_map(study, criticality),
        parameters={
            "targets": dict(label),
            "threshold_min": {t: c.threshold_min for t, c in criticality.closures.items()},
        },
        notes=criticality.notes,
    )


def _second_ways(study: Study, criticality: Criticality) -> pd.DataFrame:
    places = study.settlements.table
    parts = []
    for target, closures in criticality.closures.items():
        second = with_places(closures.places, places.geometry)
        second.insert(0, "target", target)
        second.insert(2, "name", places["name"].to_numpy())
        second.insert(3, "area_id", places["area_id"].to_numpy())
        second["population"] = places["population"].to_numpy()
        parts.append(second)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["target", "place_id"])


def _closure_section(study: Study, closures: RoadClosures, label: str, target: str, people: People) -> Section:
    second = closures.places
    total = len(second)
    reached = second["travel_min"].notna()
    stuck = second[reached & ~second["has_second_way"].astype(bool)]
    pieces = closures.pieces
    cutting = int((pieces["settlements_cut_off"] > 0).sum())
    longer = second.loc[reached & second["has_second_way"].astype(bool) & (second["piece"] >= 0), "second_extra_min"]
    figures = (
        Figure(
            value=share(len(stuck) / total) if total else UNKNOWN,
            label=f"of settlements have no second way to {label}",
            definition=(
                f"settlements that reach {label} now, but none of them with the one road piece closed that they need "
                f"most; share of all settlements, the {count(total - int(reached.sum()))} that reach none included"
            ),
        ),
        Figure(
            value=count(cutting),
            label="road pieces cut somebody off",
            definition=(
                f"of {of_things(len(pieces), 'road piece')} on the fastest way of some settlement to {label}, each "
                "closed alone"
            ),
        ),
        Figure(
            value=minutes(longer.median()) if len(longer) else UNKNOWN,
            label="longer on the second way, median",
            definition="of the settlements that have a second way, with the road piece closed that they need most",
        ),
    )
    return Section(
        title=f"If a road is closed: the way to {label}",
        paragraphs=(_conclusion(closures, label, people, stuck, study), _reading(closures, people)),
        figures=tuple(figures),
        listings=tuple(table for table in (_closures(closures, target, people), _stuck(study, stuck)) if table.rows),
    )


def _reading(closures: RoadClosures, people: People) -> str:
    sentence = (
        "Every road piece on somebody's fastest way is closed, one at a time, and all times are computed again. Lost "
        f"are settlements that were within {closures.threshold_min:g} min and no longer are, those cut off included."
    )
    if not people.known:
        return f"{sentence} The population of most is not known: settlements and minutes are counted."
    if people.missing:
        lacking = of_things(people.missing, "settlement")
        return (
            f"{sentence} The population of {lacking} is not known: people and person-minutes are at least those given."
        )
    return sentence


def _conclusion(closures: RoadClosures, label: str, people: People, stuck: pd.DataFrame, study: Study) -> str:
    pieces, total = closures.pieces, len(closures.places)
    if pieces.empty:
        return f"No settlement needs a road to {label}, or none reaches it: there is nothing to close."
    worst = records(by_stretch(pieces).head(1))[0]
    sentences = [
        f"The worst closure is {road_and_length(worst)}: {closure_words(worst, people, closures.threshold_min)}."
    ]
    if len(stuck):
        names = study.settlements.table["name"].loc[stuck.index[:3]]
        some = listed([name_of(n, p) for p, n in names.items()])
        verb = "has" if len(stuck) == 1 else "have"
        among = ", among them " if len(stuck) > 3 else ": "
        sentences.append(
            f"{count(len(stuck))} of {of_things(total, 'settlement')} {verb} no second way to {label}{among}{some}."
        )
    else:
        sentences.append(f"Every settlement that reaches {label} has a second way.")
    return " ".join(sentences)


def _closures(closures: RoadClosures, target: str, people: People) -> Listing:
    pieces = by_stretch(closures.pieces)
    rows = [
        (
            road_label(r), text(r["road_class"]).replace("_", " "), closure_words(r, people, closures.threshold_min),
            length_words(r), count(r["settlements_cut_off"]),
            people.words(r["population_cut_off"], r["settlements_cut_off"]),
            _extra(r, people),
            count(r["settlements_lost"]),
        )
        for r in records(pieces.head(WORST_LISTED))
    ]  # fmt: skip
    columns = (
        "Road", "Class", "If it is closed", "Length", "Cut off", "People cut off", "Extra time",
        f"Lost from ≤ {closures.threshold_min:g} min",
    )  # fmt: skip
    return listing(
        "The worst closures", columns, rows, file=f"closures_{target}.csv", total=len(pieces), text_columns=3
    )


def _extra(row: Mapping[str, Any], people: People) -> str:
    """Write the extra time of those who are not cut off; nothing if all are."""
    if row["settlements"] == row["settlements_cut_off"]:
        return ""
    return extra_words(row, people).replace(" extra person-minutes", " person-min").replace(" more in all", "")


def _stuck(study: Study, stuck: pd.DataFrame) -> Listing:
    places = study.settlements.table.loc[stuck.index]
    order = stuck.assign(people=places["population"]).sort_values("people", ascending=False, kind="stable").index
    head = order[:WORST_LISTED]
    shown, second = places.loc[head], stuck.loc[head]
    roads = criticality_roads(study, second["piece"])
    rows = [
        (name_of(r["name"], place), str(place), area, road, minutes(m), count(r["population"]))
        for place, area, road, m, r in zip(
            head, area_words(study, shown["area_id"]), roads, second["travel_min"], records(shown), strict=True
        )
    ]
    columns = ("Settlement", "Code", "Area", "Hangs on", "Minutes now", "People")
    return listing("No second way", columns, rows, file="second_ways.csv", total=len(stuck), text_columns=4)


def _cut_section(study: Study, criticality: Criticality, people: People) -> Section:
    bridges, junctions = criticality.bridges, criticality.junctions
    behind = bridges[bridges["settlements_behind"] > 0]
    apart = junctions[junctions["settlements_behind"] > 0]
    if len(behind):
        worst = records(by_stretch(behind).head(1))[0]
        conclusion = (
            f"{of_things(len(behind), 'road piece')} of {count(study.network.piece_count)} cut the network in two when "
            "lost, with a settlement behind. Most depends on "
            f"{road_and_length(worst)}: {behind_words(worst, people)}."
        )
    else:
        conclusion = "No settlement is behind any road piece that cuts the network in two."
    said = " ".join(n.message for n in criticality.notes if n.code in _BEHIND_NOTES)
    return Section(
        title="Where the network falls apart",
        paragraphs=tuple(filter(None, (conclusion, said))),
        figures=(
            Figure(
                value=count(len(behind)),
                label="road pieces with a settlement behind",
                definition="bridges in the sense of graphs: without such a piece the network falls in two",
            ),
            Figure(
                value=count(len(apart)),
                label="junctions with a settlement behind",
                definition="articulation points: without such a junction the network falls apart",
            ),
        ),
        listings=tuple(
            table
            for table in (
                _behind("Roads with most behind", behind, people, "bridges.csv"),
                _behind("Junctions with most behind", apart, people, "junctions.csv"),
            )
            if table.rows
        ),
    )


def _behind(title: str, table: pd.DataFrame, people: People, file: str) -> Listing:
    is_road = file == "bridges.csv"
    table = by_stretch(table) if is_road else table
    head = table.head(WORST_LISTED)
    rows = [
        (
            road_and_length(r) if is_road else str(key), text(r["names_behind"]), count(r["settlements_behind"]),
            people.words(r["population_behind"], r["settlements_behind"]), km(r["km_behind"]),
            *([] if is_road else [count(r["parts"])]),
        )
        for key, r in zip(head.index, records(head), strict=True)
    ]  # fmt: skip
    columns = ("Road" if is_road else "Junction", "Who is behind", "Settlements", "People", "Road behind")
    return listing(title, columns if is_road else (*columns, "Parts"), rows, file=file, total=len(table))
