"""Rules that ask a question about an address or an organisation; a person looks, and how often they were right is told.

Nothing is scored, and nobody is an object. A rule takes only inputs of the allowed list; some are forbidden for ever,
also where the list would name them (SyRI, ECLI:NL:RBDHA:2020:865).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection, Row

from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.identity import derived_id
from banen.act.processing import audit
from banen.act.settings import setting
from banen.act.store.tables.signals import HIT, SUSPENDED
from banen.act.workflow import Actor
from banen.errors import Fault, UnknownNameError
from banen.languages import DUTCH, ENGLISH
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import OneOf, sound
from banen.sentences import Sentence

FORBIDDEN: Final = frozenset(
    {
        "nationality",
        "citizenship",
        "language",
        "name",
        "first_name",
        "surname",
        "birth_place",
        "birth_country",
        "sex",
        "gender",
        "age",
        "birth_date",
        "religion",
        "origin",
        "ethnicity",
        "dual_nationality",
        "mother_tongue",
    }
)
"""What no rule may ever look at, whatever the content says."""


@dataclass(frozen=True)
class SupervisionQuestion:
    """A rule: what it looks at, its question in words, on which article, and who answers for it."""

    id: str
    version: int
    object: str
    inputs: tuple[str, ...]
    words: Mapping[str, str]
    article: str
    owner: str


@cache
def questions(root: Path = CONTENT) -> Mapping[str, SupervisionQuestion]:
    """Every rule by its id. Raises :class:`~banen.errors.ContentError` where one looks at what it may not."""
    faults = Faults()
    row: Any = {
        "version": int,
        "object": OneOf(("address", "organisation"), "object"),
        "inputs": [str],
        DUTCH: str,
        ENGLISH: str,
        "article": str,
        "owner": str,
    }
    path = root / "act" / "questions.yml"
    record = sound(read_yaml(path, faults), {"allowed": [str], "rules": {str: row}}, faults)
    held = record.data if record else {"allowed": [], "rules": {}}
    for name in sorted(FORBIDDEN & set(held["allowed"])):
        faults.add(
            f"{path.name}:allowed", Sentence("{name} may never be looked at.", name=name), "Take it out of the list."
        )
    for id_, each in held["rules"].items():
        where = record.place_of("rules", id_) if record else str(path)
        for name in each["inputs"]:
            if name in FORBIDDEN:
                faults.add(
                    where,
                    Sentence("{id} looks at {name}, which no rule may.", id=id_, name=name),
                    "Ask something about the place instead.",
                )
            elif name not in held["allowed"]:
                faults.add(
                    where,
                    Sentence("{id} looks at {name}, which is not in the allowed list.", id=id_, name=name),
                    "Add it after review.",
                )
    faults.raise_if_any()
    return {
        id_: SupervisionQuestion(
            id_,
            each["version"],
            each["object"],
            tuple(each["inputs"]),
            {DUTCH: each[DUTCH], ENGLISH: each[ENGLISH]},
            each["article"],
            each["owner"],
        )
        for id_, each in held["rules"].items()
    }


def question(id_: str) -> SupervisionQuestion:
    """One rule; an unknown one is named with those that there are."""
    if id_ not in questions():
        raise UnknownNameError("question", id_, questions())
    return questions()[id_]


_READ: Final = sa.select(
    HIT, HIT.c.id.label("reference"), HIT.c.outcome.label("state"), HIT.c.rule_version.label("version")
)


def ask(
    connection: Connection,
    id_: str,
    object_: str,
    inputs: Mapping[str, Any],
    at: datetime,
    *,
    region: str | None = None,
    sector: str | None = None,
) -> bool:
    """Ask the question of a rule about a place, once per version; False where a person stopped the rule."""
    rule = question(id_)
    if set(inputs) != set(rule.inputs):
        raise ActError(Fault(id_, Sentence("takes {inputs} and nothing else.", inputs=", ".join(rule.inputs))))
    if is_suspended(connection, id_):
        return False
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    values = {
        "id": derived_id("hit", id_, rule.version, object_),
        "rule": id_,
        "rule_version": rule.version,
        "object_kind": rule.object,
        "object": object_[:80],
        "inputs": dict(inputs),
        "region": region,
        "sector": sector,
        "outcome": "open",
        "at": at,
    }
    connection.execute(insert(HIT).values(**values).on_conflict_do_nothing())
    return True


def look(connection: Connection, id_: str, who: Actor, at: datetime, outcome: str) -> None:
    """Somebody looked: the question was right or not. It closes nothing, refuses nothing and shares nothing."""
    if outcome not in ("founded", "unfounded"):
        raise ActError(Fault("outcome", "is founded or unfounded."))
    done = connection.execute(
        sa.update(HIT)
        .where(HIT.c.id == id_, HIT.c.outcome == "open")
        .values(outcome=outcome, looked_at=at, looked_by=who.id)
    )
    if done.rowcount != 1:
        raise ConflictError(Fault("question", "was looked at before, or is not there."))
    audit.enter(connection, f"question.{outcome}", id_, at, actor=who.id, role=who.role)


def suspend(connection: Connection, id_: str, who: Actor, at: datetime, reason: str) -> None:
    """Stop a rule; one person is enough."""
    question(id_)
    if not reason.strip():
        raise ActError(Fault("reason", "is needed to stop a rule."))
    if is_suspended(connection, id_):
        raise ConflictError(Fault(id_, "is stopped already."))
    connection.execute(sa.insert(SUSPENDED).values(rule=id_, by=who.id, reason=reason.strip()[:400], at=at))
    audit.enter(connection, "question.suspend", id_, at, actor=who.id, role=who.role)


def resume(connection: Connection, id_: str, who: Actor, at: datetime, reason: str) -> None:
    """Let a rule that was stopped ask again, with the reason."""
    question(id_)
    if not reason.strip():
        raise ActError(Fault("reason", "is needed to start a rule again."))
    connection.execute(sa.delete(SUSPENDED).where(SUSPENDED.c.rule == id_))
    audit.enter(
        connection, "question.resume", id_, at, actor=who.id, role=who.role, facts={"reason": reason.strip()[:200]}
    )


def is_suspended(connection: Connection, id_: str) -> bool:
    """Whether a person stopped a rule."""
    return connection.execute(sa.select(SUSPENDED.c.rule).where(SUSPENDED.c.rule == id_)).one_or_none() is not None


def hits(connection: Connection, scopes: Sequence[str], limit: int = 500) -> list[Row[Any]]:
    """Questions for who looks, open ones first: of a region, or of rules that an owner answers for."""
    owned = [rule.id for rule in questions().values() if "*" in scopes or rule.owner in scopes]
    seen = sa.or_(HIT.c.rule.in_(owned), HIT.c.region.in_(scopes))
    asked = _READ.where(seen).order_by(HIT.c.outcome != "open", HIT.c.at.desc(), HIT.c.id).limit(limit)
    return list(connection.execute(asked))


def hit(connection: Connection, id_: str, scopes: Sequence[str]) -> Row[Any]:
    """One question; for others it is as if it were not there."""
    row = connection.execute(_READ.where(HIT.c.id == id_)).one_or_none()
    if row is None or not {"*", row.region, questions()[row.rule].owner} & set(scopes):
        raise AbsentError(Fault("question", "is not there, or not for you."))
    return row


def in_words(row: Row[Any], language: str) -> str:
    """What a question says: the counted facts in the words of its rule."""
    told = questions()[row.rule].words[language if language in (DUTCH, ENGLISH) else ENGLISH]
    return told.format(**{**dict.fromkeys(questions()[row.rule].inputs, "…"), **row.inputs})


def precision_of(connection: Connection, rule: str, version: int) -> PrecisionAccount:
    """How a version of a rule did so far."""
    return next(each for each in account(connection) if (each.rule, each.version) == (rule, version))


@dataclass(frozen=True)
class PrecisionAccount:
    """How a version of a rule did: asked, looked at, right, wrong; and the warnings that follow."""

    rule: str
    version: int
    hits: int
    founded: int
    unfounded: int
    warnings: tuple[str, ...] = ()
    groups: tuple[tuple[str, int, float], ...] = ()
    suspended: bool = False

    @property
    def looked_at(self) -> int:
        """How many somebody looked at."""
        return self.founded + self.unfounded

    @property
    def open(self) -> int:
        """How many wait."""
        return self.hits - self.looked_at

    @property
    def precision(self) -> float | None:
        """Per cent that were right; None until enough were looked at."""
        enough = self.looked_at >= setting("question.shown_from")
        return round(100 * self.founded / self.looked_at, 1) if enough else None

    def to_dict(self) -> dict[str, Any]:
        """The account as JSON; small numbers are not told."""
        return {
            "rule": self.rule,
            "version": self.version,
            "hits": self.hits,
            "looked_at": self.looked_at,
            "precision": self.precision,
            "warnings": list(self.warnings),
            "suspended": self.suspended,
            "founded": self.founded if self.precision is not None else None,
            "unfounded": self.unfounded if self.precision is not None else None,
            "groups": [{"name": name, "looked_at": n, "precision": share} for name, n, share in self.groups],
        }


def account(connection: Connection) -> list[PrecisionAccount]:
    """How each version of each rule did, with a warning for one that is seldom right, or right in one group only."""
    counted: dict[tuple[str, int], dict[str, int]] = {}
    groups: dict[tuple[str, int], dict[str, dict[str, int]]] = {}
    for row in connection.execute(sa.select(HIT)):
        key = (row.rule, row.rule_version)
        _add(counted.setdefault(key, {}), row.outcome)
        for name in filter(None, (row.region, row.sector)):
            _add(groups.setdefault(key, {}).setdefault(name, {}), row.outcome)
    stopped = set(connection.execute(sa.select(SUSPENDED.c.rule)).scalars())
    return [
        PrecisionAccount(
            *key,
            sum(n.values()),
            n.get("founded", 0),
            n.get("unfounded", 0),
            _warnings(n, groups.get(key, {})),
            _groups(groups.get(key, {})),
            key[0] in stopped,
        )
        for key, n in sorted(counted.items())
    ]


def _groups(groups: Mapping[str, Mapping[str, int]]) -> tuple[tuple[str, int, float], ...]:
    """How often a rule was right by region and by sector, where enough were looked at."""
    shares = ((name, *_share(counts)) for name, counts in sorted(groups.items()))
    return tuple((name, n, round(share, 1)) for name, n, share in shares if n >= setting("question.shown_from"))


def _add(counts: dict[str, int], outcome: str) -> None:
    counts[outcome] = counts.get(outcome, 0) + 1


def _share(counts: Mapping[str, int]) -> tuple[int, float]:
    looked = counts.get("founded", 0) + counts.get("unfounded", 0)
    return looked, 100 * counts.get("founded", 0) / looked if looked else 0.0


def _warnings(counts: Mapping[str, int], groups: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    looked, percent = _share(counts)
    found = []
    if looked >= setting("question.warn_from") and percent < setting("question.warn_percent"):
        found.append("seldom right")
    shares = [p for n, p in map(_share, groups.values()) if n >= setting("question.shown_from")]
    if len(shares) > 1 and max(shares) * 10 > min(shares) * setting("question.warn_factor_tenths"):
        found.append("right in one group more than in another")
    return tuple(found)
