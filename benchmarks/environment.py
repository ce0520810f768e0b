"""The environment of the benchmarks: made once, from the pinned list, with the standard library alone."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
PEERS = ("scipy", "networkx", "igraph", "rustworkx", "networkit", "pandana", "pyrosm", "osmnx", "spopt", "pulp")
MADE_FROM = VENV / ".made-from"
MISSING = VENV / "not-installed.json"
SOURCES = (HERE / "requirements.txt", HERE.parent / "requirements.lock", HERE.parent / "pyproject.toml")


def make_environment() -> Path:
    """Make the environment if it is not there or the lists have changed, and return its Python.

    A peer that cannot be installed is kept in `not_installed` with the reason, and the rest goes on.
    """
    stamp = hashlib.sha256(b"".join(f.read_bytes() for f in SOURCES)).hexdigest()
    if MADE_FROM.exists() and MADE_FROM.read_text("utf-8") == stamp:
        return PYTHON
    print(f"Setting up {VENV.relative_to(HERE.parent)} ...", flush=True)
    venv.create(VENV, with_pip=True, clear=True)
    missing: dict[str, str] = {}
    if _pip("-r", str(HERE / "requirements.txt")) is not None:
        reason = _pip("-r", str(HERE.parent / "requirements.lock"), "matplotlib", "-c", str(HERE / "requirements.txt"))
        if reason is not None:
            sys.exit(f"spatial_uri itself cannot be installed: {reason}")
        for peer in PEERS:
            reason = _pip(peer, "-c", str(HERE / "requirements.txt"))
            if reason is not None:
                missing[peer] = f"cannot be installed: {reason}"
    reason = _pip("--no-deps", "--editable", str(HERE.parent))
    if reason is not None:
        sys.exit(f"spatial_uri itself cannot be installed: {reason}")
    MISSING.write_text(json.dumps(missing), "utf-8")
    MADE_FROM.write_text(stamp, "utf-8")
    return PYTHON


def not_installed() -> dict[str, str]:
    """Return the peers that could not be installed, with the reason."""
    return dict(json.loads(MISSING.read_text("utf-8"))) if MISSING.exists() else {}


def _pip(*what: str) -> str | None:
    """Install, and return None or what went wrong."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "pip failed")[:200]
