"""Slider to screen in headless Chromium: time per move (one measure, 21, a slow processor on a slow line; step by step
as a key does, and to and fro as a hand may), last value wins, weight of the page, fifty people at once; the wheel from
its start to its first page, and the report as PDF.

The bars are those of UX-01, UX-02, UX-12 and UX-13 and of the order that came after them; a miss is printed as one.

Run with ``python -m benchmarks.web``. It starts the application and Debian's Chromium; without it, it says how to
install it.
"""

from __future__ import annotations

import asyncio
import io
import random
import shutil
import socket
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

MOVES = 40
PEOPLE, EACH = 50, 6
SLIDER = "L.20.real_increase"
STEP = 0.01
"""The step of that slider: a move by less moves nothing."""
STEPS = tuple(range(1, MOVES + 1))
TO_AND_FRO = tuple(random.Random(7).sample(range(1, 40), 39))  # noqa: S311  no secret
"""Places of the slider in steps: one after the other, of which the page foresees the next, and without any order."""
SLOWER, LINE_MS = 4, 40
"""How much slower the processor is made, and the milliseconds there and back of the line, in the slow trial."""
BARS = {
    "slider to charts and map, p95 ms": 100.0,
    "slider to and fro, p95 ms": 100.0,
    "slider with 21 measures, p95 ms": 150.0,
    "slider, slow processor and line, p95 ms": 150.0,
    "the same to and fro, p95 ms": 150.0,
    "fifty people at once, p95 ms": 500.0,
    "fifty who say nothing of their page, p95 ms": 500.0,
    "first page, kB gzipped": 200.0,
    "first page, requests": 20.0,
    "wheel to its first page, first start, s": 3.0,
    "wheel to the simulator, second start, s": 3.0,
    "report as PDF, ms for 20 pages": 2000.0,
    "report of 21 measures from the question, s": 3.0,
}
ROOT = Path(__file__).parents[1]
REPORT = ROOT / "examples" / "packages" / "grip-op-arbeidsmigratie.yml"

MOVE = """
(async (value) => {
  const slider = document.querySelector('.starter [data-slides="%s"]');
  const seen = { childList: true, subtree: true, attributes: true, characterData: true };
  const changed = new Promise((done, failed) => {
    const watch = new MutationObserver((_, me) => { me.disconnect(); done(); });
    for (const part of ['part-effect', 'part-map']) watch.observe(document.getElementById(part), seen);
    setTimeout(() => failed(new Error(document.getElementById('status').textContent)), 20000);
  });
  const began = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  await changed;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
})(%s)
"""
DRAG = """
(async () => {
  const slider = document.querySelector('.starter [data-slides="%s"]');
  for (let i = 1; i <= 60; i++) {
    slider.value = 0.4 * i / 60;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => setTimeout(done, 16));
  }
  slider.dispatchEvent(new Event('change', { bubbles: true }));
  await new Promise((done) => setTimeout(done, 3000));
  return { address: location.search, status: document.getElementById('status').textContent,
           asked: performance.getEntriesByType('resource').filter((e) => e.name.includes('/live')).length };
})()
"""


@contextmanager
def chromium() -> Iterator[Page]:
    """A page in Debian's Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        sys.exit("Chromium is not installed. On Debian: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


def complaints(page: Page) -> list[str]:
    """What the page complains of from now on: errors of scripts, refusals by the content-security policy."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: found.append(str(fault)))
    return found


