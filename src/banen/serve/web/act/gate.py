"""The gate of every page of acting: who may come in is declared with the route, and nothing is answered without it.

A form must carry the token of its session and come from this site. Nothing is kept by a cache. What goes wrong leaves
as a sentence, with what was typed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Request
from sqlalchemy.exc import DBAPIError
from starlette.responses import RedirectResponse, Response

from banen.act.accounts import limits
from banen.act.accounts.roles import Grant, grants_of
from banen.act.accounts.sessions import Session, is_token, session_of, touch
from banen.act.errors import ActError, LimitError, RefusedError, SaidError
from banen.act.office import Office
from banen.act.processing.log import Trace
from banen.act.texts import languages
from banen.errors import Fault, UserError
from banen.languages import DUTCH, ENGLISH
from banen.sentences import Sentence
from banen.serve.web.door import route_of, visitor_of

_log = logging.getLogger("banen.web")
NO_TEXT: Final = "\ufffd"
"""Stands for a character that is no text, as browsers and readers show it."""
DESK_LANGUAGES: Final = (DUTCH, ENGLISH)


@dataclass(frozen=True)
class Auth:
    """Who may call a route: anyone, a person with a session, staff that has one of some roles, or a machine
    that holds a token of the settings."""

    who: Literal["anyone", "person", "staff", "machine"]
    roles: frozenset[str] = frozenset()


ANYONE: Final = Auth("anyone")
PERSON: Final = Auth("person")
MACHINE: Final = Auth("machine")


def staff(*roles: str) -> Auth:
    """Staff that has one of these roles at this moment."""
    return Auth("staff", frozenset(roles))


@dataclass
class Call:
    """A request that passed the gate."""

    request: Request
    office: Office
    language: str
    form: Mapping[str, str]
    session: Session | None
    grants: tuple[Grant, ...] = ()
    trace: Trace = field(default_factory=Trace)

    @property
    def signed_in(self) -> Session:
        """The session; the gate has let nobody in without one where it is asked for."""
        if self.session is None:
            raise RefusedError(Fault("session", "is not there."))
        return self.session

    @property
    def path(self) -> Mapping[str, str]:
        """What stands in the address."""
        return self.request.path_params

    @property
    def is_safe(self) -> bool:
        """Whether the browser came by an encrypted connection."""
        return self.request.url.scheme == "https"


Handler = Callable[[Call], Response]
Trouble = Callable[[Call, Auth, int, str, Mapping[str, Any]], Response]
"""What makes a page of what went wrong: status, the id of a text, and what stands in it."""


def cookie_name(request: Request) -> str:
    """The name of the session's cookie; one that only encrypted connections carry, but for this machine itself."""
    return "__Host-banen" if request.url.scheme == "https" else "banen"


def with_session(call: Call, response: Response, token: str) -> Response:
    """Hand a session to the browser."""
    response.set_cookie(cookie_name(call.request), token, httponly=True, secure=call.is_safe, samesite="lax", path="/")
    return response


def without_session(call: Call, response: Response) -> Response:
    """Take a session from the browser."""
    response.delete_cookie(cookie_name(call.request), path="/", secure=call.is_safe, httponly=True, samesite="lax")
    return response


