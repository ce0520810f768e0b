"""Damage inputs of every reader at random and read them; nothing but an error of the package may come out.

    python tests/fuzzing/fuzz_readers.py --seconds 1800 --seed 1 [--reader feed] [--keep DIR]

Every input is read in a process of its own, of which memory (2 GB) and time (30 s) are limited. The same seed gives the
same inputs. Linux only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "helpers")]
from fuzz_child import Outcome, in_child
from fuzz_inputs import Reader, copy_input, readers, write_seeds


@dataclass
class Tally:
    """What became of all inputs."""

    kinds: Counter[str] = field(default_factory=Counter)
    unmade: int = 0
    longest_s: float = 0.0
    largest_mb: float = 0.0
    faults: dict[str, tuple[str, int, Outcome]] = field(default_factory=dict)
    caught: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, number: int, outcome: Outcome) -> None:
        self.kinds[outcome.kind] += 1
        self.longest_s = max(self.longest_s, outcome.seconds)
        self.largest_mb = max(self.largest_mb, outcome.peak_mb)
        signature = "\n".join(outcome.told.strip().splitlines()[-1:])[:160]
        if outcome.is_fault:
            self.faults.setdefault(f"{name}: {outcome.kind}: {signature}", (name, number, outcome))
        if outcome.kind == "caught":
            self.caught[f"{name}: {signature}"] += 1


def prepare(seeds: Path) -> dict[str, Reader]:
    """Write the valid inputs unless they are there, and load what every reading needs.

    Osmium is not used here: its threads would not be there in the children.
    """
    if not (seeds / "manifest.json").exists():
        outcome = in_child(lambda: write_seeds(seeds), seconds=300)
        if outcome.kind != "read":
            raise RuntimeError(outcome.told)
    held = readers(seeds)
    for name in ("county.osm.pbf",):  # compile what reading roads needs
        in_child(lambda name=name: held[f"roads_{name}"].read(seeds / name, seeds), seconds=300)
    held["expected.csv"].read(seeds / "expected.csv", seeds)
    held["study.toml"].read(seeds / "template.toml", seeds)
    import osmium  # noqa: F401
    import osmnx  # noqa: F401

    return held


def inputs(names: list[str], seed: int) -> Iterator[tuple[str, int]]:
    """Yield reader and number of one input after the other, all readers in turn, in an order of the seed."""
    number = 0
    Random(seed).shuffle(names)
    while True:
        for name in names:
            yield name, number
        number += 1


def fuzz(
    held: dict[str, Reader],
    seeds: Path,
    *,
    seconds: float,
    seed: int = 0,
    only: int | None = None,
    keep: Path | None = None,
) -> Tally:
    """Read damaged inputs for so many seconds, or the input of one number of each reader."""
    tally, ends = Tally(), time.monotonic() + seconds
    for name, number in inputs(list(held), seed):
        if time.monotonic() > ends or (only is not None and number > only):
            break
        if only is not None and number < only:
            continue
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            path = made(held[name], name, seed, number, Path(folder))
            if path is None:
                tally.unmade += 1
                continue
            known = len(tally.faults)
            outcome = in_child(lambda name=name, path=path: held[name].read(path, seeds))
            tally.add(name, number, outcome)
            if keep is not None and len(tally.faults) > known:
                copy_input(path, keep / f"{name}-{seed}-{number}")
                (keep / f"{name}-{seed}-{number}" / "told.txt").write_text(outcome.kind + "\n" + outcome.told, "utf-8")
    return tally


def made(reader: Reader, name: str, seed: int, number: int, folder: Path) -> Path | None:
    """Write one damaged input; None where the library that writes it refuses such a thing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reader.make(folder, Random(f"{name}/{seed}/{number}"))
    except Exception:
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", help="only readers whose name holds this text")
    parser.add_argument("--number", type=int, help="only the input of this number, as a fault names it")
    parser.add_argument("--keep", type=Path, help="folder for inputs that show a fault")
    parser.add_argument("--seeds", type=Path, help="folder that keeps the valid inputs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-seeds-") as folder:
        seeds = given.seeds or Path(folder)
        held = {name: reader for name, reader in prepare(seeds).items() if given.reader is None or given.reader in name}
        tally = fuzz(held, seeds, seconds=given.seconds, seed=given.seed, only=given.number, keep=given.keep)
    print(f"{sum(tally.kinds.values())} inputs to {len(held)} readers: {dict(tally.kinds)}, {tally.unmade} not made")
    print(f"longest {tally.longest_s:.1f} s, largest {tally.largest_mb:.0f} MB")
    for signature, count in tally.caught.most_common(60):
        print(f"  caught by the net, {count}: {signature}")
    for name, number, outcome in tally.faults.values():
        spent = f"{outcome.seconds:.1f} s, {outcome.peak_mb:.0f} MB"
        print(f"\nFAULT {name} --seed {given.seed}, input {number}: {outcome.kind}, {spent}")
        print("\n".join(outcome.told.splitlines()[-25:]))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