def serve() -> tuple[subprocess.Popen[bytes], str]:
    """The application on a free port, warm."""
    port = free_port()
    code = (
        "import uvicorn; from banen.serve.web.app import create_app; "
        f"uvicorn.run(create_app(), port={port}, log_level='error')"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            for language in ("nl", "en"):
                urllib.request.urlopen(f"{address}/{language}/simulator/live?n=exact", timeout=60).read()  # noqa: S310
            return process, address
        except OSError:
            time.sleep(0.2)
    sys.exit("The application did not start.")


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wheel() -> dict[str, float]:
    """Seconds from the start of an installed wheel to a page: the first start ever, and the one after it.

    The first start compiles the engine for this processor before it can project; pages that need no projection do not
    wait for that.
    """
    with tempfile.TemporaryDirectory(prefix="banen-bench-") as folder:
        home = Path(folder)
        build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
        built = subprocess.run(
            [sys.executable, "-c", build, folder], cwd=ROOT, capture_output=True, text=True, check=True
        )
        venv.create(home / "venv", with_pip=False)
        base = str(home / "venv")
        site = Path(sysconfig.get_path("purelib", vars={"base": base, "platbase": base}))
        with zipfile.ZipFile(home / built.stdout.split()[-1]) as packed:
            packed.extractall(site)
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
        first, compiled = _start(home, "/nl/over", "/nl/simulator")
        again, _ = _start(home, "/nl/simulator", "/nl/over")
    return {
        "wheel to its first page, first start, s": first,
        "wheel to the simulator, engine compiled, s": compiled,
        "wheel to the simulator, second start, s": again,
    }


def _start(home: Path, *paths: str) -> list[float]:
    """Seconds from the start of the served wheel until each page has come, one after the other."""
    port, python = free_port(), str(home / "venv" / "bin" / "python")
    command = [python, "-c", "from banen.serve.cli import main; main()", "serve", "--no-open", "--port", str(port)]
    began, found = time.perf_counter(), list[float]()
    process = subprocess.Popen(command, cwd=home, env={"HOME": str(home), "LANG": "C.UTF-8"}, stdout=subprocess.DEVNULL)
    try:
        for path in paths:
            while time.perf_counter() - began < 300:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=300).read()
                    break
                except OSError:
                    time.sleep(0.02)
            found.append(time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)
    return found


def report() -> dict[str, float]:
    """Milliseconds that the report of the largest example takes once its numbers are there, and its pages; and seconds
    from the question, as the page makes it: in a process that has projected nothing yet, and again."""
    from datetime import date

    from pypdf import PdfReader

    from banen.decide.accounts.appraisal import appraise
    from banen.decide.doubt.attribution import attribute
    from banen.serve.reports.package import render_beside, render_report
    from banen.serve.web.simulator.shares import EXACT_HERE
    from banen.simulate.measures.packages import read_package
    from banen.simulate.results.projection import project

    package, day = read_package(REPORT), date(2027, 1, 1)

    def asked() -> float:
        began = time.perf_counter()
        render_beside(
            lambda: project(package),
            lambda: attribute(package, 2035, most=EXACT_HERE),
            lambda: appraise(package),
            "nl",
            day,
        )
        return time.perf_counter() - began

    first = asked()
    again = statistics.median(asked() for _ in range(3))
    made, shares, costs = project(package), attribute(package, 2035), appraise(package)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        content = render_report(made, shares, (), "nl", day, costs)
        times.append(1000 * (time.perf_counter() - began))
    pages = len(PdfReader(io.BytesIO(content)).pages)
    whole = statistics.median(times)
    return {
        "report as PDF, ms": whole,
        "report as PDF, pages": pages,
        "report as PDF, ms for 20 pages": whole * 20 / pages,
        "the same in a process that projected nothing, s": first,
        "report of 21 measures from the question, s": again,
    }


