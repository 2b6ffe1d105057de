"""Who comes under one package and not under another, on what each is stopped first, and who stays longer.

Everybody who would arrive in a year under either is taken one by one, at full scale, with a wage, age and date of their
own; the compiled rules decide where the law decides. Only how many posts there are comes from the cohorts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from banen.decide.criteria import LEAST, CriterionWages, WageChange, changed_by_wage, criterion_wages, told_of
from banen.decide.fates import people_of
from banen.decide.gains import AXES, DISTRIBUTED, MILLION, MONEY, NINETY, distributed
from banen.decide.grounds import SEARCH, TOO_DEAR, ground_words
from banen.errors import Fault, ScenarioError, check_all
from banen.languages import WHOLE, Language
from banen.observe.areas import areas
from banen.observe.assumptions import Draws, assumptions
from banen.observe.numbers import short
from banen.observe.words import words
from banen.rounding import number, whole
from banen.sentences import Sentence
from banen.showing import Card, Showing
from banen.simulate.engine.cohorts import world
from banen.simulate.engine.lives.beside import Beside, Prospect, beside, prospect_of
from banen.simulate.lived import check_scale, hurdles_of, pays_of
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.indicators import group_labels
from banen.simulate.scenario import check_draws, check_year

if TYPE_CHECKING:
    import polars as pl

    from banen.decide.example_life import ExampleLife

FATES: Final = ("same", "paid_up", "other_route", "stopped", "no_post", "new")
"""What becomes, under a package, of who comes under the other; ``new`` comes under the package alone."""
DIMENSIONS: Final = (
    "article", "origin", "route", "sector", "wage_band", "wage_decile", "age_band", "hours", "contract", "registration",
    "housing", "household", "region", "municipality", "home_region", "home_municipality",
)  # fmt: skip
AREAS: Final = ("region", "municipality", "home_region", "home_municipality")
SHOWN: Final = ("stopped", "no_post", "other_route", "paid_up", "new", "longer", "shorter", "family")
"""Counts of a group that a table shows."""
HOUSEHOLD: Final = ("family", "children", "beds")
"""Those with whom people come, and the places that they need."""
BY_FATE: Final = ("against", "package", *FATES, "longer", "shorter", "searched", "post_found")
COUNTS: Final = (*BY_FATE, *HOUSEHOLD, *(f"new_{name}" for name in HOUSEHOLD))
CHANGED: Final = ("stopped", "no_post", "other_route", "new", "paid_up", "searched")
"""Counts of those for whom something differs; each person is in one of them at most."""
DUES: Final = ("tax", "premiums", "rent")
"""What people and their employers pay over the first twelve months (:class:`~.circumstances.FirstYear`)."""


@dataclass(frozen=True, repr=False)
class Differing(Showing):
    """Everybody who arrives in a year under one package or another (N people), and what becomes of each.

    ``people`` is a table with a row for each, ``by`` the dimensions of :meth:`groups`. Nobody in it is a real person.
    """

    package: Package
    against: Package
    year: int
    seed: int
    scale: float
    by: tuple[str, ...]
    beside: Beside
    people: pl.DataFrame

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many people per fate, in all, and family members of those who come under ``against`` alone."""
        return {name: round(v / self.scale) for name, v in self._counted(self.people).row(0, named=True).items()}

    @cached_property
    def told(self) -> Mapping[str, int | None]:
        """The counts as they are told; none where there are few (:func:`.criteria.told_of`)."""
        return {name: told_of(count, 1.0) for name, count in self.counts.items()}

    def groups(self, *by: str) -> list[dict[str, Any]]:
        """People by fate in each group, those that differ most first; a group of few is not told apart.

        ``by`` names dimensions; without any those that were asked for. The error is that of the number as it is told,
        few being counted as one less than the least that is, so that it tells no more than the counts do.
        """
        import polars as pl

        names = by or self.by
        found = self._counted(self.people.group_by(list(names))).with_columns(changed=pl.sum_horizontal(*CHANGED))
        rows = []
        for row in found.sort(["changed", *names], descending=[True, *[False] * len(names)]).iter_rows(named=True):
            if any(row[name] for name in SHOWN[:-1]):
                told = {name: told_of(row[name], self.scale) for name in COUNTS}
                changed = sum(LEAST - 1 if told[name] is None else told[name] or 0 for name in CHANGED)
                error = round(NINETY * (changed / self.scale) ** 0.5)
                rows.append({"group": {name: row[name] for name in names}, **told, "error": error})
        return rows

    def distribution(self, by: str = "wage_decile") -> list[dict[str, Any]]:
        """Who gains and who bears in each group of a dimension (:func:`.gains.distributed`)."""
        return distributed(self.people, by, self.scale)

    @cached_property
    def criteria(self) -> tuple[CriterionWages, ...]:
        """The wages of each group whose salary criterion differs between the two, most people below it first."""
        return criterion_wages(self.beside, self.people, self.year, self.scale)

    @cached_property
    def changes(self) -> tuple[WageChange, ...]:
        """How many people no longer come and how many come instead, by class of wage."""
        return changed_by_wage(self.people, self.scale)

    @cached_property
    def example(self) -> ExampleLife | None:
        """One person who differs, told month by month under both; none where nobody differs."""
        from banen.decide.example_life import example_of

        return example_of(self.beside)

    def label(self, dimension: str, value: str, language: Language) -> str:
        """A group in words."""
        w = words("who", language)
        if dimension in ("wage_band", "age_band"):
            return str(w[f"{dimension}s"][int(value)])
        if dimension == "wage_decile":
            return str(w["decile"]).format(number=int(value), wage=whole(round(self.decile_wages[value]), language))
        if dimension in ("hours", "contract", "registration", "housing", "household"):
            return str(w["groups"][dimension][value])
        if dimension in ("municipality", "home_municipality"):
            return areas().municipalities[value].name
        if dimension == "article":
            return ground_words(value, language)["name"] if value else str(w["posts"])
        return group_labels(dimension.removeprefix("home_"))[value][language]

    @cached_property
    def decile_wages(self) -> dict[str, float]:
        """Mean wage of a month of full hours in each tenth, in prices of the last published wage."""
        import polars as pl

        return dict(self.people.group_by("wage_decile").agg(pl.col("wage").mean()).iter_rows())

    def table(self) -> pl.DataFrame:
        """One row per group, with how many people meet each fate; empty where a group is too small to tell."""
        import polars as pl

        rows = [
            {f"{n}_{language}": self.label(n, v, language) for n, v in row["group"].items() for language in WHOLE}
            | {
                f"article_cited_{language}": ground_words(row["group"]["article"], language)["article"]
                for language in WHOLE
                if row["group"].get("article")
            }
            | {name: row[name] for name in COUNTS}
            for row in self.groups()
        ]
        if not rows:
            heads = [f"{n}_{language}" for n in self.by for language in WHOLE]
            heads += [f"article_cited_{language}" for language in WHOLE if "article" in self.by]
            return pl.DataFrame(schema=dict.fromkeys(heads, pl.String) | dict.fromkeys(COUNTS, pl.Int64))
        return pl.DataFrame(rows, infer_schema_length=None)

    def gains_table(self) -> pl.DataFrame:
        """Who gains and who bears by tenth of the wages, sector and region, one row for each group."""
        import polars as pl

        rows = [
            {"by": by, "group": row["group"][by]}
            | {f"group_{ln}": self.label(by, row["group"][by], ln) for ln in WHOLE}
            | {name: row[name] for name in (*DISTRIBUTED, *MONEY)}
            for by in AXES
            for row in self.distribution(by)
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    @property
    def moves_pay(self) -> bool:
        """Whether a rule of either package changes anybody's pay."""
        return any(row["gain"] != 0 or row["bear"] != 0 for row in self.distribution())

    @property
    def by_area(self) -> bool:
        """Whether groups are small areas, which are shown with their error."""
        return any(name in AREAS for name in self.by)

    def card(self, language: Language) -> Card:
        """How many come and do not, then the groups that were asked for."""
        w, groups = words("who", language), self.groups()
        shown = columns_of(groups)
        rows = tuple(
            (
                " · ".join(self.label(n, v, language) for n, v in row["group"].items()),
                *(self.few(row[name], language) for name in shown),
            )
            for row in groups
        )
        heads = (w["heads"]["group"], *(w["heads"][name] for name in shown))
        return Card(self.said(w["title"], language), self.sentence(language), heads, rows, w["one_future"])

    def sentence(self, language: Language) -> str:
        """What differs, in words."""
        w, n = words("who", language), self.counts
        less = n["against"] - n["package"]
        told = {"all": whole(n["against"], language), "less": self.few(told_of(abs(less), 1.0), language)}
        text = w["nobody"] if not self.differ else w["sentence"] if less >= 0 else w["sentence_more"]
        return self.said(text, language, **told)

    def of_hundred(self, language: Language) -> str | None:
        """Of every hundred who no longer come: how many are stopped, and for how many there is no post."""
        n = self.counts
        gone = n["stopped"] + n["no_post"]
        if gone < LEAST or None in (self.told["stopped"], self.told["no_post"]) or n["package"] > n["against"]:
            return None
        stopped, w = round(100 * n["stopped"] / gone), words("who", language)
        found = self.said(w["of_hundred"], language, stopped=stopped, no_post=100 - stopped)
        dear = self.people.filter(self.people["article"].str.starts_with(TOO_DEAR))
        if told_of(len(dear), self.scale) is None or dear.is_empty():
            return found
        ground = ground_words(str(dear["article"][0]), language)
        count = round(100 * len(dear) / self.scale / gone)
        return f"{found} {self.said(w['too_dear'], language, count=count, **ground)}"

    def staying(self, language: Language) -> str:
        """Who stays longer or shorter, and the families of who does not come."""
        counts = {name: self.few(count, language) for name, count in self.told.items()}
        moved = {name: counts[name] for name in COUNTS if name not in ("against", "package")}
        w, parts = words("who", language), ("staying", "staying_new") if self.counts["new"] else ("staying",)
        sentences = [self.said(w[part], language, **moved) for part in parts]
        if self.counts["searched"]:
            sentences.insert(1, self.said(w["searching"], language, **ground_words(SEARCH, language), **moved))
        return " ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)

    @cached_property
    def dues(self) -> dict[str, dict[str, float | None]]:
        """Wage tax with insurance, premiums, and rent of beds in the first twelve months, in million euros a year.

        Of those who come under ``against`` alone (``gone``) and under the package alone (``new``); none for few people.
        """
        import polars as pl

        one, other, dues = pl.col("against"), pl.col("package"), {}
        for name, whom in (("gone", one & ~other), ("new", other & ~one)):
            here = self.people.filter(whom)
            few = told_of(len(here), self.scale) is None
            sums = here.select(pl.col(DUES).fill_nan(None).sum()).row(0, named=True)
            dues[name] = {due: None if few else sums[due] / self.scale / MILLION for due in DUES}
        return dues

    def paying(self, language: Language) -> str | None:
        """What who no longer comes would pay in tax, premiums and rent, and what who comes instead pays."""
        w, n = words("who", language), self.counts
        if any(amount is None for of in self.dues.values() for amount in of.values()):
            return None
        amounts = {f"{side}_{due}": amount for side, of in self.dues.items() for due, amount in of.items()}
        written = {name: number(round(amount or 0.0, 1), language) for name, amount in amounts.items()}
        parts = {"paying": n["stopped"] + n["no_post"], "paying_new": n["new"]}
        sentences = [self.said(w[part], language, **written) for part, people in parts.items() if people]
        return " ".join([*sentences, w["paying_note"]]) if sentences else None

    @property
    def least(self) -> int:
        """Persons below which a group is not shown."""
        return LEAST

    @property
    def differ(self) -> int:
        """How many people differ between the two."""
        return sum(self.counts[name] for name in FATES if name != "same")

    def said(self, text: str, language: Language, **more: Any) -> str:
        """A text with the names of the packages and the year."""
        names = {"package": self.package.title[language], "against": self.against.title[language]}
        return text.format(year=self.year, **names, **more)

    def picture(self, language: Language) -> str:
        """How many are stopped, by ground, and how many have no job any more."""
        from banen.charts.ranked import ranked

        rows = []
        for row in self.groups("article"):
            count = -float(row["stopped"] or row["no_post"] or 0)
            rows.append((self.label("article", row["group"]["article"], language), count, count, count))
        title = self.said(words("who", language)["title"], language)
        return ranked(rows, title, partial(whole, language=language)).inked()

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``banen who``."""
        groups = [
            row
            | {"label": {n: {ln: self.label(n, v, ln) for ln in WHOLE} for n, v in row["group"].items()}}
            | (
                {"cited": {ln: ground_words(row["group"]["article"], ln)["article"] for ln in WHOLE}}
                if row["group"].get("article")
                else {}
            )
            for row in self.groups()
        ]
        return {
            "package": self.package.to_dict(), "against": self.against.to_dict(), "year": self.year,
            "seed": self.seed, "scale": self.scale, "synthetic": True, "counts": dict(self.told),
            "by": list(self.by), "least": LEAST, "groups": groups,
            "distribution": self._distribution(AXES[0]),
            "distribution_by": {by: self._distribution(by) for by in AXES[1:]},
            "dues": self.dues,
            "criteria": [asdict(wages) for wages in self.criteria],
            "example": self.example.to_dict() if self.example else None,
        }  # fmt: skip

    def _distribution(self, by: str) -> list[dict[str, Any]]:
        rows = self.distribution(by)
        return [row | {"label": {ln: self.label(by, row["group"][by], ln) for ln in WHOLE}} for row in rows]

    @staticmethod
    def few(count: int | None, language: Language) -> str:
        """A count in words; a small one is not told."""
        return words("who", language)["small"].format(least=LEAST) if count is None else whole(count, language)

    @staticmethod
    def _column(name: str) -> pl.Expr:
        import polars as pl

        if name in ("against", "package"):
            return pl.col(name).sum()
        if name in ("longer", "shorter"):
            apart = pl.col("months_package") - pl.col("months_against")
            both = pl.col("against") & pl.col("package")
            return (both & ((apart > 0) if name == "longer" else (apart < 0))).sum()
        if name in ("searched", "post_found"):
            return (pl.col("searched") & (pl.col("post_found") if name == "post_found" else pl.lit(value=True))).sum()
        if name.removeprefix("new_") in HOUSEHOLD:
            less, more = ("package", "against") if name.startswith("new_") else ("against", "package")
            return pl.col(name.removeprefix("new_")).filter(pl.col(less) & ~pl.col(more)).sum()
        return (pl.col("fate") == name).sum()

    @classmethod
    def _counted(cls, people: Any) -> pl.DataFrame:
        columns = [cls._column(name).alias(name) for name in COUNTS]
        found: pl.DataFrame = people.agg(columns) if hasattr(people, "agg") else people.select(columns)
        return found


def columns_of(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Counts that some of the rows of a table have; a column of noughts says nothing."""
    return tuple(name for name in SHOWN if any(row[name] != 0 for row in rows))


def who(
    package: Package,
    against: Package | None = None,
    *,
    year: int = 2035,
    by: Sequence[str] = ("article",),
    seed: int = 1,
    scale: float = 1.0,
    progress: Callable[[str], None] | None = None,
) -> Differing:
    """Who arrives in a year under ``against`` (current policy unless named) and not under ``package``, and the reverse.

    ``by`` names :data:`DIMENSIONS` to tell groups apart by. ``scale`` takes every so many people: 0.1 every tenth.
    ``progress`` is told what is being done.
    Raises :class:`~banen.errors.ScenarioError` for what cannot be run, every fault at once.
    """
    by = by.split(",") if isinstance(by, str) else by
    check_all(lambda: check_year(year), lambda: check_draws(1, seed), lambda: check_by(by), lambda: check_scale(scale))
    tell = progress or (lambda _: None)
    other = against or baseline()
    tell("current law")
    first = prospect(other)
    tell("the package")
    second = prospect(package)
    tell("each person, twice")
    found = beside(world(Draws(1, 1, assumptions())), first, second, year, seed, scale)
    return Differing(
        package=package,
        against=other,
        year=year,
        seed=seed,
        scale=scale,
        by=tuple(by),
        beside=found,
        people=people_of(found),
    )


@lru_cache(maxsize=32)
def prospect(package: Package) -> Prospect:
    """What a package brings about with every assumption at its centre."""
    here = world(Draws(1, 1, assumptions()))
    channels, leans = channels_of(package, here)
    return prospect_of(here, channels, hurdles_of(leans), pays_of(leans))


def check_by(by: Sequence[str]) -> None:
    """Refuse dimensions that do not exist, none at all, and one that is named twice."""
    wrong = [short(name) for name in by if name not in DIMENSIONS]
    twice = [name for name in DIMENSIONS if by.count(name) > 1]
    faults = []
    if wrong or not by:
        told = Sentence("{wrong} cannot be told apart.", wrong=wrong) if wrong else "no dimension is named."
        faults.append(Fault("by", told, Sentence("Choose from {names}.", names=", ".join(DIMENSIONS))))
    if twice:
        faults.append(Fault("by", Sentence("{twice} is named twice.", twice=", ".join(twice)), "Name each once."))
    if faults:
        raise ScenarioError(*faults)
