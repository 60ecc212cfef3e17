"""The packs that come with the program: complete, in both languages, fit to be said aloud."""

from datetime import UTC, date, datetime

import pytest

from agent_desktop import cli
from agent_desktop.adapters.pack_files import advice, read_pack
from agent_desktop.contract.packs import SITUATIONS, Pack
from agent_desktop.domain import phrases
from agent_desktop.domain.breaths import breaths, is_one_breath
from agent_desktop.domain.festivals import greeting
from agent_desktop.domain.ladders import DEFAULT_LADDERS, Trouble
from agent_desktop.domain.variants import Circumstances
from agent_desktop.runtime.paths import shipped

NAMES = ("general", "hotline-400", "callback")
FLOWS = {
    *("enquiry", "complaint", "complaint-about-us", "agitated", "transfer", "hold", "promise"),
    *("retention", "call-back", "outbound-opening"),
}
OF_THE_LINE = {
    "hotline-400": {"warranty", "repair", "return-goods", "safety-incident", "media-threat"},
    "callback": {
        *("call-back", "repair-call-back", "promised-call-back", "do-not-call", "not-convenient"),
        *("wrong-person", "voicemail"),
    },
}
KNOWN = {
    "zh": {"company": "蓝天家电", "agent_number": "1001", "caller_name": "欧阳"},
    "en": {"company": "Blue Sky", "agent_number": "1001", "caller_name": "Baker"},
}


def pack_of(name: str) -> Pack:
    pack, problems = read_pack(shipped("scripts", name))
    assert pack is not None, [str(problem) for problem in problems]
    return pack


def test_the_shipped_packs_are_good_and_fit_to_be_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = cli.main(["check-scripts", "--strict"])

    assert (code, capsys.readouterr().out.splitlines()[-1][:18]) == (0, "3 packs, 38 flows,")


@pytest.mark.parametrize("name", NAMES)
def test_every_situation_of_the_trade_is_covered_in_both_languages(name: str) -> None:
    pack = pack_of(name)

    covered = {number for entry in pack.manifest.situations for number in entry.covers}
    assert covered == set(range(1, SITUATIONS + 1))
    assert pack.manifest.languages == ("zh", "en")
    ids = {entry.id for entry in pack.manifest.situations}
    assert set(pack.texts["zh"]) == set(pack.texts["en"]) == ids
    assert ids >= OF_THE_LINE.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_every_flow_that_a_centre_needs_is_there(name: str) -> None:
    pack = pack_of(name)

    assert set(pack.flow_set) >= FLOWS
    assert pack.ladders()[Trouble.SILENT] == DEFAULT_LADDERS[Trouble.SILENT]
    assert set(pack.ladders()) == set(Trouble)
    tickets = {
        step.ticket.kind for flow in pack.flow_set.values() for step in flow.steps if step.ticket
    }
    assert len(tickets) >= 4
    reminders = [t.after_s for t in pack.flow_set["hold"].step("wait").timers]
    assert max(reminders) < 60


@pytest.mark.parametrize("name", NAMES)
def test_the_packs_were_written_each_for_itself(name: str) -> None:
    others = [pack_of(other) for other in NAMES if other != name]
    for language in ("zh", "en"):
        mine = [s.text for t in pack_of(name).texts[language].values() for s in t.steps]
        theirs = {
            s.text for other in others for t in other.texts[language].values() for s in t.steps
        }
        same = [text for text in mine if text in theirs]
        assert len(same) <= len(mine) * 0.05, same


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_wording_reads_well_with_all_known_and_with_nothing_known(
    name: str, language: str
) -> None:
    for situation in pack_of(name).texts[language].values():
        for step in situation.steps:
            for text in (step.text, *(variant.text for variant in step.variants)):
                for values in ({}, KNOWN[language]):
                    hour = phrases.greeting_time(datetime(2026, 11, 22, 9, tzinfo=UTC), language)
                    said = phrases.fill(text, {**values, "greeting_time": hour})
                    assert said == said.strip() != ""
                    for odd in (
                        "，，",
                        "，。",
                        "，！",
                        "。。",
                        "  ",
                        " ,",
                        " .",
                        "，？",
                        ",.",
                        ", ,",
                    ):
                        assert odd not in said, (text, said)
                    assert said[0] not in "，。！？,.;", (text, said)
                    assert said[-1] in "。！？.?!…：:", (text, said)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_runs_out_of_breath_with_an_ordinary_name(name: str) -> None:
    assert advice(shipped("scripts", name)) == ()
    for language, situations in pack_of(name).texts.items():
        values = {**KNOWN[language], "greeting_time": "上午好", "company": "华北大区"}
        long = [
            breath
            for situation in situations.values()
            for step in situation.steps
            for breath in breaths(step.text, values if language == "zh" else KNOWN["en"])
            if not is_one_breath(breath)
        ]
        assert long == []


def test_the_greeting_follows_festival_caller_and_hour() -> None:
    step = pack_of("general").texts["zh"]["greeting"].steps[0]

    def said(day: date, **more: object) -> str:
        local = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
        wording = step.wording(Circumstances(local=local, **more))
        return phrases.fill(
            wording,
            {
                "greeting_time": phrases.greeting_time(local, "zh"),
                "festival_greeting": greeting(day, "zh"),
            },
        )

    assert said(date(2027, 2, 6)).startswith("春节快乐！")
    assert said(date(2028, 10, 3)).startswith("中秋快乐！")
    assert said(date(2026, 11, 24)).startswith("上午好！")
    again = (datetime(2026, 11, 23, 9, tzinfo=UTC),)
    assert "再次来电" in said(date(2026, 11, 24), earlier_calls=again)
