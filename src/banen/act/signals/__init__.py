"""Signals: taken in with or without a name, assessed by people, with questions about places and never a score."""
