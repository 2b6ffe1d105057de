"""The law of motion: books and cohorts, month by month, compiled and in plain NumPy."""
