"""Answers about matching: a round with its proof, who has which proposal and why, and what it was weighed with."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from banen.serve.api.answers.parts import Answer, Text


class MatchConstant(Answer):
    """One constant of matching, with its range and reason."""

    name: str = Field(description="Name of the constant.", examples=["propose.minimum"])
    value: float = Field(description="Its value.", examples=[300])
    unit: str = Field(description="Its unit.", examples=["points"])
    range: list[float] = Field(description="What a reasonable person could choose instead.", examples=[[200, 500]])
    about: Text = Field(description="What it does.")
    source: str = Field(description="Who chose it.", examples=["project"])


class MatchConstants(Answer):
    """Everything that people and vacancies are weighed with."""

    constants: list[MatchConstant] = Field(description="Every constant.")


class MatchedPair(Answer):
    """A proposal: a draft that a consultant approves and the person chooses."""

    person: str = Field(description="Id that the person came with.", examples=["SYNTHETIC-P000001"])
    vacancy: str = Field(description="Id of the vacancy.", examples=["SYNTHETIC-V000007"])
    points: int = Field(description="The score, with what is added for work that is short.", examples=[546])
    turn: int = Field(description="First, second or third proposal.", examples=[1])


class NothingFound(Answer):
    """Somebody without a proposal now, and how often what stood in the way."""

    person: str = Field(description="Id that the person came with.")
    in_the_way: dict[str, int] = Field(description="Number of vacancies per reason code.", examples=[{"reistijd": 12}])


class LeftOutVacancy(Answer):
    """A vacancy that takes no part: by the law, or for what it does not tell."""

    vacancy: str = Field(description="Id of the vacancy.")
    reason: str = Field(description="The rule, geen_profiel or ontbreekt.", examples=["minimumloon"])
    sentence: str = Field(description="Why, in English.")
    sentence_nl: str = Field(description="Why, in Dutch.")
    article: str = Field(description="Article of the law; empty where it is no law.", examples=["WML art. 7 lid 1"])


class GreedyRound(Answer):
    """What taking the best pair first, again and again, would have made."""

    placed: int = Field(description="People with a proposal.")
    total: int = Field(description="Points together.")


class MatchExplanation(Answer):
    """Why a person has these proposals, or none: parts of each score, what is missing, what one step would change."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any]
    person: str = Field(description="Id that the person came with.")
    nothing_found_now: bool = Field(description="Whether there is no proposal now; it is no rejection.")


class MatchedRound(Answer):
    """A round: totals beside the proof and beside greedy, proposals, and who has none now."""

    SYNTHETIC: bool = Field(description="Whether the people and vacancies were made up.")
    mode: Literal["most_people", "total", "worst_first"] = Field(description="What counted first.")
    on: str = Field(description="Day of the round.", examples=["2026-11-29"])
    seed: int = Field(description="Published seed of the lottery among equals.")
    people: int = Field(description="People that took part.")
    vacancies: int = Field(description="Vacancies that took part.")
    arcs: int = Field(description="Pairs that could be proposed.")
    placed: int = Field(description="People with a proposal.")
    total: int = Field(description="Points together, of first proposals.")
    bound: int = Field(description="The highest total that any assignment can reach: the proof.")
    gap: int = Field(description="Bound minus total: 0 is proven best.")
    components: int = Field(description="Parts that share no person and no vacancy.")
    greedy: GreedyRound = Field(description="Best pair first instead.")
    blocking_pairs: int = Field(description="Pairs that would prefer each other.")
    proposals: list[MatchedPair] = Field(description="Every proposal.")
    nothing_found_now: list[NothingFound] = Field(description="Who has none now, to be looked at first.")
    refused_vacancies: list[LeftOutVacancy] = Field(description="Vacancies that took no part.")
    explanations: list[MatchExplanation] = Field(description="Of the people that were asked to be explained.")
    occupations: str = Field(description="Where the skills of occupations come from.")
    constants: list[MatchConstant] = Field(description="What it was weighed with.")
    content: str = Field(description="Digest of the content of this version.")
