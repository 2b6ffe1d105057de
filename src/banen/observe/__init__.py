"""What do we know? Figures, dated parameters, assumptions, areas and classifications, each with its source."""
