"""Who is admitted: the rules of the law applied to the wages that candidates are offered.

The law gives the threshold, a distribution gives the candidates. Offered monthly wages of a group are log-normal
around ``ratio`` × the criterion with spread σ, so the share at or above a criterion f times today's is

    S(f) = 1 − Φ(ln(f / ratio) / σ),   and of today's admitted S(f) / S(1) remain, before anybody is paid up.

No figure gives the distribution (figure G114): ratio and σ are assumptions with ranges. A test applies the rule on
columns (:func:`banen.model.rules.amounts.meets_salary_criterion`) to candidates drawn from it and finds S.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from math import erfc, sqrt
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from banen.errors import Fault, ParameterError
from banen.kept import kept_last
from banen.model.rules.amounts import salary_criterion, untaxed_allowance
from banen.model.rules.decide import evaluate
from banen.model.rules.law.work import ASYLUM, TECHNICIANS
from banen.model.rules.terms import Many, One
from banen.observe.assumptions import Draws
from banen.observe.figures import figures
from banen.observe.parameters import parameters
from banen.quantities import MONTHS_PER_YEAR, POLICY_YEAR, Array, read_only
from banen.sentences import Sentence

Group = Literal["age30plus", "under30", "reduced", "blue_card"]

GROUP_OF_ROUTE: dict[str, Group] = {
    "highly_skilled_30plus": "age30plus",
    "highly_skilled_under30": "under30",
    "highly_skilled_reduced": "reduced",
    "eu_blue_card": "blue_card",
}
"""Group of the salary criterion under which each route is admitted."""
RATIO_OF_GROUP: dict[Group, str] = {
    "age30plus": "entry.wage_ratio_30plus",
    "under30": "entry.wage_ratio_under30",
    "reduced": "entry.wage_ratio_reduced",
    "blue_card": "entry.wage_ratio_blue_card",
}
"""Assumption that places a group's offered wages against its criterion."""
YOUNG_GROUPS: tuple[Group, ...] = ("under30", "reduced")
"""Groups who are mostly under thirty, so that a master's degree lowers the norm of the 30%-ruling for them."""
REFERENCE = date(POLICY_YEAR, 1, 1)
"""Day on which variants are held against the law: all criteria follow one index, so their ratios stay the same."""
WAGE_POINTS = 101
"""Points of the wage distribution at which the tax rule is evaluated."""


@cache
def law_number(name: str, on: date = REFERENCE) -> float:
    """A dated legal or observed value as a number, on a day; the last published one where it ends before.

    The model counts in the money of the last published amounts, so nothing is projected here. Raises
    :class:`~banen.errors.ParameterError` for a day before the first value.
    """
    held = [v for v in parameters().history(name) if v.valid_from <= on]
    if not held:
        what = Sentence("{name} has no published value by {day}.", name=name, day=on)
        raise ParameterError(Fault("banen", what, "Ask for a later day."))
    return float(held[-1].value)  # type: ignore[arg-type]


@cache
def law_year(name: str) -> int:
    """The year of a dated legal value that is itself a date, such as ``wtta.enforcement_from``."""
    amount = parameters().history(name)[-1].value
    if not isinstance(amount, date):
        raise TypeError(f"{name} is not a date: {amount!r}")
    return amount.year


@cache
def criterion_factor(group: Group, factor: float, *, uniform: bool = False) -> float:
    """The salary criterion of a group under variant KM-V1 (raised) or KM-V2 (one for all), over the law's own.

    Exactly 1 where the variant leaves the amount as it is. That of the Blue Card follows a directive, so a national
    scheme cannot raise it: always 1 (Directive (EU) 2021/1883).
    """
    if group == "blue_card":
        return 1.0
    law = salary_criterion(group, REFERENCE)
    variant = salary_criterion(group, REFERENCE, "KM-V2" if uniform else "KM-V1", round(factor, 6))
    return float(variant / law)


@kept_last
def admitted_share(factor: float, group: Group, draws: Draws) -> Array:
    """Share of today's admitted candidates of a group who meet a criterion ``factor`` times today's, shape (D,)."""
    if factor == 1.0:
        return np.ones(draws.count)
    ratio, spread = draws[RATIO_OF_GROUP[group]], draws["entry.wage_spread"]
    return np.asarray(above(np.log(factor / ratio) / spread) / above(np.log(1 / ratio) / spread))


