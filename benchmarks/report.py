"""Results as a page to read: tables of ratios, and a plot of cost against size."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

Result = dict[str, Any]
RULE = ["---", *["--:"] * 7, "---"]

INTRODUCTION = """# How fast, beside other libraries

Written by `{command}`. Every engine did the same work in the same run, in a process of its own, taking turns
(A, B, C, A, B, C ...), so that what slows the machine slows all of them. Read the ratios: the seconds are this
machine's.

- **ratio**: the time of an engine over that of spatial_uri, the median over the rounds both took part in. Above 1:
  slower than spatial_uri.
- **s**: median time of one repeat, wall clock; **CPU s**: the processor time it took, all threads together.
- **set-up s**: from the start of the process until it is ready: imports, reading the arrays, building the engine's
  graph. **with set-up**: that and one repeat.
- **peak MB**: the largest resident memory of the process, everything included.
- **n**: repeats. {short} of what takes less than {short_s:.0f} s in a running process, {usual} of what takes less
  than {long_s:.0f} s, {long} of what takes longer, since they fill minutes. A first one of less than {warm_up_s:.0f} s
  warms up and is not counted.
- **answer**: compared, entry by entry, with that of the engine marked "measured against": whole milliseconds, no
  tolerance. Which facility is nearest is proved arc by arc instead, since two may be equally near.
- **~**: measured on a part, as said below the table, and multiplied.

