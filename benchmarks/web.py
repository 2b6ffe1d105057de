"""Slider to screen in headless Chromium: time per move, last value wins, weight of the page, fifty people at once.

Run with ``python -m benchmarks.web``. It starts the application and a Chromium of its own and talks to it through the
DevTools protocol on a pipe, so it needs no driver and no package. Without Chromium it says how to install one.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import Any

MOVES = 40
PEOPLE, EACH = 50, 6
SLIDER = "L.20.real_increase"
BARS = {
    "slider to charts and map, p95 ms": 100.0,
    "fifty people at once, p95 ms": 500.0,
    "first page, kB gzipped": 300.0,
}

MOVE = """
(async (value) => {
  const slider = document.querySelector('.starter [data-slides="%s"]');
  const charts = document.getElementById('part-map');
  const changed = new Promise((done) => new MutationObserver((_, me) => { me.disconnect(); done(); })
    .observe(charts, { childList: true }));
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


class Chromium:
    """A headless Chromium on a pipe."""

    def __init__(self, width: int = 1280, height: int = 900) -> None:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not found:
            sys.exit("Chromium is not installed. On Debian: apt-get install chromium")
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_child, self.write = os.pipe()
        self.read, from_child = os.pipe()
        command = (
            f'exec 3<&{to_child} 4>&{from_child}; exec "{found}" --headless --no-sandbox --disable-gpu --no-first-run '
            f"--disable-background-networking --remote-debugging-pipe --window-size={width},{height} "
            f"--user-data-dir={self.folder.name} about:blank"
        )
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", command],
            pass_fds=(to_child, from_child),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_child)
        os.close(from_child)
        self.ids, self.rest, self.events = itertools.count(1), b"", list[dict[str, Any]]()
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    session: str | None = None

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self.ids)
        message = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            found = self._next()
            if found.get("id") == number:
                if "error" in found:
                    raise RuntimeError(found["error"])
                return found["result"]
            self.events.append(found)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            self.rest += os.read(self.read, 1 << 20)
        text, _, self.rest = self.rest.partition(b"\0")
        return json.loads(text)

    def open(self, address: str) -> None:
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        found = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def complaints(self) -> list[str]:
        """What the page complained of: errors of scripts, refusals by the content-security policy."""
        logged = [e["params"]["entry"]["text"] for e in self.events if e.get("method") == "Log.entryAdded"]
        thrown = [e["params"]["exceptionDetails"]["text"] for e in self.events
                  if e.get("method") == "Runtime.exceptionThrown"]  # fmt: skip
        return logged + thrown

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.folder.cleanup()


def serve() -> tuple[subprocess.Popen[bytes], str]:
    """The application on a free port, warm."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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


def weight(chromium: Chromium, address: str) -> tuple[float, int]:
    """Bytes over the wire and requests of the first page."""
    chromium.open(f"{address}/nl/simulator")
    time.sleep(1)
    chromium.run("1")
    done = [e for e in chromium.events if e.get("method") == "Network.loadingFinished"]
    return sum(e["params"]["encodedDataLength"] for e in done) / 1000, len(done)


async def crowd(address: str) -> list[float]:
    """Times of fifty people who each move a slider, one request in flight per person."""
    import httpx

    async with httpx.AsyncClient(base_url=address, limits=httpx.Limits(max_connections=PEOPLE), timeout=60) as client:

        async def person(who: int) -> list[float]:
            times = []
            for i in range(EACH):
                began = time.perf_counter()
                value = 0.01 + 0.01 * ((who * EACH + i) % 38)
                answer = await client.get(f"/nl/simulator/live?p=L.20:real_increase:{value:.2f}")
                answer.raise_for_status()
                times.append(1000 * (time.perf_counter() - began))
            return times

        return [t for times in await asyncio.gather(*(person(w) for w in range(PEOPLE))) for t in times]


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def main() -> None:
    server, address = serve()
    chromium = Chromium()
    try:
        kilobytes, requests = weight(chromium, address)
        for i in range(3):
            chromium.run(MOVE % (SLIDER, 0.39 - i / 1000))
        times = [chromium.run(MOVE % (SLIDER, 0.005 + 0.009 * i)) for i in range(MOVES)]
        drag = chromium.run(DRAG % SLIDER)
        found = {
            "slider to charts and map, p50 ms": statistics.median(times),
            "slider to charts and map, p95 ms": p95(times),
            "first page, kB gzipped": kilobytes,
            "first page, requests": float(requests),
            "fifty people at once, p95 ms": p95(asyncio.run(crowd(address))),
        }
        for name, value in found.items():
            bar = f"  bar {BARS[name]:.0f}: {'met' if value <= BARS[name] else 'MISSED'}" if name in BARS else ""
            print(f"{name:40} {value:8.1f}{bar}")
        print(f"{'last value wins after a drag':40} {'met' if 'real_increase:0.4' in drag['address'] else 'MISSED'}  "
              f"{drag['asked']} requests, {drag['address']}")  # fmt: skip
        print(f"complaints of the browser: {chromium.complaints() or 'none'}")
    finally:
        chromium.close()
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
