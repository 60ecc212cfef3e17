"""Old and new programs on one database, while the instances are replaced one by one.

Each migration declares in its module what it means for programs of before:

``phase = "expand"``
    It only adds (tables, indexes, columns with a default or without a value): they go on working.
``phase = "contract"`` with ``oldest_program = "0010"``
    It takes away or changes what they rely on: only programs that have that migration go on.

The database keeps the oldest program that still works with it. Migrations are numbered without a
gap, so that a program can place one that it has never seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from agent_desktop import __version__
from agent_desktop.domain.errors import Unavailable
from agent_desktop.server.tables import FactRow

EXPAND: Final = "expand"
CONTRACT: Final = "contract"

_OLDEST_PROGRAM: Final = "oldest_program"
_UPGRADED_BY: Final = "upgraded_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a database and a program stand to each other.

    Attributes:
        database: The newest migration that the database has, "" for an empty one.
        program: The newest migration that this program has.
        oldest_program: The oldest program's newest migration, "" when the database does not say.
        upgraded_by: The version that brought the database where it is, "" when it does not say.
    """

    database: str
    program: str
    oldest_program: str = ""
    upgraded_by: str = ""

    @property
    def is_behind(self) -> bool:
        """Whether the database lacks what this program needs."""
        return self.database < self.program

    @property
    def is_ahead(self) -> bool:
        """Whether a newer program has upgraded the database."""
        return self.database > self.program

    @property
    def is_too_new(self) -> bool:
        """Whether this program cannot work with the database any more."""
        is_unknown = self.is_ahead and not self.oldest_program
        return is_unknown or self.program < self.oldest_program

    def refusal(self) -> Unavailable:
        """Return what to say when it is too new: which version is needed, and where."""
        newer = f"agent-desktop {self.upgraded_by}" if self.upgraded_by else "a newer version"
        needed = f"migration {self.oldest_program or self.database} or later"
        return Unavailable(
            f"this program (agent-desktop {__version__}, migration {self.program}) is too old for "
            f"its database: {newer} has upgraded it, and only programs with {needed} work with it "
            f"now. Install {newer} here and start again; to go back to this one, restore the "
            "backup of before the upgrade into an empty database",
            code="database.newer",
            fields={"program": self.program, "needed": self.oldest_program or self.database},
        )


def read(connection: Connection, *, database: str, program: str) -> Standing:
    """Return how they stand; ``database`` is the revision that the connection's database has."""
    if not database:
        return Standing(database=database, program=program)
    query = select(FactRow.key, FactRow.value).where(
        FactRow.key.in_((_OLDEST_PROGRAM, _UPGRADED_BY))
    )
    facts = {row.key: row.value for row in connection.execute(query)}
    return Standing(
        database=database,
        program=program,
        oldest_program=facts.get(_OLDEST_PROGRAM, ""),
        upgraded_by=facts.get(_UPGRADED_BY, ""),
    )


def keep(connection: Connection, standing: Standing, migrations: Iterable[ModuleType]) -> None:
    """Keep which programs go on after an upgrade; ``migrations``: all that the database has now.

    Raises:
        RuntimeError: A migration declares nothing: a fault of this program.
    """
    oldest = max((oldest_program(module) for module in migrations), default="")
    if not standing.is_behind and standing.oldest_program == oldest:
        return
    with Session(connection, join_transaction_mode="rollback_only") as session:
        session.merge(FactRow(key=_OLDEST_PROGRAM, value=oldest))
        session.merge(FactRow(key=_UPGRADED_BY, value=__version__))
        session.commit()


def oldest_program(migration: ModuleType) -> str:
    """Return the oldest program that goes on after a migration, "" for any.

    Raises:
        RuntimeError: It declares nothing, or not what there is to declare.
    """
    phase = getattr(migration, "phase", None)
    oldest = getattr(migration, "oldest_program", "")
    if phase == EXPAND and not oldest:
        return ""
    if phase == CONTRACT and isinstance(oldest, str) and oldest:
        return oldest
    raise RuntimeError(f"{migration.__name__} does not say whether it expands or contracts")
