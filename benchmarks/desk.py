"""The desk under load: clerks who read and machines that write for a minute, servers killed meanwhile, nothing lost.

Run with ``python -m benchmarks.desk [--seconds 60] [--readers 200] [--writers 20] [--postgresql]``. Two processes serve
one store; every quarter of a minute one of them is killed (``kill -9``) and started anew. A clerk opens a page every
ten seconds or so; a writer asks a place under a number, or notes a contact of a point, by a key of its own, and asks
again by the same key until it is answered. In the end every acknowledged write must be there, once. Data are SYNTHETIC.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from banen.act.accounts.demo import ISSUER
from banen.act.accounts.sessions import open_session
from banen.act.accounts.subjects import known
from banen.act.checks import everything
from banen.act.clock import local_day, system_clock
from banen.act.office import Office, open_office
from banen.act.quotas import Ledger, QuotaDefinition
from banen.act.seed import seed
from banen.act.store.engine import open_store
from banen.act.store.migrate import migrate
from banen.act.store.tables.files import STATEMENT
from banen.act.store.tables.numbers import BOOKING
from banen.act.store.tables.points import CONTACT_EVENT, POINT
from benchmarks import postgresql

SERVE = "import sys; from banen.serve.cli import run; sys.exit(run(sys.argv[1:]))"
BETWEEN_PAGES, BETWEEN_WRITES, BETWEEN_KILLS = 10.0, 3.0, 15.0
TAPS = {"channel": "office", "topic": "pay", "language": "pl", "minutes": "0-5", "outcome": "answered", "referral": ""}


@dataclass
class Run:
    """What clients saw: how long each answer took, what was refused, and which writes were acknowledged."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    claims: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    kills: int = 0


class Servers:
    """Two processes that serve one store; a client that finds one gone asks the other."""

    def __init__(self, store: str, keys: Path, data: Path) -> None:
        self.env = {**os.environ, "BANEN_STORE": store, "BANEN_KEYS": str(keys), "BANEN_DATA": str(data)}
        self.ports = [_free_port(), _free_port()]
        self.processes = [self._start(port) for port in self.ports]

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", SERVE, "serve", "--no-open", "--port", str(port)]
        return subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self) -> None:
        """Until both answer."""
        for port in self.ports:
            while True:
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=60).status_code == 200:
                        break
                except httpx.HTTPError:
                    time.sleep(0.5)

    def kill_one(self, which: int) -> None:
        """Kill a server as the power would, and start it anew."""
        self.processes[which].send_signal(signal.SIGKILL)
        self.processes[which].wait()
        self.processes[which] = self._start(self.ports[which])

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def read(client: httpx.AsyncClient, run: Run, servers: Servers, token: str, pages: list[str], end: float) -> None:
    """A clerk: opens the list or a statement, looks at it, opens the next."""
    chance = random.Random(token)  # noqa: S311 - which page is opened
    await asyncio.sleep(chance.random() * BETWEEN_PAGES)
    while time.perf_counter() < end:
        port = chance.choice(servers.ports)
        begun = time.perf_counter()
        try:
            answer = await client.get(f"http://127.0.0.1:{port}{chance.choice(pages)}", cookies={"banen": token})
            run.reads.append(time.perf_counter() - begun)
            if answer.status_code != 200:
                run.troubles[f"read {answer.status_code}"] += 1
        except httpx.HTTPError:
            run.troubles["read: the server was killed"] += 1
        await asyncio.sleep(chance.uniform(0.5, 1.5) * BETWEEN_PAGES)


async def write(
    client: httpx.AsyncClient, run: Run, servers: Servers, tokens: dict[str, str], n: int, end: float
) -> None:
    """A writer: one key per write, asked until it is answered."""
    chance = random.Random(n)  # noqa: S311 - what is written
    while time.perf_counter() < end:
        key, is_claim = uuid.uuid4().hex, chance.random() < 0.5
        path = "/v1/quotas/load/claims" if is_claim else "/v1/contacts"
        body: dict[str, Any] = (
            {"case": f"case-{key}"} if is_claim else {**TAPS, "point": tokens["point"], "day": tokens["day"]}
        )
        headers = {"authorization": f"Bearer {tokens['keeper' if is_claim else 'adviser']}", "idempotency-key": key}
        begun = time.perf_counter()
        while True:
            port = chance.choice(servers.ports)
            try:
                answer = await client.post(f"http://127.0.0.1:{port}{path}", json=body, headers=headers)
            except httpx.HTTPError:
                run.troubles["write: the server was killed, asked again"] += 1
                await asyncio.sleep(0.2)
                continue
            if answer.status_code == 200:
                break
            run.troubles[f"write {answer.status_code}, asked again"] += 1
            await asyncio.sleep(0.5)
        run.writes.append(time.perf_counter() - begun)
        (run.claims if is_claim else run.contacts).append(key)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * BETWEEN_WRITES)


