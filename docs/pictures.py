"""Pictures of every page, to look at: ``python -m docs.pictures FOLDER`` starts the site, and Chromium takes them.

Each page is taken at a desk and on a phone, in both languages, dark, in the colours of the visitor, and in grey; what
leaves the printer is a PDF. ``--only WORD`` takes the pages whose address holds a word, ``--looks desk,phone`` some
looks. Nothing is judged here: somebody looks.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from banen.serve.web.site import PAGES, address
from banen.serve.web.texts import LANGUAGES

PORT = 8391
PACKAGE = "L.20:real_increase:0.1~2.8:budget_eur_m:100~2.10:inspectors:100"
OPENED = (
    ("figures", "/ST066"), ("series", "/immigration_EUEFTA_motive_labour"), ("search", "?q=Polen"),
    ("state", "?g=Venlo"), ("map", "?n=regions"), ("map", "?n=provinces&x=density&s=value"), ("desk", "/kennismigrant"),
    ("desk", "/aandeel_in_dienst"), ("map", f"?p={PACKAGE}&x=effect"), ("simulator", f"?p={PACKAGE}"),
    ("simulator", f"?p={PACKAGE}&s=lev&u=housing_shortage"),
    ("compare", f"?p={PACKAGE}&p=L.20:real_increase:0.2"), ("shares", f"?p={PACKAGE}"), ("appraisal", f"?p={PACKAGE}"),
)  # fmt: skip
"""Pages that a name or a query opens, beside every page of the site."""


@dataclass(frozen=True)
class Look:
    """How a page is looked at: a width, a scheme of colours, or on paper."""

    width: int = 1280
    height: int = 800
    colours: dict[str, Any] = field(default_factory=dict)
    grey: bool = False
    paper: bool = False
    languages: tuple[str, ...] = LANGUAGES[:1]


LOOKS = {
    "desk": Look(languages=LANGUAGES),
    "phone": Look(width=375, height=720),
    "middle": Look(width=1000, height=760),
    "dark": Look(colours={"color_scheme": "dark"}),
    "forced": Look(colours={"forced_colors": "active"}),
    "grey": Look(grey=True),
    "print": Look(paper=True),
}


def pages(language: str) -> Iterator[tuple[str, str]]:
    """A name for a file and an address, for every page in a language."""
    for page, rest in (*((page, "") for page in PAGES), *OPENED):
        kept = "".join(c if c.isalnum() else "-" for c in rest)[-44:].strip("-")
        yield f"{page}-{kept}" if kept else page, address(page, language, rest)


@contextmanager
def served() -> Iterator[str]:
    """The site, started for this."""
    at = f"http://127.0.0.1:{PORT}"
    data = tempfile.mkdtemp(prefix="banen-pictures-")
    start = "from banen.serve.cli import main; main()"
    command = [sys.executable, "-c", start, "serve", "--port", str(PORT), "--data", data, "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{at}/healthz"):
                    break
            except OSError:
                time.sleep(0.5)
        yield at
    finally:
        process.terminate()
        process.wait()


def take(browser: Browser, at: str, folder: Path, looks: dict[str, Look], only: str) -> None:
    """Every page in every look."""
    for name, look in looks.items():
        context = browser.new_context(viewport={"width": look.width, "height": look.height}, **look.colours)
        page = context.new_page()
        if look.grey:
            seen = {"type": "achromatopsia"}
            context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", seen)
        for language in look.languages:
            for file, path in pages(language):
                if only not in path:
                    continue
                page.goto(f"{at}{path}", timeout=120_000)
                page.wait_for_timeout(400)
                page.wait_for_load_state("networkidle")
                place = folder / f"{name}-{language}-{file}"
                if look.paper:
                    page.pdf(path=f"{place}.pdf", format="A4")
                else:
                    page.screenshot(path=f"{place}.png", full_page=True)
                print(place.name, flush=True)
        context.close()


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--looks", default=",".join(LOOKS))
    parser.add_argument("--at", default="", help="a site that runs already")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    looks = {name: LOOKS[name] for name in asked.looks.split(",")}
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        sys.exit("Chromium is not installed. On Debian: apt-get install chromium")
    with nullcontext(asked.at) if asked.at else served() as at, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        take(browser, at, asked.folder, looks, asked.only)
        browser.close()


if __name__ == "__main__":
    main()
