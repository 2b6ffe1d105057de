"""Pages to read: figures, places, trust, and the desk of rules."""
