"""What a measure costs the treasury, where a source or the lever itself gives an amount; otherwise unknown, never zero.

From ``content/measure_costs.yml``. Amounts are million euro a year in prices of the accounts; a budget is a decision,
so it is not indexed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from banen.languages import Text
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import ANYTHING, NUMBER, TEXT, Distinct, Fits, OneOf, Shape, sound
from banen.observe.words import text_of
from banen.sentences import Sentence
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.levers import Value

CostKind = Literal["real", "transfer"]


@dataclass(frozen=True)
class MeasureCost:
    """One amount of a measure: for each unit of a lever above current law, at one value of it, or always.

    ``eur_m`` is million euro a year, between ``low`` and ``high`` by the source; ``to`` receives a transfer.
    """

    kind: CostKind
    eur_m: float
    low: float
    high: float
    lever: str | None = None
    equals: Value = None
    to: str | None = None

    def amount(self, measure: str, values: Mapping[str, Value]) -> float | None:
        """Million euro a year at these lever values; None where the source says nothing about them."""
        if self.lever is None:
            return self.eur_m
        value, law = values[self.lever], catalogue()[measure].levers[self.lever].default
        if self.equals is not None:
            return self.eur_m if value == self.equals else None
        if not isinstance(value, int | float):
            return None
        return self.eur_m * (float(value) - (float(law) if isinstance(law, int | float) else 0.0))


@dataclass(frozen=True)
class CostOfMeasure:
    """The known costs of a measure, or for whom an unknown cost is a burden (-1) or a gain (1), with the reason."""

    measure: str
    costs: tuple[MeasureCost, ...]
    sign: Mapping[str, int]
    reason: Text
    figures: tuple[str, ...]

    def known(self, values: Mapping[str, Value]) -> tuple[tuple[MeasureCost, float], ...]:
        """What is known at these lever values, with its amount; empty where nothing is."""
        found = ((cost, cost.amount(self.measure, values)) for cost in self.costs)
        return tuple((cost, amount) for cost, amount in found if amount is not None)


@cache
def costs_of_measures() -> Mapping[str, CostOfMeasure]:
    """Costs per measure from content, checked; all faults at once. A measure without an entry has an unknown cost."""
    faults = Faults()
    record = read_yaml(CONTENT / "measure_costs.yml", faults)
    entries = parse_costs(record, faults) if record else {}
    faults.raise_if_any()
    return entries


def known_cost(measure: str, values: Mapping[str, Value]) -> float | None:
    """Million euro a year that a measure costs the treasury at these lever values; None where nothing is known."""
    cost = costs_of_measures().get(measure)
    known = cost.known(values) if cost else ()
    return sum(amount for _, amount in known) if known else None


SIGN = Fits("-1 or 1", lambda sign: sign in (1, -1))
COST: Shape = {
    "kind": OneOf(("real", "transfer"), "kind of cost"), "eur_m": NUMBER, "low?": NUMBER, "high?": NUMBER,
    "lever?": str, "equals?": ANYTHING, "to?": str,
}  # fmt: skip


def parse_costs(record: Record, faults: Faults) -> dict[str, CostOfMeasure]:
    """The costs in a YAML record; faults are added with their line."""
    entries = {}
    for measure, offered in record.data.items():
        if measure not in catalogue():
            faults.add(record.place_of(measure), Sentence("there is no measure {measure!r}.", measure=measure))
            continue
        unknown = not (isinstance(offered, dict) and offered.get("costs"))
        shape = {
            "costs": [COST],
            "reason": TEXT,
            "figures": Distinct(OneOf(figures(), "figure")),
            "sign" if unknown else "sign?": {str: SIGN},
        }
        part = sound(record, shape, faults, at=(measure,))
        if part is None:
            continue
        fields = part.data
        if unknown and not fields["sign"]:
            faults.add(part.place_of("sign"), "sign names nobody.", "Write sign: {state: -1}.")
        costs = [_cost(measure, part, index, faults) for index in range(len(fields["costs"]))]
        reason, cited = text_of(fields["reason"]), tuple(fields["figures"])
        known = tuple(cost for cost in costs if cost is not None)
        entries[measure] = CostOfMeasure(measure, known, fields.get("sign") or {}, reason, cited)
    return entries


def _cost(measure: str, part: Record, index: int, faults: Faults) -> MeasureCost | None:
    fields, before = part.data["costs"][index], faults.noted
    where, lever = part.place_of("costs", index), fields.get("lever")
    if fields["kind"] == "transfer" and not fields.get("to"):
        faults.add(
            where, Sentence("measure {measure} has a transfer to nobody.", measure=measure), "Write to: employers."
        )
    if lever is not None and lever not in catalogue()[measure].levers:
        faults.add(where, Sentence("measure {measure} has no lever {lever!r}.", measure=measure, lever=lever))
    if faults.noted > before:
        return None
    amount = float(fields["eur_m"])
    return MeasureCost(
        fields["kind"],
        amount,
        low=float(fields.get("low", amount)),
        high=float(fields.get("high", amount)),
        lever=lever,
        equals=fields.get("equals"),
        to=fields.get("to"),
    )
