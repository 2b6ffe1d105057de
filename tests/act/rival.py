"""A process of its own that keeps numbers: does the commands that come in as lines of JSON and says what came of it.

Each line names a store and a clock file; commands that are given a start wait for it, so that two processes begin at
the same instant. ``hold`` keeps the lock until the next line; ``die`` ends the process, as ``kill -9`` does, at the
place that is named.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from banen.act.errors import ActError
from banen.act.quotas import Ledger
from banen.act.quotas.books import SchemeBooks, number_named
from banen.act.store.engine import Store, open_store


def say(word: str) -> None:
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hold(store: Store, quota: str) -> str:
    """Take the lock of a number, say so, and keep it until the next line comes."""

    def work(connection: Any) -> str:
        SchemeBooks(connection, number_named(connection, quota).scheme, store.clock())
        say("held")
        sys.stdin.readline()
        return "let go"

    return store.write(work)


def answer(ledger: Ledger, asked: dict[str, Any]) -> str:
    verb, about = asked["verb"], asked["about"]
    if verb == "hold":
        return hold(ledger.store, *about)
    if verb == "tick":
        return f"{ledger.tick()} looked at"
    try:
        found = getattr(ledger, verb)(*about, actor=asked.get("actor", "rival"), **asked.get("more", {}))
    except ActError as refusal:
        return f"{refusal.status} {refusal}"
    return f"{found.outcome}{' replayed' if found.replayed else ''}"


def main() -> None:
    stores: dict[str, Ledger] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        clock = Path(asked["clock"])
        address = asked["store"]
        if address not in stores:
            stores[address] = Ledger(open_store(address))
        ledger = stores[address]
        ledger.store.clock = lambda clock=clock: datetime.fromisoformat(clock.read_text())  # type: ignore[misc]
        if asked.get("die") == "before commit":
            SchemeBooks.close = die  # type: ignore[method-assign]
        while time.time() < asked.get("start", 0):
            pass
        told = answer(ledger, asked)
        if asked.get("die") == "before answer":
            die()
        say(told)


main()
