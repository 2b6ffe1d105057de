"""Answers about people one by one: who comes under one package and not under another, and who gains and bears."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from banen.serve.api.answers.parts import Answer, Package, Seed, Text, Year

Told = int | None
SMALL = "; to tens, and none where it is fewer than ``least``."


class FateCounts(Answer):
    """People by what becomes of them under the package, of those who come under the other."""

    against: Told = Field(description=f"Who comes under the other package{SMALL}", examples=[309450])
    package: Told = Field(description=f"Who comes under the package{SMALL}", examples=[308370])
    same: Told = Field(description=f"Who comes under both alike{SMALL}", examples=[299145])
    paid_up: Told = Field(description=f"Who comes at a wage raised to the criterion{SMALL}", examples=[5845])
    other_route: Told = Field(description=f"Who comes by another route{SMALL}", examples=[820])
    stopped: Told = Field(description=f"Who is stopped{SMALL}", examples=[2690])
    no_post: Told = Field(description=f"For whom there is no job{SMALL}", examples=[950])
    new: Told = Field(description=f"Who comes under the package alone{SMALL}", examples=[2560])
    longer: Told = Field(description=f"Who comes under both and stays longer{SMALL}", examples=[120])
    shorter: Told = Field(description=f"Who comes under both and stays shorter{SMALL}", examples=[430])
    searched: Told = Field(description=f"Who stays longer by a longer search for a post{SMALL}", examples=[96])
    post_found: Told = Field(description=f"Who of them finds a post in those months{SMALL}", examples=[34])
    family: Told = Field(description=f"Family members of who does not come{SMALL}", examples=[2400])
    children: Told = Field(description=f"Children among them{SMALL}", examples=[1290])
    beds: Told = Field(description=f"Places for labour migrants that they do not need{SMALL}", examples=[360])
    new_family: Told = Field(description=f"Family members of who comes under the package alone{SMALL}", examples=[1900])
    new_children: Told = Field(description=f"Children among them{SMALL}", examples=[1020])
    new_beds: Told = Field(description=f"Places for labour migrants that who comes alone needs{SMALL}", examples=[510])


class FateGroup(FateCounts):
    """One group of people and what becomes of them."""

    group: dict[str, str] = Field(description="Value by dimension.", examples=[{"sector": "ict"}])
    error: int = Field(description="Half of the range that holds 9 in 10 by chance for who differs.", examples=[64])
    label: dict[str, Text] = Field(description="The values in words, by dimension.")
    cited: Text | None = Field(None, description="The article on which people of this group fail first.")


class Purse(Answer):
    """A tenth of the wages, a sector or a region: who gains and who bears."""

    group: dict[str, str] = Field(description="Value by dimension.", examples=[{"wage_decile": "10"}])
    label: Text = Field(description="The group in words; a tenth with its mean wage.")
    both: Told = Field(description=f"Who comes under both{SMALL}", examples=[30035])
    gain: Told = Field(description=f"Whose pay is higher under the package{SMALL}", examples=[1885])
    bear: Told = Field(description=f"Whose pay is lower under the package{SMALL}", examples=[0])
    stopped: Told = Field(description=f"Who is stopped{SMALL}", examples=[850])
    no_post: Told = Field(description=f"For whom there is no job{SMALL}", examples=[60])
    euros: float | None = Field(description="Mean change of pay in euros a month over who comes under both.")
    error: float | None = Field(description="Half of the range that holds 9 in 10 by chance for that mean.")
    million: float | None = Field(description="The same for all of them in million euros a year.")


class WageCount(Answer):
    """A class of wage, in euros a month in amounts of the last published wage."""

    low: float = Field(description="From this wage.", examples=[4357.0])
    high: float = Field(description="To below this wage.", examples=[4749.0])
    people: int = Field(description="How many earn that; few are told as none.", examples=[2060])


class Dues(Answer):
    """What people and their employers pay in their first twelve months here, in million euros; none for few people."""

    tax: float | None = Field(description="Wage tax and national insurance.", examples=[61.2])
    premiums: float | None = Field(description="Employers' premiums.", examples=[88.0])
    rent: float | None = Field(description="Rent of beds for labour migrants.", examples=[52.4])


class CriterionWages(Answer):
    """The wages of a group whose salary criterion differs between the two packages."""

    group: str = Field(description="Group of the criterion.", examples=["under30"])
    against: float = Field(description="What the criterion asks under the other package.", examples=[4357.0])
    package: float = Field(description="What it asks under the package.", examples=[4749.0])
    classes: list[WageCount] = Field(description="People by class of wage, from the lower criterion on.")
    people: int = Field(description="Everybody of the group who comes under one of the two.", examples=[10860])
    below: int = Field(description="Who earns less than the higher of both criteria.", examples=[2060])
    beyond: int = Field(description="Who earns more than the last class.", examples=[950])
    fates: dict[str, int] = Field(description="What becomes of those below.", examples=[{"paid_up": 1230}])


class LifeMonth(Text):
    """What happens to an example person in a month, in words."""

    month: str = Field(description="Year and month.", examples=["2035-03"])
    event: str = Field(description="Name of the sentence.", examples=["below"])


class LifeCase(Answer):
    """How a rule is asked what is told of a life: a case for ``/rules/{id}/_check``."""

    rule: str = Field(description="Identifier of the rule.", examples=["kennismigrant"])
    on: str = Field(description="Day of reference.", examples=["2035-03-01"])
    variant: str | None = Field(description="Variant of the rule; null for the law as it is.", examples=["KM-V1"])
    levers: dict[str, Any] = Field(description="Levers of the variant.", examples=[{"factor": "1.09"}])
    case: dict[str, Any] = Field(description="The facts, sound but for what this life brings.")
    firm: bool = Field(description="Always false: amounts that are not published yet stand at their centre.")


class LifeCases(Answer):
    """The cases of a life under both packages; null where no rule decides what is told."""

    against: LifeCase | None = Field(description="Under the other package.")
    package: LifeCase | None = Field(description="Under the package.")


class Life(Answer):
    """One person who differs, told month by month under both packages; nobody real."""

    synthetic: bool = Field(description="Always true: nobody is a real human being.")
    person: Text = Field(description="Age, sector and wage, without name or nationality.")
    against: list[LifeMonth] = Field(description="What happens under the other package.")
    package: list[LifeMonth] = Field(description="What happens under the package.")
    cases: LifeCases = Field(description="How a rule is asked the same.")


class Who(Answer):
    """Who comes under a package and not under another in a year, person by person, and on which article."""

    package: Package = Field(description="The package.")
    against: Package = Field(description="The package beside it; empty is current policy.")
    year: Year
    seed: Seed
    scale: float = Field(description="Lives for each person; 1 is everybody.", examples=[1.0])
    synthetic: bool = Field(description="Always true: nobody is a real human being.")
    counts: FateCounts = Field(description="All people together.")
    by: list[str] = Field(description="Dimensions of the groups.", examples=[["article"]])
    least: int = Field(description="Persons below which a group is not told.", examples=[10])
    groups: list[FateGroup] = Field(description="Groups, those that differ most first.")
    distribution: list[Purse] = Field(description="Who gains and who bears, by tenth of the wages.")
    distribution_by: dict[str, list[Purse]] = Field(description="The same by ``sector`` and by ``region`` of the work.")
    dues: dict[str, Dues] = Field(
        description="Of who comes under the other package alone (``gone``) and under the package alone (``new``)."
    )
    criteria: list[CriterionWages] = Field(description="Wages beside each criterion that differs between the two.")
    example: Life | None = Field(description="One person who differs; none where nobody does.")
