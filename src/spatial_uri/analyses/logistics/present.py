"""What the logistics give to an atlas."""

from __future__ import annotations

from spatial_uri.analyses.logistics.map import logistics_map
from spatial_uri.analyses.logistics.present_chain import chain_section, line_section
from spatial_uri.analyses.logistics.present_gaps import gap_section
from spatial_uri.analyses.logistics.present_reach import reach_section
from spatial_uri.analyses.logistics.result import Logistics
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Part, Section
from spatial_uri.page.part_tables import layer_of, parameters_of, with_places
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say


def logistics_part(study: Study, result: Logistics) -> Part:
    """Return what the nodes, whom they reach, the chain of goods and the bus lines give to an atlas.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    return Part(
        key="logistics",
        title=say("Logistics"),
        sections=_sections(study, result),
        tables={
            "logistics_nodes.csv": with_places(result.nodes),
            "logistics_settlements.csv": with_places(result.places),
            "logistics_coverage.csv": result.coverage,
            "logistics_areas.csv": result.areas,
            "logistics_stages.csv": result.stages,
            **({"logistics_lines.csv": result.lines} if result.has_timetable else {}),
        },
        table_words={
            "logistics_nodes.csv": say(
                "one row per logistics node: tier, where its goods come from, minutes from there and from the centre"
            ),
            "logistics_settlements.csv": say(
                "one row per settlement: nearest node of each tier and minutes, whether it has a point, bus lines"
            ),
            "logistics_coverage.csv": say(
                "one row per area, tier, threshold and who is counted (all settlements, or villages): shares of them "
                "and of their people within reach"
            ),
            "logistics_areas.csv": say(
                "one row per area: nodes, townships with a station, villages (and all settlements) with a point"
            ),
            "logistics_stages.csv": say("one row per stage of the chain: minutes from tier to tier"),
            **(
                {"logistics_lines.csv": say("one row per bus line: stations and villages passed, and in which order")}
                if result.has_timetable
                else {}
            ),
        },
        layer_themes={"logistics_nodes": ("chain",)} if len(result.supplied_nodes) else {},
        layers={
            **({"logistics_nodes": layer_of(result.nodes)} if len(result.nodes) else {}),
            "logistics": layer_of(result.places),
        },
        map=if_drawn(lambda: logistics_map(study, result)),
        sheets=(MapSheet(number=11, theme="chain" if len(result.supplied_nodes) else "point_reach"),),
        parameters={
            **parameters_of(result.options),
            "day": result.day.isoformat() if result.day else None,
            "illustrative_timetable": result.is_illustrative,
        },
        notes=result.notes,
        missing=tuple(note.message for note in result.missing),
    )


def _sections(study: Study, result: Logistics) -> tuple[Section, ...]:
    """Return the sections of what is known; without any node one that says so."""
    if not result.known_tiers:
        return (Section(title=say("Logistics"), paragraphs=tuple(note.message for note in result.missing)),)
    sections = [reach_section(study, result)]
    gaps = gap_section(study, result)
    sections += [gaps] if gaps.paragraphs else []
    sections += [chain_section(result)] if result.stages["supplied"].any() else []
    sections += [line_section(result)] if result.has_timetable else []
    return tuple(sections)