def above(z: Array) -> Array:
    """Upper tail of the standard normal distribution."""
    return np.asarray(np.vectorize(erfc, otypes=[float])(z / sqrt(2)) / 2)


@kept_last
def technicians_admitted(wage_floor: float, direct_only: bool, draws: Draws) -> Array:
    """Share of candidate technicians whom the pilot's conditions on income and employment admit, shape (D,).

    Wages are log-normal around the median of a technician; the rule is ``vakkrachten_techniek``, variant VK-V1,
    conditions VK-C5 and VK-C6.
    """
    levers = {"income_threshold": str(round(wage_floor, 2)), "direct_only": direct_only}
    wage = draws["effects.technician_wage"] * np.exp(normal_points() * draws["effects.technician_spread"])
    cents = Many(np.rint(wage.ravel() * 100).astype(np.int64))
    enough: Any = evaluate(TECHNICIANS, "income_is_enough", {"monthly_wage": cents}, REFERENCE, "VK-V1", levers)
    by_agency = {"employed_directly": One(False)}
    lent: Any = evaluate(TECHNICIANS, "employed_by_user", by_agency, REFERENCE, "VK-V1", levers)
    direct = draws["effects.technician_direct"]
    allowed = direct + (1 - direct) * float(bool(lent.value))
    return np.asarray(enough.values.reshape(wage.shape).mean(0) * allowed)


@cache
def waiting_months(variant: str | None = None, chance: str = "high") -> float:
    """Months that an asylum seeker waits before work is allowed, by rule ``asielzoekers_werk``.

    Infinite where the variant gives no access for this chance.
    """
    given = {"chance_of_asylum": One(chance)}
    if variant == "announced_2026":
        access: Any = evaluate(ASYLUM, "chance_gives_access", given, REFERENCE, variant)
        if not access.value:
            return np.inf
    months: Any = evaluate(ASYLUM, "months_to_wait", given, REFERENCE, variant)
    return float(months.value)


@cache
def weeks_allowed(on: date = REFERENCE, variant: str | None = None) -> float:
    """Weeks in 52 that an asylum seeker may work, by rule ``asielzoekers_werk``: all where no limit is applied."""
    free: Any = evaluate(ASYLUM, "limit_not_applied", {}, on, variant)
    if free.value:
        return weeks_counted()
    weeks: Any = evaluate(ASYLUM, "weeks_allowed", {"artist": One(False)}, on, variant)
    return float(weeks.value)


def weeks_counted() -> float:
    """Weeks over which the weeks of work by an asylum seeker are counted (figure P012)."""
    return figures().number("P012")


@cache
def normal_points() -> Array:
    """Standard normal deviates at the middles of equal shares, shape (WAGE_POINTS, 1); kept, and so read-only."""
    return read_only(np.array([NormalDist().inv_cdf(float(p)) for p in uniform_points()[:, 0]])[:, None])


def uniform_points() -> Array:
    """The middles of equal shares, shape (WAGE_POINTS, 1)."""
    return ((np.arange(WAGE_POINTS) + 0.5) / WAGE_POINTS)[:, None]


@kept_last
def pull_of_ruling(percentage: float, norm_factor: float, group: Group, draws: Draws) -> tuple[Array, Array]:
    """Share of a group's candidates lost under another 30%-ruling, and factor on the rest who are drawn, both (D,).

    Each wage of those admitted meets the rule itself (:func:`choice_of`); the wages are those that meet the criterion,
    and who is under thirty has a master's degree, and with it the lower norm, with an assumed chance.
    """
    wage = criterion_year(group) * over_criterion(uniform_points(), group, draws)
    lost, drawn = np.zeros(draws.count), np.ones(draws.count)
    master = draws["entry.ruling_master_share"] if group in YOUNG_GROUPS else np.zeros(draws.count)
    for has_master, share in ((False, 1 - master), (True, master)):
        if share.any():
            choice = choice_of(wage, percentage, norm_factor, draws, has_master=has_master)
            of = share * draws["entry.ruling_users_share"]
            lost = lost + of * np.maximum(1 - choice, 0.0).mean(0)
            drawn = drawn + of * np.maximum(choice - 1, 0.0).mean(0)
    return np.asarray(lost), np.asarray(drawn)


