"""Costs and benefits of a package: the lines, one run, and the appraisal with its bands."""
