"""What the pack editor shows and sends, without a screen."""

from datetime import UTC, date, datetime

import pytest

from agent_desktop.domain.commands import Command, OpenPackEditor
from agent_desktop.domain.pack_edits import EditKind
from agent_desktop.domain.pack_forms import Place
from agent_desktop.domain.pack_news import EditPack, PackDraftChanged, UndoPackEdit
from agent_desktop.ui.pack_scenes import packs, packs_problems
from agent_desktop.ui.packs.pending import Typed
from agent_desktop.ui.packs.presenter import PackEditorPresenter
from agent_desktop.ui.packs.state import PACK_PAGE, EditorState, Page, PageKind

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GREETING = "zh/greeting.yaml"
SAID = (GREETING, ("steps", 0, "text"))
OFFER = (GREETING, ("steps", 1, "text"))
HINT = (GREETING, ("steps", 0, "hint"))


class Editor:
    """A presenter, what it sent and what it showed last."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.shown = EditorState()
        self.now_s = 100.0
        self.presenter = PackEditorPresenter(
            self.sent.append, lambda: self.now_s, self._show, lambda: date(2026, 11, 23)
        )
        self.presenter.open()
        for event in packs(0, NOW):
            self.presenter.on_event(event)

    def _show(self, state: EditorState) -> None:
        self.shown = state

    @property
    def edits(self) -> list[EditPack]:
        return [c for c in self.sent if isinstance(c, EditPack)]

    def phrase(self) -> str:
        preview = self.shown.preview
        return "".join(preview.steps[preview.current].breaths)


@pytest.fixture
def editor() -> Editor:
    return Editor()


def test_the_preview_fills_what_this_desk_knows_and_follows_the_made_up_call(
    editor: Editor,
) -> None:
    assert editor.sent == [OpenPackEditor()]
    assert editor.phrase() == "上午好！欢迎致电云杉宽带，工号1001很高兴为您服务。"

    editor.presenter.sample(festival="mid-autumn")
    assert editor.phrase().startswith("中秋快乐！")
    editor.presenter.sample(festival="spring-festival")
    assert editor.phrase().startswith("春节快乐！")
    editor.presenter.sample(festival="", calls=2)
    assert "感谢您再次来电" in editor.phrase()
    editor.presenter.sample(calls=1, vip=True, named=True)
    editor.presenter.look_at(1, 0)
    assert editor.phrase() == "王先生，感谢您一直以来的支持，请问有什么可以帮您？"


def test_the_keyboard_in_a_wording_brings_the_call_in_which_it_is_said(editor: Editor) -> None:
    editor.presenter.look_at(0, 1)
    assert editor.shown.preview.steps[0].variant == 1
    assert editor.shown.samples.festival == "new-year"

    editor.presenter.look_at(0, -1)
    assert editor.shown.preview.steps[0].variant == -1


def test_typing_is_seen_in_the_preview_at_once_and_sent_when_the_fingers_rest(
    editor: Editor,
) -> None:
    editor.presenter.type(SAID, "喂，{company}！")
    assert editor.phrase() == "喂，云杉宽带！"
    assert (editor.edits, editor.shown.saving, editor.shown.can_publish) == ([], True, False)

    editor.presenter.flush()
    editor.presenter.flush()
    (sent,) = editor.edits
    assert (sent.edits[0].kind, sent.edits[0].value, sent.joins) == (
        EditKind.SET, "喂，{company}！", False
    )  # fmt: skip
    assert sent.focus == SAID
    editor.now_s += 1
    editor.presenter.type(SAID, "喂！")
    editor.presenter.flush()
    assert editor.edits[1].joins is True


def test_what_is_typed_while_the_draft_is_on_its_way_is_not_lost(editor: Editor) -> None:
    editor.presenter.type(SAID, "一")
    editor.presenter.flush()
    editor.presenter.type(SAID, "一二")

    old = packs(0, NOW)[-2]
    assert isinstance(old, PackDraftChanged)
    editor.presenter.on_event(PackDraftChanged(pack="general", form=old.form, edit_no=1))
    assert editor.shown.pending == {SAID: "一二"}
    assert editor.phrase() == "一二"

    editor.presenter.flush()
    editor.presenter.on_event(PackDraftChanged(pack="general", form=old.form, edit_no=2))
    assert editor.shown.pending == {}


def test_an_empty_hint_takes_its_key_away_and_words_change_one_by_one(editor: Editor) -> None:
    editor.presenter.type(HINT, "", Typed.OPTIONAL)
    editor.presenter.type((GREETING, ("avoid",)), "喂，说吧\n\n没空\n你是谁", Typed.WORDS)
    editor.presenter.type(
        ("pack.yaml", ("silent_call", "ladder", 0, "pause_s")), "2.5", Typed.SECONDS
    )
    editor.presenter.flush()

    hint, words, pause = editor.edits
    assert [(e.kind, e.place) for e in hint.edits] == [(EditKind.REMOVE, HINT[1])]
    place: Place = ("avoid", 1)
    assert [(e.kind, e.place, e.value) for e in words.edits] == [(EditKind.SET, place, "没空")]
    assert pause.edits[0].value == 2.5


def test_a_long_breath_and_a_broken_phrase_are_said_at_once(editor: Editor) -> None:
    editor.presenter.type(SAID, "我现在就为您转接到负责这项业务的那位同事那里去")
    assert editor.shown.preview.steps[0].too_long

    editor.presenter.type(SAID, "[{company}")
    step = editor.shown.preview.steps[0]
    assert (step.breaths, step.fault) == ((), "[ is never closed with ]")


def test_a_problem_leads_to_its_page_language_and_field(editor: Editor) -> None:
    for event in packs_problems(0, NOW):
        editor.presenter.on_event(event)
    marks = {m.file: m for m in editor.shown.marks}
    assert (editor.shown.problems, editor.shown.can_publish) == (2, False)
    wrong = {row.page: row.wrong for row in editor.shown.rows if row.wrong}
    assert wrong == {Page(PageKind.SITUATION, "greeting"): 1, PACK_PAGE: 1}

    editor.presenter.speak("en")
    editor.presenter.go_to(marks[GREETING])
    assert (editor.shown.page.name, editor.shown.language) == ("greeting", "zh")
    assert (editor.shown.go_to.field, editor.shown.preview.current) == (OFFER, 1)
    before = editor.shown.go_to.number
    editor.presenter.go_to(marks["pack.yaml"])
    assert editor.shown.page == PACK_PAGE
    assert editor.shown.go_to.number == before + 1


def test_the_list_finds_by_title_and_name_and_marks_what_changed(editor: Editor) -> None:
    assert [r.page.name for r in editor.shown.rows if r.changed] == ["greeting", "hold"]

    editor.presenter.search("无声")
    assert [row.page.name for row in editor.shown.rows] == ["silent-call"]
    editor.presenter.search("HOLD")
    assert [row.page for row in editor.shown.rows] == [Page(PageKind.FLOW, "hold")]


def test_undo_sends_what_is_typed_first(editor: Editor) -> None:
    editor.presenter.type(SAID, "一")

    editor.presenter.undo()

    assert [type(c) for c in editor.sent[1:]] == [EditPack, UndoPackEdit]
