"""Errors of reading, which are English, are told in the language of the page; every one of the package has a kind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import spatial_uri
from spatial_uri.diagnosis.error_kinds import OTHER, kind_of_error
from spatial_uri.diagnosis.examination import Examination, doctor
from spatial_uri.diagnosis.remedies import finding_of_asks, finding_of_error
from spatial_uri.errors import CrsError, DataError, InputNotFoundError, StudyFileError
from spatial_uri.words.catalogue import speaking

PACKAGE = Path(spatial_uri.__file__).parent
READING = ("read", "study", "geo", "store")
OF_FILES = {"DataError": DataError, "CrsError": CrsError, "InputNotFoundError": InputNotFoundError}
CHINESE = re.compile("[一-鿿]")
FACTS_ALONE = {"there is no something something", "the file has something somethings"}
"""What is meant, a sheet or a layer, is a fact of these messages."""


def literal(node: ast.expr) -> str | None:
    """Return the text of a message, with a word in place of each fact; None if it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "something" for v in node.values)
    return None


def raised() -> Iterator[tuple[str, type[DataError], str]]:
    """Yield where readers raise errors about data, and what those say."""
    for package in READING:
        for file in sorted((PACKAGE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in OF_FILES and node.args:
                    text = literal(node.args[0])
                    if text is not None and text != "something (something)":
                        yield f"{file.name}:{node.lineno}", OF_FILES[node.func.id], text


def test_every_error_of_the_readers_has_a_kind_of_its_own() -> None:
    sites = list(raised())
    assert len(sites) > 80
    unknown = {where: text for where, error, text in sites if kind_of_error(error(text)) is OTHER}
    assert {where: text for where, text in unknown.items() if text not in FACTS_ALONE} == {}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InputNotFoundError("there is no such file"), "文件不存在"),
        (DataError("the file is empty"), "没有内容"),
        (DataError("the table cannot be used as it is", faults=["row 3: x"]), "不能使用的行"),
        (DataError("the file cannot be read (OSError: x)"), "文件无法打开"),
        (DataError("there is no facility of tier 'clinic'"), "没有任何设施"),
        (DataError("some facilities are of a tier that the study does not have"), "不在研究文件所列等级之内"),
        (DataError("the text is not in utf-8 (byte 7)"), "编码"),
        (DataError("the roads lie outside the studied areas"), "路网不在研究范围内"),
        (CrsError("the file does not say which CRS its coordinates are in"), "未注明坐标系"),
        (CrsError("longitude and latitude are swapped: the points lie in the study area only when exchanged"), "互换"),
        (StudyFileError("the study file has 2 mistakes", faults=["a", "b"]), "条目"),
        (DataError("something that nobody foresaw"), "内容不能直接使用"),
    ],
    ids=lambda value: None if isinstance(value, str) else value.problem[:30],
)
def test_a_chinese_finding_says_the_kind_and_keeps_the_words(error: DataError, told: str) -> None:
    finding = finding_of_error(error)
    with speaking("zh"):
        assert told in finding.sentence
        assert error.problem not in finding.sentence
        assert CHINESE.search(finding.remedy_text)
        assert finding.original == (error.problem, *error.faults)
    with speaking("en"):
        assert error.problem in finding.sentence
        assert finding.original == error.faults


def test_english_keeps_the_remedy_of_the_error_itself() -> None:
    finding = finding_of_error(DataError("the file is empty", remedy="download it again"))
    with speaking("en"):
        assert finding.remedy_text == "Download it again."
    with speaking("zh"):
        assert finding.original[-1] == "What to do: download it again"
        assert finding.remedy_text == "重新导出或下载，并确认表中有数据行。"


def test_rows_and_entries_that_the_words_name_are_told_in_chinese_too() -> None:
    rows = finding_of_error(DataError("the table cannot be used as it is", faults=["rows 3, 12: x", "row 4: y is 77"]))
    study = finding_of_error(StudyFileError("2 mistakes", faults=["roads.file: is missing", "facilities[2].tier: x"]))
    shapes = finding_of_error(DataError("the file holds shapes that are none", faults=["feature 2"]))
    with speaking("zh"):
        assert "涉及文件第3、4和12行。" in rows.remedy_text
        assert study.remedy_text.endswith("涉及条目：roads.file和facilities[2].tier。")
        assert shapes.remedy_text.endswith("涉及文件第2个要素。")
    with speaking("en"):
        assert "Rows of" not in rows.remedy_text  # the words of the error stand below it


def test_what_init_could_not_tell_is_one_finding() -> None:
    (finding,) = finding_of_asks(["villages.csv: which column is the name?", "roads: which mode?"])
    with speaking("zh"):
        assert finding.sentence == "这些文件还缺少2项信息，暂不能建立研究。"
        assert len(finding.original) == 2
    assert finding_of_asks([]) == []


def test_on_a_chinese_page_english_stands_only_in_what_is_folded(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text('[roads]\nfile = "no.osm.pbf"\nspeed = 3\n', "utf-8")
    found = doctor(tmp_path / "study.toml")
    page = found.save(tmp_path / "page", "zh")[0].read_text("utf-8")
    body = re.sub("<style.*?</style>|<script.*?</script>|<details.*?</details>", "", page, flags=re.DOTALL)
    assert "What to do" not in body
    assert "has 2 mistakes" not in body
    assert '<details><summary>程序原文（英文）</summary><ul lang="en">' in page
    lines = found.text("zh").splitlines()
    assert lines.index("    程序原文（英文）：") < next(k for k, line in enumerate(lines) if line.startswith("    - "))
    assert found.as_record("zh")["findings"][0]["original"]
    assert isinstance(found, Examination)
