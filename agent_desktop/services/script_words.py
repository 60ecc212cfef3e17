"""What a pack's phrases say in this call: the right variant, filled, in breaths."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from agent_desktop.contract.packs import Step
from agent_desktop.domain import festivals, phrases
from agent_desktop.domain.breaths import breaths
from agent_desktop.domain.calls import Call
from agent_desktop.domain.commands import FillDraft
from agent_desktop.domain.events import (
    DraftChanged,
    HistoryChanged,
    ScriptStep,
    SessionChanged,
)
from agent_desktop.domain.flows import TicketFields
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.own_voice import clip_id
from agent_desktop.domain.spoken_times import spoken_time
from agent_desktop.domain.ticket_news import CustomerShown
from agent_desktop.domain.variants import Circumstances
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock


class ScriptWords:
    """Knows what a phrase needs to know: who sits here, who calls, what time it is.

    Attributes:
        customer_name: As it stands in the call's ticket form.
        language: Spoken to this caller.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock, zone: tzinfo | None) -> None:
        self._bus = bus
        self._clock = clock
        self._zone = zone
        self.language = "zh"
        self.customer_name = ""
        self.call_id: CallId | None = None
        self._grades: dict[CallId, str] = {}

    def know(self, shown: CustomerShown) -> bool:
        """Take the grade of a call's customer from the customer's file; return whether it is new.

        What the telephone system tells of the call goes before.
        """
        if shown.call_id is None or shown.customer is None:
            return False
        before = self._grades.get(shown.call_id, "")
        living = {event.call.call_id for event in self._bus.board.calls()}
        self._grades = {c: grade for c, grade in self._grades.items() if c in living}
        self._grades[shown.call_id] = shown.customer.grade
        return shown.customer.grade != before

    def fill(self, text: str) -> str:
        """Return a phrase with its variables filled."""
        return phrases.fill(text, self.values())

    def shown(self, step: Step, said_at_s: float | None) -> ScriptStep:
        """Return a step as the panel shows it."""
        wording, values = step.wording(self.circumstances()), self.values()
        text = phrases.fill(wording, values)
        return ScriptStep(
            step_id=step.id,
            text=text,
            hint=step.hint,
            said_at_s=said_at_s,
            breaths=breaths(wording, values),
            clip_id=clip_id(self.language, text),
        )

    def ticket(self, fields: TicketFields, answers: Sequence[str]) -> FillDraft:
        """Return what is known of the call's ticket; a promise counts from now."""
        subject = fields.subject.get(self.language, "")
        promised_at = None
        if fields.promise_h is not None:
            promised_at = self._clock.now() + timedelta(hours=fields.promise_h)
            promised_at = promised_at.replace(second=0, microsecond=0)
        return FillDraft(
            call_id=self.call_id,
            kind=fields.kind,
            urgency=fields.urgency,
            subject=self.fill(subject) if subject else "",
            promised_at=promised_at,
            course="\n".join(answers),
        )

    def circumstances(self) -> Circumstances:
        """Return what is known of the call in front."""
        call = self._call()
        return Circumstances(
            local=self._clock.now().astimezone(self._zone),
            direction=call.direction if call else None,
            queue=call.queue if call else "",
            grade=self._grade(call).casefold() if call else "",
            earlier_calls=None if call is None else self._earlier(call),
        )

    def _grade(self, call: Call) -> str:
        return (call.grade or self._grades.get(call.call_id, "")).strip()

    def _earlier(self, call: Call) -> tuple[datetime, ...] | None:
        history = self._bus.board.newest(HistoryChanged)
        if history is None or not call.remote_number:
            return None
        return tuple(
            row.at.astimezone(self._zone)
            for row in history.rows
            if row.direction is not None and row.number == call.remote_number
        )

    def values(self) -> Mapping[str, str]:
        """Return what the variables stand for; "" for what is unknown."""
        session = self._bus.board.newest(SessionChanged)
        address = phrases.address(self.customer_name, self.language)
        call = self._call()
        local = self._clock.now().astimezone(self._zone)
        return {
            "company": session.company if session else "",
            "agent_number": session.agent_number if session else "",
            "caller_name": address.caller_name,
            "form_of_address": address.form_of_address,
            "greeting_time": phrases.greeting_time(local, self.language),
            "queue": call.queue if call else "",
            "festival_greeting": festivals.greeting(local.date(), self.language),
            **self._of_draft(local),
        }

    def _of_draft(self, local: datetime) -> Mapping[str, str]:
        """What the ticket form of this call knows: the subject and when an answer is promised."""
        draft = self._bus.board.newest(DraftChanged)
        if draft is None or self.call_id is None or draft.call_id != self.call_id:
            return {}
        promised = draft.form.promised_at
        return {
            "ticket_subject": draft.form.subject.strip(),
            "promised_time": spoken_time(promised.astimezone(self._zone), local, self.language)
            if promised
            else "",
        }

    def _call(self) -> Call | None:
        calls = (event.call for event in self._bus.board.calls())
        return next((call for call in calls if call.call_id == self.call_id), None)
