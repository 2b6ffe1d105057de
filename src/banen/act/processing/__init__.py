"""Account of what is done with people's data: the processing log per person, and the audit of staff."""
