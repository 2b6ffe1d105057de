"""Forms of chance held against the bars that pull apart: wide enough for the past, narrow enough for the outlook.

A form says how fast the drift of demand turns, how long it lasts and how large chance is, by the central values of
some assumptions; a range moves with its centre and keeps its width for its size. Each form is calibrated anew from
every origin and for today, and measured on the same bars: coverage and error of what came after (hindcast), and the
width of the outlook, the chance of hardly any specialists and the sum of measures (:mod:`.bars`). No form met all of
them so far; ``content/calibration/forms.yml`` says by how much each missed. Networks stay those of the form in use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import yaml

from banen.languages import Text
from banen.observe.assumptions import Assumptions, Draws, register
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import WRITTEN, Maybe, content
from banen.observe.words import text_of
from banen.sentences import Sentence
from banen.simulate.engine.cohorts import world
from banen.simulate.evidence.bars import bars, few_specialists, of_measures, of_outlook
from banen.simulate.evidence.calibration import LAST_KNOWN, calibrate
from banen.simulate.evidence.hindcast import HINDCAST_DRAWS, HindcastGate, hindcast, rules, together

PUBLISHED = CONTENT / "calibration" / "forms.yml"
PAST = ("coverage_90", "mean_error", "share_above_median")
AHEAD = ("residents_2035_ratio", "few_specialists", "whole_over_sum")
SHARE = "share"
"""Unit of assumptions that cannot pass one."""
ORIGINS = 2
"""Years between origins."""


@dataclass(frozen=True)
class Form:
    """A form of chance: its name and words, and the central values that differ from the ranges in use."""

    name: str
    says: Text
    central: Mapping[str, float]

    @property
    def ranges(self) -> Assumptions:
        """The register with the ranges of this form, before calibration."""
        entries = dict(register())
        for name, value in self.central.items():
            entry = entries[name]
            moved = value / entry.central
            high = min(entry.high * moved, 1.0) if entry.unit == SHARE else entry.high * moved
            entries[name] = replace(entry, central=value, low=entry.low * moved, high=high)
        return Assumptions(entries)


@dataclass(frozen=True)
class MeasuredForm:
    """A form with what it shows on every bar."""

    form: Form
    draws: int
    gates: tuple[HindcastGate, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """Names of the bars that it misses; one that was not measured is not met either."""
        return tuple(gate.name for gate in self.gates if not gate.passed)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.form.name, "says": self.form.says.to_dict(), "central": dict(self.form.central),
            "draws": self.draws, "gates": [gate.to_dict() for gate in self.gates], "missed": list(self.missed),
        }  # fmt: skip


@cache
def forms() -> tuple[Form, ...]:
    """The forms that are compared, from content, the one in use first; all faults at once."""
    faults, found = Faults(), []
    for i, row in enumerate(rules()["forms"]):
        if unknown := set(row["central"]) - set(register()):
            faults.add(
                f"gates.yml: form {i + 1}",
                Sentence("{unknown}: no such assumption.", unknown=", ".join(sorted(unknown))),
            )
        else:
            found.append(Form(row["name"], text_of(row["says"]), row["central"]))
    faults.raise_if_any()
    return tuple(found)


def measure_form(
    form: Form, *, draws: int = HINDCAST_DRAWS, seed: int = 1, progress: Callable[[str], None] | None = None
) -> MeasuredForm:
    """Calibrate a form from every origin and for today, and measure it on the bars that pull apart."""
    tell, span, ranges = progress or (lambda _: None), rules()["together"], form.ranges
    held = []
    for origin in range(span["first_origin"], span["last_origin"] + 1, ORIGINS):
        tell(f"{form.name}: {origin}")
        held.append(hindcast(origin, draws=draws, seed=seed, ranges=ranges))
    values = dict(together(held).values)
    tell(f"{form.name}: today")
    fitted = ranges.fitted_to(calibrate(LAST_KNOWN, members=draws, seed=seed, ranges=ranges).fitted)
    here = world(Draws(min(draws, 200), seed, fitted))
    values |= dict(of_outlook(here)) | of_measures(here, tell)
    values["few_specialists"] = few_specialists(world(Draws(draws, seed, fitted)))
    return _judged(form, draws, values)


def _judged(form: Form, draws: int, values: Mapping[str, float | None]) -> MeasuredForm:
    past = {
        g["name"]: HindcastGate(g["name"], (float(g["low"]), float(g["high"])), None, g["says"])
        for g in rules()["together"]["gates"]
    }
    ahead = {name: HindcastGate(name, bound, None, says) for name, _, bound, says in bars() if name in AHEAD}
    both = past | ahead
    return MeasuredForm(form, draws, tuple(replace(both[name], value=values[name]) for name in (*PAST, *AHEAD)))


def outcome_text(found: tuple[MeasuredForm, ...]) -> str:
    """What the forms measured, as it stands in content."""
    rows = {
        each.form.name: {"draws": each.draws}
        | {g.name: None if g.value is None else round(g.value, 4) for g in each.gates}
        for each in found
    }
    return "# Made by `banen calibrate --forms`; do not edit.\n" + yaml.safe_dump(rows, sort_keys=False)


@cache
def published() -> tuple[MeasuredForm, ...]:
    """The forms with what ``banen calibrate --forms`` wrote, because measuring takes minutes; all faults at once."""
    faults = Faults()
    values = content(PUBLISHED, {str: {"draws": int, **{f"{name}?": Maybe(WRITTEN) for name in (*PAST, *AHEAD)}}})
    for form in forms():
        if missing := {"draws", *PAST, *AHEAD} - set(values.get(form.name, ())):
            faults.add(
                f"calibration/forms.yml: {form.name}",
                Sentence("lacks {missing}.", missing=", ".join(sorted(missing))),
                "Make it again: banen calibrate --forms.",
            )
    faults.raise_if_any()
    return tuple(_judged(form, values[form.name]["draws"], values[form.name]) for form in forms())
