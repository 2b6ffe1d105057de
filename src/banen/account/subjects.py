"""What is accounted for: recommendations of advisers, and promises made to parliament.

The list of recommendations is a project list: paraphrases, gathered from what was read. The official list and its
numbers could not be read, and nothing here stands for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from banen.account.evidence import Cited, Evidence, citations
from banen.account.terms import is_term
from banen.languages import DUTCH, ENGLISH, Text
from banen.observe.records import Faults
from banen.observe.shapes import Fits, OneOf, Shape, TableLine, in_form, lines
from banen.sentences import Sentence

LISTS = ("second_advice", "first_advice", "ser_2025")
THEMES = (
    "uitzendsector", "zicht_op_arbeidsmigratie", "huisvesting", "gezondheid_en_welzijn", "handhaving_en_toezicht",
    "institutionele_inbedding", "eerste_advies",
)  # fmt: skip
COMMITMENTS = ("toezegging", "motie", "aankondiging", "convenantafspraak")
VOTES = ("aangenomen", "verworpen", "aangehouden", "ingetrokken")
PROVENANCES, CONFIDENCES = ("found", "recalled", "project"), ("high", "medium", "low")
NUMBERS = {
    "toezegging": in_form(r"TZ\d{6}-\d{3}", "TZ202409-064"),
    "motie": in_form(r"\d{5}-\d+|\d{4}Z\d{5}/\d{4}D\d{5}", "29861-129"),
}
"""Forms of official numbers, for the kinds of promises that have them."""
_SHOWN: Mapping[str, Shape] = {
    "provenance": OneOf(PROVENANCES, "provenance"),
    "confidence": OneOf(CONFIDENCES, "confidence"),
    "note?": str,
}
_RECOMMENDATION: Mapping[str, Shape] = {
    "id": in_form("(AJT|SER)-[0-9]{1,2}[a-z]?", "AJT-01"), "list": OneOf(LISTS, "list"), "official_number?": str,
    "page?": str, "theme": OneOf(THEMES, "theme"), "goal": str, "since?": date, "text_nl": str, "text_en?": str,
    "text_is": OneOf(("quote", "paraphrase"), "way to tell it"), "addressees_nl?": [str], "indicators?": [str],
    "evidence?": [str], "said?": str, **_SHOWN,
}  # fmt: skip
_COMMITMENT: Mapping[str, Shape] = {
    "id": in_form("CM-[0-9]{2,3}", "CM-01"), "kind": OneOf(COMMITMENTS, "kind"), "number?": str, "text_nl": str,
    "text_en?": str, "made_on?": date, "made_in?": str, "owner_nl": str,
    "due?": Fits("a term such as 2025-07-04, 2025-07, 2025Q3 or 2025-07~", is_term), "due_said_nl?": str, "vote?": str,
    "evidence?": [str], **_SHOWN,
}  # fmt: skip


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
    for line in lines(folder / "recommendations.csv", _RECOMMENDATION, faults, once="id"):
        for id_ in line["indicators"]:
            if id_ not in indicators:
                line.fault(Sentence("indicator {id} does not exist.", id=id_), "See indicators.csv.")
        told = {key: item for key, item in line.items() if key not in ("text_nl", "text_en", "addressees_nl")}
        told |= {"indicators": tuple(line["indicators"]), "evidence": citations(line, known)}
        recommendations[line["id"]] = Recommendation(**told, text=_text(line), addressees=tuple(line["addressees_nl"]))
    return recommendations


def read_commitments(folder: Path, known: Mapping[str, Evidence], faults: Faults) -> Mapping[str, Commitment]:
    """The promises, by id."""
    commitments: dict[str, Commitment] = {}
    for line in lines(folder / "commitments.csv", _COMMITMENT, faults, once="id"):
        kind = line["kind"]
        if line["number"] and kind in NUMBERS:
            line.hold("number", NUMBERS[kind])
        if kind == "motie":
            line.hold("vote", OneOf(VOTES, "vote"))
        commitments[line["id"]] = Commitment(
            since=line["made_on"],
            text=_text(line),
            owner=line["owner_nl"],
            due_said=line["due_said_nl"],
            evidence=citations(line, known),
            **{key: line[key] for key in ("id", "kind", "number", "made_in", "due", "vote", *_SAME)},
        )
    return commitments


_SAME = ("provenance", "confidence", "note")


def _text(line: TableLine) -> Text:
    """The Dutch must be there; a language that nobody wrote is left out, and its lack is told where it shows."""
    told = {DUTCH: line["text_nl"], ENGLISH: line["text_en"]}
    return Text.of({language: text for language, text in told.items() if text})
