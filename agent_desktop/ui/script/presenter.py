"""What the script panel does with events and keys. No Qt."""

from collections.abc import Callable

from agent_desktop.domain.commands import Command, SetScriptLanguage, ShowSituation, TickStep
from agent_desktop.domain.events import Event, ScriptChanged
from agent_desktop.ui.script.state import ScriptState, Situation, Step

_KEYED = 9


class ScriptPresenter:
    """Shows the phrase to say now.

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
        self.state = ScriptState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        if not isinstance(event, ScriptChanged):
            return
        current = event.steps[event.current] if event.current < len(event.steps) else None
        self.state = ScriptState(
            pack_title=event.pack_title,
            language=event.language,
            languages=event.languages,
            situation_title=event.situation_title,
            phrase=current.text if current else "",
            hint=current.hint if current else "",
            all_said=bool(event.steps) and current is None,
            steps=tuple(
                Step(
                    text=step.text,
                    hint=step.hint,
                    is_said=step.said_at_s is not None,
                    is_current=place == event.current,
                )
                for place, step in enumerate(event.steps)
            ),
            number=min(event.current + 1, len(event.steps)),
            avoid=event.avoid,
            situations=tuple(
                Situation(
                    situation_id=situation,
                    title=title,
                    key=str(place) if place <= _KEYED else "",
                    is_open=situation == event.situation,
                )
                for place, (situation, title, _) in enumerate(event.situations, 1)
            ),
            in_call=event.call_id is not None,
        )
        self._render(self.state)

    def tick_step(self) -> None:
        """The phrase is said."""
        if any(step.is_current for step in self.state.steps):
            self._send(TickStep())

    def show_situation(self, situation: str) -> None:
        """Bring a situation up by its id."""
        self._send(ShowSituation(situation=situation))

    def show_number(self, number: int) -> None:
        """Bring up the situation with this digit, if the pack has one."""
        if 1 <= number <= len(self.state.situations):
            self.show_situation(self.state.situations[number - 1].situation_id)

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
