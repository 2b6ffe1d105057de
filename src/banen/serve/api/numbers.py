"""The addresses of the ledger of numbers, as the document tells them.

Where the server acts on cases (it has a store), :mod:`banen.serve.web.act.api` answers before these; where it does
not, each says so. So one document and one client serve both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, NoReturn

from fastapi import Body, Depends, FastAPI, Header, Path
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from banen.serve.api.answers.numbers import (
    NumberOutcome,
    NumberProposal,
    NumberProposals,
    NumbersKept,
    NumberStanding,
)
from banen.serve.api.document import answers
from banen.serve.api.faults import Problem

TOKEN = HTTPBearer(auto_error=False, description="A keeper's token, of `banen act token`.")
"""Who keeps a number shows a token; a cookie is never looked at."""
Key = Annotated[
    str, Header(alias="Idempotency-Key", max_length=80, description="A key of your own: asked twice, done once.")
]
Name = Annotated[str, Path(max_length=60, description="Name of the number.", examples=["proef-vakkrachten"])]
CaseRef = Annotated[str, Path(alias="case", max_length=80, description="Reference of the application.")]
Command = Literal["grant", "release", "withdraw", "accept", "decline"]


class NumberDefinition(BaseModel):
    """A number as it is set: how it works, for which years, how large, in how many periods of a year."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=60, description="Small letters, digits and hyphens.", examples=["proef-vakkrachten"])
    instrument: str = Field(max_length=40, description="How it works.", examples=["quotum"])
    number: int = Field(strict=True, ge=0, description="Places in a year.", examples=[1000])
    year_from: int = Field(strict=True, description="First year.", examples=[2027])
    year_to: int = Field(strict=True, description="Last year.", examples=[2029])
    group_contains_eu_eea_swiss: bool = Field(
        strict=True,
        description="Whether citizens of the EU, the EEA or Switzerland fall under it.",
        examples=[False],
    )
    slices: int = Field(1, strict=True, description="Periods in a year.", examples=[2])
    route: str = Field("", max_length=80, description="Route that it counts; empty for all.")
    area: str = Field("NL", max_length=8, description="Area in which it counts.", examples=["NL"])
    within: str | None = Field(None, max_length=60, description="The larger number of which it is a part.")
    settings: dict[str, Any] = Field(default_factory=dict, description="How places are held and carried over.")


class NumberClaim(BaseModel):
    """An application that asks places."""

    model_config = ConfigDict(extra="forbid")
    case: str = Field(max_length=80, description="Reference of the complete application.", examples=["Z-2027-0012"])
    places: int = Field(1, strict=True, ge=1, description="Places that it asks.", examples=[1])
    priority: str | Annotated[int, Field(strict=True)] | None = Field(
        None, description="A priority that the number knows."
    )
    received_at: datetime | None = Field(None, description="Post stamp of a paper application, with its zone.")
    also: list[str] = Field(default_factory=list, max_length=20, description="Other numbers: all of them or none.")


class UpheldAppeal(BaseModel):
    """An application whose appeal was upheld."""

    model_config = ConfigDict(extra="forbid")
    case: str = Field(max_length=80, description="Reference of the application.", examples=["Z-2027-0012"])
    places: int = Field(1, strict=True, ge=1, description="Places that it asked, where it is not known.", examples=[1])


class OrderProposal(BaseModel):
    """The place that a court orders for an application, and its judgment."""

    model_config = ConfigDict(extra="forbid")
    case: str = Field(max_length=80, description="Reference of the application.", examples=["Z-2027-0012"])
    judgment: str = Field(
        min_length=1, max_length=80, description="Number of the judgment.", examples=["ECLI:NL:RVS:2026:1"]
    )
    places: int = Field(1, strict=True, ge=1, description="Places that are ordered.", examples=[1])


class LotProposal(BaseModel):
    """The secret of a round that is over, with which its lot is to be drawn."""

    model_config = ConfigDict(extra="forbid")
    reveal: str = Field(min_length=1, max_length=80, description="The line of `banen quota lot` for this round.")


class AdjustmentProposal(BaseModel):
    """A change of the present period, and the decision that it follows."""

    model_config = ConfigDict(extra="forbid")
    by: int = Field(description="Places to add, or to take with a minus.", examples=[2])
    reason: str = Field(min_length=1, max_length=400, description="Which decision it follows.", examples=["Decision 7"])


class ProposalDecision(BaseModel):
    """What a colleague makes of a proposal."""

    model_config = ConfigDict(extra="forbid")
    approve: bool = Field(description="True books it at once; false leaves everything as it was.", examples=[True])


def _token_shown(shown: Annotated[HTTPAuthorizationCredentials | None, Depends(TOKEN)]) -> None:
    """Refuse a caller without a token before anything else is told, as a server with a store does."""
    if shown is None:
        told = "Show a token: Authorization: Bearer …. A keeper gets one with `banen act token`."
        raise HTTPException(401, told, headers={"WWW-Authenticate": "Bearer"})


