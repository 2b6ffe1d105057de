"""Every input that once broke something, tried at its door, and a hunt for more of them.

``python -m tests.hostile.fuzz --seconds 600`` changes the inputs of the corpus and tries them at every door. What ends
in a defect, or takes more than two seconds of processor time, is kept in ``tests/hostile/corpus`` as a file of its own,
which every run of the tests tries again. Mend its kind, and commit the file with what mends it.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.acceptance.web_visitor import address, ask, get, post
from tests.hostile.numbers import HUGE, NO_NUMBERS

CORPUS = Path(__file__).parent / "corpus"
MOST_SECONDS = 2.0
"""Processor time within which any request of 256 kB is answered."""
MOST_ANSWERED = 2_000_000
LONGEST_ADDRESS = 60_000
"""Beyond it the client of the tests sends nothing; the door refuses an address far sooner."""
LONGEST = 4_000
"""Letters of an input that the hunt makes."""
Door = Callable[[str], str]
"""A place where a text comes in; it says what went wrong there, or nothing."""


def _answer(answer: Any) -> str:
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"answered {answer.status_code}"
    return f"an answer of {len(answer.content)} bytes" if len(answer.content) > MOST_ANSWERED else ""


def _address(path: str) -> Door:
    return lambda text: _answer(
        get(path.format(quote(text.encode("utf-8", "surrogatepass"), safe=""))[:LONGEST_ADDRESS])
    )


def _json(path: str, body: Callable[[str], Any]) -> Door:
    return lambda text: _answer(
        ask("POST", path, content=json.dumps(body(text)).encode(), headers={"Content-Type": "application/json"})
    )


def _raw(path: str) -> Door:
    head = {"Content-Type": "application/json"}
    return lambda text: _answer(ask("POST", path, content=text.encode("utf-8", "surrogatepass"), headers=head))


def _form(path: str, field: str) -> Door:
    return lambda text: _answer(post(path, {field: text.encode("utf-8", "replace"), "on": "2027-03-01"}))


def _upload(name: str) -> Door:
    path = address("assessment", "nl")
    return lambda text: _answer(
        ask("POST", path, data={"upload": "1"}, files={"file": (name, text.encode("utf-8", "surrogatepass"))})
    )


def _document(text: str) -> str:
    from banen.observe.documents import read_document, read_json

    read_document(text)
    read_json(text.encode("utf-8", "surrogatepass"))
    return ""


def _number(text: str) -> str:
    from banen.observe.numbers import NumberError, spelled_number

    for language in ("nl", "en"):
        try:
            spelled_number(text, language)  # type: ignore[arg-type]
        except NumberError as refused:
            if len(str(refused)) > 300:
                return "a refusal without end"
    return ""


def _paper(text: str) -> str:
    from banen.serve.reports.typeset import typeset

    return "" if typeset(_template(), _said(text), DAY) else "empty"


def _said(text: str) -> dict[str, str]:
    return {"lang": "nl", "text": text.encode("utf-8", "replace").decode()}


DAY = date(2027, 3, 1)


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="banen-fuzz-")) / "one.typ"
    path.write_text(
        '#let d = json(bytes(sys.inputs.data))\n#set document(title: "x")\n#set text(lang: d.lang)\n#d.text\n'
    )
    return path


def _file(suffix: str, read: Callable[[Path], Any]) -> Door:
    """A reader of a file that an organisation keeps; what it tells is no defect, whatever stands in it."""

    def tried(text: str) -> str:
        from banen.errors import UserError

        path = _template().with_name(f"sent{suffix}")
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            read(path)
        except UserError as told:
            return "" if len("\n".join(told.sentences())) < MOST_ANSWERED else "a telling without end"
        return ""

    return tried


def _vacancies(path: Path) -> Any:
    from banen.decide.matching.occupations import shipped
    from banen.decide.matching.vacancies import read_vacancies

    return read_vacancies(path, shipped(), DAY)


def _people(path: Path) -> Any:
    from banen.decide.matching.people import read_people

    return read_people(path)


def _minutes(path: Path) -> Any:
    from banen.decide.matching.travel import read_travel

    return read_travel(path)


def _counted_answers(path: Path) -> Any:
    from banen.account.survey.instrument import answer_counts

    return answer_counts(path)


def _groups(path: Path) -> Any:
    from banen.decide.matching.audit import read_groups

    return read_groups(path)


def _cases(path: Path) -> Any:
    from banen.serve.case_files import read_cases

    return read_cases(path)


def _agreed(path: Path) -> Any:
    from banen.decide.agreed import read_agreed

    return read_agreed(path)


def _inner_counts(path: Path) -> Any:
    from banen.observe.disclosure import read_counts

    return read_counts(path)


def _address_list(path: Path) -> Any:
    from banen.act.addresses.offline import AddressList

    return AddressList(path)


def _desk(text: str) -> str:
    """The interface of the desk, with the text in every field of an application."""
    from tests.hostile.test_act_interface import sent

    body = {"case": text, "places": text, "priority": text, "received_at": text, "also": [text]}
    paths = (f"/v1/quotas/{quote(text.encode('utf-8', 'replace'))[:99]}/claims", "/v1/quotas")
    return next(filter(None, map(_answer, sent(*(("POST", path, body) for path in paths)))), "")


DOORS: dict[str, Door] = {
    "people": _file(".yml", _people), "people as JSON Lines": _file(".jsonl", _people),
    "vacancies": _file(".yml", _vacancies), "vacancies as a table": _file(".csv", _vacancies),
    "minutes of travel": _file(".csv", _minutes), "counted answers": _file(".csv", _counted_answers),
    "groups of an audit": _file(".csv", _groups), "cases as a table": _file(".csv", _cases),
    "cases as Parquet": _file(".parquet", _cases), "agreed numbers": _file(".csv", _agreed),
    "counts to protect": _file(".csv", _inner_counts), "list of addresses": _file(".csv", _address_list),
    "interface of the desk": _desk, "report of a year": _address("/nl/verantwoording/report/{}.pdf"),
    "who": _address("/nl/wie?p={0}&c={0}&j={0}&t={0}"),
    "outlooks": _address("/nl/simulator/vooruitzichten?part={0}&o={0}"),
    "picture": _address("/nl/simulator/picture.svg?p={0}&a={0}&t={0}&o={0}"),
    "story": _address("/nl/verhalen/{0}/1?g={0}"),
    "frame": _address("/embed/nl/simulator?p={0}&o={0}&j={0}"), "register": _address("/nl/registers/{}"),
    "api who": _raw("/v1/differences"), "api decisions": _raw("/v1/decisions"),
    "api explanations": _raw("/v1/explanations"),
    "api experiments": _raw("/v1/experiments"),
    "api history": _address("/v1/rule-changes?since={0}&until={0}&rule={0}"),
    "api local numbers": _address("/v1/local-numbers?area={0}&low={0}&high={0}&year={0}&indicator={0}"),
    "api housing": _address("/v1/housing-needs?area={0}&year={0}&package={0}"),
    "api series": _address("/v1/series/{0}?q={0}"),
    "letter": _form("/nl/toets/minimumloon/letter", "hours_worked"),
    "package": _address("/nl/simulator/live?p={}&o="), "assumed": _address("/nl/simulator/live?p=&a={}"),
    "look": _address("/nl/simulator/live?p=&j={0}&u={0}&s={0}&g={0}&n={0}&w={0}&t={0}"),
    "compared": _address("/en/compare?p={0}&t={0}&a={0}&d={0}"), "decide": _address("/en/decide?l={0}&h={0}&j={0}"),
    "search": _address("/nl/zoek?q={}"), "figures": _address("/nl/cijfers?q={0}&t={0}"),
    "account": _address("/nl/verantwoording?on={0}&known={0}&before={0}"), "state": _address("/nl/stand?g={}"),
    "map": _address("/nl/stand/kaart?n={0}&x={0}&s={0}"), "desk page": _address("/nl/toets/minimumloon?example={}"),
    "a path": _address("/nl/{}"), "api package": _address("/v1/projections?package={0}&draws=8&until=2028"),
    "api numbers": _address("/v1/projections?draws={0}&seed={0}&until={0}&assumed={0}"),
    "api rule": _json("/v1/rules/kennismigrant/_check", lambda text: {
        "on": "2026-03-01", "case": {"monthly_wage": text}, "variant": "KM-V2", "levers": {"factor": text},
    }),
    "api day": _json("/v1/rules/minimumloon/_check", lambda text: {"on": text, "case": {}}),
    "api site": _json("/v1/assessments", lambda text: {
        "proposal": {"title": text, "work": {"jobs": {"heads": text}, "migrants": {"percent": text}}}, "on": text,
    }),
    "api body": _raw("/v1/assessments"), "api rule body": _raw("/v1/rules/kennismigrant/_check"),
    "lever": _form("/nl/simulator", "2.11.criterion_factor"), "first year": _form("/nl/simulator", "2.11.from"),
    "held": _form("/nl/simulator", "a.entry.paid_up_share"), "hours": _form("/nl/toets/minimumloon", "hours_worked"),
    "wage": _form("/nl/toets/kennismigrant", "monthly_wage"), "stays": _form("/nl/toets/zoekperiode", "stays"),
    "proposal": _upload("voorstel.yml"), "proposal as JSON": _upload("voorstel.json"), "cells": _upload("voorstel.csv"),
    "document": _document, "number": _number, "paper": _paper,
}  # fmt: skip


def judged(door: str, text: str) -> tuple[str, float]:
    """What went wrong with a text at a door, or nothing, and the processor time that it took."""
    start = time.process_time()
    try:
        wrong = DOORS[door](text)
    except Exception as defect:
        wrong = f"{type(defect).__name__}: {defect}"[:300]
    return wrong, time.process_time() - start


def kept() -> dict[str, dict[str, str]]:
    """Every case of the corpus by the name of its file: door, text, and what it once did."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(CORPUS.glob("*.json"))}


