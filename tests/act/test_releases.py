"""Counts out (F12) on the store: from what people stated to a table that two people let leave and observe reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from banen.act.clock import instant
from banen.act.errors import ActError, RefusedError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.jobs.round import do_round
from banen.act.office import Office
from banen.act.quotas import Ledger, QuotaDefinition
from banen.act.releases.publish import as_table, folder_of
from banen.act.releases.releases import RELEASES, compute, counts_of, release, step
from banen.act.releases.tables import table, tables
from banen.act.store.tables.files import STATEMENT
from banen.act.store.tables.people import SUBJECT
from banen.act.store.tables.releases import COUNT, RELEASE
from banen.act.workflow import Actor, prove
from banen.errors import ContentError, UnknownNameError
from banen.observe.areas import areas
from banen.observe.figures import figures
from banen.observe.releases import released_tables
from banen.observe.series import series
from banen.serve.web.library.released import portal_counts
from tests.act.conftest import HandClock
from tests.act.officers import officer

BREDA, TILBURG = "GM0758", "GM0855"


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-04-02 10:00")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANEN_RELEASES", str(tmp_path / "releases"))


@pytest.fixture
def officers(office: Office) -> tuple[Actor, Actor]:
    return officer(office, "counts-1", "release_officer"), officer(office, "counts-2", "release_officer")


def deliver(office: Office, count: int, municipality: str, day: date) -> None:
    """Statements of as many people, delivered on a day."""
    shared = {
        "kind": "first", "state": "ACTIVE", "version": 1, "language": "pl", "texts_version": "x", "loa": "substantial",
        "check_state": "ok", "check_source": "", "check_why": "", "municipality": municipality,
        "created_at": instant(day), "delivered_at": instant(day),
    }  # fmt: skip
    people = [fresh_id() for _ in range(count)]
    person = {"kind": "person", "issuer": "demo", "loa": "substantial", "language": "pl", "key_id": "0" * 32,
              "created_at": instant(day)}  # fmt: skip

    def work(connection: Any) -> None:
        connection.execute(sa.insert(SUBJECT), [{"id": id_, "sub_hash": id_, **person} for id_ in people])
        rows = [{"id": fresh_id(), "reference": fresh_reference(), "subject": id_, **shared} for id_ in people]
        connection.execute(sa.insert(STATEMENT), rows)

    office.write(work)


def made(office: Office, who: Actor, id_: str = "AT-01", period: str = "2026Q1") -> Any:
    return office.write(lambda c: compute(c, id_, period, who, office.now))


def stepped(office: Office, row: Any, event: str, who: Actor, reason: str = "") -> Any:
    return office.write(lambda c: step(c, release(c, row.reference), event, who, office.now, reason))


def published(office: Office, officers: tuple[Actor, Actor], id_: str = "AT-01", period: str = "2026Q1") -> Any:
    first, second = officers
    row = made(office, first, id_, period)
    assert row.state == "COMPUTED", row.flags
    stepped(office, row, "propose", first)
    return stepped(office, row, "approve", second)


def test_a_registration_becomes_a_count_that_observe_reads_beside_the_official_figure(
    office: Office, officers: tuple[Actor, Actor]
) -> None:
    deliver(office, 23, BREDA, date(2026, 2, 3))
    deliver(office, 41, TILBURG, date(2026, 3, 31))
    deliver(office, 3, "GM0363", date(2026, 1, 1))
    deliver(office, 50, TILBURG, date(2026, 4, 1))
    row = published(office, officers)
    do_round(office)
    (found,) = released_tables(folder_of(office))
    assert found.total is not None
    assert (found.total.value, found.total.year) == (65, "2026Q1"), "67 rounded to 5; the 50 are of the next quarter"
    breda, tilburg, amsterdam = (areas().municipalities[code].region_code for code in (BREDA, TILBURG, "GM0363"))
    assert found.of(region=tilburg).value == 40
    assert found.of(region=amsterdam) is None, "3 people are hidden"
    assert found.of(region=breda) is None, "and so is the 23 that would tell them"
    assert all("users of this portal, not a population" in one.definition for one in found.observations)
    assert found.receipt["approved_as"] == ["release_officer", "release_officer"]
    assert found.receipt["reference"] == row.reference
    told = portal_counts(folder_of(office), None, "en")
    (line,) = told["rows"]
    assert (line["value"], [each["id"] for each in line["beside"]]) == ("65 persons", ["L014", "L015"])
    assert portal_counts(folder_of(office), areas().find("Amsterdam"), "en")["rows"] == []
    with office.store.read() as connection:
        assert prove(connection, RELEASES) == []


def test_a_release_has_the_columns_of_a_series_and_can_be_read_as_one(
    office: Office, officers: tuple[Actor, Actor], tmp_path: Path
) -> None:
    deliver(office, 40, BREDA, date(2026, 2, 3))
    published(office, officers)
    do_round(office)
    (file,) = folder_of(office).glob("*.csv")
    root = tmp_path / "content"
    (root / "series").mkdir(parents=True)
    (root / "figures").mkdir()
    (root / "series" / "portal.csv").write_bytes(file.read_bytes())
    from banen.observe.records import CONTENT

    (root / "figures" / "units.csv").write_bytes((CONTENT / "figures" / "units.csv").read_bytes())
    assert series(root).values("AT_01_total") == {"2026Q1": 40.0}


def test_a_file_that_was_changed_is_not_read(office: Office, officers: tuple[Actor, Actor]) -> None:
    deliver(office, 40, BREDA, date(2026, 2, 3))
    published(office, officers)
    do_round(office)
    (file,) = folder_of(office).glob("*.csv")
    file.write_text(file.read_text().replace(",40,", ",45,"), encoding="utf-8")
    with pytest.raises(ContentError, match="its receipt does not fit"):
        released_tables(folder_of(office))
    assert "receipt" in portal_counts(folder_of(office), None, "en")["broken"][0]


@pytest.mark.parametrize("key", ["table", "period", "vintage"])
def test_a_receipt_that_lacks_what_tables_are_ordered_by_is_told(
    office: Office, officers: tuple[Actor, Actor], key: str
) -> None:
    deliver(office, 40, BREDA, date(2026, 2, 3))
    published(office, officers)
    do_round(office)
    (file,) = folder_of(office).glob("*.json")
    receipt = json.loads(file.read_text(encoding="utf-8"))
    del receipt[key]
    file.write_text(json.dumps(receipt), encoding="utf-8")
    with pytest.raises(ContentError, match="is no receipt of a release"):
        released_tables(folder_of(office))


def test_nobody_approves_alone_in_code_or_in_the_store(office: Office, officers: tuple[Actor, Actor]) -> None:
    first, second = officers
    deliver(office, 40, BREDA, date(2026, 2, 3))
    row = made(office, first)
    stepped(office, row, "propose", second)
    for who in (first, second):
        with pytest.raises(RefusedError, match="colleague"):
            stepped(office, row, "approve", who)
    with pytest.raises(DBAPIError, match=r"two_people|not_the_maker"):
        office.write(
            lambda c: c.execute(
                sa.update(RELEASE).where(RELEASE.c.id == row.id).values(approved_by=second.id, published_at=office.now)
            )
        )
    assert stepped(office, row, "approve", officer(office, "counts-3", "release_officer")).state == "PUBLISHED"


def test_counts_of_a_release_are_never_changed(office: Office, officers: tuple[Actor, Actor]) -> None:
    deliver(office, 40, BREDA, date(2026, 2, 3))
    published(office, officers)
    for statement in (sa.update(COUNT).values(number=1), sa.delete(COUNT)):
        with pytest.raises(DBAPIError, match="append-only"):
            office.write(lambda c, statement=statement: c.execute(statement))


def test_a_period_not_over_or_of_another_length_is_refused(office: Office, officers: tuple[Actor, Actor]) -> None:
    for period, told in (("2026Q2", "not over"), ("2026", "no quarter"), ("2026Q5", "no quarter"), ("x", "no quarter")):
        with pytest.raises(ActError, match=told):
            made(office, officers[0], "AT-01", period)
    with pytest.raises(UnknownNameError, match="AT-77"):
        made(office, officers[0], "AT-77", "2026Q1")


@pytest.mark.parametrize(
    ("late", "state", "flag"),
    [(4, "BLOCKED", "small revision"), (11, "COMPUTED", ""), (0, "BLOCKED", "no change")],
    ids=["AG-12 four more", "AG-12 eleven more", "nothing new"],
)
def test_ag_12_a_revision_waits_until_it_is_no_small_group(
    office: Office, officers: tuple[Actor, Actor], late: int, state: str, flag: str
) -> None:
    deliver(office, 85, BREDA, date(2026, 2, 3))
    first = published(office, officers)
    deliver(office, late, BREDA, date(2026, 3, 3)) if late else None
    row = made(office, officers[0])
    assert (row.state, row.vintage) == (state, 2)
    assert flag in " ".join(row.flags)
    if state == "COMPUTED":
        stepped(office, row, "propose", officers[0])
        stepped(office, row, "approve", officers[1])
        with office.store.read() as connection:
            assert release(connection, first.reference).state == "REVISED"
        do_round(office)
        (found,) = released_tables(folder_of(office))
        assert (found.receipt["vintage"], found.total.value) == (2, 95)


def test_a_cell_that_was_hidden_is_not_shown_by_a_small_change(office: Office, officers: tuple[Actor, Actor]) -> None:
    deliver(office, 60, BREDA, date(2026, 2, 3))
    deliver(office, 60, TILBURG, date(2026, 2, 3))
    deliver(office, 8, "GM0363", date(2026, 2, 3))
    published(office, officers)
    deliver(office, 4, "GM0363", date(2026, 3, 3))
    row = made(office, officers[0])
    assert row.state == "BLOCKED"
    assert any("hidden in another" in flag or "small revision" in flag for flag in row.flags)


def test_what_is_retracted_is_taken_away_and_stays_known(office: Office, officers: tuple[Actor, Actor]) -> None:
    deliver(office, 40, BREDA, date(2026, 2, 3))
    row = published(office, officers)
    do_round(office)
    with pytest.raises(ActError, match="reason"):
        stepped(office, row, "retract", officers[0])
    stepped(office, row, "retract", officers[0], "counted twice")
    do_round(office)
    assert released_tables(folder_of(office)) == []
    (receipt,) = folder_of(office).glob("*.json")
    assert json.loads(receipt.read_text())["state"] == "RETRACTED"
    deliver(office, 3, BREDA, date(2026, 2, 4))
    assert made(office, officers[0]).state == "BLOCKED", "a copy of the old table would tell the three"


def test_places_under_a_number_leave_with_the_policy_exact_and_the_rest_protected(
    office: Office, officers: tuple[Actor, Actor], clock: HandClock, new_key: Callable[[], str]
) -> None:
    clock.set("2025-01-02 10:00")
    ledger = Ledger(office.store)
    ledger.define(new_key(), QuotaDefinition("small", "quotum", 37, 2025, 2025, False, route="technicians"), actor="a")
    for index in range(12):
        ledger.reserve(new_key(), "small", f"case {index}", actor="a")
    clock.set("2026-04-02 10:00")
    row = published(office, officers, "AT-06", "2025")
    with office.store.read() as connection:
        text = as_table(connection, row)
    values = {line.split(",")[0]: line.split(",")[3] for line in text.splitlines()[1:]}
    assert values["AT_06_policy_number_route_technicians"] == "37"
    assert "AT_06_total" not in values, "12 were held and lapsed: 0 places is a small count"


def test_the_list_of_tables_is_closed_and_every_figure_beside_it_is_there() -> None:
    assert set(tables()) <= {f"AT-{n:02}" for n in range(1, 11)}
    for each in tables().values():
        assert set(each.beside) <= set(figures())
        assert each.id == table(each.id).id


def test_no_category_of_a_table_is_a_nationality() -> None:
    for each in tables().values():
        assert not {"nationality", "birth_country", "sex", "age", "name"} & set(each.dimensions), each.id


def test_the_hidden_counts_of_a_release_stay_wide(office: Office, officers: tuple[Actor, Actor]) -> None:
    from banen.observe.disclosure import CountTable, audit, limits

    for municipality, count in zip(sorted(areas().municipalities)[::20], (3, 12, 45, 7, 9, 31, 18, 2, 1), strict=False):
        deliver(office, count, municipality, date(2026, 1, 9))
    row = published(office, officers)
    with office.store.read() as connection:
        counts, hidden, _ = counts_of(connection, row.id)
    inner = {(dict(c)["region"], dict(c)["given"]): n for c, n in counts.items() if len(c) == 2}
    again = CountTable.of(inner, ("region", "given"))
    assert all(high - low >= limits()["width"] for low, high in audit(again, hidden).values())
    assert all(n >= limits()["least"] for cell, n in counts.items() if cell not in hidden)
