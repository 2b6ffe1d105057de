"""What should we do? Targets, packages, sites and the uncertainty of the answer."""
