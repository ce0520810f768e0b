"""What ``spatial-uri improve`` asks for: the families of levers, and the plan made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_uri.cli.jobs import DEFAULT_OUT, Output, extract_source, make, refuse_options_of_extracts, slug
from spatial_uri.cli.options import split, with_given
from spatial_uri.cli.sources import File, Source
from spatial_uri.errors import ParameterError
from spatial_uri.store.files import undated_stem

if TYPE_CHECKING:
    from spatial_uri.analyses.plan.options import PlanOptions
    from spatial_uri.analyses.running import Asked
    from spatial_uri.model.study import Study

DELIVERED = ("report", "map", "workbook", "sheets")
"""What is handed over unless something else is asked for: to be read, shown, worked with and printed."""
_TABLES = {
    "sites": "[prices.site] (or [prices.raise_to])",
    "roads": "[prices.road_km] and [prices.new_road_km]",
    "buses": "vehicle_hour in [prices]",
}


def improve_study(path: Path, **given: Any) -> None:
    """Make a folder of the service circle, the levers that would close its gap, and the plan made of them."""
    own, of_analyses = split(given)
    wanted = {name: own.pop(name) for name in ("budget", "target", "levers", "tier")}
    output = replace(Output.of(own), told=("plan",))
    source, asked, folder = (
        _of_file(path, own) if path.suffix.lower() == ".toml" else _of_extract(path, own, of_analyses)
    )
    has_timetable = any({"timetable", "gtfs"} & {*files} for files in _files_of_buses(asked, of_analyses))
    asked = with_given(_planned(asked, wanted, has_timetable=has_timetable), of_analyses)
    _require_prices(source, asked)
    output = replace(output, delivery={**_delivery(source, output), **output.delivery})
    make(source, asked, output.out or folder, output, narrow=_of_one_tier)


def _delivery(source: Source, output: Output) -> dict[str, Any]:
    """Return what is handed over unless something else is asked for."""
    said = {**source.delivery, **output.delivery}
    usual: dict[str, Any] = {} if "deliver" in said else {"deliver": DELIVERED}
    has_sheets = "sheets" in said.get("deliver", DELIVERED)
    return usual | ({"sheets_of": ("plan",)} if has_sheets and "sheets_of" not in said else {})


def _files_of_buses(asked: Asked, given: Mapping[str, Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return asked.files.get("transit", {}), given.get("transit", {})


def _keys() -> tuple[str, ...]:
    from spatial_uri.analyses.plan.options import FAMILY_ANALYSES

    return "service_circle", *FAMILY_ANALYSES.values(), "plan"


def _of_file(path: Path, own: dict[str, Any]) -> tuple[Source, Asked, Path]:
    from spatial_uri.study.file import read_study_file

    refuse_options_of_extracts(own)
    file = read_study_file(path)
    return File(file), file.asked(_keys()), DEFAULT_OUT / f"{slug(file.study.name or undated_stem(path))}-plan"


def _of_extract(path: Path, own: dict[str, Any], given: Mapping[str, Mapping[str, Any]]) -> tuple[Source, Asked, Path]:
    from spatial_uri.analyses.running import Asked, default_options

    source = extract_source(path, own, given)
    name = source.area or source.name or undated_stem(path)
    return source, Asked(options=default_options(_keys())), DEFAULT_OUT / f"{slug(name)}-plan"


def _planned(asked: Asked, wanted: Mapping[str, Any], *, has_timetable: bool) -> Asked:
    """Return what is asked for, with the plan as the command says it, and only the families that take part."""
    from spatial_uri.analyses.plan.options import FAMILY_ANALYSES

    said: dict[str, Any] = {}
    if wanted["budget"] is not None or wanted["target"] is not None:
        said |= {"budgets": wanted["budget"], "target_share": wanted["target"]}
    said |= {name: wanted[name] for name in ("levers", "tier") if wanted[name] is not None}
    plan: PlanOptions = replace(asked.options["plan"], **said)
    if wanted["levers"] is None and not has_timetable:
        rest = tuple(family for family in plan.levers if family != "buses")
        plan = replace(plan, levers=rest or plan.levers)
    kept = {"service_circle", "plan", *(FAMILY_ANALYSES[family] for family in plan.levers)}
    options = {key: value for key, value in asked.options.items() if key in kept} | {"plan": plan}
    same = {name: value for name in ("tier", "limit_min") if (value := getattr(plan, name)) is not None}
    for key in ("sites", "road_levers"):
        if key in options:
            options[key] = replace(options[key], **same)
    return replace(asked, options=options)


def _of_one_tier(study: Study, asked: Asked) -> Asked:
    """Return what is asked for with the service circle of the tier of the levers alone, which is what it is about."""
    from spatial_uri.analyses.service_circle.leading import tier_to_lead

    circle = asked.options.get("service_circle")
    said = [asked.options[key].tier for key in ("plan", "sites", "road_levers") if key in asked.options]
    tiers = {tier for tier in said if tier is not None}
    if circle is None or circle.tiers is not None or len(tiers) > 1:
        return asked
    leading = tier_to_lead(study, circle)
    name = next(iter(tiers), leading.name if leading else None)
    if name not in {tier.name for tier in study.tiers}:  # whoever asks for it refuses it
        return asked
    return replace(asked, options={**asked.options, "service_circle": replace(circle, tiers=(name,))})


def _require_prices(source: Source, asked: Asked) -> None:
    """Refuse a budget or a target where nothing has a price, before anything is measured.

    Raises
    ------
    ParameterError
        If there is no price at all: it names the tables of the study file to fill.
    """
    plan: PlanOptions = asked.options["plan"]
    sites = asked.options.get("sites")
    has_own = sites is not None and (sites.price is not None or "candidates" in asked.files.get("sites", {}))
    if not plan.asks_for_plans or has_own or (isinstance(source, File) and source.file.prices):
        return
    missing = [f"{family}: {_TABLES[family]}" for family in plan.levers]
    where = "of the study file" if isinstance(source, File) else "of a study file (spatial-uri init writes one)"
    raise ParameterError(
        "a budget, or a target, needs prices, and none is known",
        faults=missing,
        remedy=f"fill these tables {where}; or leave --budget and --target out: levers are then ranked by the site, "
        "the kilometre and the vehicle-hour",
    )
