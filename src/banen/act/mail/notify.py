"""Mail by NotifyNL: the same mails through its template of two fields, ``((subject))`` and ``((body))``.

After its documentation (docs.notifynl.nl: send a message, callbacks): a JSON Web Token of 30 seconds signed with the
secret in the API key, a reference by which receipts find the mail again. Tried against a server of our own.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import OctKey

from banen.act.errors import StoreError
from banen.act.mail.sending import HardRefusalError, SoftRefusalError, UnknownFateError
from banen.errors import Fault
from banen.sentences import Sentence

NOTIFY: Final = "https://api.notifynl.nl"
PATIENCE: Final = 20.0
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf".+-({_UUID})-({_UUID})\Z")


class NotifyPostman:
    """Hands mails to NotifyNL. ``key`` is an API key of it, ``template`` the id of the template."""

    def __init__(self, key: str, template: str, address: str = NOTIFY) -> None:
        parts = _KEY.match(key.strip())
        if parts is None or not re.fullmatch(_UUID, template):
            raise StoreError(
                Fault(
                    "BANEN_NOTIFY_KEY",
                    "is no key of NotifyNL, or BANEN_NOTIFY_TEMPLATE no id of a template.",
                    "The key is name, service and secret with hyphens; both are shown at NotifyNL.",
                )
            )
        self.service, self.secret, self.template = parts[1], OctKey.import_key(parts[2]), template
        self.address = f"{address.rstrip('/')}/v2/notifications/email"

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail over; raises what a postman raises where that fails."""
        body = mail.get_body(("plain",))
        asked = {
            "email_address": str(mail["To"]),
            "template_id": self.template,
            "reference": str(mail["Message-ID"]),
            "personalisation": {
                "subject": str(mail["Subject"]),
                "body": body.get_content() if body is not None else "",
            },
        }
        head = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address, json.dumps(asked).encode(), head)  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code, error.read(10_000)) from None
        except urllib.error.URLError as error:
            raise SoftRefusalError(type(error.reason).__name__) from None
        except OSError as error:
            raise UnknownFateError(type(error).__name__) from None

    def _token(self) -> str:
        claims = {"iss": self.service, "iat": int(time.time())}
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, self.secret, algorithms=["HS256"])


def _refusal(status: int, body: bytes) -> Exception:
    """Hard where the address itself is refused; all else (limits, a wrong key, a fault of theirs) is tried again."""
    try:
        answer: Any = json.loads(body)
        words = " ".join(str(each.get("message", "")) for each in answer["errors"])
    except (ValueError, KeyError, TypeError, AttributeError):
        words = ""
    if status == 400 and "email_address" in words:
        return HardRefusalError(f"{status} address")
    return SoftRefusalError(status)


def from_settings(file: str, template: str) -> NotifyPostman:
    """The postman of ``BANEN_NOTIFY_KEY`` (a file) and ``BANEN_NOTIFY_TEMPLATE``."""
    try:
        key = Path(file).read_text(encoding="utf-8")
    except OSError:
        raise StoreError(
            Fault("BANEN_NOTIFY_KEY", Sentence("{file} cannot be read.", file=file), "Name the file of the key.")
        ) from None
    return NotifyPostman(key, template)
