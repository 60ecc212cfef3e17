"""An engine in memory: takes commands at once, reports what a real one would report."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from agent_desktop.contract.engine import (
    ENGINE_PROTOCOL,
    AudioChoice,
    Delta,
    Devices,
    EngineCall,
    EngineCallState,
    Levels,
    RecordingMade,
    Registration,
    SipAccount,
    Snapshot,
)
from agent_desktop.domain.calls import CallPurpose, RecordingState, TransferState
from agent_desktop.domain.errors import NotFound, Unavailable
from agent_desktop.domain.events import EngineChanged
from agent_desktop.domain.ids import CallId, uuid7


class FakeEngine:
    """Implements ``SipEngine`` and ``CallControl``; ``ring`` and ``far_end_…`` play the network."""

    def __init__(self, on_news: Callable[..., None]) -> None:
        self.on_news = on_news
        self.account: SipAccount | None = None
        self.audio = AudioChoice()
        self.accepts: bool | None = None
        self.refusal = 480
        self.played: list[tuple[str, str]] = []
        self.recorded: list[tuple[str, str, float, str]] = []
        self.refuses_recording = False
        self.sent_digits: list[tuple[str, str]] = []
        self.rejected_with: list[int] = []
        self.transferred: list[tuple[str, str]] = []
        self.dtmf_methods: list[str] = []
        self.dialled: list[tuple[str, CallPurpose]] = []
        self.watched: list[str] = []
        self.beeps: list[bool] = []
        self.hold_music = ""
        self.tones: list[tuple[str, bool]] = []
        self.metering = False
        self.refuses_to_dial = False
        self.is_late = False  # a hung-up call ends a moment later, as a real one
        self.down = False
        self.stopped = False
        self.pid = 4711
        self._seq = 0
        self._restarts = 0
        self._ids = 0
        self._calls: dict[str, EngineCall] = {}

    async def start(self) -> None:
        self.on_news(EngineChanged(pid=self.pid, restarts=self._restarts))
        self.on_news(self.snapshot())

    def snapshot(self) -> Snapshot:
        return Snapshot(
            protocol=ENGINE_PROTOCOL,
            version="0",
            pid=self.pid,
            seq=self._seq,
            registration=Registration(),
            calls=tuple(self._calls.values()),
            devices=Devices(),
        )

    async def configure(self, account: SipAccount | None, audio: AudioChoice) -> None:
        self.account, self.audio = account, audio
        if account is not None:
            self.tell(registration=Registration(state="registered", account=account.user, code=200))

    async def use_devices(self, audio: AudioChoice) -> None:
        self.audio = audio

    async def accept_calls(self, on: bool, code: int = 480) -> None:
        self._check_up()
        self.accepts = on
        self.refusal = code

    async def stop(self) -> None:
        self.stopped = True

    async def dial(self, target: str, purpose: CallPurpose = CallPurpose.CALL) -> CallId:
        self._check_up()
        if self.refuses_to_dial:
            raise Unavailable("no account", code="engine.no_account")
        self.dialled.append((target, purpose))
        call = EngineCall(
            call_id=self._new_id(),
            direction="outbound",
            state=EngineCallState.DIALING,
            remote_number=target,
            purpose=purpose,
        )
        self._put(call)
        return CallId(call.call_id)

    async def answer(self, call_id: CallId) -> None:
        self._move(call_id, EngineCallState.ACTIVE)

    async def reject(self, call_id: CallId, code: int = 486) -> None:
        self.rejected_with.append(code)
        self.far_end_hangs_up(call_id, code=code, by_us=True)

    async def hang_up(self, call_id: CallId) -> None:
        self._found(call_id)
        end = partial(self.far_end_hangs_up, call_id, code=200, by_us=True)
        if self.is_late:
            asyncio.get_running_loop().call_soon(end)
        else:
            end()

    async def hold(self, call_id: CallId) -> None:
        self._move(call_id, EngineCallState.HELD)

    async def resume(self, call_id: CallId) -> None:
        self._move(call_id, EngineCallState.ACTIVE)

    async def set_mute(self, call_id: CallId, on: bool) -> None:
        self._put(replace(self._found(call_id), muted=on))

    async def send_dtmf(self, call_id: CallId, digits: str, method: str = "auto") -> None:
        self._found(call_id)
        self.sent_digits.append((call_id, digits))
        self.dtmf_methods.append(method)

    async def swap(self, call_id: CallId) -> None:
        self._found(call_id)
        for other in list(self._calls.values()):
            if other.state is EngineCallState.ACTIVE:
                self._move(other.call_id, EngineCallState.HELD)
        self._move(call_id, EngineCallState.ACTIVE)

    async def transfer(self, call_id: CallId, target: str) -> None:
        """The target takes it; ``transfer_fails`` plays the other end of the story."""
        self._put(replace(self._found(call_id), transfer=TransferState.TRYING))
        self.transferred.append((call_id, target))

    async def complete_transfer(self, call_id: CallId, other_id: CallId) -> None:
        self._found(other_id)
        self._put(replace(self._found(call_id), transfer=TransferState.TRYING))
        self.transferred.append((call_id, other_id))

    def transfer_succeeds(self, call_id: str) -> None:
        self._put(replace(self._found(call_id), transfer=TransferState.DONE, transfer_code=200))
        self.far_end_hangs_up(call_id)

    def transfer_fails(self, call_id: str, code: int = 486) -> None:
        self._put(replace(self._found(call_id), transfer=TransferState.FAILED, transfer_code=code))

    async def conference(self, call_ids: Sequence[CallId], on: bool) -> None:
        for call_id in call_ids:
            call = replace(self._found(call_id), conference=on)
            self._put(replace(call, state=EngineCallState.ACTIVE) if on else call)

    async def play(self, call_id: CallId, file: str) -> float:
        self._found(call_id)
        self.played.append((call_id, file))
        return 1.0

    async def watch(self, extensions: Sequence[str]) -> None:
        self._check_up()
        self.watched = list(extensions)

    async def record(
        self,
        call_id: CallId,
        on: bool,
        *,
        folder: str,
        key: str,
        file_format: str,
        notice_every_s: float,
        label: str = "",
    ) -> None:
        """Begin or end; the file is told of as ``recording`` when the call or it ends."""
        call = self._found(call_id)
        if self.refuses_recording:
            raise Unavailable("the disk is full", code="recording.failed")
        if on:
            self.recorded.append((call_id, file_format, notice_every_s, label))
            self._put(replace(call, recording=RecordingState.ON))
        else:
            self._put(replace(call, recording=RecordingState.OFF))
            self.recording_made(call_id)

    async def pause_recording(self, call_id: CallId, on: bool) -> None:
        state = RecordingState.PAUSED if on else RecordingState.ON
        self._put(replace(self._found(call_id), recording=state))

    def recording_made(self, call_id: str, seconds: float = 12.5) -> None:
        """Close the file."""
        made = RecordingMade(
            call_id=call_id,
            file=f"recordings/{call_id}",
            seconds=seconds,
            bytes=4000,
            sha256="a" * 64,
            pauses=((1.0, 2.0),),
        )
        self.tell(recording=made)

    async def set_answer_beep(self, on: bool) -> None:
        self.beeps.append(on)

    async def test_tone(self, device: str, on: bool) -> None:
        self._check_up()
        self.tones.append((device, on))

    async def meter(self, on: bool) -> None:
        self._check_up()
        self.metering = on

    async def capture(self, file: str) -> float:
        self._check_up()
        return 0.0 if file else 1.0

    async def preview(self, file: str) -> float:
        self._check_up()
        return 1.0 if file else 0.0

    async def set_hold_music(self, file: str) -> None:
        self._check_up()
        self.hold_music = file

    def ring(
        self,
        number: str = "13912345678",
        name: str = "",
        *,
        call_id: str = "",
        answer_after_s: float | None = None,
    ) -> str:
        call = EngineCall(
            answer_after_s=answer_after_s,
            call_id=call_id or self._new_id(),
            direction="inbound",
            state=EngineCallState.INCOMING,
            remote_number=number,
            remote_name=name,
        )
        self._put(call)
        return call.call_id

    def far_end_alerts(self, call_id: str) -> None:
        self._move(call_id, EngineCallState.ALERTING)

    def far_end_answers(self, call_id: str) -> None:
        self._move(call_id, EngineCallState.ACTIVE)

    def far_end_hangs_up(
        self, call_id: str, *, code: int = 200, by_us: bool = False, reason: str = ""
    ) -> None:
        call = replace(
            self._found(call_id),
            state=EngineCallState.ENDED,
            end_code=code,
            end_reason=reason,
            ended_by_us=by_us,
        )
        self._put(call)
        del self._calls[call_id]

    def hear(self, caller_db: float, microphone_db: float, *, speaks: bool) -> None:
        self.tell(
            levels=Levels(caller_db=caller_db, microphone_db=microphone_db, caller_speaks=speaks)
        )

    def die(self) -> None:
        """Lose the process and everything in it."""
        self.down = True
        self._calls.clear()
        self._restarts += 1
        self.on_news(EngineChanged(pid=0, restarts=self._restarts))

    def come_back(self) -> None:
        self.down = False
        self.pid += 1
        self._seq = 0
        self.on_news(EngineChanged(pid=self.pid, restarts=self._restarts))
        self.on_news(self.snapshot())

    def tell(self, **part: object) -> None:
        self._seq += 1
        self.on_news(Delta(seq=self._seq, **part))

    def _new_id(self) -> str:
        self._ids += 1
        return uuid7(datetime(2026, 11, 23, tzinfo=UTC), self._ids.to_bytes(10, "big"))

    def _check_up(self) -> None:
        if self.down:
            raise Unavailable("no engine", code="engine.down")

    def _found(self, call_id: str) -> EngineCall:
        self._check_up()
        if call_id not in self._calls:
            raise NotFound("no such call", code="call.not_found")
        return self._calls[call_id]

    def _move(self, call_id: str, state: EngineCallState) -> None:
        self._put(replace(self._found(call_id), state=state))

    def _put(self, call: EngineCall) -> None:
        self._calls[call.call_id] = call
        self.tell(call=call)
