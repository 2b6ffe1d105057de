"""What the annual report says: composed from the account, the figures and the sentences of ``content/account``.

A sentence holds no digit of its own: each number stands between braces, as a figure or a count of the account, and the
sentence is printed with what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from banen.account.account import Account, account
from banen.account.changes import AccountChange, Moment, by_addressee, by_theme, changes, counted
from banen.account.events import RECOMMENDED
from banen.account.indicators import AnnualIndicator, Reading, read_as
from banen.account.reports import moment_of
from banen.charts.bars import bars
from banen.errors import ContentError, Fault
from banen.languages import DUTCH, ENGLISH, Language, day_of
from banen.observe.conflicts import conflicts
from banen.observe.figures import Figure, figures
from banen.observe.records import CONTENT, Faults, content_digest, read_yaml
from banen.observe.words import words
from banen.sentences import Sentence
from banen.serve.numbers import number
from banen.serve.reports.annual.document import (
    AnnualReport,
    Block,
    Paragraph,
    ReportPicture,
    ReportTable,
    Said,
    Section,
    Value,
    check_report,
)
from banen.serve.wording import period_words

_HELD = re.compile(r"\{([A-Za-z0-9_.]+)\}")
_DIGIT = re.compile(r"\d")
YEAR = "calendar year"
"""The unit of a figure that is a year and no amount."""


@cache
def sentences(language: Language) -> Mapping[str, Any]:
    """The sentences of the report in a language; a digit that is no figure is a fault, all of them at once."""
    faults = Faults()
    record = read_yaml(CONTENT / "account" / "report.yml", faults)
    faults.raise_if_any()
    held: Mapping[str, Any] = record.data[language] if record else {}
    _check_digits(held, lambda name: record.place_of(language, name) if record else "")
    return held


def _check_digits(held: Mapping[str, Any], place_of: Callable[[str], str]) -> None:
    wrong = [
        Fault(
            place_of(name),
            Sentence("{name} holds a number of its own: {text!r}.", name=name, text=text),
            "Write the id of a figure in braces.",
        )
        for name, text in _texts(held)
        if _DIGIT.search(_HELD.sub("", text))
    ]
    if wrong:
        raise ContentError(*wrong)


def _texts(held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in held.items():
        if isinstance(value, Mapping):
            yield from _texts(value)
        else:
            yield from ((name, text) for text in (value if isinstance(value, list) else [value]))


def compose(
    year: int, language: Language, on: date | None = None, known: date | None = None, *, draft: bool = False
) -> AnnualReport:
    """The report of a year in a language.

    Raises :class:`~banen.errors.ContentError` when a text lacks this language, unless it is a draft.
    """
    now = moment_of(year, on, known)
    then = moment_of(year - 1)
    made = _Composed(account(), language, now, then)
    if made.missing and not draft:
        complaint = Sentence(
            "{count} texts lack {language!r}: {missing}.",
            count=len(made.missing),
            language=language,
            missing=", ".join(made.missing),
        )
        raise ContentError(Fault("account/recommendations.csv", complaint, "Write them, or make a draft with --draft."))
    report = made.report(year)
    check_report(report)
    return report


@dataclass(frozen=True)
class _Composed:
    """One report in the making: the account, the language, the moment described and the one before."""

    held: Account
    language: Language
    now: Moment
    then: Moment

    @property
    def s(self) -> Mapping[str, Any]:
        return sentences(self.language)

    @property
    def w(self) -> Mapping[str, Any]:
        return words("account", self.language)

    @property
    def missing(self) -> tuple[str, ...]:
        listed = self.held.listed(self.now.on)
        return tuple(id_ for id_, subject in listed.items() if self.language not in subject.text.to_dict())

    def report(self, year: int) -> AnnualReport:
        known = self.now.known or date.today()
        receipt = {
            "content": content_digest(),
            "on": self.now.on.isoformat(),
            "known": known.isoformat(),
            "events": str(sum(e.recorded_on <= known for e in self.held.events)),
        }
        subtitle = self.s["subtitle"].format(on=day_of(self.now.on, self.language), known=day_of(known, self.language))
        sections = (
            self._summary(), self._changed(), *self._themes(), self._figures(), self._survey(), self._points(),
            self._commitments(), self._contradictions(), self._unknown(), self._method(receipt),
        )  # fmt: skip
        return AnnualReport(
            language=self.language,
            title=f"{self.s['title']} {year}",
            subtitle=subtitle,
            draft=self.s["draft"],
            year=year,
            on=self.now.on,
            known=known,
            sections=sections,
            missing=self.missing,
            receipt=receipt,
            unknown=self.s["unknown_word"],
        )

    @property
    def counts(self) -> Mapping[str, int | float]:
        """What the account itself counts, by the names that sentences use."""
        themes = by_theme(self.held, self.now)
        lines = sum(sum(counts.values()) for counts in themes.values())
        without = sum(counts.get("onbekend", 0) for counts in themes.values())
        reach = self.held.coverage(self.now.on, self.now.known)
        late = [
            id_
            for id_ in self.held.commitments
            if id_ in self.held.listed(self.now.on)
            and self.held.lateness(id_, self.now.on, self.now.known).kind == "late"
            and self.held.state(id_, self.now.on, self.now.known).status != "voldaan"
        ]
        return {
            "lines": lines, "with_status": lines - without, "without_status": without,
            "regions": reach.regions, "regions_active": reach.active, "regions_unknown": reach.unknown,
            "coverage_low": round(reach.low, 1), "coverage_high": round(reach.high, 1),
            "open_motions": sum(
                id_ in self.held.listed(self.now.on) for id_ in self.held.open_motions(self.now.on, self.now.known)
            ),
            "late": len(late), "without_value": len(self._valueless()), "held_back": len(self._held_back()),
            "missing": len(self.missing),
        }  # fmt: skip

    def say(self, sentence: str, more: Mapping[str, int | str] | None = None) -> Paragraph:
        """A sentence with its numbers filled in, and what they rest on."""
        counts: Mapping[str, int | float | str] = {**self.counts, **(more or {})}
        rests: list[str] = []

        def fill(found: re.Match[str]) -> str:
            name = found[1]
            if name in counts:
                value = counts[name]
                return value if isinstance(value, str) else number(value, self.language)
            id_, _, part = name.partition(".") if name not in figures() else (name, "", "")
            if id_ not in rests:
                rests.append(id_)
            figure = figures()[id_]
            return period_words(figure.period, self.language) if part == "period" else _as_value(figure, self.language)

        return Paragraph(_HELD.sub(fill, sentence), tuple(rests))

    def _summary(self) -> Section:
        known = self.now.known or date.max
        held_by = {r.figure: r.recorded_on for r in self.held.readings}

        def was_known(sentence: str) -> bool:
            ids = {found.partition(".")[0] for found in _HELD.findall(sentence)}
            return all(held_by.get(id_, date.min) <= known for id_ in ids)

        said = [self.say(text) for text in self.s["summary_sentences"] if was_known(text)]
        note = self.w["project_list"].format(lines=self.counts["lines"])
        return Section(self.s["summary"], 1, (Paragraph(note), *said, Paragraph(self.s["effect"]), *self._states()))

    def _states(self) -> tuple[Block, ...]:
        themes = by_theme(self.held, self.now)
        shown = [status for status in RECOMMENDED if any(counts.get(status) for counts in themes.values())]
        totals = {status: sum(counts.get(status, 0) for counts in themes.values()) for status in shown}
        rows: list[tuple[Value, ...]] = [
            (self.w["themes"][theme], *(float(counts.get(s, 0)) for s in shown), float(sum(counts.values())))
            for theme, counts in themes.items()
        ]
        rows.append((self.w["columns"]["total"], *map(float, totals.values()), float(sum(totals.values()))))
        told = "; ".join(f"{self.w['statuses'][status]} {count}" for status, count in totals.items())
        picture = bars(
            [(self.w["statuses"][status], count, str(count)) for status, count in totals.items()],
            self.s["states_title"],
            self.s["unknown_word"],
        )
        columns = (self.w["columns"]["theme"], *(self.w["statuses"][s] for s in shown), self.w["columns"]["total"])
        return (
            ReportPicture("states", picture, self.s["states_alt"].format(told=told)),
            ReportTable(self.s["states_title"], columns, tuple(rows), self.s["addressees_note"]),
        )

    def _changed(self) -> Section:
        moved_subjects = changes(self.held, self.then, self.now)
        before = self.s["changed_since"].format(
            before=day_of(self.then.on, self.language),
            before_known=day_of(self.then.known or date.today(), self.language),
        )
        blocks: list[Block] = [Paragraph(before), self.say(self.s["changed_counts"], counted(moved_subjects))]
        if learned := sum(change.learned for change in moved_subjects):
            blocks.append(self.say(self.s["changed_learned"], {"learned": learned}))
        moved = tuple(self._change_row(change) for change in moved_subjects if change.kind != "ongewijzigd")
        if moved:
            names = ("subject", "text", "change", "from", "to", "evidence")
            blocks.append(ReportTable(self.s["changed"], tuple(self.w["columns"][n] for n in names), moved))
        return Section(self.s["changed"], 1, tuple(blocks))

    def _change_row(self, change: AccountChange) -> tuple[Value | Said, ...]:
        return (
            change.subject,
            self._text(change.subject),
            self.w["classes"][change.kind],
            self.w["statuses"][change.before.status],
            self.w["statuses"][change.after.status],
            ", ".join(sorted(change.after.shown - change.before.shown)),
        )

    def _text(self, id_: str) -> Said:
        text = self.held.subject(id_).text.to_dict()
        return Said(text[self.language]) if self.language in text else Said(text[DUTCH], DUTCH)

    def _themes(self) -> tuple[Section, ...]:
        sections = [Section(self.s["themes"], 1, (Paragraph(self.s["effect"]),))]
        listed = self.held.listed(self.now.on)
        names = ("subject", "text", "status", "since", "evidence")
        for theme, name in self.w["themes"].items():
            rows = tuple(
                self._status_row(id_)
                for id_, r in self.held.recommendations.items()
                if r.theme == theme and id_ in listed
            )
            if rows:
                columns = (*(self.w["columns"][n] for n in names), self.s["next_step"])
                sections.append(Section(name, 2, (ReportTable(name, columns, rows),)))
        asked = by_addressee(self.held, self.now)
        rows_ = tuple((Said(name, DUTCH), float(len(ids)), ", ".join(ids)) for name, ids in asked.items())
        columns = (self.s["addressees"], self.s["columns"]["count"], self.w["columns"]["subject"])
        table = ReportTable(self.s["addressees"], columns, rows_, self.s["addressees_note"])
        return (*sections, Section(self.s["addressees"], 2, (table,)))

    def _status_row(self, id_: str) -> tuple[Value | Said, ...]:
        state = self.held.state(id_, self.now.on, self.now.known)
        cited = ", ".join(map(str, state.last.evidence)) if state.last else ""
        light = self.held.rests_lightly(state)
        evidence = self.w["according_to"].format(sources=cited) if light and cited else cited
        steps = [f"{self.w['steps'][m.step]} {m.day}" for m in state.milestones]
        return (
            id_, self._text(id_), self.w["statuses"][state.status], state.since.isoformat() if state.since else None,
            "; ".join(filter(None, (evidence, *steps))), self.s["next_unknown"],
        )  # fmt: skip

    def _readings(self) -> Mapping[str, tuple[Reading, ...]]:
        readings: dict[str, list[Reading]] = {}
        for (indicator, _), reading in read_as(self.held.readings, self.now.known or date.max).items():
            readings.setdefault(indicator, []).append(reading)
        return {name: tuple(sorted(held, key=lambda r: r.period)) for name, held in readings.items()}

    def _valueless(self) -> tuple[AnnualIndicator, ...]:
        known = {reading.indicator for reading in self.held.readings}
        return tuple(i for id_, i in self.held.indicators.items() if id_ not in known)

    def _held_back(self) -> tuple[AnnualIndicator, ...]:
        return tuple(i for i in self.held.indicators.values() if i.held_back)

    def _figures(self) -> Section:
        rows: list[tuple[Value | Said, ...]] = []
        pictures: list[Block] = []
        readings = self._readings()
        for id_, indicator in self.held.indicators.items():
            if indicator.held_back:
                continue
            if not (held := readings.get(id_, ())):
                rows.append((id_, indicator.name[self.language], None, "", "", "", ""))
                continue
            rows += [self._figure_row(indicator, reading) for reading in held]
            if len(held) > 1:
                pictures.append(self._picture(indicator, held))
        c = self.s["columns"]
        columns = (c["id"], c["name"], c["value"], c["unit"], c["period"], c["counts"], c["source"])
        table = ReportTable(self.s["figures_annex"], columns, tuple(rows))
        return Section(self.s["figures_annex"], 1, (Paragraph(self.s["figures_lead"]), *pictures, table))

    def _figure_row(self, indicator: AnnualIndicator, reading: Reading) -> tuple[Value | Said, ...]:
        figure = figures()[reading.figure]
        unit = figures().units[figure.unit]
        part = "" if reading.whole else f" ({self.s['part_of_year']})"
        is_amount = figure.value is not None and figure.unit != YEAR
        value: Value = figure.value if is_amount else _as_value(figure, self.language) or None
        return (
            figure.id, indicator.name[self.language], value, unit.label[self.language],
            f"{period_words(reading.period, self.language)}{part}",
            Said(figure.population, ENGLISH), Said(figure.source, ENGLISH),
        )  # fmt: skip

    def _picture(self, indicator: AnnualIndicator, held: tuple[Reading, ...]) -> ReportPicture:
        rows = []
        for reading in held:
            figure = figures()[reading.figure]
            part = "" if reading.whole else f" ({self.s['part_of_year']})"
            rows.append(
                (f"{period_words(reading.period, self.language)}{part}", figure.value, _as_value(figure, self.language))
            )
        name = indicator.name[self.language]
        description = "; ".join(f"{period} {words_}" for period, _, words_ in rows)
        svg = bars(rows, name, self.s["unknown_word"])
        return ReportPicture(held[-1].figure, svg, self.s["figure_alt"].format(name=name, told=description))

    def _survey(self) -> Section:
        known = self.now.known or date.max
        read = any(r.figure == "IA034" and r.recorded_on <= known for r in self.held.readings)
        paragraphs = tuple(self.say(text) for text in self.s["survey_sentences"]) if read else ()
        return Section(self.s["survey"], 1, paragraphs or (Paragraph(self.s["next_unknown"]),))

    def _points(self) -> Section:
        c, rows = self.s["columns"], list[tuple[Value | Said, ...]]()
        for region, point in self.held.points.items():
            state = self.held.state(region, self.now.on, self.now.known)
            known = state.status != "onbekend"
            opened = ", ".join(filter(None, (point.opened_on, point.opened_also))) if known else ""
            place = Said(point.location, DUTCH) if known else ""
            rows.append((point.name, self.w["statuses"][state.status], opened or None, place))
        columns = (c["region"], self.w["columns"]["status"], c["opened"], c["place"])
        return Section(
            self.s["points"], 1, (Paragraph(self.s["points_note"]), ReportTable(self.s["points"], columns, tuple(rows)))
        )

    def _commitments(self) -> Section:
        rows, listed = list[tuple[Value | Said, ...]](), self.held.listed(self.now.on)
        for id_, promise in self.held.commitments.items():
            if id_ in listed:
                state = self.held.state(id_, self.now.on, self.now.known)
                late = self.held.lateness(id_, self.now.on, self.now.known)
                lateness = (
                    self.w["lateness"]["days"].format(days=late.days) if late.days else self.w["lateness"][late.kind]
                )
                rows.append(
                    (
                        id_,
                        self._text(id_),
                        self.w["kinds"][promise.kind],
                        self.w["statuses"][state.status],
                        Said(promise.due_said or promise.due, DUTCH),
                        lateness,
                    )
                )
        names = ("subject", "text")
        columns = (
            *(self.w["columns"][n] for n in names),
            self.s["columns"]["what"],
            self.w["columns"]["status"],
            self.w["columns"]["term"],
            self.w["lateness"]["late"],
        )
        lead = self.say(self.s["commitments_lead"])
        return Section(self.s["commitments"], 1, (lead, ReportTable(self.s["commitments"], columns, tuple(rows))))

    def _contradictions(self) -> Section:
        mine = {r.figure for r in self.held.readings}
        c = self.s["columns"]
        rows = tuple(
            (conflict.title[self.language], conflict.explanation[self.language], conflict.handling[self.language])
            for conflict in conflicts().values()
            if mine & set(conflict.figures)
        )
        table = ReportTable(self.s["contradictions"], (c["name"], c["what"], c["how"]), rows)
        return Section(self.s["contradictions"], 1, (table,))

    def _unknown(self) -> Section:
        paragraphs = [self.say(self.s[f"unknown_{name}"]) for name in ("recommendations", "points", "figures", "held")]
        if self.missing:
            paragraphs.append(self.say(self.s["missing"]))
        rows = tuple(
            (i.id, i.name[self.language], Said(i.held_back, ENGLISH)) for i in (*self._valueless(), *self._held_back())
        )
        c = self.s["columns"]
        table = ReportTable(self.s["unknown"], (c["id"], c["name"], c["what"]), rows)
        return Section(self.s["unknown"], 1, (*paragraphs, table))

    def _method(self, receipt: Mapping[str, str]) -> Section:
        named = {str(c).partition(" ")[0] for e in self.held.events for c in e.evidence}
        c = self.s["columns"]
        rows = tuple(
            (s.key, Said(s.title, s.language), s.date or None, self.w["source_kinds"][s.kind], self.w["read"][s.read])
            for s in self.held.evidence.values()
            if s.key in named
        )
        columns = (c["id"], c["source"], c["period"], c["what"], c["read"])
        held = "; ".join(f"{name} {value}" for name, value in receipt.items())
        table = ReportTable(self.s["columns"]["source"], columns, rows)
        paragraphs = (Paragraph(self.s["method_text"]), Paragraph(self.s["backfilled"]), Paragraph(held))
        return Section(self.s["method"], 1, (*paragraphs, table))


def _as_value(figure: Figure, language: Language) -> str:
    """The number of a figure in words, or its bound; blank where it is a gap."""
    s = sentences(language)
    if figure.value is not None:
        whole = figure.unit == YEAR
        return f"{figure.value:.0f}" if whole else number(figure.value, language)
    if figure.low is not None and figure.high is not None:
        return f"{number(figure.low, language)} – {number(figure.high, language)}"
    if figure.low is not None:
        return f"{s['low']} {number(figure.low, language)}"
    return f"{s['high']} {number(figure.high, language)}" if figure.high is not None else ""
