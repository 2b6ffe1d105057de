"""The ledger of numbers once more, as plainly as can be: lists, no store, no locks. What the ledger is compared with.

One number, its periods in local months, and applications in the order of the line. Time does its work first, instant by
instant; then the command; then what is free is offered from the front.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from banen.act.clock import AMSTERDAM

HELD, ENDED = ("RESERVED", "OFFERED"), ("RELEASED", "WITHDRAWN", "EXPIRED", "REFUSED")

ALLOWED = {
    "grant": ("RESERVED",), "accept": ("OFFERED",), "decline": ("OFFERED",), "release": ("RESERVED", "GRANTED"),
    "withdraw": ("WAITING", *HELD),
}  # fmt: skip


@dataclass
class Period:
    starts: datetime
    ends: datetime
    places: int
    closed: bool = False


@dataclass
class Application:
    case: str
    places: int
    line: tuple[int, int, datetime, int]
    state: str
    period: Period | None = None
    until: datetime | None = None


def later(moment: datetime, days: int) -> datetime:
    """The same local hour some days later; the tests stay clear of the hour that does not exist."""
    return (moment.astimezone(AMSTERDAM) + timedelta(days=days)).astimezone(UTC)


@dataclass(frozen=True)
class Terms:
    number: int
    slices: int
    year: int = 2026
    hold: int = 14
    offer: int = 7
    waiting: bool = True
    skip_ahead: bool = False
    carry: bool = True
    late: bool = False
    classes: int = 2


class PlainLedger:
    def __init__(self, terms: Terms) -> None:
        n, s, step = terms.number, terms.slices, 12 // terms.slices
        first = [datetime(terms.year + k * step // 12, k * step % 12 + 1, 1, tzinfo=AMSTERDAM) for k in range(s + 1)]
        edges = [moment.astimezone(UTC) for moment in first]
        self.periods = [Period(edges[k], edges[k + 1], n * (k + 1) // s - n * k // s) for k in range(s)]
        self.terms, self.applications = terms, list[Application]()
        self.now = self.received = edges[0]

    def taken(self, period: Period) -> int:
        return sum(a.places for a in self.applications if a.period is period and a.state in (*HELD, "GRANTED"))

    def free(self, period: Period) -> int:
        return period.places - self.taken(period)

    def present(self, at: datetime) -> Period | None:
        return next((p for p in self.periods if p.starts <= at < p.ends), None)

    def line(self) -> list[Application]:
        return sorted((a for a in self.applications if a.state == "WAITING"), key=lambda a: a.line)

    def pass_time(self, now: datetime) -> None:
        while True:
            ends = [a.until for a in self.applications if a.until] + [p.ends for p in self.periods if not p.closed]
            due = min(ends, default=None)
            if due is None or due > now:
                return
            for a in sorted(self.applications, key=lambda a: (a.until or now, a.line)):
                if a.until and a.until <= due:
                    self.end(a, "EXPIRED", due)
            for period in self.periods:
                if not period.closed and period.ends <= due:
                    self.close(period)
            self.offer(due)

    def close(self, period: Period) -> None:
        period.closed = True
        following = self.periods[self.periods.index(period) + 1 :]
        if not following:
            for a in self.line():
                a.state = "REFUSED"
        elif self.terms.carry and (spare := max(self.free(period), 0)):
            period.places -= spare
            following[0].places += spare

    def end(self, a: Application, state: str, at: datetime) -> None:
        held = a.state in (*HELD, "GRANTED")
        a.state, a.until = state, None
        present = self.present(at)
        if held and self.terms.late and a.period and a.period.closed and present and present is not a.period:
            moved = min(a.places, max(self.free(a.period), 0))
            a.period.places -= moved
            present.places += moved

    def offer(self, at: datetime) -> None:
        period = self.present(at)
        while period is not None:
            line = self.line() if self.terms.skip_ahead else self.line()[:1]
            fitting = next((a for a in line if a.places <= self.free(period)), None)
            if fitting is None:
                return
            fitting.state, fitting.period = "OFFERED", period
            fitting.until = min(later(at, self.terms.offer), period.ends)

    def latest(self, case: str) -> Application | None:
        return next((a for a in reversed(self.applications) if a.case == case), None)

    def do(self, verb: str, now: datetime, *about: str | int) -> str:
        """A command at an instant: the state that follows, or ``refused``."""
        self.now = max(now, self.now)
        self.pass_time(self.now)
        before = self.now
        answer = str(getattr(self, verb)(*about) if hasattr(self, verb) else self.on_case(verb, str(about[0])))
        if answer == "refused":
            self.now = before
        self.offer(self.now)
        return answer

    def reserve(self, case: str, places: int, priority: int) -> str:
        period = self.present(self.now)
        if not self.fits("reserve", case) or period is None:
            return "refused"
        self.received = self.now = max(self.now, self.received + timedelta(microseconds=1))
        a = Application(case, places, (1, priority, self.received, len(self.applications)), "WAITING")
        rest = [p.places for p in self.periods if p.starts >= period.starts]
        if places > (sum(rest) if self.terms.carry else max(rest)):
            a.state = "REFUSED"
        elif places <= self.free(period) and (self.terms.skip_ahead or not any(b.line < a.line for b in self.line())):
            a.state, a.period, a.until = "RESERVED", period, later(self.now, self.terms.hold)
        elif not self.terms.waiting:
            a.state = "REFUSED"
        self.applications.append(a)
        return a.state

    def on_case(self, verb: str, case: str) -> str:
        a = self.latest(case)
        if a is None or not self.fits(verb, case):
            return "refused"
        if verb == "grant":
            a.state, a.until = "GRANTED", None
        elif verb == "accept":
            a.state, a.until = "RESERVED", later(self.now, self.terms.hold)
        else:
            self.end(a, "RELEASED" if verb == "release" else "WITHDRAWN", self.now)
        return a.state

    def adjust(self, by: int) -> str:
        period = self.present(self.now)
        if period is None or period.places + by < self.taken(period):
            return "refused"
        period.places += by
        return "ADJUSTED"

    def fits(self, verb: str, case: str) -> bool:
        """Whether a command is one that the state of a case allows."""
        a = self.latest(case)
        if verb == "reserve":
            return a is None or a.state in ENDED
        return a is not None and a.state in ALLOWED[verb]

    def look(self) -> str:
        return "LOOKED"
