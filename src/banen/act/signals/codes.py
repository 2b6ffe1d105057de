"""A new code for who lost it: asked by an e-mail address, sent only where a report gave that address as a safe way.

Whoever asks sees one page, whether the address is known or not: what is looked up and sent happens afterwards, as work.
The mail says that there is a message, and nothing of a report.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import formataddr
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.accounts import limits
from banen.act.accounts.sessions import digest_of
from banen.act.errors import ConflictError, LimitError
from banen.act.identity import ALPHABET, fresh_id
from banen.act.mail.message import base_address, organisation, said, sender
from banen.act.mail.postmen import postman
from banen.act.mail.sending import HardRefusalError
from banen.act.office import Office
from banen.act.store.outbox import put
from banen.act.store.tables.files import SUPPRESSION
from banen.act.store.tables.signals import SIGNAL
from banen.act.store.tables.work import OUTBOX
from banen.errors import Fault

LETTERS: Final = 12
_ADDRESS: Final = re.compile(r"[^\s<>,;:()]+@[^\s<>,;:()]+\.[^\s<>,;:().]+")


def fresh_code() -> str:
    """A code for the page of a report."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def reach_index(office: Office, safe_contact: str) -> str | None:
    """The index by which a report is found again, where its safe way to be reached holds an e-mail address."""
    found = _ADDRESS.search(safe_contact)
    return office.keys.index(found[0].casefold()) if found else None


def ask(connection: Connection, office: Office, email: str, language: str, at: datetime) -> None:
    """Ask new codes for an address: the same is done for one that is known and one that is not, three times a day."""
    idx = office.keys.index(email.strip().casefold())
    try:
        limits.count(connection, "codes", idx, at)
    except LimitError:
        return
    put(connection, "signal.codes", fresh_id(), {"idx": idx, "language": language}, at)


def make(connection: Connection, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    """Give each report of an address a new code, and put the mail in line; the code before works no more."""
    idx, language = str(payload["idx"]), str(payload["language"])
    silent = sa.select(SUPPRESSION.c.since).where(SUPPRESSION.c.email_idx == idx)
    if connection.execute(silent).scalar_one_or_none() is not None:
        return
    asked = sa.select(SIGNAL).where(SIGNAL.c.reach_idx == idx, SIGNAL.c.emptied_at.is_(None)).order_by(SIGNAL.c.id)
    for row in connection.execute(asked).all():
        found = _ADDRESS.search(office.keys.open(row.key_id, row.safe_contact) or "")
        if found is None or row.code_hash is None:
            continue
        code = fresh_code()
        connection.execute(sa.update(SIGNAL).where(SIGNAL.c.id == row.id).values(code_hash=digest_of(code)))
        sealed = office.keys.seal(row.key_id, f"{code} {found[0]}")
        put(connection, "signal.mail", fresh_id(), {"signal": row.id, "sealed": sealed, "language": language}, at)


def mail(connection: Connection, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    """Send one; a worker that is killed may send it twice, under one Message-ID. Nothing of it stays afterwards."""
    key = connection.execute(sa.select(SIGNAL.c.key_id).where(SIGNAL.c.id == payload["signal"])).scalar_one()
    code, _, to = (office.keys.open(key, str(payload["sealed"])) or "").partition(" ")
    if not to:
        return
    by = postman()
    if by is None:
        raise ConflictError(Fault("mail", "goes nowhere: no server is set.", "Set BANEN_SMTP, then start it again."))
    with suppress(HardRefusalError):  # nobody is told, and the report stays as it is
        by.send(_message(code, to, str(payload["language"]), str(payload["sealed"])))
    gone = sa.update(OUTBOX).where(OUTBOX.c.kind == "signal.mail", OUTBOX.c.payload == dict(payload))
    connection.execute(gone.values(payload={"signal": payload["signal"], "sealed": "", "language": ""}))


def _message(code: str, to: str, language: str, mark: str) -> EmailMessage:
    link = f"{base_address()}/{language}/adres/bericht"
    values = {"code": f"{code[:4]}-{code[4:8]}-{code[8:]}", "link": link, "organisation": organisation()}
    found = EmailMessage()
    found["Subject"] = next(iter(said("sig.mail_subject", language, values).values()))
    found["From"] = formataddr((organisation(), sender()))
    found["To"] = to
    found["Message-ID"] = f"<{digest_of(mark)[:40]}@{sender().partition('@')[2]}>"
    found["Content-Language"] = language
    found["Auto-Submitted"] = "auto-generated"
    found.set_content("\n\n--\n\n".join(said("sig.mail_body", language, values).values()) + "\n")
    return found
