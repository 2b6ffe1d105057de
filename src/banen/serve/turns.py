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
from asyncio import FIRST_COMPLETED
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

WORKERS: Final = max(5, min(8, os.cpu_count() or 1))
"""Hands: one for heavy work, one for a search, one for exact answers, two at least for moves and pages."""
HEAVY: Final = "heavy"
"""The lane of work of many draws; for the sake of memory."""
EXACT: Final = "exact"
"""The lane of answers with the draws of the command line; each takes all processors by itself."""
MOVES: Final = "moves"
"""The lane of answers to moving hands: as many at once as there are processors, for with more each would end later."""
ROOM: Final = {MOVES: max(1, min(4, os.cpu_count() or 1))}
"""Pieces of work that are done at once in a lane; one where it is not said."""
UNKNOWN: Final = 0.05
"""Seconds that work of a kind is thought to last until there was some."""
MOST_WAITING: Final = 96
"""Pieces of work in line, of everybody together."""
MOST_OF_ONE: Final = 24
"""Pieces of work in line of one visitor; an office behind one address is one visitor."""
PATIENCE: Final = 20.0
"""Seconds that work may wait for its turn; beyond them the answer is an honest no."""
QUICK: Final = 0.4
"""Seconds from a question to its answer where many hands move. Who would wait longer hears so at once, and whoever did
wait so long hears so then; the answer is made all the same, and is there when they ask again."""
DRAWS_AT_ONCE: Final = 200
"""More draws than this are heavy: one such piece of work runs at a time, for the sake of memory."""
PACED: Final = 4
"""Over how many pieces of work its pace is learned: few, so that a machine that is suddenly busy is believed."""
MEMORY_EVERY, RESTED = 24, 2.0
"""After so many moves and pages what was freed goes back to the system; where nothing is being done any more, after so
many seconds; after work of many draws at once."""


class NoTurnError(BanenError):
    """No turn can be had now: ``status`` 429 where this visitor asks too much, 503 where everybody together does."""

    def __init__(self, status: int, seconds: float) -> None:
        self.status, self.seconds = status, max(1, round(seconds))
        super().__init__(f"busy; come back in {self.seconds} s")


class GoneError(BanenError):
    """Whoever asked is no longer there; the answer goes nowhere."""


@dataclass(frozen=True)
class Visitor:
    """Who asks: an address, a way to notice that the connection is closed, and since when (seconds, monotonic)."""

    name: str
    receive: Callable[[], Awaitable[Any]]
    since: float = field(default_factory=time.monotonic)

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
    start: float = 0.0
    begun: Future[None] = field(default_factory=Future)
    crowd: Future[None] = field(default_factory=Future)
    """Done once somebody else had to be refused for want of room in its lane."""
    done: Future[Any] = field(default_factory=Future)

    def tell(self, step: str) -> None:
        """End the work where nobody waits for it any more."""
        if self.is_left():
            raise GoneError(step)

    def is_left(self) -> bool:
        """Whether nobody waits for it any more: no open question, and nobody has asked how far it is lately."""
        return self.askers <= 0 and time.monotonic() > self.until


class _Pace:
    """How long work of a kind lasted lately, in seconds: the middle, and how far off it one piece is."""

    def __init__(self, first: float) -> None:
        self.middle, self.off = first, 0.0

    def learn(self, seconds: float) -> None:
        """Another piece lasted so long; what the machine does now counts for more than what it did before."""
        self.off += (abs(seconds - self.middle) - self.off) / PACED
        self.middle += (seconds - self.middle) / PACED

    @property
    def slow(self) -> float:
        """What few pieces last longer than."""
        return self.middle + 2 * self.off


