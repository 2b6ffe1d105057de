"""What a measure costs the treasury, where a source or the lever itself gives an amount; otherwise unknown, never zero.

From ``content/measure_costs.yml``. Amounts are million euro a year in prices of the accounts; a budget is a decision,
so it is not indexed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults, Record, holds, is_list_of, is_text, read_yaml
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.levers import Value

Text = Mapping[str, str]
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


def parse_costs(record: Record, faults: Faults) -> dict[str, CostOfMeasure]:
    """The costs in a YAML record; faults are added with their line."""
    entries = {}
    for measure, fields in record.data.items():
        where = record.place_of(measure)
        if measure not in catalogue():
            faults.add(where, f"there is no measure {measure!r}.")
            continue
        wanted = {"costs": is_list_of(dict), "reason": is_text, "figures": is_list_of(str)}
        if not fields.get("costs"):
            wanted["sign"] = _is_sign
        if not holds(fields, wanted, where, faults):
            continue
        for name in fields["figures"]:
            if name not in figures():
                faults.add(where, f"names figure {name!r}, which does not exist.")
        costs = [_cost(measure, cost, where, faults) for cost in fields["costs"]]
        entries[measure] = CostOfMeasure(
            measure, tuple(c for c in costs if c), fields.get("sign", {}), fields["reason"], tuple(fields["figures"])
        )
    return entries


def _is_sign(found: Any) -> bool:
    return isinstance(found, dict) and bool(found) and all(sign in (1, -1) for sign in found.values())


def _cost(measure: str, fields: dict[str, Any], where: str, faults: Faults) -> MeasureCost | None:
    amount, kind, lever = fields.get("eur_m"), fields.get("kind"), fields.get("lever")
    before = faults.noted
    if not isinstance(amount, int | float) or isinstance(amount, bool):
        faults.add(where, f"measure {measure} has a cost without an amount.", "Write eur_m: 5.")
    if kind not in ("real", "transfer"):
        faults.add(where, f"measure {measure} has a cost of kind {kind!r}.", "Write kind: real or kind: transfer.")
    if kind == "transfer" and not fields.get("to"):
        faults.add(where, f"measure {measure} has a transfer to nobody.", "Write to: employers.")
    if lever is not None and lever not in catalogue()[measure].levers:
        faults.add(where, f"measure {measure} has no lever {lever!r}.")
    if faults.noted > before:
        return None
    return MeasureCost(
        fields["kind"],
        float(fields["eur_m"]),
        float(fields.get("low", fields["eur_m"])),
        float(fields.get("high", fields["eur_m"])),
        lever,
        fields.get("equals"),
        fields.get("to"),
    )
