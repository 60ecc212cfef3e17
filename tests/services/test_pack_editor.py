"""A team lead edits a pack: kept at once, undone, checked, published, rolled back."""

import shutil
from pathlib import Path

import pytest

from agent_desktop.adapters.pack_store import PackFolder
from agent_desktop.adapters.pack_workshop import FolderWorkshop
from agent_desktop.adapters.packs import PackShelf
from agent_desktop.domain import pack_edits as edits
from agent_desktop.domain.commands import OpenPackEditor
from agent_desktop.domain.errors import Conflict, InvalidInput, NotAllowed, Unavailable
from agent_desktop.domain.events import NoticeRaised, SessionChanged
from agent_desktop.domain.pack_edits import Edits
from agent_desktop.domain.pack_forms import Place, WhenForm
from agent_desktop.domain.pack_news import (
    ClosePackEditor,
    DiscardPackDraft,
    EditPack,
    PackDraftChanged,
    PackHistoryChanged,
    PublishPack,
    RedoPackEdit,
    RollBackPack,
    UndoPackEdit,
)
from agent_desktop.runtime.paths import shipped
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.pack_editor import PackEditor
from agent_desktop.services.scripting import Scripting
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeServerGateway
from tests.services.desk import Witness, until
from tests.services.test_pack_updates import SignedIn

GREETING = "zh/greeting.yaml"
SAID: Place = ("steps", 0, "text")
BEGINS = "{greeting_time}！[欢迎致电{company}，]"


class EditorDesk:
    """A desk with the editor open or not; ``own`` is the centre's folder of packs."""

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        self.bus, self.clock, self.server = Bus(), FakeClock(), FakeServerGateway()
        self.seen = Witness(self.bus)
        self.session = SignedIn(self.server)
        self.session.has_server = False
        self.folder = folder / "packs"
        shelf = PackShelf(own, last_good=self.folder, installed=self.folder)
        self.scripting = Scripting(self.bus, shelf, self.clock, ScriptSettings())
        self.store = PackFolder(own or self.folder)
        self.workshop = FolderWorkshop(self.folder / "drafts", shelf)
        self.editor = PackEditor(
            self.bus,
            self.clock,
            self.workshop,
            self.store,
            self.session,
            wanted=lambda: self.scripting.wanted,
            reload=self.scripting.reload,
        )
        self.sign_in("agent")

    def sign_in(self, role: str) -> None:
        self.bus.publish(SessionChanged(signed_in=True, agent_number="1001", name="Li", role=role))

    async def open(self) -> "EditorDesk":
        await self.editor.open(OpenPackEditor())
        await self.checked()
        return self

    async def checked(self) -> PackDraftChanged:
        await until(lambda: self.draft.checked, 20)
        return self.draft

    async def edit(self, changes: Edits, **more: object) -> PackDraftChanged:
        await self.bus.execute(EditPack(edits=changes, **more))  # type: ignore[arg-type]
        return await self.checked()

    @property
    def draft(self) -> PackDraftChanged:
        return self.seen.last(PackDraftChanged)

    @property
    def history(self) -> PackHistoryChanged:
        return self.seen.last(PackHistoryChanged)

    def text(self, file: str = GREETING) -> str:
        return dict(self.draft.texts)[file]

    def on_disk(self, file: str = GREETING) -> str:
        return (self.folder / "drafts/general" / file).read_bytes().decode()

    def said(self) -> str:
        pack = self.scripting.pack
        assert pack is not None
        return pack.texts["zh"]["greeting"].steps[0].text


@pytest.fixture
async def desk(tmp_path: Path) -> EditorDesk:
    return await EditorDesk(tmp_path).open()


async def test_every_change_is_on_the_disk_before_it_is_shown_and_nothing_else_changes(
    desk: EditorDesk,
) -> None:
    before = desk.text()

    await desk.edit(edits.put(GREETING, SAID, "您好！"), edit_no=7)

    assert desk.on_disk() == desk.text()
    changed = [
        (a, b) for a, b in zip(before.split("\n"), desk.text().split("\n"), strict=True) if a != b
    ]
    assert [b for _, b in changed] == ['    text: "您好！"']
    assert (desk.draft.edit_no, desk.draft.changed, desk.draft.marks) == (7, (GREETING,), ())


async def test_a_desk_that_died_goes_on_with_the_draft(desk: EditorDesk, tmp_path: Path) -> None:
    await desk.edit(edits.put(GREETING, SAID, "您好！"))

    again = await EditorDesk(tmp_path).open()

    assert '"您好！"' in again.text()
    assert again.draft.changed == (GREETING,)
    assert (again.draft.by, again.draft.based_on) == ("Li", "2")


