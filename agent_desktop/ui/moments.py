"""Made-up moments of a desk: which events lead to which screen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    CommandRefused,
    DevicesChanged,
    DraftChanged,
    DraftKept,
    EngineChanged,
    Event,
    HistoryChanged,
    HistoryRow,
    LevelsHeard,
    LineStateChanged,
    NoticeRaised,
    RegistrationChanged,
    RegistrationState,
    ScriptChanged,
    ScriptStep,
    SessionChanged,
    Severity,
    SilenceLadderChanged,
    SyncChanged,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ladders import LadderPhase
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.domain.tickets import Problem, TicketForm, TicketKind, Urgency

Scene = Callable[[float, datetime], list[Event]]

_CALL: Final = CallId("call-1")
_SITUATIONS: Final = tuple(
    (name, title, str(place) if place <= 9 else "")
    for place, (name, title) in enumerate(
        (
            ("greeting", "开场问候"),
            ("silent-call", "无声电话"),
            ("look-up", "查询等待"),
            ("transfer", "转接"),
            ("cannot-answer-now", "暂时无法答复"),
            ("agitated", "客户情绪激动"),
            ("complaint", "受理投诉"),
            ("explained", "确认是否清楚"),
            ("too-quiet", "听不清、声音小"),
            ("closing", "结束语"),
            ("outbound-opening", "外呼开场"),
            ("noisy-line", "线路杂音"),
            ("dialect", "语言不通"),
            ("out-of-scope", "超出服务范围"),
            ("own-mistake", "自己答错"),
            ("suggestion", "建议与表扬"),
            ("call-back", "投诉回访"),
            ("wrong-number", "打错电话"),
        ),
        1,
    )
)
_SILENT: Final = (
    ("greet", "您好，请问有什么可以帮您？", ""),
    ("repeat", "您好，请讲。", "语速放慢，声音清楚。"),
    ("repeat-again", "您好，请问能听到我说话吗？", ""),
    ("no-sound", "很抱歉，我听不到您的声音。", ""),
    ("goodbye", "请您换一部电话再打来，再见。", "等一秒再挂断。"),
)
_GREETING: Final = (
    (
        "hello",
        "下午好！这里是云杉宽带，工号 1001，很高兴为您服务，请问有什么可以帮您？",
        "微笑着说，语速稍慢。",
    ),
    ("name", "请问您贵姓？怎么称呼您比较方便？", "记下姓氏，之后用“先生/女士”称呼。"),
    ("matter", "好的，陈先生，请您说说具体的情况，我来记录。", ""),
)
_COURSE: Final = (
    "客户称昨晚 20:00 起宽带频繁掉线，光猫 LOS 灯闪红。\n"
    "已重启光猫两次，无改善。家中老人需要视频问诊，希望今天恢复。\n"
    "已安抚并承诺 18:00 前给出上门时间。"
)


def _call(now_s: float, state: CallState, *, since_s: float = 0.0, muted: bool = False) -> Event:
    talked = state in (CallState.ACTIVE, CallState.HELD, CallState.ENDED)
    ended = state is CallState.ENDED
    return CallChanged(
        call=Call(
            call_id=_CALL,
            direction=Direction.INBOUND,
            state=state,
            remote_number="13812345678",
            remote_name="陈立新",
            queue="宽带报障",
            muted=muted,
            started_s=now_s - since_s - 6,
            answered_s=now_s - since_s if talked else None,
            ended_s=now_s if ended else None,
        )
    )


def _history(now: datetime) -> HistoryChanged:
    def row(place: int, minutes: int, **more: object) -> HistoryRow:
        at = now - timedelta(minutes=minutes)
        return HistoryRow(row_id=str(place), at=at, **more)  # type: ignore[arg-type]

    into, out = Direction.INBOUND, Direction.OUTBOUND
    return HistoryChanged(
        rows=(
            row(1, 9, direction=into, number="01062345678", name="刘芳", answered=True,
                duration_s=312.0, ticket_id="t1", subject="账单多扣 39 元", sent=False),
            row(2, 31, direction=into, number="13900001234", answered=False),
            row(3, 48, direction=out, number="02087654321", name="广州分公司", answered=True,
                duration_s=95.0),
            row(4, 75, direction=into, number="13700008888", name="Anna Schmidt", answered=True,
                duration_s=204.0, ticket_id="t2", subject="Move to a new address"),
            row(5, 1500, ticket_id="t3", kind=TicketKind.CALL_BACK, subject="回访：装机满意度",
                name="王建国"),
            row(6, 1600, direction=into, number="15512340000", name="赵敏", answered=True,
                duration_s=61.0, ticket_id="t4", subject="咨询携号转网"),
        )
    )  # fmt: skip


def _script(current: int, situation: str = "greeting", *, in_call: bool = True) -> ScriptChanged:
    steps = _SILENT if situation == "silent-call" else _GREETING
    return ScriptChanged(
        call_id=_CALL if in_call else None,
        pack="general",
        pack_title="通用",
        pack_version="1",
        language="zh",
        languages=("zh", "en"),
        situation=situation,
        situation_title=next(title for name, title, _ in _SITUATIONS if name == situation),
        steps=tuple(
            ScriptStep(step_id=name, text=text, hint=hint, said_at_s=1.0 if i < current else None)
            for i, (name, text, hint) in enumerate(steps)
        ),
        current=current,
        avoid=("喂", "不知道", "不归我管"),
        situations=_SITUATIONS,
    )


def _draft(draft_id: str, *, phone: str = "", name: str = "") -> DraftChanged:
    return DraftChanged(
        draft_id=draft_id,
        form=TicketForm(phone=phone, customer_name=name),
        owner="1001 王晓梅",
        handler="1001 王晓梅",
        call_id=_CALL if phone else None,
    )


def signed_out(_now_s: float, _now: datetime) -> list[Event]:
    """Nobody is signed in; the last try failed."""
    return [
        SessionChanged(signed_in=False, server="https://desk.yunshan.example"),
        EngineChanged(pid=4711),
        CommandRefused(command="SignIn", code="session.wrong_password", message="wrong"),
    ]


def ready(now_s: float, now: datetime) -> list[Event]:
    """Signed in, waiting for a call."""
    return [
        SessionChanged(
            signed_in=True,
            agent_number="1001",
            name="王晓梅",
            role="agent",
            team="宽带一组",
            company="云杉宽带",
            server="https://desk.yunshan.example",
            not_ready_reasons=("rest", "meal", "training", "meeting"),
        ),
        EngineChanged(pid=4711),
        RegistrationChanged(
            state=RegistrationState.REGISTERED, account="sip:1001@pbx.yunshan.example", code=200
        ),
        DevicesChanged(
            inputs=("Jabra Evolve2 30",),
            outputs=("Jabra Evolve2 30", "内置扬声器"),
            microphone="Jabra Evolve2 30",
            earpiece="Jabra Evolve2 30",
            ringer="内置扬声器",
        ),
        SyncChanged(online=True, live=True),
        AgentStateChanged(state=AgentState.READY, since_s=now_s - 754),
        _history(now),
        _script(0, in_call=False),
        _draft("d0"),
    ]


def ringing(now_s: float, now: datetime) -> list[Event]:
    """The first seconds of a call: greeting and ticket are there before it is answered."""
    return [
        *ready(now_s, now),
        AgentStateChanged(state=AgentState.RINGING, since_s=now_s - 6),
        _call(now_s, CallState.RINGING),
        _script(0),
        _draft("d1", phone="13812345678"),
    ]


def talking(now_s: float, now: datetime) -> list[Event]:
    """Answered; the greeting is in front of the agent."""
    return [
        *ringing(now_s, now),
        AgentStateChanged(state=AgentState.TALKING, since_s=now_s - 8),
        _call(now_s, CallState.ACTIVE, since_s=8),
        LevelsHeard(caller_db=-18, microphone_db=-30, caller_speaks=True),
        _draft("d1", phone="13812345678", name="陈立新"),
    ]


def silent(now_s: float, now: datetime) -> list[Event]:
    """Nobody speaks: the second prompt is said, and the desk counts."""
    return [
        *ringing(now_s, now),
        AgentStateChanged(state=AgentState.TALKING, since_s=now_s - 5),
        _call(now_s, CallState.ACTIVE, since_s=5),
        LevelsHeard(caller_db=-60, microphone_db=-60, caller_speaks=False),
        LineStateChanged(call_id=_CALL, caller=CallerLine.SILENT, agent=AgentLine.SILENT),
        _script(1, "silent-call"),
        SilenceLadderChanged(
            call_id=_CALL,
            phase=LadderPhase.RUNNING,
            situation="silent-call",
            step=2,
            steps=5,
            step_id="repeat",
            countdown_s=1.7,
            pause_s=2.0,
            at_s=now_s,
            advice="line.caller_silent",
            nth_today=3,
        ),
    ]


def silent_end(now_s: float, now: datetime) -> list[Event]:
    """All prompts are said: the agent may hang up."""
    return [
        *silent(now_s, now),
        _script(5, "silent-call"),
        SilenceLadderChanged(
            call_id=_CALL,
            phase=LadderPhase.ENDING,
            situation="silent-call",
            step=5,
            steps=5,
            step_id="goodbye",
            at_s=now_s,
            advice="line.caller_silent",
            nth_today=3,
        ),
    ]


def headset_dead(now_s: float, now: datetime) -> list[Event]:
    """Our own microphone is dead: the caller is not counted as silent."""
    return [
        *silent(now_s, now),
        LineStateChanged(call_id=_CALL, caller=CallerLine.SILENT, agent=AgentLine.MICROPHONE_DEAD),
        _script(0),
        SilenceLadderChanged(
            call_id=_CALL,
            phase=LadderPhase.SUSPENDED,
            at_s=now_s,
            advice="line.microphone_dead",
            nth_today=1,
        ),
    ]


def writing(now_s: float, now: datetime) -> list[Event]:
    """Minutes into the call: steps said, the ticket half written and kept."""
    return [
        *talking(now_s, now),
        AgentStateChanged(state=AgentState.TALKING, since_s=now_s - 207),
        _call(now_s, CallState.ACTIVE, since_s=207),
        _script(2),
        DraftChanged(
            draft_id="d1",
            form=TicketForm(
                kind=TicketKind.FAULT,
                phone="13812345678",
                customer_name="陈立新",
                subject="宽带频繁掉线，LOS 灯闪红",
                course=_COURSE,
                urgency=Urgency.URGENT,
                promised_at=now.replace(hour=10, minute=0, second=0, microsecond=0),
            ),
            owner="1001 王晓梅",
            handler="1002 李强",
            call_id=_CALL,
        ),
        DraftKept(draft_id="d1"),
    ]


def held(now_s: float, now: datetime) -> list[Event]:
    """The caller waits on hold; we are muted."""
    return [*writing(now_s, now), _call(now_s, CallState.HELD, since_s=230, muted=True)]


def problems(now_s: float, now: datetime) -> list[Event]:
    """The ticket cannot be saved yet."""
    return [
        *talking(now_s, now),
        DraftChanged(
            draft_id="d1",
            form=TicketForm(phone="13812345678" * 6, customer_name="陈立新", course=_COURSE),
            owner="1001 王晓梅",
        ),
        TicketRefused(
            draft_id="d1",
            problems=(
                Problem(field="subject", code="ticket.subject_missing"),
                Problem(field="phone", code="ticket.too_long", limit=40),
            ),
        ),
    ]


def offline(now_s: float, now: datetime) -> list[Event]:
    """The server is out of reach; three changes wait, a headset was pulled."""
    return [
        *writing(now_s, now),
        SyncChanged(
            online=False,
            pending=3,
            oldest_pending_since=now - timedelta(seconds=134),
            last_error="server.unreachable",
        ),
        NoticeRaised(code="server.unreachable", severity=Severity.WARNING),
        DevicesChanged(
            inputs=("内置麦克风",),
            outputs=("内置扬声器",),
            microphone="内置麦克风",
            earpiece="内置扬声器",
            wanted_microphone="Jabra Evolve2 30",
            wanted_earpiece="Jabra Evolve2 30",
        ),
    ]


def after_call(now_s: float, now: datetime) -> list[Event]:
    """Hung up; the ticket is saved."""
    return [
        *writing(now_s, now),
        _call(now_s, CallState.ENDED, since_s=242),
        AgentStateChanged(state=AgentState.ACW, since_s=now_s - 21),
        TicketSaved(draft_id="d1", ticket_id="0192f3a0-0000-7000-8000-00005a17c0de"),
    ]
