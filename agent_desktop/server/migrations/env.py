"""Alembic's entry: runs the scripts on the connection that ``server.migrate`` hands over."""

from alembic import context

from agent_desktop.server.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite changes a table by copying it.
    render_as_batch=True,
)
context.run_migrations()
