"""Audits of matching by groups that the matching never sees: made over the store, published as protected rates alone.

A published audit is a file beside the releases; who watches reads it on the page of matching.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from banen.act.errors import ConflictError
from banen.act.office import Office
from banen.act.processing import audit as chain
from banen.act.releases.publish import folder_of
from banen.act.seekers import profiles
from banen.act.store.tables.proofs import ABOUT
from banen.act.workflow import Actor
from banen.decide.matching import match
from banen.decide.matching.assignment import MODES
from banen.decide.matching.audit import audit
from banen.errors import Fault, UnknownNameError
from banen.lasting import put
from banen.observe.disclosure import rounded
from banen.serve.seeking import market, offering, person_of

FOLDER = "audits"


def audit_store(
    office: Office, who: Actor, scope: str, groups: Mapping[str, Mapping[str, str]], mode: str, seed: int
) -> dict[str, Any]:
    """Hold a round over the people of a municipality against groups by reference; nothing of it is kept."""
    if mode not in MODES:
        raise UnknownNameError("mode", mode, MODES)
    with office.store.read() as connection:
        rows = profiles.seekers(connection, (scope,))
        people = [seeker for row in rows if (seeker := person_of(connection, office, row)) is not None]
        work = offering(connection, (scope,), office.today)
        is_demo = connection.execute(sa.select(ABOUT.c.value).where(ABOUT.c.name == "data")).scalar_one_or_none()
    if not people or not work.open:
        raise ConflictError(Fault("audit", "needs people who told enough and a vacancy that is open."))
    matched = match(
        market(people, work.open, office.today, seed),
        next(each for each in MODES if each == mode),
        synthetic=is_demo == "demo",
    )
    known = {row.id: groups[row.reference] for row in rows if row.reference in groups}
    record = audit(matched, known) | {"scope": scope, "on": office.today.isoformat(), "mode": mode, "seed": seed}
    office.write(
        lambda c: chain.enter(
            c,
            "match.audit",
            scope,
            office.now,
            actor=who.id,
            role=who.role,
            facts={"people": len(people), "signals": record["signals"]},
        )
    )
    return record


def protected(record: Mapping[str, Any]) -> dict[str, Any]:
    """An audit as it may leave: sizes rounded, rates to a tenth of a per cent, small groups by name only."""
    return dict(record) | {
        "people": rounded(int(record["people"])),
        "differences": [
            each | {"sizes": [rounded(n) for n in each["sizes"]], "rates": [round(rate, 3) for rate in each["rates"]]}
            for each in record["differences"]
        ],
        "proxies": {
            name: {key: round(value, 3) for key, value in each.items() if key != "people"}
            for name, each in record["proxies"].items()
        },
    }


def publish_audit(office: Office, record: Mapping[str, Any]) -> Path:
    """Write an audit where who watches finds it; one of the same place and day is replaced."""
    folder = folder_of(office) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"match_{record['scope']}_{record['on']}.json"
    put(file, (json.dumps(protected(record), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    return file


def audits_of(office: Office) -> list[dict[str, Any]]:
    """Every audit that was published, the newest first."""
    folder = folder_of(office) / FOLDER
    files = sorted(folder.glob("match_*.json"), reverse=True) if folder.is_dir() else []
    return sorted((json.loads(file.read_text("utf-8")) for file in files), key=lambda each: each["on"], reverse=True)
