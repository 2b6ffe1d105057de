"""``/v1``: the ledger and the files of the desk for machines. A token as bearer, a key per command."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from banen.act.accounts.roles import Grant, grants_of
from banen.act.accounts.sessions import Session, session_of, touch
from banen.act.errors import AbsentError, ActError, BusyError, RefusedError
from banen.act.office import Office
from banen.act.processing import audit
from banen.act.quotas import Answer, Ledger, LedgerSettings, QuotaDefinition
from banen.act.quotas.stand import names
from banen.errors import Fault, UserError
from banen.observe.documents import read_json
from banen.observe.fault_texts import sentences, told
from banen.observe.numbers import short
from banen.sentences import Sentence
from banen.serve.api.faults import PROBLEM
from banen.serve.api.headers import HEADERS
from banen.serve.api.unread import language_of
from banen.serve.web.act.gate import ANYONE, Auth, staff
from banen.serve.web.act.given import Given
from banen.serve.web.door import METHODS, route_of

_log = logging.getLogger("banen.web")
KEEPERS: Final = staff("quota_keeper")
COMMANDS: Final = ("grant", "release", "withdraw", "accept", "decline")
_DEFINITION: Final = ("instrument", "number", "year_from", "year_to", "group_contains_eu_eea_swiss")
_OPTIONAL: Final = ("slices", "route", "area", "within")


class Asked:
    """A request that was let in: who, the body, and the key of its command."""

    def __init__(
        self, request: Request, office: Office, session: Session, grants: tuple[Grant, ...], body: Any
    ) -> None:
        self.request, self.office, self.session, self.grants = request, office, session, grants
        self.path, self.key = request.path_params, request.headers.get("idempotency-key", "")
        self.body: Mapping[str, Any] = body if isinstance(body, dict) else {}
        self.ledger = Ledger(office.store)

    def keep(self, name: str) -> str:
        """The number, where the caller keeps it."""
        if not any(grant.role == "quota_keeper" and grant.covers(name) for grant in self.grants):
            raise AbsentError(
                Fault("quota", Sentence("there is no number {name!r}, or it is kept by another.", name=name[:60]))
            )
        return name


Handler = Callable[[Asked], Any]
Put = Callable[[str, str, Handler, Auth], None]
"""What puts a handler at an address, with its authorisation."""


def router(office: Office, *more: Callable[[Put], None]) -> APIRouter:
    """The addresses of the ledger and what else is put there, each with its declared authorisation."""
    made = APIRouter(include_in_schema=False)

    def put(method: str, path: str, handler: Handler, auth: Auth = KEEPERS) -> None:
        async def endpoint(request: Request) -> Response:
            body = await request.body() if method == "POST" else b""
            return await asyncio.to_thread(_answer, handler, auth, office, request, body)

        endpoint.auth = auth  # type: ignore[attr-defined]
        made.add_api_route(f"/v1{path}", endpoint, methods=[method])

    put("GET", "/quotas", _list)
    put("POST", "/quotas", _define)
    put("GET", "/quotas/{name}", lambda asked: asked.ledger.look(asked.keep(asked.path["name"])))
    put("POST", "/quotas/{name}/claims", _reserve)
    put("POST", "/quotas/{name}/claims/{case}/{command}", _command)
    put("POST", "/quotas/{name}/appeals", _uphold)
    for each in more:
        each(put)
    refuse_others(made)
    return made


def refuse_others(made: APIRouter) -> None:
    """Say at each address which methods it knows; the interface that is mounted below knows nothing of them."""
    known = dict[str, set[str]]()
    for route in made.routes:
        if isinstance(route, Route):
            known.setdefault(route.path, set()).update(route.methods or ())

    async def refuse(request: Request) -> Response:
        raise HTTPException(405)

    refuse.auth = ANYONE  # type: ignore[attr-defined]
    for path, methods in known.items():
        made.add_api_route(path, refuse, methods=sorted(METHODS - methods - {"HEAD"}))


def _answer(handler: Handler, auth: Auth, office: Office, request: Request, body: bytes) -> Response:
    headers = {name: value for name, value in HEADERS.items() if not name.startswith("Access-Control")}
    try:
        session, grants = _let_in(office, request, auth)
        found = handler(Asked(request, office, session, grants, _read(body) if body.strip() else {}))
        if isinstance(found, Answer):
            headers["Idempotency-Replayed"] = str(found.replayed).lower()
            found = found.to_dict()
        return JSONResponse(found, headers=headers)
    except UserError as error:
        return _problem(error, request, headers)
    except (DBAPIError, OSError) as error:  # what the disk refuses, in the store or beside it
        _log.exception("the store failed at %s", route_of(request.scope), exc_info=error)
        what = "The store cannot be read or written now; nothing was written."
        return _problem(BusyError(Fault("banen", what, "Try again in a few seconds.")), request, headers)


def _read(body: bytes) -> Any:
    document = read_json(body)
    if document.faults:
        wrong = (Fault(f"body:{one.line}", one.what, one.advice, one.dutch) for one in document.faults)
        raise ActError(*wrong)
    return document.data


def _let_in(office: Office, request: Request, auth: Auth) -> tuple[Session, tuple[Grant, ...]]:
    """Who asks, by the bearer token; cookies are not looked at, so that no other site can ask for somebody."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    with office.store.read() as connection:
        session = session_of(connection, token if kind.lower() == "bearer" else None, office.now)
        grants = grants_of(connection, session.subject, office.now) if session is not None else ()
    if session is None:
        error = RefusedError(Fault("Authorization", "holds no token that is valid now.", "Ask one: `banen act token`."))
        error.status = 401
        raise error
    office.write(lambda connection: touch(connection, session, office.now))
    if not {grant.role for grant in grants} & auth.roles:
        raise RefusedError(Fault("role", Sentence("This takes the role {roles}.", roles=", ".join(sorted(auth.roles)))))
    return session, grants


