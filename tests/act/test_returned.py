"""Mail that comes back, by a report of a mail server or a receipt of NotifyNL; and NotifyNL as the way out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import OctKey

from banen.act.errors import StoreError
from banen.act.mail.notify import NotifyPostman
from banen.act.mail.postmen import postman
from banen.act.mail.returned import Report, read_report, take_in
from banen.act.mail.sending import HardRefusalError, SoftRefusalError, UnknownFateError
from banen.act.office import Office
from banen.act.registrations import contacts
from banen.act.store.tables.files import MAIL, SUPPRESSION
from tests.act.test_mail import person as person
from tests.act.test_portal import rows
from tests.act.visitor import Visitor

SERVICE, SECRET, TEMPLATE = (f"{n}0000000-0000-4000-8000-000000000000" for n in "123")
KEY = f"banen-{SERVICE}-{SECRET}"


def report(message_id: str, status: str, action: str = "failed", *, whole: bool = True) -> bytes:
    """A report of delivery as mail servers write them (RFC 3464). SYNTHETIC."""
    quoted = "message/rfc822" if whole else "text/rfc822-headers"
    return (
        "From: MAILER-DAEMON@mail.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; person0001@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--b\r\nContent-Type: {quoted}\r\n\r\nFrom: a@b.example\r\nMessage-ID: {message_id}\r\n\r\nbody\r\n"
        "--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("status", "action", "final"),
    [
        ("5.1.1", "failed", True), ("5.0.0 (no such user)", "failed", True), ("5.2.2", "failed", False),
        ("4.2.2", "delayed", False), ("4.4.1", "failed", False), ("2.0.0", "delivered", False), ("", "failed", False),
    ],
)  # fmt: skip
def test_only_a_failure_for_good_counts(status: str, action: str, final: bool) -> None:
    """Bug report 38: a full mailbox never silences, whatever the server calls it."""
    for whole in (True, False):
        found = read_report(report("<a@banen.invalid>", status, action, whole=whole))
        assert found is not None
        assert (found.message_id, found.is_final) == ("<a@banen.invalid>", final)


@pytest.mark.parametrize("raw", [
    b"", b"Subject: Out of office\r\n\r\nBack on Monday", b"\xff\x00", b"Content-Type: multipart/report\r\n\r\n",
])  # fmt: skip
def test_a_mail_that_is_no_report_is_left_alone(raw: bytes) -> None:
    assert read_report(raw) is None


def test_jb_05_a_report_counts_once_and_the_second_mail_that_fails_silences(office: Office, person: str) -> None:
    first = rows(office, MAIL)[0].message_id
    full = read_report(report(first, "5.2.2"))
    gone = read_report(report(first, "5.1.1"))
    assert full is not None
    assert gone is not None
    take = lambda r: take_in(office, r, contacts.silenced)  # noqa: E731 - said once
    assert [take(full), take(gone), take(gone), take(Report("<other>", True, ""))] == [False, True, False, False]
    (row,) = rows(office, SUPPRESSION)
    assert (row.hard, row.since) == (1, None)


def test_a_report_that_comes_before_the_sending_is_written_down_counts(office: Office, person: str) -> None:
    mail = rows(office, MAIL)[0]
    office.write(lambda c: c.execute(sa.update(MAIL).values(state="marked", marked_at=office.now)))
    assert take_in(office, Report(mail.message_id, True, "5.1.1"), contacts.silenced)
    assert rows(office, MAIL)[0].state == "bounced"


class Notify:
    """NotifyNL as its documentation describes it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answer: tuple[int, Any] = (201, {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"})


@pytest.fixture
def notify() -> Iterator[tuple[Notify, NotifyPostman]]:
    state = Notify()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            token = self.headers["Authorization"].removeprefix("Bearer ")
            claims = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims
            assert claims["iss"] == SERVICE
            state.asked.append((self.path, body))
            status, told = state.answer
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state, NotifyPostman(KEY, TEMPLATE, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


def mail() -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["To"], made["Message-ID"] = "Twój adres", "person0001@example.org", "<a@banen.invalid>"
    made.set_content("Dzień dobry\n\n--\n\nGoedendag\n")
    made.add_alternative("<p>Dzień dobry</p>", subtype="html")
    return made


def test_notify_gets_the_mail_by_its_template_under_our_message_id(notify: tuple[Notify, NotifyPostman]) -> None:
    state, by = notify
    by.send(mail())
    ((path, body),) = state.asked
    assert path == "/v2/notifications/email"
    assert body == {
        "email_address": "person0001@example.org", "template_id": TEMPLATE, "reference": "<a@banen.invalid>",
        "personalisation": {"subject": "Twój adres", "body": "Dzień dobry\n\n--\n\nGoedendag\n"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ((400, {"errors": [{"error": "ValidationError", "message": "email_address Not a valid email address"}]}),
         HardRefusalError),
        ((400, {"errors": [{"error": "BadRequestError", "message": "Template not found"}]}), SoftRefusalError),
        ((403, {"errors": [{"error": "AuthError", "message": "Error: Your system clock must be accurate"}]}),
         SoftRefusalError),
        ((429, {"errors": [{"error": "RateLimitError", "message": "Exceeded rate limit"}]}), SoftRefusalError),
        ((500, "Internal server error"), SoftRefusalError),
    ],
)  # fmt: skip
def test_what_notify_refuses_is_hard_for_the_address_alone(
    notify: tuple[Notify, NotifyPostman], answer: tuple[int, Any], refusal: type[Exception]
) -> None:
    notify[0].answer = answer
    with pytest.raises(refusal):
        notify[1].send(mail())


def test_notify_out_of_reach_is_tried_again_and_a_broken_talk_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SoftRefusalError):
        NotifyPostman(KEY, TEMPLATE, "http://127.0.0.1:1").send(mail())
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: (_ for _ in ()).throw(TimeoutError()))
    with pytest.raises(UnknownFateError):
        NotifyPostman(KEY, TEMPLATE).send(mail())


def test_a_wrong_key_or_template_is_told_when_work_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("no key")
    monkeypatch.setenv("BANEN_NOTIFY_KEY", str(tmp_path / "key"))
    with pytest.raises(StoreError, match="no key of NotifyNL"):
        postman()
    monkeypatch.setenv("BANEN_NOTIFY_KEY", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="cannot be read"):
        postman()


def test_receipts_of_notify_are_taken_from_who_holds_the_token(
    office: Office, person: str, visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = rows(office, MAIL)[0].message_id
    told = {"id": "740e5834", "reference": message_id, "to": "person0001@example.org", "status": "permanent-failure"}
    assert visitor.json("/v1/mail/receipts", told).status == 404, "nothing is set up"
    (tmp_path / "token").write_text("a-long-token\n")
    monkeypatch.setenv("BANEN_NOTIFY_CALLBACK", str(tmp_path / "token"))
    assert visitor.json("/v1/mail/receipts", told).status == 401
    assert visitor.json("/v1/mail/receipts", told, authorization="Bearer wrong").status == 401
    given = {"authorization": "Bearer a-long-token"}
    assert visitor.json("/v1/mail/receipts", {"status": "delivered"}, **given).status == 400
    assert visitor.json("/v1/mail/receipts", [told], **given).status == 400
    for text in ("[" * 100_000, '{"a": 1e999999999}', "9" * 5_000, '{"a": "\\ud800"}', "\x00", '{"a": 1, "a": 2}'):
        wrong = visitor.other()._ask("POST", "/v1/mail/receipts", None, given, content=text.encode())
        assert wrong.status == 400, text[:20]
    for status in ("temporary-failure", "technical-failure", "delivered", "permanent-failure", "permanent-failure"):
        assert visitor.json("/v1/mail/receipts", {**told, "status": status}, **given).status == 204
    assert (rows(office, MAIL)[0].state, rows(office, SUPPRESSION)[0].hard) == ("bounced", 1)
