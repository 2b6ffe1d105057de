"""What came of it: recommendations and promises with their state, the figures of the year, the survey, the report.

The account holds no persons: only what public bodies promised and did, and figures about all.
"""
