"""The inputs of a study, as its results name them: path, role, hash, vintage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from spatial_uri.analyses.registry import analyses
from spatial_uri.model.study import InputFile
from spatial_uri.read.osm.extracts import Extracts
from spatial_uri.read.osm.osm_file import SUFFIXES, read_osm_header
from spatial_uri.read.tables.vector_files import with_companions
from spatial_uri.store.files import input_file
from spatial_uri.study.file import StudyFile


def described_inputs(file: StudyFile, folder: Path, extracts: Extracts) -> tuple[InputFile, ...]:
    """Describe each input once, with all it was used for, by its path beside the study file."""
    roles: dict[Path, list[str]] = {file.path: ["study file"], file.roads.file: ["roads"]}
    for role, sections in (
        ("boundaries", file.boundaries),
        ("settlements", file.settlements),
        ("facilities", file.facilities),
    ):
        for section in sections:
            path = section.osm or section.file
            for part in () if path is None else with_companions(path):
                roles.setdefault(part, []).append(role)
    for path in file.roads.heights or ():
        roles.setdefault(path, []).append("heights")
    for role, path in _named_files(file):
        roles.setdefault(path, []).append(role)
    inputs = []
    for path, used_for in roles.items():
        header = read_osm_header(path) if path.name.lower().endswith(SUFFIXES) else None
        described = input_file(
            path,
            ", ".join(dict.fromkeys(used_for)),
            vintage=header.vintage if header else None,
            attribution=header.attribution if header else None,
            sha256=extracts.sha256_of(path),
        )
        # results must not depend on where on the disk a study lies
        shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
        inputs.append(replace(described, path=shown))
    return tuple(inputs)


def _named_files(file: StudyFile) -> list[tuple[str, Path]]:
    """Return the files that single keys name, with what they are used for; a feed that is a folder is left out."""
    named: list[tuple[str, Path]] = [] if file.roads.paths is None else [("paths", file.roads.paths)]
    files = file.asked().files
    for analysis in analyses():
        own = files.get(analysis.key, {})
        for one in (one for one in analysis.inputs if one.key in own):
            given = own[one.key] if one.may_be_several else (own[one.key],)
            named += [(one.role or one.key, path) for path in given]
    return [(role, path) for role, path in named if path.is_file()]
