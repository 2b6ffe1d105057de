"""The engine of lives: one life per person at full scale, by the law of motion of the cohort engine."""
