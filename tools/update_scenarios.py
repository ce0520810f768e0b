"""Write the tables of docs/SCENARIOS.md from the models that check a scenario: ``python tools/update_scenarios.py``."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.scenario.key_tables import with_tables

PAGE = Path(__file__).parents[1] / "docs" / "SCENARIOS.md"

if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8", newline="\n")
