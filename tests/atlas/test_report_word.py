"""The report as a Word file: headings, captions, contents, fonts, and a bureau's own template."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.report import report_document
from spatial_uri.atlas.report_docx import write_report_docx
from spatial_uri.errors import DataError, InputNotFoundError
from spatial_uri.page.document import Chapter, Document, Paragraph, Table
from spatial_uri.page.document_word import word_of_document
from spatial_uri.words.catalogue import speaking


def _opened(document: Document):
    return docx.Document(io.BytesIO(word_of_document(document)))


@pytest.fixture(scope="module")
def written(county, tmp_path_factory):
    study, circle = county
    path = tmp_path_factory.mktemp("word") / "report.docx"
    with speaking("zh"):
        parts = [replace(service_circle_part(study, circle), result=circle)]
        write_report_docx(study, parts, path)
        return path, report_document(study, parts)


def test_chapters_are_headings_and_the_contents_lead_to_them(written) -> None:
    path, document = written
    word = docx.Document(str(path))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    titles = [chapter.title for chapter in (*document.chapters, *document.annexes)]
    assert [heading.split("\u2002")[1] for heading in headings] == titles
    xml = zipfile.ZipFile(path).read("word/document.xml").decode()
    assert 'TOC \\o "1-1"' in xml
    marks = set(re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml))
    assert set(re.findall(r'w:anchor="([^"]+)"', xml)) <= marks
    assert len(re.findall(r'w:anchor="', xml)) == len(titles)


def test_captions_are_numbered_by_fields_and_pictures_have_words(written) -> None:
    xml = zipfile.ZipFile(written[0]).read("word/document.xml").decode()
    tables = re.findall(r"SEQ Table.*?<w:t [^>]*>(\d+)</w:t>", xml)
    assert [int(number) for number in tables] == list(range(1, len(tables) + 1))
    pictures = re.findall(r'<wp:docPr id="\d+" name="[^"]+" descr="([^"]*)"', xml)
    assert pictures
    assert all(pictures)


def test_chinese_fonts_are_named_with_others_to_take_their_place(written) -> None:
    word = docx.Document(str(written[0]))
    fonts = {s: word.styles[s].element.rPr.rFonts.get(qn("w:eastAsia")) for s in ("Normal", "Heading 1", "Caption")}
    assert fonts == {"Normal": "仿宋", "Heading 1": "黑体", "Caption": "黑体"}
    table = zipfile.ZipFile(written[0]).read("word/fontTable.xml").decode()
    assert re.search(r'w:name="仿宋".*?w:altName w:val="FangSong"', table, re.DOTALL)


def test_head_and_foot_stand_on_every_page(written) -> None:
    word = docx.Document(str(written[0]))
    assert word.sections[0].header.paragraphs[0].text == written[1].title
    foot = word.sections[0].footer._element.xml
    assert "PAGE" in foot
    assert "NUMPAGES" in foot


def test_the_same_document_is_the_same_file(written) -> None:
    with speaking("zh"):
        assert word_of_document(written[1]) == written[0].read_bytes()


def test_hostile_texts_are_text() -> None:
    told = "</w:t></w:p> & <b> {{ x }} \x07 ]]>"
    chapter = Chapter(
        key="a", title=told, blocks=(Paragraph(text=told), Table(caption=told, columns=(told,), rows=[(told,)]))
    )
    word = _opened(Document(title=told, subtitle="", chapters=(chapter,)))
    assert word.tables[0].cell(1, 0).text == told.replace("\x07", "")
    assert any(p.text == told.replace("\x07", "") for p in word.paragraphs)


@pytest.fixture
def template(tmp_path):
    def save(*paragraphs: str):
        word = docx.Document()
        for text in paragraphs:
            word.add_paragraph(text)
        word.save(str(tmp_path / "own.docx"))
        return tmp_path / "own.docx"

    return save


def _small() -> Document:
    lead = Paragraph(text="247 of 317 are within.", style="lead")
    first = Chapter(key="conclusion", title="Conclusion", blocks=(lead,))
    return Document(title="A report", subtitle="of a county", chapters=(first,))


def test_a_template_keeps_its_own_text_and_takes_the_report(template) -> None:
    from spatial_uri.page.word_template import filled_template

    data = filled_template(
        _small(), template("Bureau of Planning", "{{ title }}: {{ lead }}", "{{ report }}", "Signed")
    )
    texts = [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
    assert texts[0] == "Bureau of Planning"
    assert texts[1] == "A report: 247 of 317 are within."
    assert texts[-1] == "Signed"
    assert "1\u2002Conclusion" in texts


def test_a_template_without_a_place_or_with_unknown_placeholders_is_refused(template, tmp_path) -> None:
    from spatial_uri.page.word_template import filled_template

    with pytest.raises(DataError, match="no place for the report"):
        filled_template(_small(), template("{{ title }}"))
    with pytest.raises(DataError, match=r"\{\{ reprot \}\}"):
        filled_template(_small(), template("{{ reprot }}", "{{ report }}"))
    (tmp_path / "no.docx").write_text("text")
    with pytest.raises(DataError, match="no Word file"):
        filled_template(_small(), tmp_path / "no.docx")
    with pytest.raises(InputNotFoundError):
        filled_template(_small(), tmp_path / "none.docx")


def _damaged(own, path, change) -> None:
    """Write a template again with other bytes in its parts."""
    with zipfile.ZipFile(own) as given, zipfile.ZipFile(path, "w") as taken:
        for item in given.infolist():
            taken.writestr(item.filename, change(item.filename, given.read(item.filename)))


def test_a_template_of_a_bureau_keeps_header_styles_and_tables(tmp_path) -> None:
    from spatial_uri.page.word_template import filled_template

    word = docx.Document()
    word.styles["Heading 1"].font.name = "Courier New"
    word.sections[0].header.paragraphs[0].text = "某县自然资源局 {{ title }}"
    word.add_table(1, 2).cell(0, 1).text = "{{ lead }}"
    word.add_paragraph("{{ conclusion }}")
    word.save(str(tmp_path / "own.docx"))
    made = docx.Document(io.BytesIO(filled_template(_small(), tmp_path / "own.docx")))
    assert made.sections[0].header.paragraphs[0].text == "某县自然资源局 A report"
    assert made.tables[0].cell(0, 1).text == "247 of 317 are within."
    assert made.styles["Heading 1"].font.name == "Courier New"
    assert [p.text for p in made.paragraphs if p.style.name == "Heading 1"] == ["1\u2002Conclusion"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("See {{ conclusion }} here", "beside other text"),
        ("{{ 1/0 }} {{ report }}", "cannot be filled"),
        ("{{ report ", "cannot be read"),
    ],
)
def test_a_part_inside_a_sentence_and_what_is_no_name_are_refused(template, text, told) -> None:
    from spatial_uri.page.word_template import filled_template

    with pytest.raises(DataError, match=told):
        filled_template(_small(), template(text))


def test_damaged_old_and_macro_templates_are_refused_in_one_sentence(template, tmp_path) -> None:
    from spatial_uri.page.word_template import filled_template

    own = template("{{ report }}")
    whole = own.read_bytes()
    (tmp_path / "cut.docx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "old.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    _damaged(own, tmp_path / "half.docx", lambda name, data: data[:-50] if name == "word/document.xml" else data)
    kind = (b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")
    _damaged(own, tmp_path / "macro.docm", lambda _, data: data.replace(*kind))
    for name in ("cut.docx", "old.doc", "half.docx", "macro.docm"):
        with pytest.raises(DataError, match="no Word file"):
            filled_template(_small(), tmp_path / name)
