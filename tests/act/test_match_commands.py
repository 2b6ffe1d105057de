"""``banen act seed`` and ``banen act match``: demonstration data, vacancies, rounds, counts, an audit that is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from banen.act.office import Office, open_office
from banen.act.seekers import profiles
from banen.decide.matching.audit import audit
from banen.decide.matching.rounds import round_of
from banen.serve.audits import audits_of, publish_audit
from banen.serve.cli import app
from tests.act.conftest import new_store

ROOT = Path(__file__).parents[2]


class Still(datetime):
    """A clock of the commands that stands still: which vacancy is lawful and open depends on the day."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime(2026, 11, 30, 9, tzinfo=UTC).astimezone(tz)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("match")
    url = new_store(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BANEN_KEYS", str(folder / "act-keys"))
        patch.setattr("banen.act.clock.datetime", Still)
        ran("act", "seed", "--persons", "3", "--seed", "3", "--on", "2026-11-30", "--store", url)
        yield url


def ran(*words: str) -> str:
    answer = CliRunner().invoke(app, list(words))
    assert answer.exit_code == 0, (answer.output, answer.exception)
    return answer.stdout


def told(*words: str) -> Any:
    return json.loads(ran(*words, "--json"))


def test_demonstration_data_has_people_who_look_for_work_and_a_round(seeded: str) -> None:
    made = told("act", "match", "round", "--scope", "GM0518", "--by", "consultant-1", "--store", seeded)
    assert made["placed"] > 3
    assert made["gap"] == 0
    assert "minimumloon" in {each["reason"] for each in made["refused"]}
    counts = told("act", "match", "figures", "--without-work", "100", "--store", seeded)
    assert counts["counts"]["in_a_round"] == 20, "rounded to five"
    assert counts["counts"]["starts"] is None
    assert counts["figures"] is None, "too few to tell anything to the simulator"


def test_vacancies_are_loaded_with_what_keeps_them_out(seeded: str) -> None:
    where = ("--scope", "GM0518", "--by", "consultant-1", "--store", seeded)
    first = told("act", "match", "load", str(ROOT / "examples/matching/vacancies.yml"), *where)
    assert first["new"] > 5
    assert "WML" in first["refused"][0]["article"]
    again = told("act", "match", "load", str(ROOT / "examples/matching/vacancies.yml"), *where)
    assert (again["new"], again["renewed"]) == (0, first["new"])
    answer = CliRunner().invoke(app, ["act", "match", "load", "x.yml", "--scope", "GM0363", *where[2:]])
    assert answer.exit_code != 0


def test_an_audit_by_groups_apart_is_shown_with_protected_rates(seeded: str, tmp_path: Path) -> None:
    office = open_office(seeded)
    with office.store.read() as connection:
        references = [row.reference for row in profiles.seekers(connection, ("*",))]
    groups = tmp_path / "groups.csv"
    groups.write_text("id,group\n" + "".join(f"{each},{'ab'[i % 2]}\n" for i, each in enumerate(references)))
    where = ("--scope", "GM0518", "--by", "privacy-1", "--store", seeded, "--groups", str(groups))
    record = told("act", "match", "audit", *where, "--publish")
    assert record["too_small"] == ["group: a", "group: b"]
    assert record["SYNTHETIC"]
    publish_large_audit(office)
    newest = audits_of(office)[0]
    assert newest["people"] % 5 == 0
    assert all(size % 5 == 0 for each in newest["differences"] for size in each["sizes"])


def publish_large_audit(office: Office) -> None:
    """An audit of a large SYNTHETIC round, as a larger municipality would have."""
    matched = round_of(synthetic=211, on=date(2026, 11, 29))
    groups = {person.id: {"group": "ab"[i % 2]} for i, person in enumerate(matched.market.people)}
    record = audit(matched, groups) | {"scope": "GM9999", "on": "2026-11-30", "mode": "most_people", "seed": 1}
    publish_audit(office, record)
