"""The script panel: the right phrase in front of the agent, by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from agent_desktop.contract.packs import (
    Language,
    Pack,
    Situation,
    SituationEntry,
    Step,
)
from agent_desktop.domain.calls import Call, CallPurpose, CallState, Direction
from agent_desktop.domain.commands import (
    EditDraft,
    FillFromSituation,
    SetScriptLanguage,
    ShowSituation,
    TickStep,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import (
    CallChanged,
    DraftChanged,
    HistoryChanged,
    PackWaiting,
    ScriptChanged,
    SessionChanged,
)
from agent_desktop.domain.flows import PhraseRef, TicketFields
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ticket_news import CustomerShown
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_journal import KeptScript
from agent_desktop.services.ports import Clock
from agent_desktop.services.script_panel import Panel, panel_of, shown_panel
from agent_desktop.services.script_ports import PackSource, ScriptFollower, broken
from agent_desktop.services.script_words import ScriptWords


class Scripting:
    """Show what to say now, and remember what was said.

    The greeting comes up when a call rings, so that the agent has read it before answering; it
    is the call's from the answer on. What was ticked belongs to the call: going to another
    situation and back loses nothing. Between calls the last situation stays, for the closing
    words are still being said when the customer hangs up. Of several customers, the one who is
    talked to has the panel, each where the agent left off.

    Another pack, or another version of it, never comes in the middle of a call or a flow.

    Args:
        zone: The desk's time zone for greetings of the hour; None: the system's.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        packs: PackSource,
        clock: Clock,
        settings: ScriptSettings,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        self._bus = bus
        self._packs = packs
        self._clock = clock
        self._words = ScriptWords(bus, clock, zone)
        self._pack: Pack | None = None
        self._wanted = ("", "")
        self._is_wanted_taken = True
        self._home_language: Language = "zh"
        self._language: Language = "zh"
        self._situation = ""
        self._pinned = ""  # the step to say now, whatever was said before
        self._said: dict[tuple[str, str], float] = {}
        self._greeted: set[CallId] = set()  # calls whose opening came up on the answer
        self._others: dict[CallId, Panel] = {}  # of the calls that are not in front
        self._follower: ScriptFollower | None = None
        bus.handle(ShowSituation, self._show_situation)
        bus.handle(TickStep, self._tick_step)
        bus.handle(SetScriptLanguage, self._set_language)
        bus.handle(FillFromSituation, self._fill_from_situation)
        bus.on(CallChanged, self._on_call)
        bus.on(SessionChanged, lambda _event: self._publish())
        bus.on(HistoryChanged, lambda _event: self._publish(only_changes=True))
        bus.on(DraftChanged, self._on_draft)
        bus.on(CustomerShown, self._on_customer)
        bus.witness(EditDraft, self._on_typing)
        self.use_pack(settings.pack, settings.language)

    @property
    def pack(self) -> Pack | None:
        """The pack in force."""
        return self._pack

    @property
    def wanted(self) -> str:
        """The pack that the centre decided for this agent."""
        return self._wanted[0]

    @property
    def words(self) -> ScriptWords:
        """What phrases say in the call in front."""
        return self._words

    @property
    def situation(self) -> str:
        """What is in front of the agent."""
        return self._situation

    @property
    def call_id(self) -> CallId | None:
        """The call that the panel belongs to; None while nobody was greeted."""
        return self._words.call_id

    def recall(self, scripts: Mapping[CallId, KeptScript]) -> None:
        """Go on where the panel was in the calls of the run before; their openings were said."""
        before_s = self._clock.monotonic()
        for call_id, kept in scripts.items():
            if kept.situation:
                self._greeted.add(call_id)
                self._others[call_id] = panel_of(kept, before_s)

    def follow(self, follower: ScriptFollower) -> None:
        """Tell the flows of what is brought up and said."""
        self._follower = follower

    def use_pack(self, name: str, language: str = "") -> None:
        """Take another pack (what the centre decided for this agent) and its first language.

        A pack that is broken raises ``pack.broken`` {file, line, cause} and another one that
        works stands in. During a call the change waits for its end.
        """
        if (name, language) != self._wanted:
            self._wanted, self._is_wanted_taken = (name, language), False
            self.settle()

    def reload(self, waiting_for: str) -> None:
        """Take the pack in force again: its files are another version now (``waiting_for``)."""
        self._is_wanted_taken = False
        if not self.settle():
            self._bus.publish(PackWaiting(pack=self._wanted[0], version=waiting_for))

    def settle(self) -> bool:
        """Take the wanted pack now if nothing is in the middle; return whether it is taken."""
        if self._is_wanted_taken:
            return True
        busy = self._follower is not None and self._follower.is_busy
        if self._pack is not None and (busy or self._bus.board.calls()):
            return False
        self._is_wanted_taken = True
        if self._bus.board.newest(PackWaiting) is not None:
            self._bus.publish(PackWaiting())
        self._take_pack()
        return True

    def _take_pack(self) -> None:
        name, language = self._wanted
        pack, problems = self._packs.take(name)
        if problems:
            self._bus.publish(broken(problems))
        if pack is None:
            if self._pack is None:
                self._publish()
            return
        self._pack = pack
        known = pack.manifest.languages
        self._home_language = next((k for k in known if k == language), known[0])
        if self._language not in known or self.call_id is None:
            self._speak(self._home_language)
        if self._situation not in self._texts():
            self._go_to(pack.manifest.automatic.greeting)
        self._publish()

    def pin(self, phrase: PhraseRef) -> None:
        """Show this phrase as the one to say now; what was ticked does not move it."""
        if phrase.situation in self._texts():
            self._situation, self._pinned = phrase.situation, phrase.step
            self._publish()

    def phrase(self, phrase: PhraseRef) -> str:
        """Return what a phrase says now, "" for one that the pack does not have."""
        situation = self._texts().get(phrase.situation)
        steps = situation.steps if situation else ()
        return next((self._words.shown(s, None).text for s in steps if s.id == phrase.step), "")

    async def fill_ticket(self, fields: TicketFields, answers: Sequence[str] = ()) -> None:
        """Put what is known into the call's ticket form."""
        await self._bus.execute(self._words.ticket(fields, answers))

    def _texts(self) -> dict[str, Situation]:
        return self._pack.texts[self._language] if self._pack is not None else {}

    def _steps(self) -> Sequence[Step]:
        situation = self._texts().get(self._situation)
        return situation.steps if situation else ()

    def _entry(self) -> SituationEntry | None:
        entries = self._pack.manifest.situations if self._pack is not None else ()
        return next((entry for entry in entries if entry.id == self._situation), None)

    def _speak(self, language: Language) -> None:
        self._language = self._words.language = language

    def _go_to(self, situation: str, step: str = "") -> None:
        self._situation, self._pinned = situation, step

    async def _show_situation(self, command: ShowSituation) -> None:
        wanted = command.situation
        if self._pack is not None and wanted == "closing":
            wanted = self._pack.manifest.automatic.closing
        if wanted not in self._texts():
            raise InvalidInput(
                f"the pack has no situation {command.situation[:40]!r}",
                code="script.unknown_situation",
                fields={"situation": command.situation[:40]},
            )
        self._go_to(wanted, command.step)
        self._publish()
        if self._follower is not None and not command.unasked:
            self._follower.brought_up(wanted)

    async def _tick_step(self, _command: TickStep) -> None:
        steps = self._steps()
        current = self._current(steps)
        if current < len(steps):
            step = steps[current].id
            self._said[self._situation, step] = self._clock.monotonic()
            self._pinned = ""
            if self._follower is not None:
                self._follower.said(self._situation)
            self._publish(only_changes=True)
        elif self._follower is not None:
            self._follower.said(self._situation)

    async def _fill_from_situation(self, _command: FillFromSituation) -> None:
        entry = self._entry()
        if entry is not None and entry.ticket is not None:
            await self.fill_ticket(entry.ticket.fields())

    async def _set_language(self, command: SetScriptLanguage) -> None:
        wanted = next((k for k in self._languages() if k == command.language), None)
        if wanted is None:
            raise InvalidInput(
                f"the pack does not speak {command.language[:10]!r}",
                code="script.unknown_language",
                fields={"language": command.language[:10]},
            )
        self._speak(wanted)
        self._publish()

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if call.purpose is not CallPurpose.CALL:
            return
        if call.state is CallState.ENDED:
            self._on_ended(call)
            self.settle()
        elif call.state is CallState.RINGING:
            if not self._in_conversation():
                self._begin(call)
        elif call.answered_s is not None:
            self._on_connected(call)

    def _on_connected(self, call: Call) -> None:
        if call.call_id in self._greeted:
            # Back to a caller who waited on hold, or whom a desk that broke off left behind.
            if call.state is CallState.ACTIVE or not self._has_living_call():
                self._begin(call)
            return
        if self.call_id != call.call_id:
            self._begin(call)
        self._greeted.add(call.call_id)
        self._go_to(self._opening(call))
        self._publish()
        if self._follower is not None:
            self._follower.brought_up(self._situation)

    def _has_living_call(self) -> bool:
        return any(e.call.call_id == self.call_id for e in self._bus.board.calls())

    def _on_ended(self, call: Call) -> None:
        self._greeted.discard(call.call_id)
        self._others.pop(call.call_id, None)
        if call.call_id != self.call_id:
            return
        waiting = [e.call for e in self._bus.board.calls() if e.call.state is CallState.RINGING]
        if waiting:
            self._begin(waiting[0])
        elif call.answered_s is None:  # nobody was greeted: back to browsing
            self._begin(None)

    def _in_conversation(self) -> bool:
        return any(e.call.is_connected for e in self._bus.board.calls())

    def _begin(self, call: Call | None) -> None:
        """Start afresh for a call, or for none."""
        call_id = call.call_id if call else None
        if call is not None and call_id == self.call_id:
            return
        if self._has_living_call() and self.call_id is not None:
            self._others[self.call_id] = Panel(
                self._situation, self._pinned, self._said, self._language
            )
        self._words.call_id = call_id
        kept = self._others.pop(call_id, None) if call_id is not None else None
        if kept is not None and kept.language not in self._languages():
            kept = None
        self._said = kept.said if kept else {}
        self._speak(kept.language if kept else self._home_language)
        draft = self._bus.board.newest(DraftChanged)
        mine = draft is not None and draft.call_id == call_id
        self._words.customer_name = draft.form.customer_name if draft is not None and mine else ""
        if kept is not None and kept.situation in self._texts():
            self._go_to(kept.situation, kept.pinned)
        else:
            self._go_to(self._opening(call))
        self._publish()

    def _languages(self) -> Sequence[Language]:
        return self._pack.manifest.languages if self._pack is not None else ()

    def _opening(self, call: Call | None) -> str:
        if self._pack is None:
            return ""
        automatic = self._pack.manifest.automatic
        if call is not None and call.direction is Direction.OUTBOUND and automatic.outbound:
            return automatic.outbound
        return automatic.greeting

    def _on_customer(self, event: CustomerShown) -> None:
        if self._words.know(event) and event.call_id == self.call_id:
            self._publish(only_changes=True)  # a VIP may be greeted in other words

    def _on_draft(self, event: DraftChanged) -> None:
        if event.call_id == self.call_id or self.call_id is None:
            self._name(event.form.customer_name)

    def _on_typing(self, command: EditDraft) -> None:
        draft = self._bus.board.newest(DraftChanged)
        if draft is not None and draft.draft_id == command.draft_id:
            self._on_draft(replace(draft, form=command.form))

    def _name(self, customer_name: str) -> None:
        if customer_name != self._words.customer_name:
            self._words.customer_name = customer_name
            self._publish()

    def _current(self, steps: Sequence[Step]) -> int:
        """Return the pinned step, or the first one after the last that was said."""
        for place, step in enumerate(steps):
            if step.id == self._pinned:
                return place
        said = [i for i, s in enumerate(steps) if (self._situation, s.id) in self._said]
        return said[-1] + 1 if said else 0

    def _publish(self, *, only_changes: bool = False) -> None:
        event = ScriptChanged(call_id=self.call_id)
        if self._pack is not None:
            steps = self._steps()
            shown = tuple(
                self._words.shown(step, self._said.get((self._situation, step.id)))
                for step in steps
            )
            panel = Panel(self._situation, self._pinned, self._said, self._language)
            event = shown_panel(self._pack, panel, self.call_id, shown, self._current(steps))
        if not only_changes or event != self._bus.board.newest(ScriptChanged):
            self._bus.publish(event)
