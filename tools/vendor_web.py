"""Fetch the web libraries that pages carry inside them, from the npm registry.

    python tools/vendor_web.py

Needs npm, which checks each package against the registry's own hash. Writes the files, their
versions and sha256 (``vendor.json``) and their licences (``LICENSES.md``) into
``src/spatial_uri/page/vendor``. Running it again changes nothing unless a version below changes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src" / "spatial_uri" / "page" / "vendor"

VERSIONS = {
    "leaflet": "1.9.4",  # every map
    "tiny-inflate": "1.0.3",  # unpacks the data in browsers without DecompressionStream
    "d3": "3.5.5",  # only in pages with the colour bar that GeoDataFrame.explore() draws
}


def fetch(name: str, version: str, folder: Path) -> Path:
    """Download and unpack one package, and return its folder."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, capture_output=True, text=True
    )
    target = folder / name
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def data_uri(path: Path) -> str:
    """Return a picture as a data URI."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")


def without_source_map(text: str) -> str:
    """Remove the pointer to a source map, which browsers would try to load."""
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text)


def leaflet(package: Path) -> dict[str, str]:
    """Leaflet with its pictures inside it."""
    images = package / "dist" / "images"
    css = (package / "dist" / "leaflet.css").read_text("utf-8")
    css = re.sub(r"^\s*behavior: url\(#default#VML\);\n", "", css, flags=re.MULTILINE)
    css = re.sub(r"url\(images/([\w.-]+)\)", lambda m: f"url({data_uri(images / m[1])})", css)
    icons = {
        "iconUrl": data_uri(images / "marker-icon.png"),
        "iconRetinaUrl": data_uri(images / "marker-icon-2x.png"),
        "shadowUrl": data_uri(images / "marker-shadow.png"),
    }
    marker = "delete L.Icon.Default.prototype._getIconUrl;\nL.Icon.Default.mergeOptions(" + json.dumps(icons) + ");\n"
    script = without_source_map((package / "dist" / "leaflet.js").read_text("utf-8"))
    return {"leaflet.js": script, "leaflet.css": css, "leaflet-icons.js": marker}


def tiny_inflate(package: Path) -> dict[str, str]:
    """Wrap the CommonJS module as one global function."""
    source = (package / "index.js").read_text("utf-8")
    return {
        "tiny-inflate.js": f"var tinyInflate = (function (module) {{\n{source}\nreturn module.exports;\n}})({{}});\n"
    }


def d3(package: Path) -> dict[str, str]:
    """The minified file as it is."""
    return {"d3.js": without_source_map((package / "d3.min.js").read_text("utf-8"))}


def main() -> None:
    """Fetch everything and write the vendor folder."""
    recorded, licences = [], ["# Licences of the web libraries inside the pages\n"]
    with tempfile.TemporaryDirectory() as name:
        for (library, version), unpack in zip(VERSIONS.items(), (leaflet, tiny_inflate, d3), strict=True):
            package = fetch(library, version, Path(name))
            for file, text in unpack(package).items():
                normal = text.replace("\r\n", "\n")
                (VENDOR / file).write_bytes(normal.encode("utf-8"))
                digest = hashlib.sha256(normal.encode("utf-8")).hexdigest()
                recorded.append({"file": file, "package": library, "version": version, "sha256": digest})
            licence = (package / "LICENSE").read_text("utf-8").replace("\r\n", "\n").strip()
            licences.append(f"## {library} {version}\n\n```\n{licence}\n```\n")
    (VENDOR / "vendor.json").write_text(json.dumps(recorded, indent=2) + "\n", "utf-8", newline="\n")
    (VENDOR / "LICENSES.md").write_text("\n".join(licences), "utf-8", newline="\n")
    for entry in recorded:
        print(f"{entry['package']} {entry['version']}: {entry['file']}")


if __name__ == "__main__":
    main()
