"""The API ``/v1``: what the command line and Python give, by the NLGov REST API Design Rules as far as they apply.

Every fault is a problem detail (RFC 9457) that lists all that is wrong at once. Names of resources and fields are
those of the command line (English, see the glossary), so that one answer is the same in all three doors. Every answer
has a type in :mod:`banen.serve.api.answers`; what takes long is a job (:mod:`banen.serve.api.jobs`).
"""

from __future__ import annotations

import os

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from banen.errors import BanenError, UserError
from banen.serve.api import faults
from banen.serve.api.account import add_account
from banen.serve.api.content import add_figures, add_measures
from banen.serve.api.document import StrictRoute, document
from banen.serve.api.faults import turned_away
from banen.serve.api.headers import API_VERSION, Dressed
from banen.serve.api.jobs import UnfinishedError, add_jobs
from banen.serve.api.law import add_rules
from banen.serve.api.matching import add_matching
from banen.serve.api.numbers import add_numbers
from banen.serve.api.places import add_places
from banen.serve.api.questions import add_questions
from banen.serve.api.scenarios import add_scenarios
from banen.serve.turns import GoneError, NoTurnError

__all__ = ["API_VERSION", "create_api", "turned_away"]


def create_api() -> FastAPI:
    """The API as an application to mount at ``/v1``."""
    api = FastAPI(
        title="Banen",
        version=API_VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=faults.FAULTY,
        openapi_url="/openapi.json",
        description="Steer labour migration in the Netherlands by the numbers: figures, law, packages of measures.",
        contact=_contact(),
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    api.router.route_class = StrictRoute
    for add in (
        *(add_scenarios, add_questions, add_measures, add_figures, add_rules, add_places, add_matching, add_jobs),
        *(add_account, add_numbers),
    ):
        add(api)
    api.openapi = lambda: document(api)  # type: ignore[method-assign]
    api.add_middleware(Dressed)
    api.add_exception_handler(RequestValidationError, faults.unreadable)
    api.add_exception_handler(HTTPException, faults.http)
    api.add_exception_handler(UserError, faults.user)
    api.add_exception_handler(NoTurnError, faults.busy)
    api.add_exception_handler(UnfinishedError, faults.unfinished)
    api.add_exception_handler(GoneError, faults.gone)
    api.add_exception_handler(BanenError, faults.defect)
    api.add_exception_handler(Exception, faults.defect)
    return api


def _contact() -> dict[str, str]:
    """Who answers for this interface: the organisation that offers it says so in its environment."""
    given = {field: os.environ.get(f"BANEN_CONTACT_{field.upper()}", "") for field in ("name", "email", "url")}
    return {"name": "Banen developers"} | {field: value for field, value in given.items() if value}
