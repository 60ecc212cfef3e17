"""Whose eyes a change is for, said twice: for the database, and for changes already at hand.

A pull asks the database; the live channel has the change in memory and looks for its readers. A
test compares the two on every kind of change and person.

The owner and the owner's team read a ticket, and managers read all. Beside them there are those to
whom it was handed or offered: for them the ticket has *grants*, each to a scope:

- ``u:ID``, a person;
- ``t:ID``, everybody of a team (an offer to ``team:NAME``);
- ``l:ID``, the leads of a team whose agent has it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import ColumnElement, and_, false, or_

from agent_desktop.domain.records import RECORD_RIGHTS, RecordTable
from agent_desktop.domain.rights import RIGHTS, Action, Resource, Role, is_lead
from agent_desktop.domain.ticket_life import TEAM
from agent_desktop.domain.tickets import Ticket
from agent_desktop.server.access import Identity
from agent_desktop.server.tables import ChangeRow, RecordRow, TicketRow

# Records that belong to one agent, and the field that says to whom.
OWNED: Final[Mapping[RecordTable, str]] = {
    RecordTable.TEMPLATE: "owner",
    RecordTable.READING: "agent",
}
_READERS: Final = RIGHTS[Resource.TICKET, Action.READ]
_GRANTED: Final = "+"
_TAKEN: Final = "-"


class Reader(Protocol):
    """A person, as far as reading goes; ``access.Identity`` is one."""

    @property
    def user_id(self) -> int:
        """The person."""

    @property
    def role(self) -> str:
        """The person's role."""

    @property
    def team_id(self) -> int | None:
        """The person's team."""


class Reachable(Protocol):
    """What decides who may read a change; ``tables.ChangeRow`` has it."""

    @property
    def owner_id(self) -> int:
        """Whose it is."""

    @property
    def team_id(self) -> int | None:
        """Of which team."""

    @property
    def kind(self) -> str:
        """Of a ticket, a call, a record, a look-up."""

    @property
    def also(self) -> str:
        """Scopes with a grant, and with ``+`` or ``-`` those that got or lost it by this change.

        Of a record: the name of its table.
        """


@dataclass(frozen=True, slots=True)
class Member:
    """A person to whom a ticket can be handed."""

    user_id: int
    team_id: int | None


def scopes_of(who: Reader) -> tuple[str, ...]:
    """Return the scopes whose grants are this person's."""
    own = [f"u:{who.user_id}"]
    if who.team_id is not None:
        own.append(f"t:{who.team_id}")
        if is_lead(who.role):
            own.append(f"l:{who.team_id}")
    return tuple(own)


def audience(
    ticket: Ticket,
    owner_id: int,
    team_id: int | None,
    people: Mapping[str, Member],
    teams: Mapping[str, int],
) -> frozenset[str]:
    """Return the scopes that must have a grant: who has the ticket, and to whom it is offered.

    Args:
        ticket: As it is now.
        owner_id: Its owner; nobody needs a grant who reads it anyway.
        team_id: The owner's team.
        people: By agent number; ``teams`` by name.
        teams: Ids by name.
    """
    found = set()
    for number in (ticket.handler, ticket.offered_to):
        member = people.get(number)
        if member is None or member.user_id == owner_id or _same(member.team_id, team_id):
            continue
        found.add(f"u:{member.user_id}")
        if member.team_id is not None:
            found.add(f"l:{member.team_id}")
    if ticket.offered_to.startswith(TEAM):
        offered = teams.get(ticket.offered_to.removeprefix(TEAM))
        if offered is not None and offered != team_id:
            found.add(f"t:{offered}")
    return frozenset(found)


def _same(one: int | None, other: int | None) -> bool:
    return one is not None and one == other


def said(granted: Iterable[str], new: Iterable[str], taken: Iterable[str]) -> str:
    """Return ``ChangeRow.also``."""
    words = [*granted, *(f"{_GRANTED}{s}" for s in new), *(f"{_TAKEN}{s}" for s in taken)]
    return " ".join(sorted(words))


