"""What facilities have, and the headings that say so."""

from __future__ import annotations

from spatial_uri.words.catalogue import N_

AMOUNT_TERMS = {
    "beds": N_("Beds"),
    "doctors": N_("Doctors"),
    "seats": N_("School seats"),
    "places": N_("Places"),
}
"""What is looked for -> what it is called, to be passed to `say`."""
HEADINGS: dict[str, tuple[str, ...]] = {
    "beds": (
        "beds", "床位数", "床位", "实有床位数", "实有床位", "开放床位数", "开放床位", "编制床位数", "编制床位",
        "核定床位数",
    ),
    "doctors": (
        "doctors", "physicians", "医生数", "医生", "医师数", "医师", "执业医师数", "执业医师", "执业(助理)医师数",
        "执业(助理)医师",
    ),
    "seats": ("seats", "学位数", "学位", "核定学位", "座位数"),
    "places": ("places", "capacity", "容量", "托位数", "托位", "核定容量", "收住人数"),
}  # fmt: skip
"""What is looked for -> headings of its column, in lower case, the likeliest first."""


def amount_term(amount: str) -> str:
    """Return what an amount is called, to be passed to `say`; a column of the user's own by its heading."""
    return AMOUNT_TERMS.get(amount, amount)
