"""Appraisal: transfers close, parts sum to the whole, unknown is never zero, signs are those of the case."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from banen.decide.accounts.accounts import Accounts, accounts_of
from banen.decide.accounts.appraisal import Appraisal, appraise
from banen.decide.accounts.book import Book
from banen.decide.accounts.chart_of_accounts import parse_chart, read_chart
from banen.decide.accounts.costs import parse_costs
from banen.decide.accounts.drivers import drivers_of
from banen.decide.accounts.levies import ContractPremiums, premiums, withheld
from banen.decide.accounts.payroll import Payroll, admitted_wages
from banen.decide.accounts.prices import PriceYears
from banen.decide.accounts.value import triangle, virtual_price
from banen.errors import InternalError, ParameterError
from banen.model.channels import Channels
from banen.model.entry import REFERENCE, mean_admitted_wage
from banen.model.population import structure
from banen.model.rules.amounts import salary_criterion
from banen.observe.assumptions import Draws, assumptions, register
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.serve.cli import run
from banen.serve.ledger import ledger
from banen.serve.ledger import words as ledger_words
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import World, world
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline, parse_settings

DRAWS = Draws(12, 5, assumptions())
MIXED = [
    "L.10.levy_eur_per_worker_month=100", "L.20.real_increase=0.1", "2.5.variant=ETK-V0", "2.10.inspectors=200",
    "2.9.share_removed_agriculture_exemption=1", "2.8.budget_eur_m=50", "2.3.extra_in_work_per_year=5000",
    "1.5.extra_matches_per_year=2000", "L.12.max_share=0", "2.16.variant=SU-V2", "2.16.sectors=food",
]  # fmt: skip
FAR = Package(baseline().title, {m: measure.at_far() for m, measure in catalogue().items() if measure.document == "P"})


@cache
def run_of(*settings: str) -> Accounts:
    here = world(DRAWS)
    package = parse_settings(settings)
    channels = channels_of(package, here)[0]
    return accounts_of(package, here, cohorts.project(here, channels), channels, law().work)


@cache
def law() -> Accounts:
    here, neutral = world(DRAWS), Channels.neutral(DRAWS.count)
    return accounts_of(None, here, cohorts.project(here, neutral), neutral)


@cache
def appraised(*settings: str, until: int = 2035) -> Appraisal:
    return appraise(parse_settings(settings), until=until, draws=12, seed=5)


def difference(key: str, *settings: str, group: str = "") -> np.ndarray:
    return run_of(*settings).values[key][group] - law().values[key][group]


def for_party(key: str, party: str, *settings: str) -> np.ndarray:
    return run_of(*settings).parties[key][party] - law().parties[key][party]


# ------------------------------------------------------------------------------------------ what closes


@pytest.mark.parametrize("settings", [(), tuple(MIXED)], ids=["law", "mixed"])
def test_a_transfer_sums_to_zero_over_the_parties_in_every_draw(settings: tuple[str, ...]) -> None:
    for key, shares in run_of(*settings).parties.items():
        if read_chart().lines[key].kind == "transfer":
            assert np.abs(sum(shares.values())).max() < 1.0, key
            assert len(shares) > 1, key


def test_a_transfer_that_does_not_close_is_refused() -> None:
    amount = np.full((2, 3), 10.0)
    with pytest.raises(InternalError, match="levies does not close"):
        Book().total("levies", amount, {"employers": -amount, "state": 0.5 * amount})


def test_the_matrix_closes_over_lines_and_parties() -> None:
    """What all parties come to together is what is real: goods, work and time."""
    found = appraised(*MIXED)
    net = sum(effect.mean for effect in found.nets.values())
    real = sum(sum(effect.mean for effect in row.parties.values()) for row in found.matrix() if row.line.kind == "real")
    assert net == pytest.approx(real, rel=1e-9, abs=10.0)


def test_employers_lose_what_labour_gets_dearer_and_the_surplus_less_what_they_pass_on() -> None:
    """No tax advantage and no contract moves: then nothing else is left to employers."""
    settings = ("L.10.levy_eur_per_worker_month=100", "L.20.real_increase=0.1")
    burden = difference("dearer_labour", *settings) + difference("surplus_lost", *settings)
    net = sum(
        for_party(key, "employers", *settings)
        for key, shares in run_of(*settings).parties.items()
        if read_chart().lines[key].in_matrix and "employers" in shares and key not in ("etk", "expat_ruling")
    )
    assert net == pytest.approx(-burden * (1 - DRAWS["appraisal.passed_on"]), rel=1e-6, abs=1e4)


def test_employers_cost_is_pay_contributions_and_the_rest() -> None:
    values = {key: groups[""] for key, groups in run_of(*MIXED).values.items()}
    paid = values["wage_bill"] + values["premiums"] + values["pension"] + values["levies"] + values["compliance"]
    paid = paid + values["kept_in_kind"] + values["withdrawn_schemes"]
    lost_on_etk = law().parties["etk"]["employers"] / law().values["workers"][""]
    rest = values["employer_cost"] - paid
    assert (rest >= -1.0).all(), "what is left is what employers lose of the scheme of extraterritorial costs"
    assert (rest <= (lost_on_etk * values["workers"] * 2).max() + 1).all()


@pytest.mark.parametrize("by", ["sector", "region", "wage_group"])
def test_groups_sum_to_the_total(by: str) -> None:
    for key, groups in run_of(*MIXED).values.items():
        parts = [v for group, v in groups.items() if group.startswith(f"{by}:")]
        assert bool(parts) == (by in read_chart().lines[key].by), key
        if parts:
            assert np.sum(parts, axis=0) == pytest.approx(groups[""], rel=1e-9, abs=1.0), key


def test_every_euro_of_dearer_labour_has_a_place() -> None:
    values = {key: groups[""] for key, groups in run_of(*MIXED).values.items()}
    pay = (values["pay_rise"] - values["kept_in_kind"]) * (1 + DRAWS["appraisal.contribution_rate"])
    etk = law().parties["etk"]["employers"]
    placed = pay + values["kept_in_kind"] + values["levies"] + values["compliance"]
    assert (values["dearer_labour"] - placed >= -1.0).all()
    assert (values["dearer_labour"] - placed <= etk * 1.2 + 1.0).all(), "the rest is extraterritorial costs"


def test_the_long_way_round_gives_current_law_bit_for_bit() -> None:
    """An empty package run through the channels keeps the same accounts as current law itself."""
    for key, groups in run_of().values.items():
        for group, values in groups.items():
            assert values.tobytes() == law().values[key][group].tobytes(), (key, group)


# ------------------------------------------------------------------------------------------ who bears


@pytest.mark.parametrize(
    ("settings", "key", "party", "sign"),
    [
        (("L.10.levy_eur_per_worker_month=100",), "levies", "state", 1),
        (("L.10.levy_eur_per_worker_month=100",), "levies", "employers", -1),
        (("L.20.real_increase=0.1",), "pay_rise", "migrants", 1),
        (("1.1.pay_gap_closed=1",), "pay_rise", "migrants", 1),
        (("2.11.criterion_factor=1.5",), "wage_tax", "state", -1),
        (("2.5.variant=ETK-V0",), "etk", "employers", -1),
        (("2.5.variant=ETK-V0",), "etk", "migrants", -1),
        (("2.5.variant=ETK-V0",), "etk", "state", 1),
        (("2.5.variant=ETK-V0",), "etk", "social_funds", 1),
        (("2.5.variant=ETK-V3",), "expat_ruling", "state", 1),
        (("2.5.variant=ETK-V3",), "expat_ruling", "migrants", -1),
        (("2.5.variant=ETK-V3",), "expat_ruling", "employers", -1),
        (("L.3.percentage=0",), "expat_ruling", "state", 1),
        (("2.8.budget_eur_m=100",), "subsidies", "employers", 1),
        (("2.8.budget_eur_m=100",), "subsidies", "state", -1),
        (("2.9.share_removed_glasshouse_energy=1",), "withdrawn_schemes", "state", 1),
        (("2.9.share_removed_glasshouse_energy=1",), "withdrawn_schemes", "employers", -1),
        (("2.16.variant=SU-V2", "2.16.sectors=food"), "surplus_lost", "employers", -1),
        (("2.1.low_value_growth=-3",), "surplus_lost", "employers", -1),
        (("2.2.municipalities_applying=1", "2.2.places_required_per_worker=1"), "surplus_lost", "employers", -1),
        (("L.11.extra_places_per_year=10000",), "rent", "landlords", 1),
        (("L.11.extra_places_per_year=10000",), "rent", "migrants", -1),
        (("L.11.extra_places_per_year=10000",), "housing_shortage", "municipalities", 1),
        (("2.3.extra_in_work_per_year=5000",), "resident_pay", "residents_same_work", 1),
        (("2.3.extra_in_work_per_year=5000",), "resident_tax", "state", 1),
        (("2.3.extra_in_work_per_year=5000",), "resident_premiums", "social_funds", 1),
        (("2.13.budget_eur_m=2",), "programme_cost", "state", -1),
        (("L.12.max_share=0",), "kept_in_kind", "migrants", 1),
        (("2.10.inspectors=200",), "compliance", "employers", -1),
    ],
)
def test_who_gains_and_who_bears(settings: tuple[str, ...], key: str, party: str, sign: int) -> None:
    """In the middle of the draws, and what goes the other way is little: some hold nothing for a measure to act on."""
    last = sign * for_party(key, party, *settings)[5:]
    assert (np.median(last, axis=1) > 0).all()
    assert -last[last < 0].sum() < 0.02 * last[last > 0].sum()


def test_every_measure_of_the_package_burdens_or_pays_somebody() -> None:
    """At its strongest: a measure that moves people moves money of at least two parties, or is real."""
    here = world(DRAWS)
    for measure in FAR.active():
        channels = channels_of(FAR.only(measure), here)[0]
        after = accounts_of(FAR.only(measure), here, cohorts.project(here, channels), channels, law().work)
        moved = {
            party
            for key, shares in after.parties.items()
            for party, amount in shares.items()
            if read_chart().lines[key].in_matrix and (amount != law().parties[key][party]).any()
        }
        assert len(moved) >= 2 or measure == "1.3", (measure, moved)


def test_every_measure_that_makes_labour_dearer_has_a_recipient() -> None:
    """At its strongest; who is not in the table counts as unknown, and nobody may be there by oversight."""
    here = world(DRAWS)
    dearer = {
        m for m, measure in catalogue().items()
        if channels_of(Package(baseline().title, {m: measure.at_far()}), here)[0].user_cost.any()
    }  # fmt: skip
    assert dearer <= set(read_chart().recipients)


def test_a_levy_is_the_levy_times_the_paid_months() -> None:
    """100 euro for each month worked in practical employment, at wages of the price year."""
    accounts = run_of("L.10.levy_eur_per_worker_month=100")
    index = read_chart().prices.index("wages", 2026)
    by_hand = 100 * index * 12 * DRAWS["appraisal.paid_practical"] * accounts.work.practical.sum(1)
    assert accounts.values["levies"][""] == pytest.approx(by_hand, rel=1e-9)


def test_the_year_in_which_a_measure_starts_counts_its_part() -> None:
    """Half of what the stock has changed by at the end of that year; the years before, nothing."""
    here = world(DRAWS)
    package = Package(baseline().title, {"2.1": {"low_value_growth": -3}}, {"2.1": 2030})
    channels = channels_of(package, here)[0]
    books = cohorts.project(here, channels)
    after = accounts_of(package, here, books, channels, law().work)
    gone = after.values["workers"][""] - law().values["workers"][""]
    ends = after.values["present"][""] - law().values["present"][""]
    assert (gone[:3] == 0).all()
    assert (np.median(gone[3]) / np.median(ends[3])) == pytest.approx(0.5, abs=0.15)


def test_agency_work_that_ends_lowers_the_premiums_of_agencies() -> None:
    """2.16 moves contracts from agencies, with their own Whk and the high unemployment premium, to employers."""
    settings = ("2.16.variant=SU-V2", "2.16.sectors=food")
    per_euro = [
        a.values["premiums"]["sector:food"] / a.values["wage_bill"]["sector:food"] for a in (run_of(*settings), law())
    ]
    assert (per_euro[0][8] < per_euro[1][8]).all()


def test_posted_workers_pay_no_dutch_premiums_or_tax() -> None:
    assert not withheld(np.array([30_000.0]), "abroad").total.any()
    pay = Payroll.of(DRAWS, world(DRAWS).history)
    posted = [t for t, (route, _) in enumerate(structure().strands) if route in ("eu_posted", "third_country_posted")]
    assert not pay.gross[posted].any()
    assert set(read_chart().residence.items()) >= {("eu_posted", "abroad"), ("third_country_posted", "abroad")}
    assert (law().parties["posted_pay"]["abroad"] > 0).all()


# ------------------------------------------------------------------------------------------ levels


@pytest.mark.parametrize(
    ("wage", "residence", "part", "low", "high"),
    [
        (30_287, "resident", 1.0, 0.07, 0.09),  # a full year at the minimum wage: 7 to 9%
        (30_287, "non_resident", 1.0, 0.09, 0.12),  # without the tax part of the general credit
        (30_287, "non_resident", 0.4, 0.10, 0.15),  # tax withheld as if the whole year were worked
        (105_000, "resident", 1.0, 0.36, 0.40),
        (12_000, "resident", 1.0, 0.0, 0.05),
    ],
)
def test_tax_by_schedule_residence_and_part_of_the_year(
    wage: float, residence: Any, part: float, low: float, high: float
) -> None:
    tax = withheld(np.array(float(wage)), residence, part, assessed=0.0)
    assert low <= float(tax.total) / wage <= high


def test_an_assessment_gives_back_tax_on_part_of_a_year_and_no_insurance() -> None:
    pay = np.array(40_000.0)
    at_once, back = withheld(pay, "non_resident", 0.5, 0.0), withheld(pay, "non_resident", 0.5, 1.0)
    assert back.tax < at_once.tax
    assert back.insurance == at_once.insurance


def test_tax_rises_with_pay_and_never_by_more_than_the_top_marginal_rate() -> None:
    pay = np.arange(1_000.0, 200_000.0, 250.0)
    for residence in ("resident", "non_resident"):
        due = withheld(pay, residence).total  # type: ignore[arg-type]
        steps = np.diff(due) / np.diff(pay)
        assert (steps >= -1e-9).all()
        assert steps.max() < 0.60


def test_premiums_stop_at_the_ceiling() -> None:
    assert premiums(79_409.0, ContractPremiums(1, 1)) == premiums(200_000.0, ContractPremiums(1, 1))


def test_premiums_never_exceed_what_employers_pay_on_top() -> None:
    """The rest is pension: over the ranges of both it is not negative."""
    many = Payroll.of(Draws(200, 1, assumptions()), world(Draws(200, 1, assumptions())).history)
    assert (many.mark_up >= many.premium_rate[0]).all()
    assert (law().values["pension"][""] > 0).all()


def test_the_mean_wage_above_a_criterion_by_drawing_from_the_distribution() -> None:
    draws = Draws(1, 1, assumptions())
    criterion = float(salary_criterion("age30plus", REFERENCE))
    ratio, spread = draws["entry.wage_ratio_30plus"], draws["entry.wage_spread"]
    rng = np.random.default_rng(1)
    wages = criterion * ratio * np.exp(spread * rng.standard_normal(400_000))
    assert float(mean_admitted_wage("age30plus", draws)[0]) == pytest.approx(
        wages[wages >= criterion].mean(), rel=0.005
    )
    assert admitted_wages("age30plus", draws).min() >= criterion * 0.98
    assert admitted_wages("age30plus", draws).mean() == pytest.approx(wages[wages >= criterion].mean(), rel=0.005)


def test_the_ruling_costs_what_the_figure_says_without_being_fitted_to_it() -> None:
    """G209: 1.5 billion euro in 2027 before the percentage went from 30 to 27."""
    cost = np.median(law().values["expat_ruling"][""][0])
    assert cost == pytest.approx(figures().number("G209.2027") * 27 / 30, rel=0.35)


def test_the_scheme_of_extraterritorial_costs_is_of_the_size_of_its_scenario() -> None:
    """G212: 50 to 200 million of tax alone; premiums come on top."""
    state = -np.median(law().parties["etk"]["state"][3])
    assert 50e6 < state < 400e6


# ------------------------------------------------------------------------------------------ surplus


def test_surplus_of_a_small_fall_is_half_the_price_times_the_fall() -> None:
    before, after, eta = np.array(100_000.0), np.array(98_000.0), np.array(-0.45)
    rise = virtual_price(before, after, eta) * 40_000.0
    assert float(rise) == pytest.approx(40_000 * (0.98 ** (1 / -0.45) - 1))
    assert float(triangle(rise, before, after)) == pytest.approx(0.5 * float(rise) * 2_000)


def test_work_that_stands_still_loses_nothing_and_more_work_wins() -> None:
    same = np.array(5.0)
    assert virtual_price(same, same, np.array(-0.3)) == 0
    rise = virtual_price(same, same * 1.1, np.array(-0.3))
    assert rise < 0
    assert triangle(rise, same, same * 1.1) < 0


def test_labour_saved_by_technology_is_no_lost_surplus() -> None:
    """2.8 pays for machines that do the work: employers lose nearly nothing, where a fall by vision costs them."""
    by_vision = difference("surplus_lost", "2.1.low_value_growth=-3")[10]
    by_machines = difference("surplus_lost", "2.8.budget_eur_m=500")[10]
    assert np.median(by_machines) < 0.2 * np.median(by_vision)


def test_value_added_of_a_sector_stands_beside_it_and_is_unknown_where_nobody_read_it() -> None:
    """The same whatever the package does: a figure of the whole industry, in no line and no sum."""
    for setting in ("2.1.low_value_growth=-3", "2.13.budget_eur_m=2"):
        by_sector, by_wage, _ = ledger(appraised(setting), 2035, "en")["groups"]
        told = {row["name"]: row["cells"][-1] for row in by_sector["rows"]}
        assert told["Construction"] == "48,484 (2023)"
        assert told["Hospitality"] == "15,291 (2019)"
        assert told["Health and social care"] == "unknown"
        assert {len(row["cells"]) for row in by_sector["rows"]} == {len(by_sector["heads"])}
        assert len(by_wage["heads"]) == len(by_sector["heads"]) - 1


def test_value_added_is_told_with_its_source_wherever_the_appraisal_goes() -> None:
    """As JSON (command line and API) and as rows of kind beside; the lines and their sums know nothing of it."""
    found = appraised("2.13.budget_eur_m=2")
    told = found.to_dict()["value_added"]
    assert set(told) == set(structure().sectors)
    assert told["construction"] == {
        "figure": "NR003.value_added", "amount": 48_484e6, "unit": "EUR/year", "period": "2023",
        "source": figures()["NR003.value_added"].source,
    }  # fmt: skip
    assert told["care"] is None
    table = found.table()
    beside = table.filter(pl.col("line") == "value_added")
    assert set(beside["group"]) == {f"sector:{s}" for s, figure in told.items() if figure}
    assert (
        set(beside["kind"])
        == {"beside"}
        == {k for k in table["kind"] if k not in ("real", "transfer", "memo", "count", "net")}
    )
    assert all(source.startswith("NR00") for source in beside["source"])
    assert table.filter(pl.col("line") != "value_added")["source"].null_count() == len(table) - len(beside)


def test_scarcity_is_told_beside_and_in_no_total() -> None:
    row = appraised("2.16.variant=SU-V2", "2.16.sectors=food")["scarcity_rent"]
    assert row.line.kind == "memo"
    assert not row.line.in_matrix
    assert row.effect.mean_at(2035) > 0


# ------------------------------------------------------------------------------------------ unknown


def test_unknown_stays_unknown_and_is_never_zero() -> None:
    """Measure 2.12 has no known cost: the line is absent and named, as is each amount that no figure supports."""
    found = appraised("2.12.share_matched=0.5")
    assert "measure_budget" not in found.lines
    assert found.unknown_measures == ("2.12",)
    told = found.to_dict()
    assert told["unknown_lines"] == ["programme_cost", "measure_budget"]
    assert {u["amount"] for u in told["unknown"]} == {None}
    assert {u["present_value"] for u in told["unknown"]} == {None}
    assert "measure_budget" not in set(found.table()["line"])
    shown = {r["label"]: r for p in ledger(found, 2035, "en")["parties"] for r in p["rows"]}
    budget = shown[read_chart().lines["programme_cost"].label["en"]]
    assert budget["difference"] == ledger_words("en")["unknown_line"] == "unknown"


def test_a_partly_known_cost_names_the_rest_and_the_share_that_is_known() -> None:
    found = appraised("2.13.budget_eur_m=2", "2.12.share_matched=0.5")
    assert found["measure_budget"].difference.at(2035) == (2e6, 2e6, 2e6)
    assert found.unknown_measures == ("2.12",)
    told = ledger(found, 2035, "nl")
    assert "2.12" in told["unknown_measures"]
    known, of = found.known_share()
    assert known < of
    assert str(known) in told["known"]
    assert str(of) in told["known"]


def test_every_unknown_has_a_sign_for_each_party_and_a_direction() -> None:
    found = appraised("2.1.low_value_growth=-3")
    signs = {u.key: {p: found.sign_of(u, p, 2035) for p in u.parties} for u in found.unknown}
    assert signs["shelter"] == {"municipalities": "PM+"}, "fewer homeless people to shelter"
    assert signs["regional_vitality"] == {"other_residents": "PM-"}
    assert signs["reception"] == {"state": "PM0"}, "measure 2.4 is not in the package"
    assert all(signs.values())


def test_an_unknown_without_a_sign_is_refused() -> None:
    def change(data: Any) -> None:
        data["unknown"]["nuisance"]["parties"] = {"other_residents": 0}
        data["unknown"]["congestion"]["parties"] = {}

    assert len(broken("appraisal.yml", parse_chart, change)) == 2


# ------------------------------------------------------------------------------------------ price years


def test_an_amount_without_a_price_year_is_refused(tmp_path: Path) -> None:
    text = (CONTENT / "assumptions" / "appraisal.yml").read_text(encoding="utf-8")
    (tmp_path / "appraisal.yml").write_text(text.replace("  price_year: 2026\n", ""), encoding="utf-8")
    with pytest.raises(Exception, match="without a price year") as told:
        register(tmp_path)
    assert str(told.value).count("price year") == text.count("price_year: 2026"), "all faults at once"


def test_a_year_that_the_index_does_not_reach_is_refused() -> None:
    prices = PriceYears(2027, {"wages": "kennismigrant.criterion.age30plus"}, {})
    assert prices.index("wages", 2027) == 1.0
    with pytest.raises(ParameterError):
        prices.index("wages", 1999)


def test_every_line_of_money_has_one_price_year() -> None:
    told = appraised("2.13.budget_eur_m=2").to_dict()
    years = {line["price_year"] for line in told["lines"].values()}
    assert years == {None, told["price_year"]}
    assert all((line["price_year"] is None) == (line["kind"] == "count") for line in told["lines"].values())


# ------------------------------------------------------------------------------------------ what moves a line


def test_what_moves_a_line_most_and_where_its_sign_turns() -> None:
    draws = Draws(200, 1, assumptions())
    wage = draws["effects.user_cost_month"]
    found = drivers_of(wage - 3_700.0, ["effects.user_cost_month", "appraisal.rent_week"], draws)
    assert [d.name for d in found] == ["effects.user_cost_month"]
    assert found[0].share == pytest.approx(1.0)
    assert found[0].switches_at == pytest.approx(3_700.0, abs=0.5)
    assert drivers_of(wage, ["effects.user_cost_month"], draws)[0].switches_at is None, "zero lies outside the range"


def test_a_line_rests_on_what_it_says() -> None:
    """Move each money assumption: a line of current law moves only if it names it."""
    lines = read_chart().lines
    here = world(Draws(1, 1, assumptions()))
    neutral = Channels.neutral(1)
    books = cohorts.project(here, neutral)

    def under(name: str, value: float) -> Accounts:
        pinned = Draws(1, 1, assumptions()).pin(**{name: value})
        moved = World(pinned, here.stay, here.supply, here.history, here.today)
        return accounts_of(None, moved, books, neutral)

    missing = []
    for name in sorted(n for n in assumptions() if n.startswith(("appraisal.", "entry.wage", "effects.etk"))):
        low, high = (under(name, end) for end in (assumptions()[name].low, assumptions()[name].high))
        for key, line in lines.items():
            moves = not np.array_equal(low.values[key][""], high.values[key][""])
            if moves and name not in line.rests_on and key not in ("vat", "net_pay", "production"):
                missing.append((name, key))
    assert missing == []


# ------------------------------------------------------------------------------------------ content and files


def broken(file: str, parse: Callable[..., Any], change: Callable[[Any], None]) -> list[str]:
    faults = Faults()
    record = read_yaml(CONTENT / file, faults)
    assert record is not None
    change(record.data)
    parse(record, faults)
    return [str(fault) for fault in faults.found]


def test_faults_in_the_content_are_told_all_at_once_with_their_line() -> None:
    def change(data: Any) -> None:
        data["lines"]["wage_tax"]["parties"] = {"kings": 1}
        data["lines"]["rent"]["rests_on"] = ["appraisal.rent_day"]
        data["lines"]["levies"]["parties"] = {"state": 1}
        data["recipients"]["L.10"]["to"] = "nobody"
        data["unknown"]["services"]["figures"] = ["XX999"]
        data["prices"]["indices"]["wages"] = "no.such.value"

    assert broken("appraisal.yml", parse_chart, lambda data: None) == []
    told = broken("appraisal.yml", parse_chart, change)
    assert len(told) == 6
    assert all("appraisal.yml:" in fault for fault in told)


def test_net_pay_holds_what_schemes_add_to_it() -> None:
    """Its text says so: a smaller 30%-ruling takes from net pay what it takes from those who use it."""
    found = appraised("L.3.percentage=0.2")
    whole, keys = found["net_pay"].parties["migrants"].mean, ("wage_bill", "wage_tax", "national_insurance")
    own = sum(found[key].parties["migrants"].mean for key in (*keys, "expat_ruling", "etk", "kept_in_kind"))
    assert whole == pytest.approx(own)
    assert found["expat_ruling"].parties["migrants"].mean_at(2035) < -1e8
    groups = [found[f"net_pay:wage_group:{market}"].means[2] for market in ("practical", "specialist")]
    assert sum(groups) == pytest.approx(found["net_pay"].means[2])


def test_names_that_would_hold_for_nobody_are_refused() -> None:
    def change(data: Any) -> None:
        data["residence"] |= {"eu_posted": "abroadd", "eu_shortstay": "non_resident"}
        data["newcomers"]["1.5"] = "euress"
        data["value_added"]["fod"] = next(iter(data["value_added"].values()))
        data["wage_groups"]["practicall"] = data["wage_groups"].pop("practical")

    told = broken("appraisal.yml", parse_chart, change)
    for part in ("no place of residence", "no kind of newcomer", "no route", "no sector", "no market"):
        assert sum(part in fault for fault in told) == 1, part
    assert any("wage_groups lacks practical" in fault for fault in told)


def test_drivers_are_of_a_year_of_the_appraisal() -> None:
    found = appraised("2.1.low_value_growth=-3")
    with pytest.raises(ValueError, match="not in tuple"):
        found.drivers("wage_bill", 2026)


def test_faults_in_the_costs_of_measures_are_told_all_at_once() -> None:
    def change(data: Any) -> None:
        data["2.8"]["costs"][0]["lever"] = "no_lever"
        data["2.13"]["costs"][0]["kind"] = "gift"
        data["2.12"]["sign"] = {}
        data["9.9"] = {"costs": []}

    assert broken("measure_costs.yml", parse_costs, lambda data: None) == []
    assert len(broken("measure_costs.yml", parse_costs, change)) == 4


def test_every_line_of_the_content_is_computed() -> None:
    """A line that no code fills would be told as unknown for ever."""
    assert set(law().values) == set(read_chart().lines)


def test_same_seed_same_appraisal() -> None:
    again = [json.dumps(appraise(parse_settings(MIXED), until=2030, draws=12, seed=5).to_dict()) for _ in range(2)]
    assert again[0] == again[1]


def test_means_add_up_in_the_table_that_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["project", "--set", MIXED[0], "--until", "2030", "--draws", "8", "--appraisal", "--json"]
    assert run([*words, "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)["appraisal"]
    assert told == json.loads((tmp_path / "appraisal.json").read_text(encoding="utf-8"))
    with (tmp_path / "appraisal.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    rows = [
        r for r in written if (r["line"], r["variant"], r["year"], r["party"]) == ("wage_bill", "package", "2030", "")
    ]
    total = next(float(r["mean"]) for r in rows if not r["group"])
    sectors = sum(float(r["mean"]) for r in rows if r["group"].startswith("sector:"))
    assert sectors == pytest.approx(total, rel=1e-9)
    parties = [r for r in written if r["line"] == "levies" and r["party"] and r["year"] == "2030"]
    assert sum(float(r["mean"]) for r in parties) == pytest.approx(0, abs=1)
    assert {r["price_year"] for r in parties} == {str(read_chart().prices.year)}
    for page, word in (("index.html", "Kosten en baten"), ("index.en.html", "Costs and benefits")):
        assert word in (tmp_path / page).read_text(encoding="utf-8")


def test_the_terminal_says_who_gains_and_what_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", "--set", MIXED[0], "--until", "2030", "--draws", "8", "--appraisal", "--lang", "nl"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Onbekend, en dus niet meegeteld" in said
    assert "Werkgevers" in said
    assert "PM" in said
