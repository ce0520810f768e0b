"""Names of files made of names that somebody gave, such as those of tiers: safe on every system."""

from __future__ import annotations

import hashlib
import unicodedata

_LONGEST = 40
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{k}" for port in ("com", "lpt") for k in range(10))})


def file_word(name: str) -> str:
    """Return a name as a part of the name of a file, which no system refuses or takes for another.

    Lower-case letters, characters without case such as Chinese ones, digits, ``_`` and ``-`` stay as they are. Of a
    name with anything else, or that is too long or the name of a device, only these stay, and a hash of the whole is
    added: so two names are two files even where a system does not tell capitals, or the forms of an accent, apart.

    Parameters
    ----------
    name
        The name, whatever it holds.

    Examples
    --------
    >>> file_word("county_hospital"), file_word("县级医院"), file_word("../up"), file_word("CON")
    ('county_hospital', '县级医院', 'up-8c722b8a', 'con-a3dbc4b6')
    """
    kept = "".join(sign for sign in unicodedata.normalize("NFC", name).casefold() if _is_plain(sign))[:_LONGEST]
    if name and kept == name and name not in _DEVICES and not name.startswith("-"):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept.strip('-')}-{digest}".lstrip("-")


def _is_plain(sign: str) -> bool:
    """Tell whether a character is written in one way only, and has no capital."""
    is_letter = sign in "_-" or unicodedata.category(sign) in {"Ll", "Lo", "Nd"}
    return is_letter and unicodedata.normalize("NFD", sign) == sign
