"""Packs from files: what works, what is wrong and where, and what stands in."""

import argparse
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_desktop import cli
from agent_desktop.adapters.pack_files import read_pack
from agent_desktop.adapters.packs import PackShelf, add_arguments
from agent_desktop.contract.packs import PackProblem
from agent_desktop.runtime.paths import shipped

MANIFEST = """\
id: tiny
title: {zh: 小, en: Tiny}
version: "1"
languages: [zh, en]
situations:
  - {id: greeting, title: {zh: 问候, en: Greeting}, key: "1"}
  - {id: closing, title: {zh: 结束, en: Closing}}
flows: [bye]
silent_call:
  situation: greeting
  ladder:
    - {step: greet, pause_s: 2}
forbidden:
  en: [not my job]
"""
GREETING_ZH = """\
steps:
  - id: greet
    text: 您好[，{caller_name}]
"""
GREETING_EN = """\
steps:
  - id: greet
    text: Hello[, {caller_name}]
    hint: Smile.
"""
CLOSING = """\
steps:
  - id: bye
    text: 88
"""
FLOW = """\
title: {zh: 再见, en: Bye}
situation: closing
steps:
  - id: ask
    say: bye
    choices:
      - {id: again, label: {zh: 再来, en: Again}, to: ask}
      - {id: done, label: {zh: 好了, en: Done}, to: thank}
  - id: thank
    say: greeting/greet
    ticket: {kind: enquiry, subject: {zh: "来电[：{queue}]", en: "Call[: {queue}]"}, answers: [ask]}
"""

Folder = Path
Edit = Callable[[str, str, str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = tmp_path / "tiny"
    for language, greeting in (("zh", GREETING_ZH), ("en", GREETING_EN)):
        (folder / language).mkdir(parents=True)
        (folder / language / "greeting.yaml").write_text(greeting, "utf-8")
        (folder / language / "closing.yaml").write_text(CLOSING.replace("88", "Bye"), "utf-8")
    (folder / "pack.yaml").write_text(MANIFEST, "utf-8")
    (folder / "flows").mkdir()
    (folder / "flows" / "bye.yaml").write_text(FLOW, "utf-8")
    return folder


@pytest.fixture
def edit(folder: Folder) -> Edit:
    def edit(name: str, before: str, after: str) -> Path:
        file = folder / name
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after, 1), "utf-8")
        return file

    return edit


def only_problem(folder: Folder) -> PackProblem:
    pack, problems = read_pack(folder)
    assert pack is None
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_a_good_pack_is_read(folder: Folder) -> None:
    pack, problems = read_pack(folder)

    assert problems == ()
    assert pack is not None
    assert pack.phrase_count == 4
    assert list(pack.flow_set) == ["bye"]
    assert pack.texts["en"]["greeting"].steps[0].hint == "Smile."


