"""What a measure is: a proposal with typed levers, what no package may hold of it, and what it clashes with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from banen.errors import UnknownNameError
from banen.languages import Language, Text
from banen.observe.words import words
from banen.showing import Card, Showing, spans
from banen.simulate.measures.levers import Lever, Value, as_json

Direction = Literal["fewer", "equal", "room", "more", "target", "reporting"]
Level = Literal["eu", "statute", "decree", "municipal", "budget", "none"]

TRACKS = ("A", "B", "C", "D", "E")
CHANNELS = (
    *("labour_cost", "demand_growth", "automation", "domestic_supply", "new_sites", "entry_rule", "quota"),
    *("attraction", "tax_wedge", "enforcement", "stay", "housing", "contract_mix", "registration"),
)


@dataclass(frozen=True)
class Refusal:
    """A combination of lever values that no package may hold, because law of a higher rank excludes it."""

    when: Mapping[str, tuple[Value, ...]]
    basis: str
    reason: Text


@dataclass(frozen=True, repr=False)
class Measure(Showing):
    """A proposal of the seed: its levers, the channels it acts through, and what must be said beside its outcome.

    ``document`` is P (the package of 21 measures, which states the ``direction``) or L (the letter of 14 November
    2024, where the direction is our own expectation). ``lead_time_years`` is an assumption, with its reason.
    """

    id: str
    name: Text
    tracks: tuple[str, ...]
    seed_section: str
    document: Literal["P", "L"]
    direction: Direction
    levers: Mapping[str, Lever]
    channels: tuple[str, ...]
    number_option: Text | None
    legal_level: Level
    lead_time_years: tuple[float, float]
    lead_time_reason: Text
    notes: tuple[Text, ...]
    facts: tuple[str, ...]
    assumptions: tuple[str, ...]
    rule_variants: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()

    def lever(self, name: str) -> Lever:
        """The lever with this name; an unknown one names the nearest."""
        if name not in self.levers:
            raise UnknownNameError(f"lever of measure {self.id}", name, self.levers)
        return self.levers[name]

    def defaults(self) -> dict[str, Value]:
        """Every lever at current law."""
        return {name: lever.default for name, lever in self.levers.items()}

    def at_far(self) -> dict[str, Value]:
        """Every lever at the proposal's strongest."""
        return {name: lever.far for name, lever in self.levers.items()}

    def card(self, language: Language) -> Card:
        """The measure with its levers: current law, and the proposal at its strongest."""
        w = words("showing", language)
        rows = tuple(
            (
                lever.name,
                lever.label[language],
                str(as_json(lever.default)),
                str(as_json(lever.far)),
                lever.unit_label[language],
            )
            for lever in self.levers.values()
        )
        heads = (w["lever"], w["meaning"], w["current_law"], w["strongest"], w["unit"])
        count = len(rows)
        sentence = w["levers"].format(count=count)
        notes = " ".join(note[language] for note in self.notes)
        return Card(f"{self.id} {self.name[language]}", sentence, heads, rows, notes)

    def picture(self, language: Language) -> str:
        """Each lever that is a number on its own range: a tick at current law, a dot at the proposal's strongest."""
        wording = words("showing", language)
        rows = tuple(row for lever in self.levers.values() if (row := lever.span(language)))
        return spans(rows, f"{self.id} {self.name[language]}: {wording['current_law']}, {wording['strongest']}")

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with the keys of the interface first."""
        return {
            "id": self.id, "name": self.name.to_dict(), "tracks": list(self.tracks), "direction": self.direction,
            "levers": [lever.to_dict() for lever in self.levers.values()],
            "document": self.document, "seed_section": self.seed_section, "channels": list(self.channels),
            "number_option": self.number_option.to_dict() if self.number_option else None,
            "legal_level": self.legal_level,
            "lead_time_years": {"low": self.lead_time_years[0], "high": self.lead_time_years[1],
                                "reason": self.lead_time_reason.to_dict()},
            "notes": [note.to_dict() for note in self.notes], "facts": list(self.facts),
            "assumptions": list(self.assumptions), "rule_variants": list(self.rule_variants),
        }  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One side of a clash: a measure, the levers meant (none: any) and the values meant (none: any off its default)."""

    measure: str
    levers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clash:
    """Two measures that decide the same thing (``same_rule``) or do the same work (``overlap``)."""

    kind: Literal["same_rule", "overlap"]
    between: tuple[Side, Side]
    reason: Text
