"""Counts out: the closed list of tables, counted, protected, approved by two people, and written as a file."""
