"""Synthetic counties of any size, measured whole or in part, for tests that look at what is handed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spatial_uri.analyses.running import measure_analyses
from spatial_uri.model.study import Study
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import assemble_study_file


def drafted(folder: Path, villages: int, *, seed: int = 0) -> Path:
    """Write a county and the study file that `init` drafts for it."""
    files = synthetic_county(villages, seed=seed).write(folder)
    init_study(files.for_study, folder / "study.toml", name="示例县", preset="CN", overwrite=True)
    return folder / "study.toml"


def changed(path: Path, change: Callable[[str], str]) -> Path:
    """Change the text of a study file."""
    text = path.read_text("utf-8")
    other = change(text)
    assert other != text
    path.write_text(other, "utf-8")
    return path


def measured(path: Path) -> tuple[Study, dict[str, Any]]:
    """Measure what a study file asks for."""
    file = read_study_file(path)
    asked = file.asked()
    study = assemble_study_file(file, transit=asked.reads("transit"))
    return study, measure_analyses(study, asked, extract=path.parent / "county.osm.pbf")


def with_coarse_cells(text: str, cell_m: int = 1500) -> str:
    """Let a study file ask for coarse isochrones, which are quick to measure."""
    return text.replace("[service_circle]\n", f"[service_circle]\ncell_m = {cell_m}\n")
