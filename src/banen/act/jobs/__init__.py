"""Work that leaves the process after a commit: an outbox in the same transaction, and workers that lease from it."""
