"""What reaches the terminal, whatever is in the files and whatever fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from spatial_uri.cli import commands
from spatial_uri.cli.terminal import inert


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07town", "?[2J?]0;title?town"),
        ("\x9b31mtown", "?31mtown"),
        ("a\rb\x08c\x00d", "a?b?c?d"),
        ("safe\u202egpj.exe", "safe?gpj.exe"),
        ("两行\n字\t列", "两行\n字\t列"),
        ("[red]town[/red]", "[red]town[/red]"),
    ],
)
def test_a_name_moves_and_colours_nothing_on_the_terminal(name, shown):
    assert inert(name) == shown


def test_an_error_that_quotes_a_hostile_name_is_inert(tmp_path):
    path = tmp_path / "\x1b[31mroads\x1b[0m.txt"
    found = CliRunner().invoke(commands.cli, ["run", str(path)])
    assert found.exit_code == 1
    assert "\x1b" not in found.output
    assert "?[31mroads" in found.output


def test_a_fault_of_the_program_ends_with_one_message_and_a_file_to_send(monkeypatch):
    def broken(_: str) -> str:
        raise IndexError("list index out of \x1b[31mrange")

    monkeypatch.setattr("spatial_uri.rules.preset.preset_text", broken)
    found = CliRunner().invoke(commands.cli, ["rules"])
    assert found.exit_code == 1
    assert "Traceback" not in found.output
    assert "\x1b" not in found.output
    report = Path(re.search(r"send this file: (\S+)", found.output)[1])
    text = report.read_text("utf-8")
    report.unlink()
    assert "spatial_uri " in text
    assert "in broken" in text


def test_where_no_report_can_be_written_the_message_alone_must_do(monkeypatch):
    def broken(_: str) -> str:
        raise ZeroDivisionError

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("spatial_uri.rules.preset.preset_text", broken)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    found = CliRunner().invoke(commands.cli, ["rules"])
    assert found.exit_code == 1
    assert "ZeroDivisionError" in found.output
    assert "send this message" in found.output
