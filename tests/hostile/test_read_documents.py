"""A document is plain text, numbers, days, switches, lists and mappings; every trap of YAML is told with its line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.errors import Fault
from banen.languages import DUTCH
from banen.observe.documents import DEEPEST, MOST_BYTES, MOST_FAULTS, decoded, read_document
from banen.observe.fault_texts import told as in_language
from tests.hostile.numbers import HUGE

VALUES = (
    ("a: 1", 1),
    ("a: -1.5", -1.5),
    ("a: 1e5", 100_000.0),
    ("a: 2026-02-28", date(2026, 2, 28)),
    ("a: '2026-02-30'", "2026-02-30"),
    ("a: true", True),
    ("a: yes", True),
    ("a: off", False),
    ("a:", None),
    ("a: ~", None),
    ("a: 'on'", "on"),
    ("a: '0400'", "0400"),
    ("a: 0855", "0855"),
    ("a: 08:30", "08:30"),
    ("a: GM0855", "GM0855"),
    ("a: 1.2.3", "1.2.3"),
    ("a: '1e999999999'", "1e999999999"),
    ("a: =", "="),
    ('{"a": "\\ud83d\\ude00"}', "😀"),
    ('{"a": "\\\\ud83d\\\\ude00"}', "\\ud83d\\ude00"),
    ("a: |\n  twee\n  regels\n", "twee\nregels\n"),
)

TRAPS = (
    # text, line of the fault, words in it
    ("a: 0400", 1, "octal"),
    ("a: 04000", 1, "octal"),
    ("a: 0o17", 1, "octal"),
    ("a: 0x1F", 1, "hexadecimal"),
    ("a: 0b101", 1, "binary"),
    ("x: 1\na: 1:30:00", 2, "sixties"),
    ("a: 1:30", 1, "sixties"),
    ("a: 1_000", 1, "underscores"),
    ("a: 1_000.5", 1, "underscores"),
    ("a: 01.13", 1, "leading zero"),
    ("a: .inf", 1, "finite"),
    ("a: .nan", 1, "finite"),
    ("a: 2026-02-30", 1, "no day"),
    ("a: 0000-01-01", 1, "no day"),
    ("a: 2026-02-28T10:00:00Z", 1, "moment"),
    ("a: 2026-02-28 10:00:00", 1, "moment"),
    ("a: !!timestamp z", 1, "type tag"),
    ("a: !!python/object/apply:os.system [ls]", 1, "type tag"),
    ("a: !x 1", 1, "type tag"),
    ("on: 1", 1, "key on (true)"),
    ("No: 1", 1, "key No (false)"),
    ("y: 1\n~: 2", 2, "key ~ (nothing)"),
    ("2027: 1", 1, "key 2027 (a number)"),
    ("2027-01-01: 1", 1, "a day"),
    ("0400: 1", 1, "octal"),
    ("? [1, 2]\n: 3", 1, "list or a mapping"),
    ("a: 1\nb: 2\na: 3", 3, "twice"),
    ("a: {b: 1, b: 2}", 1, "twice"),
    ("a: &x [1]\nb: *x", 1, "another place"),
    ("&x a: *x", 1, "another place"),
    ("a: &x [*x]", 1, "another place"),
    ("<<: {a: 1}", 1, "another place"),
    ("a: 1\n---\nb: 2", 2, "second document"),
    ("a: [1, 2", 2, "not valid YAML"),
    ("a: 1\nb: 'x", 2, "not valid YAML"),
    ("a: 1\nb: \x00", 2, "no text"),
    ('a: "\\0"', 1, "no text"),
    ('a: "\\ud800"', 1, "not valid YAML"),
    ('{"a": "\\ud800"}', 1, "not valid YAML"),
    ("a: \ud800", 1, "no text"),
    ("%YAML 9.9\n---\na: 1", 1, "not valid YAML"),
    ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 1, "nested"),
    ("[" * 100_000, 1, "nested"),
    ("- " * 1000 + "1", 1, "nested"),
    ("{a: " * 500 + "1" + "}" * 500, 1, "nested"),
)


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_plain_document_is_read(text: str, value: object) -> None:
    document = read_document(text)
    assert document.faults == []
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


@pytest.mark.parametrize(("text", "line", "words"), TRAPS, ids=lambda part: ascii(part)[:40])
def test_a_trap_is_told_with_its_line(text: str, line: int, words: str) -> None:
    document = read_document(text)
    told = [(fault.line, f"{fault.what} {fault.advice}") for fault in document.faults]
    assert any(at == line and words in sentence for at, sentence in told), told
    for fault in document.faults:
        dutch = in_language(Fault("banen", fault.what, fault.advice, fault.dutch), DUTCH)
        assert dutch.language == DUTCH
        assert len(dutch.text) < 200


@pytest.mark.parametrize("text", [t for t in HUGE if len(t) < 200], ids=lambda text: text[:30])
def test_a_number_beyond_every_field_is_told(text: str) -> None:
    document = read_document(f"a: 1\nb: {text}\n")
    assert [fault.line for fault in document.faults] == [2]


def test_all_faults_are_told_at_once_and_not_without_end() -> None:
    document = read_document("a: 0400\nb: 1:30\non: 3\nc: *x\nc: 2026-02-30\n")
    assert [fault.line for fault in document.faults] == [1, 2, 3, 4, 5, 5]
    many = read_document("\n".join(f"k{n}: 0400" for n in range(6000)))
    assert (len(many.faults), many.unseen) == (MOST_FAULTS, 6000 - MOST_FAULTS)


def test_a_number_may_be_a_key_where_measures_are_named() -> None:
    document = read_document("2.1: {x: 1}\n2.10: {x: 2}\n", number_keys=True)
    assert document.data == {"2.1": {"x": 1}, "2.10": {"x": 2}}
    assert read_document("on: 1", number_keys=True).faults


def test_a_document_beyond_the_limit_is_not_parsed() -> None:
    document = read_document("a" * (MOST_BYTES + 1))
    assert "too large" in document.faults[0].what


@pytest.mark.parametrize(("content", "text"), [(b"\xef\xbb\xbfa: 1", "a: 1"), (b"a: 1", "a: 1")])
def test_a_mark_at_the_start_is_no_text(content: bytes, text: str) -> None:
    assert decoded(content) == (text, None)


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    text, fault = decoded(b"a: 1\nb: \xff\xfe")
    assert text == ""
    assert fault is not None
    assert fault.line == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=5))
def test_json_is_read_as_json_or_told(data: dict[str, object]) -> None:
    document = read_document(json.dumps(data))
    if not document.faults:
        assert document.data == data
    else:
        assert any(c < " " or c == "\x7f" for c in json.dumps(data, ensure_ascii=False)) or "\\" in json.dumps(data)


@given(st.text(max_size=200))
def test_any_text_gives_a_document_or_faults(text: str) -> None:
    document = read_document(text)
    assert document.lines or not isinstance(document.data, dict) or document.data == {}
