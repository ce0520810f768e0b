"""A whole analysis in one file: how many settlements lie on a round number of metres from the origin of the plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pandas as pd
from pydantic import Field

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.indicators import OWN, Indicator
from spatial_uri.model.option_classes import options
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel
from spatial_uri.page.part import Figure, Part, Section
from spatial_uri.page.theme_classes import by_steps
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap


@options
class TinyOptions:
    """What it asks."""

    step_m: Annotated[float, Field(gt=0, description="length of a step")] = 100.0


@dataclass(frozen=True)
class Tiny:
    """What it answers."""

    options: TinyOptions
    travel: Travel
    steps: pd.Series[float]
    bonus: int
    notes: tuple[Note, ...] = ()


def _read(reading: Reading) -> dict[str, int]:
    return {"bonus": int(reading.files["bonus"].read_text("utf-8"))} if "bonus" in reading.files else {}


def _measure(run: Run, chosen: TinyOptions) -> Tiny:
    steps = run.study.settlements.table.geometry.x // chosen.step_m
    return Tiny(chosen, run.travel, steps, run.inputs.get("bonus", 0))


def _present(study: Study, tiny: Tiny) -> Part:
    table = tiny.steps.rename("steps").rename_axis("place_id").reset_index()
    settlements = study.settlements.table
    layer = ThemeLayer(kind="point", of="settlements", names=list(settlements["name"]))
    use = by_steps("settlements", tiny.steps.to_numpy(), (1000.0, 5000.0), title="Steps")
    theme = Theme(key="steps", title="Steps to the east", definition="counted in steps", uses=(use,))
    return Part(
        key="tiny",
        title="Tiny steps",
        sections=(Section(title="Steps", figures=(Figure(value=f"{tiny.bonus} bonus", label="steps"),)),),
        tables={"tiny.csv": table},
        layers={"tiny": settlements[["name", "geometry"]].assign(steps=tiny.steps)},
        map=ThemeMap(heading="Tiny steps", subtitle=study.name, layers={"settlements": layer}, themes=(theme,)),
        parameters={"step_m": tiny.options.step_m, "walk_limit_m": tiny.travel.walk_limit_m},
    )


ANALYSIS = Analysis(
    key="tiny",
    rank=99,
    title="Tiny steps",
    about="how many steps to the east a settlement lies",
    options=TinyOptions,
    inputs=(Input(key="bonus", help="a file with a number", example="bonus.txt"),),
    read=_read,
    measure=_measure,
    present=_present,
    indicators=(
        Indicator(
            name="Steps to the east",
            chinese="向东步数",
            columns={"tiny.csv": ("steps",)},
            unit="steps",
            formula="easting / length of a step, rounded down",
            denominator="none",
            convention="From the origin of the plane.",
            source=OWN,
            trap="Another CRS, another number.",
        ),
    ),
)
