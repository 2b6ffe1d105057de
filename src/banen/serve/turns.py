"""Turns: heavy work waits in a short line, visitors take turns, and work that nobody waits for is dropped.

Every page, picture and answer that must compute asks for a turn. The line is bounded, so a flood of questions is
refused politely with a time to come back; visitors are served in rotation, so one with forty questions keeps nobody
waiting; the same question asked twice is worked on once; and who closes the tab gives the turn back.
"""

from __future__ import annotations

import asyncio
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

WORKERS: Final = max(3, min(4, os.cpu_count() or 1))
"""Hands: one for heavy work, one for a search, and at least one that is left for whoever moves a slider."""
MOST_WAITING: Final = 96
"""Pieces of work in line, of everybody together."""
MOST_OF_ONE: Final = 24
"""Pieces of work in line of one visitor; an office behind one address is one visitor."""
PATIENCE: Final = 20.0
"""Seconds that work may wait for its turn; beyond them the answer is an honest no."""
QUICK: Final = 1.0
"""Seconds that the answer to a moving hand may wait for its turn."""
DRAWS_AT_ONCE: Final = 200
"""More draws than this are heavy: one such piece of work runs at a time, for the sake of memory."""
MEMORY_EVERY: Final = 64
"""After so many pieces of work what was freed goes back to the system; after heavy work at once."""


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
        self._running = 0
        self._lanes: set[str] = set()
        self._lasted = 0.5
        self.dropped = self.refused = self.answered = 0

    @property
    def waiting(self) -> int:
        """How many pieces of work are in line."""
        with self._changed:
            return sum(map(len, self._waiting.values()))

    @property
    def running(self) -> int:
        """How many pieces of work are being done."""
        return self._running

    async def take(
        self, question: Hashable, work: Work[Answer], *, patience: float = PATIENCE, heavy: bool = False
    ) -> Answer:
        """The answer of some work once it has its turn; ``question`` tells the same work from other work.

        Raises :class:`NoTurnError` where the line is too long, and :class:`GoneError` where the visitor has left.
        """
        who = visitor.get()
        ticket = self._join(question, who.name if who else "", work, "heavy" if heavy else "")
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
            ticket = self._join(question, name, work, lane)
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

    def _join(self, question: Hashable, name: str, work: Work[Any], lane: str) -> _Ticket:
        with self._changed:
            self._sweep()
            ticket = self._known.get(question)
            if ticket is None or (ticket.begun.done() and ticket.is_left()):
                own = self._waiting.get(name, ())
                if len(own) >= self.most_of_one:
                    raise self._refusal(429)
                if sum(map(len, self._waiting.values())) >= self.most:
                    raise self._refusal(503)
                ticket = _Ticket(question, name, work, lane)
                self._known[question] = ticket
                self._waiting.setdefault(name, deque()).append(ticket)
                self._hire()
                self._changed.notify()
            ticket.askers += 1
            return ticket

    def _refusal(self, status: int) -> NoTurnError:
        """How long the line takes to work off, by how long work has lasted lately."""
        self.refused += 1
        return NoTurnError(status, min(60.0, self._lasted * (1 + sum(map(len, self._waiting.values()))) / self.workers))

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
        for name in list(self._waiting):
            line = self._waiting[name]
            for ticket in line:
                if ticket.lane in self._lanes:
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
                self._running += 1
                if ticket.lane:
                    self._lanes.add(ticket.lane)
                ticket.begun.set_result(None)
            self._do(ticket)

    def _do(self, ticket: _Ticket) -> None:
        start, answer, fault = time.monotonic(), None, None
        try:
            answer = ticket.work(ticket.tell)
        except BaseException as error:  # whatever it is, it is told to whoever waits, in their thread
            fault = error
        with self._changed:
            self._running -= 1
            self._lanes.discard(ticket.lane)
            if self._known.get(ticket.question) is ticket:
                del self._known[ticket.question]
            self.answered += 1
            self._lasted += (time.monotonic() - start - self._lasted) / 8
            self._changed.notify_all()
        if fault is None:
            ticket.done.set_result(answer)
        else:
            ticket.done.set_exception(fault)
        del answer, fault
        if ticket.lane or self.answered % MEMORY_EVERY == 0:
            give_back()


@cache
def turns() -> Turns:
    """The line of this process."""
    return Turns()


async def in_turn(
    question: Hashable, work: Callable[[], Answer], *, patience: float = PATIENCE, heavy: bool = False
) -> Answer:
    """The answer of work that cannot be stopped half-way, in the line of this process."""
    context = copy_context()
    return await turns().take(question, lambda _: context.run(work), patience=patience, heavy=heavy)
