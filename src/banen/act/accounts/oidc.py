"""Sign-in by OpenID Connect: code with PKCE, a state per attempt, and an ID token that is believed only whole.

After OIDC-NLGOV: S256, state and nonce good for one use, PS256 or RS256, an ID token of five minutes at most, the exact
redirect address. Nothing of an attempt is kept in a cookie but a random value that ties it to the browser.
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import sqlalchemy as sa
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy.engine import Connection, Row

from banen.act.accounts.sessions import digest_of
from banen.act.errors import ActError, SaidError
from banen.act.office import Office
from banen.act.settings import setting
from banen.act.store.tables.people import SIGN_IN
from banen.errors import Fault
from banen.sentences import Sentence

ALGORITHMS: Final = ["PS256", "RS256"]
LONGEST: Final = 300
"""Seconds that an ID token may live."""
SKEW: Final = 30
Transport = Callable[[str, Mapping[str, str] | None], Mapping[str, Any]]
"""Asks an address: with fields it posts a form, without it gets; the JSON that is answered."""
_log = logging.getLogger("banen.act")


class SignInError(SaidError):
    """A sign-in that is not believed; the log says why, the screen one sentence."""

    def __init__(self, why: str) -> None:
        super().__init__("err.sign_in", 403)
        self.why = why
        _log.warning("sign-in refused: %s", why)


@dataclass(frozen=True)
class Provider:
    """A provider of sign-in as it is known here: for persons or for staff, and how its answers are read."""

    name: str
    kind: str
    issuer: str
    client_id: str
    authorize: str
    token: str
    keys: Callable[[], KeySet]
    ask: Transport
    levels: Mapping[str, str]
    """Level of assurance by the ``acr`` of the provider."""
    client_key: RSAKey | None = None
    scope: str = "openid"


@dataclass(frozen=True)
class Proven:
    """Whom a provider vouches for."""

    sub: str
    loa: str
    back_to: str
    language: str


def begin(
    connection: Connection, provider: Provider, redirect: str, binding: str, back_to: str, language: str, at: datetime
) -> str:
    """Begin a sign-in; the address at the provider to which the browser goes."""
    state, nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    connection.execute(
        sa.insert(SIGN_IN).values(
            state_hash=digest_of(state),
            provider=provider.name,
            nonce=nonce,
            verifier=verifier,
            back_to=back_to,
            binding=digest_of(binding),
            language=language,
            expires_at=at + timedelta(minutes=setting("sign_in.minutes")),
        )
    )
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": redirect, "scope": provider.scope,
        "state": state, "nonce": nonce, "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256", "acr_values": " ".join(provider.levels),
    }  # fmt: skip
    return f"{provider.authorize}?{urlencode(asked)}"


def finish(office: Office, provider: Provider, redirect: str, binding: str, answer: Mapping[str, str]) -> Proven:
    """Finish a sign-in with what the provider sent the browser back with; raises :class:`SignInError`.

    The attempt is used up before the provider is asked, so that a code that is sent twice is refused.
    """
    now = office.now
    attempt = office.write(lambda connection: _used(connection, provider, answer.get("state", ""), binding, now))
    if answer.get("error"):
        raise SignInError(f"the provider says {answer['error'][:60]}")
    if answer.get("iss") not in (None, provider.issuer):
        raise SignInError("the answer is of another issuer")
    fields = {
        "grant_type": "authorization_code",
        "code": answer.get("code", ""),
        "redirect_uri": redirect,
        "client_id": provider.client_id,
        "code_verifier": attempt.verifier,
    }
    if provider.client_key is not None:
        fields |= _assertion(provider)
    told = provider.ask(provider.token, fields)
    claims = _claims(provider, str(told.get("id_token", "")), attempt.nonce)
    level = provider.levels.get(str(claims.get("acr", "")))
    if level is None:
        raise SignInError("the level of assurance is not one of ours")
    return Proven(str(claims["sub"]), level, attempt.back_to, attempt.language)


def _used(connection: Connection, provider: Provider, state: str, binding: str, now: datetime) -> Row[Any]:
    row = connection.execute(
        sa.select(SIGN_IN).where(SIGN_IN.c.state_hash == digest_of(state)).with_for_update()
    ).one_or_none()
    if row is None or row.provider != provider.name:
        raise SignInError("the state is not one of ours")
    if row.used_at is not None:
        raise SignInError("the state was used before")
    if row.expires_at < now:
        raise SignInError("the attempt is too old")
    if not binding or not hmac.compare_digest(row.binding, digest_of(binding)):
        raise SignInError("the attempt was begun in another browser")
    connection.execute(sa.update(SIGN_IN).where(SIGN_IN.c.state_hash == row.state_hash).values(used_at=now))
    return row


def _claims(provider: Provider, token: str, nonce: str) -> dict[str, Any]:
    """What an ID token says, where its signature, issuer, audience, time and nonce are right."""
    try:
        claims = dict(jwt.decode(token, provider.keys(), algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError) as error:
        raise SignInError(f"the ID token is not signed as it must be ({type(error).__name__})") from None
    audience = claims.get("aud")
    heard = [audience] if isinstance(audience, str) else list(audience or [])
    now = time.time()
    wrong = {
        "issuer": claims.get("iss") != provider.issuer,
        "audience": heard != [provider.client_id],
        "nonce": not hmac.compare_digest(str(claims.get("nonce", "")), nonce),
        "subject": not claims.get("sub"),
        "term": not _in_time(claims, now),
    }
    if faults := [name for name, is_wrong in wrong.items() if is_wrong]:
        raise SignInError(f"the ID token has a wrong {', '.join(faults)}")
    return claims


def _in_time(claims: Mapping[str, Any], now: float) -> bool:
    begins, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(begins, int | float) or not isinstance(ends, int | float):
        return False
    return begins - SKEW <= now < ends + SKEW and ends - begins <= LONGEST


def _assertion(provider: Provider) -> dict[str, str]:
    """How this client proves itself: a signed statement of one use (private_key_jwt)."""
    assert provider.client_key is not None  # noqa: S101 - asked for by the caller
    now = int(time.time())
    claims = {"iss": provider.client_id, "sub": provider.client_id, "aud": provider.issuer, "iat": now,
              "exp": now + 60, "jti": secrets.token_hex(16)}  # fmt: skip
    return {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "PS256"}, claims, provider.client_key, algorithms=ALGORITHMS),
    }


def over_http(address: str, fields: Mapping[str, str] | None) -> Mapping[str, Any]:
    """Ask a provider over the network, with patience for five seconds. Raises :class:`SignInError`."""
    data = urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(address, data, {"Accept": "application/json"})  # noqa: S310 - checked below
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            found = json.load(answer)
    except urllib.error.HTTPError as error:
        error.close()
        raise SignInError(f"the provider answers {error.code}") from None
    except (OSError, ValueError) as error:
        raise SignInError(f"the provider cannot be reached ({type(error).__name__})") from None
    if not isinstance(found, dict):
        raise SignInError("the provider answers something else than JSON")
    return found


def discovered(
    name: str,
    kind: str,
    issuer: str,
    client_id: str,
    levels: Mapping[str, str],
    client_key: RSAKey | None,
    ask: Transport = over_http,
) -> Provider:
    """A provider by what it says of itself at its issuer; https, or this machine itself."""
    local = issuer.startswith(("http://127.0.0.1:", "http://localhost:"))
    if not issuer.startswith("https://") and not local:
        raise ActError(
            Fault("BANEN_OIDC", Sentence("{issuer} is not encrypted.", issuer=issuer), "Give an https address.")
        )
    about = ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration", None)
    if about.get("issuer") != issuer:
        raise ActError(
            Fault(
                "BANEN_OIDC", Sentence("{issuer} calls itself {issuer2!r}.", issuer=issuer, issuer2=about.get("issuer"))
            )
        )

    def keys() -> KeySet:
        return KeySet.import_key_set(dict(ask(str(about["jwks_uri"]), None)))  # type: ignore[arg-type]

    return Provider(
        name,
        kind=kind,
        issuer=issuer,
        client_id=client_id,
        authorize=str(about["authorization_endpoint"]),
        token=str(about["token_endpoint"]),
        keys=keys,
        ask=ask,
        levels=levels,
        client_key=client_key,
    )
