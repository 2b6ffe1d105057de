"""Sharing: no legal basis, no sharing; fields chosen one by one, two people, an end, and a report of the outcome."""
