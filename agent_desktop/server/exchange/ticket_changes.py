"""The steps of tickets within a push: who may write, what becomes of it, who may read it now."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from agent_desktop.contract.server import OperationPayload, TicketEventPayload
from agent_desktop.domain import tickets
from agent_desktop.domain.errors import InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.rights import Action, Resource, may
from agent_desktop.domain.ticket_life import CONTACT, TEAM
from agent_desktop.domain.tickets import Ticket, TicketEvent, TicketEventKind
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange import scope
from agent_desktop.server.exchange.forms import FormCheck
from agent_desktop.server.exchange.operations import Writer, event_of
from agent_desktop.server.exchange.repository import ExchangeRepository
from agent_desktop.server.exchange.ticket_rows import KeptTicket

# Whoever lost a ticket while offline does not know yet: what was written meanwhile goes into the
# log, and the rules say whether it has effect.
LATE_WORK: Final = timedelta(days=7)
_HAND_ON: Final = (TicketEventKind.ASSIGNED.value, TicketEventKind.NAMED.value)


class TicketChanges:
    """The tickets of one push, held until commit."""

    def __init__(self, repository: ExchangeRepository, who: Identity, now: datetime) -> None:
        self._repository = repository
        self._who = who
        self._now = now
        self._tickets: dict[str, KeptTicket] = {}
        self._touched: dict[str, None] = {}
        self._forms = FormCheck(repository.form_text)
        self._known: frozenset[str] = frozenset()

    def load(self, payloads: Iterable[TicketEventPayload]) -> None:
        """Read and hold the tickets that the push is about."""
        payloads = tuple(payloads)
        self._known = self._repository.targets({p.data["to"] for p in payloads if _hands_on(p)})
        ticket_ids = {p.ticket_id for p in payloads}
        self._tickets = self._repository.lock_tickets(ticket_ids)
        if not self._tickets:
            return
        grants = self._repository.grants(self._tickets)
        last = self._repository.last_events(self._who.device_id, self._tickets)
        for ticket_id, kept in self._tickets.items():
            rows = grants.get(ticket_id, ())
            kept.since = last.get(ticket_id)
            kept.grants = frozenset(row.scope for row in rows if row.granted)
            kept.had = kept.grants | {
                row.scope for row in rows if row.changed_at >= self._now - LATE_WORK
            }

    def apply(
        self, operation: OperationPayload, payload: TicketEventPayload, by: Writer
    ) -> tuple[str, datetime]:
        """Put a step into its ticket's log.

        Returns:
            The code of why it has no effect, "" when it has; and when it happened.

        Raises:
            NotAllowed: It is not this person's to touch.
            InvalidInput: It is malformed, or does not fit the ticket at all.
            NotFound: ``ticket.unknown_agent``: it is handed to whom nobody knows.
        """
        if _hands_on(payload) and payload.data["to"] not in self._known:
            raise NotFound("nobody has this number or name", code="ticket.unknown_agent")
        kept = self._tickets.get(payload.ticket_id)
        if not self._may_touch(kept):
            raise NotAllowed("the ticket belongs to another team")
        event = event_of(
            operation.op_id,
            payload,
            by,
            at=self._at(operation, kept),
            device_at=operation.device_at,
            received_at=self._now,
        )
        ticket = tickets.apply(kept.ticket if kept else None, event)
        if not tickets.void_code(ticket, event.event_id):
            _check_form(ticket, event)
            self._forms.check(ticket, event)
            _check_nul(event)
        if kept is None:
            kept = KeptTicket(ticket, self._who.user_id, self._who.team_id, is_new=True)
            self._tickets[payload.ticket_id] = kept
        self._touched[payload.ticket_id] = None
        return kept.take(ticket, event), event.at

    def columns(self, payload: TicketEventPayload) -> dict[str, Any]:
        """Return what a change of this ticket says of its readers."""
        kept = self._tickets[payload.ticket_id]
        return {
            "kind": "ticket",
            "owner_id": kept.owner_id,
            "team_id": kept.team_id,
            "ticket_id": payload.ticket_id,
            "also": scope.said(kept.grants, (), ()),
        }

    def settle(self, rows: Sequence[dict[str, Any]]) -> None:
        """Decide who may read what was touched, note it at the newest change of each ticket.

        Args:
            rows: The changes of tickets that this push makes, oldest first; with their revisions.
        """
        newest = {row["ticket_id"]: row for row in rows}
        people, teams = self._named()
        grants = []
        for ticket_id, row in newest.items():
            kept = self._tickets[ticket_id]
            kept.revision = row["revision"]
            wanted = scope.audience(kept.ticket, kept.owner_id, kept.team_id, people, teams)
            new, taken = wanted - kept.grants, kept.grants - wanted
            row["also"] = scope.said(kept.grants & wanted, new, taken)
            grants += [
                {
                    "ticket_id": ticket_id,
                    "scope": name,
                    "revision": kept.revision,
                    "granted": name in new,
                    "changed_at": self._now,
                }
                for name in sorted(new | taken)
            ]
        self._repository.keep_tickets(self._tickets[ticket_id] for ticket_id in newest)
        self._repository.keep_grants(grants)

    def _named(self) -> tuple[dict[str, scope.Member], dict[str, int]]:
        """Return the people and teams to whom the touched tickets were handed or offered."""
        numbers, teams = set(), set()
        for ticket_id in self._touched:
            ticket = self._tickets[ticket_id].ticket
            for name in (ticket.handler, ticket.offered_to):
                if name.startswith(TEAM):
                    teams.add(name.removeprefix(TEAM))
                elif name and name != ticket.owner:
                    numbers.add(name)
        people = self._repository.members(numbers) if numbers else {}
        return people, self._repository.teams(teams) if teams else {}

    def _may_touch(self, kept: KeptTicket | None) -> bool:
        if not may(self._who.role, Resource.TICKET, Action.WRITE):
            return False
        if kept is None or scope.is_own(self._who, kept.owner_id, kept.team_id):
            return True
        return not kept.had.isdisjoint(scope.scopes_of(self._who))

    def _at(self, operation: OperationPayload, kept: KeptTicket | None) -> datetime:
        """Return when it happened: not after it came, not before what this device did earlier."""
        at = min(operation.at, self._now)
        return at if kept is None or kept.since is None else max(at, kept.since)


def _hands_on(payload: TicketEventPayload) -> bool:
    """Whether it goes to a desk of this centre; a ``contact:`` has none."""
    to = payload.data.get("to", "")
    return payload.type in _HAND_ON and bool(to) and not to.startswith(CONTACT)


def _check_nul(event: TicketEvent) -> None:
    """Refuse what PostgreSQL keeps in no column; not every field has a rule about its characters.

    Raises:
        InvalidInput: ``ticket.control_character``.
    """
    for edit in event.changes:
        if "\x00" in edit.after:
            code = "ticket.control_character"
            raise InvalidInput(f"{edit.field}: {code}", code=code)


def _check_form(ticket: Ticket, event: TicketEvent) -> None:
    if event.changes:
        promised = any(change.field == "promised_at" for change in event.changes)
        tickets.check(ticket.form, given_at=event.at if promised else None)
    elif event.kind is TicketEventKind.OPENED:
        tickets.check(ticket.form)
