"""The suitability of municipalities for one proposal, in a terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from banen.serve.terminal.assessment import MARKS, STYLES
from banen.serve.terminal.tables import print_heading, table_of, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from banen.languages import Language
    from banen.sites.suitability import Fit, Suitability


_word = partial(word, "assess")
_table = partial(table_of, "assess")


def print_suitability(
    suitability: Suitability, order: Sequence[Any], by: str, weights: Mapping[str, float] | None, lang: Language
) -> None:
    """The municipalities in this order, with how many come out how."""
    from rich.console import Console
    from rich.text import Text

    from banen.observe.areas import areas
    from banen.serve.numbers import number
    from banen.sites.texts import texts

    console = Console()
    console.print(Text(suitability.proposal.title, style="bold"))
    for name, count in suitability.to_dict(lang)["outcomes"].items():
        if count:
            console.print(Text(f"{count:>4}  {texts().outcomes[name][0][lang]}"))
    ranked = by if weights is None else ", ".join(f"{name}={weight:g}" for name, weight in weights.items())
    table = _table(
        ("municipality", "outcome", "rank", "shortage", "free", "reach", "per_1000"),
        lang,
        ("rank", "shortage", "free", "reach", "per_1000"),
    )
    for fit in order:
        code, figures = fit.municipality.code, fit.figures
        rank = suitability.ranks[by].get(code) if weights is None else suitability.weighted(fit, weights)
        cells = (
            rank,
            figures["shortage"],
            figures["free_places"],
            figures["places_in_reach"],
            figures["per_1000_inhabitants"],
        )
        label = texts().outcomes[fit.outcome][0][lang].split(":")[0]
        table.add_row(fit.municipality.name, label, *("?" if c is None else number(c, lang) for c in cells))
    console.print(table)
    console.print(Text(f"{_word('rank', lang)}: {ranked}. {texts().notes['travel_estimated'][lang]}"))
    console.print(Text(areas().credit[lang], style="dim"))


def print_to_green(fit: Fit, lang: Language) -> None:
    """What would have to change at one municipality, per criterion that is not green."""
    from rich.console import Console
    from rich.text import Text

    from banen.sites.texts import texts

    console, changes = Console(), fit.to_green(lang)
    print_heading(console, _word("to_green", lang))
    table = _table(("criterion", "verdict", "change"), lang)
    for case in fit.cases:
        if change := changes.get(case.criterion):
            colour = texts().colours[case.colour][lang]
            shown = Text(f"{MARKS[case.colour]} {colour}", style=STYLES[case.colour])
            table.add_row(texts().criteria[case.criterion].label[lang], shown, change)
    console.print(table)
