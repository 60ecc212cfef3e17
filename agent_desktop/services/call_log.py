"""Call records: what the desk writes down of every call, and the agent's history."""

import asyncio
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.contract.server import CallRecordedPayload, OperationPayload
from agent_desktop.domain.calls import Call, RecordingState
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import (
    CallChanged,
    ExchangeSettled,
    HistoryChanged,
    NoticeRaised,
    OperationQueued,
    RecordingKept,
    ScriptChanged,
    SessionChanged,
    Severity,
    TicketSaved,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_details import CallDetails
from agent_desktop.services.call_journal import (
    CallJournal,
    KeptScript,
    LivingCall,
    living_call,
    recalled,
)
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, DeskRecords, Outbox

HISTORY_ROWS: Final = 200
_LONGEST: Final = 200
_STEPS: Final = 200


class CallLog:
    """Write each call down when it ends, and keep the history in front of the agent.

    The record says which pack in which version was on the screen and which of its steps the agent
    ticked as said, in the order of saying, over all situations of the call. Whoever sat here when
    the call began is its author, also when the desk died in it. A recorded call waits a moment for
    its recording's id.

    Args:
        transferred_to: Returns where a call was transferred to, "" for nowhere.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        outbox: Outbox,
        records: DeskRecords,
        clock: Clock,
        *,
        transferred_to: Callable[[CallId], str] = lambda _call_id: "",
        retry_s: float = 2.0,
        recording_within_s: float = 3.0,
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._records = records
        self._clock = clock
        self._retry_s = retry_s
        self._transferred_to = transferred_to
        self._recording_within_s = recording_within_s
        self._agent = ""
        self._panels: dict[CallId, ScriptChanged] = {}
        self._kept_scripts: dict[CallId, KeptScript] = {}
        self._old_targets: dict[CallId, str] = {}  # of transfers that the last run began
        self._said: dict[CallId, dict[str, float]] = {}
        self._agents: dict[CallId, str] = {}
        # Calls of the run before, until the engine says what became of them.
        self._recalled: dict[CallId, LivingCall] = {}
        self._journal = CallJournal(records, self._living)
        self._ending: dict[CallId, LivingCall] = {}
        self._recorded: set[CallId] = set()
        self._recordings: dict[CallId, str] = {}
        self._awaiting: set[CallId] = set()
        self._unwritten: dict[CallId, tuple[OperationPayload, str]] = {}
        self._writer: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._is_stale = False
        self._details = CallDetails(bus, clock)  # hears of an end before this one does
        bus.on(CallChanged, self._on_call)
        bus.on(RecordingKept, self._on_recording)
        bus.on(ScriptChanged, self._on_script)
        bus.on(SessionChanged, self._on_session)
        bus.on(TicketSaved, self._on_news)
        bus.on(ExchangeSettled, self._on_news)

    async def recall(self) -> list[tuple[Call, float]]:
        """Return the calls that lived when the last run died, each with when it was last seen.

        What becomes of them comes as ``CallChanged``.
        """
        calls = []
        for kept in await self._journal.last():
            call_id = CallId(kept.call_id)
            self._recalled[call_id] = kept
            self._agents[call_id] = kept.by
            self._kept_scripts[call_id] = KeptScript(
                situation=kept.situation,
                language=kept.language,
                pack=kept.pack,
                pack_version=kept.pack_version,
                said=kept.said,
            )
            # Before everything that is said in this run; only the order counts.
            first_s = self._clock.monotonic() - len(kept.said)
            self._said[call_id] = {step: first_s + n for n, step in enumerate(kept.said)}
            call, seen_s = recalled(kept, self._clock)
            self._details.recall(call_id, call, kept.held_s)
            self._old_targets[call_id] = kept.transferred_to
            calls.append((call, seen_s))
        return calls

    def kept_scripts(self) -> Mapping[CallId, KeptScript]:
        """Return where the script panel was in the calls that ``recall`` brought back."""
        return dict(self._kept_scripts)

    async def stop(self) -> None:
        """Write what is not on disk yet; one try."""
        if self._writer is not None:
            self._writer.cancel()
        self._awaiting.clear()
        await self._write_all()
        await self._journal.stop()

    def _on_session(self, event: SessionChanged) -> None:
        self._agent = event.agent_number
        self._read_soon()

    def _on_news(self, _event: object) -> None:
        self._read_soon()

    def _on_script(self, event: ScriptChanged) -> None:
        if event.call_id is None:
            return
        self._panels[event.call_id] = event
        said = self._said.setdefault(event.call_id, {})
        for step in event.steps:
            if step.said_at_s is not None:
                said.setdefault(f"{event.situation}/{step.step_id}", step.said_at_s)
        self._journal.note()

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        self._recalled.pop(call.call_id, None)
        if call.recording is not RecordingState.OFF:
            self._recorded.add(call.call_id)
        if call.is_live:
            self._journal.note()
            self._agents[call.call_id] = self._agents.get(call.call_id) or self._agent
            return
        if call.call_id in self._unwritten:
            return
        self._ending[call.call_id] = self._as_living(call)
        by = self._agents.pop(call.call_id, "") or self._agent
        self._unwritten[call.call_id] = (new_operation(self._clock, self._record(call)), by)
        if call.call_id in self._recorded and call.call_id not in self._recordings:
            self._awaiting.add(call.call_id)
            spawn(self._give_up_recording(call.call_id), name="recording of a call")
        self._recorded.discard(call.call_id)
        self._write_soon()

    def _on_recording(self, event: RecordingKept) -> None:
        waiting = self._unwritten.get(event.call_id)
        if waiting is None:
            if event.call_id in self._agents:  # it lives: a recording can end before its call
                self._recordings[event.call_id] = event.recording_id
            return
        operation, by = waiting
        record = operation.payload
        if isinstance(record, CallRecordedPayload):
            details = record.details.model_copy(update={"recording_id": event.recording_id})
            record = record.model_copy(update={"details": details})
            self._unwritten[event.call_id] = (operation.model_copy(update={"payload": record}), by)
        self._awaiting.discard(event.call_id)
        self._write_soon()

    async def _give_up_recording(self, call_id: CallId) -> None:
        await asyncio.sleep(self._recording_within_s)
        if call_id in self._awaiting:
            self._awaiting.discard(call_id)
            self._write_soon()

    def _write_soon(self) -> None:
        if self._writer is None or self._writer.done():
            self._writer = spawn(self._write_until_done(), name="call log")

    def _living(self) -> list[LivingCall]:
        living = [self._as_living(event.call) for event in self._bus.board.calls()]
        return [*self._recalled.values(), *self._ending.values(), *living]

    def _as_living(self, call: Call) -> LivingCall:
        return living_call(
            call,
            self._clock,
            by=self._agents.get(call.call_id, ""),
            script=self._script_of(call.call_id),
            held_s=self._details.held_s(call.call_id),
            transferred_to=self._target(call.call_id),
        )

    def _target(self, call_id: CallId) -> str:
        return self._transferred_to(call_id) or self._old_targets.get(call_id, "")

    def _script_of(self, call_id: CallId) -> KeptScript:
        said = self._said.get(call_id, {})
        panel = self._panels.get(call_id)
        if panel is None:
            return self._kept_scripts.get(call_id, KeptScript())
        return KeptScript(
            situation=panel.situation,
            language=panel.language,
            pack=panel.pack,
            pack_version=panel.pack_version,
            said=tuple(sorted(said, key=lambda step: said[step])),
        )

    def _record(self, call: Call) -> CallRecordedPayload:
        script = self._script_of(call.call_id)
        for kept in (self._said, self._panels, self._kept_scripts):
            kept.pop(call.call_id, None)
        ended_s = self._clock.monotonic() if call.ended_s is None else call.ended_s
        details = self._details.taken(call, transferred_to=self._target(call.call_id))
        self._old_targets.pop(call.call_id, None)
        recording_id = self._recordings.pop(call.call_id, "")
        return CallRecordedPayload(
            type="call.recorded",
            call_id=call.call_id,
            direction=call.direction.value,
            remote_number=_storable(call.remote_number)[:_LONGEST],
            remote_name=_storable(call.remote_name)[:_LONGEST],
            queue=_storable(call.queue)[:_LONGEST],
            started_at=self._wall(call.started_s),
            answered_at=None if call.answered_s is None else self._wall(call.answered_s),
            ended_at=self._wall(ended_s),
            end_code=call.end_code,
            ended_by_us=call.ended_by_us,
            pack=script.pack[:_LONGEST],
            pack_version=script.pack_version[:_LONGEST],
            said=tuple(step[:_LONGEST] for step in script.said[:_STEPS]),
            details=details.model_copy(update={"recording_id": recording_id}),
        )

    def _wall(self, at_s: float) -> datetime:
        return self._clock.now() - timedelta(seconds=self._clock.monotonic() - at_s)

    async def _write_until_done(self) -> None:
        failing = False
        while self._unwritten.keys() - self._awaiting:
            failure = await self._write_all()
            if failure is None:
                continue
            if not failing:
                failing = True
                fields = tuple(failure.fields.items())
                self._bus.publish(
                    NoticeRaised(code=failure.code, severity=Severity.ERROR, fields=fields)
                )
            await asyncio.sleep(self._retry_s)

    async def _write_all(self) -> AgentDesktopError | None:
        """Commit what waits; on a failure return it and keep the rest for the next try."""
        for call_id, (operation, by) in list(self._unwritten.items()):
            if call_id in self._awaiting:
                continue
            try:
                await self._outbox.commit(operation, by=by)
            except AgentDesktopError as exc:
                return exc
            self._unwritten.pop(call_id, None)
            self._ending.pop(call_id, None)
            self._journal.note()
            self._bus.publish(OperationQueued())
            self._read_soon()
        return None

    def _read_soon(self) -> None:
        """Read the history again; news that come while it is read lead to one more reading."""
        self._is_stale = True
        if self._reader is None or self._reader.done():
            self._reader = spawn(self._read(), name="history")

    async def _read(self) -> None:
        while self._is_stale:
            self._is_stale = False
            rows = await self._records.history(HISTORY_ROWS, by=self._agent)
            newest = HistoryChanged(rows=tuple(rows))
            if self._bus.board.newest(HistoryChanged) != newest:
                self._bus.publish(newest)


def _storable(text: str) -> str:
    """Return what can be shown: a far end may send control characters or broken Unicode."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs"))
