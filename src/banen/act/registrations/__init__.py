"""A person's own statement of where they stay and how to reach them: draft, check, delivery, move, end, withdrawal."""
