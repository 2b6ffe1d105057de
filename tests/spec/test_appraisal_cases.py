"""The sixteen worked cases of the appraisal, by id: each recomputed by hand from its inputs (tolerance 0.1%)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from banen.decide.accounts.accounts import accounts_of
from banen.decide.accounts.appraisal import Appraisal, appraise
from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.costs import known_cost
from banen.decide.accounts.homes import bed_week
from banen.decide.accounts.levies import ContractPremiums, child_benefit, premiums, vat
from banen.decide.accounts.value import annuity, present_value, triangle
from banen.model.channels import POLICY_YEAR, Channels
from banen.model.entry import law_number, net_wage
from banen.model.wages import is_lawful, per_hour, practical_wage
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import World, world
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline, parse_settings

near = pytest.approx
RATE = read_chart().discount.rate


def held(**values: float) -> Draws:
    return Draws(1, 1, assumptions()).pin(**values)


@cache
def appraised(*settings: str) -> Appraisal:
    return appraise(parse_settings(settings), until=2032, draws=8, seed=3)


def at(key: str, year: int, *settings: str) -> float:
    return appraised(*settings)[key].effect.mean_at(year)


def test_c1_present_value_at_the_discount_rate() -> None:
    assert RATE == 0.0225
    assert present_value(np.full(10, 10.0), RATE) == near(90.657, rel=1e-3)
    budget = np.array([0.9] + [100.9] * 23)
    assert present_value(budget, RATE) == near(1_797.20, rel=1e-5)


def test_c1_the_line_of_the_budget_has_that_present_value() -> None:
    package = Package(
        baseline().title, {"2.13": {"budget_eur_m": 0.9}, "2.8": {"budget_eur_m": 100}}, {"2.13": 2027, "2.8": 2028}
    )
    present = appraise(package, draws=2)["measure_budget"].present
    assert present[0].rate == RATE
    assert present[0].mean == near(1_797.20e6, rel=1e-5)
    assert [p.rate for p in present[1:]] == [near(0.0125), near(0.0325)]
    assert present[1].mean > present[0].mean > present[2].mean


@pytest.mark.parametrize(
    ("wage", "flexible", "large", "due"),
    [(30_000, 0, 0, 5_139.00), (30_000, 1, 1, 7_047.00), (110_000, 0, 1, 14_682.72), (79_409, 0, 1, 14_682.72)],
)
def test_c2_premiums_by_contract_and_size_up_to_the_ceiling(wage: float, flexible: int, large: int, due: float) -> None:
    assert premiums(wage, ContractPremiums(flexible, large)) == near(due, abs=0.01)


def test_c3_exchanged_pay_saves_the_employer_the_premiums_and_the_worker_the_first_bracket() -> None:
    """At the statutory incidence of the case: 430 euro a month, large employer, flexible contract, no credit effect."""
    employer = premiums(430.0, ContractPremiums(1, 1))
    worker = 430.0 * 0.357
    assert float(employer) == near(101.01, abs=0.01)
    assert worker == near(153.51, abs=0.01)
    assert float(employer) + worker == near(254.52, abs=0.01)


def test_c4_abolishing_extraterritorial_costs_closes() -> None:
    """What employers lose, over the share they kept, is what treasury and funds win; workers lose the rest."""
    package = parse_settings(["2.5.variant=ETK-V0"])
    for kept in (0.4, 0.8, 1.0):
        found = _run(held(**{"effects.etk_kept": kept}), package)
        employers, migrants = (found["etk"][party][3:] for party in ("employers", "migrants"))
        public = found["etk"]["state"][3:] + found["etk"]["social_funds"][3:]
        assert public == near(-employers / kept, rel=1e-9), "kept 0.8: employers -100, treasury and funds +125"
        assert migrants == near(employers * (1 - kept) / kept, rel=1e-9), "and workers -25"
        assert (public > 0).all()


def _run(draws: Draws, package: Package) -> dict[str, dict[str, np.ndarray]]:
    """Difference with current law per line and party over one draw, (Y,) each; the population is that of the centre."""
    centre = world(Draws(1, 1, assumptions()))
    here = World(draws, centre.stay, centre.supply, centre.history, centre.today)
    neutral = Channels.neutral(1)
    law = accounts_of(None, here, cohorts.project(centre, neutral), neutral)
    channels = channels_of(package, here)[0]
    after = accounts_of(package, here, cohorts.project(centre, channels), channels, law.work)
    return {
        key: {party: (amount - law.parties[key][party])[:, 0] for party, amount in parties.items()}
        for key, parties in after.parties.items()
    }


def test_c5_a_lower_percentage_of_the_ruling_by_hand() -> None:
    wage, marginal = np.array(90_000.0), np.array(0.495)
    benefit = [float(net_wage(wage, p * wage, marginal) - net_wage(wage, 0 * wage, marginal)) for p in (0.30, 0.27)]
    assert benefit == [near(13_365.00), near(12_028.50)]
    assert benefit[0] - benefit[1] == near(1_336.50)


def test_c6_the_benefit_of_the_ruling_is_indexed() -> None:
    assert near(13_228.27, abs=0.01) == 12_000 * 0.9 * 6_134 / 5_008
    amount = read_chart().prices.amount("appraisal.ruling_benefit", held(**{"appraisal.ruling_benefit": 10_800.0}))
    assert float(amount[0]) == near(13_228.27, abs=0.01)


def test_c7_a_levy_by_hand() -> None:
    """100 euro a month, 675,000 workers, paid part 0.88, user cost 3,100, elasticity -0.3 along a straight line."""
    before, levy = np.array(675_000.0), 100 * 12 * 0.88
    after = before * (1 - 0.3 * 100 / 3_100)
    assert levy * float(before) / 1e6 == near(712.80, rel=1e-4)
    assert float(after) == near(668_467.7, abs=0.1)
    assert levy * float(after) / 1e6 == near(705.90, rel=1e-4)
    assert float(triangle(np.array(levy), before, after)) / 1e6 == near(3.449, rel=1e-3)
    lost_tax = 0.36 * 25_981 * float(before - after) / 1e6
    assert lost_tax == near(61.10, rel=1e-3)
    assert levy * float(after) / 1e6 - lost_tax == near(644.80, rel=1e-4)


def test_c8_what_a_bed_costs_in_a_week() -> None:
    thirty = [np.array(x) for x in (30_000.0, 15.0, 1_500.0, 0.90)]
    assert annuity(30_000.0, RATE, 15) == near(2_378.66, abs=0.01)
    assert bed_week(*thirty, rate=RATE) == near(82.88, abs=0.01)
    assert 120 - float(bed_week(*thirty, rate=RATE)) == near(37.12, abs=0.01)


def test_c9_inspectors_cost_what_those_for_admission_cost() -> None:
    assert known_cost("2.10", {"inspectors": 120}) == near(14.0, rel=1e-6)
    assert at("programme_cost", 2028, "2.10.inspectors=120") == near(14.0e6, rel=1e-6)


def test_c10_practical_pay_is_lawful_in_every_draw() -> None:
    assert is_lawful(per_hour(practical_wage(Draws(200, 1, assumptions())))).all()
    old = held(**{"effects.user_cost_month": 3_100.0, "appraisal.contribution_rate": 0.26})
    assert float(per_hour(practical_wage(old))[0]) == near(14.603, abs=5e-4)
    assert law_number("wml.hourly") == 14.99
    assert not is_lawful(per_hour(practical_wage(old)))[0]


def test_c11_vat_on_what_is_spent_here() -> None:
    spent = 22_000 * 0.75 - 6_240
    assert spent == 10_260
    assert float(vat(np.array(22_000.0), 0.25, 6_240.0, 0.4)) == near(1_220.56, abs=0.01)


def test_c12_child_benefit_of_a_thousand_children() -> None:
    assert float(child_benefit(1_000.0)) / 1e6 == near(1.4332, rel=1e-9)


def test_c13_residents_who_take_over_pay_premiums_and_tax() -> None:
    """408 of pay at 26% and 10% is 106.08 and 40.80; here the rates are those of the law, and the lines follow them."""
    assert (near(106.08), near(40.80)) == (408 * 0.26, 408 * 0.10)
    package = parse_settings(["2.3.extra_in_work_per_year=5000"])
    found = _run(held(), package)
    pay = found["resident_pay"]["residents_same_work"]
    contributions = -found["resident_premiums"]["employers"]
    tax = -found["resident_tax"]["residents_same_work"]
    assert (pay[1:] > 0).all()
    assert contributions == near(held()["appraisal.contribution_rate"][0] * pay, rel=1e-9)
    assert (tax / pay)[1:] == near(np.full(len(pay) - 1, (tax / pay)[5]), rel=1e-9)
    assert 0.05 < (tax / pay)[5] < 0.15


PACKAGE = ("2.13.budget_eur_m=0.9", "2.8.budget_eur_m=100", "2.14.budget_eur_m=10")


@pytest.mark.parametrize(
    ("more", "million"),
    [
        ((), 110.9),
        (("2.11.search_months=6",), 115.9),
        (("2.11.search_months=6", "2.10.inspectors=120"), 129.9),
    ],
)
def test_c14_the_budget_of_the_package(more: tuple[str, ...], million: float) -> None:
    assert at("measure_budget", 2028, *PACKAGE, *more) == near(million * 1e6, rel=1e-6)
    assert appraised(*PACKAGE, *more).unknown_measures == ()


def test_c14_a_lever_at_its_default_is_no_unknown_cost() -> None:
    assert appraised("2.14.budget_eur_m=0", "2.11.search_months=3").unknown_measures == ()


def test_c15_who_comes_through_eures_is_no_resident() -> None:
    assert at("resident_pay", 2030, "1.5.extra_matches_per_year=2000") == 0
    assert at("eures_pay", 2030, "1.5.extra_matches_per_year=2000") > 0
    assert appraised("1.5.extra_matches_per_year=2000")["eures_pay"].verdict("migrants", 2030) == "gains"


def test_c15_neither_is_an_asylum_seeker() -> None:
    assert at("resident_pay", 2030, "2.4.wait_high_chance=3") == 0
    assert at("asylum_seeker_pay", 2030, "2.4.wait_high_chance=3") > 0


def test_c16_a_default_package_gives_exactly_nothing() -> None:
    null = appraise(Package(baseline().title, {"2.11": {"criterion_factor": 1.0}}), until=2032, draws=8, seed=3)
    for found in null.lines.values():
        for row in found.values():
            for part in (row.difference.p05, row.difference.p50, row.difference.p95, row.effect.mean):
                assert part.tobytes() == np.zeros_like(part).tobytes(), (row.line.key, row.group)
            assert all((p.p05, p.p50, p.p95, p.mean) == (0, 0, 0, 0) for p in row.present)
            for effect in row.parties.values():
                assert not effect.mean.any()
    for party, net in null.nets.items():
        assert not net.mean.any(), party
        assert all(p.mean == 0 for p in null.present[party])
    assert null["workers"].difference.years[0] == POLICY_YEAR
