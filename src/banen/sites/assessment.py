"""The assessment: criteria, outcome, conditions, the shortage over time, and what each municipality is asked.

The outcome is a draft with reasons; the decision is the municipality's. Nothing is weighed against anything else:
the outcomes are tried in order, and the first that fits is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banen.errors import Fault, UnknownNameError, UserError
from banen.languages import DUTCH, Language, Text
from banen.observe.areas import areas
from banen.observe.records import content_digest
from banen.observe.words import words
from banen.showing import Card, Showing
from banen.sites.allocation import RULES, Allocation, Host, allocate, largest_remainder
from banen.sites.criteria import AMBER, RED, UNDETERMINED, Case, Condition, Ground, ground, is_hard, judge
from banen.sites.notes import Note, computed, notes_on
from banen.sites.programme import Programme, read_programme
from banen.sites.proposals import Proposal, RegionFile, read_proposal, read_region
from banen.sites.questions import questions
from banen.sites.settings import Settings, merge, settle
from banen.sites.situation import Neighbour, Situation, gather
from banen.sites.texts import fill, texts
from banen.sites.timeline import PlacesOnDay, shown, worst

if TYPE_CHECKING:
    import altair as alt
    import polars

ProposalLike = Proposal | Path | str | Mapping[str, Any]
RegionLike = RegionFile | Path | str | Mapping[str, Any]
_NO_SUM_WITHOUT = {"housing": "own", "travel": "percent_green"}
"""The figure without which the sum behind a criterion says nothing."""


@dataclass(frozen=True)
class Request:
    """What one municipality is asked: its share of the shortage, what it accepted in writing, and what is still asked.

    ``known`` says whether its free places are known.
    """

    host: Host
    known: bool
    places: int
    accepted: int
    asked: int


@dataclass(frozen=True, repr=False)
class Assessment(Showing):
    """The assessment of one proposal; every sentence is made on demand in Dutch (nl) or English (en)."""

    proposal: Proposal
    region: RegionFile
    on: date
    ground: Ground
    cases: tuple[Case, ...]
    outcome: str
    programme: Programme | None
    beside: tuple[Note, ...] = ()

    @property
    def settings(self) -> Settings:
        """The thresholds that held."""
        return self.ground.settings

    def case(self, criterion: str) -> Case:
        """The case of a criterion, such as ``housing``."""
        by_id = {case.criterion: case for case in self.cases}
        if criterion not in by_id:
            raise UnknownNameError("criterion", criterion, by_id)
        return by_id[criterion]

    @cached_property
    def line(self) -> tuple[PlacesOnDay, ...]:
        """Places needed and there over time, at the high end of a range; empty where housing is undetermined."""
        return () if self.case("housing").missing else self.ground.line()

    @property
    def shortage(self) -> int | None:
        """The largest shortage of places in the municipality, over time; None where it is not known."""
        return worst(self.line).shortage if self.line else None

    @property
    def missing(self) -> tuple[str, ...]:
        """Questions without which a hard criterion, or the outcome, stays open; in the order of the list."""
        by_id = {id_ for case in self.cases if is_hard(case.criterion, self.settings) for id_ in case.missing}
        by_id |= {"ER-006"} if self.ground.situation.plan_allows is None else set()
        by_id |= {id_ for case in self.cases if case.colour == UNDETERMINED for id_ in case.missing}
        return tuple(id_ for id_ in questions() if id_ in by_id)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that must be done or proved, in the order of the criteria."""
        return tuple(condition for case in self.cases for condition in case.conditions)

    @cached_property
    def spread_on(self) -> PlacesOnDay | None:
        """The moment with most to spread over the region: short, and not committed by the applicant."""
        return max(self.line, key=lambda p: (_to_spread(p), -p.on.toordinal()), default=None)

    @cached_property
    def allocations(self) -> Mapping[str, Allocation]:
        """The shortage spread over the region by each rule; empty without a shortage or without a region."""
        point = self.spread_on
        hosts = self._hosts(point.on) if point else ()
        if point is None or not hosts:
            return {}
        wanted = _to_spread(point)
        most, spread = self.settings.number("max_travel_minutes"), self.settings.value("allocation_spread")
        return {
            rule: allocate(wanted, hosts, rule, max_minutes=most, spread=None if spread is None else int(spread))
            for rule in RULES
        }

    @property
    def allocation(self) -> Allocation | None:
        """The shortage spread by the rule that the region agreed (or the default)."""
        return self.allocations.get(self.settings.value("allocation_rule"))

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """What each municipality of the region is asked, nearest first."""
        chosen, chosen_on = self.allocation, self.spread_on
        if chosen is None or chosen_on is None:
            return ()
        near = {n.municipality: n for n in self.ground.situation.neighbours}
        accepted = {code: _accepted(n, chosen_on.on) for code, n in near.items()}
        asked = _still_asked(chosen, accepted)
        requests = [
            Request(h, near[h.code].places is not None, chosen.persons[h.code], accepted[h.code], asked[h.code])
            for h in self._hosts(chosen_on.on)
        ]
        return tuple(sorted(requests, key=lambda r: (r.host.minutes is None, r.host.minutes or 0, r.host.code)))

    def _hosts(self, on: date) -> tuple[Host, ...]:
        s = self.ground.situation
        return tuple(Host(n.municipality, self.free_in(n, on), n.minutes, n.weight) for n in s.neighbours)

    def free_in(self, neighbour: Neighbour, on: date) -> int:
        """Free places of another municipality on a day: as stated, with hard plans delivered by then."""
        delivered = sum(
            p.places
            for p in self.ground.situation.projects
            if p.municipality == neighbour.municipality and p.hard and p.delivered <= on
        )
        stated = neighbour.accepted_places if neighbour.places is None else neighbour.places
        return stated + delivered

    @property
    def notes(self) -> tuple[Note, ...]:
        """What to know beside the criteria: guide number, lease, sanitary, reference object, soft plans, parking."""
        return (*self.beside, *notes_on(self.proposal, self.region, self.ground, self.cases))

    def text(self, case: Case, language: str = DUTCH) -> str:
        """The sentence of a case."""
        return fill(texts().criteria[case.criterion].says[case.case], case.figures, language)

    def to_green(self, case: Case, language: str = DUTCH) -> str:
        """What would have to change for a criterion to be green; empty where it is."""
        change = texts().criteria[case.criterion].change.get(case.case)
        return fill(change, case.figures, language) if change else ""

    def computation(self, case: Case, language: str = DUTCH) -> str:
        """The sum behind a case, where its figures are known."""
        formula = texts().criteria[case.criterion].computation
        known = {"on": None, **dict.fromkeys(("applicant", "own", "shortage", "committed", "accepted")), **case.figures}
        if (decisive := _NO_SUM_WITHOUT.get(case.criterion)) and case.figures.get(decisive) is None:
            return ""
        return fill(formula, known, language)

    def letter(self, request: Request, language: str = DUTCH) -> str:
        """The letter that asks a municipality for places."""
        s, known, point = self.ground.situation, areas().municipalities, self.spread_on
        choices = self.settings["allocation_rule"].threshold.field.choices or {}
        return fill(
            texts().letter,
            {
                "name": known[request.host.code].name,
                "host": known[s.municipality].name if s.municipality else None,
                "applicant": self.proposal.get("applicant", "name") or texts().applicant,
                "on": point.on if point else None,
                "before": s.opening,
                "shortage": _to_spread(point) if point else None,
                "rule": choices.get(str(self.settings.value("allocation_rule")), Text.of({})),
                "places": request.places,
                "accepted": request.accepted,
                "asked": request.asked,
                "minutes": request.host.minutes,
            },
            language,
        )

    def receipt(self) -> dict[str, Any]:
        """What made this result: version, content, inputs and the day."""
        try:
            code = version("banen")
        except PackageNotFoundError:
            code = "not installed"
        return {
            "banen": code,
            "content": content_digest(),
            "proposal": self.proposal.digest,
            "region": self.region.digest or None,
            "assessed_on": self.on.isoformat(),
        }

    def table(self) -> polars.DataFrame:
        """The criteria as a table: criterion, rule, hard, colour, text (Dutch)."""
        import polars

        rows = [
            (
                c.criterion,
                texts().criteria[c.criterion].rule,
                is_hard(c.criterion, self.settings),
                c.colour,
                self.text(c),
            )
            for c in self.cases
        ]
        return polars.DataFrame(rows, schema=["criterion", "rule", "hard", "colour", "text"], orient="row")

    def chart(self, language: str = DUTCH) -> alt.LayerChart:
        """Places needed and there over time, as a Vega-Lite chart."""
        from banen.charts.places import places_over_time

        return places_over_time(shown(self.line), language)

    def card(self, language: Language) -> Card:
        """The outcome with the eight criteria."""
        w = words("showing", language)
        record = self.to_dict(language)
        rows = tuple((c["label"], c["colour"], c["text"]) for c in record["criteria"])
        heads = (w["criterion"], w["colour"], "")
        title = record["title"] or record["municipality_name"] or w["proposal"]
        return Card(title, record["outcome_text"], heads, rows, record["outcome_explanation"])

    def picture(self, language: Language) -> str:
        """Beds needed and there over time, where both are known."""
        from banen.charts.drawing import svg

        return svg(self.chart(language), language) if self.line else ""

    def to_dict(self, language: str = DUTCH) -> dict[str, Any]:
        """The assessment as JSON, with its sentences in Dutch or English."""
        return _tell(self, language)


