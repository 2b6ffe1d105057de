"""What a round tells the simulator: aggregates with their assumption, never a claim of effect.

How many would have found work anyway is unknown until it is evaluated, so each figure comes at d = 0, 0.5 and 1.
Source: domain/matching.md 5; measures 2.3, 2.12 and 1.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banen.decide.matching.matching import MatchingRound
from banen.decide.matching.settings import constant
from banen.errors import Fault, ScenarioError
from banen.sentences import Sentence
from banen.simulate.measures.catalogue import catalogue

WOULD_HAVE_FOUND_WORK = (0.0, 0.5, 1.0)


def round_figures(found: MatchingRound) -> Mapping[str, Any]:
    """Counts of a round; None where a count, or what is left of the whole beside it, is under the least to be shown."""
    market = found.market
    by_id = {vacancy.id: vacancy for vacancy in market.vacancies}
    first = {person: given[0][0] for person, given in found.proposals.items()}
    listed = sum(market.shortage.lists(by_id[vacancy].isco, market.on) for vacancy in first.values())
    starter = sum(by_id[vacancy].starter_job for vacancy in first.values())
    people = len(market.people)
    return {
        "people": shown(people),
        "with_proposal": shown_of(len(first), people),
        "in_shortage_occupations": shown_of(listed, len(first)),
        "starter_jobs": shown_of(starter, len(first)),
        "nothing_found_now": shown_of(people - len(first), people),
    }


def shown(number: int) -> int | None:
    """A count as it may be shown: None from 1 to just under the least."""
    return None if 0 < number < constant("publish.least") else number


def shown_of(number: int, whole: int) -> int | None:
    """A part of a count as it may be shown beside the whole, which must not tell a small rest either.

    >>> shown_of(97, 100), shown_of(3, 100), shown_of(60, 100), shown_of(100, 100)
    (None, None, 60, 100)
    """
    return None if shown(whole - number) is None else shown(number)


def measure_figures(
    starts_per_year: int, starts_in_listed: int | None, had_a_round: int, without_work: int, filled_by_eures: int = 0
) -> Mapping[str, Any]:
    """Figures for measures 2.3, 2.12 and 1.5 from counts of a year; ``starts_in_listed`` is None where it is not told.

    ``extra_in_work_per_year`` is starts × (1 − d) for each d; ``share_in_shortage_jobs`` and ``share_matched`` are
    shares of starts and of people without work, None where they cannot be told. Raises
    :class:`~banen.errors.ScenarioError` for parts that are more than their whole.
    """
    _check_parts(starts_per_year, starts_in_listed or 0, had_a_round, without_work)
    known = starts_per_year and starts_in_listed is not None
    return {
        "extra_in_work_per_year": {d: starts_per_year * (1 - d) for d in WOULD_HAVE_FOUND_WORK},
        "extra_matches_per_year": {d: filled_by_eures * (1 - d) for d in WOULD_HAVE_FOUND_WORK},
        "share_in_shortage_jobs": (starts_in_listed or 0) / starts_per_year if known else None,
        "share_matched": had_a_round / without_work if without_work else None,
        "note": "No claim of effect: d, who would have found work anyway, is unknown until evaluated.",
    }


def _check_parts(starts: int, listed: int, rounds: int, without: int) -> None:
    """Refuse more starts in shortage occupations than starts, and more people in a round than people without work."""
    faults = []
    if listed > starts:
        what = Sentence(
            "{listed} starts in a shortage occupation are more than {starts} starts.", listed=listed, starts=starts
        )
        faults.append(Fault("banen", what, "Give the part of them that is in one."))
    if 0 < without < rounds:
        what = Sentence(
            "{rounds} people in a round are more than {without} without work.", rounds=rounds, without=without
        )
        faults.append(Fault("banen", what, "Give both of the same year."))
    if faults:
        raise ScenarioError(*faults)


def package_of(told: Mapping[str, Any], d: float) -> str:
    """A package of measures 2.3, 2.12 and 1.5 at one d, as a file to project; what cannot be told has no line.

    Nor has what is as under current law; a share of nought is told, for a lever may stand at another by itself.

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
        law = catalogue()[measure].levers
        told_of = {name: value for name, value in levers.items() if value not in (None, law[name].default)}
        if told_of:
            lines.append(f'  "{measure}": {{{", ".join(f"{name}: {value:g}" for name, value in told_of.items())}}}')
    return "\n".join(lines) + "\n"
