"""Appraisal: a null package is nothing, parts sum to the whole, unknown is never zero, signs are those of the case."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from banen.decide.accounts.appraisal import Appraisal, appraise
from banen.decide.accounts.chart_of_accounts import parse_chart, read_chart
from banen.decide.accounts.ledgers import Accounts, accounts_of
from banen.model.channels import Channels
from banen.model.entry import REFERENCE, law_number, mean_admitted_wage
from banen.model.population import structure
from banen.model.rules.residence import salary_criterion
from banen.observe.assumptions import Draws, assumptions
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.serve.cli import run
from banen.serve.ledger import ledger
from banen.serve.ledger import words as ledger_words
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline, parse_settings

DRAWS = Draws(12, 5, assumptions())
MIXED = ["L.10.levy_eur_per_worker_month=100", "L.20.real_increase=0.1", "2.5.variant=ETK-V0", "2.10.inspectors=200"]


@cache
def accounts(*settings: str) -> Accounts:
    here = world(DRAWS)
    package = parse_settings(settings)
    channels = channels_of(package, here)[0]
    return accounts_of(package, here, cohorts.project(here, channels), channels)


@cache
def appraised(*settings: str, until: int = 2035) -> Appraisal:
    return appraise(parse_settings(settings), until=until, draws=12, seed=5)


def difference(key: str, *settings: str) -> np.ndarray:
    return accounts(*settings).values[key][""] - accounts().values[key][""]


def test_a_null_package_differs_by_nothing_bit_for_bit() -> None:
    null = appraise(Package(baseline().title, {"2.11": {"criterion_factor": 1.0}}), draws=12, seed=5, until=2035)
    for found in null.lines.values():
        for row in found.values():
            for part in (row.difference.p05, row.difference.p50, row.difference.p95, row.means[2]):
                assert part.tobytes() == np.zeros_like(part).tobytes()
    assert "measure_budget" in null.lines, "current law takes no measure, so its cost is known: none"


def test_the_long_way_round_gives_current_law_bit_for_bit() -> None:
    """An empty package run through the channels keeps the same accounts as current law itself."""
    here, neutral = world(DRAWS), Channels.neutral(DRAWS.count)
    law = accounts_of(None, here, cohorts.project(here, neutral), neutral)
    for key, groups in accounts().values.items():
        for group, values in groups.items():
            assert values.tobytes() == law.values[key][group].tobytes()


@pytest.mark.parametrize("by", ["sector", "region"])
def test_groups_sum_to_the_total(by: str) -> None:
    for key, groups in accounts(*MIXED).values.items():
        parts = [v for group, v in groups.items() if group.startswith(f"{by}:")]
        assert bool(parts) == (by in read_chart().lines[key].by), key
        if parts:
            assert np.sum(parts, axis=0) == pytest.approx(groups[""], rel=1e-9), key


def test_employers_cost_is_wages_contributions_and_the_rest() -> None:
    values = {key: groups[""] for key, groups in accounts(*MIXED).values.items()}
    rate = DRAWS["appraisal.contribution_rate"]
    paid = values["wage_bill"] + values["contributions"] + values["levies"] + values["cost_unplaced"]
    assert values["employer_cost"] == pytest.approx(paid, rel=1e-9)
    placed = values["pay_rise"] * (1 + rate) + values["levies"] + values["cost_unplaced"]
    assert values["dearer_labour"] == pytest.approx(placed, rel=1e-9), "every euro has a recipient or is told unknown"


def test_dearer_labour_is_the_rise_of_the_user_cost_that_the_package_brings() -> None:
    """Measure by measure, the rises sum to what the engine is given."""
    here, package = world(DRAWS), parse_settings(MIXED)
    whole = channels_of(package, here)[0].user_cost
    parts = sum(channels_of(package.only(m), here)[0].user_cost for m in package.active())
    assert parts == pytest.approx(whole, rel=1e-12)


def test_a_levy_is_the_levy_times_the_paid_months() -> None:
    """100 euro a month for each month worked in practical employment."""
    found = accounts("L.10.levy_eur_per_worker_month=100").values
    here = world(DRAWS)
    channels = channels_of(parse_settings(["L.10.levy_eur_per_worker_month=100"]), here)[0]
    books = cohorts.project(here, channels)
    employed = [
        t for t, (route, market) in enumerate(structure().strands)
        if market == "practical" and route not in ("eu_posted", "third_country_posted", "self_employed")
    ]  # fmt: skip
    persons = books.sector_stock[:, employed].sum((1, 2))
    by_hand = 100 * 12 * DRAWS["appraisal.paid_practical"] * persons
    assert found["levies"][""] == pytest.approx(by_hand, rel=1e-9)


def test_the_mean_wage_above_a_criterion_by_drawing_from_the_distribution() -> None:
    draws = Draws(1, 1, assumptions())
    criterion = float(salary_criterion("age30plus", REFERENCE))
    ratio, spread = draws["entry.wage_ratio_30plus"], draws["entry.wage_spread"]
    rng = np.random.default_rng(1)
    wages = criterion * ratio * np.exp(spread * rng.standard_normal(400_000))
    assert float(mean_admitted_wage("age30plus", draws)[0]) == pytest.approx(
        wages[wages >= criterion].mean(), rel=0.005
    )


def test_the_ruling_costs_what_the_figure_says_without_being_fitted_to_it() -> None:
    """G205: over a billion euro a year."""
    cost = np.median(accounts().values["expat_ruling"][""][0])
    assert cost == pytest.approx(figures().number("G205"), rel=0.35)


@pytest.mark.parametrize(
    ("settings", "key", "sign"),
    [
        (("L.10.levy_eur_per_worker_month=100",), "levies", 1),
        (("L.10.levy_eur_per_worker_month=100",), "wage_bill", -1),
        (("L.10.levy_eur_per_worker_month=100",), "dearer_labour", 1),
        (("L.20.real_increase=0.1",), "pay_rise", 1),
        (("1.1.pay_gap_closed=1",), "pay_rise", 1),
        (("2.11.criterion_factor=1.5",), "wage_bill", -1),
        (("2.11.criterion_factor=1.5",), "wage_tax", -1),
        (("L.3.percentage=0",), "expat_ruling", -1),
        (("L.11.extra_places_per_year=10000",), "housing_shortage", -1),
        (("L.11.extra_places_per_year=10000",), "rent", 1),
        (("2.3.extra_in_work_per_year=5000",), "resident_pay", 1),
        (("2.13.budget_eur_m=2",), "measure_budget", 1),
    ],
)
def test_signs(settings: tuple[str, ...], key: str, sign: int) -> None:
    """In the middle of the draws, and what goes the other way is little: some hold nothing for a measure to act on."""
    last = sign * difference(key, *settings)[5:]
    assert (np.median(last, axis=1) > 0).all()
    assert -last[last < 0].sum() < 0.02 * last[last > 0].sum()


def test_a_levy_goes_to_the_state_and_not_to_workers() -> None:
    assert (difference("pay_rise", "L.10.levy_eur_per_worker_month=100") == 0).all()
    assert appraised("L.10.levy_eur_per_worker_month=100")["levies"].verdict("state", 2035) == "gains"
    assert appraised("L.10.levy_eur_per_worker_month=100")["dearer_labour"].verdict("employers", 2035) == "bears"
    assert appraised()["levies"].verdict("state", 2035) == "none"


def test_unknown_stays_unknown_and_is_never_zero() -> None:
    """Measure 2.12 has no known cost: the line is absent and named, as is each amount that no figure supports."""
    found = appraised("2.12.share_matched=0.5")
    assert "measure_budget" not in found.lines
    assert found.unknown_measures == ("2.12",)
    told = found.to_dict()
    assert told["unknown_lines"] == ["measure_budget"]
    assert {u["amount"] for u in told["unknown"]} == {None}
    shown = {r["label"]: r for p in ledger(found, 2035, "en")["parties"] for r in p["rows"]}
    budget = shown[read_chart().lines["measure_budget"].label["en"]]
    assert budget["difference"] == ledger_words("en")["unknown_line"] == "unknown"
    assert "measure_budget" not in set(found.table()["line"])


def test_a_partly_known_cost_names_the_rest() -> None:
    found = appraised("2.13.budget_eur_m=2", "2.12.share_matched=0.5")
    assert found["measure_budget"].difference.at(2035) == (2e6, 2e6, 2e6)
    assert found.unknown_measures == ("2.12",)
    assert "2.12" in ledger(found, 2035, "nl")["unknown_measures"]


def test_every_measure_that_makes_labour_dearer_has_a_recipient() -> None:
    """At its strongest; who is not in the table counts as unknown, and nobody may be there by oversight."""
    here = world(DRAWS)
    dearer = {
        m for m, measure in catalogue().items()
        if channels_of(Package(baseline().title, {m: measure.at_far()}), here)[0].user_cost.any()
    }  # fmt: skip
    assert dearer <= set(read_chart().recipients)


def test_a_line_rests_on_what_it_says() -> None:
    """Move each money assumption: a line of current law moves exactly if it names it."""
    lines = read_chart().lines
    names = {n for line in lines.values() for n in line.rests_on if n.startswith(("appraisal.", "effects.", "entry."))}
    here = world(Draws(1, 1, assumptions()))
    neutral = Channels.neutral(1)
    books = cohorts.project(here, neutral)

    def under(name: str, value: float) -> Accounts:
        pinned = Draws(1, 1, assumptions()).pin(**{name: value})
        moved = cohorts.World(pinned, here.stay, here.supply, here.history, here.today)
        return accounts_of(None, moved, books, neutral)

    for name in sorted(names):
        low, high = (under(name, end) for end in (assumptions()[name].low, assumptions()[name].high))
        for key, line in lines.items():
            moves = not np.array_equal(low.values[key][""], high.values[key][""])
            if low.values[key][""].any() and key != "resident_pay":
                technicians = name == "effects.technician_wage"  # nobody is in the pilot under current law
                assert moves == (name in line.rests_on and not technicians), (name, key)


def broken(change: Callable[[Any], None]) -> list[str]:
    faults = Faults()
    record = read_yaml(CONTENT / "appraisal.yml", faults)
    assert record is not None
    change(record.data)
    parse_chart(record, faults)
    return [str(fault) for fault in faults.found]


def test_faults_in_the_content_are_told_all_at_once_with_their_line() -> None:
    def change(data: Any) -> None:
        data["lines"]["wage_tax"]["parties"] = {"kings": 1}
        data["lines"]["rent"]["rests_on"] = ["appraisal.rent_day"]
        data["recipients"]["L.10"]["to"] = "nobody"
        data["unknown"]["services"]["figures"] = ["XX999"]

    assert broken(lambda data: None) == []
    told = broken(change)
    assert len(told) == 4
    assert all("appraisal.yml:" in fault for fault in told)


def test_every_line_of_the_content_is_computed() -> None:
    """A line that no code fills would be told as unknown for ever."""
    assert set(accounts().values) == set(read_chart().lines)


def test_same_seed_same_appraisal() -> None:
    again = [json.dumps(appraise(parse_settings(MIXED), until=2030, draws=12, seed=5).to_dict()) for _ in range(2)]
    assert again[0] == again[1]


def test_means_add_up_in_the_table_that_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["project", "--set", MIXED[0], "--until", "2030", "--draws", "8", "--appraisal", "--json"]
    assert run([*words, "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)["appraisal"]
    assert told == json.loads((tmp_path / "appraisal.json").read_text(encoding="utf-8"))
    with (tmp_path / "appraisal.csv").open(encoding="utf-8") as file:
        rows = [
            r for r in csv.DictReader(file) if (r["line"], r["variant"], r["year"]) == ("wage_bill", "package", "2030")
        ]
    total = next(float(r["mean"]) for r in rows if not r["group"])
    sectors = sum(float(r["mean"]) for r in rows if r["group"].startswith("sector:"))
    assert sectors == pytest.approx(total, rel=1e-9)
    for page, word in (("index.html", "Kosten en baten"), ("index.en.html", "Costs and benefits")):
        assert word in (tmp_path / page).read_text(encoding="utf-8")


def test_the_terminal_says_who_gains_and_what_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", "--set", MIXED[0], "--until", "2030", "--draws", "8", "--appraisal", "--lang", "nl"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Onbekend, en dus niet meegeteld" in said
    assert "Werkgevers" in said


def test_pay_is_at_least_the_minimum_wage_on_average() -> None:
    values = accounts().values
    per_month = values["wage_bill"][""] / values["workers"][""] / 12
    assert (per_month > law_number("wml.monthly_reference") * 0.75).all(), "the paid part of the month is counted too"
