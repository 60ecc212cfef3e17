"""The desk's state as ``ctl status`` shows it, read from the newest events."""

from typing import Any, Final

from agent_desktop.contract.wire import to_wire
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.call_progress import progress_of
from agent_desktop.domain.calls import Call, CallState
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    ColleaguesChanged,
    DevicesChanged,
    DraftChanged,
    EngineChanged,
    FloorHeard,
    FlowChanged,
    HistoryChanged,
    LastDialled,
    NoticeRaised,
    PolicyChanged,
    RegistrationChanged,
    RegistrationState,
    ScriptChanged,
    SessionChanged,
    SyncChanged,
    WatchChanged,
)
from agent_desktop.services.bus import Board
from agent_desktop.services.ports import Clock

_HISTORY_ROWS: Final = 5


def status_of(board: Board, clock: Clock) -> dict[str, Any]:
    """Return everything that ``status --json`` prints."""
    agent = board.newest(AgentStateChanged) or AgentStateChanged(state=AgentState.OFFLINE)
    now_s = clock.monotonic()
    return {
        "agent_state": agent.state,
        "agent_reason": agent.reason,
        "agent_since_s": round(max(0.0, now_s - agent.since_s), 3),
        "agent_left_s": None if agent.until_s is None else round(agent.until_s - now_s, 3),
        "agent_extensions": agent.extensions,
        "accepts_calls": agent.accepts_calls,
        "registration": to_wire(
            board.newest(RegistrationChanged) or RegistrationChanged(state=RegistrationState.NONE)
        ),
        "calls": [_call(board, changed.call, now_s) for changed in board.calls()],
        "script": _script(board),
        "flow": _flow(board),
        "sync": _sync(board, clock),
        "watch": to_wire(board.newest(WatchChanged) or WatchChanged()),
        "engine": to_wire(board.newest(EngineChanged) or EngineChanged()),
        "devices": to_wire(board.newest(DevicesChanged) or DevicesChanged()),
        "last_dialled": (board.newest(LastDialled) or LastDialled()).number,
        "colleagues": [
            {"extension": extension, "name": name, "state": state}
            for extension, name, state in (
                board.newest(ColleaguesChanged) or ColleaguesChanged()
            ).colleagues
        ],
        "floor": _floor(board, clock),
        "policy": _policy(board),
        "session": to_wire(board.newest(SessionChanged) or SessionChanged()),
        "draft": _draft(board),
        "history": _history(board),
        "notice": _notice(board),
    }


def _call(board: Board, call: Call, now_s: float) -> dict[str, Any]:
    quality = board.of_call(CallQualityMeasured, call.call_id)
    warnings = board.of_call(CallWarningsChanged, call.call_id)
    return {
        "id": call.call_id,
        "state": call.state,
        "direction": call.direction,
        "remote_number": call.remote_number,
        "remote_name": call.remote_name,
        "queue": call.queue,
        "muted": call.muted,
        "held": call.state is CallState.HELD,
        "remote_held": call.remote_held,
        "duration_s": round(call.duration_s(now_s), 3),
        "purpose": call.purpose,
        "progress": progress_of(call) or "",
        "early_media": call.early_media,
        "transfer": call.transfer,
        "transfer_code": call.transfer_code,
        "conference": call.conference,
        "recording": call.recording,
        "warnings": list(warnings.warnings) if warnings else [],
        "quality": None if quality is None else to_wire(quality),
    }


def _floor(board: Board, clock: Clock) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "number": agent.number,
            "name": agent.name,
            "state": agent.state,
            "reason": agent.reason,
            "since_s": round(max(0.0, (now - agent.since).total_seconds()), 3),
            "calls": [f"{call.direction} {call.state}" for call in agent.calls],
        }
        for agent in (board.newest(FloorHeard) or FloorHeard()).agents
    ]


def _policy(board: Board) -> dict[str, Any]:
    policy = (board.newest(PolicyChanged) or PolicyChanged()).policy
    return {
        "reasons": [to_wire(reason) for reason in policy.reasons],
        "acw": to_wire(policy.acw),
        "call_waiting": policy.call_waiting,
        "auto_answer": to_wire(policy.auto_answer),
        "recording": policy.recording.mode,
        "shift_check": policy.shift_check,
    }


def _script(board: Board) -> dict[str, Any]:
    script = board.newest(ScriptChanged) or ScriptChanged()
    step = script.steps[script.current] if script.current < len(script.steps) else None
    return {
        "pack": script.pack,
        "version": script.pack_version,
        "language": script.language,
        "situation": script.situation,
        "step": step.step_id if step else "",
        "text": step.text if step else "",
        "said": [s.step_id for s in script.steps if s.said_at_s is not None],
        "situations": [identifier for identifier, _title, _key in script.situations],
    }


def _flow(board: Board) -> dict[str, Any]:
    flow = board.newest(FlowChanged) or FlowChanged()
    return {
        "flow": flow.flow,
        "step": flow.step,
        "title": flow.step_title,
        "choices": [{"id": c.choice_id, "label": c.label} for c in flow.choices],
    }


def _sync(board: Board, clock: Clock) -> dict[str, Any]:
    sync = board.newest(SyncChanged) or SyncChanged(enabled=False)
    since = sync.oldest_pending_since
    waited = None if since is None else max(0.0, (clock.now() - since).total_seconds())
    return {
        "enabled": sync.enabled,
        "online": sync.online,
        "pending": sync.pending,
        "parked": sync.parked,
        "oldest_pending_s": None if waited is None else round(waited, 3),
        "last_error": sync.last_error,
        "live": sync.live,
    }


def _draft(board: Board) -> dict[str, Any] | None:
    draft = board.newest(DraftChanged)
    return None if draft is None else to_wire(draft)


def _notice(board: Board) -> dict[str, Any] | None:
    notice = board.newest(NoticeRaised)
    return None if notice is None else to_wire(notice)


def _history(board: Board) -> list[dict[str, Any]]:
    history = board.newest(HistoryChanged) or HistoryChanged()
    return [to_wire(row) for row in history.rows[:_HISTORY_ROWS]]
