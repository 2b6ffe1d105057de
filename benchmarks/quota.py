"""The ledger of numbers under load: many clients, writers killed at random, and not one place too many or lost.

Run with ``python -m benchmarks.quota [--applications 20000] [--clients 16] [--number 5000] [--store URL]``. Clients are
processes; one is killed (``kill -9``) every now and then and begins again with what was not acknowledged, by the same
keys. Beside it stands what a bare insert takes on the same store in the same run.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from banen.act.checks import everything
from banen.act.clock import local_day, system_clock
from banen.act.errors import BusyError
from banen.act.quotas import Ledger, QuotaDefinition
from banen.act.store.engine import open_store
from banen.act.store.migrate import migrate
from banen.act.store.tables.numbers import BOOKING, CLAIM, PERIOD

NAME = "load"
KILLS = 60
"""Writers killed in a run, spread over the work: each after so much was acknowledged since the one before."""


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    held: int
    waiting: int
    cases: int
    bookings: int
    kills: int
    seconds: float
    bare_per_second: float
    faults: list[str]

    def tell(self) -> str:
        """A few lines for a reader."""
        rate = self.cases / self.seconds
        return (
            f"{self.cases} applications in {self.seconds:.1f} s = {rate:.0f}/s, a bare insert"
            f" {self.bare_per_second:.0f}/s; {self.held} hold a place, {self.waiting} wait, {self.bookings} bookings,"
            f" {self.kills} writers killed; breaches: {self.faults or 'none'}"
        )


def client(address: str, keys: Path, done: Path) -> None:
    """One client: asks a place for each case of its list that is not acknowledged yet."""
    store = open_store(address)
    ledger = Ledger(store)
    known = set(done.read_text().split()) if done.exists() else set()
    with done.open("a", buffering=1) as acknowledged:
        for key in keys.read_text().split():
            while key not in known:
                try:
                    ledger.reserve(key, NAME, f"case-{key}", actor="load")
                except BusyError as busy:
                    time.sleep(busy.seconds / 10)
                    continue
                acknowledged.write(key + "\n")
                break


def run(address: str, applications: int, clients: int, number: int, seed: int = 1) -> Outcome:
    """Let clients ask, kill some, and count what stands in the end."""
    store = open_store(address)
    migrate(store)
    year = local_day(system_clock()).year
    definition = QuotaDefinition(NAME, "quotum", number, year, year, group_contains_eu_eea_swiss=False)
    Ledger(store).define(uuid.uuid4().hex, definition, actor="load")
    bare = _bare(address, min(applications, 1000))
    chance, kills = random.Random(seed), 0  # noqa: S311 - which writer dies
    with tempfile.TemporaryDirectory(prefix="banen-quota-") as folder:
        lists = []
        for index in range(clients):
            keys = Path(folder) / f"{index}.keys"
            count = applications // clients + (index < applications % clients)
            keys.write_text("\n".join(uuid.uuid4().hex for _ in range(count)))
            lists.append((keys, Path(folder) / f"{index}.done"))
        begun = time.perf_counter()
        running = {index: _start(address, *pair) for index, pair in enumerate(lists)}
        every, killed_at = max(1, applications // (KILLS + 1)), 0
        while running:
            time.sleep(0.05)
            for index, process in list(running.items()):
                if process.poll() is not None:
                    del running[index]
                    if process.returncode:
                        running[index] = _start(address, *lists[index])
            acknowledged = sum(done.read_bytes().count(b"\n") for _, done in lists if done.exists())
            if running and acknowledged - killed_at >= every:
                chance.choice(list(running.values())).send_signal(signal.SIGKILL)
                kills, killed_at = kills + 1, acknowledged
        seconds = time.perf_counter() - begun
    with store.read() as connection:
        found = connection.execute(sa.select(CLAIM.c.state, sa.func.count()).group_by(CLAIM.c.state))
        states = {str(state): int(count) for state, count in found}
        cases = connection.execute(sa.select(sa.func.count(sa.distinct(CLAIM.c.case_ref)))).scalar_one()
        claims = connection.execute(sa.select(sa.func.count()).select_from(CLAIM)).scalar_one()
        bookings = connection.execute(sa.select(sa.func.count()).select_from(BOOKING)).scalar_one()
        reserved = connection.execute(sa.select(PERIOD.c.reserved)).scalar_one()
    faults = [str(fault) for fault in everything(store)]
    if claims != cases or reserved != states.get("RESERVED", 0):
        faults.append(f"{claims} claims of {cases} cases, {reserved} counted")
    store.close()
    return Outcome(states.get("RESERVED", 0), states.get("WAITING", 0), cases, bookings, kills, seconds, bare, faults)


def _start(address: str, keys: Path, done: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "benchmarks.quota", "--client", address, str(keys), str(done)])


def _insert(connection: sa.Connection, id_: str) -> None:
    connection.execute(sa.text("INSERT INTO bare VALUES (:id)"), {"id": id_})


def _bare(address: str, count: int) -> float:
    """Single inserts per second, each committed, by one writer on the same store."""
    store = open_store(address)
    with store.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE bare (id VARCHAR(32) PRIMARY KEY)"))
    begun = time.perf_counter()
    for _ in range(count):
        id_ = uuid.uuid4().hex
        store.write(partial(_insert, id_=id_))
    rate = count / (time.perf_counter() - begun)
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE bare"))
    store.close()
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--number", type=int, default=5_000)
    parser.add_argument("--store", default="")
    parser.add_argument("--client", nargs=3, metavar=("STORE", "KEYS", "DONE"))
    given = parser.parse_args()
    if given.client:
        client(given.client[0], Path(given.client[1]), Path(given.client[2]))
        return
    with tempfile.TemporaryDirectory(prefix="banen-quota-") as folder:
        address = given.store or f"sqlite:///{folder}/act.sqlite"
        print(run(address, given.applications, given.clients, given.number).tell())


if __name__ == "__main__":
    main()
