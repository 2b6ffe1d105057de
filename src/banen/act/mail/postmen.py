"""Who hands mail over: a server by SMTP, or NotifyNL; without a setting nobody does, as in a demonstration."""

from __future__ import annotations

import asyncio
import os
from email.message import EmailMessage
from urllib.parse import urlsplit

import aiosmtplib

from banen.act.mail import notify
from banen.act.mail.sending import HardRefusalError, Postman, SoftRefusalError, UnknownFateError


class SmtpPostman:
    """Mail by SMTP to the server of ``BANEN_SMTP``, such as ``smtp://mail.example.org:587``."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "localhost", parts.port or 25
        self.user, self.password = parts.username, parts.password
        self.encrypted = parts.scheme == "smtps"

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail to the server."""
        try:
            asyncio.run(
                aiosmtplib.send(
                    mail,
                    hostname=self.host,
                    port=self.port,
                    username=self.user,
                    password=self.password,
                    use_tls=self.encrypted,
                    timeout=20,
                )
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [each.code for each in error.recipients]
            raise (HardRefusalError if all(code >= 500 for code in codes) else SoftRefusalError)(codes) from None
        except aiosmtplib.SMTPResponseException as error:
            raise (HardRefusalError if error.code >= 500 else SoftRefusalError)(error.code) from None
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPReadTimeoutError) as error:
            raise UnknownFateError(type(error).__name__) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise SoftRefusalError(type(error).__name__) from None


def postman() -> Postman | None:
    """The postman that the settings name: NotifyNL by its key, else the server of ``BANEN_SMTP``, else none."""
    if key := os.environ.get("BANEN_NOTIFY_KEY"):
        return notify.from_settings(key, os.environ.get("BANEN_NOTIFY_TEMPLATE", ""))
    address = os.environ.get("BANEN_SMTP")
    return SmtpPostman(address) if address else None
