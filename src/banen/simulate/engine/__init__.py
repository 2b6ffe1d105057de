"""The law of motion: books and cohorts, month by month, compiled and in plain NumPy."""

from pathlib import Path

from banen.simulate.engine.cache_folder import settle

settle(Path(__file__).parent)  # before the first compiled function is declared
