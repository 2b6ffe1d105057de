"""What a package changes: levers, the catalogue of measures, packages, and their effects."""
