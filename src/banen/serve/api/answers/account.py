"""Answers of the account: what was asked and promised, every step with its evidence, and what changed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from banen.languages import DUTCH
from banen.serve.api.answers.parts import Answer, Text

Keys = Annotated[
    list[str], Field(description="Keys of the sources, as GET /account-sources gives them.", examples=[["S000"]])
]
Status = Annotated[str, Field(description="Status, in the Dutch word of the account.", examples=["in_uitvoering"])]
Day = Annotated[str | None, Field(description="Day, or none where it is not known.", examples=["2025-11-11"])]


class AccountStep(Answer):
    """A change of status, with who entered and who approved it."""

    seq: int = Field(description="Number in the order of entry.", examples=[81])
    subject: str = Field(description="Identifier of the recommendation or promise.", examples=["AJT-01"])
    status: Status
    effective_on: str = Field(description="Day from which it holds.", examples=["2025-11-11"])
    recorded_on: str = Field(description="Day on which it was entered.", examples=["2025-11-11"])
    by: str = Field(description="Who entered it.", examples=["project"])
    approved_by: str = Field(description="Who approved it; never the same person.", examples=["review"])
    reason: str = Field(description="Why, in Dutch; empty where the evidence says it.", examples=[""])
    evidence: Keys
    where: str = Field(description="Place in the content.", examples=["account/events.csv:82"])


class AccountMilestone(Answer):
    """A step of a law or plan on its way."""

    subject: str = Field(description="Identifier of the recommendation or promise.", examples=["AJT-01"])
    step: str = Field(description="Name of the step, in Dutch.", examples=["eerste_kamer"])
    date: str = Field(description="Year, month or day of the step.", examples=["2025-11-11"])
    recorded_on: str = Field(description="Day on which it was entered.", examples=["2025-11-11"])
    evidence: Keys


class AccountSubject(Answer):
    """A recommendation or a promise as it stood on a day, with everything that led there."""

    id: str = Field(description="Identifier.", examples=["AJT-01"])
    text: Text = Field(description="What was asked or promised, in each language.")
    status: Status
    since: Day
    dated: Day
    effect: str = Field(description="What is known of its effect.", examples=["niet_gemeten"])
    according_to: bool = Field(description="Whether it rests on the word of one party alone.", examples=[True])
    evidence: Keys
    provenance: str = Field(description="How it came here: read in a source, or from memory.", examples=["found"])
    confidence: str = Field(description="How sure that is: high, medium or low.", examples=["high"])
    note: str = Field(description="What to know beside it, in English; may be empty.", examples=[""])
    events: list[AccountStep] = Field(description="Every change of status, oldest first.")
    milestones: list[AccountMilestone] = Field(description="Steps of a law or plan, oldest first.")
    advice: str | None = Field(
        None, alias="list", description="Recommendations: the advice it stands in.", examples=["second_advice"]
    )
    official_number: str | None = Field(None, description="Recommendations: number in the advice, where known.")
    page: str | None = Field(None, description="Recommendations: page of the advice, where known.")
    theme: str | None = Field(None, description="Recommendations: theme, in Dutch.", examples=["huisvesting"])
    goal: str | None = Field(None, description="Recommendations: what it is for, in Dutch.", examples=["werk"])
    text_is: str | None = Field(None, description="Recommendations: quoted or in our words.", examples=["paraphrase"])
    addressees: list[str] | None = Field(None, description="Recommendations: who should do it.")
    indicators: list[str] | None = Field(None, description="Recommendations: what would show an effect.")
    said: str | None = Field(None, description="Recommendations: what the sources say, in English.")
    kind: str | None = Field(None, description="Promises: kind, in Dutch.", examples=["toezegging"])
    number: str | None = Field(None, description="Promises: number in parliament.", examples=["TZ202409-064"])
    made_in: str | None = Field(None, description="Promises: where it was made.")
    owner: str | None = Field(None, description="Promises: who made it.", examples=["SZW"])
    due: str | None = Field(None, description="Promises: day on which it is due; empty where none was named.")
    due_said: str | None = Field(None, description="Promises: the term in its own words.")
    vote: str | None = Field(None, description="Promises: how parliament voted, for a motion.")
    lateness: str | None = Field(None, description="Promises: late, in time, or without a term.", examples=["no_term"])
    days_late: int | None = Field(None, description="Promises: days after the term; none without one.")


class AccountStanding(Answer):
    """Everything that was asked and promised, as it stood on a day."""

    on: str = Field(description="The day.", examples=["2025-11-01"])
    known: str | None = Field(description="As it was known on this day; none for what is known now.")
    note: str = Field(description="What this list is and is not.")
    themes: dict[str, dict[str, int]] = Field(description="Number of recommendations by status and theme.")
    subjects: list[AccountSubject] = Field(description="Recommendations and promises.")


class AccountChange(Answer):
    """What became of one recommendation or promise between two days."""

    subject: str = Field(description="Identifier.", examples=["AJT-01"])
    kind: str = Field(alias="class", description="Further, back, reopened … in Dutch.", examples=["vooruit"])
    before: str = Field(alias="from", description="Status on the earlier day.", examples=["in_voorbereiding"])
    after: str = Field(alias="to", description="Status on the later day.", examples=["in_uitvoering"])
    first_known: bool = Field(description="Whether it happened before and became known between the two days.")
    new_evidence: Keys


class AccountChanges(Answer):
    """What changed between two days."""

    counts: dict[str, int] = Field(description="Number of subjects by kind of change.", examples=[{"vooruit": 4}])
    changes: list[AccountChange] = Field(description="Every subject with what became of it.")


class AccountSource(Answer):
    """A source that a step rests on."""

    key: str = Field(description="Key, by which steps name it.", examples=["S000"])
    title: str = Field(description="Title of the source.")
    kind: str = Field(description="Kind of source, in Dutch.", examples=["kamerstuk"])
    date: str = Field(description="Year, month or day of it; may be empty.", examples=["2024-11-14"])
    language: str = Field(description="Language of the title.", examples=[DUTCH])
    address: str = Field(description="Where it stands; empty where that is not known.")
    read: Literal["whole", "opening", "quoted"] = Field(description="How much of it was read.", examples=["opening"])
    note: str = Field(description="What to know beside it, in English; may be empty.", examples=[""])


class AccountEvidence(Answer):
    """The sources of the account."""

    sources: list[AccountSource] = Field(description="Every source.")
