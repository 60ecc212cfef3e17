"""Commands and events of the pack editor.

A module of their own, imported when the editor is first opened (``commands.OpenPackEditor``): a
desk in a call pays nothing for them.
"""

from dataclasses import dataclass, field
from datetime import datetime

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import Event
from agent_desktop.domain.pack_edits import PackEdit
from agent_desktop.domain.pack_forms import PackForm, PackMark, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPack(Command):
    """Change the draft; it is kept on the disk at once.

    Attributes:
        edit_no: Grows with every edit of a window; comes back in ``PackDraftChanged``.
        focus: (file, place) to go to when the change is undone or done again.
        joins: A change at the same ``focus`` a moment ago is undone together with this one.
    """

    edits: tuple[PackEdit, ...]
    edit_no: int = 0
    focus: tuple[str, Place] | None = None
    joins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPackEdit(Command):
    """Take the last change of the draft back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedoPackEdit(Command):
    """Make the change that was taken back again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPack(Command):
    """Put the draft in force as ``version``; ``note`` says in a line what is new."""

    version: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBackPack(Command):
    """Take the newest version of the pack back; the one before is in force again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardPackDraft(Command):
    """Throw the draft away and begin from what is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePackEditor(Command):
    """The window is closed; the draft stays on the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDraftChanged(Event):
    """The pack that a team lead works on; ``pack`` "" where nobody does.

    Attributes:
        based_on: The version it was begun from; ``in_force`` is used by the desks now.
        by: Who began it, and ``at`` when.
        texts: Each file and its text.
        changed: Files that differ from the version in force.
        marks: What is wrong or hard to say, as of the last check; ``checked``: of this very text.
        edit_no: The last edit of the window that is in here.
        focus: (file, place) that an undo or redo was about.
    """

    pack: str = ""
    based_on: str = ""
    in_force: str = ""
    by: str = ""
    at: datetime | None = None
    form: PackForm = field(default_factory=PackForm)
    texts: tuple[tuple[str, str], ...] = ()
    changed: tuple[str, ...] = ()
    marks: tuple[PackMark, ...] = ()
    checked: bool = False
    can_undo: bool = False
    can_redo: bool = False
    edit_no: int = 0
    focus: tuple[str, Place] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """A version of a pack: by whom, when, why; ``in_force`` is what desks use."""

    version: str
    by: str = ""
    at: datetime | None = None
    note: str = ""
    withdrawn: bool = False
    in_force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHistoryChanged(Event):
    """The versions of the pack that is edited, the newest first.

    Attributes:
        to_server: Publishing reaches every desk through the server; else this desk alone.
        next_version: What a new one can be called.
        known: Whether the versions could be asked for.
    """

    pack: str = ""
    versions: tuple[PublishedVersion, ...] = ()
    to_server: bool = False
    next_version: str = ""
    known: bool = False
