"""The report as a Word file: of its own, or filled into the template of a bureau."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spatial_uri.atlas.report import report_document
from spatial_uri.model.study import Study
from spatial_uri.page.document import Document
from spatial_uri.page.part import Part
from spatial_uri.store.net import writing


def write_report_docx(
    study: Study,
    parts: Sequence[Part],
    path: str | Path,
    *,
    template: str | Path | None = None,
    document: Document | None = None,
) -> Path:
    """Write the report as a Word file to edit, and return its path.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give to an atlas.
    path
        The file; an earlier one is replaced.
    template
        A bureau's own ``.docx``. In its text ``{{ title }}``, ``{{ subtitle }}``, ``{{ lead }}``, ``{{ stamp }}`` and
        ``{{ notice }}`` are filled in. A paragraph with nothing but ``{{ report }}`` becomes the whole report;
        ``{{ contents }}``, ``{{ chapters }}``, ``{{ annexes }}`` and the key of a single chapter, such as
        ``{{ conclusion }}`` or ``{{ gaps }}``, become that part of it. The styles of the template are used where it
        has them: Heading 1 to 3, Caption, Normal, List Bullet.
    document
        Their report, if it was made already.

    Raises
    ------
    InputNotFoundError, DataError
        If there is no such template, or it cannot be filled.
    OutputError
        If the file cannot be written.
    """
    from spatial_uri.page.document_word import word_of_document
    from spatial_uri.page.word_template import filled_template

    document = document or report_document(study, parts)
    data = word_of_document(document) if template is None else filled_template(document, Path(template))
    path = Path(path)
    with writing(path, "the report"):
        path.write_bytes(data)
    return path
