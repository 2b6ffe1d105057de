"""Figures that renew themselves: tables of statistical offices read again, compared, and kept in one's own content."""
