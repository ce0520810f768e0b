"""The faults of the text of a scenario, each with the place of its key and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from spatial_uri.errors import shortened
from spatial_uri.scenario.changes import keys_of
from spatial_uri.scenario.values import Table

_LIMITS = {"greater_than": "be more than {gt:g}", "less_than_equal": "be at most {le:g}"}
_LIMITS |= {"less_than": "be less than {lt:g}"}
_LIMITS |= {"greater_than_equal": "be at least {ge:g}", "finite_number": "be a finite number"}
_TYPES = {
    "float_type": "be a number",
    "int_type": "be a whole number",
    "bool_type": "be true or false",
    "string_type": "be a text in quotes",
    "list_type": "be a list",
    "model_type": "be a table, such as {example}",
    "model_attributes_type": "be a table, such as {example}",
}
_EXAMPLES = {"RoadPoint": "{ segment = 4711, fraction = 0.42 }"}
"""Examples of tables by their kind; without one, a selector of roads is the example."""


def faults_of(error: ValidationError, model: type[Table]) -> list[str]:
    """Say the faults of one table in plain words: ``key: what is wrong``."""
    return [_fault_of(details, model) for details in error.errors()]


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Say that there is no such key, with the nearest one."""
    known = list(known)
    near = difflib.get_close_matches(key[:100], known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(known)}"
    return f"there is no such key; {hint}"


def _fault_of(error: ErrorDetails, model: type[Table]) -> str:
    path = ""
    for part in error["loc"]:
        path = f"{path}[{part + 1}]" if isinstance(part, int) else f"{path}.{part}" if path else str(part)
    kind, rules, value = error["type"], error.get("ctx", {}), error["input"]
    if kind == "extra_forbidden":
        *above, key = error["loc"]
        message = unknown_key(str(key), keys_of(_model_at(model, above)))
    elif kind == "missing":
        message = "is missing"
    elif kind == "value_error":
        message = error["msg"].removeprefix("Value error, ")
    elif kind == "literal_error":
        message = f"should be one of {str(rules['expected']).replace(' or ', ', ')}, not {value!r}"
    elif kind in _LIMITS:
        message = f"should {_LIMITS[kind].format(**rules)}, not {value!r}"
    elif kind in _TYPES:
        example = _EXAMPLES.get(rules.get("class_name", ""), '{ ref = "X105" }')
        message = f"should {_TYPES[kind].format(example=example)}, not {value!r}"
    else:
        message = error["msg"][0].lower() + error["msg"][1:]
    return shortened(f"{path}: {message}" if path else message)


def _model_at(model: type[Table], path: Iterable[Any]) -> type[Table]:
    for part in path:
        if isinstance(part, str):
            model = _table_in(keys_of(model)[part].annotation) or model
    return model


def _table_in(annotation: Any) -> type[Table] | None:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next(filter(None, map(_table_in, get_args(annotation))), None)
