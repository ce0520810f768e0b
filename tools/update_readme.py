"""Write the table of the analyses into the README, between its two marks: ``python tools/update_readme.py``."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.analyses.registry import table_of_analyses

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- analyses: begin -->\n", "<!-- analyses: end -->\n"


def with_table(text: str) -> str:
    """Return the README with the table as the registry has it now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table_of_analyses()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8", newline="\n")