def keep(door: str, text: str, did: str) -> Path:
    """Put a case into the corpus."""
    name = hashlib.sha256(f"{door}\0{text!a}".encode()).hexdigest()[:12]
    path = CORPUS / f"{name}.json"
    path.write_text(json.dumps({"door": door, "text": text, "did": did}, indent=1) + "\n", encoding="utf-8")
    return path


SEEDS = (
    *HUGE, *NO_NUMBERS, "2.11:criterion_factor:1.2,from:2028~L.20:real_increase:0.1", "entry.paid_up_share:0.5",
    "2027-03-01", "0001-01-01", "9999-12-31", "30%", "€ 6.000,00", "work: {jobs: {heads: 12}, migrants: {percent: 30}}",
    '{"proposal": {"work": {"jobs": {"heads": 12}}}, "on": "2027-03-01"}',
    "2026-01-01/2026-08-31, 2026-11-01/2027-02-28",
    '{"on": "2026-03-01", "case": {"monthly_wage": 6000}, "variant": "KM-V2", "levers": {"factor": 1.1}}',
)  # fmt: skip
PIECES = (
    *"0123456789.,:~%-+eE/\\\"'{}[]()<>&|!*#@?=;_ \t\n\r\0", "\u0301", "\u200d", "\u202e", "\ufeff", "\ud800",
    "王", "😀", "٣", "''", "--", "{{", "}}", "{%", "&amp;", "%00", "../", "e99999999", "null", "true", "!!", "*a", "&a",
    "\u2028", "ﷺ",
)  # fmt: skip


