"""The stories: a question that the reader answers first, what Banen says, why, who notices, and on to the tools.

Each step is an address. What a story is about stands in ``content/stories.yml``, its words in
``texts/web_stories.yml``; every number is computed when the page opens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from banen.bands import Band
from banen.charts import expectation
from banen.languages import DUTCH, Language
from banen.model.rules import rule, rules
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples as worked
from banen.observe.areas import areas
from banen.observe.numbers import few_digits
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import NUMBER, OneOf, Shape, sound
from banen.serve.numbers import doubt, number, told
from banen.serve.web import drawn
from banen.serve.web.assessment.pages import EXAMPLES
from banen.serve.web.assessment.verdict import then_words, way_words
from banen.serve.web.simulator.engine import projected, projection_of
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.measures.packages import from_short_text
from banen.simulate.results.indicators import label_of
from banen.simulate.scenario import Scenario
from banen.sites.assessment import Assessment, assess
from banen.sites.texts import say, texts
from banen.sites.ways import ways

router = APIRouter(include_in_schema=False)
FIRST, NOW = 2010, 2026
MOST_STEPS = 5
MOST_GUESSED = 10**7


_CASE: Shape = {
    "rule": OneOf(rules, "rule"),
    "variant": str,
    "example": str,
    "day": date,
    "birth_date": date,
    "levers": {str: NUMBER},
    "monthly_wage": NUMBER,
}
_OF_PACKAGE: Shape = {
    "package": str,
    "outcome": str,
    "year": int,
    "guesses": [int],
    "noticed": [str],
    "why?": str,
    "case?": _CASE,
}
_OF_SITE: Shape = {"site": str, "region": str}


@cache
def stories() -> Mapping[str, Mapping[str, Any]]:
    """What each story is about, by its id."""
    faults = Faults()
    whole = sound(read_yaml(CONTENT / "stories.yml", faults), {str: dict}, faults)
    for id_, about in (whole.data if whole else {}).items():
        sound(whole, _OF_SITE if "site" in about else _OF_PACKAGE, faults, at=(id_,))
    faults.raise_if_any()
    return whole.data if whole else {}


@page(router, "stories")
async def overview(request: Request, language: Tongue) -> HTMLResponse:
    """The stories, each with its question."""
    wording = words("stories", language)
    found = [
        {
            "name": wording["stories"][id_]["name"],
            "href": step_address(id_, 1, language),
            "about": wording["stories"][id_]["about"].format(**await asyncio.to_thread(_known, id_, language)),
        }
        for id_ in stories()
    ]
    return render("stories", language, "stories.html.j2", w=wording, stories=found)


@page(router, "stories", "/{slug}/{step:int}")
async def one(request: Request, language: Tongue, slug: str, step: int) -> HTMLResponse:
    """A step of a story; the guess of the first step travels along in the address."""
    wording = words("stories", language)
    id_ = next((id_ for id_ in stories() if wording["stories"][id_]["slug"] == slug), None)
    if id_ is None or not 1 <= step <= MOST_STEPS:
        raise HTTPException(404)
    if "package" in stories()[id_]:
        await projection_of(_scenario(id_))
    guess = _guess(request.query_params.get("g", ""), id_)
    figures = await asyncio.to_thread(_known, id_, language)
    told_here = wording["stories"][id_]["steps"]
    query = "" if guess is None else f"g={guess}"
    shown = await asyncio.to_thread(_shown, id_, step, guess, language)
    rests = {other: f"/{words('stories', other)['stories'][id_]['slug']}/{step}" for other in LANGUAGES}
    return render(
        "stories",
        language,
        "story.html.j2",
        rest=rests,
        query=query,
        w=wording,
        step=step,
        name=wording["stories"][id_]["name"],
        steps=[
            {"n": n, "name": s["name"], "href": step_address(id_, n, language, query)}
            for n, s in enumerate(told_here, 1)
        ],
        title=told_here[step - 1]["title"].format(**figures),
        lead=told_here[step - 1]["lead"].format(**figures),
        guessed=_guessed(id_, guess, language) if step == 2 else "",
        query_text=query,
        **shown,
    )


def step_address(id_: str, step: int, language: Language, query: str = "") -> str:
    """Where a step of a story stands."""
    slug = words("stories", language)["stories"][id_]["slug"]
    return address("stories", language, f"/{slug}/{step}") + (f"?{query}" if query else "")


def _scenario(id_: str) -> Scenario:
    return Scenario(from_short_text(stories()[id_]["package"]))


def _guess(text: str, id_: str) -> int | str | None:
    """A guess of an address: a whole number, or a word of a story that asks yes or no; anything else is none."""
    if "site" in stories()[id_]:
        return text if text in words("stories", DUTCH)["stories"][id_]["guesses"] else None
    size = few_digits(text.removeprefix("-"))
    if size is None or size > MOST_GUESSED:
        return None
    return -size if text.startswith("-") else size


def _known(id_: str, language: Language) -> dict[str, str]:
    """The figures that the sentences of a story name."""
    about = stories()[id_]
    if "site" in about:
        return _known_of_site(id_, language)
    outcome = projected(_scenario(id_))[about["outcome"]]
    year = about["year"]
    low, middle, high = outcome.difference.at(year)
    base = outcome.baseline.at(year)
    share = abs(100 * middle / base[1])
    per_hundred = number(round(share) if share >= 1 else round(share, 1), language)
    return {
        "year": str(year),
        "baseline": told(base[1], doubt(base[0], base[2]), language),
        "effect": _change(middle, doubt(low, high), language),
        "share": words("stories", language)["per_hundred"].format(n=per_hundred),
        "wage": f"€ {number(about['case']['monthly_wage'], language)}" if "case" in about else "",
    }


def _change(value: float, unit: int, language: Language) -> str:
    """More or fewer, in words: ``24.000 minder``."""
    wording = words("stories", language)
    size = told(abs(value), unit, language)
    if size == "0":
        return str(wording["same"])
    return str(wording["fewer" if value < 0 else "more"]).format(value=size)


def _guessed(id_: str, guess: int | str | None, language: Language) -> str:
    wording = words("stories", language)
    if guess is None:
        return str(wording["no_guess"])
    if isinstance(guess, str):
        return str(wording["your_guess"]).format(guess=f"‘{wording['stories'][id_]['guesses'][guess]}’")
    return str(wording["your_guess"]).format(guess=_change(guess, 1, language))


def _shown(id_: str, step: int, guess: int | str | None, language: Language) -> dict[str, Any]:
    """What stands on a step besides its words; a template shows what is there."""
    shown: dict[str, Any] = {
        "choices": [], "drawing": "", "drawing_said": "", "notes": [], "table": None, "links": [], "action": "",
    }  # fmt: skip
    of_site = "site" in stories()[id_]
    makers = (_site_asks, _site_says, _site_ways, _site_hosts) if of_site else (_asks, _says, _why, _noticed)
    if step < MOST_STEPS:
        return shown | makers[step - 1](id_, guess, language)
    return shown | {"links": _onward(id_, language)}


def _asks(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    guesses = stories()[id_]["guesses"]
    choices = [{"value": g, "name": _change(g, 1, language), "picked": g == guess} for g in guesses]
    return {"choices": choices, "action": step_address(id_, 2, language), **_picture(id_, None, language)}


def _says(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    about, wording = stories()[id_], words("stories", language)
    projection = projected(_scenario(id_))
    low, _, high = projection[about["outcome"]].difference.at(about["year"])
    unit = doubt(low, high)
    form = wording["unsure"] if low < 0 < high else wording["band"]
    sentence = form.format(low=_change(low, unit, language), high=_change(high, unit, language))
    receipt = wording["receipt"].format(
        draws=projection.scenario.draws, version=version("banen"), receipt=projection.receipt.digest[:16]
    )
    return {"notes": [sentence, receipt], **_picture(id_, guess if isinstance(guess, int) else None, language, True)}


def _picture(id_: str, guess: int | None, language: Language, answered: bool = False) -> dict[str, Any]:
    about, wording = stories()[id_], words("stories", language)
    outcome = projected(_scenario(id_))[about["outcome"]]
    low, middle, high = outcome.difference.at(about["year"])
    named = {
        "current": wording["current"],
        "model": wording["model"].format(value=_change(middle, doubt(low, high), language)),
        "you": wording["you"].format(value=_change(guess or 0, 1, language)),
    }
    describe = partial(
        _described,
        outcome.baseline,
        outcome.package if answered else None,
        (FIRST, NOW, about["year"]),
        tuple(about["guesses"]),
        named,
        guess,
    )
    sentence = label_of(about["outcome"], language)
    if answered:
        sentence += ": " + "; ".join(named[k] for k in (("model", "you") if guess is not None else ("model",)))
    return {"drawing": drawn.for_page(describe, language), "drawing_said": sentence}


def _described(
    baseline: Band,
    package: Band | None,
    span: tuple[int, int, int],
    guesses: tuple[int, ...],
    named: Mapping[str, str],
    guess: int | None,
    width: int,
) -> Any:
    shown = () if package is not None else guesses
    return expectation.description(baseline, span, shown, named, width, package, guess)


def _why(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    about = stories()[id_]
    if "case" in about:
        return {"table": _case(about["case"], language)}
    projection = projected(_scenario(id_))
    keys = [f"{about['why']}:{group}" for group in projection.groups(about["why"])]
    keys.sort(key=lambda key: -abs(projection[key].difference.at(about["year"])[1]))
    return {"table": _differences(id_, keys, language)}


def _noticed(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    return {"table": _differences(id_, stories()[id_]["noticed"], language)}


def _differences(id_: str, keys: list[str], language: Language) -> dict[str, Any]:
    """What changes for each outcome, in one unit a row; where nine in ten futures straddle nought, that it is open."""
    wording, year = words("stories", language), stories()[id_]["year"]
    projection = projected(_scenario(id_))
    rows = []
    for key in keys:
        low, middle, high = projection[key].difference.at(year)
        unit = doubt(low, high)
        straddles = low < 0 < high
        ends = " – ".join(told(v, unit, language, signed=True) for v in (low, high))
        change = wording["unsure_short"] if straddles else told(middle, unit, language, signed=True)
        rows.append([label_of(key, language).split(": ", 1)[-1], change, ends])
    return {"heads": [wording["what"], wording["change"].format(year=year), wording["range"]], "rows": rows}


def _case(about: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """One case under the law of now and under the variant, condition by condition."""
    wording, chosen = words("stories", language), rule(about["rule"])
    base = next(e for e in worked(chosen) if e.id == about["example"])
    case = {**base.case, "birth_date": _day(about["birth_date"]), "monthly_wage": float(about["monthly_wage"])}
    day = _day(about["day"])
    decisions = [decide(chosen, case, day), decide(chosen, case, day, variant=about["variant"], levers=about["levers"])]
    marks = {True: "✓", False: "✗", None: "?"}
    sides = [decisions[0].to_dict(language)["reasons"], decisions[1].to_dict(language)["reasons"]]
    rows = [
        [f"{marks[one['passed']]} {one['text']}", f"{marks[two['passed']]} {two['text']}"]
        for one, two in zip(*sides, strict=True)
    ]
    ends = [wording["holds"] if d.outcome == "voldoet" else wording["fails"] for d in decisions]
    rows.append([f"{wording['decided']}: {end}" for end in ends])
    return {"heads": [wording["now_rule"], wording["new_rule"]], "rows": rows, "words": True}


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


@cache
def _site(id_: str) -> Assessment:
    about = stories()[id_]
    return assess(EXAMPLES / about["site"], EXAMPLES / about["region"])


def _known_of_site(id_: str, language: Language) -> dict[str, str]:
    assessment = _site(id_)
    label = texts().outcomes[assessment.outcome]
    need = max(point.need for point in assessment.line)
    return {
        "need": say(need, language),
        "there": say(need - (assessment.shortage or 0), language),
        "short": say(assessment.shortage or 0, language),
        "on": say(assessment.ground.situation.opening, language),
        "outcome": label[0][language].rstrip("."),
        "explanation": label[1][language],
        "ways": say(len(ways(assessment)), language),
    }


def _site_asks(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    choices = words("stories", language)["stories"][id_]["guesses"]
    return {
        "choices": [{"value": key, "name": name, "picked": key == guess} for key, name in choices.items()],
        "action": step_address(id_, 2, language),
    }


def _site_says(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    wording, assessment = words("stories", language)["stories"][id_], _site(id_)
    rows = [
        [
            texts().criteria[case.criterion].label[language],
            texts().colours[case.colour][language],
            assessment.text(case, language),
        ]
        for case in assessment.cases
    ]
    heads = [wording["criterion"], wording["verdict"], words("stories", language)["what"]]
    return {"table": {"heads": heads, "rows": rows, "words": True}}


def _site_ways(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    wording = words("assessment", language)["to_green"]
    rows = [[way_words(way, language), *then_words(way, language)] for way in ways(_site(id_))]
    return {"table": {"heads": [wording["what"], wording["who"], wording["then"]], "rows": rows, "words": True}}


def _site_hosts(id_: str, guess: int | str | None, language: Language) -> dict[str, Any]:
    wording, assessment = words("stories", language)["stories"][id_], _site(id_)
    rows = [
        [
            areas().municipalities[r.host.code].name,
            say(r.host.capacity, language),
            say(r.host.minutes, language),
            *(say(assessment.allocations[rule_].persons[r.host.code], language) for rule_ in wording["rules"]),
        ]
        for r in assessment.requests
    ]
    heads = [wording["municipality"], wording["free"], wording["minutes"], *wording["rules"].values()]
    return {"table": {"heads": heads, "rows": rows}}


def _onward(id_: str, language: Language) -> list[dict[str, str]]:
    """Where a reader goes from here: the same thing in the tools."""
    about, wording = stories()[id_], words("stories", language)["links"]
    if "site" in about:
        measure = f"{address('simulator', language)}#m-2.2"
        links = {"site": address("assessment", language), "map": address("map", language), "measure": measure}
    else:
        package = f"?p={about['package']}"
        links = {
            "simulator": address("simulator", language) + package,
            "compare": address("compare", language) + package,
            "pays": address("appraisal", language) + package,
            "quality": address("quality", language),
        }
        if "case" in about:
            links["rule"] = address("desk", language, f"/{about['case']['rule']}")
    return [{"name": wording[name], "href": href} for name, href in links.items()]
