"""What the doctor finds: a colour, a sentence, whom it concerns, where it is, and what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import N_, language, say
from spatial_uri.words.numbers import lines

Colour = Literal["red", "amber", "green"]
COLOURS: tuple[Colour, ...] = get_args(Colour)
COLOUR_WORDS: dict[Colour, str] = {"red": N_("red"), "amber": N_("amber"), "green": N_("green")}
COLOUR_MEANINGS: dict[Colour, str] = {
    "red": N_("Mend this first: results would be wrong, or cannot be made."),
    "amber": N_("Check this: it may be so on the ground, or a fault in the data."),
    "green": N_("Noted: nothing has to be done."),
}

_ROWS, _FEATURES = (re.compile(rf"\b{word}s? ((?:\d+(?:, )?)+)") for word in ("row", "feature"))
_KEY = re.compile(r"[\w\[\].]+(?=: )")
_MOST_ROWS = 20


@dataclass(frozen=True)
class Spot:
    """A place where something was found.

    Parameters
    ----------
    name
        What it is called.
    lon, lat
        Degrees of WGS 84; NaN if it has no place.
    osm_id
        Its object in OpenStreetMap, such as ``w123``; empty if it has none, or none is known.
    people
        How many people it concerns; NaN if that is not known, or nobody.
    beside
        The object of OpenStreetMap that it lies beside, and should perhaps be joined to; empty if there is none.
    metres
        How far away that is; NaN if there is none.
    """

    name: str
    lon: float = math.nan
    lat: float = math.nan
    osm_id: str = ""
    people: float = math.nan
    beside: str = ""
    metres: float = math.nan

    def as_record(self) -> dict[str, Any]:
        """Return it as plain data; what is not known is None."""
        numbers = {"lon": self.lon, "lat": self.lat, "people": self.people, "metres": self.metres}
        known = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
        return {"name": self.name, "osm_id": self.osm_id or None, "beside": self.beside or None, **known}


@dataclass(frozen=True)
class Finding:
    """One thing that the doctor found.

    Parameters
    ----------
    colour
        ``red``: results would be wrong, or cannot be made. ``amber``: to be checked. ``green``: to be known.
    note
        Code, sentence, numbers and names.
    remedy
        What to do, marked for the catalogues with `N_`.
    settlements
        Ids of the settlements that it concerns.
    people
        Those who live there; NaN if unknown.
    spots
        Where it is, what concerns most people first.
    english_remedy
        What an error of reading says itself, in English, which knows more than its kind; None if it says nothing.
    """

    colour: Colour
    note: Note
    remedy: str
    settlements: tuple[str, ...] = ()
    people: float = math.nan
    spots: tuple[Spot, ...] = ()
    english_remedy: str | None = None

    @property
    def code(self) -> str:
        """Its code, such as ``roads.near_joins``."""
        return self.note.code

    @property
    def sentence(self) -> str:
        """What was found, in the language that is spoken now."""
        return self.note.message

    @property
    def remedy_text(self) -> str:
        """What to do, in the language that is spoken now."""
        if self.english_remedy is not None and language() == "en":
            return sentence_of(self.english_remedy)
        return say(self.remedy) if language() == "en" else lines(say(self.remedy), *self._rows())

    def _rows(self) -> Iterator[str]:
        """Yield which rows of the file an error of reading names: its words are English, and numbers are not."""
        messages = [str(message) for message in self.note.facts.get("messages", ())]
        faults = " ; ".join(messages)
        if self.code == "reading.study_file":
            keys = list(dict.fromkeys(key[0] for message in messages if (key := _KEY.match(message))))[:_MOST_ROWS]
            if keys:
                yield say("Entries of the study file: {keys}.", keys=keys)
            return
        rows, features = _numbers_after(_ROWS, faults), _numbers_after(_FEATURES, faults)
        if rows:
            yield say("Rows of the file: {rows}.", rows=rows)
        if features:
            yield say("Features of the file: {rows}.", rows=features)

    @property
    def original(self) -> tuple[str, ...]:
        """The words of an error of reading, which are English: its faults; beside other languages the whole of it."""
        faults = tuple(self.note.facts.get("messages", ()))
        problem = self.note.facts.get("problem")
        if problem is None or language() == "en":
            return faults
        remedy = () if self.english_remedy is None else (f"What to do: {self.english_remedy}",)
        return (str(problem), *faults, *remedy)

    def as_record(self) -> dict[str, Any]:
        """Return it as plain data, sentences in the language that is spoken now."""
        return {
            "code": self.code,
            "colour": self.colour,
            "sentence": self.sentence,
            "remedy": self.remedy_text,
            "original": list(self.original),
            "settlements": list(self.settlements),
            "settlements_count": len(self.settlements),
            "people": round(self.people) if math.isfinite(self.people) else None,
            "facts": {name: _as_json(value) for name, value in self.note.facts.items()},
            "places": list(self.note.places),
            "spots": [spot.as_record() for spot in self.spots],
        }


def _as_json(value: Any) -> Any:
    """Return a fact as JSON can hold it: what is not known is None."""
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _numbers_after(words: re.Pattern[str], text: str) -> list[str]:
    """Return the numbers that stand after some words, each once, and no more than anybody reads."""
    found = [number for numbers in words.findall(text) for number in re.findall(r"\d+", numbers)]
    return sorted(set(found), key=int)[:_MOST_ROWS]


def _without_topic(note: Note) -> Note | None:
    facts = note.facts
    if facts.pop("topic_term", None) is None:
        return None
    return Note(note.code, severity=note.severity, places=note.places, **facts)


def sentence_of(words: str) -> str:
    """Return words of an error as a sentence."""
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "?", "!", ")")) else ".")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings as they are told: red first, and among those of a colour what concerns most people.

    What is the same is told once, be it of the roads and of the paths of one extract.
    """
    once = {(finding.colour, finding.note): finding for finding in findings}
    told = [finding for finding in once.values() if (finding.colour, _without_topic(finding.note)) not in once]
    return sorted(told, key=lambda f: (COLOURS.index(f.colour), -_weight(f), -len(f.settlements)))


def _weight(finding: Finding) -> float:
    return finding.people if math.isfinite(finding.people) else 0.0
