"""A team lead's draft: edited, checked, published with who and when, rolled back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_desktop.adapters.pack_drafts import PackDrafts, next_version
from agent_desktop.adapters.pack_editing import inserted, replaced
from agent_desktop.adapters.pack_store import PackFolder
from agent_desktop.adapters.packs import PackShelf
from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.runtime.paths import shipped

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
GREETING = "zh/greeting.yaml"


@pytest.fixture
def drafts(tmp_path: Path) -> PackDrafts:
    drafts = PackDrafts(tmp_path / "drafts")
    drafts.begin(shipped("scripts", "general"), by="Li", at=AT)
    return drafts


def said(pack_folder: Path, index: int = 0) -> str:
    pack, problems = PackShelf(pack_folder).take("general")
    assert problems == ()
    assert pack is not None
    return pack.texts["zh"]["greeting"].steps[index].text


def test_a_phrase_goes_from_the_draft_to_the_desks_and_back(
    drafts: PackDrafts, tmp_path: Path
) -> None:
    centre = tmp_path / "centre"
    store = PackFolder(centre)
    before = drafts.read("general", GREETING)

    text = replaced(before, ("steps", 0, "text"), "您好，蓝天家电，请讲。")
    assert drafts.save("general", GREETING, text) == ()
    assert drafts.draft("general").by == "Li"
    published = drafts.publish("general", store, "2.1", by="Li", at=AT)

    assert (published.version, published.by, published.at) == ("2.1", "Li", AT)
    assert said(centre) == "您好，蓝天家电，请讲。"
    assert drafts.draft("general") is None
    kept = (centre / "general@2.1/general" / GREETING).read_text("utf-8")
    assert kept.splitlines()[4:] == before.splitlines()[4:]

    drafts.begin(centre / "general@2.1" / "general", by="Wang", at=AT)
    again = replaced(kept, ("steps", 0, "text"), "喂，您好！")
    drafts.save("general", GREETING, again)
    drafts.publish("general", store, next_version("2.1"), by="Wang", at=AT)
    assert said(centre) == "喂，您好！"

    store.roll_back("general")
    assert said(centre) == "您好，蓝天家电，请讲。"
    assert [(v.version, v.by) for v in store.versions("general")] == [
        ("2.2", "Wang"),
        ("2.1", "Li"),
    ]


def test_a_draft_with_a_mistake_says_where_and_is_not_published(
    drafts: PackDrafts, tmp_path: Path
) -> None:
    text = replaced(drafts.read("general", GREETING), ("steps", 0, "text"), "您好{caller}")
    (problem,) = drafts.save("general", GREETING, text)
    assert (problem.line, "unknown variable" in problem.cause) == (4, True)

    with pytest.raises(InvalidInput) as refused:
        drafts.publish("general", PackFolder(tmp_path / "c"), "3", by="Li", at=AT)

    assert refused.value.code == "pack.damaged"
    assert refused.value.fields["file"] == GREETING
    assert drafts.read("general", GREETING) == text


def test_a_rung_of_the_ladder_is_added_by_hand_and_by_form(drafts: PackDrafts) -> None:
    text = drafts.read("general", "pack.yaml")

    after = inserted(text, ("silent_call", "ladder", 1), {"step": "repeat", "pause_s": 5})

    assert "    - {step: repeat, pause_s: 5}\n" in after
    assert drafts.save("general", "pack.yaml", after) == ()
    assert set(text.splitlines()) <= set(after.splitlines())


def test_a_draft_goes_on_where_it_was(drafts: PackDrafts) -> None:
    text = replaced(drafts.read("general", GREETING), ("steps", 0, "text"), "您好！")
    drafts.save("general", GREETING, text)

    again = drafts.begin(shipped("scripts", "general"), by="Wang", at=AT)

    assert again.by == "Li"
    assert drafts.read("general", GREETING) == text
    assert drafts.advice("general") == ()
    drafts.discard("general")
    with pytest.raises(NotFound):
        drafts.read("general", GREETING)


def test_a_draft_holds_files_of_a_pack_only(drafts: PackDrafts) -> None:
    with pytest.raises(InvalidInput):
        drafts.save("general", "../../x.yaml", "a")
    drafts.remove("general", "zh/closing.yaml")
    assert any("closing" in problem.cause for problem in drafts.check("general"))


@pytest.mark.parametrize(
    ("version", "after"), [("1", "2"), ("1.9", "1.10"), ("2026-b", "2026-b.1"), ("v3", "v4")]
)
def test_the_next_version_counts_on(version: str, after: str) -> None:
    assert next_version(version) == after
