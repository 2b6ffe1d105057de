"""The chart of accounts: lines, parties, who receives dearer labour, and what is unknown with its sign.

From ``content/appraisal.yml``; names that do not exist and fields that do not fit are told all at once, with a line. A
transfer names a party that pays and one that receives, and an unknown says for whom more of what is a gain or a burden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from banen.decide.accounts.prices import PriceYears
from banen.model.population import MARKETS, structure
from banen.observe.assumptions import assumptions
from banen.observe.figures import Figure, figures
from banen.observe.parameters import parameters
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import NUMBER, TEXT, Fits, OneOf, Shape, is_number, sound
from banen.sentences import Sentence, Word
from banen.simulate.measures.catalogue import catalogue

Text = Mapping[str, str]
By = Literal["sector", "region", "wage_group"]
Kind = Literal["transfer", "real", "memo", "count"]
Block = Literal["national", "migrants"]

RECIPIENTS = ("pay", "in_kind", "state", "etk", "unknown")
"""Where dearer labour goes: taxed pay with contributions, kept by the worker untaxed, the treasury, what the scheme of
extraterritorial costs saved employers and workers, or nobody knows."""
KINDS = ("transfer", "real", "memo", "count")
RESIDENCES = ("resident", "non_resident", "abroad")
"""Where people of a route live for tax and insurance (:data:`.levies.Residence`); a resident unless said otherwise."""
NEWCOMERS = ("residents", "eures", "asylum_seekers")
"""Who takes up work that migrants did or that stood open; residents unless said otherwise."""
BREAKDOWNS = ("sector", "region", "wage_group")
EUR = "EUR per year"
UNITS = (EUR, "persons", "posts")
AT_LEAST_ONE = Fits("a number of 1 or more", lambda value: is_number(value) and value >= 1)
MEASURE = "package:"
"""Before the measure whose being at work an unknown moves with."""


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
    value_added: Mapping[str, str]
    """Per sector the figure of its value added, told beside and never added."""

    def value_added_of(self, sector: str) -> Figure | None:
        """What the whole industry of a sector adds in a year, of its own year; ``None`` where no value was read."""
        name = self.value_added.get(sector)
        return figures()[name] if name else None


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
    kept = sound(record, _shape(), faults)
    if kept is None:
        return None
    data, parties = kept.data, kept.data["parties"]
    for part in ("newcomers", "recipients"):
        for measure in (name for name in data[part] if name not in catalogue()):
            faults.add(kept.place_of(part, measure), Sentence("there is no measure {measure!r}.", measure=measure))
    for name in (name for name in data["public_funds"]["parties"] if name not in parties):
        faults.add(
            kept.place_of("public_funds", "parties"),
            Sentence("public_funds names {name}, which is no party.", name=name),
        )
    _check_prices(data["prices"], kept, faults)
    _check_names(kept, faults)
    strange = {key for part in ("lines", "unknown") for key in _told_of_parties(part, kept, faults)}
    for key, fields in data["lines"].items():
        if key not in strange:
            _check_line(key, fields, kept.place_of("lines", key), faults)
    for key, fields in data["unknown"].items():
        if not record.data["unknown"][key]["parties"]:
            faults.add(
                kept.place_of("unknown", key),
                Sentence("{key} is a gain or a burden to nobody.", key=key),
                "Name a party.",
            )
        measure = fields["moves_with"].removeprefix(MEASURE)
        if fields["moves_with"].startswith(MEASURE) and measure not in catalogue():
            faults.add(
                kept.place_of("unknown", key),
                Sentence("{key} moves with measure {measure!r}, which does not exist.", key=key, measure=measure),
            )
    rate = float(parameters().history(data["discount"]["rate"])[-1].value)  # type: ignore[arg-type]
    return ChartOfAccounts(
        lines={key: _line(key, fields) for key, fields in data["lines"].items()},
        recipients={measure: fields["to"] for measure, fields in data["recipients"].items()},
        parties=parties,
        unknown=tuple(_unknown(key, fields) for key, fields in data["unknown"].items()),
        prices=PriceYears(data["prices"]["year"], data["prices"]["indices"], data["prices"]["kind_of"]),
        discount=Discount(rate, float(data["discount"]["sensitivity"]), float(data["discount"]["real_wage_growth"])),
        public_funds=PublicFunds(
            float(data["public_funds"]["cost"]),
            float(data["public_funds"]["sensitivity"]),
            tuple(data["public_funds"]["parties"]),
        ),
        residence=data["residence"],
        newcomers=data["newcomers"],
        labour_saving=tuple(data["labour_saving"]),
        seasonal=tuple(data["seasonal"]),
        wage_groups=data["wage_groups"],
        value_added=data["value_added"],
    )


def _shape() -> Shape:
    signs = {str: Fits("1, a gain, or -1, a burden", lambda sign: sign in (1, -1) and not isinstance(sign, bool))}
    dated = OneOf(parameters().names(), "dated value")
    line = {
        "kind": OneOf(KINDS, "kind of line"),
        "unit": OneOf(UNITS, "unit"),
        "label": TEXT,
        "meaning": TEXT,
        "by": [OneOf(BREAKDOWNS, "breakdown")],
        "parties": signs,
        "support": OneOf(("figure", "judgement"), "support"),
        "rests_on": [OneOf(tuple(assumptions()), "assumption")],
        "block?": OneOf(("national", "migrants"), "block"),
    }
    unknown = {
        "parties": signs,
        "moves_with": str,
        "reason": TEXT,
        "figures": [OneOf(figures(), "figure")],
    }
    return {
        "prices": {"year": int, "indices": {str: dated}, "kind_of": {str: str}},
        "discount": {"rate": dated, "sensitivity": NUMBER, "real_wage_growth": NUMBER},
        "public_funds": {"cost": AT_LEAST_ONE, "sensitivity": AT_LEAST_ONE, "parties": [str]},
        "residence": {str: OneOf(RESIDENCES, "place of residence")},
        "newcomers": {str: OneOf(NEWCOMERS, "kind of newcomer")},
        "lines": {str: line},
        "recipients": {str: {"to": OneOf(RECIPIENTS, "recipient"), "reason": TEXT}},
        "parties": {str: TEXT},
        "wage_groups": {str: TEXT},
        "unknown": {str: unknown},
        "labour_saving": [OneOf(catalogue(), "measure")],
        "seasonal": [OneOf(structure().sectors, "sector")],
        "value_added": {str: OneOf(figures(), "figure")},
    }


def _told_of_parties(part: str, record: Record, faults: Faults) -> Iterator[str]:
    """Whatever names a party that is none, once every such name is a fault."""
    for key, fields in record.data[part].items():
        if strange := [name for name in fields["parties"] if name not in record.data["parties"]]:
            faults.add(
                record.place_of(part, key, "parties"),
                Sentence("{key} names {strange}, which is no party.", key=key, strange=", ".join(strange)),
            )
            yield key


def _check_prices(prices: Mapping[str, Any], record: Record, faults: Faults) -> None:
    """Every assumption whose amount is carried along exists and follows an index that is there."""
    for name, kind in prices["kind_of"].items():
        where = record.place_of("prices", "kind_of", name)
        if name not in assumptions():
            faults.add(where, Sentence("{name!r} is no assumption.", name=name))
        if kind not in prices["indices"]:
            faults.add(where, Sentence("{name} follows {kind!r}, which is no index here.", name=name, kind=kind))


def _check_names(record: Record, faults: Faults) -> None:
    """What is told by route, sector or market names one that there is: else it would hold for nobody, in silence."""
    cells = structure()
    known: dict[str, tuple[str, set[str]]] = {
        "residence": ("route", {pair.route for pair in cells.pairs}),
        "value_added": ("sector", set(cells.sectors)),
        "wage_groups": ("market", set(MARKETS)),
    }
    for part, (kind, names) in known.items():
        for name in (name for name in record.data[part] if name not in names):
            faults.add(
                record.place_of(part, name),
                Sentence("{part} names {name!r}, which is no {kind}.", part=part, name=name, kind=Word(kind, "kinds")),
            )
    for market in (market for market in MARKETS if market not in record.data["wage_groups"]):
        faults.add(
            record.place_of("wage_groups"),
            Sentence("wage_groups lacks {market}.", market=market),
            "Name it in each language.",
        )


def _check_line(key: str, fields: Mapping[str, Any], where: str, faults: Faults) -> None:
    if (fields["unit"] == EUR) == (fields["kind"] == "count"):
        faults.add(
            where,
            Sentence("{key} is a {kind} in {unit}.", key=key, kind=fields["kind"], unit=fields["unit"]),
            "Only counts are not in euros.",
        )
    if fields["kind"] == "transfer" and set(fields["parties"].values()) != {1, -1}:
        faults.add(
            where,
            Sentence("{key} is a transfer without one who pays and one who receives.", key=key),
            "Name both as parties.",
        )


def _line(key: str, fields: Mapping[str, Any]) -> AccountLine:
    return AccountLine(
        key=key,
        kind=fields["kind"],
        unit=fields["unit"],
        label=fields["label"],
        meaning=fields["meaning"],
        by=tuple(fields["by"]),
        parties=fields["parties"],
        support=fields["support"],
        rests_on=tuple(fields["rests_on"]),
        block=fields.get("block", "national"),
    )


def _unknown(key: str, fields: Mapping[str, Any]) -> UnknownAmount:
    return UnknownAmount(key, fields["parties"], fields["moves_with"], fields["reason"], tuple(fields["figures"]))