class Turns:
    """The line and the hands that work it off."""

    def __init__(self, workers: int = WORKERS, most: int = MOST_WAITING, most_of_one: int = MOST_OF_ONE) -> None:
        self.workers, self.most, self.most_of_one = workers, most, most_of_one
        self._waiting: OrderedDict[str, deque[_Ticket]] = OrderedDict()
        self._known: dict[Hashable, _Ticket] = {}
        self._changed = threading.Condition()
        self._threads = 0
        self._working: set[_Ticket] = set()
        self._paces: dict[str, _Pace] = {}
        self._done_since = 0
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

    @property
    def idle(self) -> bool:
        """Whether nobody waits for anything, and nothing is being done."""
        return not (self.running or self.waiting)

    async def take(
        self, question: Hashable, work: Work[Answer], *, patience: float = PATIENCE, within: float = math.inf,
        heavy: bool = False, lane: str = "",
    ) -> Answer:  # fmt: skip
        """The answer of some work once it has its turn; ``question`` tells the same work from other work. One piece of
        work of a ``lane`` is done at a time, or as many as it has ``ROOM`` for.

        Raises :class:`NoTurnError` where the line is too long, where what stands in it lasts longer than ``patience``
        by what such work lasted lately, and where others wait too and the answer would come, or comes, later than
        ``within`` seconds after it was asked; and :class:`GoneError` where the visitor has left. Where there is room
        for everybody, everybody waits for as long as the machine needs.
        """
        who = visitor.get()
        until = (who.since if who else time.monotonic()) + within
        ticket = self._join(question, who.name if who else "", work, HEAVY if heavy else lane, patience, until)
        gone = asyncio.ensure_future(who.departure() if who else asyncio.Event().wait())
        try:
            answer: Answer = await self._see(ticket, gone, time.monotonic() + patience, until)
            return answer
        finally:
            gone.cancel()
            self._leave(ticket)

    async def _see(self, ticket: _Ticket, gone: asyncio.Future[Any], begins: float, until: float) -> Any:
        """The answer once it is there, for who is there; refused where it does not begin in time, or is late while
        others are refused for it."""
        begun, done, crowd = (asyncio.wrap_future(each) for each in (ticket.begun, ticket.done, ticket.crowd))
        done.add_done_callback(lambda told: told.cancelled() or told.exception())
        while not (done.done() or gone.done()):
            limits = ([] if begun.done() else [begins]) + ([until] if crowd.done() else [])
            rest = min(limits, default=math.inf) - time.monotonic()
            if rest <= 0:
                raise self._refusal(503)
            seen = [done, gone, *(each for each in (begun, crowd) if not each.done())]
            await asyncio.wait(seen, timeout=None if rest == math.inf else rest, return_when=FIRST_COMPLETED)
        if not done.done():
            raise GoneError("the visitor has left")
        if crowd.done() and time.monotonic() > until:  # made in time, and seen too late by a machine that lags behind
            raise self._refusal(503)
        return done.result()

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
            ticket = self._join(question, name, work, lane, math.inf, math.inf)
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

    def _join(
        self, question: Hashable, name: str, work: Work[Any], lane: str, patience: float, until: float
    ) -> _Ticket:
        with self._changed:
            self._sweep()
            ticket = self._known.get(question)
            if ticket is None or (ticket.begun.done() and ticket.is_left()):
                own = self._waiting.get(name, ())
                if len(own) >= self.most_of_one:
                    raise self._refusal(429)
                if sum(map(len, self._waiting.values())) >= self.most:
                    raise self._refusal(503)
                ticket = _Ticket(question, name, work, lane, _kind(question, lane))
                wait = self._expected(name, lane)
                if wait > patience or (self._is_full(lane) and wait + self._pace(ticket).slow > _left(until)):
                    self._crowd(lane)
                    raise self._refusal(503)
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

    def _open(self, lane: str) -> list[_Ticket]:
        """Work of a lane that somebody waits for."""
        waiting = (ticket for line in self._waiting.values() for ticket in line)
        return [ticket for ticket in (*self._working, *waiting) if ticket.lane == lane and ticket.askers > 0]

    def _is_full(self, lane: str) -> bool:
        """Whether more people wait for work of a lane than there is room for at once."""
        return len(self._open(lane)) >= ROOM.get(lane, 1)

    def _crowd(self, lane: str) -> None:
        """Somebody is refused for want of room: who holds the room does so no longer than an answer may take."""
        for ticket in self._open(lane):
            if not ticket.crowd.done():
                ticket.crowd.set_result(None)

    def _expected(self, name: str, lane: str) -> float:
        """Seconds until new work of a visitor begins, by what stands before it in the rotation of visitors.

        Work of a lane waits for its lane alone, which holds its hands while it is busy; other work has the rest.
        """
        doing = [ticket for ticket in self._working if ticket.lane == lane]
        hands = ROOM.get(lane, 1) if lane else max(1, self.workers - self._held())
        lines = {who: [t for t in line if t.lane == lane] for who, line in self._waiting.items()}
        own = len(lines.get(name, ()))
        before = [ticket for line in lines.values() for ticket in line[: own + 1]]
        if len(doing) + len(before) < hands:
            return 0.0
        return (sum(map(self._remains, doing)) + sum(map(self._lasts, before))) / hands

    def _held(self) -> int:
        """Hands that lanes hold."""
        return sum(bool(ticket.lane) for ticket in self._working)

    def _full(self) -> set[str]:
        """Lanes in which nothing more can be done now."""
        lanes = [ticket.lane for ticket in self._working if ticket.lane]
        return {lane for lane in lanes if lanes.count(lane) >= ROOM.get(lane, 1)}

    def _pace(self, ticket: _Ticket) -> _Pace:
        """How long work of this kind lasted lately; of the first nothing is known, and something is thought."""
        return self._paces.get(ticket.kind) or _Pace(UNKNOWN)

    def _lasts(self, ticket: _Ticket) -> float:
        return self._pace(ticket).middle

    def _remains(self, ticket: _Ticket) -> float:
        """Seconds until work that is being done ends: what such work lasts, less what is over, and never nothing."""
        lasts = self._lasts(ticket)
        return max(lasts - (time.monotonic() - ticket.start), lasts / 4)

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
        full = self._full()
        for name in list(self._waiting):
            line = self._waiting[name]
            for ticket in line:
                if ticket.lane in full:
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
                ticket = self._next()
                if ticket is None:
                    rested = not self._changed.wait(RESTED if self._done_since else None)
                    rested = rested and not self._working and self._done_since > 0
                    self._done_since = 0 if rested else self._done_since
                else:
                    self._working.add(ticket)
                    ticket.start = time.monotonic()
                    ticket.begun.set_result(None)
            if ticket is not None:
                self._do(ticket)
            elif rested:
                give_back()

    def _do(self, ticket: _Ticket) -> None:
        answer = fault = None
        try:
            answer = ticket.work(ticket.tell)
        except BaseException as error:  # whatever it is, it is told to whoever waits, in their thread
            fault = error
        with self._changed:
            self._working.discard(ticket)
            if self._known.get(ticket.question) is ticket:
                del self._known[ticket.question]
            self.answered += 1
            lasted = time.monotonic() - ticket.start
            self._paces.setdefault(ticket.kind, _Pace(lasted)).learn(lasted)
            self._changed.notify_all()
        if fault is None:
            ticket.done.set_result(answer)
        else:
            ticket.done.set_exception(fault)
        del answer, fault
        self._done_since += 1
        if (ticket.lane and ticket.lane != MOVES) or self._done_since >= MEMORY_EVERY:
            self._done_since = 0
            give_back()


def _left(until: float) -> float:
    """Seconds until a moment, none where it is over."""
    return max(0.0, until - time.monotonic())


def _kind(question: Hashable, lane: str) -> str:
    """What kind of work a question asks: its lane and its first word, of which there are only so many."""
    word = question[0] if isinstance(question, tuple) and question else ""
    return f"{lane} {word if isinstance(word, str) else ''}"


@cache
def turns() -> Turns:
    """The line of this process."""
    return Turns()


async def in_turn(
    question: Hashable,
    work: Callable[[], Answer],
    *,
    patience: float = PATIENCE,
    within: float = math.inf,
    heavy: bool = False,
    lane: str = "",
) -> Answer:
    """The answer of work that cannot be stopped half-way, in the line of this process."""
    context = copy_context()
    return await turns().take(
        question, lambda _: context.run(work), patience=patience, within=within, heavy=heavy, lane=lane
    )
