"""Demonstration files, so that every desk has work: cases, postings, signals, questions, points. All SYNTHETIC.

Facts of applications are worked examples of the rules; nobody has a name, and every text says that it is synthetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol

from sqlalchemy.engine import Connection, Row

from banen.act.cases import permits, sites
from banen.act.cases.files import DECIDER, PROPOSER, WORKER, settled
from banen.act.clock import instant
from banen.act.identity import fresh_id
from banen.act.office import Office
from banen.act.points import contacts, referrals
from banen.act.postings import notifications
from banen.act.sharing import shares
from banen.act.signals import questions, signals
from banen.act.store.tables.points import BANDS, CHANNELS, RESULTS, TOPICS
from banen.act.texts import COMPLETE
from banen.act.workflow import Actor
from banen.languages import DUTCH
from banen.model.rules import rule
from banen.model.rules.examples import examples

MARK: Final = "SYNTHETIC"
_FIRM: Final = "firm 1"
_PIECES: Final = "application identity employment_contract wage_statement"
_REGIONS: Final = ("AM25", "AM29", "AM03")
_REPORTS: Final = ("pay", "housing", "hours", "threat", "agency")
_FAR: Final = 400
"""Days from the first posting to today: long enough for a chain that is asked about."""


class SetClock(Protocol):
    """A clock that is set."""

    now: datetime


class _Desk:
    """Officers of the demonstration at work on a day."""

    def __init__(self, office: Office, staff: Mapping[str, Row[Any]], on: date, clock: SetClock) -> None:
        self.office, self.staff, self.on, self.clock = office, staff, on, clock

    def who(self, name: str, role: str) -> Actor:
        return Actor(self.staff[name].id, role)

    def at(self, days_ago: int, hour: int = 9) -> None:
        self.clock.now = instant(self.on - timedelta(days=days_ago), time(hour))

    def do(self, step: Callable[..., Any], *about: Any, **more: Any) -> Any:
        """Take one step in a transaction of its own."""
        return settled(self.office, lambda connection: step(connection, *about, **more))


def fill(
    office: Office, staff: Mapping[str, Row[Any]], on: date, clock: SetClock, proposals: tuple[str, ...]
) -> dict[str, int]:
    """Give every desk its work; how many files of each kind."""
    desk = _Desk(office, staff, on, clock)
    return {
        "cases": _cases(desk) + _sites(desk, proposals),
        "postings": _postings(desk),
        "signals": _signals(desk),
        "questions": _questions(desk),
        "contacts": _points(desk),
    }


def _cases(desk: _Desk) -> int:
    """Applications in every state in which somebody has something to do."""
    known = [each for each in examples(rule("kennismigrant")) if each.variant is None][:6]
    worker, decider = desk.who("cases-1", WORKER), desk.who("cases-2", DECIDER)
    firm, office = desk.who("firm-1", PROPOSER), desk.office
    for index, example in enumerate(known):
        desk.at((56, 55, 50, 44, 30, 12)[index])
        now = office.now
        facts = {k: v.isoformat() if isinstance(v, date) else v for k, v in example.case.items()}
        given = _PIECES.split() if index != 5 else ["application"]
        row = desk.do(
            permits.receive,
            office,
            firm,
            now,
            key=fresh_id(),
            rule_id="kennismigrant",
            proposer=_FIRM,
            facts=facts,
            given=given,
            on=example.on,
        )
        if index == 5:
            desk.do(permits.gaps, office, row, worker, now)
        if index in (0, 5):
            continue
        row = desk.do(permits.complete, office, row, worker, now)
        row = desk.do(permits.run, office, row, now)
        if index == 4:
            continue
        text = f"{MARK}: de voorwaarden zijn nagelopen."
        row = desk.do(permits.draft, office, row, worker, now, proposed="grant", text=text)
        if index == 3:
            desk.do(permits.decide, office, row, decider, now, "grant")
    return len(known)


def _sites(desk: _Desk, proposals: tuple[str, ...]) -> int:
    """A proposal that waits for its decision, where its file is at hand: 600 jobs, 400 places."""
    office, worker, firm = desk.office, desk.who("cases-1", WORKER), desk.who("firm-1", PROPOSER)
    for text in proposals:
        desk.at(42)
        now = office.now
        row = desk.do(sites.propose, office, firm, now, key=fresh_id(), proposer=_FIRM, text=text)
        row = desk.do(sites.submit, office, row, firm, now)
        row = desk.do(sites.report, office, row, worker, now)
        row = desk.do(sites.SITES.step, row.id, "hear", worker, now, reason=f"{MARK}: geen bezwaar")
        advice = f"{MARK}: 400 plaatsen in de gemeente, 200 te kort."
        desk.do(sites.advise, office, row, worker, now, advice, {"GM0867": 400})
    return len(proposals)


def _postings(desk: _Desk) -> int:
    """Notifications: one to check, one right, one wrong, and two that followed each other on one task."""
    office, provider = desk.office, desk.who("firm-2", notifications.PROVIDER)
    client = desk.who("firm-1", notifications.CLIENT)
    plans = (
        (_FAR, _FAR - 1, 200, "correct"),
        (201, 199, -60, "correct"),
        (30, 28, -90, "correct"),
        (20, 18, -120, "error"),
        (3, -4, -150, ""),
    )
    for number, (ago, first, last, outcome) in enumerate(plans, start=1):
        desk.at(ago)
        starts, ends = desk.on - timedelta(days=first), desk.on - timedelta(days=last)
        name, group = f"Worker {chr(64 + number)}", ("eu", "third")[number % 2]
        notice = notifications.Notice(
            provider="PL 1",
            client="12345678",
            contact=MARK,
            workplace=f"{MARK} kade 1",
            sector="2511",
            nature="staalwerk" if number <= 2 else f"werk {number}",
            starts=starts,
            ends=ends,
            work_from=time(8),
            workers=(notifications.Worker(name, date(1990, 1, 1), group, starts, ends),),
        )
        row = desk.do(notifications.notify, office, provider, office.now, notice, fresh_id())
        if outcome:
            why = "" if outcome == "correct" else f"{MARK}: andere einddatum"
            desk.do(notifications.check, row, client, office.now, outcome, why)
    return len(plans)


def _signals(desk: _Desk) -> int:
    """Reports: one new, one in assessment, one founded with a share that waits, one that was shared, one closed."""
    office, assessor, officer = desk.office, desk.who("cases-1", signals.ASSESSOR), desk.who("cases-2", shares.OFFICER)
    portal = Actor("portal", "person")
    for index, kind in enumerate(_REPORTS):
        desk.at((6, 9, 14, 20, 28)[index])
        now = office.now
        row, _ = desk.do(
            signals.take,
            office,
            portal,
            now,
            key=fresh_id(),
            scope="MELDPUNT",
            kind=kind,
            source_kind="worker",
            text=f"{MARK}: melding over {kind}.",
            language=DUTCH,
            kvk="12345678",
            municipality="GM0599",
        )
        steps = ((), ("triage",), ("triage", "founded"), ("triage", "founded"), ("triage", "unfounded"))[index]
        for event in steps:
            row = desk.do(signals.step, office, row, event, assessor, now, reason=f"{MARK}: bekeken")
        if "founded" not in steps:
            continue
        share = desk.do(
            shares.propose,
            office,
            row,
            assessor,
            now,
            basis="LB-03",
            receiver="SVB",
            fields=["kind", "kvk"],
            reason=f"{MARK}: hetzelfde bedrijf",
        )
        if index == 3:
            desk.do(shares.approve, office, share, officer, now)
            desk.do(shares.send_all, office, now)
    return len(_REPORTS)


def _questions(desk: _Desk) -> int:
    """Questions about places: enough looked at to tell how often they were right, and some that wait."""
    desk.at(10)
    return int(desk.do(_asked, desk.who("cases-1", signals.ASSESSOR), desk.office.now))


def _asked(connection: Connection, looker: Actor, now: datetime, count: int = 38) -> int:
    for index in range(count):
        inputs = {"persons_at_address": 4 + index % 5, "floor_m2": 36, "norm_m2": 12}
        place = f"{MARK} adres {index + 1}"
        region = _REGIONS[index % 2]
        questions.ask(connection, "occupancy", place, inputs, now, region=region)
    waiting = sorted(questions.hits(connection, ("*",)), key=lambda row: str(row.object))
    for index, row in enumerate(waiting[: count - 4]):
        questions.look(connection, row.id, looker, now, "founded" if index % 5 < 2 else "unfounded")
    return count


def _points(desk: _Desk) -> int:
    """Three points, what was asked there, and a referral under way."""
    office, lead = desk.office, desk.who("point-1", contacts.LEAD)
    adviser, count = desk.who("point-1", contacts.ADVISER), 60
    desk.at(39)
    rows = [
        desk.do(
            contacts.set_point,
            lead,
            office.now,
            region=region,
            name=f"Voorbeeldpunt {region} ({MARK})",
            status="active",
            opened_on=desk.on - timedelta(days=300),
            languages_=list(COMPLETE[:4]),
            channels=["office", "phone"],
            place=f"{MARK} plein 1",
            hours="ma-vr 9-17",
        )
        for region in _REGIONS
    ]
    desk.at(4)
    now = office.now
    desk.do(_taps, rows, desk.on, now, count)
    offered = {"point_id": rows[0].id, "receiver": "barka", "kind": "shelter", "language": "pl"}
    row = desk.do(referrals.offer, office, adviser, now, **offered)
    row = desk.do(referrals.consent, office, row, adviser, now, kind="shelter", contact=f"{MARK} 0000")
    desk.do(referrals.step, office, row, "send", adviser, now)
    return count


def _taps(connection: Connection, points: list[Row[Any]], on: date, now: datetime, count: int) -> None:
    """What was asked at the points in the weeks before."""
    outcomes = tuple(each for each in RESULTS if each != "referred")
    for index in range(count):
        taps = {
            "channel": CHANNELS[index % 4],
            "topic": TOPICS[index % len(TOPICS)],
            "language": COMPLETE[index % len(COMPLETE)],
            "minutes": BANDS[index % 5],
            "outcome": outcomes[index % 3],
        }
        day = on - timedelta(days=5 + index % 38)
        contacts.note_contact(connection, fresh_id(), points[index % 3].id, day, taps, now)
