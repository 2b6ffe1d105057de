"""Every reader of content in one list, so that whoever keeps the content hears all faults of all files at once.

A reader runs by itself when somebody needs what it reads; then its own faults are told. Here all run in turn, each
with what is left of the files before it. A reader that cannot run on what is left is named: what it rests on has a
fault that is told, and once that is mended there may be more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from banen.errors import Fault, UserError, nearest
from banen.languages import WHOLE
from banen.observe.records import CONTENT, SHIPPED, Faults, Record, gathering, read_yaml
from banen.observe.words import words
from banen.sentences import Sentence

Reading = Callable[[], Any]


@dataclass(frozen=True)
class Inspection:
    """What reading all content found: faults in the order of reading, causes before what follows; readers not run."""

    files: int
    faults: tuple[Fault, ...]
    not_run: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        told = [{"where": f.where, "what": f.what, "advice": f.advice} for f in self.faults]
        return {"folder": str(CONTENT), "files": self.files, "faults": told, "not_run": list(self.not_run)}


def inspect() -> Inspection:
    """Read every file of the content folder. What was read stays in caches: only for a process that ends with it."""
    not_run = []
    with gathering() as kept:
        for name, read in readings():
            try:
                read()
            except UserError as error:
                kept += error.faults
            except Exception as error:  # a reader stumbles over what another, or it itself, told or left out
                not_run.append(name)
                stumble = Fault(
                    name,
                    Sentence("could not be read further ({kind}: {error}).", kind=type(error).__name__, error=error),
                    "Look here.",
                )
                kept += [stumble] if not kept else []
    files = sum(1 for path in CONTENT.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return Inspection(files, tuple(dict.fromkeys(kept)), tuple(not_run))


def readings() -> Iterator[tuple[str, Reading]]:
    """Every reader with the file or folder that it reads, those first on which others rest."""
    yield "files", _check_files
    yield from _known()
    yield from _law()
    yield from _simulated()
    yield from _decided()
    yield from _sites()
    yield from _accounted()
    yield from _acted()
    yield from _matched()
    yield from _shown()


def _known() -> Iterator[tuple[str, Reading]]:
    from banen.observe.areas import areas
    from banen.observe.assumptions import assumptions, register
    from banen.observe.boundaries import source
    from banen.observe.classifications import classifications
    from banen.observe.conflicts import conflicts
    from banen.observe.disclosure import limits
    from banen.observe.doubt import doubt_sources
    from banen.observe.figures import figures
    from banen.observe.fitted import fitted
    from banen.observe.outside_events import outside_events
    from banen.observe.parameters import parameters
    from banen.observe.publications import citations
    from banen.observe.quantities import named
    from banen.observe.series import series

    yield "figures/", figures
    yield "series/", series
    yield "publications/", citations
    yield "parameters/", parameters
    yield "areas/", areas
    yield "areas/boundaries.yml", source
    yield "classifications/", classifications
    yield "assumptions/", register
    yield "calibration/", fitted
    yield "assumptions/", assumptions
    yield "conflicts.yml", conflicts
    yield "outside_events.yml", outside_events
    yield "sources_of_doubt.yml", doubt_sources
    yield "disclosure.yml", limits
    yield "texts/quantities.csv", partial(named, "")
    yield "figures/", _check_references


def _law() -> Iterator[tuple[str, Reading]]:
    from banen.model.rules import rules
    from banen.model.rules.citations import laws
    from banen.model.rules.disagreements import disagreements
    from banen.model.rules.examples import examples
    from banen.model.rules.record import organisation
    from banen.model.rules.texts import dutch_references, texts_of
    from banen.observe.calendar import equated_days

    yield "rules/laws.yml", laws
    yield "rules/days_off.yml", equated_days
    yield "rules/citations.yml", dutch_references
    yield "rules/register.yml", organisation
    yield "parameters/disagreements.yml", disagreements
    for name, rule in rules().items():
        yield f"rules/{name}.yml", partial(texts_of, name)
        yield f"rules/cases/{name}.yml", partial(examples, rule)


def _simulated() -> Iterator[tuple[str, Reading]]:
    from banen.model import demand, hazards, housing, population, regions, status_holders, supply
    from banen.model.outlooks import outlooks
    from banen.model.vacancies import vacancy_rates
    from banen.simulate.engine.events import events
    from banen.simulate.evidence import backtest, bars, expectations, forms, hindcast
    from banen.simulate.measures.catalogue import catalogue, clashes
    from banen.simulate.measures.examples import example_packages
    from banen.simulate.results import indicators
    from banen.simulate.results.dependence import filled_vacancies

    tables: tuple[Reading, ...] = (
        population.structure, population.pilot_sectors, demand.sector_table, demand.levels, hazards.published_stay,
        housing.places_table, regions.region_tilts, status_holders.known_permits, supply.sector_tilts,
        supply.network_reference, supply.first_networks, vacancy_rates, filled_vacancies,
    )  # fmt: skip
    for read in tables:
        yield f"assumptions/ ({read.__name__})", read
    yield "measures/", catalogue
    yield "measures/conflicts.yml", clashes
    yield "packages/", example_packages
    yield "outlooks.yml", outlooks
    yield "indicators.yml", indicators.indicators
    yield "own_definitions.yml", indicators.definitions
    yield "backtest.yml", backtest.entries
    yield "gates.yml", hindcast.rules
    yield "calibration/bars.yml", bars.published
    yield "calibration/hindcasts.yml", hindcast.published
    yield "calibration/hindcasts_together.yml", hindcast.published_together
    yield "calibration/forms.yml", forms.published
    yield "experiments.yml", expectations.read_experiments
    yield "engine_events.yml", events


def _decided() -> Iterator[tuple[str, Reading]]:
    from banen.decide.accounts.chart_of_accounts import read_chart
    from banen.decide.accounts.costs import costs_of_measures
    from banen.decide.search.needed import needed_sectors
    from banen.decide.targets import targets

    yield "targets/", targets
    yield "appraisal.yml", read_chart
    yield "measure_costs.yml", costs_of_measures
    yield "needed_sectors.yml", needed_sectors


def _sites() -> Iterator[tuple[str, Reading]]:
    from banen.model.regions import islands
    from banen.sites.programme import programme_fields
    from banen.sites.questions import questions
    from banen.sites.references import references
    from banen.sites.settings import thresholds
    from banen.sites.summed import longest_travel, reference_objects
    from banen.sites.texts import texts

    yield "sites/islands.yml", islands
    yield "sites/questions.yml", questions
    yield "sites/programme.yml", programme_fields
    yield "sites/reference_objects.yml", reference_objects
    yield "sites/reference_objects.yml", references
    yield "sites/settings.yml", thresholds
    yield "sites/settings.yml", longest_travel
    yield "sites/texts.yml", texts


def _accounted() -> Iterator[tuple[str, Reading]]:
    from banen.account.account import account
    from banen.account.renewal.renewal import tables
    from banen.account.reports import report_years
    from banen.account.survey.instrument import instrument
    from banen.account.survey.waves import waves
    from banen.serve.reports.annual.compose import sentences

    yield "account/", account
    yield "account/reports.csv", report_years
    yield "account/survey_items.csv", instrument
    yield "account/waves/", waves
    for language in WHOLE:
        yield "account/report.yml", partial(sentences, language)
    yield "renewal/cbs.yml", partial(tables, "cbs")


def _acted() -> Iterator[tuple[str, Reading]]:
    from banen.act.addresses.offline import AddressList
    from banen.act.cases.permits import pieces
    from banen.act.points.referrals import receivers
    from banen.act.processing.log import activities
    from banen.act.releases.tables import tables
    from banen.act.settings import settings
    from banen.act.sharing.bases import bases, bodies
    from banen.act.signals.questions import questions

    yield "act/settings.yml", settings
    yield "act/pieces.yml", partial(pieces, "")
    yield "act/receivers.yml", receivers
    yield "act/activities.yml", activities
    yield "act/releases.yml", tables
    yield "act/bodies.yml", bodies
    yield "act/bases.yml", bases
    yield "act/questions.yml", questions
    yield "act/addresses.csv", AddressList


def _matched() -> Iterator[tuple[str, Reading]]:
    from banen.decide.matching.evaluation import lottery_seed
    from banen.decide.matching.occupations import brc_to_isco, regulated, shipped
    from banen.decide.matching.people import never_counts
    from banen.decide.matching.settings import constants
    from banen.decide.matching.shortage import read_shortage

    yield "matching/settings.yml", constants
    yield "matching/occupations.csv", shipped
    yield "matching/brc_isco.csv", brc_to_isco
    yield "matching/regulated_professions.yml", regulated
    yield "matching/shortage_occupations.csv", read_shortage
    yield "matching/person.yml", never_counts
    yield "matching/evaluation.yml", lottery_seed


def _shown() -> Iterator[tuple[str, Reading]]:
    from banen.act import texts
    from banen.observe.fault_texts import checked
    from banen.serve.reports import site
    from banen.serve.web.library.index import meanings, page_words
    from banen.serve.web.library.matching import algorithm_record, done_elsewhere
    from banen.serve.web.library.series import titles
    from banen.serve.web.library.stories import stories
    from banen.serve.web.library.terms import explained

    yield "stories.yml", stories
    yield "matching/elsewhere.yml", done_elsewhere
    yield "matching/register.yml", partial(algorithm_record, WHOLE[0])
    for language in dict.fromkeys((*WHOLE, *texts.languages())):
        yield f"texts/act/{language}.yml", partial(texts.texts, language)
    yield "sites/report.yml", site.report_words
    yield "texts/terms.yml", explained
    yield "texts/series.yml", titles
    yield "texts/search.yml", meanings
    yield "texts/search.yml", partial(page_words, WHOLE[0])
    for path in sorted((CONTENT / "texts").glob("faults_*.yml")):
        yield f"texts/{path.name}", partial(checked, path)
    for path in sorted((SHIPPED / "texts").glob("*.yml")):
        if "." not in path.stem and path.stem not in (
            "search",
            "series",
            "terms",
        ):  # one more language is read with its part
            yield f"texts/{path.name}", partial(words, path.stem, WHOLE[0])


def _check_files() -> None:
    """Whether every file that came with Banen is there, is text, and says in both languages what it says in one.

    Bands of targets are an organisation's own choice: none of them has to stay.
    """
    faults = Faults()
    for path in sorted(p for p in SHIPPED.rglob("*") if p.suffix in (".yml", ".csv", ".npy")):
        name = path.relative_to(SHIPPED)
        if name.parts[0] != "targets" and not (CONTENT / name).is_file():
            faults.add(str(name), "is missing.", "Put it back: banen content copy FOLDER makes a whole set.")
    for path in sorted(CONTENT.rglob("*.yml")):
        if record := read_yaml(path, faults):
            _check_tongues(record, record.data, (), faults)
    faults.raise_if_any()


def _check_tongues(record: Record, data: Any, at: tuple[str | int, ...], faults: Faults) -> None:
    if isinstance(data, dict):
        if len(data) == 1 and set(data) <= set(WHOLE) and isinstance(next(iter(data.values())), str):
            other = next(iter(set(WHOLE) - set(data)))
            faults.add(
                record.place_of(*at),
                Sentence("{at} has no text in {other!r}.", at=".".join(map(str, at)), other=other),
                "Write it in both.",
            )
        for key, value in data.items():
            _check_tongues(record, value, (*at, key), faults)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            _check_tongues(record, value, (*at, index), faults)


def _check_references() -> None:
    """Whether every figure and series that the content names is there."""
    from banen.observe.figures import figures, references
    from banen.observe.series import series

    known, faults = {*figures(), *(f"series:{name}" for name in series())}, Faults()
    for id_, uses in references().items():
        if id_ not in known:
            near = nearest(id_, known)
            for use in uses:
                advice = Sentence("The nearest is {near!r}.", near=near) if near else ""
                faults.add(
                    use.where,
                    Sentence(
                        "{key} of {holder} names {id!r}, which does not exist.", key=use.key, holder=use.holder, id=id_
                    ),
                    advice,
                )
    faults.raise_if_any()