@pytest.mark.parametrize(
    ("name", "before", "after", "line", "column", "cause"),
    [
        ("en/greeting.yaml", "text: Hello", "txet: Hello", 3, 5, "did you mean text?"),
        ("en/greeting.yaml", "{caller_name}", "{caller}", 3, 19, "unknown variable {caller}"),
        ("en/greeting.yaml", "Hello[, {caller_name}]", "Hello {queue}", 3, 17, "may be unknown"),
        ("en/greeting.yaml", "{caller_name}]", "{caller_name}", 3, 16, "never closed"),
        ("en/greeting.yaml", "Hello[", "Hello]", 3, 16, "] without ["),
        (
            "en/greeting.yaml",
            "Hello[, {caller_name}]",
            "|\n      Hi,\n      [{a}]",
            5,
            8,
            "unknown variable {a}",
        ),
        ("en/greeting.yaml", "Hello", "Not my job", 3, 11, "forbidden words not my job"),
        ("en/greeting.yaml", "hint: Smile.", "hint: 5", 4, 11, "must be text"),
        ("en/greeting.yaml", "hint: Smile.", "id: greet", 4, 5, "id stands here twice"),
        ("en/greeting.yaml", "id: greet", "id: hello", 2, 3, "steps are hello, but greet in zh"),
        ("en/greeting.yaml", "    hint:", "\thint:", 4, 1, "tab character"),
        ("en/greeting.yaml", "steps:", "steps: &a", 2, 3, None),
        ("en/greeting.yaml", GREETING_EN, "", 1, 1, "is empty"),
        ("en/greeting.yaml", GREETING_EN, "- a", 1, 1, "must hold key: value lines"),
        ("en/greeting.yaml", GREETING_EN, "steps: []", 1, 8, "steps must not be empty"),
        ("pack.yaml", "id: tiny", "id: other", 1, 5, "the folder is tiny"),
        ("pack.yaml", 'version: "1"', "version: 1", 3, 10, "must be text: put it in quotes"),
        ("pack.yaml", 'version: "1"\n', "", 1, 1, "version is missing"),
        ("pack.yaml", "[zh, en]", "[zh, fr]", 4, 17, "must be 'zh' or 'en'"),
        ("pack.yaml", "{zh: 小, en: Tiny}", "{zh: 小}", 2, 8, "the title in en is missing"),
        ("pack.yaml", "{zh: 小, en: Tiny}", "{zh: 小, fr: T}", 2, 16, "is not a language"),
        ("pack.yaml", 'key: "1"', 'key: "12"', 6, 56, "key must be one digit"),
        ("pack.yaml", "id: closing", "id: greeting", 7, 10, "greeting is listed twice"),
        ("pack.yaml", "step: greet", "step: grit", 12, 14, "greeting has no step grit"),
        ("pack.yaml", "situation: greeting", "situation: g", 10, 14, "no situation g"),
        ("pack.yaml", "pause_s: 2", "pause_s: 99", 12, 30, "less than or equal to 60"),
        ("pack.yaml", "id: closing", "id: a: b", 7, 11, "did not find expected ','"),
        ("pack.yaml", "flows: [bye]", "flows: [bye, buy]", 8, 14, "the flow buy is missing"),
        ("pack.yaml", "flows: [bye]", "flows: [bye, bye]", 8, 14, "bye is listed twice"),
        ("pack.yaml", "flows: [bye]", "flow: [bye]", 8, 1, "did you mean flows?"),
        (
            "pack.yaml",
            "title: {zh: 结束,",
            "next: [greting], title: {zh: 结束,",
            7,
            26,
            "there is no situation greting",
        ),
        (
            "pack.yaml",
            "title: {zh: 结束,",
            "covers: [23], title: {zh: 结束,",
            7,
            28,
            "less than or equal to 22",
        ),
        ("flows/bye.yaml", "to: thank", "to: thanks", 8, 51, "there is no step thanks"),
        ("flows/bye.yaml", "to: thank", "to: Thank you", 8, 51, "to must be a step, end, flow:"),
        ("flows/bye.yaml", "to: thank", "to: ask", 9, 9, "nothing leads to step thank"),
        ("flows/bye.yaml", "say: bye", "say: bay", 5, 10, "closing has no step bay"),
        ("flows/bye.yaml", "en: Done", "fr: Fini", 8, 36, "is not a language"),
        ("flows/bye.yaml", "answers: [ask]", "answers: [thank]", 11, 92, "no step thank with"),
        ("flows/bye.yaml", "[：{queue}]", "{queue}", 11, 46, "may be unknown"),
        ("flows/bye.yaml", "choices:", "timers: [{id: t, after_s: 0}]\n    choices:", 6, 31, "1"),
        (
            "en/greeting.yaml",
            "hint: Smile.",
            "variants: [{when: {}, text: A}, {when: {vip: true}, text: B}]",
            4,
            37,
            "is never said",
        ),
        (
            "en/greeting.yaml",
            "hint: Smile.",
            "variants: [{when: {festivals: [xmas]}, text: A}]",
            4,
            36,
            "must be 'new-year'",
        ),
        (
            "en/greeting.yaml",
            "hint: Smile.",
            "variants: [{when: {lunar_dates: ['13-01']}, text: A}]",
            4,
            38,
            "is no lunar date",
        ),
        (
            "en/greeting.yaml",
            "hint: Smile.",
            "variants: [{when: {calls: {least: 3, most: 2}}, text: A}]",
            4,
            31,
            "most is less than least",
        ),
    ],
)
def test_what_is_wrong_is_named_with_line_and_column(
    folder: Folder,
    edit: Edit,
    name: str,
    before: str,
    after: str,
    line: int,
    column: int,
    cause: str | None,
) -> None:
    file = edit(name, before, after)

    pack, problems = read_pack(folder)

    if cause is None:  # an anchor that nobody refers to does no harm
        assert pack is not None
        return
    found = [(p.line, p.column) for p in problems if p.file == str(file) and cause in p.cause]
    assert found == [(line, column)], [str(problem) for problem in problems]


def test_everything_that_is_wrong_is_shown_at_once(folder: Folder, edit: Edit) -> None:
    edit("pack.yaml", 'version: "1"', "version: 1")
    edit("en/greeting.yaml", "text: Hello", "txet: Hello")
    edit("zh/greeting.yaml", "{caller_name}", "{caller}")
    edit("flows/bye.yaml", "situation: closing", "situatoin: closing")

    _, problems = read_pack(folder)

    places = {(Path(p.file).relative_to(folder).as_posix(), p.line) for p in problems}
    assert places == {
        ("pack.yaml", 3),
        ("en/greeting.yaml", 3),
        ("en/greeting.yaml", 2),
        ("zh/greeting.yaml", 3),
        ("flows/bye.yaml", 1),
        ("flows/bye.yaml", 2),
    }


def test_a_phrase_is_checked_also_where_its_file_is_wrong_elsewhere(
    folder: Folder, edit: Edit
) -> None:
    edit("en/greeting.yaml", "{caller_name}", "{caller}")
    edit("en/greeting.yaml", "hint: Smile.", "hnit: Smile.")

    _, problems = read_pack(folder)

    assert sorted(p.line for p in problems) == [3, 4], [str(p) for p in problems]


