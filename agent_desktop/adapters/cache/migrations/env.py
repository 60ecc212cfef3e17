"""Alembic's environment: the connection comes from ``upgrade``, within its transaction."""

from alembic import context

from agent_desktop.adapters.cache.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
