"""What measures do: from a package to the channels through which it acts on the population.

One function per measure, in the module of its question: ``economy`` (what work is wanted), ``domestic`` (who here
could do it), ``admission`` (who may come), ``fair_work`` (what it costs), ``living`` (where and how people live).
Importing them here fills ``EFFECTS``.
"""

from banen.simulate.measures.effects import admission, domestic, economy, fair_work, living
from banen.simulate.measures.effects.action import EFFECTS, Action, Leaning, channels_of

__all__ = ["EFFECTS", "Action", "Leaning", "admission", "channels_of", "domestic", "economy", "fair_work", "living"]
