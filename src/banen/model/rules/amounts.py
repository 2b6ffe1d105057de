"""What the simulation asks of the law for many people at once: criteria, who meets them, and untaxed amounts.

Each is a function of the rule itself, evaluated for columns in euros (:func:`banen.model.rules.decide.evaluate`); one
person's right is decided by :func:`banen.model.rules.decide.decide`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from banen.errors import ParameterError
from banen.model.rules.decide import evaluate
from banen.model.rules.law.blue_card import BLUE_CARD
from banen.model.rules.law.extraterritorial_costs import ETK
from banen.model.rules.law.residence import KENNISMIGRANT
from banen.model.rules.law.tax import EXPAT30
from banen.model.rules.terms import Many, One, Term, code_of
from banen.observe.calendar import end_of_year
from banen.observe.parameters import parameters
from banen.sentences import Sentence

Group = Literal["age30plus", "under30", "reduced", "blue_card", "blue_card_reduced"]


def salary_criterion(
    group: Group, on: date, variant: str | None = None, factor: Fraction | Decimal | float | int | None = None
) -> Decimal:
    """The salary criterion of a group in euros per month without holiday allowance, by the rule itself.

    ``variant`` is one of KM-V1..KM-V4 and KM-V6 (the Blue Card has none); ``factor`` its lever. After the last
    published amount this is the central projection of the index rule; :class:`~banen.errors.ParameterError` where even
    that ends.
    """
    if group.startswith("blue_card"):
        given = {"reduced_holds": One(group == "blue_card_reduced")}
        criterion = evaluate(BLUE_CARD, "blue_card_criterion", given, on)
        names = {True: "bluecard.criterion.reduced", False: "bluecard.criterion.standard"}
        name = names[group == "blue_card_reduced"]
    else:
        criterion = evaluate(KENNISMIGRANT, "criterion", {"group": One(group)}, on, variant, _levers(factor))
        name = f"kennismigrant.criterion.{group}"
    if criterion.value is None:  # type: ignore[attr-defined]
        parameters().at(name, on)  # tells why there is no amount
        raise ParameterError(Sentence("{variant} has no criterion on {on}.", variant=variant, on=on))
    return Decimal(criterion.value) / 100  # type: ignore[attr-defined]


def _levers(factor: Fraction | Decimal | float | int | None) -> dict[str, Any]:
    return {} if factor is None else {"factor": Fraction(str(factor))}


def meets_salary_criterion(
    monthly_wage: npt.ArrayLike,
    age: npt.ArrayLike,
    on: date,
    *,
    group: Group | Sequence[str] | None = None,
    variant: str | None = None,
    factor: Fraction | Decimal | float | int | None = None,
) -> npt.NDArray[np.bool_]:
    """Which persons meet the salary criterion, by the rule itself.

    ``monthly_wage`` in euros without holiday allowance and ``age`` in whole years have shape ``(persons,)``;
    ``group`` is one group, an array of them, or ``None`` to let age decide between *under30* and *age30plus*.
    """
    cents = Many(np.rint(np.asarray(monthly_wage, np.float64) * 100).astype(np.int64))
    if isinstance(group, str) and group.startswith("blue_card"):
        given: dict[str, Term] = {"monthly_wage": cents, "reduced_holds": One(group == "blue_card_reduced")}
        meets = evaluate(BLUE_CARD, "blue_card_wage_meets_criterion", given, on)
    else:
        given = {"countable_wage": cents, "no_criterion": One(False)}
        limit: Any = parameters().at("kennismigrant.age_threshold", on).value
        if group is None:
            given |= {"is_young": Many(np.asarray(age) < limit), **_NOT_REDUCED}
        elif isinstance(group, str):
            given["group"] = One(group)
        else:
            given["group"] = Many(np.array([code_of(word) for word in group]))
        meets = evaluate(KENNISMIGRANT, "wage_meets_criterion", given, on, variant, _levers(factor))
    if not isinstance(meets, Many):
        raise ParameterError(Sentence("There is no salary criterion for {group} on {on}.", group=group, on=on))
    return meets.values & True if meets.unknown is None else meets.values & ~meets.unknown


_NOT_REDUCED: Final[dict[str, Term]] = {
    "meets_search_year_conditions": One(False),
    "held_reduced_before": One(False),
    "first_group_at_this_employer": One("none"),
}


def untaxed_allowance(
    yearly_wage: npt.ArrayLike,
    on: date,
    *,
    ruling_start: date,
    young_with_master: bool = False,
    variant: str | None = None,
    levers: Mapping[str, Any] | None = None,
) -> npt.NDArray[np.float64]:
    """The 30% allowance in euros of workers who have the ruling for the whole calendar year of ``on``.

    ``yearly_wage`` in euros including the allowance, shape ``(workers,)``. Who does not exceed the norm gets
    nothing, and nobody gets anything where the variant abolishes the allowance. For the simulation; one worker's right
    is decided by :func:`banen.model.rules.decide.decide`.
    """
    year = on.replace(month=1, day=1)
    given: dict[str, Term] = {
        "yearly_wage": Many(np.rint(np.asarray(yearly_wage, np.float64) * 100).astype(np.int64)),
        "ruling_start": One(ruling_start),
        "period_from": One(year),
        "period_to": One(end_of_year(on.year)),
        "months_at_lower_norm": One(12 if young_with_master else 0),
        "no_norm": One(False),
        "is_incoming_worker": One(True),
        "lived_far_away": One(True),
        "decision_was_taken": One(True),
        "within_term": One(True),
        "gap_is_short": One(True),
    }
    allowance = evaluate(EXPAT30, "allowance", given, on, variant, levers)
    return euros(allowance, EXPAT30.id, on, np.shape(yearly_wage))


def exchangeable_costs(
    gross_wage: npt.ArrayLike,
    wml_for_hours: npt.ArrayLike,
    on: date,
    *,
    allowed_costs: npt.ArrayLike,
    living_costs: npt.ArrayLike = 0.0,
    occupation_on_list: bool = True,
    permanent_contract: bool = True,
    variant: str | None = None,
    levers: Mapping[str, Any] | None = None,
    node: str = "exchangeable",
) -> npt.NDArray[np.float64]:
    """The gross wage in euros per month that workers may exchange untaxed for actual extra costs (ETK).

    ``node`` may be ``contribution_base``: the wage over which the employer pays contributions.

    All amounts in euros per month, shape ``(workers,)`` or one for all. ``allowed_costs`` are double housing, travel,
    papers and the like; ``living_costs`` count until 2025 only. ``occupation_on_list`` and ``permanent_contract``
    matter in variants ETK-V5 and ETK-V6.
    """
    shape = np.broadcast_shapes(*(np.shape(a) for a in (gross_wage, wml_for_hours, allowed_costs, living_costs)))
    amounts = {
        "gross_wage": gross_wage,
        "wml_for_hours": wml_for_hours,
        "double_housing": allowed_costs,
        "living_costs": living_costs,
    }
    given: dict[str, Term] = {
        name: Many(np.rint(np.broadcast_to(np.asarray(a, np.float64), shape or (1,)) * 100).astype(np.int64))
        for name, a in amounts.items()
    }
    others = ("travel_home", "papers_and_permits", "language_course", "other_allowed_costs", "private_calls")
    given |= {name: One(0) for name in others}
    given |= {
        "uses_flat_allowance": One(False),
        "asked_in_first_months": One(False),
        "work_started_on": One(None),
        "has_evidence": One(True),
    }
    given |= {"occupation_on_list": One(occupation_on_list), "permanent_contract": One(permanent_contract)}
    return euros(evaluate(ETK, node, given, on, variant, levers), ETK.id, on, shape or (1,))


def euros(found: Term, rule_id: str, on: date, shape: tuple[int, ...] = ()) -> npt.NDArray[np.float64]:
    """A column of cents as euros; a value that is missing on the day is told."""
    if isinstance(found, One) and found.value is not None:
        return np.full(shape, found.value / 100)
    if not isinstance(found, Many) or found.unknown is not None:
        lacking = ", ".join(sorted(getattr(found, "missing", ()))) or "a dated value"
        raise ParameterError(
            Sentence("Rule {rule_id} lacks {lacking} on {on}.", rule_id=rule_id, lacking=lacking, on=on)
        )
    return found.values / 100
