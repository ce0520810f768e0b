"""Give every option of every command, and every key of the study file, values that nobody means.

    python tests/fuzzing/attack_options.py [--keys] [--seed 1 --tries 200] [--whole] [--only TEXT]

Each try is a process of its own with limits of time (30 s) and memory (2 GB). It must end with exit code 1 or 2 and one
error that names the option or key, says it without anything a terminal obeys, is not as long as what was given, and
writes nothing; or what is given is taken. `--whole` lets what is taken run to its end, else it stops before reading.
Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import click

from spatial_uri.cli import commands
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.sections import whole_model

MOST_SECONDS = 30
MOST_BYTES = 2_000_000_000
LONGEST_ERROR = 6_000
TAKEN = "what was given is taken"

TEXTS = (
    "", " ", "\u3000", "0", "-1", "nan", "inf", "-inf", "1e308", "1" + "0" * 30, "1e-300", "5e-324", "1,5", "１２",
    "[1, 2]", "{}", "1,,2", ",", "x", "X" * 100_000, "a\x1b[2Jb", "a\u202eb", "a\nb", "a\tb", "\ud800",
    "<script>alert(1)</script>", "../../../etc/passwd", "/", ".", "/dev/null", "/dev/zero", "~", "C:\\con", "%s%n",
    "${HOME}", "=1+1", "True", "none", "county,county", "COUNTY", "Drive", "EPSG:4326", "EPSG:4978", "+proj=robin",
    "9999-12-31", "0001-01-01", "2026-13-45", "clinic=1", "county=6,county=7", "county=99999999999999999999",
    "village ", " village", "-", "--", "é" * 300,
)  # fmt: skip
"""What is written behind an option. None holds a zero byte: no command line can."""

VALUES: tuple[tuple[str, str], ...] = tuple(
    (name, written)
    for name, written in (
        ("empty", '""'), ("blank", '" "'), ("zero", "0"), ("minus", "-1"), ("nan", "nan"), ("inf", "inf"),
        ("1e308", "1e308"), ("10**30", "1" + "0" * 30), ("tiny", "5e-324"), ("true", "true"), ("false", "false"),
        ("list", "[]"), ("list of a list", "[[1]]"), ("numbers", "[1, 2]"), ("texts", '["a", "a"]'), ("table", "{}"),
        ("table of a table", "{ a = { b = 1 } }"), ("date", "1979-05-27"), ("time", "07:32:00"), ("text", '"x"'),
        ("long", '"' + "X" * 100_000 + '"'), ("long list", "[" + "1," * 20_000 + "]"), ("zero byte", '"a\\u0000b"'),
        ("escape", '"a\\u001b[2Jb"'), ("turned", '"a\\u202eb"'), ("markup", '"<script>alert(1)</script>"'),
        ("above", '"../../../etc/passwd"'), ("root", '"/"'), ("folder", '"."'), ("device", '"/dev/zero"'),
        ("comma", '"1,5"'),
        ("wide", '"１２"'), ("case", '"DRIVE"'), ("geocentric", '"EPSG:4978"'), ("end", '"village "'),
        ("deep", "[" * 60 + "1" + "]" * 60),
        ("odd table", '{ "" = 1, " " = 2, "a\\u0000b" = 3 }'), ("wide key", '{ "<b>" = nan }'),
    )
)  # fmt: skip
"""What is written behind a key of the study file."""


@dataclass(frozen=True)
class Try:
    """One command line: what is attacked, and the words of which one must be in the error."""

    title: str
    args: tuple[str, ...]
    named: tuple[str, ...]
    study: str | None = None
    """What is written into study.toml first."""


@dataclass(frozen=True)
class Ended:
    """How a try ended."""

    code: int
    out: str
    error: str
    seconds: float
    peak_mb: float
    left: tuple[str, ...]
    """What was written, and was not asked for."""


@dataclass(eq=False)
class Ground:
    """A small county, and a folder in which a try is made."""

    folder: Path

    def prepare(self) -> None:
        """Write the county, its study file, and the cache of its roads."""
        synthetic_county(12, seed=1).write(self.folder)
        own = [self.folder / name for name in ("county.osm.pbf", "boundaries.gpkg", "villages.csv", "facilities.csv")]
        init_study(own, self.folder / "study.toml", name="county", preset="CN")

    def warm(self) -> None:
        """Import what every try needs, so that it need not; osmium is not used, whose threads would not be there."""
        import spatial_uri.atlas.atlas
        import spatial_uri.atlas.folder
        import spatial_uri.cli.again
        import spatial_uri.cli.jobs
        import spatial_uri.diagnosis.examination
        import spatial_uri.study.draft  # noqa: F401
        from spatial_uri.study.file import read_study_file

        file = read_study_file(self.folder / "study.toml")
        file.asked()
        for command in commands.cli.commands.values():
            command.get_params(click.Context(command))
        gc.collect()
        gc.freeze()

    @property
    def study(self) -> str:
        """The study file, without its comments."""
        lines = (self.folder / "study.toml").read_text("utf-8").splitlines()
        plain = [re.sub(r"\s+#.*", "", line).strip() for line in lines]
        text = "\n".join(line for line in plain if line and not line.startswith("#"))
        return re.sub(r'= "(?=[^"]+\.(csv|pbf|gpkg)")', f'= "{self.folder}/', text)


def options_tried(ground: Ground, wanted: tuple[str, ...]) -> Iterator[Try]:
    """Yield every option and argument of the commands with every text."""
    extract, study = str(ground.folder / "county.osm.pbf"), "study.toml"
    given = {
        "atlas": (extract,), "run": (study,), "connect": (study, "--out", "out"), "transit": (extract, "--out", "out"),
        "doctor": (study,), "init": (extract, "--out", "new.toml"), "sample": ("--out", "out"), "example": (),
        "rules": (),
        "fetch": ("Nowhere", "--out", "out", "--overpass-url", "http://127.0.0.1:9", "--nominatim-url", "http://127.0.0.1:9"),
    }  # fmt: skip
    for name in wanted:
        command = commands.cli.commands[name]
        for parameter in command.get_params(click.Context(command)):
            if isinstance(parameter, click.Argument):
                for text in TEXTS:
                    yield Try(
                        f"{name} {parameter.name} {text[:30]!r}", (name, text, *given[name][1:]), (text[:60], "option")
                    )
                continue
            option = parameter.opts[-1]
            if option == "--help" or getattr(parameter, "is_flag", False):
                continue
            for text in TEXTS:
                yield Try(f"{name} {option} {text[:30]!r}", (name, *given[name], option, text), (option, text[:60]))
            twice = (option, "1", option, "2")
            yield Try(f"{name} {option} twice", (name, *given[name], *twice), (option, "2"))
        for unknown in ("--no-such-option", "--out-", "--OUT", "extra\x1b[2J"):
            yield Try(f"{name} {unknown!r}", (name, *given[name], unknown), (unknown[:5],))


def keys_tried(ground: Ground) -> Iterator[Try]:
    """Yield every key of the study file with every value, and what no key may be called."""
    for section, key in _keys():
        for title, value in VALUES:
            text = with_key(ground.study, section, key, value)
            yield Try(f"{section}.{key} = {title}", ("run", "study.toml"), (key,), text)
    for section in whole_model().model_fields:
        for title, value in VALUES:
            cut = re.sub(rf"(?ms)^\[\[?{section}[\].].*?(?=^\[|\Z)", "", ground.study)
            yield Try(f"{section} = {title}", ("run", "study.toml"), (section,), f"{section} = {value}\n{cut}")
    for name in (
        "",
        " ",
        "Roads",
        "ROADS",
        "a\\u0000b",
        "<b>",
        "X" * 100_000,
        "a\\u001b[2J",
        "__class__",
        "model_fields",
    ):
        yield Try(f"section {name[:20]!r}", ("run", "study.toml"), ("no such key",), f'"{name}" = 1\n{ground.study}')
        text = ground.study.replace("[roads]", f'[roads]\n"{name}" = 1', 1)
        yield Try(f"roads.{name[:20]!r}", ("run", "study.toml"), ("no such key",), text)
    for title, damage in (
        ("twice", "[roads]\n"),
        ("twice as a list", "[[roads]]\n"),
        ("half a line", "x = \n"),
        ("bytes", "\x00"),
    ):
        yield Try(f"study {title}", ("run", "study.toml"), ("study.toml",), ground.study + "\n" + damage)


def _keys() -> Iterator[tuple[str, str]]:
    for section, field in whole_model().model_fields.items():
        for model in _models_in(field.annotation):
            for key, inner in model.model_fields.items():
                yield section, key
                for deeper in _models_in(inner.annotation):
                    yield from ((section, f"{key}.{one}") for one in deeper.model_fields)


def _models_in(annotation: Any) -> list[Any]:
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models_in(inner)]


def with_key(study: str, section: str, key: str, value: str) -> str:
    """Return a study file in which a key has a value, whether it stood there or not."""
    heading = re.search(rf"(?m)^\[\[?{section}\]\]?$", study)
    if heading is None:
        return f"{study}\n[{section}]\n{key} = {value}\n"
    begin, end = heading.end(), re.compile(r"(?m)^\[\[?(?!" + section + r"\.)").search(study, heading.end())
    body = study[begin : end.start() if end else len(study)]
    inner, _, last = key.rpartition(".")
    lines = [line for line in body.splitlines() if not re.match(rf"\s*{re.escape(last)}\s*=", line)]
    if inner and f"[{section}.{inner}]" in body:
        at = lines.index(f"[{section}.{inner}]") + 1
    else:
        lines = [line for line in lines if not (inner and line.startswith(f"[{section}.{inner}"))]
        at, last = 0, key
    if not inner and f"[{section}.{key}]" in body:  # the table goes that the value stands for
        first = lines.index(f"[{section}.{key}]")
        lines = lines[:first]
    return (
        study[:begin]
        + "\n"
        + "\n".join([*lines[:at], f"{last} = {value}", *lines[at:]])
        + "\n"
        + (study[end.start() :] if end else "")
    )


def attempt(ground: Ground, one: Try, *, whole: bool) -> Ended:
    """Make one try in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        work = Path(name)
        (work / "study.toml").write_text(ground.study if one.study is None else one.study, "utf-8", "surrogatepass")
        outside = everything_in(ground.folder)
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            _limited(ground, one, work, whole)
        status, usage, hung = _waited(child, started)
        spent, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        code = -signal.SIGXCPU if hung else os.waitstatus_to_exitcode(status)
        texts = [(work / f".{what}").read_text("utf-8", errors="replace") for what in ("out", "error")]
        left = {*everything_in(work)} - {"study.toml", ".out", ".error"}
        left |= {*everything_in(ground.folder)} - {*outside}
        return Ended(code, texts[0], texts[1], spent, peak, tuple(sorted(n for n in left if not n.startswith(".tmp"))))


