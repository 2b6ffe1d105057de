"""What a browser sends as parts of a form: names in every form, and no head or number of parts that holds the site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.errors import MOST_TOLD, Fault, UserError
from banen.serve.web.assessment.faults import told
from banen.serve.web.assessment.upload import TooLargeError, parts_of

KIND = "multipart/form-data; boundary=x"


def form(*parts: tuple[str, bytes]) -> bytes:
    return b"".join(f"--x\r\n{head}\r\n\r\n".encode() + content + b"\r\n" for head, content in parts) + b"--x--\r\n"


@pytest.mark.parametrize(
    ("head", "name", "filename"),
    [
        ('Content-Disposition: form-data; name="a"', "a", None),
        ("content-disposition: form-data; name=a", "a", None),
        ("Content-Disposition: form-data; name*=UTF-8''na%C3%AFef", "naïef", None),
        ("Content-Disposition: form-data; name*=utf-8'nl'a%20b", "a b", None),
        ('Content-Disposition: form-data; name="naïef"', "naïef", None),
        ('Content-Disposition: form-data; name="u"; filename="a.yml"', "u", "a.yml"),
        ("Content-Disposition: form-data; name=\"u\"; filename*=UTF-8''r%C3%A9gio.csv", "u", "régio.csv"),
        ('Content-Disposition: form-data; name="u"; filename="C:\\\\map\\\\a.yml"', "u", "a.yml"),
        ('Content-Disposition: form-data; name="u"; filename="../../etc/a.yml"', "u", "a.yml"),
        ("Content-Disposition: form-data; name*=nonsense''a", None, None),
        ("Content-Disposition: form-data", "", None),
        ("Nonsense", "", None),
    ],
)
def test_names_of_a_part(head: str, name: str | None, filename: str | None) -> None:
    fields, file = parts_of(form((head, b"12")), KIND)
    if filename is None:
        assert file is None
        assert name is None or fields == {name: ["12"]}
    else:
        assert file is not None
        assert (file.name, file.content) == (filename, b"12")


@pytest.mark.parametrize(
    "body",
    [
        form(("X: " + "a" * 250_000, b"")),
        form((";" * 250_000, b"")),
        form(('Content-Disposition: form-data; name="a"' + "; a=b" * 40_000, b"")),
        b"--x\r\n" * 40_000,
        form(*[('Content-Disposition: form-data; name="a"', b"")] * 3_000),
    ],
    ids=["long head", "semicolons", "parameters", "boundaries", "parts"],
)
def test_more_than_a_browser_sends_is_refused(body: bytes) -> None:
    with pytest.raises(TooLargeError):
        parts_of(body, KIND)


@pytest.mark.parametrize("kind", ["multipart/form-data", *(f"multipart/form-data; boundary={b}" for b in ("", "é"))])
def test_without_a_boundary_nothing_is_read(kind: str) -> None:
    assert parts_of(form(("a", b"b")), kind) == ({}, None)


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    parts_of(b"--x\r\n" + body, KIND)
    parts_of(form(('Content-Disposition: form-data; name="a"', body.replace(b"--x", b""))), KIND)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (50, 50), (51, 51), (6_000, 51)])
def test_at_most_fifty_faults_are_told_and_how_many_more(count: int, shown: int) -> None:
    error = UserError(*(Fault("a.csv:1", f"is wrong {n}.") for n in range(count)))
    sentences = told(error, "nl")
    assert len(sentences) == shown
    if count > MOST_TOLD:
        assert str(count - MOST_TOLD) in sentences[-1]["text"]
