"""What the law takes from pay: employers' premiums, wage tax and national insurance, VAT; and what child benefit gives.

Sources: Wfsv and Zvw (premiums, with one ceiling), Wet LB 1964 and Wet IB 2001 (schedule and credits), Wet OB 1968
(VAT), AKW (child benefit). Amounts of the law are those of the last year published; every function takes and gives
euros of that year (:func:`law_price_year`). Shapes are kept: a wage may be a number or an array.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from banen.model.entry import law_number
from banen.observe.parameters import parameters
from banen.quantities import Array

Residence = Literal["resident", "non_resident", "abroad"]
"""Lives here; works here and lives in another country of the Union; posted, insured at home (form A1)."""
QUARTERS = 4


@cache
def law_price_year() -> int:
    """The year of whose prices the amounts of premiums and taxes are."""
    return parameters().history("tax.to_1")[-1].valid_from.year


# ------------------------------------------------------------------------------------------ employers' premiums


@dataclass(frozen=True)
class ContractPremiums:
    """What a contract decides about premiums; each a share of the contracts meant, from 0 (none) to 1 (all).

    ``flexible`` pays the high unemployment premium (AWf), ``large`` the high disability premium (Aof), ``agency`` the
    differentiated premium (Whk) of agencies, for which ``agency_whk`` is the rate.
    """

    flexible: Array | float
    large: Array | float
    agency: Array | float = 0.0
    agency_whk: Array | float = 0.0

    def rate(self) -> Array:
        """Premiums as a share of pay up to the ceiling: AWf + Aof + childcare + Whk + Zvw."""
        unemployment = _between("premium.awf.permanent", "premium.awf.flexible", self.flexible)
        disability = _between("premium.aof.small", "premium.aof.large", self.large)
        mean = law_number("premium.whk.mean")
        resumption = mean + np.asarray(self.agency) * (np.asarray(self.agency_whk) - mean)
        return np.asarray(
            unemployment + disability + resumption + law_number("premium.wko") + law_number("premium.zvw")
        )


def _between(low: str, high: str, share: Array | float) -> Array:
    return np.asarray(law_number(low) + (law_number(high) - law_number(low)) * np.asarray(share))


def premium_base(wage: Array | float) -> Array:
    """The part of a yearly wage over which premiums are due: up to the ceiling."""
    return np.minimum(wage, law_number("premium.ceiling"))


def premiums(wage: Array | float, contract: ContractPremiums) -> Array:
    """Employers' premiums on a yearly wage.

    >>> float(premiums(30_000.0, ContractPremiums(flexible=0, large=0)).round(2))
    5139.0
    >>> float(premiums(110_000.0, ContractPremiums(flexible=0, large=1)).round(2))
    14682.72
    """
    return np.asarray(premium_base(wage) * contract.rate())


# ------------------------------------------------------------------------------------------ tax on pay


@dataclass(frozen=True)
class Withheld:
    """Wage tax, and national insurance (AOW, Anw, Wlz), on pay."""

    tax: Array
    insurance: Array

    @property
    def total(self) -> Array:
        """Both together (loonheffing)."""
        return self.tax + self.insurance


def withheld(
    wage: Array, residence: Residence, part_of_year: Array | float = 1.0, assessed: Array | float = 1.0
) -> Withheld:
    """Tax and national insurance a year on pay at a yearly rate ``wage``, per full year of work.

    Who is here for a part of the year pays insurance over that part alone, with its part of brackets and credits. Tax
    is due on the income of the whole calendar year, which an assessment gives back; ``assessed`` is who asks for one.
    Residents have all credits, workers who live elsewhere in the Union the work credit and the insurance part of the
    general one; who is insured abroad pays no insurance, and no tax within 183 days.
    """
    wage = np.asarray(wage, dtype=float)
    if residence == "abroad":
        return Withheld(np.zeros_like(wage), np.zeros_like(wage))
    insurance, at_once = _insurance(wage), _tax(wage, residence)
    part = np.maximum(part_of_year, 1e-9)
    over_the_year = _tax(wage * part, residence) / part
    return Withheld(assessed * over_the_year + (1 - assessed) * at_once, insurance)


def _insurance(wage: Array) -> Array:
    rate = law_number("national_insurance.rate")
    relief = (_general_credit(wage) + _work_credit(wage)) * rate / law_number("tax.rate_1")
    return np.asarray(np.maximum(rate * np.minimum(wage, law_number("tax.to_1")) - relief, 0.0))


def _tax(wage: Array, residence: Residence) -> Array:
    """Tax by the three brackets, of which the first holds national insurance too, after the tax part of the credits."""
    first, second = law_number("tax.to_1"), law_number("tax.to_2")
    lowest = law_number("tax.rate_1") - law_number("national_insurance.rate")
    due = (
        lowest * np.minimum(wage, first)
        + law_number("tax.rate_2") * np.clip(wage - first, 0.0, second - first)
        + law_number("tax.rate_3") * np.maximum(wage - second, 0.0)
    )
    general = _general_credit(wage) if residence == "resident" else 0.0
    relief = (general + _work_credit(wage)) * lowest / law_number("tax.rate_1")
    return np.asarray(np.maximum(due - relief, 0.0))


def _general_credit(wage: Array) -> Array:
    above = np.maximum(wage - law_number("credit.general.phase_out_from"), 0.0)
    return np.asarray(
        np.maximum(law_number("credit.general.maximum") - law_number("credit.general.phase_out") * above, 0)
    )


def _work_credit(wage: Array) -> Array:
    ends = [law_number(f"credit.work.to_{i}") for i in (1, 2, 3)]
    parts = np.diff(ends, prepend=0.0)
    built = sum(
        law_number(f"credit.work.build_up_{i}") * np.clip(wage - end + part, 0.0, part)
        for i, (end, part) in enumerate(zip(ends, parts, strict=True), 1)
    )
    return np.asarray(np.maximum(built - law_number("credit.work.phase_out") * np.maximum(wage - ends[-1], 0.0), 0.0))


# ------------------------------------------------------------------------------------------ spending and children


def vat(net_pay: Array, saved_share: Array | float, rent: Array | float, high_share: Array | float) -> Array:
    """VAT on what is spent here: net pay less what is sent home or saved and less rent, which is exempt.

    ``high_share`` of the spending bears the high rate; prices hold the tax.

    >>> float(vat(np.array(22_000.0), 0.25, 6_240.0, 0.4).round(2))
    1220.56
    """
    spent = np.maximum(net_pay * (1 - np.asarray(saved_share)) - rent, 0.0)
    high, low = law_number("vat.high"), law_number("vat.low")
    share = np.asarray(high_share)
    return np.asarray(spent * (share * high / (1 + high) + (1 - share) * low / (1 + low)))


def child_benefit(children: Array | float) -> Array:
    """Child benefit a year, at the amount for children of 6 to 11.

    >>> float(child_benefit(1_000.0).round(2))
    1433200.0
    """
    return np.asarray(children) * law_number("child_benefit.age6_11") * QUARTERS
