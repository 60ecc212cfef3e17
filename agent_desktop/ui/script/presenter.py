"""What the script panel does with events and keys. No Qt."""

from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.commands import (
    ChooseInFlow,
    Command,
    FillFromSituation,
    FindPhrase,
    GoBackInFlow,
    LeaveFlow,
    SetFavourite,
    SetScriptLanguage,
    ShowSituation,
    SpeakStep,
    TickStep,
)
from agent_desktop.domain.events import (
    CallChanged,
    ConversationChanged,
    Event,
    FlowChanged,
    HabitsChanged,
    LevelsHeard,
    OwnVoiceChanged,
    OwnVoicePlaying,
    PackWaiting,
    ScriptChanged,
    SituationsFound,
)
from agent_desktop.ui import formats
from agent_desktop.ui.script.state import ScriptState, Situation, Step

_KEYED = 9


class ScriptPresenter:
    """Shows the phrase to say now, the flow around it, and what else can be brought up.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[ScriptState], None],
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self._script = ScriptChanged()
        self._favourites: tuple[str, ...] = ()
        self.state = ScriptState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case ScriptChanged():
                self._script = event
                self._show(**self._of_script(event))
            case FlowChanged():
                self._show(flow=event if event.flow else None)
            case HabitsChanged():
                self._favourites = event.favourites
                self._show(likely=event.often, **self._of_script(self._script))
            case SituationsFound():
                self._show(found_text=event.text, found=event.found)
            case PackWaiting():
                self._show(waiting_version=event.version)
            case _:
                self._hear(event)

    def _hear(self, event: Event) -> None:
        """Take what concerns voices."""
        match event:
            case LevelsHeard() if self.state.voice.recording:
                self._show(microphone=formats.level(event.microphone_db))
            case OwnVoiceChanged():
                self._show(voice=event, has_clip=self._has_clip(self._script, event))
            case OwnVoicePlaying():
                until_s = event.until_s if event.clip_id else None
                self._show(speaking_since_s=event.since_s, speaking_until_s=until_s)
            case ConversationChanged():
                self._show(talk=event)
            case CallChanged(call=call) if not call.is_live:
                if self.state.talk is not None and self.state.talk.call_id == call.call_id:
                    self._show(talk=None)
            case _:
                pass

    def tick_step(self) -> None:
        """The phrase is said, or what the flow asks for is done."""
        if self.state.flow is not None or any(step.is_current for step in self.state.steps):
            self._send(TickStep())

    def show_situation(self, situation: str, step: str = "") -> None:
        """Bring a situation up by its id; ``step``: the phrase of it to say now."""
        self._send(ShowSituation(situation=situation, step=step))

    def show_number(self, number: int) -> None:
        """Bring up the situation with this digit, if the pack has one."""
        if 1 <= number <= len(self.state.situations):
            self.show_situation(self.state.situations[number - 1].situation_id)

    def find(self, text: str) -> None:
        """Search; what is found comes back with the state."""
        self._send(FindPhrase(text=text))

    def star(self) -> None:
        """Put a star on the situation in front, or take it away."""
        if self.state.situation:
            on = not self.state.is_favourite
            self._send(SetFavourite(situation=self.state.situation, on=on))

    def choose(self, number: int) -> None:
        """Take the flow's choice with this digit."""
        choices = self.state.flow.choices if self.state.flow is not None else ()
        if 1 <= number <= len(choices):
            self._send(ChooseInFlow(choice=choices[number - 1].choice_id))

    def go_back(self) -> None:
        """Take the flow's last step back."""
        self._send(GoBackInFlow())

    def leave_flow(self) -> None:
        """End the flow."""
        self._send(LeaveFlow())

    def fill_ticket(self) -> None:
        """Put what the situation knows into the ticket."""
        if self.state.ticket is not None:
            self._send(FillFromSituation())

    def speak_aloud(self) -> None:
        """Play the phrase in the agent's own voice, or stop it."""
        self._send(SpeakStep())

    def ask(self, command: Command) -> None:
        """Pass on what the recorder wants."""
        self._send(command)

    def speak(self, language: str) -> None:
        """Speak this language to the caller."""
        if language != self.state.language:
            self._send(SetScriptLanguage(language=language))

    def speak_next(self) -> None:
        """Speak the pack's next language to the caller."""
        languages = self.state.languages
        if len(languages) > 1:
            place = languages.index(self.state.language) if self.state.language in languages else -1
            self.speak(languages[(place + 1) % len(languages)])

    def _of_script(self, event: ScriptChanged) -> dict[str, object]:
        current = event.steps[event.current] if event.current < len(event.steps) else None
        return {
            "pack_title": event.pack_title,
            "pack_version": event.pack_version,
            "language": event.language,
            "languages": event.languages,
            "situation": event.situation,
            "situation_title": event.situation_title,
            "phrase": "\n".join(current.breaths or (current.text,)) if current else "",
            "hint": current.hint if current else "",
            "all_said": bool(event.steps) and current is None,
            "steps": tuple(
                Step(
                    text=step.text,
                    hint=step.hint,
                    is_said=step.said_at_s is not None,
                    is_current=place == event.current,
                )
                for place, step in enumerate(event.steps)
            ),
            "number": min(event.current + 1, len(event.steps)),
            "avoid": event.avoid,
            "situations": tuple(
                Situation(
                    situation_id=situation,
                    title=title,
                    key=str(place) if place <= _KEYED else "",
                    is_open=situation == event.situation,
                    is_favourite=situation in self._favourites,
                )
                for place, (situation, title, _) in enumerate(event.situations, 1)
            ),
            "in_call": event.call_id is not None,
            "is_favourite": event.situation in self._favourites,
            "ticket": event.ticket if event.call_id is not None else None,
            "has_clip": self._has_clip(event, self.state.voice),
        }

    def _has_clip(self, script: ScriptChanged, voice: OwnVoiceChanged) -> bool:
        current = script.steps[script.current] if script.current < len(script.steps) else None
        recorded = {clip.clip_id for clip in voice.clips if clip.seconds}
        return current is not None and current.clip_id in recorded

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
