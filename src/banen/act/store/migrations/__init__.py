"""The history of the schema, one step per file; every step runs on both stores."""