def everything_in(folder: Path) -> list[str]:
    """Return all files and folders below a folder but for the cache."""
    found = (
        os.path.relpath(Path(top) / name, folder) for top, dirs, files in os.walk(folder) for name in [*dirs, *files]
    )
    return [name for name in found if not name.startswith("cache")]


def _waited(child: int, started: float) -> tuple[int, Any, bool]:
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            return status, usage, os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
        if time.monotonic() - started > 20 * MOST_SECONDS:
            os.kill(child, signal.SIGKILL)
            _, status, usage = os.wait4(child, 0)
            return status, usage, True
        time.sleep(0.002)


def _limited(ground: Ground, one: Try, work: Path, whole: bool) -> None:
    code = 70
    try:
        for number, name in ((1, ".out"), (2, ".error")):
            os.dup2(os.open(work / name, os.O_WRONLY | os.O_CREAT), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = (
            os.fdopen(1, "w", encoding="utf-8", closefd=False),
            os.fdopen(2, "w", encoding="utf-8", closefd=False),
        )
        os.chdir(work)
        (work / ".tmp").mkdir()
        os.environ["TMPDIR"], os.environ["HOME"] = str(work / ".tmp"), str(work)
        tempfile.tempdir = str(work / ".tmp")
        os.environ["MPLCONFIGDIR"] = str(work / ".tmp")
        os.environ["SPATIAL_URI_CACHE"] = str(ground.folder / "cache")
        used = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + MOST_SECONDS, used + MOST_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_DATA, (_data_bytes() + MOST_BYTES,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if not whole:
            _stop_before_reading()
        sys.argv = ["spatial-uri", *one.args]
        more = ["--deliver", "data"] if whole and one.args[0] in {"run", "atlas"} else []
        commands.cli(args=[*one.args, *more], prog_name="spatial-uri")
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 71
    except BaseException:
        import traceback

        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code if code >= 0 else 72)


def _stop_before_reading() -> None:
    """End a command where it would begin to read: what was given has been taken."""
    from spatial_uri.cli import jobs

    def taken(*given: Any, **_: Any) -> Any:
        if len(given) == 5:
            given[4].delivered_of(given[1])
        click.echo(TAKEN)
        raise click.exceptions.Exit(0)

    jobs._make_in = taken  # type: ignore[assignment]


def _data_bytes() -> int:
    with open("/proc/self/status", encoding="ascii") as stream:  # noqa: PTH123
        return next(int(line.split()[1]) * 1024 for line in stream if line.startswith("VmData"))


OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def fault_of(one: Try, ended: Ended) -> str:
    """Return what is wrong with how a try ended; empty if nothing is."""
    told = ended.out + ended.error
    if ended.code == 0:
        return "" if not OBEYED.search(told) else "a terminal would obey what is printed"
    found = [
        ("hung", ended.code == -signal.SIGXCPU),
        ("killed", ended.code < 0),
        ("a traceback", "Traceback" in told),
        ("a fault of the program itself", "a fault of spatial_uri itself" in told),
        (f"exit code {ended.code}", ended.code not in {1, 2}),
        (
            "the net",
            bool(re.search(r"\([A-Z]\w*(Error|Exception|Warning)\b", told)) and "cannot be reached" not in told,
        ),
        ("no error is told", "Error" not in ended.error and one.args[0] != "doctor"),
        ("a terminal would obey it", bool(OBEYED.search(told))),
        (f"{len(told)} characters", len(told) > LONGEST_ERROR),
        ("it wrote " + ", ".join(ended.left[:3]), bool(ended.left)),
        ("not named", not any(_plain(name) in _plain(told) for name in one.named)),
        ("no fit for memory", "does not fit into memory" in told or ended.peak_mb > 2_000),
    ]
    return "; ".join(what for what, so in found if so)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--commands", default="atlas,run,connect,transit,doctor,init,sample,example,rules")
    parser.add_argument("--keys", action="store_true", help="keys of the study file alone")
    parser.add_argument("--tries", type=int, help="only so many, chosen by the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="only tries whose title holds this text")
    parser.add_argument("--whole", action="store_true", help="let what is taken run")
    parser.add_argument("--titles", type=Path, help="file of titles: only these")
    parser.add_argument("--taken", type=Path, help="file for the titles of what is taken")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="attack-county-") as folder:
        ground = Ground(Path(folder))
        ground.prepare()
        ground.warm()
        tries = [*options_tried(ground, tuple(given.commands.split(","))), *keys_tried(ground)]
        if given.keys:
            tries = [*keys_tried(ground)]
        if given.only:
            tries = [one for one in tries if given.only in one.title]
        if given.titles:
            wanted = {*given.titles.read_text("utf-8", "surrogatepass").splitlines()}
            tries = [one for one in tries if one.title in wanted]
        if given.tries:
            tries = Random(given.seed).sample(tries, min(given.tries, len(tries)))
        return attack(ground, tries, whole=given.whole, taken=given.taken)


def attack(ground: Ground, tries: list[Try], *, whole: bool, taken: Path | None = None) -> int:
    """Make all tries, print what is wrong with them, and return how many faults there are."""
    kinds: Counter[str] = Counter()
    accepted, faults, longest, largest = [], 0, 0.0, 0.0
    for one in tries:
        ended = attempt(ground, one, whole=whole)
        longest, largest = max(longest, ended.seconds), max(largest, ended.peak_mb)
        fault = fault_of(one, ended)
        kinds["fault" if fault else "taken" if ended.code == 0 else "refused"] += 1
        if ended.code == 0:
            accepted.append(one.title)
        if fault:
            faults += 1
            print(
                f"FAULT {one.title!r}: {fault} [{ended.code}, {ended.seconds:.1f} s, {ended.peak_mb:.0f} MB]",
                flush=True,
            )
            print("\n".join("    " + line[:200] for line in (ended.error or ended.out).splitlines()[:12]))
    if taken is not None:
        taken.write_text("\n".join(accepted), "utf-8", "surrogatepass")
    print(f"{len(tries)} tries: {dict(kinds)}; longest {longest:.1f} s, largest {largest:.0f} MB")
    return faults


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
