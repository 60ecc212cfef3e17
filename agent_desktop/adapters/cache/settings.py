"""Small values of this cache: device id, cursor, the last operation's number, the last profile."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.schema import settings


def read_setting(connection: Connection, key: str) -> str | None:
    """Return a value, None when there is none."""
    statement = select(settings.c.value).where(settings.c.key == key)
    return connection.execute(statement).scalar_one_or_none()


def write_setting(connection: Connection, key: str, value: str) -> None:
    """Keep a value."""
    statement = insert(settings).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )
