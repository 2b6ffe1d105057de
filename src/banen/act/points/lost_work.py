"""What somebody is told who lost work today: by date, from the rule of health cover, practice named as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from banen.act.settings import setting
from banen.model.rules import rule
from banen.model.rules.decide import decide


@dataclass(frozen=True)
class AfterWork:
    """Until when somebody is insured by law and by practice, and may stay in housing of the agency."""

    last_day: date
    law_until: date
    practice_until: date
    longest_until: date
    housing_until: date

    def cover_on(self, day: date) -> str:
        """What pays on a day: ``law``, ``practice`` where the insurer does so, or ``none``.

        >>> after = after_work(date(2026, 5, 10)); after.cover_on(date(2026, 5, 25)), str(after.practice_until)
        ('practice', '2026-06-09')
        """
        if day <= self.law_until:
            return "law"
        return "practice" if day <= self.practice_until else "none"


def after_work(last_day: date) -> AfterWork:
    """What follows from the last day of work; 30 days are practice, 40 are what the letter of 2024 says of some."""
    facts = {"duty_end": last_day, "contract_continues": False, "insurer_offers_run_off": True,
             "medically_necessary": True}  # fmt: skip
    found = decide(rule("zorgdekking"), facts, last_day)
    longest = decide(rule("zorgdekking"), facts, max(last_day, date(2024, 11, 14)), "ZV-V40")
    return AfterWork(
        last_day,
        found.results["statute_until"][0],
        found.results["practice_until"][0],
        longest.results["practice_until"][0],
        last_day + timedelta(weeks=setting("housing.notice_weeks")),
    )
