"""The workshop of packs: drafts on the disk, their forms, their problems with a place each.

Import this module only where somebody edits: it brings the library that keeps comments.
"""

import contextlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml

from agent_desktop.adapters import pack_editing
from agent_desktop.adapters.pack_drafts import PackDrafts
from agent_desktop.adapters.pack_files import MANIFEST, advice, read_pack
from agent_desktop.adapters.pack_store import files_of_folder
from agent_desktop.adapters.packs import PackShelf
from agent_desktop.contract.packs import PackProblem
from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable
from agent_desktop.domain.pack_edits import EditKind, PackEdit
from agent_desktop.domain.pack_forms import PackForm, PackMark, Place, pack_form
from agent_desktop.services.ports import PackDraft

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FolderWorkshop:
    """Implements ``PackWorkshop`` in a folder of this desk.

    Args:
        root: Where drafts are; made when the first begins.
        shelf: Where packs come from.

    Thread: any, one call at a time.
    """

    def __init__(self, root: Path, shelf: PackShelf) -> None:
        self._drafts = PackDrafts(root)
        self._shelf = shelf
        self._values: dict[str, tuple[str, Any]] = {}  # file: text and what it says

    def begin(self, pack_id: str, *, by: str, at: datetime) -> PackDraft:
        """Copy the pack in force to work on; a draft that is there goes on."""
        source = self._shelf.folder(pack_id)
        if source is None:
            fields = {"pack": pack_id[:40]}
            raise NotFound("there is no such pack", code="pack.not_found", fields=fields)
        with _disk():
            draft = self._drafts.begin(source, by=by, at=at)
            in_force = _version(source)
        return PackDraft(
            pack_id=pack_id, based_on=draft.based_on, by=draft.by, at=draft.at, in_force=in_force
        )

    def texts(self, pack_id: str) -> Mapping[str, str]:
        """Return the draft's files."""
        with _disk():
            return _texts(self._drafts.folder(pack_id))

    def in_force(self, pack_id: str) -> Mapping[str, str]:
        """Return the files of the pack in force."""
        source = self._shelf.folder(pack_id)
        with _disk():
            return _texts(source) if source is not None else {}

    def edited(self, texts: Mapping[str, str], edits: Sequence[PackEdit]) -> Mapping[str, str]:
        """Return the files that the edits change."""
        changed: dict[str, str] = {}
        for edit in edits:
            changed[edit.file] = _edited(changed.get(edit.file, texts.get(edit.file, "")), edit)
        return {file: text for file, text in changed.items() if text != texts.get(file)}

    def keep(self, pack_id: str, files: Mapping[str, str | None]) -> None:
        """Write files of the draft at once; None removes one."""
        with _disk():
            for file, text in files.items():
                if text is None:
                    self._drafts.remove(pack_id, file)
                else:
                    self._drafts.write(pack_id, file, text)

    def form(self, texts: Mapping[str, str]) -> PackForm:
        """Return the pack as it can be edited; what did not change is not read again."""
        for file, text in texts.items():
            if self._values.get(file, ("",))[0] != text:
                self._values[file] = (text, _read(text))
        return pack_form({file: self._values[file][1] for file in texts if file in self._values})

    def marks(self, pack_id: str) -> Sequence[PackMark]:
        """Check the draft."""
        folder = self._drafts.folder(pack_id)
        with _disk():
            places = _Places(folder)
            problems = [_mark(p, folder, places) for p in read_pack(folder)[1]]
            hard = [_mark(p, folder, places, is_advice=True) for p in advice(folder)]
        return (*problems, *hard)

    def packed(self, pack_id: str, version: str) -> bytes:
        """Return the draft as a ZIP archive of ``version``."""
        with _disk():
            files = files_of_folder(self._drafts.folder(pack_id))
        text = files[MANIFEST].decode("utf-8")
        files[MANIFEST] = pack_editing.replaced(text, ("version",), version).encode()
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(name, files[name])
        return made.getvalue()

    def discard(self, pack_id: str) -> None:
        """Throw the draft away."""
        with _disk():
            self._drafts.discard(pack_id)
        self._values.clear()


class _Places:
    """Finds which value stands at a line and column; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._nodes: dict[str, Any] = {}

    def at(self, file: str, line: int, column: int) -> Place | None:
        """Return the deepest value that begins before line and column and ends behind them."""
        if file not in self._nodes:
            self._nodes[file] = None
            with contextlib.suppress(yaml.YAMLError, OSError, UnicodeDecodeError):
                text = (self._folder / file).read_text("utf-8-sig")
                self._nodes[file] = yaml.compose(text, Loader=_Loader)
        node = self._nodes[file]
        place: list[int | str] = []
        wanted = (line - 1, column - 1)
        while True:
            found = next((p for p in _children(node) if _holds(p[1], p[2], wanted)), None)
            if found is None:
                return tuple(place) if place else None
            place.append(found[0])
            node = found[2]


def _children(node: Any) -> Iterator[tuple[int | str, Any, Any]]:
    """Yield (name, where it begins, value) of what stands in a node."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((place, item, item) for place, item in enumerate(node.value))


def _holds(first: Any, last: Any, wanted: tuple[int, int]) -> bool:
    begin = (first.start_mark.line, first.start_mark.column)
    end = (last.end_mark.line, last.end_mark.column)
    return begin <= wanted <= end


def _mark(
    problem: PackProblem, folder: Path, places: _Places, *, is_advice: bool = False
) -> PackMark:
    file = Path(problem.file)
    name = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
    return PackMark(
        file=name,
        line=problem.line,
        column=problem.column,
        # A path of this desk's folders says nothing to a team lead.
        cause=problem.cause.replace(f"{folder}/", ""),
        place=places.at(name, problem.line, problem.column),
        advice=is_advice,
    )


def _edited(text: str, edit: PackEdit) -> str:
    place = edit.place
    match edit.kind:
        case EditKind.WRITE:
            return str(edit.value)
        case EditKind.REMOVE:
            try:
                return pack_editing.removed(text, place)
            except InvalidInput as exc:
                if exc.code == "pack.no_place" and isinstance(place[-1], str):
                    return text  # a key that is not there is gone already
                raise
        case EditKind.MOVE:
            return pack_editing.moved(text, place, edit.to)
    if edit.value is None:
        raise InvalidInput("there is nothing to put in", code="pack.no_place")
    change = pack_editing.replaced if edit.kind is EditKind.SET else pack_editing.inserted
    return change(text, place, edit.value)


def _read(text: str) -> Any:
    try:
        return yaml.load(text.removeprefix("\ufeff"), Loader=_Loader)  # noqa: S506  a safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _texts(folder: Path) -> Mapping[str, str]:
    files = files_of_folder(folder)
    return {name: content.decode("utf-8", "replace") for name, content in files.items()}


def _version(folder: Path) -> str:
    values = _read(_texts(folder)[MANIFEST])
    return str(values.get("version", "")) if isinstance(values, dict) else ""


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        cause = exc.strerror or str(exc)
        raise Unavailable(
            f"the draft could not be kept: {cause}", code="pack.not_kept", fields={"cause": cause}
        ) from exc
