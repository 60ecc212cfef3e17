"""What the centre decided, for those who keep its rules; and what they do with form definitions.

Calendar, clock rules and templates are edited as records (``ticket_commands.EditRecord``).
"""

from dataclasses import dataclass

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import Event
from agent_desktop.domain.form_definitions import FormDefinition

Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreForm:
    """A form definition. ``in_force``: the newest version of its name.

    ``definition`` is None where it cannot be read; then ``problem`` is the code, ``where`` the
    place.
    """

    form_id: str
    definition: FormDefinition | None = None
    in_force: bool = False
    problem: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreShown(Event):
    """All rules of the centre as they are now.

    Attributes:
        calendar: The record's own values; ``shipped_calendar``: what holds where it says nothing.
        public_days: The country's days off (False) and make-up days (True), as ``2026-10-01``.
        rules: (id, values) of the clock rules; the shipped ones while the centre has none of its
            own (``own_rules`` is False).
        templates: (id, values) of the shared ones and those of whoever sits here.
        messages: The shipped texts to customers, by ``sms.zh.received`` and so on.
        forms: By name and version, the newest first.
    """

    calendar: Texts = ()
    shipped_calendar: Texts = ()
    public_days: tuple[tuple[str, bool], ...] = ()
    rules: tuple[tuple[str, Texts], ...] = ()
    own_rules: bool = False
    templates: tuple[tuple[str, Texts], ...] = ()
    messages: Texts = ()
    forms: tuple[CentreForm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTaken(Event):
    """A form definition came out of a file; ``unchanged``: the centre had it like that already."""

    form_id: str
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSaved(Event):
    """A form definition was written into a file."""

    form_id: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCentre(Command):
    """Tell all rules of the centre; ``CentreShown`` answers, and again whenever they change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HideCentre(Command):
    """Nobody looks at the rules any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeForm(Command):
    """Read a form definition from a file called like ``complaint@2.json``.

    A version that there is already is never replaced, because tickets were written with it: another
    text becomes the next version. Returns the form's id; ``FormTaken`` tells it.
    """

    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveForm(Command):
    """Write a form definition into a file. ``FormSaved`` tells it."""

    form_id: str
    file: str
