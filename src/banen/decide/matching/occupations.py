"""Occupations and the skills they ask: profiles from ESCO, how rare each skill is, and which are regulated.

Source: ESCO 1.2.0, European Commission; a sample of 64 occupations is shipped, the whole comes from the official
download (:func:`read_esco`). ISCO 3221 (mbo nurse) has no ESCO occupation: a named fault, never the skills of 2221.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from banen.decide.matching.settings import FOLDER
from banen.errors import ContentError, Fault
from banen.languages import ENGLISH, Text
from banen.observe.records import Faults
from banen.observe.shapes import OneOf, Shape, TableLine, content, lines
from banen.sentences import Sentence

RARITY_UNIT = 1_000_000
"""Rarity is kept as a whole number of millionths, so that sums are the same in any order."""


@dataclass(frozen=True, slots=True)
class OccupationProfile:
    """An occupation of ESCO with its ISCO-08 unit group and the skills it asks."""

    id: str
    isco: str
    label: Text
    essential: frozenset[str]
    optional: frozenset[str]


class Occupations:
    """Profiles by id and by ISCO unit group, and the rarity of each skill: ln(occupations / those that ask it)."""

    def __init__(
        self, profiles: Iterable[OccupationProfile], labels: Mapping[str, Text], origin: str, tongue: str = ENGLISH
    ) -> None:
        self.profiles = {profile.id: profile for profile in profiles}
        self.tongue = tongue
        """The language that skills are named in."""
        self.labels = labels
        self.origin = origin
        by_isco: dict[str, list[OccupationProfile]] = defaultdict(list)
        asked = Counter(skill for profile in self.profiles.values() for skill in profile.essential)
        for profile in self.profiles.values():
            by_isco[profile.isco].append(profile)
        self.by_isco = {isco: tuple(sorted(found, key=lambda p: p.id)) for isco, found in by_isco.items()}
        self.asked = asked
        self.skills = frozenset(s for p in self.profiles.values() for s in p.essential | p.optional)

    def rarity(self, skill: str) -> int:
        """How rare a skill is among occupations, in millionths; one that no occupation needs is as rare as can be."""
        return round(RARITY_UNIT * log(max(2, len(self.profiles)) / max(1, self.asked[skill])))

    def profile_of(self, isco: str, occupation: str | None = None) -> OccupationProfile:
        """The profile of an ESCO occupation, or of an ISCO group that has exactly one.

        Raises :class:`~banen.errors.ContentError` where there is none: the skills of a neighbour are never taken.
        """
        if occupation is not None:
            if occupation in self.profiles:
                return self.profiles[occupation]
            raise ContentError(
                Fault(self.origin, Sentence("there are no skills for occupation {occupation}.", occupation=occupation))
            )
        profiles = self.by_isco.get(isco, ())
        if len(profiles) == 1:
            return profiles[0]
        if not profiles:
            raise ContentError(
                Fault(
                    self.origin,
                    Sentence("there are no skills for {isco}.", isco=isco),
                    "Give the vacancy's own skills.",
                )
            )
        known = ", ".join(f"{p.id} ({p.label[ENGLISH]})" for p in profiles[:3])
        more = f" and {len(profiles) - 3} more" if len(profiles) > 3 else ""
        advice = Sentence("Give esco_occupation, one of {known}{more}.", known=known, more=more)
        raise ContentError(
            Fault(self.origin, Sentence("{isco} has {count} occupations.", isco=isco, count=len(profiles)), advice)
        )


_LABELS: Mapping[str, Shape] = {
    "esco_id": str, "isco08": str, "label_nl?": str, "label_en": str, "essential_skills?": int, "optional_skills?": int,
}  # fmt: skip


@cache
def shipped() -> Occupations:
    """The occupations of ESCO with the skills of the sample that is shipped."""
    faults = Faults()
    labels: dict[str, tuple[str, Text]] = {}
    for line in lines(FOLDER / "occupations.csv", _LABELS, faults):
        labels[line["esco_id"]] = (line["isco08"], Text.pair(line["label_nl"] or line["label_en"], line["label_en"]))
    asked: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"essential": set(), "optional": set()})
    relation, occupation = OneOf(("essential", "optional"), "relation"), OneOf(labels, "occupation")
    shape = {"esco_id": occupation, "relation": relation, "skill": str}
    for line in lines(FOLDER / "occupation_skills.csv", shape, faults):
        if line.sound:
            asked[line["esco_id"]][line["relation"]].add(line["skill"])
    faults.raise_if_any()
    profiles = [_profile(key, *labels[key], found) for key, found in asked.items()]
    return Occupations(profiles, _group_names(), "ESCO 1.2.0 (64 occupations)")


def _profile(key: str, isco: str, label: Text, asked: Mapping[str, set[str]]) -> OccupationProfile:
    return OccupationProfile(key, isco, label, frozenset(asked["essential"]), frozenset(asked["optional"]))


def read_esco(folder: Path) -> Occupations:
    """The official ESCO download (CSV, any language): occupations_*.csv, skills_*.csv, occupationSkillRelations_*.csv.

    Raises :class:`~banen.errors.ContentError` with every missing file or column, and every relation that leads nowhere.
    """
    import polars as pl

    faults, tables = Faults(), {}
    for name, columns in _DOWNLOAD.items():
        files = sorted(folder.glob(f"{name}_*.csv"))
        if not files:
            faults.add(
                str(folder),
                Sentence("holds no {name}_*.csv.", name=name),
                "Unpack the ESCO classification download (CSV) here.",
            )
            continue
        try:
            table = pl.read_csv(files[0], infer_schema=False)
        except (OSError, pl.exceptions.PolarsError):
            faults.add(str(files[0]), "cannot be read as CSV in UTF-8.", "Unpack the download again.")
            continue
        for missing in sorted(set(columns) - set(table.columns)):
            faults.add(
                str(files[0]),
                Sentence("lacks the column {missing}.", missing=missing),
                Sentence("It needs {columns}.", columns=", ".join(columns)),
            )
        tables[name] = table
    faults.raise_if_any()
    skills = dict(tables["skills"].select("conceptUri", "preferredLabel").iter_rows())
    labels: dict[str, tuple[str, Text]] = {}
    for uri, group, label in tables["occupations"].select(*_DOWNLOAD["occupations"]).iter_rows():
        labels[_short(uri)] = (str(group)[-4:].zfill(4), Text.pair(label, label))
    asked: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"essential": set(), "optional": set()})
    relations = tables["occupationSkillRelations"].select(*_DOWNLOAD["occupationSkillRelations"])
    for line, (occupation, relation, skill) in enumerate(relations.iter_rows(), start=2):
        if _short(occupation) not in labels or skill not in skills or relation not in ("essential", "optional"):
            faults.add(f"occupationSkillRelations:{line}", "names an occupation, skill or relation that is not there.")
            continue
        asked[_short(occupation)][relation].add(skills[skill])
    faults.raise_if_any()
    profiles = [_profile(key, *labels[key], found) for key, found in asked.items()]
    tongue = sorted(folder.glob("skills_*.csv"))[0].stem.rpartition("_")[2]
    return Occupations(profiles, _group_names(), f"ESCO ({folder.name})", tongue)


_DOWNLOAD = {
    "occupations": ("conceptUri", "iscoGroup", "preferredLabel"),
    "skills": ("conceptUri", "preferredLabel"),
    "occupationSkillRelations": ("occupationUri", "relationType", "skillUri"),
}


def _short(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def job_level(isco: str) -> int:
    """The skill level of an ISCO-08 group, 1 to 4 (ISCO-08, table of skill levels)."""
    if isco.startswith("14"):
        return 3
    return {"1": 4, "2": 4, "3": 3, "9": 1}.get(isco[:1], 2)


def person_level(isced: int) -> int:
    """The ISCO skill level that an ISCED level of education leads to (ISCO-08, mapping to ISCED-97)."""
    return 4 if isced >= 6 else 3 if isced == 5 else 2 if isced >= 2 else 1


@cache
def regulated() -> Mapping[str, tuple[str, str]]:
    """Regulated professions by ISCO unit group: the profession and the law that says so."""
    row = dict.fromkeys(("profession", "law", "register", "provenance", "confidence"), str)
    held = content(FOLDER / "regulated_professions.yml", {str: row})
    return {isco: (row["profession"], row["law"]) for isco, row in held.items()}


_BRC: Mapping[str, Shape] = {
    "brc2014": str, "brc_label_nl": str, "isco08_primary?": str, "isco_label_nl?": str, "isco_label_en?": str,
    "isco_skill_level?": str, "note?": str, "source?": str, "provenance?": str, "confidence?": str,
}  # fmt: skip


@cache
def _groups() -> tuple[TableLine, ...]:
    faults = Faults()
    held = tuple(lines(FOLDER / "brc_isco.csv", _BRC, faults))
    faults.raise_if_any()
    return held


@cache
def _group_names() -> Mapping[str, Text]:
    """The name of each ISCO unit group that is known."""
    return {row["isco08_primary"]: Text.pair(row["isco_label_nl"], row["isco_label_en"]) for row in _groups()}


@cache
def brc_to_isco() -> Mapping[str, str | None]:
    """The ISCO unit group with the largest share in each BRC 2014 group; None where there is none (no match by code).

    Only the largest share is known, so a group read this way is shown as *hoofdgroep* and never refuses anything.
    """
    return {row["brc2014"]: row["isco08_primary"] or None for row in _groups()}
