"""The bill of materials (CycloneDX): every package of the lock files with its version and digests, as one JSON file.

Run by ``make sbom``; same lock files, same bytes. Python packages come from ``requirements.lock``, those of the pages
from ``package-lock.json``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_packages(lock: str) -> Iterator[dict[str, Any]]:
    """The components of the lock file of pip; a package has a digest per file that may be installed."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if found := PINNED.match(block):
            name = re.sub(r"[-_.]+", "-", found["name"]).lower()
            yield component("pypi", name, found["version"], [("SHA-256", d) for d in sorted(DIGEST.findall(block))])


def page_packages(lock: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The components of the lock file of npm."""
    for path, told in sorted(lock["packages"].items()):
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        algorithm, _, digest = told.get("integrity", "").partition("-")
        known = {"sha512": "SHA-512", "sha256": "SHA-256", "sha1": "SHA-1"}
        digests = [(known[algorithm], base64.b64decode(digest).hex())] if algorithm in known else []
        yield component("npm", name, told["version"], digests)


def component(kind: str, name: str, version: str, digests: list[tuple[str, str]]) -> dict[str, Any]:
    """One package as CycloneDX writes it."""
    purl = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    made: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if digests:
        made["hashes"] = [{"alg": algorithm, "content": digest} for algorithm, digest in digests]
    return made


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The whole bill; its serial number follows from what it lists."""
    project = re.search(r'^version = "([^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    listed = [
        *python_packages((root / "requirements.lock").read_text(encoding="utf-8")),
        *page_packages(json.loads((root / "package-lock.json").read_text(encoding="utf-8"))),
    ]
    unique = {made["bom-ref"]: made for made in listed}
    digest = hashlib.sha256(json.dumps(unique, sort_keys=True).encode()).digest()
    version = project[1] if project else "0"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": f"pkg:pypi/banen@{version}", "name": "banen", "version": version,
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            }
        },
        "components": [unique[ref] for ref in sorted(unique)],
    }  # fmt: skip


def main() -> None:
    """Write the bill where the command says, else to standard output."""
    text = json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
