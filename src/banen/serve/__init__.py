"""Show it: command line, pages, charts and files."""
