"""Rules: how fast one case is explained and a million are decided, beside a NumPy floor and OpenFisca-core.

python benchmarks/rules.py [--n 1000000] [--openfisca PYTHON] [--each]

``--openfisca`` is the Python of an environment that has openfisca-core; the same task then runs there, in the same run,
and is shown as a ratio. The task: a salary criterion with two branches by age and thresholds that change by date, for
n persons in each of twelve months from July 2024. Each figure is the best of several laps, in processor time: work of
others on the machine does not count, a second thread does. ``--each`` tells the part of every rule in the mixed cases.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from banen.model.rules import rules
from banen.model.rules.decide import ROWS_AT_ONCE, decide, decide_columns, evaluate
from banen.model.rules.examples import Example, examples
from banen.model.rules.law.residence import KENNISMIGRANT
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Many, One, Term
from banen.observe.parameters import parameters

MONTHS = [date(2024 + (6 + i) // 12, (6 + i) % 12 + 1, 1) for i in range(12)]
LAPS = 5


def persons(n: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Birth dates, and one wage in whole cents per month."""
    rng = np.random.default_rng(1)
    birth = np.datetime64("1960-01-01") + rng.integers(0, 16_436, n).astype("timedelta64[D]")
    base = rng.lognormal(np.log(4500), 0.4, n)
    return birth.astype("datetime64[D]"), [np.rint(base * 1.0025**i * 100).astype(np.int32) for i in range(12)]


def best(work: Callable[[], int], laps: int = LAPS) -> tuple[float, int]:
    """Seconds of the fastest lap, and the answer."""
    seconds, answer = [], 0
    for _ in range(laps):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
    return min(seconds), answer


def cents(group: str, on: date) -> int:
    """The salary criterion of a group on a day, in eurocents."""
    value = parameters().at(f"kennismigrant.criterion.{group}", on).value
    assert isinstance(value, Decimal | Fraction | int)  # noqa: S101  (a criterion is an amount)
    return int(value * 100)


def numpy_floor(birth: np.ndarray, wages: list[np.ndarray]) -> int:
    """The task by hand: one integer birthday month per person, no age is ever computed."""
    months = birth.astype("datetime64[M]")
    thirty = months.astype(np.int32) + 360 + (birth > months.astype("datetime64[D]"))
    total = 0
    for month, wage in zip(MONTHS, wages, strict=True):
        at = np.datetime64(month, "M").astype(int)
        from_30, under_30 = (cents(g, month) for g in ("age30plus", "under30"))
        total += int((wage >= np.where(thirty > at, np.int32(under_30), np.int32(from_30))).sum())
    return total


def numpy_ages(birth: np.ndarray, wages: list[np.ndarray]) -> int:
    """The task by hand with ages in whole years, as most people write it."""
    months = birth.astype("datetime64[M]")
    total = 0
    for month, wage in zip(MONTHS, wages, strict=True):
        since = np.datetime64(month, "M").astype(int) - months.astype(int)
        age = (since - (birth > months.astype("datetime64[D]"))) // 12
        from_30, under_30 = (cents(g, month) for g in ("age30plus", "under30"))
        total += int((wage >= np.where(age < 30, under_30, from_30)).sum())
    return total


def by_the_rule(birth: np.ndarray, wages: list[np.ndarray]) -> int:
    """The same text of the law that explains one case, in blocks that fit a core's cache."""
    days, total = birth.astype(np.int64).astype(np.int32), 0
    fixed = {
        "no_criterion": One(False), "meets_search_year_conditions": One(False), "held_reduced_before": One(False),
        "first_group_at_this_employer": One("none"),
    }  # fmt: skip
    for month, wage in zip(MONTHS, wages, strict=True):
        for start in range(0, len(wage), ROWS_AT_ONCE):
            block = slice(start, start + ROWS_AT_ONCE)
            given = {**fixed, "birth_date": Many(days[block]), "countable_wage": Many(wage[block])}
            found = evaluate(KENNISMIGRANT, "wage_meets_criterion", given, month)
            assert isinstance(found, Many)  # noqa: S101  (columns in, columns out)
            total += int(np.count_nonzero(found.values))
    return total


def explained_case() -> float:
    """Milliseconds for one case with every reason in words, warm."""
    example = next(e for e in examples(KENNISMIGRANT) if e.id == "KM-02")
    return best(lambda: len(decide(KENNISMIGRANT, example.case, example.on).to_dict()["reasons"]), 200)[0] * 1000


def all_rules(n: int) -> tuple[float, int, dict[str, float]]:
    """A million cases spread over all rules, drawn from their worked examples: seconds, cases, seconds per rule."""
    asked = [rule for rule in rules().values() if rule.graph().inputs]
    rows = n // len(asked)
    loads = [(rule, _columns(rule, [e for e in examples(rule) if e.variant is None], rows)) for rule in asked]

    def work(some: list[tuple[Rule, dict[str, Term]]]) -> int:
        done = 0
        for rule, inputs in some:
            for start in range(0, rows, ROWS_AT_ONCE):
                block = {k: v if isinstance(v, One) else _slice(v, start) for k, v in inputs.items()}
                size = min(ROWS_AT_ONCE, rows - start)
                done += len(decide_columns(rule, block, size, date(2026, 7, 1)).outcome)
        return done

    seconds, cases = best(lambda: work(loads), 3)
    return seconds, cases, {load[0].id: best(partial(work, [load]), 3)[0] for load in loads}


