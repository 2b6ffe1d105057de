"""Postings: notified before the work starts, checked by the client, version by version, chains counted by the rules."""
