"""Acting on people's cases: every test of the store runs on SQLite and on PostgreSQL."""