def assess(
    proposal: ProposalLike,
    region: RegionLike | None = None,
    *,
    on: date | None = None,
    regional_need: int | None = None,
) -> Assessment:
    """Assess a proposal for new business, with what the region knows and decided.

    ``proposal`` and ``region`` are files (YAML, JSON; a region also CSV) or the same as mappings. ``on`` is the day of
    assessment: as given, else as in the proposal, else today. ``regional_need`` (places) is the need that the housing
    programme of the region file divides, such as the national projection gives it; it takes the place of the need in
    the file. Raises :class:`~banen.errors.UserError` with every fault.
    """
    read = proposal if isinstance(proposal, Proposal) else read_proposal(proposal)
    around = RegionFile() if region is None else region if isinstance(region, RegionFile) else read_region(region)
    day = on or read.assessed_on or date.today()
    settings = settle(merge(around.decisions, read.decisions), day)
    assessment = ground(gather(read, around, day), settings)
    cases = judge(assessment)
    programme = _programme(around, regional_need)
    return Assessment(read, around, day, assessment, cases, outcome(cases, assessment), programme)


def reassess(made: Assessment, situation: Situation, beside: tuple[Note, ...] = ()) -> Assessment:
    """The same proposal judged anew in another situation, with notes on what is other."""
    anew = ground(situation, made.settings)
    cases = judge(anew)
    return replace(made, ground=anew, cases=cases, outcome=outcome(cases, anew), beside=beside)


