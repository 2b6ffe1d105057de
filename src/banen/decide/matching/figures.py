"""What a round tells the simulator: aggregates with their assumption, never a claim of effect.

How many would have found work anyway is unknown until it is evaluated, so each figure comes at d = 0, 0.5 and 1.
Source: domain/matching.md 5; measures 2.3, 2.12 and 1.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banen.decide.matching.matching import MatchingRound
from banen.decide.matching.settings import constant

WOULD_HAVE_FOUND_WORK = (0.0, 0.5, 1.0)


def round_figures(found: MatchingRound) -> Mapping[str, Any]:
    """Counts of a round; a count under the least that may be shown is None."""
    market = found.market
    by_id = {vacancy.id: vacancy for vacancy in market.vacancies}
    first = {person: given[0][0] for person, given in found.proposals.items()}
    listed = sum(market.shortage.lists(by_id[vacancy].isco, market.on) for vacancy in first.values())
    starter = sum(by_id[vacancy].starter_job for vacancy in first.values())
    counts = {
        "people": len(market.people),
        "with_proposal": len(first),
        "in_shortage_occupations": listed,
        "starter_jobs": starter,
        "nothing_found_now": len(market.people) - len(first),
    }
    return {name: shown(number) for name, number in counts.items()}


def shown(number: int) -> int | None:
    """A count as it may be shown: None from 1 to just under the least."""
    return None if 0 < number < constant("publish.least") else number


def measure_figures(
    starts_per_year: int, starts_in_listed: int, had_a_round: int, without_work: int, filled_by_eures: int = 0
) -> Mapping[str, Any]:
    """Figures for measures 2.3, 2.12 and 1.5 from counts of a year.

    ``extra_in_work_per_year`` is starts × (1 − d) for each d; ``share_in_shortage_jobs`` and ``share_matched`` are
    shares of starts and of people without work.
    """
    return {
        "extra_in_work_per_year": {d: starts_per_year * (1 - d) for d in WOULD_HAVE_FOUND_WORK},
        "extra_matches_per_year": {d: filled_by_eures * (1 - d) for d in WOULD_HAVE_FOUND_WORK},
        "share_in_shortage_jobs": starts_in_listed / starts_per_year if starts_per_year else None,
        "share_matched": had_a_round / without_work if without_work else None,
        "note": "No claim of effect: d, who would have found work anyway, is unknown until evaluated.",
    }


def package_of(told: Mapping[str, Any], d: float) -> str:
    """A package of measures 2.3, 2.12 and 1.5 at one d, as a file to project; what cannot be told has no line.

    ``replaces_migrant`` stays uncertain: matching says nothing of it.
    """
    settings = {
        "2.3": {
            "extra_in_work_per_year": round(told["extra_in_work_per_year"][d]),
            "share_in_shortage_jobs": told["share_in_shortage_jobs"],
        },
        "2.12": {"share_matched": told["share_matched"]},
        "1.5": {"extra_matches_per_year": round(told["extra_matches_per_year"][d])},
    }
    lines = [f"# Counts of matching at d = {d:g}, the share who would have found work anyway. No claim of effect."]
    lines += [f'title: {{nl: "Koppelen, d = {d:g}", en: "Matching, d = {d:g}"}}', "measures:"]
    for measure, levers in settings.items():
        told_of = {name: value for name, value in levers.items() if value}
        if told_of:
            lines.append(f'  "{measure}": {{{", ".join(f"{name}: {value:g}" for name, value in told_of.items())}}}')
    return "\n".join(lines) + "\n"
