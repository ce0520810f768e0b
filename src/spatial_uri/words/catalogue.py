"""Messages in the language of the reader.

Sentences stand in the code in English, inside `say` or `say_n`; the catalogues in ``locale/`` hold them in the other
languages. Notes stand in the code as codes; both the English and the other catalogues hold their sentences.
``tools/update_catalogues.py`` brings the catalogues up to date with the code.
"""

from __future__ import annotations

import gettext
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from babel.support import Translations

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

# Two slots, or a slot and a digit, with nothing between them.
_MEETING = re.compile(r"\{(\w+)\}(?=\{(\w+)\}|(\d))")
_LATIN_END, _LATIN_START, _NUMBER = re.compile(r"[0-9A-Za-z]$"), re.compile(r"[0-9A-Za-z]"), re.compile(r"[\d.,]+")

_current: ContextVar[Language] = ContextVar("language", default="en")


def N_(message: str) -> str:  # noqa: N802  the name that gettext tools know
    """Mark a message for the catalogues, where it is said later."""
    return message


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything inside the block in one language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def language() -> Language:
    """Return the language that is spoken now."""
    return _current.get()


def say(message: str, /, **facts: Any) -> str:
    """Say a message in the language of the reader.

    Parameters
    ----------
    message
        English, with ``{name}`` where a fact stands.
    facts
        Texts stand as they are; all else is written by `spatial_uri.words.numbers.written`, by the unit in its name.

    Examples
    --------
    >>> say("{name} is {length_m} long", name="X105", length_m=1200)
    'X105 is 1,200 m long'
    """
    return _filled(_said(_current.get(), message), facts)


def say_n(one: str, many: str, count: float, /, **facts: Any) -> str:
    """Say a message about a number of things, in the form that the language has for that number.

    Parameters
    ----------
    one, many
        English, for one thing and for any other number; ``{count}`` stands for the number itself.
    count
        How many; NaN is written as unknown.
    facts
        As in `say`.

    Examples
    --------
    >>> say_n("{count} village", "{count} villages", 1), say_n("{count} village", "{count} villages", 1200)
    ('1 village', '1,200 villages')
    """
    form = int(count) if math.isfinite(count) and count == int(count) else 2
    return _filled(translations().ngettext(one, many, form), {"count": count, **facts})


def say_note(code: str, facts: Mapping[str, Any]) -> str:
    """Say the sentence of a note; the fact ``count`` chooses between singular and plural."""
    number = facts.get("count", 2)
    form = number if isinstance(number, int) else 2
    return _filled(translations().ngettext(code, code, form), facts)


@cache
def _translations_of(spoken: Language) -> gettext.NullTranslations:
    """Return all catalogues as one: in a row of them, every message would be looked up in most of them."""
    first, *others = (_compiled(spoken, name) for name in catalogue_names(spoken))
    for catalogue in others:
        first.merge(catalogue)
    return first


@lru_cache(20_000)
def _said(spoken: Language, message: str) -> str:
    return _translations_of(spoken).gettext(message)


def translations() -> gettext.NullTranslations:
    """Return the catalogues of the language that is spoken now."""
    return _translations_of(language())


def catalogue_names(spoken: Language) -> list[str]:
    """Return the names of the catalogues of a language, one for each package that says something."""
    folder = resources.files("spatial_uri.words") / "locale" / spoken
    return sorted(entry.name.removesuffix(".po") for entry in folder.iterdir() if entry.name.endswith(".po"))


def messages_of(spoken: Language, name: str) -> dict[str, str | tuple[str, ...]]:
    """Return one catalogue as a plain table: the message in English, or a code -> what is said."""
    return {
        (m.id if isinstance(m.id, str) else m.id[0]): (m.string if isinstance(m.string, str) else tuple(m.string))
        for m in read_catalogue(spoken, name)
        if m.id
    }


@cache
def read_catalogue(spoken: Language, name: str) -> Any:
    """Read a catalogue with Babel."""
    from babel.messages.pofile import read_po

    file = resources.files("spatial_uri.words") / "locale" / spoken / f"{name}.po"
    with file.open("rb") as stream:
        return read_po(stream, locale=spoken)


def _compiled(spoken: Language, name: str) -> Translations:
    from babel.messages.mofile import write_mo
    from babel.support import Translations

    stream = io.BytesIO()
    write_mo(stream, read_catalogue(spoken, name))
    stream.seek(0)
    return Translations(stream)


def _filled(message: str, facts: Mapping[str, Any]) -> str:
    if not facts:
        return message
    texts = {
        name: value if type(value) is str and not name.endswith("_term") else _writer()(name, value)
        for name, value in facts.items()
    }
    if _has_meeting(message):
        message = _MEETING.sub(lambda slot: _parted(slot, texts), message)
    return message.format_map(texts)


@cache
def _writer() -> Callable[[str, Any], str]:
    from spatial_uri.words.numbers import written

    return written


@lru_cache(20_000)
def _has_meeting(message: str) -> bool:
    return _MEETING.search(message) is not None


def _parted(slot: re.Match[str], texts: Mapping[str, str]) -> str:
    """Return a slot, with a space after it where a name in Latin letters would run into what follows: clinic C 25.0."""
    name, after = texts.get(slot[1], ""), texts.get(slot[2], "") if slot[2] else slot[3]
    meets = _LATIN_END.search(name) and _LATIN_START.match(after) and not _NUMBER.fullmatch(name)
    return f"{slot[0]} " if meets else slot[0]
