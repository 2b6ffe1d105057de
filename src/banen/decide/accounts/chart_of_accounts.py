"""The chart of accounts: lines, parties, who receives dearer labour, and what is unknown with its sign.

From ``content/appraisal.yml``; names that do not exist and fields that do not fit are told all at once, with a line. A
transfer names a party that pays and one that receives, and an unknown says for whom more of what is a gain or a burden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from banen.decide.accounts.prices import PriceYears
from banen.model.population import structure
from banen.observe.assumptions import assumptions
from banen.observe.figures import figures
from banen.observe.parameters import parameters
from banen.observe.records import CONTENT, Faults, Record, holds, is_list_of, is_text, read_yaml
from banen.simulate.measures.catalogue import catalogue

Text = Mapping[str, str]
By = Literal["sector", "region", "wage_group"]
Kind = Literal["transfer", "real", "memo", "count"]
Block = Literal["national", "migrants"]
Check = Callable[[Any], bool]

RECIPIENTS = ("pay", "in_kind", "state", "etk", "unknown")
"""Where dearer labour goes: taxed pay with contributions, kept by the worker untaxed, the treasury, what the scheme of
extraterritorial costs saved employers and workers, or nobody knows."""
KINDS = ("transfer", "real", "memo", "count")
BREAKDOWNS = ("sector", "region", "wage_group")
EUR = "EUR per year"
UNITS = (EUR, "persons", "posts")
MEASURE = "package:"
"""Before the measure whose being at work an unknown moves with."""
PARTS = (
    "prices",
    "discount",
    "public_funds",
    "residence",
    "newcomers",
    "lines",
    "recipients",
    "parties",
    "wage_groups",
    "unknown",
)


@dataclass(frozen=True)
class AccountLine:
    """One line of the appraisal: kind, unit, texts, breakdowns, and for whom a rise is a gain (1) or a burden (-1).

    ``rests_on`` names the assumptions behind the amount, beside those of the population and of the measures.
    ``block`` is ``migrants`` for what stands outside the national balance.
    """

    key: str
    kind: Kind
    unit: str
    label: Text
    meaning: Text
    by: tuple[By, ...]
    parties: Mapping[str, int]
    support: Literal["figure", "judgement"]
    rests_on: tuple[str, ...]
    block: Block

    @property
    def in_matrix(self) -> bool:
        """Whether the line stands in the matrix of parties: a transfer, or a real line of the national balance."""
        return self.kind == "transfer" or (self.kind == "real" and self.block == "national")


@dataclass(frozen=True)
class UnknownAmount:
    """A cost or benefit that no figure supports (PM): for whom more of what is a gain (1) or a burden (-1), and why.

    ``moves_with`` is a line of the accounts, or ``package:`` and a measure.
    """

    key: str
    parties: Mapping[str, int]
    moves_with: str
    reason: Text
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Discount:
    """How amounts of later years count: the rate, how far sensitivity goes, and real growth of wages, a year."""

    rate: float
    sensitivity: float
    real_wage_growth: float


@dataclass(frozen=True)
class PublicFunds:
    """What a euro of public money costs, how far sensitivity goes, and whose money is public."""

    cost: float
    sensitivity: float
    parties: tuple[str, ...]


@dataclass(frozen=True)
class ChartOfAccounts:
    """The content of ``appraisal.yml``."""

    lines: Mapping[str, AccountLine]
    recipients: Mapping[str, str]
    parties: Mapping[str, Text]
    unknown: tuple[UnknownAmount, ...]
    prices: PriceYears
    discount: Discount
    public_funds: PublicFunds
    residence: Mapping[str, str]
    newcomers: Mapping[str, str]
    labour_saving: tuple[str, ...]
    seasonal: tuple[str, ...]
    wage_groups: Mapping[str, Text]


@cache
def read_chart() -> ChartOfAccounts:
    """The chart of accounts from content, checked; all faults at once."""
    faults = Faults()
    record = read_yaml(CONTENT / "appraisal.yml", faults)
    chart = parse_chart(record, faults) if record else None
    faults.raise_if_any()
    if chart is None:
        raise AssertionError("a chart that cannot be read has told why")
    return chart


def parse_chart(record: Record, faults: Faults) -> ChartOfAccounts | None:
    """The chart of accounts in a YAML record; faults are added with their line."""
    data = record.data
    words: dict[str, Check] = {"residence": _is_words, "newcomers": _is_words}
    lists: dict[str, Check] = {"labour_saving": is_list_of(str), "seasonal": is_list_of(str)}
    if not holds(data, dict.fromkeys(PARTS, _is_mapping) | words | lists, record.where, faults):
        return None
    for name, known in (("seasonal", structure().sectors), ("labour_saving", catalogue()), ("newcomers", catalogue())):
        for word in data[name]:
            if word not in known:
                faults.add(record.place_of(name), f"{name} names {word!r}, which does not exist.")
    parties = {key: name for key, name in data["parties"].items() if is_text(name)}
    for key in set(data["parties"]) - set(parties):
        faults.add(record.place_of("parties", str(key)), f"party {key!r} is no pair of nl and en.")
    groups = {key: name for key, name in data["wage_groups"].items() if is_text(name)}
    for key in set(data["wage_groups"]) - set(groups):
        faults.add(record.place_of("wage_groups", str(key)), f"wage group {key!r} is no pair of nl and en.")
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
    return ChartOfAccounts(
        lines, given, parties, tuple(u for u in unknown if u), _prices(data["prices"], record, faults),
        _discount(data["discount"], record, faults), _public_funds(data["public_funds"], parties, record, faults),
        data["residence"], data["newcomers"],
        tuple(data["labour_saving"]), tuple(data["seasonal"]), groups,
    )  # fmt: skip


def _is_mapping(found: object) -> bool:
    return isinstance(found, dict)


def _is_words(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(part, str) for pair in found.items() for part in pair)


def _prices(fields: Any, record: Record, faults: Faults) -> PriceYears:
    where = record.place_of("prices")
    wanted: dict[str, Check] = {
        "year": lambda year: isinstance(year, int),
        "indices": _is_words,
        "kind_of": _is_words,
    }
    if not holds(fields, wanted, where, faults):
        return PriceYears(0, {}, {})
    for kind, name in fields["indices"].items():
        if name not in parameters().names():
            faults.add(where, f"index {kind!r} is {name!r}, which is no dated value.")
    for name, kind in fields["kind_of"].items():
        if name not in assumptions():
            faults.add(where, f"{name!r} is no assumption.")
        if kind not in fields["indices"]:
            faults.add(where, f"{name} follows {kind!r}, which is no index here.")
    return PriceYears(fields["year"], fields["indices"], fields["kind_of"])


def _discount(fields: Any, record: Record, faults: Faults) -> Discount:
    where = record.place_of("discount")
    number: Check = lambda found: isinstance(found, int | float)  # noqa: E731
    wanted: dict[str, Check] = {
        "rate": lambda name: isinstance(name, str) and name in parameters().names(),
        "sensitivity": number, "real_wage_growth": number,
    }  # fmt: skip
    if not holds(fields, wanted, where, faults):
        return Discount(0.0, 0.0, 0.0)
    rate = float(parameters().history(fields["rate"])[-1].value)  # type: ignore[arg-type]
    return Discount(rate, float(fields["sensitivity"]), float(fields["real_wage_growth"]))


def _public_funds(fields: Any, parties: Mapping[str, Text], record: Record, faults: Faults) -> PublicFunds:
    number: Check = lambda found: isinstance(found, int | float) and found >= 1  # noqa: E731
    known: Check = lambda found: is_list_of(str)(found) and set(found) <= set(parties)  # noqa: E731
    wanted: dict[str, Check] = {"cost": number, "sensitivity": number, "parties": known}
    if not holds(fields, wanted, record.place_of("public_funds"), faults):
        return PublicFunds(1.0, 1.0, ())
    return PublicFunds(float(fields["cost"]), float(fields["sensitivity"]), tuple(fields["parties"]))


def _line(key: str, fields: Any, parties: Mapping[str, Text], where: str, faults: Faults) -> AccountLine | None:
    wanted: dict[str, Check] = {
        "kind": lambda kind: kind in KINDS,
        "unit": lambda unit: unit in UNITS, "label": is_text, "meaning": is_text, "rests_on": is_list_of(str),
        "by": lambda by: is_list_of(str)(by) and set(by) <= set(BREAKDOWNS),
        "parties": lambda of: _is_signed(of, parties),
        "support": lambda support: support in ("figure", "judgement"),
    }  # fmt: skip
    if not holds(fields, wanted, where, faults):
        return None
    if fields.get("block", "national") not in ("national", "migrants"):
        faults.add(where, f"{key} stands in block {fields['block']!r}.", "Leave block out, or write block: migrants.")
    for name in fields["rests_on"]:
        if name not in assumptions():
            faults.add(where, f"{key} rests on {name!r}, which is no assumption.")
    if (fields["unit"] == EUR) == (fields["kind"] == "count"):
        faults.add(where, f"{key} is a {fields['kind']} in {fields['unit']}.", "Only counts are not in euros.")
    if fields["kind"] == "transfer" and set(fields["parties"].values()) != {1, -1}:
        faults.add(where, f"{key} is a transfer without one who pays and one who receives.", "Name both as parties.")
    return AccountLine(
        key, fields["kind"], fields["unit"], fields["label"], fields["meaning"], tuple(fields["by"]),
        fields["parties"], fields["support"], tuple(fields["rests_on"]), fields.get("block", "national"),
    )  # fmt: skip


def _is_signed(found: object, parties: Mapping[str, Text]) -> bool:
    return isinstance(found, dict) and all(p in parties and sign in (1, -1) for p, sign in found.items())


def _unknown(key: str, fields: Any, parties: Mapping[str, Text], where: str, faults: Faults) -> UnknownAmount | None:
    wanted: dict[str, Check] = {
        "parties": lambda of: bool(of) and _is_signed(of, parties), "moves_with": lambda of: isinstance(of, str),
        "reason": is_text, "figures": is_list_of(str),
    }  # fmt: skip
    if not holds(fields, wanted, where, faults):
        return None
    for name in fields["figures"]:
        if name not in figures():
            faults.add(where, f"names figure {name!r}, which does not exist.")
    measure = fields["moves_with"].removeprefix(MEASURE)
    if fields["moves_with"].startswith(MEASURE) and measure not in catalogue():
        faults.add(where, f"{key} moves with measure {measure!r}, which does not exist.")
    return UnknownAmount(key, fields["parties"], fields["moves_with"], fields["reason"], tuple(fields["figures"]))