def _problem(error: UserError, request: Request, headers: Mapping[str, str]) -> Response:
    status = error.status if isinstance(error, ActError) else 400
    few, more = error.few()
    language = language_of(request)
    faults = [{"where": fault.where, "detail": told(fault, language).full()} for fault in few]
    if more:
        rest = Fault("request", Sentence("{n:more fault is|more faults are} not listed.", n=more))
        faults.append({"where": rest.where, "detail": told(rest, language).text})
    body: dict[str, Any] = {
        "type": "about:blank", "title": getattr(error, "code", "bad request"), "status": status,
        "detail": short(" ".join(sentences(UserError(*few), language)), 2000), "instance": request.url.path,
        "errors": faults,
    }  # fmt: skip
    if now := getattr(error, "now", None):
        body["now"] = json.loads(json.dumps(now, default=str))
    also = {"Retry-After": str(error.seconds)} if hasattr(error, "seconds") else {}
    if status == 401:
        also["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status, {**headers, **also}, media_type=PROBLEM)


def _list(asked: Asked) -> dict[str, Any]:
    with asked.office.store.read() as connection:
        known = names(connection)
    kept = [name for name in known if any(g.role == "quota_keeper" and g.covers(name) for g in asked.grants)]
    return {"quotas": [asked.ledger.look(name) for name in kept]}


def _define(asked: Asked) -> Answer:
    given = Given(asked.body, ("name", *_DEFINITION), ("settings", *_OPTIONAL))
    name, instrument = given.text("name", 60), given.text("instrument", 40)
    route, area = given.text("route"), given.text("area", 8, "NL")
    number, year_from, year_to = (given.whole(each) for each in ("number", "year_from", "year_to"))
    slices, within, settings = given.whole("slices", 1), given.text("within", 60), given.mapping("settings")
    has_eu = given.switch("group_contains_eu_eea_swiss")
    given.sound()
    definition = QuotaDefinition(
        name=asked.keep(name),
        instrument=instrument,  # type: ignore[arg-type]  # the definition looks whether it is one
        number=number,
        year_from=year_from,
        year_to=year_to,
        group_contains_eu_eea_swiss=has_eu,
        slices=slices,
        route=route,
        area=area,
        settings=LedgerSettings.of(settings),
        within=within or None,
    )
    return _booked(
        asked,
        "quota.define",
        definition.name,
        lambda: asked.ledger.define(asked.key, definition, actor=asked.session.subject),
    )


def _reserve(asked: Asked) -> Answer:
    name = asked.keep(asked.path["name"])
    given = Given(asked.body, ("case",), ("places", "priority", "received_at", "also"))
    case, places, received = given.text("case"), given.whole("places", 1), given.instant("received_at")
    priority = asked.body.get("priority")
    priority = given.whole("priority") if type(priority) is int else given.text("priority") or None
    together = given.texts("also")
    given.sound()
    also = [asked.keep(each) for each in together]
    return _booked(
        asked,
        "quota.reserve",
        name,
        lambda: asked.ledger.reserve(
            asked.key,
            name,
            case,
            actor=asked.session.subject,
            places=places,
            priority=priority,
            received_at=received,
            also=also,
        ),
    )


def _command(asked: Asked) -> Answer:
    name, case, command = asked.keep(asked.path["name"]), asked.path["case"], asked.path["command"]
    if command not in COMMANDS:
        raise AbsentError(
            Fault(
                "command",
                Sentence("{command!r} is none.", command=command[:20]),
                Sentence("Known are {commands}.", commands=", ".join(COMMANDS)),
            )
        )
    run = getattr(asked.ledger, command)
    return _booked(asked, f"quota.{command}", name, lambda: run(asked.key, name, case, actor=asked.session.subject))


def _uphold(asked: Asked) -> Answer:
    """An appeal was upheld: the application gets a free place, or stands ahead of all in this year's line."""
    name = asked.keep(asked.path["name"])
    given = Given(asked.body, ("case",), ("places",))
    case, places = given.text("case"), given.whole("places", 1)
    given.sound()
    return _booked(
        asked,
        "quota.uphold",
        name,
        lambda: asked.ledger.uphold(asked.key, name, case, actor=asked.session.subject, places=places),
    )


def _booked(asked: Asked, action: str, name: str, work: Callable[[], Answer]) -> Answer:
    """Run a command of the ledger, and note in the audit who asked it."""
    answer = work()
    if not answer.replayed:
        asked.office.write(
            lambda c: audit.enter(
                c,
                action,
                name,
                asked.office.now,
                actor=asked.session.subject,
                role="quota_keeper",
                facts={"outcome": answer.outcome},
            )
        )
    return answer
