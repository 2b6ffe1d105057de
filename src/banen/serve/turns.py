"""Turns: heavy work waits in a short line, visitors take turns, and work that nobody waits for is dropped.

Every page, picture and answer that must compute asks for a turn. The line is bounded, so a flood of questions is
refused politely with a time to come back; visitors are served in rotation, so one with forty questions keeps nobody
waiting; the same question asked twice is worked on once; and who closes the tab gives the turn back.
"""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeVar

from banen.errors import BanenError
from banen.serve.memory import give_back

Answer = TypeVar("Answer")
Tell = Callable[[str], None]
"""What work calls with each step it begins; it ends the work where everybody who asked has gone."""
Work = Callable[[Tell], Answer]

WORKERS: Final = max(4, min(6, os.cpu_count() or 1))
"""Hands: one for heavy work, one for a search, one for exact answers, one at least for whoever moves a slider."""
HEAVY: Final = "heavy"
"""The lane of work of many draws; for the sake of memory."""
EXACT: Final = "exact"
"""The lane of answers with the draws of the command line; each takes all processors by itself."""
MOST_WAITING: Final = 96
"""Pieces of work in line, of everybody together."""
MOST_OF_ONE: Final = 24
"""Pieces of work in line of one visitor; an office behind one address is one visitor."""
PATIENCE: Final = 20.0
"""Seconds that work may wait for its turn; beyond them the answer is an honest no."""
QUICK: Final = 0.4
"""Seconds that the answer to a moving hand may wait for its turn; who would wait longer hears so at once."""
DRAWS_AT_ONCE: Final = 200
"""More draws than this are heavy: one such piece of work runs at a time, for the sake of memory."""
MEMORY_EVERY, RESTED = 24, 2.0
"""After so many pieces of work what was freed goes back to the system; where nothing is being done any more, after so
many seconds; after heavy work at once."""


class NoTurnError(BanenError):
    """No turn can be had now: ``status`` 429 where this visitor asks too much, 503 where everybody together does."""

    def __init__(self, status: int, seconds: float) -> None:
        self.status, self.seconds = status, max(1, round(seconds))
        super().__init__(f"busy; come back in {self.seconds} s")


class GoneError(BanenError):
    """Whoever asked is no longer there; the answer goes nowhere."""


