"""What is sent as a file or a form: no number of rows makes a page that nobody can open, and a spreadsheet is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from banen.serve.web.assessment import form
from banen.serve.web.texts import words
from banen.sites.answers import MOST_ROWS
from banen.sites.questions import Field, questions
from tests.acceptance.web_visitor import address, application, ask, get, post

LARGEST = 1_000_000
"""Bytes of a page of the longest lists that are read."""
MOST_OF_A_FAULT = 40_000
LISTS = [
    pytest.param(q.page, q.topic, q.key, q.field, id=f"{q.topic}.{q.key}")
    for q in questions().values() if q.field.kind == "list"
]  # fmt: skip
TELLS = {"nl": "hoogstens", "en": "at most"}


def begun(data: dict[str, Any] | None = None) -> str:
    draft = str(post(address("assessment", "nl"), {"new": "1"}).headers["location"])
    if data is not None:
        shelf = application().state.shelf
        shelf.save(shelf.find(draft.rpartition("/")[2]), data)
    return draft


def sent(name: str, content: bytes, at: str = "", **fields: str) -> Any:
    return ask(
        "POST", at or address("assessment", "nl"), data=fields or {"upload": "1"}, files={"file": (name, content)}
    )


def row(field: Field, number: int) -> dict[str, Any]:
    """A row of a list in which each part that may be a text is one."""
    return dict.fromkeys(field.fields or {}, f"{number}")


@pytest.mark.parametrize(("page", "topic", "key", "field"), LISTS)
def test_a_list_of_more_rows_than_are_read_is_told_once(page: str, topic: str, key: str, field: Field) -> None:
    rows = [row(field, number) for number in range(1_200)]
    answer = sent("voorstel.json", json.dumps({topic: {key: rows}}).encode()[:255_000])
    if answer.status_code == 422 and len(json.dumps(rows)) > 250_000:
        rows = rows[: MOST_ROWS + 1]
        answer = sent("voorstel.json", json.dumps({topic: {key: rows}}).encode())
    assert answer.status_code == 422
    assert f"heeft {len(rows)} rijen" in answer.text
    assert str(MOST_ROWS) in answer.text
    assert len(answer.text) < MOST_OF_A_FAULT


@pytest.mark.parametrize(("page", "topic", "key", "field"), LISTS)
def test_a_page_of_the_longest_list_can_be_opened_and_one_row_more_is_refused(
    page: str, topic: str, key: str, field: Field
) -> None:
    slug = words("assessment", "nl")["slugs"][page]
    draft = begun({topic: {key: [row(field, number) for number in range(10 * MOST_ROWS)]}})
    shown = get(f"{draft}/{slug}")
    assert shown.status_code == 200
    assert len(shown.text) < LARGEST
    assert words("site", "nl")["more_faults"].partition("{n")[0] in shown.text
    part = next(iter(field.fields or {}))
    typed = {f"{topic}.{key}.{number}.{part}": "1" for number in range(MOST_ROWS + 1)}
    refused = post(f"{draft}/{slug}", typed)
    assert refused.status_code == 413
    assert str(MOST_ROWS) in refused.text
    assert form.is_too_long({name: [value] for name, value in typed.items()})
    assert not form.is_too_long({name: ["1"] for name in list(typed)[1:]})


@pytest.mark.parametrize(
    "content",
    [
        b"municipality,places\n" + b"".join(b"GM%04d,x\n" % n for n in range(20_000)),
        b"municipality,places\n" + b"GM0855,5\n" * 20_000,
        b"municipality,places\n" + b",\n" * 80_000,
        b"a\n" + b"1\n" * 100_000,
        b",".join(b"c%d" % n for n in range(30_000)),
    ],
    ids=["wrong rows", "one municipality", "blanks", "one column", "columns"],
)
def test_a_region_file_of_many_rows_is_refused_in_few_words(content: bytes) -> None:
    draft = begun()
    answer = sent("regio.csv", content, f"{draft}/regiobestand", do="add")
    assert answer.status_code == 422
    assert len(answer.text) < MOST_OF_A_FAULT
    assert get(draft).status_code == 200


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
@pytest.mark.parametrize(("between", "minutes"), [(b",", b"12.5"), (b";", b"12,5")], ids=["comma", "semicolon"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["unix", "windows"])
def test_a_region_file_as_a_spreadsheet_saves_it(mark: bytes, between: bytes, minutes: bytes, ends: bytes) -> None:
    draft = begun()
    rows = [[b"municipality", b"places", b"minutes"], [b"GM0855", b"40", minutes], [b"Venlo", b"10", b"8"]]
    answer = sent("regio.csv", mark + ends.join(between.join(row) for row in rows), f"{draft}/regiobestand", do="add")
    assert answer.status_code == 303, answer.text[-2000:]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("work: {jobs: {heads: 0400}}", "octaal"), ("work: {jobs: {heads: 04000}}", "octaal"),
        ("transport: {shifts: [{name: a, starts: 1:30:00}]}", "zestig"), ("on: 3\nwork: {}", "on"),
        ("assessed_on: !!timestamp z", "type"), ("assessed_on: 2026-02-30", "dag"), ("a: &a [*a]", "verwijst"),
        ("a: " + "[" * 3_000, "genest"), ("work: {jobs: {heads: 1e999999999}}", "getal"), ("a: \x00", ""),
        ("work: {jobs: {heads: " + "9" * 4_301 + "}}", "30"), ('{"a": "\\ud800"}', ""),
    ],
    ids=lambda part: ascii(part)[:24],
)  # fmt: skip
def test_a_trap_in_a_sent_proposal_is_told_in_dutch(text: str, says: str) -> None:
    answer = sent("voorstel.yml", text.encode("utf-8", "surrogatepass"))
    assert answer.status_code == 422
    assert says in answer.text


def test_a_day_that_does_not_exist_in_a_cell_of_a_table_is_told() -> None:
    draft = begun()
    rows = b"municipality,places,accepted_places,accepted_from\nGM0855,40,10,2026-02-30\n"
    answer = sent("regio.csv", rows, f"{draft}/regiobestand", do="add")
    assert answer.status_code == 422
    assert "2026-02-30" in answer.text
