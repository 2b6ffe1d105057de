"""For who watches: the register of processing activities, that of algorithms, and what can be counted of both.

The registers are content, and so public also where no portal runs. Where one does, the precision of its questions and
the numbers of its ledger stand with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.languages import DUTCH, ENGLISH, Language, day_of
from banen.observe.areas import areas
from banen.observe.records import CONTENT
from banen.observe.shapes import ANYTHING, content
from banen.serve.numbers import number
from banen.serve.web.sheets import sheet
from banen.serve.web.site import Tongue, page, render
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)


@cache
def _register(name: str) -> Mapping[str, Any]:
    """A register of the content by its entries."""
    held: Mapping[str, Any] = content(CONTENT / "act" / f"{name}.yml", {str: ANYTHING})
    return held


@page(router, "registers")
async def registers(request: Request, language: Tongue) -> HTMLResponse:
    """What is done with people's data and on what basis; which rules ask questions, and how often they were right."""
    spoken = DUTCH if language == DUTCH else ENGLISH
    w, told = words("registers", language), _numbers(request, language)
    activities = [
        {
            "id": id_,
            "version": each["version"],
            "text": each[spoken],
            "basis": w["grounds"][id_],
            "hidden": each["confidential"],
        }
        for id_, each in _register("activities").items()
    ]
    held = _register("questions")
    rules = [
        {
            "id": id_,
            "name": w["names"][id_],
            "version": each["version"],
            "object": w["objects"][each["object"]],
            "text": each[spoken].format(**{name: f"[{w['inputs_of'][name]}]" for name in each["inputs"]}),
            "inputs": [w["inputs_of"][name] for name in each["inputs"]],
            "article": w["articles"][id_],
            "owner": w["owners"][each["owner"]],
            "account": told["questions"].get((id_, each["version"])),
        }
        for id_, each in held["rules"].items()
    ]
    bodies = _register("bodies")
    bases = [
        {
            "id": id_,
            "to": ", ".join(bodies[name][spoken] for name in each["to"]),
            "purpose": w["purposes"][id_],
            "law": f"{w['laws'].get(each['law'], each['law'])} {each['article']}",
            "since": w["at_least" if each["oldest_read"] else "from_day"].format(
                day=day_of(each["valid_from"], language)
            ),
            "dated_by": w["dated"][id_],
            "categories": ", ".join(w["kinds"][kind] for kind in each["categories"]),
            "confirmed": each["confirmed_by"],
        }
        for id_, each in _register("bases").items()
    ]
    return render(
        "registers",
        language,
        "registers.html.j2",
        w=w,
        activities=activities,
        rules=rules,
        bases=bases,
        numbers=told["numbers"],
        years=told["years"],
        demo=told["demo"],
    )


def _numbers(request: Request, language: Language) -> dict[str, Any]:
    """What a portal here counts of its own rules, numbers and of the rights that were used; nothing where none runs."""
    act = request.app.state.act
    if act is None:
        return {"questions": {}, "numbers": [], "years": [], "demo": False}
    from banen.act.releases.watch import watched

    w = words("registers", language)
    found = watched(act.office)
    accounts = {
        (each.rule, each.version): {
            "hits": number(each.hits, language),
            "looked": number(each.looked_at, language),
            "precision": "·" if each.precision is None else f"{number(each.precision, language)}%",
            "warnings": [w["warnings"][warning] for warning in each.warnings],
            "right": "·" if each.precision is None else number(each.founded, language),
            "wrong": "·" if each.precision is None else number(each.unfounded, language),
            "stopped": each.suspended,
            "groups": [
                {"name": _group(name, language), "looked": number(n, language), "precision": f"{number(p, language)}%"}
                for name, n, p in each.groups
            ],
        }
        for each in found.questions
    }
    years = [
        {"year": year, "counts": [_told(told[name], language) for name in w["rights"]]} for year, told in found.years
    ]
    return {"questions": accounts, "numbers": found.numbers, "years": years, "demo": act.is_demo}


def _told(count: int | None, language: Language) -> str:
    """A count, or a dot where it is small."""
    return "·" if count is None else number(count, language)


def _group(name: str, language: Language) -> str:
    """A region by its name, a sector by its code."""
    region = areas().regions.get(name)
    return region.name if region is not None else f"{words('registers', language)['sector']} {name}"


@page(router, "registers", "/csv")
async def registers_csv(request: Request, language: Tongue) -> Response:
    """The numbers of the ledger, of the rules and of the years as one table."""
    act = request.app.state.act
    rows: list[tuple[Any, ...]] = []
    if act is not None:
        from banen.act.releases.watch import watched

        found = watched(act.office)
        for each in found.questions:
            account = each.to_dict()
            rows += [
                ("rule", f"{each.rule} {each.version}", name, account[name])
                for name in ("hits", "looked_at", "founded", "unfounded", "precision", "suspended")
            ]
        for told in found.numbers:
            rows += [
                ("number", told["name"], name, told[name]) for name in ("instrument", "number", "capacity", "taken")
            ]
        rows += [("year", year, name, n) for year, counts in found.years for name, n in counts.items()]
    return sheet("registers", ("part", "name", "what", "value"), rows)
