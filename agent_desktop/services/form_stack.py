"""Which ticket form is in front of the agent, and which ones wait behind it."""

from dataclasses import replace
from typing import Final

from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.events import CallChanged, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.tickets import MAX_PHONE, TicketForm
from agent_desktop.services.bus import Bus
from agent_desktop.services.drafting import OpenForm
from agent_desktop.services.ports import Clock, DraftRecord

_REMEMBERED: Final = 500


class FormStack:
    """The open forms of this run, one of them in front.

    A call brings its own form. It comes to the front at once when nothing unsaved stands there,
    else when the call is answered: a call that only rings never takes the form away from under
    the agent's typing. A form that had to give way comes back by itself when the one in front is
    saved or thrown away and its call is over. Of several customers, the one who is talked to has
    the form in front; calls to colleagues have none.

    Forms that were left stay known, so that words typed into one at the last moment find it.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._forms: dict[str, OpenForm] = {}
        self._has_drafts = False
        self._held: set[CallId] = set()
        self._expecting: OpenForm | None = None
        self.agent = ""
        self.front: OpenForm | None = None
        bus.on(CallChanged, self._on_call)
        bus.on(SessionChanged, self._on_session)

    def begin(self, restored: list[OpenForm]) -> None:
        """Take the drafts of the last run; from now on a form is in front."""
        for form in restored:
            self._forms.setdefault(form.draft.draft_id, form)
        self._has_drafts = True
        self._sit_down()

    def find(self, draft_id: str) -> OpenForm | None:
        """Return the form of a draft."""
        return self._forms.get(draft_id)

    def of_call(self, call_id: CallId | None) -> OpenForm | None:
        """Return the agent's form of a call; without a call, the one in front."""
        if call_id is None:
            return self.front
        if self.front is not None and self.front.draft.call_id == call_id:
            return self.front if self.front in self.mine() else None
        # Of several matters in one call the newest is the one that is worked on.
        return next((f for f in reversed(self.mine()) if f.draft.call_id == call_id), None)

    def mine(self) -> list[OpenForm]:
        """Return the forms that the signed-in agent may see."""
        return [f for f in self._forms.values() if f.draft.owner in ("", self.agent)]

    def show(self, form: OpenForm) -> None:
        """Bring a form to the front, or show again what is there."""
        self.front = form
        self._bus.publish(form.as_event())

    def expect_call(self, form: OpenForm | None) -> None:
        """Give the next outgoing call to a form, or take that back: its customer is called."""
        self._expecting = form

    def bind(self, form: OpenForm, call_id: CallId) -> None:
        """Let a form be the call's; an empty one that came with the call goes."""
        self._expecting = None
        for draft_id, other in list(self._forms.items()):
            is_other = other is not form and other.draft.call_id == call_id
            if is_other and not other.has_text and other.ticket is None:
                del self._forms[draft_id]
        form.draft = replace(form.draft, call_id=call_id)
        self._forms.setdefault(form.draft.draft_id, form)
        self.show(form)  # again where it is in front: phrases speak of the call's matter

    def new_beside(self) -> OpenForm:
        """Return an empty form; one for the caller whose known matter is in front."""
        front = self.front
        if front is None or not front.came_with_call or not self._is_on_call(front):
            return self.empty()
        call_id = front.draft.call_id
        calls = (event.call for event in self._bus.board.calls())
        number = next((c.remote_number for c in calls if c.call_id == call_id), "")
        form = self.empty(call_id=call_id, phone=number)
        form.was_answered = True
        return form

    def leave(self, form: OpenForm) -> None:
        """Let a waiting form take the place of one that is done, unless its call still lives."""
        if form is self.front and (self._is_on_call(form) or not self._come_back()):
            self.show(form)

    def empty(
        self, *, draft_id: str = "", call_id: CallId | None = None, phone: str = ""
    ) -> OpenForm:
        """Return a new form of the agent's; not in front yet."""
        text = TicketForm(phone="".join(c for c in phone if c.isprintable())[:MAX_PHONE])
        draft = DraftRecord(
            draft_id=draft_id or self._clock.new_id(),
            form=text,
            base=text,
            owner=self.agent,
            call_id=call_id,
            ticket_id=None,
            changed_at=self._clock.now(),
        )
        self._forget_old()
        form = self._forms[draft.draft_id] = OpenForm(draft)
        return form

    def _forget_old(self) -> None:
        done = (i for i, f in self._forms.items() if f is not self.front and not self._waits(f))
        for draft_id in list(done)[:-_REMEMBERED]:
            del self._forms[draft_id]

    def _on_session(self, event: SessionChanged) -> None:
        if event.agent_number == self.agent:
            return
        # Another agent at this PC never sees what the one before has typed; what was typed while
        # nobody was signed in belongs to who signs in.
        self.agent = event.agent_number
        for form in self.mine():
            form.draft = replace(form.draft, owner=self.agent)
        if self._has_drafts:
            self._sit_down()

    def _sit_down(self) -> None:
        """Show what the agent left off, then the forms of the calls that live already."""
        front = self.front if self.front in self.mine() else None
        self.front = front
        if front is not None and (front.has_text or not self._come_back()):
            self.show(front)
        elif front is None and not self._come_back():
            self.show(self.empty())
        for event in self._bus.board.calls():
            self._on_call(event)

    def _on_call(self, event: CallChanged) -> None:
        if not self._has_drafts or not self.agent:
            return  # the call may have a draft that is not here yet; see _sit_down
        call = event.call
        if not call.is_with_customer:
            return
        is_taken_back = call.call_id in self._held and call.state is CallState.ACTIVE
        self._held.discard(call.call_id)
        if call.state is CallState.HELD:
            self._held.add(call.call_id)
        form = self.of_call(call.call_id) or self._expected_by(call)
        if not call.is_live:
            if form is not None:
                self._call_ended(call, form)
            return
        is_news = form is None or (call.is_connected and not form.was_answered)
        if form is None:
            form = self.empty(call_id=call.call_id, phone=call.remote_number)
        form.was_answered = form.was_answered or call.is_connected
        if form is self.front:
            return
        if is_taken_back:
            is_news = self.front is not None and self.front.draft.call_id is not None
        if is_news and (is_taken_back or self._may_come_to_front(call)):
            self.show(form)

    def _expected_by(self, call: Call) -> OpenForm | None:
        form = self._expecting
        if form is None or call.direction is not Direction.OUTBOUND or not call.is_live:
            return None
        self.bind(form, call.call_id)
        form.was_answered = True  # it stands in front already
        return form

    def _may_come_to_front(self, call: Call) -> bool:
        front = self.front
        if front is None or not (front.has_text or self._is_on_call(front)):
            return True
        # The agent calls the customer of the form that is in work: that form is the right one.
        calls_back = (
            call.direction is Direction.OUTBOUND
            and front.has_text
            and front.draft.form.phone == call.remote_number
        )
        return call.is_connected and not calls_back

    def _call_ended(self, call: Call, form: OpenForm) -> None:
        is_done = not form.has_text and (call.answered_s is None or form.ticket is not None)
        if form is self.front and is_done:
            self._come_back()

    def _come_back(self) -> bool:
        """Show the newest form that waits; return whether there is one."""
        waiting = [f for f in self.mine() if f is not self.front and self._waits(f)]
        if waiting:
            self.show(max(waiting, key=lambda f: f.draft.changed_at))
        return bool(waiting)

    def _waits(self, form: OpenForm) -> bool:
        return form.has_text or (form.ticket is None and self._is_on_call(form))

    def _is_on_call(self, form: OpenForm) -> bool:
        call_id = form.draft.call_id
        calls = (event.call for event in self._bus.board.calls())
        return any(call.call_id == call_id and call.is_connected for call in calls)