class Gate:
    """Puts handlers at addresses, each with its declared authorisation."""

    def __init__(self, office: Office, trouble: Trouble) -> None:
        self.office, self.trouble, self.router = office, trouble, APIRouter(include_in_schema=False)

    def put(self, method: str, path: str, auth: Auth) -> Callable[[Handler], Handler]:
        """Put a handler at an address; without ``auth`` there is no way to."""

        def declared(handler: Handler) -> Handler:
            endpoint = self._endpoint(handler, auth, method)
            endpoint.auth = auth  # type: ignore[attr-defined]
            endpoint.__name__ = handler.__name__
            self.router.add_api_route(path, endpoint, methods=[method])
            return handler

        return declared

    def _endpoint(self, handler: Handler, auth: Auth, method: str) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            form = _fields(await request.body()) if method == "POST" else {}
            response = await asyncio.to_thread(self._answer, handler, auth, request, form)
            response.headers["Cache-Control"] = "no-store"
            return response

        return endpoint

    def _answer(self, handler: Handler, auth: Auth, request: Request, form: Mapping[str, str]) -> Response:
        known = DESK_LANGUAGES if auth.who == "staff" else languages()
        language = str(request.path_params.get("language", DUTCH))
        call = Call(request, self.office, language if language in known else ENGLISH, form, None)
        try:
            if language not in known:
                return self.trouble(call, auth, 404, "ui.missing", {})
            self._let_in(call, auth)
            if (refused := self._checked(call, auth)) is not None:
                return refused
            response = handler(call)
            response.headers["Content-Language"] = call.language
            return response
        except LimitError as error:
            page = self.trouble(call, auth, 429, "err.limit", {"seconds": error.seconds})
            page.headers["Retry-After"] = str(error.seconds)
            return page
        except SaidError as error:
            return self.trouble(call, auth, error.status, error.text, error.facts)
        except ActError as error:
            return self.trouble(call, auth, error.status, "ui.broken", {"told": error})
        except UserError as error:  # what was filled in names something that there is not
            return self.trouble(call, auth, 422, "ui.broken", {"told": error})
        except (DBAPIError, OSError) as error:  # what the disk refuses, in the store or beside it
            _log.exception("the store failed at %s", route_of(request.scope), exc_info=error)
            return self.trouble(call, auth, 503, "err.store", {})

    def _let_in(self, call: Call, auth: Auth) -> None:
        """Find out who asks, and note that the session is in use."""
        now, token = self.office.now, call.request.cookies.get(cookie_name(call.request))
        call.trace = Trace.of(call.request.headers.get("traceparent"))
        if token:
            with self.office.store.read() as connection:
                call.session = session_of(connection, token, now)
                if call.session is not None and auth.who == "staff":
                    call.grants = grants_of(connection, call.session.subject, now)
            if call.session is not None:
                session = call.session
                self.office.write(lambda connection: touch(connection, session, now))

    def _checked(self, call: Call, auth: Auth) -> Response | None:
        """The answer to who may not come in, or whose form is not ours; None where all is well."""
        if call.request.method == "POST":
            self.office.write(lambda c: limits.count(c, "network", visitor_of(call.request.scope), self.office.now))
            if not _is_ours(call.request) or (
                call.session is not None and not is_token(call.session, call.form.get("token"))
            ):
                typed = {k: v for k, v in call.form.items() if k not in ("token", "key") and v}
                return self.trouble(call, auth, 403, "err.token", {"typed": typed})
        if auth.who == "anyone":
            return None
        if call.session is None or call.session.kind != auth.who:
            return self._to_the_door(call, auth)
        if auth.who == "staff" and not {grant.role for grant in call.grants} & auth.roles:
            return self.trouble(
                call,
                auth,
                403,
                "ui.broken",
                {
                    "told": RefusedError(
                        Fault(
                            "role",
                            Sentence(
                                "This page is for {roles}; you have no such role now.",
                                roles=", ".join(sorted(auth.roles)),
                            ),
                        )
                    )
                },
            )
        return None

    def _to_the_door(self, call: Call, auth: Auth) -> Response:
        if call.request.method == "POST":
            return self.trouble(call, auth, 403, "err.session", {})
        if auth.who == "staff":
            return RedirectResponse(f"/{call.language}/loket/aanmelden", 303)
        about_work = call.request.url.path.split("/")[3:4] == ["werk"]
        return RedirectResponse(f"/{call.language}/adres{'/werk' if about_work else ''}/aanmelden", 303)


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form; of a name that comes twice the last, of more than anybody fills in none."""
    try:
        read = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
        return {name.replace("\0", NO_TEXT): value.replace("\0", NO_TEXT) for name, value in read}
    except ValueError:
        return {}


def _is_ours(request: Request) -> bool:
    """Whether a form was sent from a page of this site, by what the browser says of it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == request.url.netloc
