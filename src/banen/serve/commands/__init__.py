"""One module per command of `banen`; each imports what it needs only when it runs, so that help is instant."""