def _slice(column: Term, start: int) -> Many:
    assert isinstance(column, Many)  # noqa: S101  (what is no value for all rows is a column)
    part = slice(start, start + ROWS_AT_ONCE)
    return Many(column.values[part], None if column.unknown is None else column.unknown[part])


def _columns(rule: Rule, known: list[Example], rows: int) -> dict[str, Term]:
    import polars as pl

    from banen.model.rules.cases import read_table

    names = rule.graph().inputs
    table = pl.DataFrame({n: [e.case.get(n) for e in known] for n in names}, strict=False)
    inputs, _ = read_table(rule, rule.graph(), None, table)
    picks = np.random.default_rng(2).integers(0, len(known), rows)
    return {
        n: Many(t.values[picks], None if t.unknown is None else t.unknown[picks]) if isinstance(t, Many) else t
        for n, t in inputs.items()
    }


OPENFISCA = """
import json, sys, time, resource
from datetime import date
from decimal import Decimal
from fractions import Fraction
import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
data = np.load(sys.argv[1]); birth_dates = data["birth"].astype("datetime64[D]"); wages = data["wages"]
thresholds = json.loads(sys.argv[2])
Person = build_entity(key="person", plural="persons", label="person", is_person=True)
class birth(Variable):
    value_type = date; entity = Person; definition_period = ETERNITY; label = "birth"
class wage(Variable):
    value_type = int; entity = Person; definition_period = MONTH; label = "wage in cents"
class age(Variable):
    value_type = int; entity = Person; definition_period = MONTH; label = "age"
    def formula(person, period):
        born = person("birth", period); m = born.astype("datetime64[M]")
        since = np.datetime64(str(period.start), "M").astype(int) - m.astype(int)
        return (since - (born > m.astype("datetime64[D]"))) // 12
class meets(Variable):
    value_type = bool; entity = Person; definition_period = MONTH; label = "meets"
    def formula(person, period, parameters):
        t = parameters(period).threshold
        return person("wage", period) >= np.where(person("age", period) < 30, t.under_30, t.from_30)
class System(TaxBenefitSystem):
    entities = [Person]
    def __init__(self):
        super().__init__([Person]); self.add_variables(birth, wage, age, meets)
        dated = lambda c: {"values": {day: {"value": row[c]} for day, row in thresholds.items()}}
        self.parameters = ParameterNode("", data={"threshold": {"from_30": dated(0), "under_30": dated(1)}})
months = [f"{2024 + (6 + i) // 12}-{(6 + i) % 12 + 1:02d}" for i in range(12)]
seconds = []
for _ in range(3):
    simulation = SimulationBuilder().build_default_simulation(System(), count=len(birth_dates))
    simulation.set_input("birth", "ETERNITY", birth_dates)
    for month, values in zip(months, wages): simulation.set_input("wage", month, values)
    start = time.process_time()
    total = sum(int(simulation.calculate("meets", m).sum()) for m in months)
    seconds.append(time.process_time() - start)
print(json.dumps({"seconds": min(seconds), "total": total}))
"""


def openfisca(python: str, birth: np.ndarray, wages: list[np.ndarray]) -> tuple[float, int]:
    """The same task in openfisca-core, in its own environment."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "persons.npz"
        np.savez(data, birth=birth.astype(np.int64), wages=np.stack(wages))
        amounts = {
            day: [cents(g, date.fromisoformat(day))
                  for g in ("age30plus", "under30")]
            for day in ("2024-01-01", "2025-01-01")
        }  # fmt: skip
        done = subprocess.run(
            [python, "-c", OPENFISCA, str(data), json.dumps(amounts)], capture_output=True, text=True, check=True
        )
    found = json.loads(done.stdout.splitlines()[-1])
    return found["seconds"], found["total"]


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--n", type=int, default=1_000_000)
    reader.add_argument("--openfisca", default="", help="a Python that has openfisca-core")
    reader.add_argument("--each", action="store_true", help="milliseconds of each rule in the mixed cases")
    chosen = reader.parse_args()
    birth, wages = persons(chosen.n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rule_seconds, rule_total = best(lambda: by_the_rule(birth, wages))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    floor_seconds, floor_total = best(lambda: numpy_floor(birth, wages))
    ages_seconds, ages_total = best(lambda: numpy_ages(birth, wages))
    assert rule_total == floor_total == ages_total, (rule_total, floor_total, ages_total)  # noqa: S101
    told = {
        "persons": chosen.n, "months": len(MONTHS), "person_months_that_meet": rule_total,
        "rule_seconds": round(rule_seconds, 4), "numpy_floor_seconds": round(floor_seconds, 4),
        "numpy_with_ages_seconds": round(ages_seconds, 4),
        "rule_over_floor": round(rule_seconds / floor_seconds, 2),
        "rule_over_numpy_with_ages": round(rule_seconds / ages_seconds, 2),
        "peak_mb_on_the_task": round(peak / 1024), "of_which_rule_mb": round((peak - before) / 1024),
    }  # fmt: skip
    if chosen.openfisca:
        other, total = openfisca(chosen.openfisca, birth, wages)
        assert total == rule_total, (total, rule_total)  # noqa: S101
        told |= {"openfisca_seconds": round(other, 4), "openfisca_over_rule": round(other / rule_seconds, 1)}
    told["explained_case_ms"] = round(explained_case(), 3)
    seconds, cases, by_rule = all_rules(chosen.n)
    told |= {"mixed_cases_all_rules": cases, "mixed_seconds": round(seconds, 3), "rules": len(by_rule)}
    if chosen.each:
        told["mixed_ms_by_rule"] = {id_: round(part * 1000, 2) for id_, part in sorted(by_rule.items())}
    json.dump(told, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
