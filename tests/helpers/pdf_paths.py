"""Where the lines of a printed page lie: enough of PDF to read what a browser prints."""

from __future__ import annotations

import re
import zlib

import numpy as np

Box = tuple[float, float, float, float]

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_MEDIA = re.compile(rb"/MediaBox\s*\[\s*([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s*\]")


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Return width and height of each page in points."""
    return [(float(c) - float(a), float(d) - float(b)) for a, b, c, d in _MEDIA.findall(pdf)]


def boxes_of_strokes(pdf: bytes, colour: str) -> list[Box]:
    """Return the bounding box, in points, of every path that the first page strokes in a colour ``#rrggbb``."""
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return [box for content in _contents(pdf) for box in _strokes(content, wanted)]


def _contents(pdf: bytes) -> list[str]:
    found = []
    for raw in _STREAM.findall(pdf):
        try:
            text = zlib.decompress(raw)
        except zlib.error:
            continue
        if re.search(rb"\bcm\b", text[:400]) and b" re\n" in text:
            found.append(text.decode("latin-1"))
    return found


def _strokes(content: str, wanted: np.ndarray) -> list[Box]:
    matrix, colour, stack, path, numbers, found = np.eye(3), np.zeros(3), [], [], [], []
    for operator in re.findall(r"[^\s]+", re.sub(r"\((?:\\.|[^()\\])*\)|<[0-9A-Fa-f]*>", "", content)):
        if re.fullmatch(r"[-+.\d]+", operator):
            numbers.append(float(operator))
            continue
        if operator == "q":
            stack.append((matrix, colour))
        elif operator == "Q":
            matrix, colour = stack.pop()
        elif operator == "cm":
            a, b, c, d, e, f = numbers[-6:]
            matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ matrix
        elif operator == "RG":
            colour = np.array(numbers[-3:])
        elif operator in {"m", "l"}:
            path.append((*numbers[-2:], 1))
        elif operator in {"S", "s", "f", "f*", "n", "B"}:
            if operator in {"S", "s"} and path and np.abs(colour - wanted).max() < 0.004:
                xy = np.array(path) @ matrix
                found.append((*xy[:, :2].min(axis=0), *xy[:, :2].max(axis=0)))
            path = []
        numbers = []
    return found
