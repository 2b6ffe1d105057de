"""Pages that answer to a package: simulator, shares, comparison, search, money."""
