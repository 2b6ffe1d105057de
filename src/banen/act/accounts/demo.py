"""A provider of sign-in for demonstrations: on this machine only, with people who do not exist, by the same protocol.

It never starts beside real data, on an address that others can reach, or in production.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from banen.act.accounts.oidc import Provider, SignInError

ISSUER: Final = "demo"
"""The issuer of everybody in demonstration data."""
STAFF: Final = {
    "clerk-1": (("desk_clerk", "GM0518"),),
    "clerk-2": (("desk_clerk", "GM0518"), ("municipality_reader", "GM0518")),
    "keeper-1": (("quota_keeper", "*"),),
    "keeper-2": (("quota_keeper", "*"),),
    "cases-1": (("case_worker", "*"), ("signal_taker", "*"), ("assessor", "*")),
    "cases-2": (("decider", "*"), ("sharing_officer", "*")),
    "firm-1": (("proposer", "firm 1"), ("client", "12345678")),
    "firm-2": (("provider", "PL 1"),),
    "point-1": (("adviser", "*"), ("point_lead", "*")),
    "consultant-1": (("consultant", "GM0518"),),
    "counts-1": (("release_officer", "*"),),
    "counts-2": (("release_officer", "*"),),
    "editor-1": (("account_editor", "*"), ("account_approver", "*")),
    "editor-2": (("account_editor", "huisvesting"), ("account_approver", "*"), ("account_publisher", "*")),
    "auditor-1": (("account_auditor", "*"),),
    "privacy-1": (("privacy_officer", "*"),),
    "admin-1": (("admin", "*"),),
    "admin-2": (("admin", "*"),),
    "receiver-1": (("receiver", "SVB"), ("receiver", "barka")),
}
"""Who works in the demonstration, and in which roles."""
CLIENT: Final = "banen"
PERSONS: Final = tuple(f"Person {index:04}" for index in range(1, 7))
MOST_CODES: Final = 1000


@dataclass(frozen=True)
class _Code:
    user: str
    nonce: str
    challenge: str
    redirect: str
    until: float


class DemoProvider:
    """The provider: hands out a code for a chosen user, and an ID token for the code."""

    def __init__(self) -> None:
        self._key = RSAKey.generate_key(2048, {"kid": "demo", "alg": "RS256", "use": "sig"})
        self._codes: dict[str, _Code] = {}

    def users(self, kind: str) -> tuple[str, ...]:
        """Who can be chosen."""
        return tuple(STAFF) if kind == "staff" else PERSONS

    def choose(self, asked: Mapping[str, str], user: str) -> str:
        """Sign a user in: the address to which the browser goes back with a code."""
        if asked.get("code_challenge_method") != "S256" or asked.get("response_type") != "code":
            raise SignInError("the request is not of the code flow with S256")
        if len(self._codes) >= MOST_CODES:
            self._codes.clear()
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(
            user, asked.get("nonce", ""), asked.get("code_challenge", ""), asked["redirect_uri"], time.time() + 60
        )
        back = {"code": code, "state": asked.get("state", ""), "iss": ISSUER}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, address: str, fields: Mapping[str, str] | None) -> Mapping[str, Any]:
        """The ID token for a code, once."""
        given = fields or {}
        code = self._codes.pop(given.get("code", ""), None)
        if code is None or code.until < time.time() or code.redirect != given.get("redirect_uri"):
            raise SignInError("the code is not one of ours, or was used")
        if create_s256_code_challenge(given.get("code_verifier", "")) != code.challenge:
            raise SignInError("the verifier does not fit the challenge")
        return {"id_token": self.signed(code.user, code.nonce), "token_type": "Bearer"}

    def signed(self, sub: str, nonce: str, /, **changes: Any) -> str:
        """An ID token; ``changes`` to its claims are for tests of what must be refused."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": CLIENT, "sub": sub, "nonce": nonce, "acr": "substantial", "iat": now,
                  "exp": now + 120, **changes}  # fmt: skip
        return jwt.encode({"alg": "RS256", "kid": "demo"}, claims, self._key)

    def provider(self, kind: str) -> Provider:
        """The provider as the client knows it."""
        return Provider(
            "demo",
            kind=kind,
            issuer=ISSUER,
            client_id=CLIENT,
            authorize=f"/demo/{kind}",
            token="demo:token",  # noqa: S106  (the address of the door of tokens, no secret)
            keys=lambda: KeySet([self._key]),
            ask=self.token,
            levels={"substantial": "substantial"},
        )
