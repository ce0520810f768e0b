"""A template that the report cannot be written into is refused before anything is read or measured."""

from __future__ import annotations

from pathlib import Path

from cli_files import Run


def test_a_template_that_is_no_word_file_is_refused_first(county: Path, run: Run) -> None:
    template = county / "bureau.docx"
    template.write_text("root:x:0:0", "utf-8")
    done = run("atlas", county / "county.osm.pbf", "--preset", "CN", "--template", template, "--deliver", "report")
    assert done.exit_code == 1
    assert "this is no Word file (.docx)" in done.output
    assert "What to do: save it as .docx" in done.output
    assert "Reading" not in done.output
