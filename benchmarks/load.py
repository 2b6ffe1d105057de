"""Bursts on the application, bounded and on this machine only: what the next visitor feels, and what memory it takes.

Run with ``python -m benchmarks.load [burst …] [--packages 5000]``. Each burst has a fresh server. A refusal (429 or 503
with a time to come back) counts apart from answers: it is polite, and it is no answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from benchmarks.web import free_port

BARS = {
    "next visitor after 300 abandoned moves, s": 2.0,
    "other pages during 40 appraisals of 1000 draws, p95 s": 1.0,
    "memory during 40 appraisals, MB": 2000.0,
    "50 clients moving distinct packages, p95 ms": 500.0,
    "slowest door for a number without end, ms": 50.0,
    "slowest request of 256 kB, s": 2.0,
    "memory after distinct packages, MB": 700.0,
    "SIGTERM to the end while it computes, s": 5.0,
}
HUGE = "1e999999999"
LIVE = "/nl/simulator/live"
HELD = "&a=entry.paid_up_share:0.{:04d}"
"""An assumption held at a value that nobody held it at before."""


@contextmanager
def server() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The application of this tree on a free port of this machine, warm, with a data folder of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="banen-load-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "banen.serve.cli", "serve", "--no-open", "--port", str(port), "--data", folder],
            stdout=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(900):
                with suppress(OSError):
                    urllib.request.urlopen(f"{address}/readyz", timeout=60).read()  # noqa: S310
                    break
                time.sleep(0.2)
            else:
                sys.exit("The application did not start.")
            yield process, address
        finally:
            process.kill()
            process.wait()


def memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of the server in MB."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def package(n: int) -> str:
    """The short text of the n-th of many distinct packages."""
    return f"L.20:real_increase:{0.0001 * (n % 4000 + 1):.4f}~2.11:criterion_factor:{1 + 0.0001 * (n % 4999 + 1):.4f}"


async def timed(client: httpx.AsyncClient, address: str, **asked: object) -> tuple[float, int]:
    """Seconds to an answer, and its status; 0 where none came."""
    start = time.perf_counter()
    try:
        answer = await client.request(str(asked.pop("method", "GET")), address, **asked)  # type: ignore[arg-type]
    except httpx.HTTPError:
        return time.perf_counter() - start, 0
    return time.perf_counter() - start, answer.status_code


async def answered(client: httpx.AsyncClient, address: str) -> int:
    """How often one is asked to come back until there is an answer."""
    for refused in range(100):
        answer = await client.get(address)
        if answer.status_code == 200:
            return refused
        await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
    sys.exit(f"No answer: {address}")


async def abandoned(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
    """300 moves whose visitor closes the tab at once; then somebody comes."""

    async def move(n: int) -> None:
        with suppress(httpx.HTTPError, TimeoutError):
            await asyncio.wait_for(client.get(LIVE, params={"p": package(n)}), 0.3)

    await asyncio.gather(*(move(n) for n in range(300)))
    seconds, status = await timed(client, f"{LIVE}?p={package(3999)}&n=exact")
    return {"next visitor after 300 abandoned moves, s": seconds, "its status": status}


async def appraisals(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
    """40 appraisals of a thousand draws at once, while somebody else reads pages."""
    asked = [asyncio.create_task(timed(client, f"/v1/appraisals?draws=1000&package={package(n)}")) for n in range(40)]
    pages, peak = list[float](), 0.0
    until = time.perf_counter() + 60
    while not all(task.done() for task in asked) and time.perf_counter() < until:
        for page in ("/nl/over", "/nl/cijfers", "/en/check/minimumloon", "/nl/afweging"):
            pages.append((await timed(client, page))[0])
            peak = max(peak, memory(process))
        await asyncio.sleep(0.2)
    for task in asked:
        task.cancel()
    done = [task.result() for task in asked if task.done() and not task.cancelled()]
    return {
        "other pages during 40 appraisals of 1000 draws, p95 s": _p95(pages),
        "memory during 40 appraisals, MB": peak,
        "appraisals answered": sum(status == 200 for _, status in done),
        "appraisals refused": sum(status in (429, 503) for _, status in done),
    }


async def searches(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
    """Twelve searches of one visitor who closes the tab; then how long a search of somebody else waits to begin."""
    for n in range(12):
        with suppress(httpx.HTTPError, TimeoutError):
            await asyncio.wait_for(client.get(f"/nl/besluit/live?l={n}&h={40_000 + n}"), 0.5)
    start = time.perf_counter()
    while time.perf_counter() - start < 120:
        answer = await client.get("/nl/besluit/live?l=1&h=50000")
        if answer.status_code != 200 or not answer.json()["running"] or answer.json()["share"] > 0:
            break
        await asyncio.sleep(0.5)
    return {"a search begins after twelve abandoned ones, s": time.perf_counter() - start}


async def movers(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
    """50 people move a slider six times each, each to a package that nobody had, as the page's script asks.

    Who is refused comes back after the time that the answer gives, as the script does, with what the hand holds then.
    """

    async def moves(person: int) -> list[tuple[float, int]]:
        found = []
        for step in range(6):
            found.append(await timed(client, f"{LIVE}?p={package(person * 6 + step)}&o=&w=796"))
            await asyncio.sleep(0.5 if found[-1][1] == 200 else 1.0)
        return found

    found = [one for own in await asyncio.gather(*(moves(n) for n in range(50))) for one in own]
    answered = [seconds for seconds, status in found if status == 200]
    return {
        "50 clients moving distinct packages, p95 ms": 1000 * _p95(answered),
        "moves answered": len(answered),
        "moves refused politely": sum(status in (429, 503) for _, status in found),
    }


async def numbers(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
    """A number without end at every kind of door."""
    rule, body = "/v1/rules/kennismigrant/_check", {"on": "2026-03-01", "case": {}, "variant": "KM-V2"}
    doors: list[tuple[str, str, dict[str, object]]] = [
        ("POST", rule, {"json": {**body, "levers": {"factor": HUGE}}}),
        ("POST", rule, {"json": {**body, "case": {"monthly_wage": HUGE}}}),
        ("POST", "/v1/assessments", {"json": {"proposal": {"work": {"jobs": {"heads": HUGE}}}}}),
        ("POST", "/v1/assessments", {"json": {"proposal": {"work": {"migrants": {"percent": f"{HUGE}%"}}}}}),
        ("GET", f"/v1/projections?package=2.11:criterion_factor:{HUGE}", {}),
        ("GET", f"/v1/projections?assumed=entry.paid_up_share:{HUGE}", {}),
        ("GET", f"{LIVE}?p=2.11:criterion_factor:{HUGE}&j={'9' * 400}", {}),
        ("GET", f"/nl/besluit?l={HUGE}&h={'9' * 5000}", {}),
        ("POST", "/nl/simulator", {"data": {"2.11.criterion_factor": HUGE}}),
    ]
    worst = 0.0
    for method, address, asked in doors:
        seconds, status = await timed(client, address, method=method, **asked)
        worst = max(worst, seconds)
        if status == 0:
            return {"slowest door for a number without end, ms": 1000 * worst, "doors that gave no answer": 1}
    return {"slowest door for a number without end, ms": 1000 * worst, "doors that gave no answer": 0}


async def oversized(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
    """The largest requests that are read, each made to take long; each twice, the second time counts."""
    agencies = {"conduct": {"agencies": [{"name": str(n)} for n in range(9_000)]}}
    unknown = {f"name{n}": n for n in range(9_000)}
    rows = b"municipality,places\n" + b"".join(b"GM%04d,x\n" % n for n in range(20_000))
    begun = (await client.post("/nl/afweging", data={"new": "1"})).headers["location"]
    form = "&".join(f"conduct.agencies.{n}.name=x" for n in range(8_000))
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    head = b"--x\r\nContent-Disposition: form-data" + b"; a=b" * 45_000 + b"\r\n\r\n\r\n--x--\r\n"
    doors: list[tuple[str, dict[str, object]]] = [
        ("/nl/afweging", {"data": {"upload": "1"}, "files": {"file": ("a.json", json.dumps(agencies).encode())}}),
        ("/nl/afweging", {"data": {"upload": "1"}, "files": {"file": ("a.json", json.dumps(unknown).encode())}}),
        ("/nl/afweging", {"data": {"upload": "1"}, "files": {"file": ("a.yml", b"- " * 120_000)}}),
        ("/nl/afweging", {"content": head, "headers": {"Content-Type": "multipart/form-data; boundary=x"}}),
        (f"{begun}/regiobestand", {"data": {"do": "add"}, "files": {"file": ("r.csv", rows)}}),
        (f"{begun}/bedrijf", {"content": form.encode(), "headers": plain}),
        ("/nl/simulator", {"content": form.encode(), "headers": plain}),
        ("/v1/assessments", {"json": {"proposal": unknown}}),
        ("/v1/projections", {"json": {"assumed": unknown}}),
        ("/v1/projections", {"json": {"package": {"measures": {name: {} for name in unknown}}}}),
        ("/v1/rules/kennismigrant/_check", {"json": {"on": "2026-03-01", "case": unknown}}),
    ]
    slowest, refused = (0.0, ""), 0
    for path, asked in doors:
        for _ in range(2):
            seconds, status = await timed(client, path, method="POST", **asked)
        refused += status in (400, 413, 422)
        slowest = max(slowest, (seconds, f"{path} {status}"))
    print(f"slowest of them: {slowest[1]}", file=sys.stderr)
    return {"slowest request of 256 kB, s": slowest[0], "of so many requests": len(doors), "refused": refused}


def packages_of(count: int) -> Callable[[subprocess.Popen[bytes], httpx.AsyncClient], Awaitable[dict[str, float]]]:
    """A burst of many distinct packages, four at a time, half of them as a hand moves and half as it rests; every tenth
    holds an assumption at a value of its own. What stays in memory, and how it grew, told as it goes. Who is asked to
    come back does.
    """

    async def packages(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
        grown, refused = [memory(process)], 0
        for start in range(0, count, 4):
            asked = [
                f"{LIVE}?p={package(start + n)}" + (HELD.format(3000 + start % 4400) if (start + n) % 10 == 3 else "")
                for n in range(4)
            ]
            told = await asyncio.gather(
                *(answered(client, f"{at}{'&n=exact' if n % 2 else '&o='}") for n, at in enumerate(asked))
            )
            refused += sum(told)
            grown.append(memory(process))
            if (start + 4) % max(4, count // 80 * 4) == 0:
                print(
                    f"{start + 4:6} packages {grown[-1]:6.0f} MB, at most {max(grown):.0f}", file=sys.stderr, flush=True
                )
        await asyncio.sleep(5)
        return {
            "memory after distinct packages, MB": memory(process),
            "of them asked to come back": refused,
            "distinct packages": count,
            "memory before them, MB": grown[0],
            "most memory seen between them, MB": max(grown),
        }

    return packages


async def ends(process: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, float]:
    """SIGTERM while four appraisals are being made."""
    asked = [asyncio.create_task(timed(client, f"/v1/appraisals?draws=1000&package={package(n)}")) for n in range(4)]
    await asyncio.sleep(1)
    start = time.perf_counter()
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        await asyncio.to_thread(process.wait, 60)
    seconds = time.perf_counter() - start
    await asyncio.gather(*asked)
    return {"SIGTERM to the end while it computes, s": seconds}


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else max(seconds, default=0.0)


async def _burst(run: Callable[..., Awaitable[dict[str, float]]]) -> dict[str, float]:
    limits = httpx.Limits(max_connections=400)
    with server() as (process, address):
        async with httpx.AsyncClient(base_url=address, timeout=180, limits=limits) as client:
            return await run(process, client)


def main() -> None:
    """Run the bursts that were named, or all of them, and tell each figure beside its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bursts", nargs="*")
    parser.add_argument("--packages", type=int, default=400, help="Distinct packages; the bar is set for 5000.")
    asked = parser.parse_args()
    bursts = {
        "numbers": numbers, "oversized": oversized, "abandoned": abandoned, "appraisals": appraisals,
        "searches": searches, "movers": movers, "packages": packages_of(asked.packages), "ends": ends,
    }  # fmt: skip
    for name in asked.bursts or bursts:
        for what, value in asyncio.run(_burst(bursts[name])).items():
            bar = f"  (bar {BARS[what]:g}: {'met' if value <= BARS[what] else 'MISSED'})" if what in BARS else ""
            print(f"{what:<56} {value:10.2f}{bar}", flush=True)


if __name__ == "__main__":
    main()
