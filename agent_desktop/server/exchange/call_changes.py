"""Calls, their assessments and look-ups of customers within a push."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    LookUpPayload,
)
from agent_desktop.domain.errors import Conflict, NotAllowed
from agent_desktop.domain.rights import Action, Resource, may
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange.operations import Writer
from agent_desktop.server.exchange.repository import ExchangeRepository

CallPayload = CallRecordedPayload | CallAssessedPayload


class CallChanges:
    """The calls and look-ups of one push."""

    def __init__(self, repository: ExchangeRepository, who: Identity, now: datetime) -> None:
        self._repository = repository
        self._who = who
        self._now = now
        self._recorded: set[str] = set()
        self._authors: dict[str, int] = {}
        self._calls: list[dict[str, Any]] = []
        self._assessments: dict[str, dict[str, Any]] = {}
        self._look_ups: list[dict[str, Any]] = []

    def load(self, payloads: Iterable[object]) -> None:
        """Read which of the calls are known."""
        calls = list(payloads)
        recorded = {p.call_id for p in calls if isinstance(p, CallRecordedPayload)}
        assessed = {p.call_id for p in calls if isinstance(p, CallAssessedPayload)}
        self._recorded = self._repository.recorded_calls(recorded) if recorded else set()
        self._authors = self._repository.authors_of_calls(assessed)

    def apply(self, payload: CallPayload | LookUpPayload) -> None:
        """Take one.

        Raises:
            Conflict: ``call.already_recorded``.
            NotAllowed: Another agent's call, or a role that takes no calls.
        """
        what = Resource.LOOK_UP if isinstance(payload, LookUpPayload) else Resource.CALL
        if not may(self._who.role, what, Action.WRITE):
            raise NotAllowed(f"a person in the role {self._who.role} takes no calls")
        if isinstance(payload, CallRecordedPayload):
            if payload.call_id in self._recorded:
                raise Conflict("this call is recorded already", code="call.already_recorded")
            self._recorded.add(payload.call_id)
        elif isinstance(payload, CallAssessedPayload):
            # Its call may still be on the way; whose it is decides as soon as somebody knows.
            author = self._authors.setdefault(payload.call_id, self._who.user_id)
            if author != self._who.user_id:
                raise NotAllowed("that call was another agent's")

    def columns(self, payload: CallPayload | LookUpPayload) -> dict[str, Any]:
        """Return what a change of it says of its readers."""
        return {
            "kind": "look_up" if isinstance(payload, LookUpPayload) else "call",
            "owner_id": self._who.user_id,
            "team_id": self._who.team_id,
            "ticket_id": None,
            "also": "",
        }

    def keep(
        self, payload: CallPayload | LookUpPayload, revision: int, by: Writer, at: datetime
    ) -> None:
        """Prepare the row of one that was taken."""
        if isinstance(payload, CallRecordedPayload):
            self._calls.append(self._call_row(payload, revision))
        elif isinstance(payload, CallAssessedPayload):
            self._assessments[payload.call_id] = self._assessment_row(payload, revision)
        else:
            self._look_ups.append(self._look_up_row(payload, revision, by, at))

    def settle(self) -> None:
        """Write the rows."""
        self._repository.add_calls(self._calls)
        self._repository.keep_assessments(self._assessments.values())
        self._repository.add_look_ups(self._look_ups)

    def _assessment_row(self, payload: CallAssessedPayload, revision: int) -> dict[str, Any]:
        return {
            "call_id": payload.call_id,
            "user_id": self._who.user_id,
            "team_id": self._who.team_id,
            "revision": revision,
            "score": payload.score,
            "is_silent": payload.silent is not None,
            "payload": payload.model_dump(mode="json", exclude={"type", "call_id"}),
        }

    def _call_row(self, payload: CallRecordedPayload, revision: int) -> dict[str, Any]:
        values = payload.model_dump(exclude={"type"})
        values["said"] = list(payload.said)
        values["details"] = payload.details.model_dump(mode="json", exclude_defaults=True)
        values |= {
            "user_id": self._who.user_id,
            "team_id": self._who.team_id,
            "revision": revision,
        }
        return values

    def _look_up_row(
        self, payload: LookUpPayload, revision: int, by: Writer, at: datetime
    ) -> dict[str, Any]:
        return {
            "revision": revision,
            "by_number": by.number,
            "team_id": self._who.team_id,
            "customer_id": payload.customer_id,
            "what": list(payload.what),
            "reason": payload.reason,
            "call_id": payload.call_id,
            "at": at,
            "received_at": self._now,
            "device": by.device,
        }