async def kill(run: Run, servers: Servers, end: float) -> None:
    """Now and then one of the servers dies."""
    while time.perf_counter() + BETWEEN_KILLS < end:
        await asyncio.sleep(BETWEEN_KILLS)
        await asyncio.to_thread(servers.kill_one, run.kills % 2)
        run.kills += 1


async def load(run: Run, servers: Servers, clerks: list[str], writers: int, tokens: dict[str, str], pages: list[str],
               seconds: float) -> None:  # fmt: skip
    """Everybody at once."""
    end = time.perf_counter() + seconds
    limits = httpx.Limits(max_connections=len(clerks) + writers, max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        await asyncio.gather(
            kill(run, servers, end),
            *(read(client, run, servers, token, pages, end) for token in clerks),
            *(write(client, run, servers, tokens, n, end) for n in range(writers)),
        )


def prepare(office: Office, readers: int) -> tuple[list[str], dict[str, str], list[str]]:
    """Sessions of clerks, tokens of writers, and the pages that are opened."""
    year = local_day(office.now).year
    number = QuotaDefinition("load", "quotum", 1_000_000, year, year, group_contains_eu_eea_swiss=False)
    Ledger(office.store).define(uuid.uuid4().hex, number, actor="benchmark")

    def work(connection: sa.Connection) -> tuple[list[str], dict[str, str], list[str]]:
        def sessions(name: str, count: int) -> list[str]:
            who = known(connection, office.keys, "staff", ISSUER, name, "substantial", "nl", office.now)
            return [open_session(connection, who, "benchmark", office.now) for _ in range(count)]

        asked = sa.select(STATEMENT.c.reference).where(STATEMENT.c.municipality == "GM0518").limit(20)
        references = connection.execute(asked).scalars().all()
        pages = ["/nl/loket"] * 5 + [f"/nl/loket/zaak/{each}" for each in references]
        point = connection.execute(sa.select(POINT.c.id).limit(1)).scalar_one()
        tokens = {"keeper": sessions("keeper-1", 1)[0], "adviser": sessions("point-1", 1)[0], "point": point,
                  "day": local_day(office.now).isoformat()}  # fmt: skip
        return sessions("clerk-1", readers), tokens, pages

    return office.write(work)


def lost(office: Office, run: Run) -> list[str]:
    """What was acknowledged and is not there, or there twice; and every breach of an invariant."""
    with office.store.read() as connection:
        booked = set(connection.execute(sa.select(BOOKING.c.id)).scalars())
        noted = set(connection.execute(sa.select(CONTACT_EVENT.c.id)).scalars())
    faults = [f"claim {key}" for key in run.claims if key not in booked]
    faults += [f"contact {key}" for key in run.contacts if key not in noted]
    return faults + [str(fault) for fault in everything(office.store)]


def told(times: list[float]) -> str:
    """The middle, the 95th of a hundred and the worst, in milliseconds."""
    spots = statistics.quantiles(times, n=20) if len(times) > 1 else times * 20
    return f"{len(times)} answers, median {1000 * statistics.median(times):.0f} ms, p95 {1000 * spots[18]:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="banen-desk-")))
        address = open_.enter_context(postgresql()) if given.postgresql else f"sqlite:///{folder / 'act.sqlite'}"
        os.environ["BANEN_KEYS"] = str(folder / "keys")
        empty = open_store(address)
        migrate(empty)
        empty.close()
        office = open_office(address)
        seed(office, 120, 1, local_day(system_clock()))
        clerks, tokens, pages = prepare(office, given.readers)
        servers = Servers(address, folder / "keys", folder)
        open_.callback(servers.stop)
        servers.wait()
        run = Run()
        asyncio.run(load(run, servers, clerks, given.writers, tokens, pages, given.seconds))
        servers.stop()
        faults = lost(office, run)
        print(f"{'PostgreSQL' if given.postgresql else 'SQLite'}, {given.readers} readers, {given.writers} writers,"
              f" {given.seconds:.0f} s, {run.kills} servers killed, load {os.getloadavg()[0]:.0f}\n"
              f"  reads: {told(run.reads)}\n  writes (until acknowledged): {told(run.writes)}\n"
              f"  troubles: {dict(run.troubles) or 'none'}\n"
              f"  acknowledged {len(run.claims)} places and {len(run.contacts)} contacts;"
              f" lost or broken: {faults[:5] or 'nothing'}")  # fmt: skip
        office.store.close()


if __name__ == "__main__":
    main()
