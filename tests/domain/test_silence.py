from dataclasses import dataclass, field

import pytest

from agent_desktop.domain.ladders import (
    DEFAULT_LADDERS,
    Advice,
    BackToOpening,
    Effect,
    EndCall,
    LadderMode,
    LadderPhase,
    ShowRung,
    SilencePolicy,
    Trouble,
)
from agent_desktop.domain.line_state import AgentLine, CallerLine, LineState
from agent_desktop.domain.silence import Autopilot

SLOT_S = 0.1


@dataclass
class Desk:
    """A call lived slot by slot; every effect with the seconds after the answer."""

    mode: LadderMode = LadderMode.COUNTDOWN
    log: list[tuple[float, Effect]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pilot = Autopilot(DEFAULT_LADDERS, SilencePolicy(mode=self.mode))
        self.t_s = 100.0
        self.agent_word_s = self.caller_word_s = -1e6
        self.pilot.answered(self.t_s)

    def live(
        self,
        seconds: float,
        *,
        caller: CallerLine = CallerLine.SILENT,
        agent: AgentLine = AgentLine.SILENT,
        caller_speaks: bool = False,
        remote_hold: bool = False,
        playing: bool = False,
    ) -> "Desk":
        for _ in range(round(seconds / SLOT_S)):
            self.t_s += SLOT_S
            if agent is AgentLine.SPEAKS:
                self.agent_word_s = self.t_s
            if caller_speaks:
                self.caller_word_s = self.t_s
            line = LineState(
                caller=caller,
                agent=agent,
                caller_speaks=caller_speaks,
                caller_silent_s=self.t_s - self.caller_word_s,
                agent_silent_s=self.t_s - self.agent_word_s,
            )
            effects = self.pilot.tick(self.t_s, line, remote_hold=remote_hold, playing=playing)
            self.log += [(round(self.t_s - 100.0, 1), effect) for effect in effects]
        return self

    def greet(self, seconds: float = 1.5) -> "Desk":
        return self.live(seconds, agent=AgentLine.SPEAKS)

    def speak(self, seconds: float, caller: CallerLine = CallerLine.SPEAKS) -> "Desk":
        return self.live(seconds, caller=caller, caller_speaks=True)

    @property
    def shown(self) -> list[tuple[float, str]]:
        return [(t, e.step) for t, e in self.log if isinstance(e, ShowRung)]

    @property
    def effects(self) -> list[Effect]:
        return [effect for _, effect in self.log]

    @property
    def phase(self) -> LadderPhase:
        return self.pilot.view.phase


def test_the_rungs_come_at_the_pauses_of_the_pack_after_the_greeting() -> None:
    desk = Desk().greet(1.5).live(12)

    assert desk.shown == [
        (3.5, "repeat"),
        (5.5, "repeat-again"),
        (7.5, "no-sound"),
        (8.5, "goodbye"),
    ]


def test_who_has_not_greeted_is_shown_the_greeting_first() -> None:
    desk = Desk().live(4.5)

    assert desk.shown == [(2.0, "greet"), (4.0, "repeat")]
    assert desk.pilot.view.advice is Advice.NOT_HEARD


def test_a_pause_counts_from_the_agents_last_word() -> None:
    desk = Desk().greet().live(2.5)  # "repeat" stands there since 3.5
    assert desk.shown == [(3.5, "repeat")]

    desk.live(0.5).greet(2.0)  # said from 4.5 to 6.5
    desk.live(2.0)

    assert desk.shown == [(3.5, "repeat"), (8.5, "repeat-again")]


def test_nothing_moves_while_a_recording_plays() -> None:
    desk = Desk().greet().live(2.0).live(6.0, playing=True)

    assert desk.shown == [(3.5, "repeat")]
    assert desk.pilot.view.deadline_s is None


def test_a_tick_starts_the_pause_anew() -> None:
    desk = Desk().greet().live(3.0)
    desk.pilot.said(desk.t_s)
    desk.live(2.1)

    assert desk.shown == [(3.5, "repeat"), (6.5, "repeat-again")]


def test_the_ladder_stops_in_the_slot_in_which_the_caller_speaks() -> None:
    desk = Desk().greet().live(3.0).speak(0.1)

    assert desk.log[-1] == (4.6, BackToOpening())
    assert desk.phase is LadderPhase.LISTENING


def test_a_conversation_is_never_interrupted_by_the_ladder() -> None:
    desk = Desk().greet().live(1.0).speak(2.0).live(60)

    assert desk.effects == []


def test_a_caller_who_said_one_word_is_given_time_for_the_answer() -> None:
    desk = Desk().greet().live(1.0).speak(0.5).live(4.5)
    assert desk.effects == []

    desk.live(1.0)

    assert desk.shown == [(8.0, "repeat")]


def test_the_countdown_only_offers_to_hang_up() -> None:
    desk = Desk().greet().live(30)

    assert EndCall() not in desk.effects
    assert desk.phase is LadderPhase.ENDING


def test_the_automatic_hangs_up_when_goodbye_had_its_time() -> None:
    desk = Desk(LadderMode.AUTOMATIC).greet().live(30)

    assert desk.log[-1] == (11.5, EndCall())
    assert desk.phase is LadderPhase.HANGING_UP


def test_the_automatic_never_hangs_up_on_a_caller_who_could_not_hear_the_agent() -> None:
    desk = Desk(LadderMode.AUTOMATIC).live(60)

    assert EndCall() not in desk.effects
    assert desk.phase is LadderPhase.ENDING


def test_the_automatic_never_hangs_up_because_the_network_is_dead() -> None:
    desk = Desk(LadderMode.AUTOMATIC).greet().live(60, caller=CallerLine.NO_PACKETS)

    assert EndCall() not in desk.effects
    assert desk.pilot.view.advice is Advice.NO_PACKETS


def test_an_offer_waits_for_the_agent() -> None:
    desk = Desk(LadderMode.OFFER).greet().live(30)
    assert (desk.phase, desk.effects) == (LadderPhase.OFFERED, [])

    effects = desk.pilot.start(desk.t_s)

    assert effects == (ShowRung(situation="silent-call", step="repeat", index=1),)
    assert desk.phase is LadderPhase.RUNNING


@pytest.mark.parametrize(
    ("agent", "remote_hold", "advice"),
    [
        (AgentLine.MICROPHONE_DEAD, False, Advice.MICROPHONE_DEAD),
        (AgentLine.MUTED, False, Advice.MUTED),
        (AgentLine.SILENT, True, Advice.REMOTE_HOLD),
    ],
)
def test_what_is_not_the_callers_fault_stops_the_ladder(
    agent: AgentLine, remote_hold: bool, advice: Advice
) -> None:
    desk = Desk(LadderMode.AUTOMATIC).greet().live(3.0)

    desk.live(30, agent=agent, remote_hold=remote_hold)

    assert desk.log[-1] == (4.6, BackToOpening())
    assert (desk.phase, desk.pilot.view.advice) == (LadderPhase.SUSPENDED, advice)


def test_a_microphone_that_works_again_begins_with_listening() -> None:
    desk = Desk().live(5, agent=AgentLine.MICROPHONE_DEAD).live(1.9)
    assert desk.effects == []

    desk.live(0.3)

    assert [step for _, step in desk.shown] == ["greet"]


def test_our_microphone_is_blamed_before_the_network_and_the_caller() -> None:
    desk = Desk().live(1, agent=AgentLine.MICROPHONE_DEAD, caller=CallerLine.NO_PACKETS)

    assert desk.pilot.view.advice is Advice.MICROPHONE_DEAD


@pytest.mark.parametrize(
    ("caller", "advice"),
    [
        (CallerLine.SILENT, Advice.CALLER_SILENT),
        (CallerLine.COMFORT_NOISE, Advice.COMFORT_NOISE),
        (CallerLine.NO_PACKETS, Advice.NO_PACKETS),
        (CallerLine.DTMF, Advice.KEYS_PRESSED),
    ],
)
def test_each_kind_of_silence_has_its_own_advice(caller: CallerLine, advice: Advice) -> None:
    desk = Desk().greet().live(4, caller=caller)

    assert desk.phase is LadderPhase.RUNNING
    assert desk.pilot.view.advice is advice


def test_a_fax_is_no_silent_caller() -> None:
    desk = Desk().greet().live(20, caller=CallerLine.FAX)

    assert desk.effects == []
    assert desk.pilot.view.advice is Advice.FAX


@pytest.mark.parametrize(
    ("caller", "situation"),
    [(CallerLine.TOO_QUIET, "too-quiet"), (CallerLine.NOISY, "noisy-line")],
)
def test_a_caller_hard_to_understand_is_offered_help_and_never_hung_up_on(
    caller: CallerLine, situation: str
) -> None:
    offered = Desk().greet().speak(3, caller)
    automatic = Desk(LadderMode.AUTOMATIC).greet().speak(60, caller)

    assert (offered.phase, offered.effects) == (LadderPhase.OFFERED, [])
    assert isinstance(automatic.effects[0], ShowRung)
    assert automatic.effects[0].situation == situation
    assert EndCall() not in automatic.effects


def test_a_caller_who_speaks_up_ends_the_ladder_for_too_quiet() -> None:
    desk = Desk(LadderMode.AUTOMATIC).greet().speak(3, CallerLine.TOO_QUIET)

    desk.speak(1.1)

    assert desk.effects[-1] == BackToOpening()


def test_an_agent_who_does_something_else_is_left_alone() -> None:
    desk = Desk().greet().live(3)
    desk.pilot.stop()
    before = list(desk.log)

    desk.live(60)

    assert desk.log == before


def test_hold_of_ours_suspends_and_listens_afresh() -> None:
    desk = Desk().greet().live(1.0)
    for _ in range(100):
        desk.t_s += SLOT_S
        desk.pilot.hold(desk.t_s)
    assert desk.phase is LadderPhase.SUSPENDED

    desk.live(1.9)
    assert desk.effects == []
    desk.live(0.3)
    assert len(desk.shown) == 1


def test_a_silent_call_is_recorded_with_the_steps_that_were_said() -> None:
    outcome = Desk().greet().live(6.5).pilot.ended()

    assert outcome is not None
    assert (outcome.rungs_said, outcome.rungs, outcome.by_autopilot) == (4, 5, False)


@pytest.mark.parametrize("spoken_s", [0.3, 5.0])
def test_a_call_in_which_the_caller_spoke_is_no_silent_call(spoken_s: float) -> None:
    assert Desk().greet().live(6).speak(spoken_s).pilot.ended() is None


def test_a_call_that_ended_before_the_pause_was_over_is_no_silent_call() -> None:
    assert Desk().greet().live(1.5).pilot.ended() is None


def test_the_countdown_names_the_moment_of_the_next_rung() -> None:
    desk = Desk().greet().live(2.5)
    view = desk.pilot.view

    assert view.deadline_s == pytest.approx(100 + 3.5 + 2.0, abs=0.05)
    assert (view.trouble, view.index, view.rungs, view.pause_s) == (Trouble.SILENT, 1, 5, 2.0)
