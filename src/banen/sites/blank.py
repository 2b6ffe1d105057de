"""A blank proposal: every question as a commented line, to be filled in from top to bottom."""

from __future__ import annotations

from banen.languages import DUTCH
from banen.observe.words import words
from banen.sites.questions import Field, questions
from banen.sites.references import references
from banen.sites.texts import texts

_FORMS = {
    "flag": "true / false", "whole": "12", "number": "12.5", "percent": "80", "date": "2027-03-01",
    "months": "[6, 7, 8]", "texts": "[nl, pl]", "sbi": '"5210"', "municipality": "Rotterdam", "text": "",
}  # fmt: skip


def blank_proposal(language: str = DUTCH) -> str:
    """A proposal file with every question, its id, who answers it and the form of the answer; nothing is answered."""
    lines = [words("blank_proposal", language)["head"], "title:", "assessed_on:  # 2026-11-01"]
    for topic in questions().topics.values():
        lines += ["", f"{topic.id}:  # {topic.label[language]}"]
        for question in questions().of_topic(topic.id):
            if question.field.kind == "computed":
                continue
            who = texts().suppliers[question.supplied_by][language]
            star = " *" if question.criteria else ""
            lines += [f"  # {question.id}{star}  {question.field.label[language]} ({who})"]
            lines += _lines(question.field, language, "  ", labelled=False)
    return "\n".join(lines) + "\n"


def _lines(field: Field, language: str, indent: str, *, labelled: bool = True) -> list[str]:
    """A field as lines; the parts of a list are commented out, because a blank part would be an incomplete one."""
    lines = [f"{indent}{field.key}:{_hint(field, language, labelled)}"]
    inner = [line for part in (field.fields or {}).values() for line in _lines(part, language, "")]
    if field.kind == "record":
        lines += [f"{indent}  {line}" for line in inner]
    if field.kind == "list":
        lines += [f"{indent}  # {'- ' if index == 0 else '  '}{line}" for index, line in enumerate(inner)]
    return lines


def _hint(field: Field, language: str, labelled: bool) -> str:
    if field.kind == "choice":
        form = " / ".join(field.choices or ())
    elif field.kind == "reference":
        form = " / ".join(references())
    else:
        form = f'"{field.example}"' if field.example else _FORMS.get(field.kind, "")
    label = field.label[language] if labelled else ""
    hint = ": ".join(part for part in (label, f"{form} {field.unit}".strip()) if part)
    return f"  # {hint}" if hint else ""
