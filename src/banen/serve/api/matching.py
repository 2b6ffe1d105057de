"""The addresses of the API that match people to work: a round is posted, and its answer is handed out once.

Nothing about people is written down. An answer about people is let go as soon as it was fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from banen.observe.days import FIRST_DAY, LAST_DAY
from banen.serve.api.answers.matching import MatchConstants, MatchedRound
from banen.serve.api.document import answers
from banen.serve.api.jobs import Identity, Job, answer_once, begin

MOST: int = 5000
"""People and vacancies of one request; more belong on the command line."""


class MatchQuestion(BaseModel):
    """A round: people and vacancies in the shape of their files, or so many SYNTHETIC ones."""

    model_config = ConfigDict(extra="forbid")
    people: list[dict[str, Any]] | None = Field(
        None, max_length=MOST, description="People by a random id; nationality, name, sex, age … are refused by name."
    )
    vacancies: list[dict[str, Any]] | None = Field(
        None, max_length=MOST, description="Vacancies as their file has them."
    )
    synthetic: int = Field(0, strict=True, ge=0, le=MOST, description="Make so many of both instead.", examples=[300])
    mode: Literal["most_people", "total", "worst_first"] = Field("most_people", description="What counts first.")
    proposals: int = Field(1, strict=True, ge=1, le=3, description="Proposals per person.")
    seed: int = Field(1, strict=True, ge=0, lt=2**31, description="Published seed of the lottery among equals.")
    on: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY, description="Day of the round; else today.")
    explain: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=100, description="Ids of people to explain in the answer."
    )


def add_matching(api: FastAPI) -> None:
    """Rounds of matching, and what they are weighed with."""

    @api.post(
        "/matches",
        tags=["matching"],
        operation_id="postMatch",
        summary="Match people to vacancies",
        **answers(Job, 202, "The job has begun, or was there already; Location tells where to look."),
    )
    async def match(asked: Annotated[MatchQuestion, Body()]) -> Response:
        """Begin a round of drafts, as ``banen match`` makes it; a consultant approves and the person chooses."""
        from banen.decide.matching.rounds import round_of

        def work(tell: Callable[[str], None]) -> dict[str, Any]:
            tell("weighing")
            matched = round_of(
                asked.people,
                asked.vacancies,
                synthetic=asked.synthetic,
                mode=asked.mode,
                proposals=asked.proposals,
                seed=asked.seed,
                on=asked.on,
            )
            tell("explaining")
            return matched.to_dict() | {"explanations": [matched.explain(person) for person in asked.explain]}

        return begin("matches", asked.model_dump_json(), work)

    @api.get(
        "/matches/{id}",
        tags=["matching"],
        operation_id="getMadeMatch",
        summary="A round, handed out once",
        **answers(MatchedRound),
    )
    async def made(identity: Identity) -> dict[str, Any]:
        """The round of a job that has ended; asked again, it is not there any more, as nothing of people is kept."""
        return answer_once("matches", identity)

    @api.get(
        "/match-constants",
        tags=["matching"],
        operation_id="getMatchConstants",
        summary="What people and vacancies are weighed with",
        **answers(MatchConstants),
    )
    async def weighed() -> dict[str, Any]:
        """Every constant of matching, with its range and reason."""
        from banen.decide.matching.settings import constants

        return {"constants": [one.to_dict() for one in constants().values()]}
