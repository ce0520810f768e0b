"""Write the page of the indicators from the registry: ``python tools/update_indicators.py``."""

from __future__ import annotations

from pathlib import Path

from spatial_uri.analyses.indicator_page import page_of_indicators

PAGE = Path(__file__).parents[1] / "docs" / "INDICATORS.md"

if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page_of_indicators(), "utf-8", newline="\n")
