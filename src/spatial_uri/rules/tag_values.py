"""Values of OpenStreetMap tags, of which one tag may hold several: ``amenity=hospital;pharmacy``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def values_of(text: str | None) -> tuple[str, ...]:
    """Return the values of a tag, those separated by semicolons one by one.

    >>> values_of("hospital; pharmacy"), values_of(None)
    (('hospital', 'pharmacy'), ())
    """
    if not text:
        return ()
    if ";" not in text:
        return (text.strip(),)
    return tuple(dict.fromkeys(value for part in text.split(";") if (value := part.strip())))


def has_value(text: str | None, wanted: Collection[str]) -> bool:
    """Tell whether a tag holds one of some values."""
    return any(value in wanted for value in values_of(text))


def has_tag(tags: Mapping[str, str], wanted: Iterable[str]) -> bool:
    """Tell whether an object bears one of some tags, each written as ``key=value``."""
    return any(value in values_of(tags.get(key)) for key, value in (tag.split("=", 1) for tag in wanted))


def has_only(tags: Mapping[str, str], wanted: Iterable[str]) -> bool:
    """Tell whether all values of one key are among some tags: a hospital that offers reiki as well is a hospital."""
    of_key: dict[str, set[str]] = {}
    for key, value in (tag.split("=", 1) for tag in wanted):
        of_key.setdefault(key, set()).add(value)
    return any(key in tags and of_key[key].issuperset(values_of(tags[key])) for key in of_key)
