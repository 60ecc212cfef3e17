"""Editing a pack's file: what was not touched stays byte for byte, comments too."""

import difflib
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desktop.adapters.pack_editing import inserted, moved, removed, replaced, value_at
from agent_desktop.contract.packs import Situation
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.runtime.paths import shipped

FILES = sorted(shipped("scripts").glob("*/**/*.yaml"))
GREETING = """\
# yaml-language-server: $schema=../../situation.schema.json

# Said first, always.
steps:
  # The greeting.
  - id: greet
    text: "您好"   # short
    variants:
      - when: {festivals: [mid-autumn],  vip: true}
        text: '中秋快乐'
  # The offer.
  - id: offer-help
    text: |
      请问有什么
      可以帮您？
    hint: plain words
  - id: wait
    text: "请稍等"

# Never said.
avoid:
  - "喂"
  - 快讲
"""


def changed_lines(before: str, after: str) -> list[str]:
    diff = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in diff if line[0] in "+-"]


@pytest.mark.parametrize("file", FILES[:: max(1, len(FILES) // 40)], ids=lambda f: f.stem)
def test_a_phrase_of_a_shipped_file_changes_in_its_line_only(file: Path) -> None:
    text = file.read_text("utf-8")
    place = ("steps", 0, "text") if "steps" in text and "/flows/" not in str(file) else ("title",)
    if place == ("title",) and "\ntitle:" not in text:
        return
    place = place if place[0] == "steps" else ("title", "zh")

    after = replaced(text, place, "换一句话，行吗")

    changed = changed_lines(text, after)
    assert [line[0] for line in changed] == ["-", "+"]
    assert value_at(after, place) == "换一句话，行吗"


def test_comments_quotes_and_odd_layout_stay() -> None:
    after = replaced(GREETING, ("steps", 0, "text"), "您好！")

    assert changed_lines(GREETING, after) == [
        '-     text: "您好"   # short',
        '+     text: "您好！"  # short',
    ]


def test_single_quotes_stay_single_and_a_block_stays_a_block() -> None:
    after = replaced(GREETING, ("steps", 0, "variants", 0, "text"), "中秋好")
    after = replaced(after, ("steps", 1, "text"), "请问\n要帮忙吗？\n")

    assert sorted(changed_lines(GREETING, after)) == [
        "+         text: '中秋好'",
        "+       要帮忙吗？",
        "+       请问",
        "-         text: '中秋快乐'",
        "-       可以帮您？",
        "-       请问有什么",
    ]


def test_a_word_that_yaml_takes_for_a_truth_value_is_quoted() -> None:
    after = replaced(GREETING, ("avoid", 1), "no")

    assert yaml.safe_load(after)["avoid"] == ["喂", "no"]


def test_a_new_key_is_added_and_nothing_else() -> None:
    after = replaced(GREETING, ("steps", 2, "hint"), "得到同意再保持")

    assert changed_lines(GREETING, after) == ['+     hint: "得到同意再保持"']


def test_a_step_is_inserted_between_others() -> None:
    step = {
        "id": "confirm",
        "text": "是这样吗？",
        "variants": [{"when": {"vip": True}, "text": "对"}],
    }

    after = inserted(GREETING, ("steps", 1), step)

    assert [line[0] for line in changed_lines(GREETING, after)] == ["+"] * 6
    data = yaml.safe_load(after)
    assert [s["id"] for s in data["steps"]] == ["greet", "confirm", "offer-help", "wait"]
    assert Situation.model_validate(data).steps[1].variants[0].when.vip is True
    assert "  # The offer.\n  - id: offer-help" in after


def test_a_step_is_added_at_the_end_before_the_next_key() -> None:
    after = inserted(GREETING, ("steps", 3), {"id": "thank", "text": "谢谢！"})

    assert '    text: "请稍等"\n  - id: thank\n    text: "谢谢！"\n\n# Never said.' in after


def test_a_step_goes_with_the_comment_above_it() -> None:
    after = removed(GREETING, ("steps", 1))

    assert changed_lines(GREETING, after) == [
        "-   # The offer.",
        "-   - id: offer-help",
        "-     text: |",
        "-       请问有什么",
        "-       可以帮您？",
        "-     hint: plain words",
    ]


def test_steps_change_places_with_their_comments() -> None:
    after = moved(GREETING, ("steps", 1), 2)

    assert [s["id"] for s in yaml.safe_load(after)["steps"]] == ["greet", "wait", "offer-help"]
    assert "  # The offer.\n  - id: offer-help" in after
    assert sorted(after.splitlines()) == sorted(GREETING.splitlines())
    assert moved(after, ("steps", 2), 1) == GREETING


def test_a_list_in_one_line_is_edited_in_its_line() -> None:
    after = inserted(GREETING, ("steps", 0, "variants", 0, "when", "festivals", 1), "lantern")

    assert [line[0] for line in changed_lines(GREETING, after)] == ["-", "+"]
    when = yaml.safe_load(after)["steps"][0]["variants"][0]["when"]
    assert when["festivals"] == ["mid-autumn", "lantern"]


def test_a_key_is_removed_with_all_below_it() -> None:
    after = removed(GREETING, ("steps", 0, "variants"))

    assert len(changed_lines(GREETING, after)) == 3
    assert "variants" not in yaml.safe_load(after)["steps"][0]


def test_windows_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff" + GREETING.replace("\n", "\r\n")

    after = replaced(text, ("steps", 2, "text"), "请稍候")

    assert after == text.replace("请稍等", "请稍候")


def test_a_file_laid_out_in_another_way_keeps_its_layout() -> None:
    text = 'steps:\n- id:   greet\n  text:   "a"\n- {id: b,  text:  "c"}   # odd\navoid: [ x,y ]\n'

    after = replaced(text, ("steps", 0, "text"), "neu")

    assert [line[0] for line in changed_lines(text, after)] == ["-", "+"]
    assert yaml.safe_load(after)["steps"] == [
        {"id": "greet", "text": "neu"},
        {"id": "b", "text": "c"},
    ]


def test_a_place_that_is_not_there_is_refused() -> None:
    for place in (("steps", 9, "text"), ("nothing", 0), ("steps", "text")):
        with pytest.raises(InvalidInput) as refused:
            replaced(GREETING, place, "x")
        assert refused.value.code == "pack.no_place"


def test_the_last_step_stays() -> None:
    with pytest.raises(InvalidInput) as refused:
        removed('steps:\n  - id: a\n    text: "b"\n', ("steps", 0))

    assert refused.value.code == "pack.last_item"


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60), st.sampled_from([0, 1, 2]))
def test_any_text_comes_back_as_it_was_typed(phrase: str, step: int) -> None:
    if any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\ufeff\u2028\u2029" for c in phrase):
        return
    place = ("steps", step, "hint")

    after = replaced(GREETING, place, phrase)

    assert value_at(after, place) == phrase
    assert yaml.safe_load(after)["steps"][step]["hint"] == phrase
    others = set(GREETING.splitlines()) - {"    hint: plain words"}
    assert others <= set(after.splitlines())
