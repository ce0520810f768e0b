"""Chapter 2: what was studied, from which data, and what the figures mean."""

from __future__ import annotations

from collections.abc import Iterator

from spatial_uri.analyses.service_circle.present import circle_words
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.study_words import left_out_sentences, size_phrases
from spatial_uri.page.document import Block, Chapter, Paragraph, Table
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.source_roles import role_words
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import lines, listed, plain

_NAME_OF_FILE = -1


def scope_chapter(material: Material) -> Chapter:
    """Return the scope, the definition, said once, and the data with their dates."""
    study = material.study
    blocks: list[Block] = [Paragraph(text=say("Studied: {size}.", size=say("; ").join(size_phrases(study))))]
    blocks += [Paragraph(text=sentence, style="warning") for sentence in left_out_sentences(study)]
    blocks += [Paragraph(text=sentence) for sentence in _definition(material)]
    blocks.append(_inputs(material))
    return Chapter(key="scope", title=say("Scope, data and definition"), blocks=tuple(blocks))


def _definition(material: Material) -> Iterator[str]:
    circle = material.circle
    if circle is None:
        return
    tier = material.tier or circle.tiers[0]
    yield say("Defined as: {definition}.", definition=circle.definition(tier, material.limit_min))
    others = [tier_name(other) for other in circle.tiers if other != tier]
    more = [plain(limit) for limit in circle.options.thresholds_min[1:]]
    yield lines(
        say("The same holds for {tiers}.", tiers=listed(others)) if others else "",
        say("Further limits are {limits} minutes.", limits=listed(more)) if more else "",
        *circle_words(circle),
    )
    if any(column.endswith("_inside") for column in circle.coverage.columns):
        yield say("Facilities outside the studied area serve the settlements inside as well.")


def _inputs(material: Material) -> Table:
    study = material.study
    rows = [
        (
            role_words(file.role),
            file.path.replace("\\", "/").split("/")[_NAME_OF_FILE],
            file.vintage or say("not stated"),
            file.attribution or say("not stated"),
        )
        for file in study.inputs
        if file.role != "study file"
    ]
    after = say("Coordinate system: {crs}. Checksums of all files stand in manifest.json.", crs=study.crs.name)
    if not rows:
        after = say("The inputs are not known. Coordinate system: {crs}.", crs=study.crs.name)
    return Table(
        caption=say("Data"),
        columns=(say("Used for"), say("File"), say("As of"), say("Source")),
        rows=rows,
        after=after,
    )
