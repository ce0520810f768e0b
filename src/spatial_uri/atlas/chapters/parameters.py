"""Chapter 12: with which parameters and speeds it was reckoned, and from which sources."""

from __future__ import annotations

from collections.abc import Iterator

from spatial_uri.atlas.chapters.ground import speeds_of
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.page.document import Block, Chapter, Paragraph, Table
from spatial_uri.page.road_words import road_class_words
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import MODES, listed, metres, plain, yes_no

_DIRECTIONS = {"to_facility": N_("to the facility"), "from_facility": N_("from the facility")}


def parameters_chapter(material: Material) -> Chapter:
    """Return the parameters a reader asks for; all of them stand in the manifest."""
    blocks: list[Block] = [
        Table(
            caption=say("Parameters"),
            columns=(say("Parameter"), say("Value")),
            rows=list(_rows(material)),
            after=say("Every option of every analysis stands in manifest.json, from which the run can be repeated."),
        ),
        Paragraph(text=_speeds(material)),
    ]
    sources = list(dict.fromkeys(file.attribution for file in material.study.inputs if file.attribution))
    blocks.append(Paragraph(
        text=say("Sources: {sources}.", sources=say("; ").join(sources)) if sources else say("Sources are not stated."),
        style="small",
    ))  # fmt: skip
    return Chapter(key="parameters", title=say("Parameters, speeds, sources"), blocks=tuple(blocks))


def _rows(material: Material) -> Iterator[tuple[str, str]]:
    study, circle = material.study, material.circle
    yield say("Mode of travel"), say(MODES[study.network.mode])
    travel = next((t for part in material.parts if (t := getattr(part.result, "travel", None)) is not None), None)
    if travel is not None:
        yield say("Direction"), say(_DIRECTIONS[travel.direction])
        yield (
            say("Walk to and from the road"),
            say("{walk_kmh}, at most {walk_limit_m}", walk_kmh=travel.walk_kmh, walk_limit_m=travel.walk_limit_m),
        )
        yield say("Longest trip searched"), _whole(travel.search_limit_min)
    if circle is not None:
        yield say("Limits"), say("{limits} min", limits=listed([plain(t) for t in circle.options.thresholds_min]))
        yield say("Classes of time"), say("{limits} min", limits=listed([plain(t) for t in circle.options.bands_min]))
        yield say("A higher tier serves as a lower one"), yes_no(circle.options.and_above)
    transit = material.result("transit")
    if transit is not None:
        yield say("Longest walk to a stop"), metres(transit.options.stop_limit_m)
        yield say("Remote from the county seat"), _whole(transit.options.remote_beyond_min)
    criticality = material.result("criticality")
    if criticality is not None:
        yield say("Limit of the closed roads"), _whole(criticality.options.threshold_min)
    layout = material.result("layout")
    if layout is not None:
        yield say("Exponent of the interaction"), plain(layout.options.exponent)
        yield say("Interaction cut off at"), _whole(layout.options.cutoff_min)
    yield say("Coordinate system"), study.crs.name


def _whole(limit_min: float) -> str:
    return say("{limits} min", limits=plain(limit_min))


def _speeds(material: Material) -> str:
    kmh = speeds_of(material)
    if not kmh:
        return say("The data holds no road, so that no speed was used.")
    fastest = sorted(kmh, key=lambda name: -kmh[name])
    told = [
        say("{road_class} {speed}", road_class=road_class_words(name), speed=f"{kmh[name]:.0f}") for name in fastest
    ]
    return say(
        "Mean speeds in km/h, by class, after limits, surfaces and structures: {speeds}. The rules with their sources: "
        "spatial-uri rules.",
        speeds=say(", ").join(told),
    )
