"""Made-up moments of the script panel: flows, own voice, long phrases, search."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from agent_desktop.domain.events import (
    ConversationChanged,
    Event,
    FlowChanged,
    FlowClock,
    FlowOption,
    FoundPhrase,
    HabitsChanged,
    OwnVoiceChanged,
    OwnVoicePlaying,
    PackWaiting,
    ScriptChanged,
    ScriptStep,
    SituationsFound,
    VoiceClip,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.tickets import TicketKind
from agent_desktop.ui.moments import Scene, ready, writing

_CALL: Final = CallId("call-1")
_ASK: Final = ScriptStep(
    step_id="ask",
    text="陈先生，这件事我需要为您查询一下，大概需要一分钟，请您稍等，可以吗？",
    breaths=("陈先生，这件事我需要为您查询一下，", "大概需要一分钟，请您稍等，可以吗？"),
    hint="等客户同意后再保持通话。",
    clip_id="ask",
)


def _panel(events: list[Event], situation: str, title: str, *steps: ScriptStep) -> ScriptChanged:
    script = next(e for e in reversed(events) if isinstance(e, ScriptChanged))
    return replace(
        script, situation=situation, situation_title=title, steps=steps, current=0, pack_version="2"
    )


def _talk(**more: object) -> ConversationChanged:
    given = {
        "agent_s": 61.0,
        "caller_s": 96.0,
        "talk_share": 0.39,
        "longest_silence_s": 6.2,
        **more,
    }
    return ConversationChanged(call_id=_CALL, **given)  # type: ignore[arg-type]


def flow_choices(now_s: float, now: datetime) -> list[Event]:
    """A flow waits for the caller's consent."""
    events = writing(now_s, now)
    return [
        *events,
        _panel(events, "look-up", "查询等待", _ASK),
        FlowChanged(
            call_id=_CALL,
            flow="hold",
            title="查询并保持通话",
            step="consent",
            says=True,
            choices=(
                FlowOption(choice_id="yes", label="客户同意等待"),
                FlowOption(choice_id="no", label="客户不愿等"),
                FlowOption(choice_id="later", label="稍后回电"),
            ),
            can_go_back=True,
        ),
        OwnVoiceChanged(
            clips=(
                VoiceClip(
                    clip_id="ask", situation="look-up", title="查询等待", text=_ASK.text,
                    language="zh", seconds=6.1,
                ),
            )
        ),
        _talk(),
    ]  # fmt: skip


def flow_waiting(now_s: float, now: datetime) -> list[Event]:
    """The caller waits on hold; the reminder has spoken."""
    return [
        *flow_choices(now_s, now),
        FlowChanged(
            call_id=_CALL,
            flow="hold",
            title="查询并保持通话",
            step="waiting",
            step_title="查询，然后恢复通话",
            clocks=(
                FlowClock(timer_id="wait", title="等待", began_s=now_s - 47, due_s=now_s + 13),
            ),
            also_say="陈先生，让您久等了，我还在为您查询。",
            notes=("客户已经等了 45 秒：请恢复通话，说一声再继续。",),
            can_go_back=True,
            fills=1,
        ),
        _talk(held_s=47.0),
    ]


def flow_retention(now_s: float, now: datetime) -> list[Event]:
    """Two minutes of effort before a cancellation is accepted."""
    events = writing(now_s, now)
    offer = ScriptStep(
        step_id="offer",
        text="陈先生，您是我们的老客户，我可以为您申请每月减免二十元，连续十二个月，您看可以吗？",
        breaths=(
            "陈先生，您是我们的老客户，",
            "我可以为您申请每月减免二十元，",
            "连续十二个月，您看可以吗？",
        ),
    )
    return [
        *events,
        _panel(events, "retention", "挽留客户", offer),
        FlowChanged(
            call_id=_CALL,
            flow="retention",
            title="挽留",
            step="offer",
            says=True,
            said=True,
            choices=(
                FlowOption(choice_id="stays", label="客户愿意保留"),
                FlowOption(choice_id="leaves", label="仍要退订", ready_at_s=now_s + 72),
            ),
            clocks=(
                FlowClock(timer_id="effort", title="挽留", began_s=now_s - 48, due_s=now_s + 72),
            ),
        ),
        _talk(talk_share=0.74, remind="talk-share", talk_overs=3, talk_over_s=2.4),
    ]


def own_voice(now_s: float, now: datetime) -> list[Event]:
    """The greeting plays in the agent's own voice; a newer pack waits for the end of the call."""
    events = flow_choices(now_s, now)
    return [
        *events,
        FlowChanged(call_id=_CALL),
        replace(_panel(events, "look-up", "查询等待", _ASK), ticket=TicketKind.ENQUIRY),
        HabitsChanged(favourites=("look-up", "dialect"), often=("transfer",)),
        PackWaiting(pack="general", version="2.1"),
        OwnVoicePlaying(
            call_id=_CALL, clip_id="ask", situation="look-up", step_id="ask", since_s=now_s - 2,
            until_s=now_s + 4,
        ),
    ]  # fmt: skip


def found(now_s: float, now: datetime) -> list[Event]:
    """What was typed in the search field is found."""
    return [
        *writing(now_s, now),
        HabitsChanged(favourites=("dialect",), often=("transfer", "look-up")),
        SituationsFound(
            text="dianhua",
            found=(
                FoundPhrase(situation="silent-call", title="无声电话", key="2"),
                FoundPhrase(situation="wrong-number", title="打错电话"),
                FoundPhrase(
                    situation="silent-call", title="无声电话", key="2", step_id="goodbye",
                    text="请您换一部电话再打来，再见。",
                ),
            ),
        ),
    ]  # fmt: skip


def recorder(now_s: float, now: datetime) -> list[Event]:
    """Between calls, some phrases are recorded."""
    texts = (
        ("greeting", "开场问候", "上午好！欢迎致电云杉宽带，工号1001很高兴为您服务。", 5.2, 0.0),
        ("greeting", "开场问候", "下午好！欢迎致电云杉宽带，工号1001很高兴为您服务。", 0.0, 5.4),
        ("silent-call", "无声电话", "您好！这里是云杉宽带，请问有什么可以帮您？", 3.1, 0.0),
        ("silent-call", "无声电话", "您好，请问您能听到我说话吗？", 0.0, 0.0),
        ("closing", "结束语", "感谢您的来电，祝您生活愉快，再见！", 0.0, 0.0),
    )
    return [
        *ready(now_s, now),
        OwnVoiceChanged(
            clips=tuple(
                VoiceClip(
                    clip_id=str(place), situation=situation, title=title, text=text, language="zh",
                    seconds=seconds, fresh_s=fresh_s, level_db=-20.0, on_server=seconds > 5,
                )
                for place, (situation, title, text, seconds, fresh_s) in enumerate(texts)
            )
        ),
    ]  # fmt: skip


SCRIPT_SCENES: Final[dict[str, Scene]] = {
    "flow-choices": flow_choices,
    "flow-waiting": flow_waiting,
    "flow-retention": flow_retention,
    "own-voice": own_voice,
    "found": found,
    "recordings": recorder,
}
