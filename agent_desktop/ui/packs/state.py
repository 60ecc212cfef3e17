"""What the pack editor shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from agent_desktop.domain.pack_forms import FlowForm, PackForm, PackMark, Place, SituationForm
from agent_desktop.domain.pack_news import PackHistoryChanged
from agent_desktop.domain.phrases import TimeOfDay

Field = tuple[str, Place]  # file and place: what a field on screen stands for


class PageKind(StrEnum):
    """What a page of the editor is about."""

    SITUATION = "situation"
    FLOW = "flow"
    PACK = "pack"  # ladders and words


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the list on the left."""

    kind: PageKind
    name: str = ""


PACK_PAGE: Final = Page(PageKind.PACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A page in the list. ``changed``: it differs from what desks use; ``wrong`` problems in it."""

    page: Page
    title: str
    key: str = ""
    changed: bool = False
    wrong: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """A made-up call for the preview.

    Attributes:
        festival: Its first day of the coming ones, "" for an ordinary day.
        calls: Which call of this number it is.
        vip: The caller's grade; None unknown.
        named: The ticket form knows the caller's name, subject and promise.
    """

    time_of_day: TimeOfDay = TimeOfDay.MORNING
    festival: str = ""
    calls: int = 1
    vip: bool | None = None
    named: bool = False
    direction: str = "inbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewStep:
    """A step as the agent would see it.

    Attributes:
        breaths: The phrase, a breath a line; empty while it cannot be read.
        too_long: Breaths that nobody says in one go.
        variant: Which of the wordings it is, -1 for the plain one.
        fault: Why it cannot be read.
    """

    breaths: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()
    hint: str = ""
    variant: int = -1
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The panel of an agent in the made-up call; ``current`` is the step in the large letters."""

    title: str = ""
    steps: tuple[PreviewStep, ...] = ()
    current: int = 0
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoTo:
    """A place to put the keyboard into, once: ``number`` grows with every wish."""

    number: int = 0
    field: Field | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last wish: a code of ``error_texts`` with its fields; "" for nothing."""

    code: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    good: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorState:
    """Everything on screen.

    Attributes:
        pending: Fields whose text is newer on screen than in the draft.
        file: The file behind the page, and its text.
        as_file: The page is shown as the file's text.
        marks: Problems first, then advice.
        saving: Something typed is not on the disk yet.
    """

    open: bool = False
    title: str = ""
    based_on: str = ""
    in_force: str = ""
    by: str = ""
    at: datetime | None = None
    form: PackForm = field(default_factory=PackForm)
    rows: tuple[Row, ...] = ()
    page: Page = PACK_PAGE
    language: str = "zh"
    situation: SituationForm | None = None
    flow: FlowForm | None = None
    file: str = ""
    file_text: str = ""
    as_file: bool = False
    pending: Mapping[Field, str] = field(default_factory=dict)
    marks: tuple[PackMark, ...] = ()
    checked: bool = False
    changed: int = 0
    can_undo: bool = False
    can_redo: bool = False
    saving: bool = False
    samples: Samples = field(default_factory=Samples)
    preview: Preview = field(default_factory=Preview)
    history: PackHistoryChanged = field(default_factory=PackHistoryChanged)
    go_to: GoTo = field(default_factory=GoTo)
    outcome: Outcome = Outcome()

    @property
    def problems(self) -> int:
        """How many errors stop the pack from being published."""
        return sum(not m.advice for m in self.marks)

    @property
    def can_publish(self) -> bool:
        """Whether the draft may go to the desks."""
        return self.open and self.checked and not self.problems and self.changed > 0