def test_a_long_breath_and_a_filler_are_advice_and_stop_nothing(
    folder: Folder, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("pack.yaml", "forbidden:", "fillers: {en: [um, maybe]}\nforbidden:")
    edit("en/closing.yaml", "Bye", "Maybe you would then so kindly call us again some other day")

    assert cli.main(["check-scripts", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "closing.yaml:3:11: advice: too long for one breath" in said
    assert "closing.yaml:3:11: advice: the phrase has the filler maybe" in said
    assert cli.main(["check-scripts", "--strict", str(folder)]) == 1


def test_a_situation_without_its_translation_is_an_error(folder: Folder) -> None:
    (folder / "en" / "closing.yaml").unlink()

    problem = only_problem(folder)

    assert (problem.file, problem.line) == (str(folder / "pack.yaml"), 7)
    assert "closing has no text in en" in problem.cause


def test_a_file_that_no_situation_uses_is_an_error(folder: Folder) -> None:
    stray = folder / "en" / "greting.yaml"
    shutil.copy(folder / "en" / "greeting.yaml", stray)

    problem = only_problem(folder)

    assert problem.file == str(stray)
    assert "lists no situation greting" in problem.cause


def test_aliases_cannot_make_a_small_file_grow(folder: Folder) -> None:
    bomb = "steps: &a [x]\navoid: [*a, *a]\n"
    (folder / "en" / "closing.yaml").write_text(bomb, "utf-8")

    _, problems = read_pack(folder)

    assert any("aliases" in p.cause and p.line == 1 for p in problems)


def test_a_file_that_is_not_utf8_is_named_with_its_line(folder: Folder) -> None:
    (folder / "zh" / "closing.yaml").write_bytes("steps:\n  - 再见".encode("gb18030"))

    problem = only_problem(folder)

    assert problem.line == 2
    assert "UTF-8" in problem.cause


def test_a_byte_order_mark_does_no_harm(folder: Folder) -> None:
    file = folder / "zh" / "closing.yaml"
    file.write_text("\ufeff" + file.read_text("utf-8"), "utf-8")

    assert read_pack(folder)[1] == ()


def test_a_huge_file_is_not_read(folder: Folder) -> None:
    (folder / "zh" / "closing.yaml").write_text("# " + "x" * 300_000, "utf-8")

    assert "larger than" in only_problem(folder).cause


def test_check_scripts_prints_file_line_column_and_cause(
    folder: Folder, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    file = edit("en/greeting.yaml", "{caller_name}", "{caller}")

    code = cli.main(["check-scripts", str(folder)])

    assert code == 1
    assert capsys.readouterr().out.startswith(f"{file}:3:19: unknown variable {{caller}}")


def test_check_scripts_refuses_a_folder_without_packs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check-scripts", str(tmp_path)]) == 1

    assert "there is no pack.yaml" in capsys.readouterr().err


def test_the_centres_pack_goes_before_the_shipped_one(tmp_path: Path) -> None:
    shutil.copytree(shipped("scripts", "general"), tmp_path / "general")
    manifest = tmp_path / "general" / "pack.yaml"
    text = re.sub(r"(?m)^version: .*$", 'version: "ours"', manifest.read_text("utf-8"))
    manifest.write_text(text, "utf-8")

    pack, problems = PackShelf(tmp_path).take("general")

    assert problems == ()
    assert pack is not None
    assert pack.manifest.version == "ours"


def test_the_last_good_copy_stands_in_for_a_broken_pack(
    folder: Folder, edit: Edit, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    assert PackShelf(folder.parent, last_good=copies).take("tiny")[1] == ()
    edit("en/greeting.yaml", "steps:", "stops:")

    pack, problems = PackShelf(folder.parent, last_good=copies).take("tiny")

    assert pack is not None
    assert pack.manifest.id == "tiny"
    assert [p.line for p in problems] == [1, 1]


def test_the_shipped_pack_stands_in_when_there_is_no_good_copy(folder: Folder, edit: Edit) -> None:
    edit("en/greeting.yaml", "steps:", "stops:")

    pack, problems = PackShelf(folder.parent).take("tiny")

    assert pack is not None
    assert pack.manifest.id == "general"
    assert problems


def test_a_pack_that_does_not_exist_is_a_problem_and_not_a_stop() -> None:
    pack, problems = PackShelf().take("nowhere")

    assert pack is not None
    assert pack.manifest.id == "general"
    assert "there is no pack of this name" in problems[0].cause


def test_a_broken_copy_does_not_stop_the_desk(folder: Folder, edit: Edit, tmp_path: Path) -> None:
    edit("en/greeting.yaml", "steps:", "stops:")
    (tmp_path / "tiny.json").write_text("{", "utf-8")

    pack, _ = PackShelf(folder.parent, last_good=tmp_path).take("tiny")

    assert pack is not None
    assert pack.manifest.id == "general"


def test_a_full_disk_keeps_no_copy_and_stops_nothing(folder: Folder, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("", "utf-8")

    pack, problems = PackShelf(folder.parent, last_good=occupied).take("tiny")

    assert pack is not None
    assert problems == ()


def test_the_command_takes_no_folder_or_one() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)

    assert parser.parse_args([]).folder is None
    assert parser.parse_args(["x"]).folder == Path("x")
