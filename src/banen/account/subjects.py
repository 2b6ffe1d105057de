"""What is accounted for: recommendations of advisers, and promises made to parliament.

The list of recommendations is a project list: paraphrases, gathered from what was read. The official list and its
numbers could not be read, and nothing here stands for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from banen.account.evidence import Cited, Evidence, citations
from banen.account.terms import last_day
from banen.languages import DUTCH, ENGLISH, Text
from banen.observe.cells import Cells
from banen.observe.records import Faults, Row, read_rows

LISTS = ("second_advice", "first_advice", "ser_2025")
THEMES = (
    "uitzendsector", "zicht_op_arbeidsmigratie", "huisvesting", "gezondheid_en_welzijn", "handhaving_en_toezicht",
    "institutionele_inbedding", "eerste_advies",
)  # fmt: skip
COMMITMENTS = ("toezegging", "motie", "aankondiging", "convenantafspraak")
VOTES = ("aangenomen", "verworpen", "aangehouden", "ingetrokken")
PROVENANCES, CONFIDENCES = ("found", "recalled", "project"), ("high", "medium", "low")
NUMBERS = {"toezegging": re.compile(r"TZ\d{6}-\d{3}\Z"), "motie": re.compile(r"(\d{5}-\d+|\d{4}Z\d{5}/\d{4}D\d{5})\Z")}
"""Forms of official numbers, for the kinds of promises that have them."""
EXAMPLES = {"toezegging": "TZ202409-064", "motie": "29861-129"}
_RECOMMENDATION = (
    "id", "list", "official_number", "page", "theme", "goal", "since", "text_nl", "text_en", "text_is", "addressees_nl",
    "indicators", "evidence", "said", "provenance", "confidence", "note",
)  # fmt: skip
_COMMITMENT = (
    "id", "kind", "number", "text_nl", "text_en", "made_on", "made_in", "owner_nl", "due", "due_said_nl", "vote",
    "evidence", "provenance", "confidence", "note",
)  # fmt: skip
_ID = re.compile(r"(AJT|SER)-[0-9]{1,2}[a-z]?\Z")
_COMMITMENT_ID = re.compile(r"CM-[0-9]{2,3}\Z")


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What an adviser asked, of whom; ``since`` is the day of the advice, ``said`` what the sources tell by year.

    An official number is there only where it was read. ``text`` lacks a language that nobody wrote.
    """

    id: str
    list: str
    official_number: str
    page: str
    theme: str
    goal: str
    since: date | None
    text: Text
    text_is: str
    addressees: tuple[str, ...]
    indicators: tuple[str, ...]
    evidence: tuple[Cited, ...]
    said: str
    provenance: str
    confidence: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """The recommendation as JSON."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise: what, to whom, by whom, by when (``due`` as a term, ``due_said`` as the words of the source)."""

    id: str
    kind: str
    number: str
    text: Text
    since: date | None
    made_in: str
    owner: str
    due: str
    due_said: str
    vote: str
    evidence: tuple[Cited, ...]
    provenance: str
    confidence: str
    note: str

    @property
    def binds(self) -> bool:
        """Whether it is to be carried out: a motion that was not adopted is not."""
        return self.kind != "motie" or self.vote == "aangenomen"

    def to_dict(self) -> dict[str, Any]:
        """The promise as JSON."""
        return _plain(self)


def _plain(record: Recommendation | Commitment) -> dict[str, Any]:
    return asdict(record) | {
        "text": record.text.to_dict(),
        "since": record.since.isoformat() if record.since else None,
        "evidence": [str(citation) for citation in record.evidence],
    }


def read_recommendations(
    folder: Path, known: Mapping[str, Evidence], indicators: Mapping[str, Any], faults: Faults
) -> Mapping[str, Recommendation]:
    """The project list, by id."""
    recommendations: dict[str, Recommendation] = {}
    for row in read_rows(folder / "recommendations.csv", _RECOMMENDATION, faults):
        cells = Cells(row, faults)
        record = Recommendation(
            id=cells.coded("id", _ID, "AJT-01"),
            list=cells.word("list", LISTS),
            official_number=cells.optional_text("official_number"),
            page=cells.optional_text("page"),
            theme=cells.word("theme", THEMES),
            goal=cells.text("goal"),
            since=cells.optional_date("since"),
            text=_text(cells),
            text_is=cells.word("text_is", ("quote", "paraphrase")),
            addressees=_several(row, "addressees_nl"),
            indicators=_several(row, "indicators"),
            evidence=citations(cells, known),
            said=cells.optional_text("said"),
            provenance=cells.word("provenance", PROVENANCES),
            confidence=cells.word("confidence", CONFIDENCES),
            note=cells.optional_text("note"),
        )
        for id_ in record.indicators:
            if id_ not in indicators:
                cells.fault(f"indicator {id_} does not exist.", "See indicators.csv.")
        if record.id in recommendations:
            cells.fault(f"{record.id} stands here twice.", "An id is used once, for ever.")
        recommendations[record.id] = record
    return recommendations


def read_commitments(folder: Path, known: Mapping[str, Evidence], faults: Faults) -> Mapping[str, Commitment]:
    """The promises, by id."""
    commitments: dict[str, Commitment] = {}
    for row in read_rows(folder / "commitments.csv", _COMMITMENT, faults):
        cells = Cells(row, faults)
        kind = cells.word("kind", COMMITMENTS)
        record = Commitment(
            id=cells.coded("id", _COMMITMENT_ID, "CM-01"),
            kind=kind,
            number=_number(cells, kind),
            text=_text(cells),
            since=cells.optional_date("made_on"),
            made_in=cells.optional_text("made_in"),
            owner=cells.text("owner_nl"),
            due=_term(cells),
            due_said=cells.optional_text("due_said_nl"),
            vote=_vote(cells, kind),
            evidence=citations(cells, known),
            provenance=cells.word("provenance", PROVENANCES),
            confidence=cells.word("confidence", CONFIDENCES),
            note=cells.optional_text("note"),
        )
        if record.id in commitments:
            cells.fault(f"{record.id} stands here twice.", "An id is used once, for ever.")
        commitments[record.id] = record
    return commitments


def _text(cells: Cells) -> Text:
    """The Dutch must be there; a language that nobody wrote is left out, and its lack is told where it shows."""
    said = {DUTCH: cells.text("text_nl"), ENGLISH: cells.optional_text("text_en")}
    return Text.of({language: text for language, text in said.items() if text})


def _several(row: Row, column: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in row[column].split(";") if part.strip())


def _number(cells: Cells, kind: str) -> str:
    number = cells.optional_text("number")
    if number and kind in NUMBERS:
        cells.coded("number", NUMBERS[kind], EXAMPLES[kind])
    return number


def _term(cells: Cells) -> str:
    term = cells.optional_text("due")
    try:
        if term:
            last_day(term)
    except ValueError as error:
        cells.fault(f"due: {error}.", "")
    return term


def _vote(cells: Cells, kind: str) -> str:
    return cells.word("vote", VOTES) if kind == "motie" else cells.optional_text("vote")
