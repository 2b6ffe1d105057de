"""The part of the site where people act: opened only where a store is set up, and loaded only then."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from starlette.responses import Response

from banen.act.errors import SaidError
from banen.act.jobs.round import work_on
from banen.act.office import Office, open_office
from banen.act.store.tables.proofs import ABOUT
from banen.act.texts import languages
from banen.errors import MOST_TOLD, UserError
from banen.languages import Language
from banen.observe.fault_texts import sentences
from banen.serve.web.act import (
    account,
    api,
    api_files,
    api_proposals,
    asked,
    desk,
    files,
    helped,
    keep,
    matching,
    mine,
    portal,
    receipts,
    received,
    report,
    reported,
    seeking,
    signin,
)
from banen.serve.web.act.gate import ANYONE, Auth, Call, Gate
from banen.serve.web.act.page import render
from banen.serve.web.act.signin import Doors
from banen.serve.web.site import first_of
from banen.serve.web.texts import LANGUAGES


@dataclass(frozen=True)
class ActSite:
    """What the application needs of acting: its office, its pages, and whether its data are a demonstration."""

    office: Office
    router: APIRouter
    is_demo: bool
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the portal."""
        return languages()

    def missing(self, request: Request) -> Response | None:
        """An address with nothing at it in a language that the portal has and the site has not; none for another."""
        language = first_of(request.url.path)
        if language in LANGUAGES or language not in languages():
            return None
        page = _trouble(Call(request, self.office, language, {}, None), ANYONE, 404, "ui.missing", {})
        page.headers.update({"Content-Language": language, "Cache-Control": "no-store"})
        return page

    def start(self) -> None:
        """Work behind the pages: checks, deliveries, mail."""
        threading.Thread(target=work_on, args=(self.office, self._stop), daemon=True).start()

    def stop(self) -> None:
        """Work no more."""
        self._stop.set()


def open_site(url: str, office: Office | None = None) -> ActSite:
    """Open the store and put every page of acting at its address."""
    office = office or open_office(url)
    with office.store.read() as connection:
        about = connection.execute(sa.select(ABOUT.c.value).where(ABOUT.c.name == "data")).scalar_one_or_none()
    gate, doors = Gate(office, _trouble), Doors(demo=about == "demo")
    signin.put(gate, doors)
    portal.put(gate, doors)
    mine.put(gate)
    helped.put(gate)
    seeking.put(gate, doors)
    desk.put(gate, doors)
    keep.put(gate)
    desks = (*files.DESKS, *reported.DESKS, *asked.DESKS, *received.DESKS)
    files.put(gate, desks)
    received.put(gate)
    account.put(gate)
    report.put(gate)
    matching.put(gate)
    gate.router.include_router(api.router(office, lambda add: api_files.put(add, desks), api_proposals.put))
    gate.router.include_router(receipts.router(office))
    gate.put("GET", "/{language}/adres/{rest:path}", ANYONE)(_missing)  # after every page there is
    gate.put("GET", "/{language}/loket/{rest:path}", desk.EVERYBODY)(_missing)
    return ActSite(office, gate.router, about == "demo")


def _missing(call: Call) -> Response:
    """An address of the portal or the desk at which there is nothing, in the language that was being read."""
    raise SaidError("ui.missing", 404)


def _trouble(call: Call, auth: Auth, status: int, text: str, facts: Mapping[str, Any]) -> Response:
    """A page that says what went wrong, and what was typed where something was."""
    if auth.who == "staff":
        return desk.trouble(call, auth, status, text, facts)
    told = facts.get("told")
    spoken = sentences(told, call.language)[:MOST_TOLD] if isinstance(told, UserError) else []
    values = {name: value for name, value in facts.items() if name not in ("told", "typed")}
    return render(
        call,
        "message.html.j2",
        status,
        here="",
        title="ui.missing" if status == 404 else "ui.broken",
        text="" if spoken or text.startswith("ui.") else text,
        facts=values,
        sentences=spoken,
        typed=facts.get("typed", {}),
        button="",
        action="",
        back="",
    )