def _accepted(neighbour: Neighbour, on: date) -> int:
    there = neighbour.accepted_from is None or neighbour.accepted_from <= on
    return neighbour.accepted_places if there else 0


def _still_asked(chosen: Allocation, accepted: Mapping[str, int]) -> dict[str, int]:
    """What is asked beyond what was accepted: who accepted more than its share relieves the others in proportion."""
    behind = {code: max(0, share - accepted[code]) for code, share in chosen.persons.items()}
    total = sum(behind.values())
    left = min(total, max(0, chosen.shortage - sum(accepted.values())))
    return largest_remainder({code: Fraction(left * gap, total or 1) for code, gap in behind.items()}, left)


def _to_spread(point: PlacesOnDay) -> int:
    return max(0, point.shortage - point.committed)


def _programme(around: RegionFile, regional_need: int | None) -> Programme | None:
    if around.programme is None:
        if regional_need is not None:
            raise UserError(
                Fault(
                    "banen", "A regional need has no programme to divide it.", "Give a region file with `programme:`."
                )
            )
        return None
    given = {} if regional_need is None else {"need": regional_need}
    return read_programme({**around.programme, **given})


def outcome(cases: tuple[Case, ...], g: Ground) -> str:
    """The first outcome that fits: plan allows, complete first, refusal possible, conditions, agreed."""
    if g.situation.plan_allows:
        return "geen_weigeringsgrond_plan"
    hard = [case.colour for case in cases if is_hard(case.criterion, g.settings)]
    if g.situation.plan_allows is None or UNDETERMINED in hard:
        return "aanvullen"
    if RED in hard:
        return "afwijzen_mogelijk"
    return "akkoord_onder_voorwaarden" if AMBER in hard else "akkoord"


