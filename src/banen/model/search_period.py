"""The search period: months to find a new post after the end of a contract, and what more of them do to who leaves.

Who would leave under the law either does not search, or has searched for the months of the law and found nothing. Of
all departures a share q are such searchers, each of whom finds a post with a chance h a month beyond those months
(``effects.search_finding``). Where n months more are allowed, who finds a post within them goes on with their stay, and
who does not leaves n months later. So of departures

    q·(1 − (1 − h)ⁿ)   do not happen,  and  q·(1 − h)ⁿ   happen n months later.

One month more keeps the assumed share r of departures (``effects.search_stay``), which gives q = r / h: the range of r
stays what it is, and h says how many search in vain for each of those who find.

Nobody loses a post while searching. Lives have a clock each; the cohorts remember who lost a post in each of the last n
months, which says how many search and how many leave, with the same expectation.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from banen.errors import InternalError
from banen.model.entry import GROUP_OF_ROUTE
from banen.model.population import structure
from banen.model.rules import rule
from banen.model.rules.decide import evaluate
from banen.model.rules.terms import Many, One, Term, code_of
from banen.observe.assumptions import Draws
from banen.quantities import Array, read_only

RULE, VARIANT, CONDITION = "zoekperiode", "KM-V5", "ZP-C1"


def chances(draws: Draws) -> tuple[Array, Array]:
    """q, the share of departures that follow a search in vain, and h, the chance a month to find a post: (D,) each."""
    finds = draws["effects.search_finding"]
    return np.minimum(draws["effects.search_stay"] / finds, 1.0), finds


def months_allowed(
    routes: list[str], held_on: npt.NDArray[np.int64], end: date, months: int | None = None
) -> npt.NDArray[np.int64]:
    """Months that each may search by the compiled rule, at the end of a contract; under the law, or under the variant.

    ``held_on`` are the days since 1970 on which each permit was first held; ``months`` what the variant allows.
    """
    kinds = [code_of("blauwe_kaart" if GROUP_OF_ROUTE[route] == "blue_card" else "kennismigrant") for route in routes]
    given: dict[str, Term] = {
        "permit_kind": Many(np.array(kinds)), "first_held_on": Many(held_on), "contract_end": One(end),
    }  # fmt: skip
    variant = None
    if months is not None:
        given["search_months"], variant = One(months), VARIANT
    allowed = evaluate(rule(RULE), "months_to_search", given, end, variant)
    return np.broadcast_to(np.asarray(allowed.values, np.int64), len(routes))  # type: ignore[attr-defined]


def search_until(route: str, held_on: date, end: date, months: int | None = None) -> date:
    """The last day on which somebody may search by the compiled rule, where the permit itself does not end before."""
    kind = "blauwe_kaart" if GROUP_OF_ROUTE[route] == "blue_card" else "kennismigrant"
    given: dict[str, Term] = {"permit_kind": One(kind), "first_held_on": One(held_on), "contract_end": One(end),
                              "permit_expiry": One(date.max)}  # fmt: skip
    if months is not None:
        given["search_months"] = One(months)
    until = evaluate(rule(RULE), "search_until", given, end, VARIANT if months is not None else None)
    return until.value  # type: ignore[attr-defined,no-any-return]


@cache
def months_longer(months: int, on: date) -> npt.NDArray[np.int64]:
    """Months that each pair may search longer than under the law where the variant allows so many, (P,).

    The rule is asked for a card held for less than the law asks of a long holder and for more; what it adds may not
    depend on that, because a pair has no one time of holding.
    """
    pairs = structure().pairs
    at = [i for i, pair in enumerate(pairs) if pair.route in GROUP_OF_ROUTE]
    routes = [pairs[i].route for i in at]
    day = np.datetime64(on).astype(np.int64)
    longer = np.zeros(len(pairs), np.int64)
    told = []
    for held in (np.full(len(at), day), np.zeros(len(at), np.int64)):  # today, and in 1970
        told.append(months_allowed(routes, held, on, months) - months_allowed(routes, held, on))
    if (told[0] != told[1]).any():
        raise InternalError("what the search period adds depends on how long a card is held")
    longer[at] = told[0]
    return read_only(longer)
