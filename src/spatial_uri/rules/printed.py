"""The rule table as it is printed: lines, comments and sources, these in the language of the reader."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from spatial_uri.words.catalogue import language, say

_SOURCE = re.compile(r'^(?P<before>.*\bsource = |\w+ = )"(?P<text>[^"]+)"(?P<after>\s*\}?)$')
_SECTION = re.compile(r"^\[(?P<name>[^\]]+)\]$")
_RULER = re.compile(r"^#\s*-*\s*$")
WIDTH = 118


def in_language(text: str) -> str:
    """Return a rule table with its comments and sources in the language that is spoken now."""
    if language() == "en":
        return text
    return "\n".join(line for part in _parts(text) for line in _translated(*part)) + "\n"


def messages(text: str) -> Iterator[str]:
    """Yield the comments and sources of the rules for roads, as the catalogues hold them."""
    begun = False
    for kind, line in _parts(text):
        begun |= line.startswith(("[roads", "Roads. "))
        if begun and kind == "comment":
            yield line
        elif begun and kind == "source" and (found := _SOURCE.match(line)):
            yield found["text"]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a table consists of: ``comment`` (all its lines as one), ``source`` (a line with one), ``line``."""
    comment: list[str] = []
    section = ""
    for line in text.splitlines():
        if line.startswith("# ") and not _RULER.match(line) and not line.startswith("#  "):
            comment.append(line.removeprefix("# "))
            continue
        if comment:
            yield "comment", " ".join(comment)
            comment = []
        section = found["name"] if (found := _SECTION.match(line)) else section
        is_source = section.endswith("sources") or line.startswith("source = ") or "source = " in line
        yield "source" if is_source and _SOURCE.match(line) else "line", line
    if comment:
        yield "comment", " ".join(comment)


def _translated(kind: str, line: str) -> Iterator[str]:
    if kind == "comment":
        yield from (f"# {row}" for row in textwrap.wrap(say(line), WIDTH))
    elif kind == "source" and (found := _SOURCE.match(line)):
        yield f'{found["before"]}"{say(found["text"])}"{found["after"]}'
    else:
        yield line
