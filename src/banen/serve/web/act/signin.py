"""Sign-in as pages: to the provider and back, for persons and for staff; and the provider of the demonstration."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from joserfc.jwk import RSAKey
from sqlalchemy.engine import Connection
from starlette.responses import HTMLResponse, RedirectResponse, Response

from banen.act.accounts import limits, oidc
from banen.act.accounts.demo import DemoProvider
from banen.act.accounts.sessions import end, open_session
from banen.act.accounts.subjects import known
from banen.act.errors import SaidError
from banen.languages import DUTCH
from banen.serve.web.act.gate import ANYONE, Call, Gate, with_session, without_session
from banen.serve.web.security import POLICY
from banen.serve.web.site import environment

KINDS: Final = {"person": "adres", "staff": "loket"}
_BINDING: Final = "banen-sign-in"
_TRIES: Final = 600


class Doors:
    """The providers of this site: what the settings name, else the demonstration's where the data are one."""

    def __init__(self, *, demo: bool) -> None:
        self.demo = DemoProvider() if demo and not _configured("person") and not _configured("staff") else None
        self._known: dict[str, oidc.Provider] = {}

    def names(self, kind: str) -> tuple[str, ...]:
        """The doors for a kind of people; none where nothing is set up."""
        if self.demo is not None:
            return ("demo",)
        return ("oidc",) if _configured(kind) else ()

    def provider(self, kind: str, name: str) -> oidc.Provider:
        """One of them; what a provider says of itself is asked once."""
        if name not in self.names(kind):
            raise SaidError("ui.missing", 404)
        if self.demo is not None:
            return self.demo.provider(kind)
        if kind not in self._known:
            self._known[kind] = _from_settings(kind)
        return self._known[kind]


def _configured(kind: str) -> bool:
    return bool(os.environ.get(f"BANEN_OIDC_{kind.upper()}_ISSUER"))


def _from_settings(kind: str) -> oidc.Provider:
    """The provider that the settings of this machine name; levels as ``acr=level`` separated by blanks."""
    given = {key: os.environ.get(f"BANEN_OIDC_{kind.upper()}_{key}", "") for key in ("ISSUER", "CLIENT", "KEY", "ACR")}
    levels = dict(pair.rpartition("=")[::2] for pair in given["ACR"].split())
    key = RSAKey.import_key(Path(given["KEY"]).read_text(encoding="utf-8")) if given["KEY"] else None
    return oidc.discovered("oidc", kind, given["ISSUER"], given["CLIENT"], levels, key)


def put(gate: Gate, doors: Doors) -> None:
    """Put sign-in at its addresses."""
    for kind, base in KINDS.items():
        gate.put("POST", f"/{{language}}/{base}/aanmelden/{{provider}}", ANYONE)(_to_provider(doors, kind))
        gate.put("GET", f"/aanmelden/{kind}/{{provider}}", ANYONE)(_back(doors, kind))
    if doors.demo is not None:
        for kind in KINDS:
            gate.put("GET", f"/demo/{kind}", ANYONE)(_demo_page(doors.demo, kind))
            gate.put("POST", f"/demo/{kind}", ANYONE)(_demo_chosen(doors.demo, kind))


def door_page(call: Call, page: Response, doors: Doors, kind: str) -> Response:
    """The page with the doors: its forms may lead on to the provider, as no other page's may."""
    for name in doors.names(kind):
        parts = urlsplit(doors.provider(kind, name).authorize)
        if parts.netloc:
            allowed = f"form-action 'self' {parts.scheme}://{parts.netloc}"
            page.headers["Content-Security-Policy"] = POLICY.replace("form-action 'self'", allowed)
    return page


def _redirect_uri(call: Call, kind: str, name: str) -> str:
    return f"{str(call.request.base_url).rstrip('/')}/aanmelden/{kind}/{name}"


def _to_provider(doors: Doors, kind: str) -> Any:
    def go(call: Call) -> Response:
        """To the provider, with an attempt of its own that this browser alone can finish."""
        name, now = call.path["provider"], call.office.now
        provider = doors.provider(kind, name)
        binding = call.request.cookies.get(_BINDING) or secrets.token_urlsafe(24)

        def work(connection: Connection) -> str:
            limits.count(connection, "sign_ins", binding, now)
            rest = "/werk" if call.form.get("to") == "werk" else "/adres"
            back_to = f"/{call.language}/{KINDS[kind]}" + (rest if kind == "person" else "")
            redirect = _redirect_uri(call, kind, name)
            return oidc.begin(connection, provider, redirect, binding, back_to, call.language, now)

        response = RedirectResponse(call.office.write(work), 303)
        response.set_cookie(_BINDING, binding, _TRIES, httponly=True, secure=call.is_safe, samesite="lax")
        return response

    return go


def _back(doors: Doors, kind: str) -> Any:
    def come_back(call: Call) -> Response:
        """From the provider: who came is proven, an old session ends and a new one begins."""
        name, office, now = call.path["provider"], call.office, call.office.now
        provider = doors.provider(kind, name)
        binding = call.request.cookies.get(_BINDING, "")
        answer = dict(call.request.query_params)
        proven = oidc.finish(office, provider, _redirect_uri(call, kind, name), binding, answer)

        def work(connection: Connection) -> str:
            if call.session is not None:
                end(connection, call.session)
            who = known(
                connection,
                office.keys,
                kind,
                provider.issuer,
                proven.sub,
                loa=proven.loa,
                language=proven.language,
                at=now,
            )
            return open_session(connection, who, name, now)

        return with_session(call, RedirectResponse(proven.back_to, 303), office.write(work))

    return come_back


_ASKED: Final = ("response_type", "redirect_uri", "state", "nonce", "code_challenge", "code_challenge_method")


def _demo_page(demo: DemoProvider, kind: str) -> Any:
    def page(call: Call) -> Response:
        """The provider's own page: choose somebody who does not exist."""
        asked = {name: call.request.query_params.get(name, "") for name in _ASKED}
        text = (
            environment()
            .get_template("act/demo.html.j2")
            .render(
                language=DUTCH,
                kind=kind,
                users=demo.users(kind),
                asked=asked,
                token=call.session.csrf if call.session else "",
            )
        )
        return HTMLResponse(text)

    return page


def _demo_chosen(demo: DemoProvider, kind: str) -> Any:
    def chosen(call: Call) -> Response:
        """Back to where the person came from, with a code."""
        asked: Mapping[str, str] = {name: call.form.get(name, "") for name in _ASKED}
        ours = _redirect_uri(call, kind, "demo")
        if asked["redirect_uri"] != ours or call.form.get("user") not in demo.users(kind):
            raise oidc.SignInError("the request is not for an address or a user of ours")
        return RedirectResponse(demo.choose(asked, call.form["user"]), 303)

    return chosen


def signed_out(call: Call, back: str) -> Response:
    """End the session and go back."""
    call.office.write(lambda connection: end(connection, call.signed_in))
    return without_session(call, RedirectResponse(back, 303))
