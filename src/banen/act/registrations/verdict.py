"""What the law makes of a stay: resident with a day to register by, or a temporary address, or only contact data.

The rule ``brp_inschrijving`` decides; the portal says so in front of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from banen.act.registrations.answers import Stay
from banen.model.rules.decide import decide
from banen.model.rules.law.registration import BRP


@dataclass(frozen=True)
class Verdict:
    """The outcome of the rule for one stay."""

    is_resident: bool
    notice_due: date | None
    takes_address: bool


def verdict(stay: Stay, today: date) -> Verdict:
    """Ask the rule for a stay, on the day it begins, or today where it has begun already.

    Nights in the Netherlands are the nights at this address: nothing else is asked.
    """
    on = max(stay.starts, today)
    found = decide(
        BRP,
        {
            "nights_half_year": stay.nights_half,
            "days_half_year": stay.days_half,
            "asks_for_rni": True,
            "gives_address": True,
            "nights_at_address_month": stay.nights_month,
            "days_in_month": stay.days_month,
            "nights_at_address_half": stay.nights_half,
            "plausibly_wrong": False,
            "was_in_rni": False,
        },
        on,
    )
    register, notice_due, takes_address = (
        found.results[name][0] for name in ("register", "notice_due", "temp_address_ok")
    )
    return Verdict(register == "ingezetene", notice_due, takes_address is True)