async def test_typing_that_goes_on_is_undone_in_one_go_and_can_be_done_again(
    desk: EditorDesk,
) -> None:
    before = desk.text()
    focus = (GREETING, SAID)
    for text in ("您", "您好", "您好！"):
        await desk.edit(edits.put(GREETING, SAID, text), focus=focus, joins=text != "您")
    await desk.edit(edits.add_step(desk.draft.form.situations[0], 2))
    with_step = desk.text()

    await desk.bus.execute(UndoPackEdit())
    assert '"您好！"' in desk.text()
    assert "step-3" not in desk.text("en/greeting.yaml")
    await desk.bus.execute(UndoPackEdit())

    assert desk.on_disk() == desk.text() == before
    assert (desk.draft.can_undo, desk.draft.can_redo, desk.draft.focus) == (False, True, focus)
    await desk.bus.execute(RedoPackEdit())
    await desk.bus.execute(RedoPackEdit())
    assert desk.on_disk() == with_step
    assert desk.draft.can_redo is False


async def test_a_step_comes_goes_and_moves_in_every_language(desk: EditorDesk) -> None:
    situation = desk.draft.form.situations[0]

    await desk.edit(edits.add_step(situation, 1))
    added = desk.draft.form.situations[0]
    assert [[s.step_id for s in t.steps] for t in added.texts] == [
        ["greet", "step-3", "offer-help"]
    ] * 2
    # An empty phrase is wrong in both, and says where.
    assert {(m.file, m.place) for m in desk.draft.marks} == {
        ("en/greeting.yaml", ("steps", 1, "text")),
        (GREETING, ("steps", 1, "text")),
    }

    await desk.edit(edits.move_step(added, "step-3", 1))
    await desk.edit(edits.remove_step(desk.draft.form.situations[0], "step-3"))
    assert desk.draft.marks == ()
    assert desk.draft.changed == ()


async def test_wordings_words_rungs_and_seconds_change_without_losing_comments(
    desk: EditorDesk,
) -> None:
    text = desk.draft.form.situations[0].texts[0]
    await desk.edit(edits.add_variant(text, 0, WhenForm(vip=True, festivals=("qixi",))))
    text = desk.draft.form.situations[0].texts[0]
    await desk.edit(edits.put_when(text, 0, 1, WhenForm(festivals=("mid-autumn", "laba"))))
    await desk.edit(edits.remove_variant(desk.draft.form.situations[0].texts[0], 1, 0))
    await desk.edit(edits.put_words(GREETING, ("avoid",), text.avoid, ("快讲", "没空", "你是谁")))
    ladder = desk.draft.form.ladders[0]
    await desk.edit(edits.add_rung(ladder, "goodbye"))
    await desk.edit(edits.put_seconds("pack.yaml", ("silent_call", "ladder", 0, "pause_s"), 2.5))

    draft = desk.draft
    greet, offer = draft.form.situations[0].texts[0].steps
    assert draft.marks == ()
    assert [v.when for v in greet.variants[:2]] == [
        WhenForm(vip=True, festivals=("qixi",)),
        WhenForm(festivals=("mid-autumn", "laba")),
    ]
    assert offer.variants == ()
    assert draft.form.situations[0].texts[0].avoid == ("快讲", "没空", "你是谁")
    assert [r.pause_s for r in draft.form.ladders[0].rungs] == [2.5, 2, 2, 1, 1, 1]
    comments = [line for line in desk.text("pack.yaml").split("\n") if line.startswith("#")]
    kept = shipped("scripts", "general", "pack.yaml").read_text("utf-8").split("\n")
    assert comments == [line for line in kept if line.startswith("#")]


async def test_what_is_wrong_stops_publishing_and_the_last_good_one_stays(
    desk: EditorDesk,
) -> None:
    await desk.edit(edits.put(GREETING, SAID, "[{caller_name}您好"))

    with pytest.raises(InvalidInput) as refusal:
        await desk.bus.execute(PublishPack(version="3", note="broken"))

    assert refusal.value.code == "pack.damaged"
    mark = desk.draft.marks[0]
    assert (mark.file, mark.line, mark.place) == (GREETING, 4, SAID)
    assert "never closed" in mark.cause
    assert desk.said().startswith(BEGINS)
    assert desk.history.versions == ()
    assert "[{caller_name}您好" in desk.on_disk()


async def test_a_file_that_is_no_yaml_is_shown_as_text_and_mended_there(desk: EditorDesk) -> None:
    good = desk.text()

    await desk.edit(edits.write(GREETING, "steps: ["))
    form = desk.draft.form.situations[0]
    assert [t.readable for t in form.texts] == [False, True]
    assert desk.draft.marks[0].file == GREETING
    with pytest.raises(InvalidInput):
        await desk.bus.execute(EditPack(edits=edits.put(GREETING, SAID, "x"), edit_no=9))
    assert desk.draft.edit_no == 9  # the window lets go of what was refused

    await desk.edit(edits.write(GREETING, good))
    assert (desk.draft.changed, desk.draft.marks) == ((), ())


