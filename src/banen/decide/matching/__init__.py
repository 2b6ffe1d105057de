"""People who are here already, to work that is short: weighed by what they state, assigned together, told why.

The path: :mod:`people <banen.decide.matching.people>` and :mod:`vacancies <banen.decide.matching.vacancies>` are read,
:mod:`market <banen.decide.matching.market>` puts them together, :mod:`score <banen.decide.matching.score>` weighs each
pair, :mod:`candidates <banen.decide.matching.candidates>` keeps the best, :mod:`assignment
<banen.decide.matching.assignment>` decides together, :mod:`explanation <banen.decide.matching.explanation>` tells why.
"""

from banen.decide.matching.market import LabourMarket
from banen.decide.matching.matching import MatchingRound, match

__all__ = ["LabourMarket", "MatchingRound", "match"]
