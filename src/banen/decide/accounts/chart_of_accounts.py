"""The chart of accounts: the lines of an appraisal, who receives dearer labour, who gains, and what is unknown.

From ``content/appraisal.yml``; names that do not exist and fields that do not fit are told all at once, with a line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from banen.observe.assumptions import assumptions
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults, Record, holds, is_list_of, is_text, read_yaml
from banen.simulate.measures.catalogue import catalogue

Text = Mapping[str, str]
By = Literal["sector", "region"]
Check = Callable[[Any], bool]

RECIPIENTS = ("pay", "in_kind", "state", "unknown")
"""Where dearer labour goes: taxed pay with contributions, kept by the worker untaxed, the treasury, or nobody knows."""
UNITS = ("EUR per year", "persons", "posts")
PARTS = ("lines", "recipients", "parties", "unknown")


@dataclass(frozen=True)
class AccountLine:
    """One line of the appraisal: unit, texts, breakdowns, and for whom a rise is a gain (1) or a burden (−1).

    ``rests_on`` names the assumptions behind the amount, beside those of the population and of the measures.
    """

    key: str
    unit: str
    label: Text
    meaning: Text
    by: tuple[By, ...]
    parties: Mapping[str, int]
    support: Literal["figure", "judgement"]
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class UnknownAmount:
    """A cost or benefit that no figure supports: whose it is, why it is unknown, and figures that come near."""

    key: str
    parties: tuple[str, ...]
    reason: Text
    figures: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON; the amount is null."""
        return {
            "key": self.key, "amount": None, "parties": list(self.parties), "reason": dict(self.reason),
            "figures": list(self.figures),
        }  # fmt: skip


@dataclass(frozen=True)
class ChartOfAccounts:
    """The content of ``appraisal.yml``: lines, recipients of dearer labour by measure, parties, unknowns."""

    lines: Mapping[str, AccountLine]
    recipients: Mapping[str, str]
    parties: Mapping[str, Text]
    unknown: tuple[UnknownAmount, ...]


@cache
def read_chart() -> ChartOfAccounts:
    """Lines, recipients, parties and unknowns from content, checked; all faults at once."""
    faults = Faults()
    record = read_yaml(CONTENT / "appraisal.yml", faults)
    found = parse_chart(record, faults) if record else ChartOfAccounts({}, {}, {}, ())
    faults.raise_if_any()
    return found


def parse_chart(record: Record, faults: Faults) -> ChartOfAccounts:
    """The chart of accounts in a YAML record; faults are added with their line."""
    data = record.data
    if not holds(data, dict.fromkeys(PARTS, _is_mapping), record.where, faults):
        return ChartOfAccounts({}, {}, {}, ())
    parties = {key: name for key, name in data["parties"].items() if is_text(name)}
    for key in set(data["parties"]) - set(parties):
        faults.add(record.place_of("parties", str(key)), f"party {key!r} is no pair of nl and en.")
    lines = {
        key: line
        for key, fields in data["lines"].items()
        if (line := _line(str(key), fields, parties, record.place_of("lines", str(key)), faults))
    }
    for measure, fields in data["recipients"].items():
        where = record.place_of("recipients", str(measure))
        if measure not in catalogue():
            faults.add(where, f"there is no measure {measure!r}.")
        holds(fields, {"to": lambda to: to in RECIPIENTS, "reason": is_text}, where, faults)
    unknown = [
        _unknown(str(key), fields, parties, record.place_of("unknown", str(key)), faults)
        for key, fields in data["unknown"].items()
    ]
    given = {m: f["to"] for m, f in data["recipients"].items() if isinstance(f, dict) and "to" in f}
    return ChartOfAccounts(lines, given, parties, tuple(u for u in unknown if u))


def _is_mapping(value: object) -> bool:
    return isinstance(value, dict)


def _line(key: str, fields: Any, parties: Mapping[str, Text], where: str, faults: Faults) -> AccountLine | None:
    wanted: dict[str, Check] = {
        "unit": lambda unit: unit in UNITS, "label": is_text, "meaning": is_text, "rests_on": is_list_of(str),
        "by": lambda by: is_list_of(str)(by) and set(by) <= {"sector", "region"},
        "parties": lambda of: _is_mapping(of) and all(p in parties and sign in (1, -1) for p, sign in of.items()),
        "support": lambda support: support in ("figure", "judgement"),
    }  # fmt: skip
    if not holds(fields, wanted, where, faults):
        return None
    for name in fields["rests_on"]:
        if name not in assumptions():
            faults.add(where, f"{key} rests on {name!r}, which is no assumption.")
    return AccountLine(
        key, fields["unit"], fields["label"], fields["meaning"], tuple(fields["by"]), fields["parties"],
        fields["support"], tuple(fields["rests_on"]),
    )  # fmt: skip


def _unknown(key: str, fields: Any, parties: Mapping[str, Text], where: str, faults: Faults) -> UnknownAmount | None:
    wanted: dict[str, Check] = {
        "parties": lambda of: is_list_of(str)(of) and set(of) <= set(parties), "reason": is_text,
        "figures": is_list_of(str),
    }  # fmt: skip
    if not holds(fields, wanted, where, faults):
        return None
    for name in fields["figures"]:
        if name not in figures():
            faults.add(where, f"names figure {name!r}, which does not exist.")
    return UnknownAmount(key, tuple(fields["parties"]), fields["reason"], tuple(fields["figures"]))
