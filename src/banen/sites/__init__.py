"""Sites: one clear assessment of new business, for every municipality.

May this business come here, what must it bring, and who houses whom? The question list, the criteria and every
sentence are content (``content/sites``); the decision is a person's.
"""

from banen.sites.assessment import Assessment, assess
from banen.sites.blank import blank_proposal
from banen.sites.proposals import Proposal, RegionFile, read_proposal, read_region
from banen.sites.questions import questions
from banen.sites.suitability import Suitability, suitability
from banen.sites.together import Together, assess_together

__all__ = [
    "Assessment",
    "Proposal",
    "RegionFile",
    "Suitability",
    "Together",
    "assess",
    "assess_together",
    "blank_proposal",
    "questions",
    "read_proposal",
    "read_region",
    "suitability",
]
