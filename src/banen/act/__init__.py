"""Who does what now: registrations, places under a number, mail, rights; the only part that holds personal data.

Nothing here is imported by the computing parts, and nothing here imports simulation or decision. What people do becomes
a figure only as protected counts in a file.
"""