def _tell(a: Assessment, language: str) -> dict[str, Any]:
    """The whole assessment as a mapping that JSON can carry."""
    s, label = a.ground.situation, texts().outcomes[a.outcome]
    chosen = a.allocation
    return {
        "title": a.proposal.title,
        "municipality": s.municipality,
        "municipality_name": areas().municipalities[s.municipality].name if s.municipality else None,
        "opening": s.opening.isoformat() if s.opening else None,
        "outcome": a.outcome,
        "outcome_text": label[0][language],
        "outcome_explanation": label[1][language],
        "criteria": [_tell_case(a, case, language) for case in a.cases],
        "shortage": a.shortage,
        "line": [point.to_dict() for point in shown(a.line)],
        "computed": computed(a.proposal, a.ground),
        "allocation": [_tell_request(a, request, language) for request in a.requests],
        "allocation_rule": a.settings.value("allocation_rule") if chosen else None,
        "unplaced": chosen.unplaced if chosen else None,
        "allocation_by_rule": {rule: made.to_dict() for rule, made in a.allocations.items()},
        "conditions": [_tell_condition(condition, language) for condition in a.conditions],
        "missing": [_tell_missing(a, id_, language) for id_ in a.missing],
        "notes": [fill(texts().notes[note.id], note.figures, language) for note in a.notes],
        "settings": [setting.to_dict(language) for setting in a.settings.values()],
        "programme": a.programme.to_dict(language) if a.programme else None,
        "receipt": a.receipt(),
    }


def _plain(value: Any) -> Any:
    """A figure as JSON can carry it: shares and sums to three decimals."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else round(float(value), 3)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _tell_case(a: Assessment, case: Case, language: str) -> dict[str, Any]:
    """A criterion with its colour, sentence, computation and figures."""
    content = texts().criteria[case.criterion]
    figures = {
        name: value[language] if isinstance(value, Text) else _plain(value) for name, value in case.figures.items()
    }
    return {
        "id": case.criterion,
        "rule": content.rule,
        "label": content.label[language],
        "hard": is_hard(case.criterion, a.settings),
        "colour": case.colour,
        "case": case.case,
        "text": a.text(case, language),
        "computation": a.computation(case, language),
        "to_green": a.to_green(case, language),
        "law": content.law[language],
        "missing": list(case.missing),
        **figures,
    }


def _tell_condition(condition: Condition, language: str) -> dict[str, Any]:
    """A condition with the day before which it must be met and the proof that is asked."""
    content = texts().conditions[condition.id]
    figures = dict(condition.figures)
    if condition.id == "region_places":
        figures["name"] = areas().municipalities[figures["name"]].name
    return {
        "id": condition.id,
        "criterion": content.criterion,
        "text": fill(content.label, figures, language),
        "before": condition.before.isoformat() if condition.before else None,
        "proof": " ".join(fill(content.proof, figures, language).split()).replace(" ,", ","),
    }


def _tell_request(a: Assessment, request: Request, language: str) -> dict[str, Any]:
    """What one municipality is asked, with the letter."""
    host = request.host
    return {
        "municipality": host.code,
        "name": areas().municipalities[host.code].name,
        "free_places": host.capacity if request.known else None,
        "minutes": _plain(host.minutes),
        "weight": _plain(host.weight),
        "places": request.places,
        "accepted": request.accepted,
        "asked": request.asked,
        "letter": a.letter(request, language) if request.asked else "",
    }


def _tell_missing(a: Assessment, id_: str, language: str) -> dict[str, Any]:
    question = questions()[id_]
    holding = [case.criterion for case in a.cases if id_ in case.missing]
    label = texts().suppliers[question.supplied_by][language]
    return question.to_dict(language) | {"supplied_by_label": label, "criteria": holding or ["plan"]}