The graphs are road-like (`generator.py`): {degree} arcs a node, three kinds of roads, one-way streets, parts that
cannot be reached, nodes numbered along a space-filling curve for every engine alike. All search from the facilities.
spatial_uri's compiled code was on disk, as from the second run on.
"""


def write_page(results: dict[str, Any], folder: Path) -> None:
    """Write ``RESULTS.md`` beside ``results.json``."""
    from benchmarks import runner
    from benchmarks.generator import MEAN_DEGREE

    introduction = INTRODUCTION.format(
        command=results["command"],
        degree=MEAN_DEGREE,
        short=runner.SHORT_REPEATS,
        short_s=runner.SHORT_S,
        usual=runner.REPEATS,
        long=runner.LONG_REPEATS,
        long_s=runner.LONG_S,
        warm_up_s=runner.WARM_UP_S,
    )
    parts = [introduction]
    parts += [_machine(results)]
    tasks: list[Result] = list(results["tasks"].values())
    parts += [
        _task(t) for t in tasks if t["edges"] is None or t["name"].startswith("nearest") or t["name"] == "country"
    ]
    parts += [_growth(tasks)]
    if results["not_installed"]:
        parts += ["## Not installed\n", *(f"- {name}: {why}" for name, why in results["not_installed"].items())]
    (folder / "RESULTS.md").write_text("\n".join(parts).rstrip() + "\n", "utf-8")


def _machine(results: dict[str, Any]) -> str:
    about = results["machine"]
    versions: dict[str, str] = {}
    for task in results["tasks"].values():
        for row in task["rows"]:
            versions |= row.get("versions", {})
    named = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    return (
        f"**Machine**: {about['processor']}, {about['cores']} cores, {about['memory']} of memory, {about['system']}; "
        f"Python {about['python']}; {named}. Load when the run began: {results['load']}.\n"
    )


def _task(task: Result) -> str:
    lines = [f"## {task['title']}\n"]
    lines += [task["comment"] + "\n"] if task["comment"] else []
    rows = [["engine", "ratio", "s", "CPU s", "set-up s", "with set-up s", "peak MB", "n", "answer"], RULE]
    rows += [_row(row) for row in task["rows"]]
    if task["check"] == "none":  # whole processes: there is no set-up, and nothing to compare
        rows = [[*row[:4], *row[6:8]] for row in rows]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    notes = [f"{row['label']}: {row['note']}." for row in task["rows"] if row["note"]]
    notes += [
        f"{row['label']}: measured on one facility in {row['scale']:g}, times {row['scale']:g}."
        for row in task["rows"]
        if row.get("scale", 1) != 1
    ]
    if "machine" in task:
        about = task["machine"]
        notes.append(
            f"Measured by itself: {about['processor']}, {about['cores']} cores, {about['memory']} of memory; "
            f"load when the run began: {task['load']}."
        )
    notes += [f"{row['label']} **failed**: {row['failed']}" for row in task["rows"] if row.get("failed")]
    return "\n".join([*lines, "", *(f"- {note}" for note in notes), ""])


def _row(row: Result) -> list[str]:
    label = f"**{row['label']}**" if row["ours"] else row["label"]
    if row.get("failed"):
        return [label, *"-------", "failed"]
    agreement = row["agreement"]
    answer = f"measured against: {agreement['text']}" if agreement.get("judge") else agreement["text"]
    whole_s = row["setup_s"] + row["wall_s"]
    scaled = "~" if row["scale"] != 1 else ""
    return [
        label,
        "1" if row["ours"] else scaled + number(row.get("ratio")),
        scaled + number(row["wall_s"]),
        scaled + number(row["cpu_s"]),
        number(row["setup_s"]),
        scaled + number(whole_s),
        f"{row['peak_mb']:,.0f}",
        str(len(row["runs_s"])),
        answer,
    ]


def number(value: float | None) -> str:
    """Write a number with three digits that matter, four from a thousand on."""
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 else f"{value:.1e}"


def _sized(tasks: Iterable[Result]) -> list[Result]:
    return sorted((t for t in tasks if t["edges"]), key=lambda t: int(t["edges"]))


def _growth(tasks: list[Result]) -> str:
    sized = _sized(tasks)
    if not sized:
        return ""
    labels = list(dict.fromkeys(row["label"] for t in sized for row in t["rows"]))
    lines = [
        "## Growth with size\n",
        "The nearest facility of every node, one facility for 2,000 nodes: seconds, and microseconds for an edge.\n",
        "![Cost against size](growth.svg)\n",
        "| edges | " + " | ".join(labels) + " |",
        "|--:|" + "--:|" * len(labels),
    ]
    for task in sized:
        rows = {row["label"]: row for row in task["rows"]}
        cells = []
        for label in labels:
            row = rows.get(label)
            known = row is not None and not row.get("failed")
            cells.append(f"{number(row['wall_s'])} ({row['wall_s'] / task['edges'] * 1e6:.2g})" if known else "")
        lines.append(f"| {task['edges']:,} | " + " | ".join(cells) + " |")
    differing = [
        f"- {task['edges']:,} edges, {row['label']}: {row['agreement']['text']}"
        for task in sized
        for row in task["rows"]
        if not row.get("failed") and not row["agreement"]["exact"]
    ]
    failed = [
        f"- {t['edges']:,} edges, {r['label']}: {r['failed']}" for t in sized for r in t["rows"] if r.get("failed")
    ]
    checked = ["", "All answers agree, to the millisecond." if not differing else "Answers that differ:", *differing]
    return "\n".join([*lines, *checked, *(["", "Failed:", *failed] if failed else []), ""])


def draw_growth(tasks: Iterable[Result], file: Path) -> None:
    """Draw cost against size, both axes logarithmic."""
    sized = _sized(tasks)
    if len(sized) < 2:
        return
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "growth", "font.size": 10})
    lines: dict[str, list[tuple[int, float]]] = {}
    for task in sized:
        for row in task["rows"]:
            if not row.get("failed"):
                lines.setdefault(row["label"], []).append((task["edges"], row["wall_s"]))
    figure, axes = plt.subplots(figsize=(7.5, 5), layout="constrained")
    for label, points in lines.items():
        ours = label == "spatial_uri"
        axes.loglog(*zip(*points, strict=True), "o-", label=label, lw=2.5 if ours else 1.2, zorder=3 if ours else 2)
    axes.set_xlabel("directed edges")
    axes.set_ylabel("seconds")
    axes.set_title("Nearest facility of every node, one facility for 2,000 nodes")
    axes.grid(which="both", color="0.9")
    axes.legend(frameon=False)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
