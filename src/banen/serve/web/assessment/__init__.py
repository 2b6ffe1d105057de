"""Pages of the assessment of a business site."""
