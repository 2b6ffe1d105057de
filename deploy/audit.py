"""Known weaknesses in the packages of the lock files, by pip-audit and npm audit.

Run by ``make audit``. Ends with 0 where both were reached and nothing is known, 1 where something is, and 3 where a
database could not be reached: then nothing is known, which is not the same as nothing found.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CLEAN, WEAK, UNREACHED = 0, 1, 3


def python_findings(text: str) -> tuple[list[str], bool]:
    """Sentences on weak Python packages in the JSON of pip-audit, and whether every package was looked up."""
    try:
        told = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [], False
    weak = [
        f"{package['name']} {package['version']}: {flaw['id']}, mended in {_versions(flaw)}"
        for package in told
        for flaw in package.get("vulns", ())
    ]
    return weak, bool(told) and not any("skip_reason" in package for package in told)


def _versions(flaw: dict[str, Any]) -> str:
    return ", ".join(flaw["fix_versions"]) or "nothing yet"


def page_findings(text: str) -> tuple[list[str], bool]:
    """Sentences on weak packages of the pages in the JSON of npm audit, and whether it got an answer."""
    try:
        told: dict[str, Any] = json.loads(text)
    except ValueError:
        return [], False
    if "vulnerabilities" not in told:
        return [], False
    return [f"{name}: {flaw['severity']}" for name, flaw in sorted(told["vulnerabilities"].items())], True


def asked(command: list[str]) -> str:
    """What a command prints; empty where it is not there or does not end."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300).stdout  # noqa: S603
    except subprocess.TimeoutExpired:
        return ""


def main() -> int:
    """Ask both, tell what was found, and end with what that means."""
    audit = sys.argv[1] if len(sys.argv) > 1 else "pip-audit"
    results = {
        "Python": python_findings(asked([
            audit, "--requirement", "requirements.lock", "--no-deps", "--disable-pip", "--format", "json",
            "--progress-spinner", "off",
        ])),
        "pages": page_findings(asked(["npm", "audit", "--package-lock-only", "--json"])),
    }  # fmt: skip
    for what, (weak, reached) in results.items():
        for sentence in weak:
            print(f"{what}: {sentence}")
        if not reached:
            print(
                f"{what}: the database of weaknesses could not be reached for every package; nothing is known of them."
            )
        elif not weak:
            print(f"{what}: no known weaknesses.")
    if any(weak for weak, _ in results.values()):
        return WEAK
    return CLEAN if all(reached for _, reached in results.values()) else UNREACHED


if __name__ == "__main__":
    sys.exit(main())
