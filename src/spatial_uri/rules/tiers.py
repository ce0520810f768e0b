"""Which objects of OpenStreetMap are facilities of a tier, by their tags and their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from spatial_uri.rules.facility_names import names_of
from spatial_uri.rules.tags import Tag, has_only, has_tag

_WORD = re.compile(r"\{([a-z_]+)\}")


class TierRule(BaseModel):
    """Which OSM objects are facilities of a tier.

    Any of `tags` matches; `unless` does not (of a tag with several values, all must be in it); if given, the regular
    expression `name` is found in one of the names, and `unless_name` in none. A `name` that the empty text fits as
    well only says what must not be there (``^(?!.*dental)``), and is asked of all names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = ""
    tags: tuple[Tag, ...] = Field(min_length=1)
    unless: tuple[Tag, ...] = ()
    name: str | None = None
    unless_name: str | None = None

    @field_validator("name", "unless_name")
    @classmethod
    def _is_regular_expression(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error as error:
                message = f"not a regular expression: {error}"
                raise ValueError(message) from error
        return value

    def has_tags(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an object bears the tags of the tier, whatever it is called."""
        return has_tag(tags, self.tags) and not has_only(tags, self.unless)

    def matches(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an object with these tags belongs to the tier."""
        return self.has_tags(tags) and self._is_called_so(names_of(tags))

    def _is_called_so(self, names: tuple[str, ...]) -> bool:
        if self.unless_name is not None and any(map(_pattern(self.unless_name).search, names)):
            return False
        if self.name is None:
            return True
        wanted = _pattern(self.name)
        if wanted.search(""):
            return bool(names) and all(map(wanted.search, names))
        return any(map(wanted.search, names))


@lru_cache(64)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def with_words(tiers: Any, words: Any) -> Any:
    """Return the tiers with ``{word}`` in the patterns of their names replaced by what `words` says of it."""
    if not isinstance(tiers, Mapping) or not isinstance(words, Mapping):
        return tiers
    return {key: _with_words(rule, words) if isinstance(rule, Mapping) else rule for key, rule in tiers.items()}


def _with_words(rule: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    filled = dict(rule)
    for key in ("name", "unless_name"):
        if isinstance(pattern := filled.get(key), str):
            filled[key] = _WORD.sub(lambda found: str(words.get(found[1], found[0])), pattern)
    return filled
