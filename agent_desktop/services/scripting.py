"""The script panel: the right phrase in front of the agent, by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Protocol

from agent_desktop.contract.packs import Language, Pack, PackProblem, Situation, Step
from agent_desktop.domain import phrases
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    EditDraft,
    SetScriptLanguage,
    ShowSituation,
    TickStep,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import (
    CallChanged,
    DraftChanged,
    NoticeRaised,
    ScriptChanged,
    ScriptStep,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock


class PackSource(Protocol):
    """Where packs come from."""

    def take(self, name: str) -> tuple[Pack | None, Sequence[PackProblem]]:
        """Return a pack to work with, and what kept the wanted one from being it."""


class Scripting:
    """Show what to say now, and remember what was said.

    The greeting comes up when a call rings, so that the agent has read it before answering; it
    is the call's from the answer on. What was ticked belongs to the call: going to another
    situation and back loses nothing. Between calls the last situation stays, for the closing
    words are still being said when the customer hangs up.

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
        self._zone = zone
        self._pack: Pack | None = None
        self._wanted = ("", "")
        self._home_language: Language = "zh"
        self._language: Language = "zh"
        self._situation = ""
        self._call_id: CallId | None = None
        self._said: dict[tuple[str, str], float] = {}
        self._customer_name = ""
        self._greeted: CallId | None = None  # the call whose opening came up on the answer
        bus.handle(ShowSituation, self._show_situation)
        bus.handle(TickStep, self._tick_step)
        bus.handle(SetScriptLanguage, self._set_language)
        bus.on(CallChanged, self._on_call)
        bus.on(SessionChanged, lambda _event: self._publish())
        bus.on(DraftChanged, self._on_draft)
        bus.witness(EditDraft, self._on_typing)
        self.use_pack(settings.pack, settings.language)

    @property
    def pack(self) -> Pack | None:
        """The pack in force."""
        return self._pack

    def use_pack(self, name: str, language: str = "") -> None:
        """Take another pack (what the centre decided for this agent) and its first language.

        A pack that is broken raises ``pack.broken`` {file, line, cause} and another one that
        works stands in.
        """
        if (name, language) == self._wanted:
            return
        self._wanted = (name, language)
        pack, problems = self._packs.take(name)
        for problem in problems[:1]:
            cause = problem.cause
            if len(problems) > 1:
                cause = f"{cause} (+{len(problems) - 1})"
            fields = (("file", problem.file), ("line", str(problem.line)), ("cause", cause))
            self._bus.publish(NoticeRaised(code="pack.broken", fields=fields))
        if pack is None:
            if self._pack is None:
                self._publish()
            return
        self._pack = pack
        known = pack.manifest.languages
        self._home_language = next((k for k in known if k == language), known[0])
        if self._language not in known or self._call_id is None:
            self._language = self._home_language
        if self._situation not in self._texts():
            self._situation = pack.manifest.automatic.greeting
        self._publish()

    def _texts(self) -> dict[str, Situation]:
        return self._pack.texts[self._language] if self._pack is not None else {}

    def _steps(self) -> Sequence[Step]:
        situation = self._texts().get(self._situation)
        return situation.steps if situation else ()

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
        self._situation = wanted
        self._publish()

    async def _tick_step(self, _command: TickStep) -> None:
        steps = self._steps()
        current = self._current(steps)
        if current < len(steps):
            self._said[self._situation, steps[current].id] = self._clock.monotonic()
            self._publish()

    async def _set_language(self, command: SetScriptLanguage) -> None:
        known = self._pack.manifest.languages if self._pack is not None else ()
        wanted = next((k for k in known if k == command.language), None)
        if wanted is None:
            raise InvalidInput(
                f"the pack does not speak {command.language[:10]!r}",
                code="script.unknown_language",
                fields={"language": command.language[:10]},
            )
        self._language = wanted
        self._publish()

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if call.state is CallState.ENDED:
            self._on_ended(call)
        elif call.state is CallState.RINGING:
            if not self._in_conversation():
                self._begin(call)
        elif call.answered_s is not None and self._greeted != call.call_id:
            if self._call_id != call.call_id:
                self._begin(call)
            self._greeted = call.call_id
            self._situation = self._opening(call)
            self._publish()

    def _on_ended(self, call: Call) -> None:
        if call.call_id != self._call_id:
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
        if call is not None and call_id == self._call_id:
            return
        self._call_id = call_id
        self._said = {}
        self._language = self._home_language
        draft = self._bus.board.newest(DraftChanged)
        mine = draft is not None and draft.call_id == call_id
        self._customer_name = draft.form.customer_name if draft is not None and mine else ""
        self._situation = self._opening(call)
        self._publish()

    def _opening(self, call: Call | None) -> str:
        if self._pack is None:
            return ""
        automatic = self._pack.manifest.automatic
        if call is not None and call.direction is Direction.OUTBOUND and automatic.outbound:
            return automatic.outbound
        return automatic.greeting

    def _on_draft(self, event: DraftChanged) -> None:
        if event.call_id == self._call_id or self._call_id is None:
            self._name(event.form.customer_name)

    def _on_typing(self, command: EditDraft) -> None:
        draft = self._bus.board.newest(DraftChanged)
        if draft is not None and draft.draft_id == command.draft_id:
            self._on_draft(replace(draft, form=command.form))

    def _name(self, customer_name: str) -> None:
        if customer_name != self._customer_name:
            self._customer_name = customer_name
            self._publish()

    def _current(self, steps: Sequence[Step]) -> int:
        """Return the first step after the last one that was said."""
        said = [i for i, s in enumerate(steps) if (self._situation, s.id) in self._said]
        return said[-1] + 1 if said else 0

    def _values(self) -> dict[str, str]:
        session = self._bus.board.newest(SessionChanged)
        address = phrases.address(self._customer_name, self._language)
        call = next(
            (e.call for e in self._bus.board.calls() if e.call.call_id == self._call_id), None
        )
        local = self._clock.now().astimezone(self._zone)
        return {
            "company": session.company if session else "",
            "agent_number": session.agent_number if session else "",
            "caller_name": address.caller_name,
            "form_of_address": address.form_of_address,
            "greeting_time": phrases.greeting_time(local, self._language),
            "queue": call.queue if call else "",
        }

    def _text(self, step: Step) -> str:
        local = self._clock.now().astimezone(self._zone)
        for variant in step.variants:
            when = variant.when
            if when.time_of_day and phrases.time_of_day(local) not in when.time_of_day:
                continue
            if when.dates and not any(phrases.falls_on(local.date(), d) for d in when.dates):
                continue
            return variant.text
        return step.text

    def _publish(self) -> None:
        if self._pack is None:
            self._bus.publish(ScriptChanged(call_id=self._call_id))
            return
        manifest = self._pack.manifest
        titles = {entry.id: entry.title[self._language] for entry in manifest.situations}
        situation = self._texts().get(self._situation)
        avoid = situation.avoid if situation else ()
        steps = self._steps()
        values = self._values()
        self._bus.publish(
            ScriptChanged(
                call_id=self._call_id,
                pack=manifest.id,
                pack_title=manifest.title[self._language],
                pack_version=manifest.version,
                language=self._language,
                languages=manifest.languages,
                situation=self._situation,
                situation_title=titles.get(self._situation, self._situation),
                steps=tuple(
                    ScriptStep(
                        step_id=step.id,
                        text=phrases.fill(self._text(step), values),
                        hint=step.hint,
                        said_at_s=self._said.get((self._situation, step.id)),
                    )
                    for step in steps
                ),
                current=self._current(steps),
                avoid=avoid or manifest.forbidden.get(self._language, ()),
                situations=tuple((e.id, titles[e.id], e.key) for e in manifest.situations),
            )
        )
