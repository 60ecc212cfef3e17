"""Steps back and forth of a whole form, beside what each text field can undo itself. No Qt."""

from typing import Final

from agent_desktop.domain.tickets import TicketForm

PAUSE_S: Final = 2.0
_MOST: Final = 100


class FormHistory:
    """Remembers how a form stood before each burst of changes.

    A burst is what was changed in the same fields without a pause: one step back takes a typed
    word away, not a letter, and never the work of a minute.
    """

    def __init__(self) -> None:
        self._past: list[TicketForm] = []
        self._future: list[TicketForm] = []
        self._fields: frozenset[str] = frozenset()
        self._last_s = float("-inf")

    def note(self, before: TicketForm, fields: frozenset[str], now_s: float) -> None:
        """Something is about to change in ``fields``; ``before`` is how the form stands."""
        is_same_burst = fields == self._fields and now_s - self._last_s < PAUSE_S
        self._fields, self._last_s = fields, now_s
        self._future = []
        if not is_same_burst or not self._past:
            self._past = [*self._past[-_MOST + 1 :], before]

    def undo(self, current: TicketForm) -> TicketForm | None:
        """Return the form one step back, None for none."""
        return self._step(self._past, self._future, current)

    def redo(self, current: TicketForm) -> TicketForm | None:
        """Return the form one step forth, None for none."""
        return self._step(self._future, self._past, current)

    def forget(self) -> None:
        """Begin anew: another form is in front."""
        self._past, self._future = [], []
        self._fields, self._last_s = frozenset(), float("-inf")

    def _step(
        self, here: list[TicketForm], there: list[TicketForm], current: TicketForm
    ) -> TicketForm | None:
        self._fields = frozenset()
        while here:
            form = here.pop()
            if form != current:
                there.append(current)
                return form
        return None
