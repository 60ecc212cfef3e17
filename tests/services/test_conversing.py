"""The conversation's figures reach the panel, and a held caller is not forgotten."""

from dataclasses import replace

import pytest

from agent_desktop.domain.events import (
    ConversationChanged,
    LevelsHeard,
    NoticeRaised,
    PolicyChanged,
    Severity,
)
from agent_desktop.domain.line_state import Heard
from agent_desktop.domain.policy import DeskPolicy, Guidance
from agent_desktop.services.bus import Bus
from agent_desktop.services.conversing import Conversing
from tests.fakes.clock import FakeClock
from tests.services.desk import Line, Witness, until

ROOM = Heard(rms_db=-60.0, peak_db=-50.0, floor_db=-61.0)
VOICE = replace(ROOM, rms_db=-24.0, speech=1.0)
RULE = Guidance(hold_remind_s=0.05, hold_limit_s=0.1)


class TalkDesk:
    """A bus on which one call talks."""

    def __init__(self) -> None:
        self.bus, self.clock = Bus(), FakeClock()
        self.seen = Witness(self.bus)
        self.bus.publish(PolicyChanged(policy=DeskPolicy(guidance=RULE)))
        self.conversing = Conversing(self.bus, self.clock)
        self.line = Line(self.bus, self.clock).begin().answer()

    def hear(self, seconds: float, own: Heard = ROOM, caller: Heard = ROOM) -> None:
        for _ in range(round(seconds * 10)):
            self.clock.pass_by(0.1)
            self.bus.publish(
                LevelsHeard(
                    caller_db=caller.rms_db, microphone_db=own.rms_db,
                    caller_speaks=caller.speech > 0, caller=caller, microphone=own,
                )
            )  # fmt: skip

    @property
    def notices(self) -> list[tuple[str, Severity, str]]:
        return [(n.code, n.severity, dict(n.fields)["seconds"]) for n in self.seen.of(NoticeRaised)]


@pytest.fixture
async def desk() -> TalkDesk:
    return TalkDesk()


async def test_figures_come_at_most_once_a_second(desk: TalkDesk) -> None:
    desk.hear(5, own=VOICE)
    desk.hear(15, caller=VOICE)

    told = desk.seen.of(ConversationChanged)
    assert 15 <= len(told) <= 21
    assert told[-1].talk_share == pytest.approx(0.25, abs=0.02)


async def test_a_reminder_comes_at_once(desk: TalkDesk) -> None:
    desk.hear(1, caller=VOICE)
    desk.hear(8.2)

    assert desk.seen.last(ConversationChanged).remind == "silence"


async def test_who_is_muted_does_not_speak(desk: TalkDesk) -> None:
    desk.line.mute()
    desk.hear(12, own=VOICE)

    assert desk.seen.last(ConversationChanged).agent_s == 0.0


async def test_the_last_figures_come_with_the_end(desk: TalkDesk) -> None:
    desk.hear(0.4, own=VOICE)
    desk.line.end()

    assert desk.seen.last(ConversationChanged).agent_s == pytest.approx(0.4)
    desk.hear(2, own=VOICE)
    assert len(desk.seen.of(ConversationChanged)) == 1


async def test_a_long_hold_reminds_then_escalates_until_the_caller_is_back(desk: TalkDesk) -> None:
    desk.line.hold()

    await until(lambda: len(desk.notices) >= 2)
    assert desk.notices[0][:2] == ("hold.remind", Severity.WARNING)
    assert desk.notices[1][:2] == ("hold.limit", Severity.ERROR)
    desk.line.resume()
    assert desk.conversing._held == {}


async def test_nobody_is_reminded_of_a_call_that_ended_on_hold(desk: TalkDesk) -> None:
    desk.line.hold()
    desk.line.end()

    assert desk.conversing._held == {}
    assert desk.notices == []
