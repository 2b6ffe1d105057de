"""The price year: every amount of the accounts in euros of one year, and how an amount of another year gets there.

An assumption in euros says of which year its price is (``price_year``), a dated amount of the law is of the year in
which it holds. What follows pay moves with the salary criterion of the law, which follows agreed wages; rent, building
and child benefit move with the tables of income tax, which follow consumer prices. Both are dated values of the content
(``appraisal.yml``, ``prices``), so a year before or after them is refused, and years are never mixed in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from banen.errors import ParameterError
from banen.observe.assumptions import Draws, assumptions
from banen.observe.parameters import parameters
from banen.quantities import Array
from banen.sentences import Sentence


@dataclass(frozen=True)
class PriceYears:
    """The year of the accounts, and the dated value that carries each kind of amount along."""

    year: int
    indices: Mapping[str, str]
    kind_of: Mapping[str, str]

    def index(self, kind: str, year: int) -> float:
        """What an amount of a year is multiplied by to be of the price year; exactly 1 in that year.

        Raises :class:`~banen.errors.ParameterError` where the index has no value for the year.
        """
        if year == self.year:
            return 1.0
        return _level(self.indices[kind], self.year) / _level(self.indices[kind], year)

    def amount(self, name: str, draws: Draws) -> Array:
        """Draws of an assumption in euros, in prices of the price year, (D,).

        Raises :class:`~banen.errors.ParameterError` for an assumption that does not say of which year it is.
        """
        year = assumptions()[name].price_year
        if year is None:
            raise ParameterError(Sentence("{name} does not say of which year its prices are.", name=name))
        return draws[name] * self.index(self.kind_of.get(name, "wages"), year)


@cache
def _level(name: str, year: int) -> float:
    return float(parameters().at(name, date(year, 1, 1)).value)  # type: ignore[arg-type]
