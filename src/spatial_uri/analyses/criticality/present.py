"""What the critical roads give to an atlas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.criticality.listings import bridge_list, junction_list, stuck_settlements, worst_closures
from spatial_uri.analyses.criticality.map import criticality_map, new_way_use
from spatial_uri.analyses.criticality.phrases import (
    People,
    behind_words,
    by_stretch,
    closure_words,
    road_and_length,
)
from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.analyses.criticality.way_parts import parts_of_ways
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Figure, Part, Section
from spatial_uri.page.part_tables import layer_of, parameters_of, records, with_places
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.store.file_names import file_word
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, lines, listed, minutes, name_of, share, unknown

_BEHIND_NOTES = ("criticality.root", "criticality.other_roots", "criticality.nobody_behind")


def criticality_part(study: Study, criticality: Criticality) -> Part:
    """Return what bridges, closures and second ways give to an atlas.

    Parameters
    ----------
    study, criticality
        What was measured, and the result.
    """
    people, labels, ways = People.of(study), criticality.target_labels, _new_ways(criticality)
    return Part(
        key="criticality",
        title=say("Critical roads: what each closure costs"),
        short=say("Critical roads"),
        sections=(
            *(
                _closure_section(study, closures, labels[target], target, people)
                for target, closures in criticality.closures.items()
            ),
            _cut_section(study, criticality, people),
        ),
        tables={
            "bridges.csv": with_places(criticality.bridges),
            "junctions.csv": with_places(criticality.junctions),
            **{f"closures_{file_word(t)}.csv": with_places(c.segments) for t, c in criticality.closures.items()},
            **{f"closed_{file_word(t)}.csv": c.settlements for t, c in criticality.closures.items()},
            "second_ways.csv": _second_ways(study, criticality),
        },
        table_words={
            "bridges.csv": say("road segments whose loss cuts the network in two, and who is behind"),
            "junctions.csv": say("junctions whose loss cuts the network, and who is behind"),
            **{
                f"closures_{file_word(t)}.csv": say(
                    "what closing each road segment costs, on the way to {target}", target=labels[t]
                )
                for t in criticality.closures
            },
            **{
                f"closed_{file_word(t)}.csv": say(
                    "one row per closed road and settlement, on the way to {target}: who is cut off, no longer within, "
                    "or goes another way",
                    target=labels[t],
                )
                for t in criticality.closures
            },
            "second_ways.csv": say("one row per target and settlement: is there a second way, and how much longer"),
        },
        layers={
            "bridges": layer_of(criticality.bridges),
            "junctions": layer_of(criticality.junctions),
            **{f"closures_{file_word(t)}": layer_of(c.segments) for t, c in criticality.closures.items()},
            **ways,
        },
        layer_uses={name: (new_way_use(table["settlements"]),) for name, table in ways.items()},
        map=if_drawn(lambda: criticality_map(study, criticality)),
        sheets=tuple(MapSheet(number=15, theme=f"closures_{t}") for t in list(criticality.closures)[:1]),
        parameters={**parameters_of(criticality.options), "targets": list(criticality.closures)},
        notes=criticality.notes,
    )


def _new_ways(criticality: Criticality) -> dict[str, gpd.GeoDataFrame]:
    """Return the new ways in parts: what many settlements drive over is drawn once."""
    layers = {}
    for target, closures in criticality.closures.items():
        if len(closures.new_ways):
            name = f"new_ways_{file_word(target)}"
            layers[f"{name}_parts"], layers[name] = parts_of_ways(closures.new_ways)
    return layers


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
    stuck = second[second["travel_min"].notna() & ~second["has_second_way"].astype(bool)]
    listings = (worst_closures(closures, target, people), stuck_settlements(study, stuck))
    return Section(
        title=say("If a road is closed: the way to {target}", target=label),
        paragraphs=(_conclusion(study, closures, label, people, stuck), _reading(closures, people)),
        figures=_closure_figures(closures, label, stuck),
        listings=tuple(table for table in listings if table.rows),
    )


def _closure_figures(closures: RoadClosures, label: str, stuck: pd.DataFrame) -> tuple[Figure, ...]:
    second, segments = closures.places[~closures.places["is_destination"]], closures.segments
    total, reached = len(second), second["travel_min"].notna()
    has_other = reached & second["has_second_way"].astype(bool) & second["segment"].notna()
    longer = second.loc[has_other, "second_extra_min"]
    return (
        Figure(
            value=share(len(stuck) / total) if total else unknown(),
            label=say("of settlements have no second way to {target}", target=label),
            definition=say(
                "settlements that reach {target} now, but none of them with the one road segment closed that they need "
                "most; share of the {total} settlements that are none themselves, those that reach none included "
                "({lost})",
                target=label,
                total=total,
                lost=total - int(reached.sum()),
            ),
        ),
        Figure(
            value=count(int((segments["settlements_cut_off"] > 0).sum())),
            label=say("road segments cut somebody off"),
            definition=say_n(
                "of {count} road segment on the fastest way of some settlement to {target}, each closed alone",
                "of {count} road segments on the fastest way of some settlement to {target}, each closed alone",
                len(segments),
                target=label,
            ),
        ),
        Figure(
            value=minutes(longer.median()) if len(longer) else unknown(),
            label=say("longer on the second way, median"),
            definition=say(
                "of the settlements that have a second way, with the road segment closed that they need most"
            ),
        ),
    )


def _reading(closures: RoadClosures, people: People) -> str:
    method = say(
        "Every road segment on somebody's fastest way is closed, one at a time: times are those of a study made "
        "without it, and nobody counts as faster than before. Lost are settlements that were within {threshold_min} "
        "and no longer are, those cut off included.",
        threshold_min=closures.threshold_min,
    )
    if not people.known:
        return lines(method, say("The population of most is not known: settlements and minutes are counted."))
    if people.missing:
        lacking = say_n(
            "The population of {count} settlement is not known: people and person-minutes are at least those given.",
            "The population of {count} settlements is not known: people and person-minutes are at least those given.",
            people.missing,
        )
        return lines(method, lacking)
    return method


def _conclusion(study: Study, closures: RoadClosures, label: str, people: People, stuck: pd.DataFrame) -> str:
    if closures.segments.empty:
        return say(
            "No settlement needs a road to {target}, or none reaches it: there is nothing to close.", target=label
        )
    worst = records(by_stretch(closures.segments).head(1))[0]
    costs = closure_words(worst, people, closures.threshold_min)
    return lines(
        say("The worst closure is {road}: {costs}.", road=road_and_length(worst), costs=costs),
        _stuck_words(study, closures, label, stuck),
    )


def _stuck_words(study: Study, closures: RoadClosures, label: str, stuck: pd.DataFrame) -> str:
    if stuck.empty:
        return say("Every settlement that reaches {target} has a second way.", target=label)
    first = study.settlements.table["name"].loc[stuck.index[:3]]
    facts = {
        "target": label,
        "total": int((~closures.places["is_destination"]).sum()),
        "names": listed([name_of(name, place) for place, name in first.items()]),
    }
    if len(stuck) > len(first):
        return say_n(
            "{count} of {total} settlements has no second way to {target}, among them {names}.",
            "{count} of {total} settlements have no second way to {target}, among them {names}.",
            len(stuck),
            **facts,
        )
    return say_n(
        "{count} of {total} settlements has no second way to {target}: {names}.",
        "{count} of {total} settlements have no second way to {target}: {names}.",
        len(stuck),
        **facts,
    )


def _cut_section(study: Study, criticality: Criticality, people: People) -> Section:
    behind = criticality.bridges[criticality.bridges["settlements_behind"] > 0]
    apart = criticality.junctions[criticality.junctions["settlements_behind"] > 0]
    reading = lines(*(n.message for n in criticality.notes if n.code in _BEHIND_NOTES))
    listings = (bridge_list(behind, people), junction_list(apart, people))
    return Section(
        title=say("Where the network falls apart"),
        paragraphs=tuple(filter(None, (_cut_conclusion(study, behind, people), reading))),
        figures=(
            Figure(
                value=count(len(behind)),
                label=say("road segments with a settlement behind"),
                definition=say("bridges in the sense of graphs: without such a segment the network falls in two"),
            ),
            Figure(
                value=count(len(apart)),
                label=say("junctions with a settlement behind"),
                definition=say("articulation points: without such a junction the network falls apart"),
            ),
        ),
        listings=tuple(table for table in listings if table.rows),
    )


def _cut_conclusion(study: Study, behind: pd.DataFrame, people: People) -> str:
    if behind.empty:
        return say("No settlement is behind any road segment that cuts the network in two.")
    worst = records(by_stretch(behind).head(1))[0]
    return lines(
        say_n(
            "{count} road segment of {total} cuts the network in two when lost, with a settlement behind.",
            "{count} road segments of {total} cut the network in two when lost, with a settlement behind.",
            len(behind),
            total=study.network.piece_count,
        ),
        say("Most depends on {road}: {behind}.", road=road_and_length(worst), behind=behind_words(worst, people)),
    )
