"""Runs the steps of the data's schema on the connection that the caller hands over."""

from alembic import context

from banen.act.store import tables
from banen.act.store.types import METADATA

METADATA.tables[tables.numbers.BOOKING.name]  # the tables are known once they are imported
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