def weight(page: Page, address: str) -> tuple[float, int]:
    """Bytes over the wire and requests of the first page."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    done: list[float] = []
    wire.on("Network.loadingFinished", lambda event: done.append(event["encodedDataLength"]))
    page.goto(f"{address}/nl/simulator", wait_until="networkidle")
    return sum(done) / 1000, len(done)


def moved(page: Page, places: Iterable[int]) -> list[float]:
    """Times of moves to places of the slider."""
    return [page.evaluate(MOVE % (SLIDER, round(STEP * place, 2))) for place in places]


def slowly(page: Page) -> tuple[list[float], list[float]]:
    """Times of moves with a slower processor and a line with a delay, step by step and to and fro."""
    wire = page.context.new_cdp_session(page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    line = {"offline": False, "latency": LINE_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", line)
    times = moved(page, STEPS), moved(page, TO_AND_FRO)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    wire.send("Network.emulateNetworkConditions", {**line, "latency": 0})
    return times


def with_many(page: Page, address: str) -> list[float]:
    """Times of moves in the largest example: 21 measures and the lever."""
    from banen.simulate.measures.packages import read_package

    page.goto(f"{address}/nl/simulator?p={read_package(REPORT).short_text()}", wait_until="networkidle")
    moved(page, (39, 38, 37))
    return moved(page, STEPS)


OF_A_PAGE = "&o=&parts=origin.doors.effect"
"""What the script of the page adds to a question: that current law was opened, and the parts that are in view."""


WAGES = [f"L.20:real_increase:{STEP * n:.2f}" for n in range(1, 39)]
LEVIES = [f"L.10:levy_eur_per_worker_month:{5 * n}" for n in range(1, 39)]


async def crowd(address: str, places: list[str], says: str) -> tuple[list[float], int]:
    """Times of fifty people who each move a slider, one request in flight per person, and how often one of them was
    asked to come back: they do then, with the same. ``says`` is what they say of their page."""
    import httpx

    refused = 0
    async with httpx.AsyncClient(base_url=address, limits=httpx.Limits(max_connections=PEOPLE), timeout=60) as client:

        async def person(who: int) -> list[float]:
            nonlocal refused
            times = []
            for i in range(EACH):
                place = places[(who * EACH + i) % len(places)]
                for _ in range(60):
                    began = time.perf_counter()
                    answer = await client.get(f"/nl/simulator/live?p={place}&d=residents&w=796{says}")
                    if answer.status_code not in (429, 503):
                        break
                    refused += 1
                    await asyncio.sleep(float(answer.headers["Retry-After"]))
                answer.raise_for_status()
                times.append(1000 * (time.perf_counter() - began))
            return times

        return [t for times in await asyncio.gather(*(person(w) for w in range(PEOPLE))) for t in times], refused


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def main() -> None:
    server, address = serve()
    try:
        with chromium() as page:
            told = complaints(page)
            kilobytes, requests = weight(page, address)
            moved(page, (39, 38, 37))
            times, fro = moved(page, STEPS), moved(page, TO_AND_FRO)
            drag = page.evaluate(DRAG % SLIDER)
            slow, slow_fro = slowly(page)
            many = with_many(page, address)
        crowded, refused = asyncio.run(crowd(address, WAGES, OF_A_PAGE))
        silent, silent_refused = asyncio.run(crowd(address, LEVIES, ""))
        found = {
            "slider to charts and map, p50 ms": statistics.median(times),
            "slider to charts and map, p95 ms": p95(times),
            "slider to and fro, p50 ms": statistics.median(fro),
            "slider to and fro, p95 ms": p95(fro),
            "slider with 21 measures, p95 ms": p95(many),
            "slider, slow processor and line, p95 ms": p95(slow),
            "the same to and fro, p95 ms": p95(slow_fro),
            "first page, kB gzipped": kilobytes,
            "first page, requests": float(requests),
            "fifty people at once, p95 ms": p95(crowded),
            "of them asked to come back": float(refused),
            "fifty who say nothing of their page, p95 ms": p95(silent),
            "of those asked to come back": float(silent_refused),
            **wheel(),
            **report(),
        }
        for name, value in found.items():
            bar = f"  bar {BARS[name]:.0f}: {'met' if value <= BARS[name] else 'MISSED'}" if name in BARS else ""
            print(f"{name:40} {value:8.1f}{bar}")
        print(f"{'last value wins after a drag':40} {'met' if 'real_increase:0.4' in drag['address'] else 'MISSED'}  "
              f"{drag['asked']} requests, {drag['address']}")  # fmt: skip
        print(f"complaints of the browser: {told or 'none'}")
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
