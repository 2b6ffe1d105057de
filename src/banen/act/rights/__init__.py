"""Rights of people over their data: see, take along, correct, erase; and the terms after which data go."""