@dataclass(frozen=True)
class Visitor:
    """Who asks: an address, and a way to notice that the connection is closed."""

    name: str
    receive: Callable[[], Awaitable[Any]]

    async def departure(self) -> None:
        """Wait until the connection is closed."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


visitor: ContextVar[Visitor | None] = ContextVar("visitor", default=None)
"""Whose request is being answered; none in a test or a job of our own."""


@dataclass(eq=False)
class _Ticket:
    """A place in line for one question, shared by everybody who asks it."""

    question: Hashable
    name: str
    work: Work[Any]
    lane: str
    kind: str = ""
    askers: int = 0
    until: float = 0.0
    begun: Future[None] = field(default_factory=Future)
    done: Future[Any] = field(default_factory=Future)

    def tell(self, step: str) -> None:
        """End the work where nobody waits for it any more."""
        if self.is_left():
            raise GoneError(step)

    def is_left(self) -> bool:
        """Whether nobody waits for it any more: no open question, and nobody has asked how far it is lately."""
        return self.askers <= 0 and time.monotonic() > self.until


class Turns:
    """The line and the hands that work it off."""

    def __init__(self, workers: int = WORKERS, most: int = MOST_WAITING, most_of_one: int = MOST_OF_ONE) -> None:
        self.workers, self.most, self.most_of_one = workers, most, most_of_one
        self._waiting: OrderedDict[str, deque[_Ticket]] = OrderedDict()
        self._known: dict[Hashable, _Ticket] = {}
        self._changed = threading.Condition()
        self._threads = 0
        self._working: set[_Ticket] = set()
        self._lasted: dict[str, float] = {}
        self._done_since, self._given = 0, 0.0
        self.dropped = self.refused = self.answered = 0

    @property
    def waiting(self) -> int:
        """How many pieces of work are in line."""
        with self._changed:
            return sum(map(len, self._waiting.values()))

    @property
    def running(self) -> int:
        """How many pieces of work are being done."""
        return len(self._working)

    async def take(
        self, question: Hashable, work: Work[Answer], *, patience: float = PATIENCE, heavy: bool = False, lane: str = ""
    ) -> Answer:
        """The answer of some work once it has its turn; ``question`` tells the same work from other work. One piece of
        work of a ``lane`` is done at a time.

        Raises :class:`NoTurnError` where the line is too long, or where what stands in it lasts longer than
        ``patience`` by what such work lasted lately, and :class:`GoneError` where the visitor has left.
        """
        who = visitor.get()
        ticket = self._join(question, who.name if who else "", work, HEAVY if heavy else lane, patience)
        gone = asyncio.ensure_future(who.departure() if who else asyncio.Event().wait())
        begun, done = asyncio.wrap_future(ticket.begun), asyncio.wrap_future(ticket.done)
        done.add_done_callback(lambda told: told.cancelled() or told.exception())
        try:
            await asyncio.wait((begun, done, gone), timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            if not (begun.done() or done.done() or gone.done()):
                raise self._refusal(503)
            await asyncio.wait((done, gone), return_when=asyncio.FIRST_COMPLETED)
            if not done.done():
                raise GoneError("the visitor has left")
            answer: Answer = done.result()
            return answer
        finally:
            gone.cancel()
            self._leave(ticket)

    def begin(self, question: Hashable, work: Work[Any], stay: float, lane: str, most_of_one: int) -> Future[Any]:
        """Work beside the pages that whoever asked comes back for: it is dropped once nobody did for ``stay`` seconds.

        One piece of work of a ``lane`` runs at a time. Raises :class:`NoTurnError` where the line is too long, or where
        this visitor has ``most_of_one`` pieces of that lane in it.
        """
        who = visitor.get()
        name = who.name if who else ""
        with self._changed:
            own = [ticket for ticket in self._waiting.get(name, ()) if ticket.lane == lane and not ticket.is_left()]
            if question not in self._known and len(own) >= most_of_one:
                raise self._refusal(429)
            ticket = self._join(question, name, work, lane, math.inf)
            ticket.until = max(ticket.until, time.monotonic() + stay)
            ticket.askers -= 1
            return ticket.done

    def renew(self, question: Hashable, stay: float) -> bool:
        """Say that somebody still waits for work beside the pages; False where it was dropped, or is done."""
        with self._changed:
            self._sweep()
            ticket = self._known.get(question)
            if ticket is not None:
                ticket.until = max(ticket.until, time.monotonic() + stay)
            return ticket is not None

    def _join(self, question: Hashable, name: str, work: Work[Any], lane: str, patience: float) -> _Ticket:
        with self._changed:
            self._sweep()
            ticket = self._known.get(question)
            if ticket is None or (ticket.begun.done() and ticket.is_left()):
                own = self._waiting.get(name, ())
                if len(own) >= self.most_of_one:
                    raise self._refusal(429)
                if sum(map(len, self._waiting.values())) >= self.most:
                    raise self._refusal(503)
                if self._expected(name, lane) > patience:
                    raise self._refusal(503)
                ticket = _Ticket(question, name, work, lane, _kind(question))
                self._known[question] = ticket
                self._waiting.setdefault(name, deque()).append(ticket)
                self._hire()
                self._changed.notify()
            ticket.askers += 1
            return ticket

    def _refusal(self, status: int) -> NoTurnError:
        """How long the line takes to work off, by how long such work has lasted lately."""
        self.refused += 1
        waiting = [ticket for line in self._waiting.values() for ticket in line]
        return NoTurnError(status, min(60.0, sum(map(self._lasts, waiting)) / self.workers))

    def _expected(self, name: str, lane: str) -> float:
        """Seconds until new work of a visitor begins, by what stands before it in the rotation of visitors.

        Work of a lane waits for its lane alone, which holds one hand while it is busy; other work has the rest.
        """
        doing = [ticket for ticket in self._working if ticket.lane == lane]
        hands = 1 if lane else max(1, self.workers - len(self._lanes()))
        lines = {who: [t for t in line if t.lane == lane] for who, line in self._waiting.items()}
        own = len(lines.get(name, ()))
        before = [ticket for line in lines.values() for ticket in line[: own + 1]]
        if len(doing) + len(before) < hands:
            return 0.0
        half_done = sum(map(self._lasts, doing)) / 2
        return (half_done + sum(map(self._lasts, before))) / hands

    def _lanes(self) -> set[str]:
        """Lanes in which work is being done."""
        return {ticket.lane for ticket in self._working if ticket.lane}

    def _lasts(self, ticket: _Ticket) -> float:
        """Seconds that work of this kind lasted lately; nothing is known of the first."""
        return self._lasted.get(ticket.kind, 0.0)

    def _leave(self, ticket: _Ticket) -> None:
        """One asker less; work that nobody waits for leaves the line."""
        with self._changed:
            ticket.askers -= 1
            if ticket.is_left() and not ticket.begun.done():
                self._drop(ticket)

    def _sweep(self) -> None:
        """Work that nobody waits for leaves the line."""
        for line in list(self._waiting.values()):
            for ticket in [ticket for ticket in line if ticket.askers <= 0 and ticket.is_left()]:
                self._drop(ticket)

    def _drop(self, ticket: _Ticket) -> None:
        line = self._waiting.get(ticket.name)
        if line and ticket in line:
            line.remove(ticket)
            if not line:
                del self._waiting[ticket.name]
        if self._known.get(ticket.question) is ticket:
            del self._known[ticket.question]
        ticket.done.cancel()
        self.dropped += 1

    def _hire(self) -> None:
        """Threads are begun with the first work, and never hold up the end of the program."""
        if self._threads < self.workers:
            self._threads += 1
            threading.Thread(target=self._labour, name=f"banen-turn-{self._threads}", daemon=True).start()

    def _next(self) -> _Ticket | None:
        """The next work in the rotation of visitors; work of a lane waits until other work of that lane is done."""
        self._sweep()
        lanes = self._lanes()
        for name in list(self._waiting):
            line = self._waiting[name]
            for ticket in line:
                if ticket.lane in lanes:
                    continue
                line.remove(ticket)
                if line:
                    self._waiting.move_to_end(name)
                else:
                    del self._waiting[name]
                return ticket
        return None

    def _labour(self) -> None:
        while True:
            with self._changed:
                while (ticket := self._next()) is None:
                    self._changed.wait()
                self._working.add(ticket)
                ticket.begun.set_result(None)
            self._do(ticket)

    def _do(self, ticket: _Ticket) -> None:
        start, answer, fault = time.monotonic(), None, None
        try:
            answer = ticket.work(ticket.tell)
        except BaseException as error:  # whatever it is, it is told to whoever waits, in their thread
            fault = error
        with self._changed:
            self._working.discard(ticket)
            if self._known.get(ticket.question) is ticket:
                del self._known[ticket.question]
            self.answered += 1
            lasted = time.monotonic() - start
            before = self._lasted.get(ticket.kind, lasted)
            self._lasted[ticket.kind] = before + (lasted - before) / 8
            self._changed.notify_all()
        if fault is None:
            ticket.done.set_result(answer)
        else:
            ticket.done.set_exception(fault)
        del answer, fault
        self._done_since += 1
        heavy = ticket.lane not in ("", EXACT)
        if heavy or self._done_since >= MEMORY_EVERY or (not self._working and time.monotonic() > self._given + RESTED):
            self._done_since, self._given = 0, time.monotonic()
            give_back()


def _kind(question: Hashable) -> str:
    """What kind of work a question asks: its first word, of which there are only so many."""
    return str(question[0]) if isinstance(question, tuple) and question and isinstance(question[0], str) else ""


@cache
def turns() -> Turns:
    """The line of this process."""
    return Turns()


async def in_turn(
    question: Hashable,
    work: Callable[[], Answer],
    *,
    patience: float = PATIENCE,
    heavy: bool = False,
    lane: str = "",
) -> Answer:
    """The answer of work that cannot be stopped half-way, in the line of this process."""
    context = copy_context()
    return await turns().take(question, lambda _: context.run(work), patience=patience, heavy=heavy, lane=lane)
