"""Alembic migrations of the cache; see ``upgrade``."""
