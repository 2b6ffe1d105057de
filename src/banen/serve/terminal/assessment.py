"""An assessment in a terminal: verdict, criteria, shortage over time, who houses whom, conditions, programme."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from banen.serve.numbers import number
from banen.serve.terminal.tables import print_heading, print_list, table_of, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from banen.languages import Language
    from banen.sites import Assessment
    from banen.sites.together import Together

STYLES = {"groen": "green", "oranje": "yellow", "rood": "bold red", "onbepaald": "dim"}
MARKS = {"groen": "✓", "oranje": "!", "rood": "✗", "onbepaald": "?"}


_word = partial(word, "assess")
_table = partial(table_of, "assess")


def print_assessment(assessment: Assessment, lang: Language) -> None:
    """The verdict with everything it rests on."""
    from rich.console import Console
    from rich.text import Text

    console, record = Console(), assessment.to_dict(lang)
    place = f" · {record['municipality_name']}" if record["municipality_name"] else ""
    console.print(Text(f"{record['title']}{place}", style="bold"))
    console.print()
    console.print(Text(record["outcome_text"], style="bold cyan"))
    console.print(Text(record["outcome_explanation"]))
    _print_criteria(console, record["criteria"], lang)
    _print_line(console, record["line"], lang)
    _print_allocation(console, record, lang)
    _print_conditions(console, record["conditions"], lang)
    print_list(console, _word("missing", lang), [_asks(m, lang) for m in record["missing"]])
    print_list(console, _word("notes", lang), record["notes"])
    _print_programme(console, record["programme"], lang)
    decided = [
        f"{s['label']}: {s['shown'] or s['value']} ({s['source']})"
        for s in record["settings"]
        if s["basis"] == "decision"
    ]
    print_list(console, _word("settings", lang), [*decided, _word("defaults", lang)] if decided else [])
    console.print()
    console.print(Text(_word("person", lang), style="dim"))


def _asks(missing: Mapping[str, Any], lang: Language) -> str:
    return f"{missing['id']}  {missing['label']} ({_word('asks', lang)}: {missing['supplied_by_label']})"


def _print_criteria(console: Console, criteria: Sequence[Mapping[str, Any]], lang: Language) -> None:
    from rich.text import Text

    from banen.sites.texts import texts

    table = _table(("criterion", "verdict", "why"), lang)
    for case in criteria:
        colour = texts().colours[case["colour"]][lang]
        why = Text(case["text"])
        if case["colour"] != "groen" and case["computation"]:
            why.append(f"\n{case['computation']}", style="dim")
        name = Text(case["label"]).append("" if case["hard"] else f"\n({_word('soft', lang)})", style="dim")
        table.add_row(name, Text(f"{MARKS[case['colour']]} {colour}", style=STYLES[case["colour"]]), why)
    console.print(table)


def _print_line(console: Console, line: Sequence[Mapping[str, Any]], lang: Language) -> None:
    if not line:
        return
    names = ("date", "need", "applicant", "municipality", "committed", "accepted", "shortage", "uncovered")
    print_heading(console, _word("line", lang))
    table = _table(names, lang, names[1:])
    for point in line:
        table.add_row(*(str(point[name]) for name in names))
    console.print(table)


def _print_allocation(console: Console, record: Mapping[str, Any], lang: Language) -> None:
    if not record["allocation"] or not record["shortage"]:
        return
    print_heading(console, _word("allocation", lang))
    names = ("municipality", "free", "minutes", "share", "accepted", "asked")
    table = _table(names, lang, names[1:])
    for row in record["allocation"]:
        cells = (row["name"], row["free_places"], row["minutes"], row["places"], row["accepted"], row["asked"])
        table.add_row(*("?" if cell is None else str(cell) for cell in cells))
    console.print(table)
    rule = next(s["shown"] for s in record["settings"] if s["name"] == "allocation_rule")
    console.print(f"{_word('rule', lang)}: {rule}. {_word('unplaced', lang)}: {record['unplaced']}")


def _print_conditions(console: Console, conditions: Sequence[Mapping[str, Any]], lang: Language) -> None:
    items = [
        f"{c['text']} {_word('before', lang)} {c['before']}; {_word('proof', lang)}: {c['proof']}" for c in conditions
    ]
    print_list(console, _word("conditions", lang), items)


def _print_programme(console: Console, programme: Mapping[str, Any] | None, lang: Language) -> None:
    from rich.text import Text

    if programme is None:
        return
    print_heading(console, _word("programme", lang))
    for check in programme["checks"]:
        mark = {True: "✓", False: "✗", None: "?"}[check["passed"]]
        console.print(Text(f"{mark} {check['id']}  {check['text']} {' '.join(check['municipalities'])}".rstrip()))
    names = ("municipality", "share", "places", "step")
    table = _table(names, lang, ("share", "places"))
    for row in programme["municipalities"]:
        share = "?" if row["share_percent"] is None else f"{number(row['share_percent'], lang)}%"
        table.add_row(row["name"], share, "?" if row["places"] is None else str(row["places"]), row["next_step_label"])
    console.print(table)


def print_together(together: Together, lang: Language) -> None:
    """Every assessment, then what the sites leave one another and what is asked of whom."""
    from rich.console import Console
    from rich.text import Text

    from banen.sites.texts import texts

    for assessment in together.made:
        print_assessment(assessment, lang)
        Console().rule()
    console, outcomes, record = Console(), texts().outcomes, together.to_dict(lang)
    print_heading(console, _word("together", lang))
    table = _table(("proposal", "alone", "outcome", "shortage", "own", "unplaced"), lang, ("shortage", "own"))
    for site in record["sites"]:
        alone = outcomes[site["alone"]["outcome"]][0][lang].split(":")[0]
        figures = ("?" if v is None else str(v) for v in (site["shortage"], site["own_places"], site["unplaced"]))
        table.add_row(f"{site['site']}  {site['title']}", alone, site["outcome_text"].split(":")[0], *figures)
    console.print(table)
    if record["asked"]:
        columns = ("municipality", "asked", *(site["site"] for site in record["sites"]))
        table = _table(columns, lang, columns[1:])
        for row in record["asked"]:
            cells = (row["by_site"].get(site["site"], 0) for site in record["sites"])
            table.add_row(row["name"], str(row["places"]), *(str(cell) for cell in cells))
        console.print(table)
    console.print(Text(_word("together_rule", lang), style="dim"))
