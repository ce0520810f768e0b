"""The kinds of floating catchments."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["2sfca", "e2sfca", "g2sfca", "kd2sfca", "3sfca", "m2sfca"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WITHOUT_WEIGHTS: tuple[Kind, ...] = ("2sfca", "kd2sfca")