def _told(model: type[BaseModel]) -> dict[str, Any]:
    """How a route of the ledger declares its answer, and that it asks a token first."""
    declared = answers(model)
    responses = {**declared["responses"], 401: {"model": Problem, "description": "No token that is valid now."}}
    return {**declared, "responses": responses, "tags": ["numbers"], "dependencies": [Depends(_token_shown)]}


def add_numbers(api: FastAPI) -> None:
    """How numbers stand, set one, ask places, and the commands on an application."""

    @api.get("/quotas", operation_id="getQuotas", summary="The numbers you keep", **_told(NumbersKept))
    async def numbers() -> NoReturn:
        """Every number that the caller keeps, as it stands; ``banen quota show`` for one."""
        _not_here()

    @api.post("/quotas", operation_id="postQuota", summary="Set a number", **_told(NumberOutcome))
    async def define(key: Key, definition: Annotated[NumberDefinition, Body()]) -> NoReturn:
        """Set a number; one that may not refuse by law is turned away with the article."""
        _not_here()

    @api.get("/quotas/{name}", operation_id="getQuota", summary="How a number stands", **_told(NumberStanding))
    async def one_number(name: Name) -> NoReturn:
        """A number with what is held, given and free in each period."""
        _not_here()

    @api.post("/quotas/{name}/claims", operation_id="postClaim", summary="Ask places", **_told(NumberOutcome))
    async def claim(name: Name, key: Key, wanted: Annotated[NumberClaim, Body()]) -> NoReturn:
        """Hold places for a complete application, or give it its place in the line.

        A command on it follows its address: ``/quotas/{name}/claims/{case}/grant``, ``release``, ``withdraw``,
        ``accept`` or ``decline``.
        """
        _not_here()

    @api.post(
        "/quotas/{name}/claims/{case}/{command}",
        operation_id="postClaimCommand",
        summary="Give, release, withdraw, accept or decline",
        include_in_schema=False,  # a verb in an address is against the design rules of the government
        **_told(NumberOutcome),
    )
    async def command(
        name: Name, case: CaseRef, command: Annotated[Command, Path(description="What to do.")], key: Key
    ) -> NoReturn:
        """A command on an application, noted with who asked it."""
        _not_here()

    @api.post("/quotas/{name}/appeals", operation_id="postAppeal", summary="Uphold an appeal", **_told(NumberOutcome))
    async def appeal(name: Name, key: Key, upheld: Annotated[UpheldAppeal, Body()]) -> NoReturn:
        """Give a free place after an upheld appeal, or put the application ahead of all in the line of this year."""
        _not_here()

    _add_proposals(api)


def _add_proposals(api: FastAPI) -> None:
    """The lot of a round, the size of a period and an order of a court: proposed by one keeper, decided by another."""

    @api.get(
        "/quotas/{name}/proposals",
        operation_id="getProposals",
        summary="What waits for a colleague",
        **_told(NumberProposals),
    )
    async def waiting(name: Name) -> NoReturn:
        """Proposals on a number on which nobody has decided."""
        _not_here()

    @api.post("/quotas/{name}/lots", operation_id="postLot", summary="Propose a lot", **_told(NumberProposal))
    async def lot(name: Name, key: Key, reveal: Annotated[LotProposal, Body()]) -> NoReturn:
        """Propose to draw the lot of a round that is over; a colleague decides. ``banen quota draw`` does both."""
        _not_here()

    @api.post(
        "/quotas/{name}/adjustments",
        operation_id="postAdjustment",
        summary="Propose another size",
        **_told(NumberProposal),
    )
    async def adjustment(name: Name, key: Key, change: Annotated[AdjustmentProposal, Body()]) -> NoReturn:
        """Propose to make the present period larger or smaller; a colleague decides."""
        _not_here()

    @api.post("/quotas/{name}/orders", operation_id="postOrder", summary="Propose an order", **_told(NumberProposal))
    async def order(name: Name, key: Key, ordered: Annotated[OrderProposal, Body()]) -> NoReturn:
        """Propose the place that a court orders, by which the number grows; a colleague decides."""
        _not_here()

    @api.post(
        "/quotas/{name}/proposals/{id}/decisions",
        operation_id="postProposalDecision",
        summary="Decide on a proposal",
        **_told(NumberOutcome),
    )
    async def decision(
        name: Name,
        id_: Annotated[str, Path(alias="id", max_length=32, description="Id of the proposal.")],
        verdict: Annotated[ProposalDecision, Body()],
    ) -> NoReturn:
        """Approve or reject what a colleague proposed; approved again, it gives the same answer."""
        _not_here()


def _not_here() -> NoReturn:
    raise HTTPException(404, "This server keeps no numbers: it has no store. See docs/how-to/operate-the-portal.md.")