def choice_of(wage: Array, percentage: float, norm_factor: float, draws: Draws, *, has_master: bool = False) -> Array:
    """How many users of a wage a year (N, D) still choose the Netherlands under another 30%-ruling, over the law.

    The net wage is w·(1 − τ) + τ·allowance, and users respond with the elasticity of the Dutch reform of 2012 (figure
    EL007). Who has no allowance under the law loses and gains nothing.
    """
    law, changed = allowances(wage, percentage, norm_factor, has_master=has_master)
    tax = draws["effects.marginal_tax"]
    net = net_wage(wage, changed, tax) / net_wage(wage, law, tax)
    return np.asarray(np.where(law > 0, net ** draws["entry.tax_elasticity"], 1.0))


def over_criterion(u: Array, group: Group, draws: Draws) -> Array:
    """Wages of those admitted over the criterion of their group, at shares ``u`` of them from the top, (N, D)."""
    from scipy.special import ndtr, ndtri

    ratio, spread = draws[RATIO_OF_GROUP[group]], draws["entry.wage_spread"]
    least = ndtr(np.log(ratio) / spread)
    return np.asarray(np.maximum(ratio * np.exp(-spread * ndtri(u * least)), 1.0))


@cache
def criterion_year(group: Group) -> float:
    """The salary criterion of a group on the day of reference for a year, with the holiday allowance, in euros."""
    return float(salary_criterion(group, REFERENCE)) * MONTHS_PER_YEAR * (1 + law_number("wml.holiday_allowance"))


def allowance_left(percentage: float, norm_factor: float, draws: Draws) -> Array:
    """Untaxed allowance under another 30%-ruling over that under the law, summed over its users, shape (D,)."""
    _, law, changed = _allowances(percentage, norm_factor, draws)
    return np.asarray(changed.sum(0) / law.sum(0))


def allowances(wage: Array, percentage: float, norm_factor: float, *, has_master: bool = False) -> tuple[Array, Array]:
    """Untaxed allowance of wages a year under the law and under another 30%-ruling, shape kept.

    The rule itself gives each wage its allowance (``expat30``, variant E30-V2 for the percentage). A norm f times as
    high is the rule at wage w / f, times f, because allowance = min(p·w, w − norm).
    """
    law = _allowance(wage, None, has_master=has_master)
    return law, norm_factor * _allowance(wage / norm_factor, percentage, has_master=has_master)


def _allowances(percentage: float, norm_factor: float, draws: Draws) -> tuple[Array, Array, Array]:
    """Wages of users around the norm, and their allowance under the law and another ruling; each (WAGE_POINTS, D)."""
    norm = law_number("expat30.norm.standard")
    wage = norm * draws["effects.ruling_wage_ratio"] * np.exp(normal_points() * draws["effects.ruling_wage_spread"])
    return wage, *allowances(wage, percentage, norm_factor)


def mean_admitted_wage(group: Group, draws: Draws) -> Array:
    """Mean monthly wage of those admitted at or above the criterion of a group, euro without holiday allowance, (D,).

    With z = ln(1 / ratio) / σ the mean of a log-normal wage above the criterion c is
    c · ratio · exp(σ² / 2) · (1 − Φ(z − σ)) / (1 − Φ(z)).
    """
    ratio, spread = draws[RATIO_OF_GROUP[group]], draws["entry.wage_spread"]
    z = np.log(1 / ratio) / spread
    return np.asarray(
        float(salary_criterion(group, REFERENCE)) * ratio * np.exp(spread**2 / 2) * above(z - spread) / above(z)
    )


def net_wage(wage: Array, allowance: Array, tax: Array) -> Array:
    """Wage after tax at a marginal rate, of which an allowance is untaxed: w·(1 − τ) + τ·allowance.

    >>> float(net_wage(np.array(50_000.0), np.array(15_000.0), np.array(0.4)))
    36000.0
    """
    return np.asarray(wage * (1 - tax) + tax * allowance)


def _allowance(wage: Array, percentage: float | None, *, has_master: bool) -> Array:
    variant, levers = None, None
    if percentage is not None and percentage != law_number("expat30.percentage"):
        variant, levers = "E30-V2", {"chosen_percentage": str(round(percentage, 6))}
    allowance = untaxed_allowance(
        wage.ravel(), REFERENCE, ruling_start=REFERENCE, young_with_master=has_master, variant=variant, levers=levers
    )
    return allowance.reshape(wage.shape)
