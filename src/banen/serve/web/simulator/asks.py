"""What scenarios ask: of whom, how long it takes before it works, and what it costs a year where a source says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from banen.decide.accounts.costs import costs_of_measures, known_cost
from banen.languages import Language
from banen.serve.numbers import number
from banen.serve.web.texts import words
from banen.serve.wording import setting
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.measure import Level
from banen.simulate.measures.packages import Package


def by_level(packages: Sequence[Package], language: Language) -> list[dict[str, Any]]:
    """Measures by who decides, how long they take, when the last begins, and the known and unknown costs."""
    wording = words("simulator", language)
    levels = [
        {"label": wording["levels"][level], "cells": [_count(package, level) for package in packages]}
        for level in get_args(Level)
    ]
    return [
        {"label": wording["compare_measures"], "cells": [len(package.active()) for package in packages]},
        *(row for row in levels if any(row["cells"])),
        {"label": wording["lead_label"], "cells": [_longest(package, language) for package in packages]},
        {"label": wording["compare_last"], "cells": [max(p.from_year.values(), default="–") for p in packages]},
        {"label": wording["asks"]["known"], "cells": [_known(package, language) for package in packages]},
        {"label": wording["asks"]["unknown"], "cells": [_unknown(package) for package in packages]},
    ]


def by_measure(packages: Sequence[Package], language: Language) -> list[dict[str, Any]]:
    """Every measure of one of the scenarios: who decides, how long it takes, and in each its setting and its cost."""
    wording = words("simulator", language)
    used = [m for m in catalogue() if any(m in package.active() for package in packages)]
    return [
        {
            "id": m,
            "name": catalogue()[m].name[language],
            "level": wording["levels"][catalogue()[m].legal_level],
            "lead": lead(m, language),
            "why": _reason(m, language),
            "cells": [_asked(m, package, language) for package in packages],
        }
        for m in used
    ]


def lead(measure: str, language: Language) -> str:
    """How long a measure takes before it works."""
    low, high = (number(years, language) for years in catalogue()[measure].lead_time_years)
    return str(words("simulator", language)["lead"]).format(low=low, high=high)


def cost(measure: str, package: Package, language: Language) -> str:
    """What a measure costs a year at its setting, or that it is unknown and for whom it is a burden or a gain."""
    wording = words("simulator", language)["asks"]
    held = costs_of_measures().get(measure)
    known = held.known(package.values(measure)) if held else ()
    if not known:
        signs = held.sign if held else {}
        whom = [
            wording["burden" if sign < 0 else "gain"].format(whom=wording["parties"][party])
            for party, sign in signs.items()
        ]
        return ", ".join([wording["nothing_known"], *whom])
    told = [_amount(sum(amount for _, amount in known), language)]
    spread = [(c.low, c.high) for c, _ in known if c.low != c.high and c.lever is None]
    if spread:
        low, high = (number(sum(ends), language) for ends in zip(*spread, strict=True))
        told.append(wording["between"].format(low=low, high=high))
    told += [wording["received"].format(whom=wording["parties"][c.to]) for c, _ in known if c.to]
    return ", ".join(told)


def _asked(measure: str, package: Package, language: Language) -> dict[str, str]:
    if measure not in package.active():
        return {"settings": "", "cost": ""}
    levers, changed = catalogue()[measure].levers, package.settings[measure]
    told = [
        f"{lever.label[language]}: {setting(lever, changed[name], language)}"
        for name, lever in levers.items()
        if name in changed
    ]
    return {"settings": "; ".join(told), "cost": cost(measure, package, language)}


def _amount(millions: float, language: Language) -> str:
    return str(words("simulator", language)["asks"]["millions"]).format(amount=number(round(millions, 1), language))


def _reason(measure: str, language: Language) -> str:
    held = costs_of_measures().get(measure)
    return str(held.reason[language]) if held else ""


def _known(package: Package, language: Language) -> str:
    amounts = [
        amount for measure in package.active() if (amount := known_cost(measure, package.values(measure))) is not None
    ]
    return _amount(sum(amounts), language) if amounts else "–"


def _unknown(package: Package) -> int:
    return sum(known_cost(measure, package.values(measure)) is None for measure in package.active())


def _count(package: Package, level: str) -> int:
    return sum(catalogue()[measure].legal_level == level for measure in package.active())


def _longest(package: Package, language: Language) -> str:
    """The time of the measure that needs longest before it works."""
    active = package.active()
    if not active:
        return "–"
    return lead(max(active, key=lambda m: tuple(reversed(catalogue()[m].lead_time_years))), language)
