"""What would happen? Measures, scenarios, the cohort engine and its results."""
