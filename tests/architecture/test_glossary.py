"""Each noun of the field stands once in GLOSSARY.md, and every public class carries one of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "banen"
GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^- \*\*(?P<word>[^*]+)\*\*(?: \(\*(?P<dutch>[^*]+)\*\))?: (?P<said>.+)$", re.M)
ENTRIES = {found["word"].lower(): found for found in ENTRY.finditer(GLOSSARY)}
OUTSIDE = ("serve/web", "serve/api", "act")
"""Folders whose classes are words of the web and of case handling, with glossaries of their own trade, and the shapes
that the API gives to classes that have an entry."""

ERRORS = "an error is named by what went wrong and tells it itself"
SHAPE = "how a value is read or written, and no noun of the field"
TECHNICAL = {
    "BanenError": ERRORS,
    "InternalError": ERRORS,
    "UserError": ERRORS,
    "ScenarioError": ERRORS,
    "ContentError": ERRORS,
    "UnknownNameError": ERRORS,
    "UnknownMeasureError": ERRORS,
    "ParameterError": ERRORS,
    "RuleError": ERRORS,
    "VariantConflictError": ERRORS,
    "OutputError": ERRORS,
    "DayError": ERRORS,
    "NumberError": ERRORS,
    "RenewalError": ERRORS,
    "NoTurnError": ERRORS,
    "GoneError": ERRORS,
    "Fits": SHAPE,  # a kind of value in a content file
    "OneOf": SHAPE,  # a name out of those that are known
    "Maybe": SHAPE,  # a value or nothing
    "Distinct": SHAPE,  # a list in which nothing stands twice
    "TableLine": SHAPE,  # one line of a content table
    "Reader": SHAPE,
    "Document": SHAPE,  # what a strict reader finds in a text
    "DocumentFault": SHAPE,
    "Job": SHAPE,  # a piece of work beside the pages, not employment
    "Jobs": SHAPE,
    "Lock": SHAPE,  # a folder that one process holds
    "Said": SHAPE,  # a text with its language, in a cell
    "Spelled": SHAPE,  # a number in people's spelling
    "Text": SHAPE,  # a sentence in each language
    "Texts": SHAPE,
    "Filling": SHAPE,
    "Word": SHAPE,  # the name of a state, event or role
    "ToldFault": SHAPE,  # a fault in a language
    "DearerWork": SHAPE,  # what dearer labour takes from each pair, among lives
    "ByLanguage": SHAPE,  # what content says in each language
    "Note": SHAPE,
    "CriterionText": SHAPE,
    "ConditionText": SHAPE,
    "Variants": SHAPE,  # the bands that a chart of a course draws
    "Counted": SHAPE,  # a count in a picture of counts
    "Course": SHAPE,  # a scenario in a picture of differences
    "Fan": SHAPE,  # a line with its doubt in a picture of a difference
    "EffectChart": SHAPE,  # what a picture of a difference holds
    "Sheet": SHAPE,  # what a picture is drawn on
    "Domain": SHAPE,  # the ends of an axis
    "DotLimit": SHAPE,  # how far from nought a dot of a picture must lie
    "Room": SHAPE,  # the room of a chart within a width
    "Point": SHAPE,  # a day in a picture of places
    "Spot": SHAPE,  # a package in a picture
    "Refused": SHAPE,  # the answer of a lever that does not take a value
    "FieldError": ERRORS,
    "FormField": SHAPE,  # how a field of a person or vacancy is read
    "Block": SHAPE,  # people and vacancies as arrays
    "Arcs": SHAPE,  # pairs as arrays
    "Barrier": SHAPE,  # why a vacancy is not open to a person, by code
    "Card": SHAPE,  # what a result shows of itself
    "Showing": SHAPE,
    "UnderOutlook": SHAPE,  # a level and an effect under an outlook
    "Answered": SHAPE,  # a result that has a table and a card
    "Group": SHAPE,  # one group of a composition
    "Dated": SHAPE,  # what an index rule needs to see of a dated value
    "Values": SHAPE,  # dated values by the names a rule uses
    "Summary": SHAPE,  # how a table of cases came out
}
"""Classes without an entry, and why."""


def public_classes(outside: str | tuple[str, ...] = OUTSIDE) -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE).as_posix()
        if file.startswith(outside):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, file


CLASSES = list(public_classes())


def has_entry(name: str) -> bool:
    """By name in code quotes, or by its noun: ``StayType`` is *stay type*, ``Series`` is *series*."""
    noun = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    return f"`{name}`" in GLOSSARY or noun in ENTRIES


@pytest.mark.parametrize(("name", "file"), CLASSES, ids=[f"{file}:{name}" for name, file in CLASSES])
def test_every_public_class_has_a_word(name: str, file: str) -> None:
    assert has_entry(name) or name in TECHNICAL, f"{name} ({file}) has no entry in GLOSSARY.md; add its noun"


def test_no_exemption_is_left_over() -> None:
    names = {name for name, _ in CLASSES}
    assert sorted(name for name in TECHNICAL if name not in names) == []


def test_no_class_is_both_exempt_and_explained() -> None:
    assert sorted(name for name in TECHNICAL if f"`{name}`" in GLOSSARY) == []


def test_every_class_that_the_glossary_names_is_there() -> None:
    everywhere = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    defined = set(re.findall(r"^class (\w+)", everywhere, re.M))
    assert sorted(set(re.findall(r"`([A-Z]\w+)`", GLOSSARY)) - defined) == []


def test_every_word_stands_once_with_its_dutch_and_a_meaning() -> None:
    words = [found["word"].lower() for found in ENTRY.finditer(GLOSSARY)]
    assert len(words) == len(set(words)), sorted({w for w in words if words.count(w) > 1})
    assert [w for w, found in ENTRIES.items() if not found["dutch"]] == []
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("- ")]
    assert [line for line in lines if not ENTRY.match(line)] == []


@pytest.mark.parametrize(
    "word",
    [
        "stock", "flow", "arrival", "departure", "net migration", "route", "origin", "sector", "contract", "duration",
        "hazard", "figure", "parameter", "rule", "measure", "lever", "package", "baseline", "scenario", "draw",
        "indicator", "definition", "target band", "guide number", "quota", "site", "places", "receipt",
    ],
)  # fmt: skip
def test_the_words_of_the_design_are_here(word: str) -> None:
    assert word in ENTRIES


SHAPES_OF_ANSWERS = "serve/api"
"""The API gives the shape of a thing under the name of the thing: its schema is what clients generate types from."""


def test_no_two_public_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for name, file in public_classes(SHAPES_OF_ANSWERS):
        homes.setdefault(name, []).append(file)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_a_year_has_one_name_and_a_name_one_year() -> None:
    """A constant for a year means the same in every module: ``FIRST_YEAR`` is never 2005 here and 2027 there."""
    values: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name):
                values.setdefault(target.id, set()).add(ast.unparse(node.value))
    years = {name: said for name, said in values.items() if any(re.fullmatch("(19|20)[0-9]{2}", v) for v in said)}
    assert {name: sorted(said) for name, said in years.items() if len(said) > 1} == {}


VERBS = frozenset({"found", "told", "said", "made"})
"""Past participles that say nothing of what a variable holds."""
MOST_VERBS = 0.026
"""The share of assignments that name one, which may only become smaller."""


def assigned_names() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
                parts = (part for target in targets if target for part in ast.walk(target))
                yield from (part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))


def test_variables_are_nouns() -> None:
    names = list(assigned_names())
    verbs = sum(name in VERBS for name in names)
    assert verbs / len(names) <= MOST_VERBS, f"{verbs} of {len(names)} variables are {', '.join(sorted(VERBS))}"
