"""What the scripts of the map page say is found by the extraction of messages, whatever stands around it."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_file

import spatial_uri

WEB = Path(spatial_uri.__file__).parent / "page" / "web"
SAID = re.compile(r"""\b(?:say|sayN)\(\s*"((?:[^"\\]|\\.)*)\"""")


def test_every_message_of_the_scripts_is_extracted() -> None:
    said: set[str] = set()
    found: set[str] = set()
    for path in sorted(WEB.glob("*.js")):
        said |= set(SAID.findall(path.read_text("utf-8")))
        messages = extract_from_file("javascript", path, keywords={"say": None, "sayN": (1, 2)})
        found |= {message if isinstance(message, str) else message[0] for _, message, *_ in messages}
    assert said - found == set()