def is_own(who: Reader, owner_id: int, team_id: int | None) -> bool:
    """Return whether a person reads a ticket without any grant."""
    return who.role == Role.MANAGER or owner_id == who.user_id or _same(who.team_id, team_id)


def readable_by(who: Identity) -> ColumnElement[bool]:
    """Return what needs no grant: own things; the team's tickets; a lead's team's calls, too."""
    return or_(false(), *readable_parts(who))


def readable_parts(who: Identity) -> tuple[ColumnElement[bool], ...]:
    """Return ``readable_by`` as conditions of which any suffices, each with an index of its own."""
    if who.role not in _READERS:
        return ()
    if who.role == Role.MANAGER:
        return (ChangeRow.kind.in_(("ticket", "call")),)
    own = and_(ChangeRow.owner_id == who.user_id, ChangeRow.kind.in_(("ticket", "call")))
    if who.team_id is None:
        return (own,)
    kinds = ("ticket", "call") if who.role == Role.LEAD else ("ticket",)
    return (own, and_(ChangeRow.team_id == who.team_id, ChangeRow.kind.in_(kinds)))


def tickets_of(who: Identity) -> ColumnElement[bool]:
    """Return which tickets a person reads without any grant."""
    if who.role not in _READERS:
        return false()
    if who.role == Role.MANAGER:
        return TicketRow.ticket_id.is_not(None)
    own = TicketRow.owner_id == who.user_id
    return own if who.team_id is None else or_(own, TicketRow.team_id == who.team_id)


def readable_tables(role: str) -> tuple[RecordTable, ...]:
    """Return the tables of records that a role reads."""
    return tuple(table for table, (_, readers) in RECORD_RIGHTS.items() if role in readers)


def records_of(who: Identity) -> ColumnElement[bool]:
    """Return which records a person reads, or may have read while they were everybody's.

    Said by what is left out: a database looks for rows by their revision then, and not by table.
    """
    hidden = [table for table in RecordTable if table not in readable_tables(who.role)]
    found = RecordRow.table_name.not_in(hidden)
    if is_lead(who.role):
        return found
    not_anothers = or_(RecordRow.table_name != RecordTable.READING, RecordRow.owner == who.number)
    return and_(found, not_anothers)


def own_records(who: Identity, table: RecordTable) -> ColumnElement[bool]:
    """Return which records of a table that has owners a person reads."""
    if table not in readable_tables(who.role):
        return false()
    of_table = RecordRow.table_name == table
    if table is RecordTable.READING and is_lead(who.role):
        return of_table
    shared = () if table is RecordTable.READING else ("",)
    return and_(of_table, RecordRow.owner.in_((who.number, *shared)))


def is_anothers(who: Identity, table_name: str, owner: str) -> bool:
    """Return whether a record of ``records_of`` belongs to somebody else now."""
    return table_name == RecordTable.TEMPLATE and owner not in ("", who.number)


def reaches(who: Reader, change: Reachable) -> bool:
    """Return whether a pull would tell ``who`` this change as it is."""
    if change.kind not in ("ticket", "call") or who.role not in _READERS:
        return False
    if who.role == Role.MANAGER or change.owner_id == who.user_id:
        return True
    if _same(who.team_id, change.team_id) and (who.role == Role.LEAD or change.kind == "ticket"):
        return True
    if not change.also:
        return False
    return bool(set(change.also.split()) & set(scopes_of(who)))


def must_pull(who: Reader, change: Reachable) -> bool:
    """Return whether a change tells ``who`` more than itself: a pull has to be made.

    A ticket that came into reach or left it, or a record.
    """
    if change.kind == "record":
        return change.also in readable_tables(who.role)
    if not change.also or who.role not in _READERS:
        return False
    mine = {f"{sign}{scope}" for scope in scopes_of(who) for sign in (_GRANTED, _TAKEN)}
    return bool(set(change.also.split()) & mine)
