"""The faults of a study file, each with the path of its key and what to do."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spatial_uri.analyses.declared import Analysis
from spatial_uri.analyses.registry import analyses
from spatial_uri.errors import ParameterError
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.prices import Prices
from spatial_uri.model.travel import Travel
from spatial_uri.rules.preset import load_preset, preset_names
from spatial_uri.study.sections import section_of

REPEATABLE = ("boundaries", "settlements", "facilities")
"""Sections that may be there several times."""


def cross_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults between sections, found even where a section has faults of its own."""
    yield from _rule_faults(raw)
    yield from _price_faults(raw)
    for analysis in analyses():
        yield from _contradictions(raw, analysis)
    asked = [a for a in analyses() if a.key in raw] or [a for a in analyses() if a.key == "service_circle"]
    if all("facilities" in analysis.study_needs for analysis in asked) and "facilities" not in raw:
        yield f"facilities: is missing ({', '.join(analysis.key for analysis in asked)} needs them)"
    yield from _tier_faults(raw)


def _tier_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    tiers = raw.get("tiers")
    order = tiers.get("order") if isinstance(tiers, dict) else None
    if not isinstance(order, list):
        return
    known = [tier.strip() for tier in order if isinstance(tier, str)]
    repeated = sorted({tier for tier in known if known.count(tier) > 1})
    yield from (f"tiers.order: {tier!r} is there twice" for tier in repeated)
    labels = tiers.get("labels") if isinstance(tiers, dict) else None
    named = [("tiers.labels", tier) for tier in (labels if isinstance(labels, dict) else {})]
    for analysis in analyses():
        section = raw.get(analysis.key)
        tiers_of = section.get("tiers") if isinstance(section, dict) else None
        named += [(f"{analysis.key}.tiers", tier) for tier in (tiers_of if isinstance(tiers_of, list) else [])]
    prices = raw.get("prices")
    for key in ("site", "raise_to"):
        priced = prices.get(key) if isinstance(prices, dict) else None
        named += [(f"prices.{key}", tier) for tier in (priced if isinstance(priced, dict) else {})]
    named += [(f"{title}.tier", table["tier"]) for title, table in tables_of(raw, "facilities") if "tier" in table]
    for key, tier in named:
        if isinstance(tier, str) and tier.strip() not in known:
            yield f"{key}: {tier!r} is not among the tiers in tiers.order ({', '.join(known)})"


def _rule_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    roads, rules = raw.get("roads"), raw.get("rules")
    preset = roads.get("preset", "generic") if isinstance(roads, dict) else "generic"
    if not isinstance(rules, dict) or preset not in preset_names():
        return
    try:
        load_preset(preset, rules)
    except ParameterError as error:
        yield from (f"rules.{fault}" for fault in error.faults)


def _price_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    given = raw.get("prices")
    if not isinstance(given, dict):
        return
    known = [name for name, _ in fields_of(Prices)]
    for name in (name for name in given if name not in known):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(known)}"
        yield f"prices.{name}: there is no such key; {hint}"
    try:
        Prices(**{name: value for name, value in given.items() if name in known})
    except ParameterError as error:
        yield from (f"prices.{fault}" for fault in error.faults)
    classes = _classes_of_roads(raw)
    for name in ("road_km", "new_road_km"):
        priced = given.get(name)
        for road_class in priced if isinstance(priced, dict) and classes else ():
            if road_class not in classes:
                yield f"prices.{name}: {road_class!r} is no class of road; known are {', '.join(classes)}"


def _classes_of_roads(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the classes of roads that can be driven on; nothing where the rules have faults of their own."""
    roads, rules = raw.get("roads"), raw.get("rules", {})
    preset = roads.get("preset", "generic") if isinstance(roads, dict) else "generic"
    if not isinstance(rules, dict) or preset not in preset_names():
        return ()
    try:
        return tuple(load_preset(preset, rules).roads.drive.speed_kmh)
    except ParameterError:
        return ()


def _contradictions(raw: Mapping[str, Any], analysis: Analysis) -> Iterator[str]:
    """Yield what does not go together among the options and files of an analysis that are right by themselves."""
    given = raw.get(analysis.key)
    if not isinstance(given, dict):
        return
    for one in analysis.inputs:
        if one.key in given and one.excludes in given:
            yield f"{analysis.key}: name {one.key} or {one.excludes}, not both"
    section = section_of(analysis)
    values = {key: value for key, value in given.items() if key in dict(fields_of(analysis.options))}
    try:
        section.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:  # wrong by themselves: the section's own faults; the rest must still make sense
        wrong = {e["loc"][0] for e in error.errors() if e["loc"]}
        values = {key: value for key, value in values.items() if key not in wrong}
    try:
        checked = section.model_validate_json(json.dumps(values, default=str))
        analysis.options(**{key: getattr(checked, key) for key, _ in fields_of(analysis.options)})
    except ParameterError as error:
        yield from (f"{analysis.key}: {fault}" for fault in error.faults)


def tables_of(raw: Mapping[str, Any], section: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the tables of a section with their titles, whether it is [section] or [[section]]."""
    value = raw.get(section)
    if isinstance(value, dict):
        return [(section, value)]
    if not isinstance(value, list):
        return []
    return [(_numbered(section, i), t) for i, t in enumerate(value) if isinstance(t, dict)]


def _numbered(section: str, index: int) -> str:
    return f"{section}[{index + 1}]"  # counted from one, as people count tables in a file


def _keys_at(model: type[BaseModel], names: Sequence[str]) -> list[str]:
    """Return the keys known at a place of the study file."""
    for name in names:
        field = model.model_fields.get(name)
        inner = None if field is None else _model_in(field.annotation)
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, (_model_in(inner) for inner in get_args(annotation))), None)


def fault_of(error: ErrorDetails, single: set[str], model: type[BaseModel]) -> str:
    """Say one fault of the schema in plain words, with the path of its key."""
    path, names = "", []
    for part in error["loc"]:
        if isinstance(part, int):
            path = path if path in single else _numbered(path, part)
        else:
            path = f"{path}.{part}" if path else part
            names.append(part)
    message, value = error["msg"], error["input"]
    if error["type"] == "extra_forbidden":
        if len(names) > 1 and names[-1] in dict(fields_of(Travel)):
            return f"{path}: stands in [travel], where it holds for every analysis"
        known = _keys_at(model, names[:-1])
        near = difflib.get_close_matches(names[-1], known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(known)}"
        return f"{path}: there is no such key; {hint}"
    if error["type"] == "missing":
        return f"{path}: is missing"
    if error["type"] == "value_error":
        return f"{path}: {message.removeprefix('Value error, ')}"
    message = message.removeprefix("Input ")
    return f"{path}: {message[0].lower()}{message[1:]}, not {json.dumps(value, ensure_ascii=False, default=str)}"
