"""Bring the catalogues of words up to date with the code: ``python tools/update_catalogues.py [--check]``.

New messages get an empty translation, messages that are gone are dropped, translations stay as they are. With
``--check`` nothing is written: what is missing, or too much, is listed, and the exit code is 1.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from spatial_uri.rules.printed import messages

SOURCE = Path(__file__).parents[1] / "src" / "spatial_uri"
LOCALE = SOURCE / "words" / "locale"
LANGUAGES = ("en", "zh")
KEYWORDS: dict[str, Any] = {"say": (1,), "say_n": (1, 2), "sayN": (1, 2), "N_": (1,), "Note": (1, 1)}
WORDS = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\b")
METHODS = {".py": "python", ".js": "javascript", ".j2": "jinja2.ext:babel_extract"}


PRESETS = SOURCE / "rules" / "presets"


def catalogue_of(path: Path) -> str:
    """Return the name of the catalogue that holds what a file says."""
    package, *rest = path.relative_to(SOURCE).parts
    if package == "analyses" and len(rest) > 1:
        return rest[0]
    if package == "page" and path.suffix == ".js":
        return "map"
    return {
        "words": "words",
        "page": "page",
        "atlas": "atlas",
        "cli": "atlas",
        "scale": "atlas",
        "diagnosis": "diagnosis",
    }.get(package, "read")


def sources() -> Iterator[Path]:
    """Yield the files that say something."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in METHODS and "vendor" not in path.parts:
            yield path


def extracted() -> dict[str, Catalog]:
    """Return what the code says: catalogue -> its messages."""
    found: dict[str, Catalog] = {}
    for path in sources():
        if path.suffix != ".j2" and not WORDS.search(path.read_text("utf-8")):
            continue  # most modules say nothing, and taking them apart takes seconds
        for _, message, _, _ in extract_from_file(METHODS[path.suffix], path, keywords=KEYWORDS):
            catalogue = found.setdefault(catalogue_of(path), Catalog(fuzzy=False))
            catalogue.add(message)
    found["rules"] = Catalog(fuzzy=False)
    for path in sorted(PRESETS.glob("*.toml")):  # comments and sources of the rules for roads
        for text in messages(path.read_text("utf-8")):
            found["rules"].add(text)
    return found


def is_code(message: Any) -> bool:
    """Tell whether a message is the code of a note, which English says in words as well."""
    return isinstance(message.id, tuple) and message.id[0] == message.id[1]


def updated(name: str, language: str, said: Catalog) -> Catalog:
    """Return a catalogue with the messages of the code and the translations there are."""
    path = LOCALE / language / f"{name}.po"
    old = Catalog()
    if path.exists():
        with path.open("rb") as stream:
            old = read_po(stream, locale=language)
    new = Catalog(locale=language, fuzzy=False)
    for message in said:
        if not message.id or (language == "en" and not is_code(message)):
            continue
        kept = old.get(message.id)
        new.add(message.id, kept.string if kept else "")
    return new


def gaps(catalogue: Catalog) -> Iterator[str]:
    """Yield the messages without a translation, or with other facts than the English ones."""
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(forms):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Update, or check, all catalogues."""
    check = "--check" in sys.argv
    faults = 0
    said = extracted()
    for language in LANGUAGES:
        folder = LOCALE / language
        for stale in {p.stem for p in folder.glob("*.po")} - set(said):
            print(f"{language}/{stale}.po: the code says nothing of it")
            faults += 1
        for name in sorted(said):
            catalogue = updated(name, language, said[name])
            if not list(catalogue)[1:]:
                continue
            missing = list(gaps(catalogue))
            faults += len(missing)
            for message in missing:
                print(f"{language}/{name}.po: not translated: {message}")
            if not check:
                with (folder / f"{name}.po").open("wb") as stream:
                    write_po(stream, catalogue, no_location=True, omit_header=True, sort_output=True, width=118)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