async def test_a_published_draft_is_in_force_with_who_and_why_and_can_be_taken_back(
    desk: EditorDesk,
) -> None:
    await desk.edit(edits.put(GREETING, SAID, "您好，请讲。"))
    assert (desk.history.next_version, desk.history.to_server) == ("3", False)
    with pytest.raises(InvalidInput) as old:
        await desk.bus.execute(PublishPack(version="1.9", note="older"))
    assert old.value.code == "pack.version_old"

    await desk.bus.execute(PublishPack(version="3", note="short  greeting"))

    assert desk.said() == "您好，请讲。"
    (version,) = desk.history.versions
    assert (version.version, version.by, version.note) == ("3", "Li", "short greeting")
    assert (version.at, version.in_force) == (desk.clock.now(), True)
    assert (desk.draft.based_on, desk.draft.changed, desk.draft.can_undo) == ("3", (), False)
    assert desk.seen.last(NoticeRaised).code == "pack.published"

    await desk.bus.execute(RollBackPack())
    assert desk.said().startswith(BEGINS)
    assert [(v.withdrawn, v.in_force) for v in desk.history.versions] == [(True, False)]
    assert desk.history.next_version == "4"
    assert (desk.draft.based_on, desk.draft.changed) == ("2", ())


async def test_with_a_server_every_desk_gets_it_and_only_leads_may(desk: EditorDesk) -> None:
    desk.session.has_server = True
    with pytest.raises(NotAllowed) as refusal:
        await desk.editor.open(OpenPackEditor())
    assert refusal.value.code == "pack.not_lead"
    desk.sign_in("lead")
    await desk.open()

    await desk.edit(edits.put(GREETING, SAID, "您好，请讲。"))
    await desk.bus.execute(PublishPack(version="2.1", note="short"))

    assert desk.server.packs["general"][0] == "2.1"
    assert [(v.version, v.note, v.in_force) for v in desk.history.versions] == [
        ("2.1", "short", True)
    ]
    assert desk.said() == "您好，请讲。"  # this desk does not wait for the news
    await desk.bus.execute(RollBackPack())
    assert "general" not in desk.server.packs
    assert desk.said().startswith(BEGINS)


async def test_a_server_out_of_reach_leaves_draft_and_desks_as_they_are(desk: EditorDesk) -> None:
    desk.session.has_server = True
    desk.sign_in("lead")
    await desk.edit(edits.put(GREETING, SAID, "您好，请讲。"))
    desk.server.failure = Unavailable("away", code="server.unreachable")

    with pytest.raises(Unavailable):
        await desk.bus.execute(PublishPack(version="3", note="n"))
    await desk.editor.open(OpenPackEditor())

    assert desk.history.known is False
    assert desk.draft.changed == (GREETING,)
    assert desk.said().startswith(BEGINS)


async def test_a_version_of_somebody_faster_is_not_overwritten(desk: EditorDesk) -> None:
    desk.session.has_server = True
    desk.sign_in("lead")
    await desk.open()
    await desk.edit(edits.put(GREETING, SAID, "您好，请讲。"))
    desk.server.editions["general"] = []
    await desk.bus.execute(PublishPack(version="3", note="first"))
    await desk.edit(edits.put(GREETING, SAID, "您好。"))
    desk.server.editions["general"].insert(
        0, desk.server.editions["general"][0].model_copy(update={"version": "4"})
    )

    with pytest.raises(Conflict):
        await desk.bus.execute(PublishPack(version="4", note="second"))
    assert desk.draft.changed == (GREETING,)


async def test_a_draft_that_is_thrown_away_begins_from_what_is_in_force(desk: EditorDesk) -> None:
    await desk.edit(edits.put(GREETING, SAID, "您好，请讲。"))

    await desk.bus.execute(DiscardPackDraft())

    assert desk.draft.changed == ()
    await desk.bus.execute(ClosePackEditor())
    assert desk.draft == PackDraftChanged()
    await desk.editor.stop()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
async def test_the_centres_own_folder_keeps_comments_and_line_ends(
    tmp_path: Path, ends: str
) -> None:
    own = tmp_path / "own"
    shutil.copytree(shipped("scripts", "general"), own / "general")
    file = own / "general" / GREETING
    lines = [*file.read_text("utf-8").split("\n")]
    lines.insert(2, "  # 开场白，勿改工号")
    file.write_bytes(ends.join(lines).encode())
    desk = await EditorDesk(tmp_path, own).open()

    await desk.edit(edits.put(GREETING, ("steps", 1, "text"), "请讲。"))
    await desk.bus.execute(PublishPack(version="3", note="n"))

    kept = (own / "general@3/general" / GREETING).read_bytes().decode().split(ends)
    assert [n for n, (a, b) in enumerate(zip(lines, kept, strict=True)) if a != b] == [
        next(n for n, line in enumerate(lines) if "{caller_name}" in line)
    ]


@pytest.mark.parametrize("file", [GREETING, "flows/hold.yaml", "pack.yaml"])
async def test_nothing_that_stands_in_a_file_keeps_the_editor_from_opening(
    desk: EditorDesk, file: str
) -> None:
    for text in (
        "",
        "- a\n- b\n",
        "steps: hello\n",
        "steps:\n  - 5\n  - {id: [a], text: {b: c}, variants: 7, choices: [{to: 1}]}\n",
    ):
        await desk.edit(edits.write(file, text))
        assert desk.draft.marks
