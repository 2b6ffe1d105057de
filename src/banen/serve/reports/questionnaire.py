"""The questionnaire for the programs of others: an XLSForm to ask it with, and a DDI codebook to describe it.

An XLSForm (xlsform.org) is read by KoboToolbox, ODK and Survey123; DDI Codebook 2.5 is what archives of data keep. Both
hold every language that was asked for, and the same questionnaire gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from banen.account.survey.estimates import CLASSES
from banen.account.survey.instrument import (
    COUNTRIES,
    LANGUAGES,
    MUNICIPALITIES,
    AnswerChoice,
    Instrument,
    SurveyItem,
)
from banen.errors import Fault, UserError
from banen.languages import ENGLISH, Language, name_of_country, name_of_language, own_name
from banen.sentences import Sentence

DDI: Final = "ddi:codebook:2_5"
_DAY: Final = datetime(2000, 1, 1)  # a workbook carries the clock of its making; ours carries its version instead
_LONG: Final = (MUNICIPALITIES, COUNTRIES)
_SURVEY: Final = ("type", "name", "relevant", "constraint", "appearance")
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
Row = dict[str, str]


def _ready(held: Instrument, languages: Sequence[Language], design: str) -> None:
    """Nothing leaves in a language that is not up to date, or for a class of sample that there is not."""
    if design not in CLASSES:
        raise UserError(
            Fault(
                "--design",
                Sentence("{design!r} is not known.", design=design),
                Sentence("Known are: {classes}.", classes=", ".join(CLASSES)),
            )
        )
    held.open_wave(tuple(languages))


def as_xlsform(held: Instrument, languages: Sequence[Language], design: str = "nonprobability") -> bytes:
    """The questionnaire as an XLSForm, in languages that are up to date, for a class of sample.

    Raises :class:`~banen.errors.UserError` with every language and text that is stale.
    """
    import xlsxwriter

    _ready(held, languages, design)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": held.id, "author": "Banen", "created": _DAY})
        for name, columns, rows in (
            ("survey", _SURVEY, list(_questions(held, languages, design))),
            ("choices", ("list_name", "name"), list(_choices(held, languages, design))),
            ("settings", tuple(settings := _settings(held, languages)), [settings]),
        ):
            sheet = book.add_worksheet(name)
            labels = [_label(language) for language in languages] if name != "settings" else []
            heads = [*columns, *labels]
            sheet.write_row(0, 0, heads)
            for n, row in enumerate(rows, start=1):
                sheet.write_row(n, 0, [row.get(head, "") for head in heads])
            sheet.freeze_panes(1, 0)
            sheet.autofit(400)
    return out.getvalue()


def _label(language: Language) -> str:
    return f"label::{own_name(language)} ({language})"


def _settings(held: Instrument, languages: Sequence[Language]) -> Row:
    title = held.said("title", (held.around or {})["title"], languages[0])
    first = f"{own_name(languages[0])} ({languages[0]})"
    return {"form_title": title, "form_id": held.id, "version": str(held.version), "default_language": first}


def field(item: SurveyItem, part: str = "") -> str:
    """The name of a field: what XML allows, so no hyphen at the start of a number.

    >>> field(SurveyItem("SV-W01", "werk", None, "", "", "", ""), "home")
    'SV_W01_home'
    """
    return "_".join(filter(None, (item.id.replace("-", "_"), part)))


def _questions(held: Instrument, languages: Sequence[Language], design: str) -> Iterator[Row]:
    around = held.around or {}
    yield _row("note", "introduction", held, "instead_of_an_answer", languages)
    topic, group = "", ""
    for item in held.asked(design):
        if item.topic != topic:
            if group:
                yield {"type": "end_group", "name": group}
            topic, group = item.topic, f"about_{item.topic}"
            text = around[f"topics/{topic}"]
            yield {"type": "begin_group", "name": group} | {
                _label(language): held.said(f"topics/{topic}", text, language) for language in languages
            }
        yield from _question(held, item, languages)
    if group:
        yield {"type": "end_group", "name": group}


def _row(kind: str, name: str, held: Instrument, id_: str, languages: Sequence[Language]) -> Row:
    text = (held.around or {})[id_]
    return {"type": kind, "name": name} | {_label(one): held.said(id_, text, one) for one in languages}


def _question(held: Instrument, item: SurveyItem, languages: Sequence[Language]) -> Iterator[Row]:
    asked = {_label(one): held.said(item.id, item.question, one) for one in languages}
    kind = {"one": "select_one", "several": "select_multiple", "number": "integer"}[item.kind]
    plain: Row = {"type": f"{kind} {item.answers_of}".strip(), "relevant": _relevant(held, item)}
    if item.kind == "number":
        plain["constraint"] = f". >= {1 if item.design else 0}"
    if item.answers_of in _LONG:
        plain["appearance"] = "autocomplete"
    if not item.parts:
        yield plain | {"name": field(item)} | asked
        return
    yield {"type": "begin_group", "name": field(item), "relevant": plain["relevant"]} | asked
    for part in item.parts:
        said = {_label(one): held.said(f"{item.parts_of}/{part.code}", part.text, one) for one in languages}
        yield plain | {"relevant": "", "name": field(item, part.code)} | said
    yield {"type": "end_group", "name": field(item)}


def _relevant(held: Instrument, item: SurveyItem) -> str:
    if item.when is None:
        return ""
    other = held.items[item.when.item]
    if other.kind == "several":
        chosen = f"selected(${{{field(other)}}}, '{item.when.code}')"
        return chosen if item.when.holds else f"not({chosen})"
    return f"${{{field(other)}}} {'=' if item.when.holds else '!='} '{item.when.code}'"


def _choices(held: Instrument, languages: Sequence[Language], design: str) -> Iterator[Row]:
    seen = set[str]()
    for item in held.asked(design):
        if not item.answers_of or item.answers_of in seen:
            continue
        seen.add(item.answers_of)
        for choice in item.answers:
            said = {_label(one): name_of(held, item.answers_of, choice, one) for one in languages}
            yield {"list_name": item.answers_of, "name": choice.code} | said


def name_of(held: Instrument, scale: str, choice: AnswerChoice, language: Language) -> str:
    """An answer in a language; countries and languages are named as that language names them."""
    if scale == LANGUAGES and not choice.text.said:
        return name_of_language(choice.code, language)
    if scale == COUNTRIES and language not in choice.text.to_dict() and choice.code != "other":
        return name_of_country(choice.code, language)
    if scale in (COUNTRIES, LANGUAGES, MUNICIPALITIES):
        return choice.text[language]
    return held.said(f"{scale}/{choice.code}", choice.text, language)


def as_ddi(held: Instrument, languages: Sequence[Language], design: str = "nonprobability") -> bytes:
    """The questionnaire as a DDI codebook (2.5), in languages that are up to date, for a class of sample.

    Raises :class:`~banen.errors.UserError` with every language and text that is stale.
    """
    _ready(held, languages, design)
    around, first = held.around or {}, languages[0]
    root = Element("codeBook", {"xmlns": DDI, "version": "2.5", "ID": held.id, _XML_LANG: first})
    study = SubElement(root, "stdyDscr")
    citation = SubElement(study, "citation")
    titles = SubElement(citation, "titlStmt")
    SubElement(titles, "titl", {_XML_LANG: first}).text = held.said("title", around["title"], first)
    for other in languages[1:]:
        SubElement(titles, "parTitl", {_XML_LANG: other}).text = held.said("title", around["title"], other)
    SubElement(titles, "IDNo").text = held.id
    produced = SubElement(citation, "prodStmt")
    SubElement(produced, "software").text = "Banen"
    SubElement(SubElement(citation, "verStmt"), "version").text = str(held.version)
    told = SubElement(SubElement(study, "stdyInfo"), "sumDscr")
    SubElement(told, "nation", {"abbr": "NL"}).text = "Nederland"
    for one in languages:
        SubElement(told, "universe", {_XML_LANG: one}).text = held.said("universe", around["universe"], one)
    collected = SubElement(SubElement(study, "method"), "dataColl")
    SubElement(collected, "sampProc").text = design
    for mode in held.modes:
        SubElement(collected, "collMode").text = mode
    _variables(SubElement(root, "dataDscr"), held, languages, design)
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _variables(parent: Element, held: Instrument, languages: Sequence[Language], design: str) -> None:
    asked = held.asked(design)
    for topic in dict.fromkeys(item.topic for item in asked):
        fields = [name for item in asked if item.topic == topic for name in _fields(item)]
        group = SubElement(parent, "varGrp", {"ID": f"group_{topic}", "type": "subject", "var": " ".join(fields)})
        for one in languages:
            said = held.said(f"topics/{topic}", (held.around or {})[f"topics/{topic}"], one)
            SubElement(group, "labl", {_XML_LANG: one}).text = said
    for item in asked:
        for part in item.parts or (None,):
            _variable(parent, held, item, part, languages)


def _fields(item: SurveyItem) -> tuple[str, ...]:
    return tuple(field(item, part.code) for part in item.parts) or (field(item),)


def _variable(
    parent: Element, held: Instrument, item: SurveyItem, part: AnswerChoice | None, languages: Sequence[Language]
) -> None:
    name = field(item, part.code if part else "")
    interval = "contin" if item.kind == "number" else "discrete"
    variable = SubElement(parent, "var", {"ID": name, "name": name, "intrvl": interval})
    for one in languages:
        said = held.said(f"{item.parts_of}/{part.code}", part.text, one) if part else item.id
        SubElement(variable, "labl", {_XML_LANG: one}).text = said
    for one in languages:
        question = SubElement(variable, "qstn", {_XML_LANG: one, "responseDomainType": _domain(item)})
        SubElement(question, "qstnLit").text = held.said(item.id, item.question, one)
    if item.when is not None:
        sign = "=" if item.when.holds else "!="
        SubElement(variable, "universe").text = f"{field(held.items[item.when.item])} {sign} {item.when.code}"
    for choice in item.answers if item.answers_of not in _LONG else ():
        category = SubElement(variable, "catgry", {"missing": "Y"} if choice.special else {})
        SubElement(category, "catValu").text = choice.code
        for one in languages:
            SubElement(category, "labl", {_XML_LANG: one}).text = name_of(held, item.answers_of, choice, one)
    SubElement(variable, "concept").text = item.topic
    if item.note:
        SubElement(variable, "notes", {_XML_LANG: ENGLISH}).text = item.note


def _domain(item: SurveyItem) -> str:
    return {"one": "category", "several": "multiple", "number": "numeric"}[item.kind]


FORMATS: Final = {"xlsform": as_xlsform, "ddi": as_ddi}
"""How the questionnaire leaves, by the name that a command takes."""
