"""The call to oneself never answers anybody else."""

from pathlib import Path

from agent_desktop.contract.engine import Delta, EngineCall, EngineCallState, Registration
from agent_desktop.contract.server import SipAccountPayload
from agent_desktop.doctor import telephone
from agent_desktop.doctor.own_engine import OwnEngine
from agent_desktop.runtime.settings import Settings, SipSettings
from agent_desktop.services.local_desk import local_desk
from tests.fakes.clock import FakeClock

RINGING, ENDED, ACTIVE = EngineCallState.INCOMING, EngineCallState.ENDED, EngineCallState.ACTIVE


class Exchange:
    """Stands for the engine's process and a telephone system: who rings when the desk dials."""

    def __init__(self, folder: Path, *callers: str, end_code: int = 0) -> None:
        self.engine = OwnEngine(folder)
        self.engine.process = self
        self.callers = callers
        self.end_code = end_code
        self.did: list[tuple[str, str]] = []

    def tell(self, call_id: str, state: EngineCallState, number: str, code: int = 0) -> None:
        direction = "outbound" if call_id == "out" else "inbound"
        call = EngineCall(
            call_id=call_id, direction=direction, state=state, remote_number=number, end_code=code
        )
        self.engine.take(Delta(seq=1, call=call))

    async def configure(self, *_given: object) -> None:
        self.engine.take(Delta(seq=1, registration=Registration(state="registered", code=200)))

    async def accept_calls(self, on: bool) -> None:
        self.did.append(("accept", str(on)))

    async def dial(self, target: str) -> None:
        self.tell("out", ENDED if self.end_code else EngineCallState.DIALING, target, self.end_code)
        for caller in self.callers:
            self.tell(caller, RINGING, caller)

    async def answer(self, call_id: str) -> None:
        self.did.append(("answer", call_id))
        self.tell(call_id, ACTIVE, call_id)
        self.tell("out", ACTIVE, call_id)

    async def reject(self, call_id: str, code: int) -> None:
        self.did.append((f"reject {code}", call_id))
        self.tell(call_id, ENDED, call_id)

    async def hang_up(self, call_id: str) -> None:
        self.did.append(("hang up", call_id))
        self.tell(call_id, ENDED, call_id)


async def called(exchange: Exchange) -> str:
    settings = Settings(sip=SipSettings(server="pbx", user="1001"))
    desk = local_desk(settings, "secret", FakeClock().now())
    assert isinstance(desk.sip, SipAccountPayload)
    findings = await telephone.examine(exchange.engine, settings, desk)
    return findings[-1].sentence


async def test_the_own_call_is_answered_and_ended(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path, "1001")

    assert "was answered and connected" in await called(exchange)

    assert exchange.did == [
        ("accept", "True"), ("answer", "1001"), ("accept", "False"),
        ("hang up", "out"), ("hang up", "1001"),
    ]  # fmt: skip


async def test_a_customer_who_calls_meanwhile_hears_what_they_would_have_heard(
    tmp_path: Path,
) -> None:
    exchange = Exchange(tmp_path, "13800138000", "1001")

    assert "was answered and connected" in await called(exchange)

    assert ("reject 480", "13800138000") in exchange.did
    assert ("answer", "13800138000") not in exchange.did


async def test_a_system_that_does_not_let_a_desk_call_itself_is_no_trouble(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path, end_code=486)

    assert "cannot call itself here (SIP 486)" in await called(exchange)
