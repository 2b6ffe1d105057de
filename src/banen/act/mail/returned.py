"""Mail that comes back: reports of delivery (RFC 3464) and receipts of NotifyNL, each counted once by its Message-ID.

Only a failure for good counts. A full mailbox, a delay and a failure of the network do not, whatever the report calls
them: suppression is late and easily lifted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.mail.sending import OnSilence, bounced
from banen.act.office import Office
from banen.act.store.tables.files import MAIL

_FOR_GOOD: Final = "5."
_FULL: Final = "5.2.2"


@dataclass(frozen=True)
class Report:
    """What one report says of one mail of ours."""

    message_id: str
    is_final: bool
    why: str


def read_report(raw: bytes) -> Report | None:
    """What a mail says about a mail of ours; None where it is no report of delivery, such as an absence note."""
    mail = message_from_bytes(raw, policy=compat32)
    if mail.get_content_type() != "multipart/report":
        return None
    status, action, original = "", "", ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for block in _blocks(part):
                status = block.get("Status", status).strip().split(" ")[0]
                action = block.get("Action", action).strip().lower()
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            original = _message_id(part) or original
    if not original:
        return None
    failed = action == "failed" and status.startswith(_FOR_GOOD) and status != _FULL
    return Report(original, failed, f"{action or 'no action'} {status}".strip()[:80])


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    return iter([each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else [])


def _message_id(part: Message) -> str:
    """The Message-ID of the mail that is quoted, whole or as its head alone."""
    for inner in _blocks(part):
        return str(inner.get("Message-ID", "")).strip()
    text = part.get_payload(decode=True)
    return str(message_from_bytes(text).get("Message-ID", "")).strip() if isinstance(text, bytes) else ""


def read_receipt(told: Mapping[str, Any]) -> Report | None:
    """What a receipt of NotifyNL says; our reference is the Message-ID."""
    reference, status = told.get("reference"), str(told.get("status", ""))
    if not isinstance(reference, str) or not reference or not status:
        return None
    return Report(reference, status == "permanent-failure", status[:80])


def take_in(office: Office, report: Report, on_silence: OnSilence) -> bool:
    """Count a report, also where it comes before the sending was written down; whether it counted.

    What failed for now is noted beside the mail, and nobody is left alone for it.
    """

    def work(connection: Connection) -> bool:
        if report.is_final:
            return bounced(connection, report.message_id, office.now, on_silence, report.why)
        connection.execute(
            sa.update(MAIL).where(MAIL.c.message_id == report.message_id, MAIL.c.state == "sent").values(why=report.why)
        )
        return False

    return office.write(work)