def _any(chance: random.Random) -> str:
    return chr(chance.choice((chance.randint(0, 255), chance.randint(256, 0x2FFFF))))


def changed(texts: list[str], chance: random.Random) -> str:
    """A text made from those that are known."""
    text = chance.choice(texts)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        before, part, after = text[:at], text[at:to], text[to:]
        put = (chance.choice(PIECES) + part, "", part * chance.choice((2, 10, 200)), chance.choice(texts), _any(chance))
        text = before + chance.choice(put) + after
        text = text[:LONGEST]
    return text


def hunt(seconds: float, seed: int, doors: list[str]) -> Iterator[tuple[str, str, str]]:
    """Door, text and what went wrong, of every case that is found within some seconds."""
    chance, until = random.Random(seed), time.monotonic() + seconds  # noqa: S311  no secret
    texts, tried = [*SEEDS, *(case["text"] for case in kept().values())], 0
    while time.monotonic() < until:
        door, text = chance.choice(doors), changed(texts, chance)
        wrong, took = judged(door, text)
        tried += 1
        if sys.stderr.isatty():
            print(f"\r{tried} tried, {max(0, until - time.monotonic()):.0f} s left ", end="", file=sys.stderr)
        if wrong or took > MOST_SECONDS:
            texts.append(text)
            yield door, text, wrong or f"took {took:.1f} s of processor time"
    print(f"{tried} inputs tried at {len(doors)} doors.", file=sys.stderr)


def main() -> None:
    """Hunt, and keep what is found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1, help="Another seed tries other inputs.")
    parser.add_argument("--door", action="append", choices=sorted(DOORS), help="Try this door alone; may be repeated.")
    asked = parser.parse_args()
    for door in asked.door or DOORS:
        judged(door, "1")  # what is read once is read now
    found = [
        (door, keep(door, text, did), did)
        for door, text, did in hunt(asked.seconds, asked.seed, asked.door or [*DOORS])
    ]
    for door, path, did in found:
        print(f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}: {door}: {did}")
    print(f"{len(found)} found; {len(kept())} in the corpus.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
