"""One inbound call from ring to server, on the real processes, without anybody's hand."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any, Final

from agent_desktop.demo.centre import AGENT
from agent_desktop.demo.desk import Happening, Refused
from agent_desktop.demo.matters import MATTERS
from agent_desktop.demo.report import Report
from agent_desktop.demo.stage import Stage
from agent_desktop.domain.errors import AgentDesktopError

STEPS: Final = (
    "server",
    "books",
    "sign-in",
    "window",
    "registered",
    "ready",
    "ring",
    "answer",
    "greeting",
    "speech",
    "ear",
    "tick",
    "closing",
    "ticket",
    "hang-up",
    "synced",
    "arrived",
    "screenshots",
)
PICTURES: Final = ("ready", "ring", "greeting", "ticket", "hang-up", "synced")
AUDIBLE_DB: Final = -45.0
_TICKET: Final = {
    "kind": "enquiry",
    "customer_name": "王先生",
    "subject": "宽带 300M 升 500M：询价与上门",
    "course": "客户来电询问 300M 升 500M 的价格，希望安排上门换光猫。已说明会核对光猫型号后回电。",
    "urgency": "normal",
}


class Missing(AgentDesktopError):
    """A step did not happen; the walk ends here."""

    default_code = "demo.step_missing"


class Walk:
    """Walks one call through the desk and notes what happened when."""

    def __init__(self, stage: Stage, report: Report) -> None:
        self._stage = stage
        self._desk = stage.desk
        self._report = report
        self._pictures: list[str] = []

    async def go(self) -> None:
        """Walk all steps.

        Raises:
            Missing: The first step that did not happen.
            AgentDesktopError: A command was refused.
        """
        await self._open_desk()
        at_caller = await self._ring()
        await self._answer(at_caller)
        await self._listen(at_caller)
        await self._speak()
        await self._write_ticket()
        await self._hang_up(at_caller)
        await self._arrive()
        missing = [name for name in PICTURES if name not in self._pictures]
        detail = f"{len(self._pictures)} in {self._stage.folder}"
        if missing:
            detail += f"; missing: {', '.join(missing)}"
        self._report.note("screenshots", detail, ok=not missing)

    async def _open_desk(self) -> None:
        opened_s = time.monotonic()
        await self._desk.open()
        took_ms = round((time.monotonic() - opened_s) * 1000)
        self._report.note("window", f"desk started, reachable after {took_ms} ms")
        status = await self._desk.until(
            lambda s: s["registration"]["state"] == "registered", within_s=15
        )
        if status is None:
            raise Missing("the desk did not register at the exchange")
        account = status["registration"].get("account", "")
        self._report.note("registered", f"{account} at the demo's exchange, digest authentication")
        await self._desk.ctl("state", "ready")
        self._report.note("ready", f"agent {AGENT} takes calls")
        await self._picture("ready")

    async def _ring(self) -> str:
        matter = MATTERS[0]
        callers = self._stage.callers
        await callers.pick_up(matter, self._stage.exchange)
        dialled_s = time.monotonic()
        at_caller = await callers.call(AGENT, self._stage.exchange)
        ringing = await self._event("CallChanged", _in_state("ringing"), dialled_s, "no call rang")
        call = ringing.data["call"]
        took_ms = round((ringing.t_s - dialled_s) * 1000)
        who = f"{call['remote_number']} {call.get('remote_name', '')}".strip()
        self._report.note(
            "ring", f"{who}, {took_ms} ms after {matter.title} dialled", at_s=ringing.t_s
        )
        await self._picture("ring")
        return at_caller

    async def _answer(self, at_caller: str) -> None:
        asked_s = time.monotonic()
        await self._desk.ctl("answer")
        active = await self._event("CallChanged", _in_state("active"), asked_s, "not answered")
        if not await self._stage.callers.answered(at_caller, 5):
            raise Missing("the caller did not hear of the answer")
        took_ms = round((active.t_s - asked_s) * 1000)
        self._report.note("answer", f"{took_ms} ms after `ctl answer` was started", at_s=active.t_s)
        shown = await self._event(
            "ScriptChanged",
            lambda data: data.get("situation") == "greeting" and bool(data.get("call_id")),
            asked_s,
            "no greeting came up",
        )
        text = shown.data["steps"][0]["text"]
        # The phrase is told a moment before the answer that brings it.
        shown_s = max(shown.t_s, active.t_s)
        self._report.note("greeting", f"by itself: {text}", at_s=shown_s)

    async def _listen(self, at_caller: str) -> None:
        """Let the caller speak, and measure it at the desk and at the headset's ear."""
        spoke_s = time.monotonic()
        seconds = await self._stage.callers.say(at_caller, MATTERS[0])
        ear_db = None
        if self._stage.surroundings.has_own_sound:
            await asyncio.sleep(0.3)
            ear_db = await self._stage.surroundings.hear(2.0)
        heard = await self._desk.wait_for(
            "LevelsHeard", lambda data: bool(data.get("caller_speaks")), since_s=spoke_s, within_s=4
        )
        levels = [h.data["caller_db"] for h in self._desk.newest("LevelsHeard", spoke_s)]
        loudest = max(levels, default=-96.0)
        detail = f"{seconds:.1f} s of speech, {loudest:.0f} dBFS at the loudest, speech detected"
        if heard is None:
            detail = f"no speech detected, {loudest:.0f} dBFS at the loudest"
        moment_s = heard.t_s if heard else None
        self._report.note("speech", detail, ok=heard is not None, at_s=moment_s)
        if ear_db is None:
            self._report.skip("ear", "ear: not measured, this machine has no headset to record")
        else:
            self._report.note(
                "ear", f"{ear_db:.0f} dBFS came out of the headset", ok=ear_db > AUDIBLE_DB
            )
        await self._picture("greeting")

    async def _speak(self) -> None:
        asked_s = time.monotonic()
        await self._desk.ctl("script", "tick")
        ticked = await self._event(
            "ScriptChanged", lambda data: data.get("current") == 1, asked_s, "no step was ticked"
        )
        self._report.note("tick", "the greeting is said, the next phrase is up", at_s=ticked.t_s)

    async def _write_ticket(self) -> None:
        asked_s = time.monotonic()
        text = json.dumps(_TICKET, ensure_ascii=False)
        await self._desk.ctl("ticket", "save", "--json", "-", stdin=text)
        saved = await self._event("TicketSaved", lambda _data: True, asked_s, "no ticket was saved")
        await self._desk.ctl("script", "closing")
        closing = await self._event(
            "ScriptChanged",
            lambda data: data.get("situation") == "closing",
            asked_s,
            "the closing did not come up",
        )
        text = closing.data["steps"][0]["text"]
        self._report.note("ticket", f"durable on this desk: {_TICKET['subject']}", at_s=saved.t_s)
        self._report.note("closing", f"on demand: {text}", at_s=closing.t_s)
        await self._picture("ticket")

    async def _hang_up(self, at_caller: str) -> None:
        asked_s = time.monotonic()
        await self._desk.ctl("hangup")
        ended = await self._event("CallChanged", _in_state("ended"), asked_s, "the call went on")
        if not await self._stage.callers.ended(at_caller, 5):
            raise Missing("the caller's end did not hear of the hang-up")
        status = await self._desk.status()
        self._report.note(
            "hang-up", f"both ends; the agent is in {status['agent_state']}", at_s=ended.t_s
        )
        await self._picture("hang-up")

    async def _arrive(self) -> None:
        synced = await self._desk.until(
            lambda s: bool(s["sync"]["online"]) and s["sync"]["pending"] == 0, within_s=15
        )
        if synced is None:
            raise Missing("the desk still holds what the server has not heard")
        self._report.note("synced", "by itself: nothing pending at the desk")
        await self._picture("synced")
        changes = await self._stage.centre.received()
        kinds = [change.payload.type for change in changes]
        subjects = [
            field.after
            for change in changes
            for field in getattr(change.payload, "changes", ())
            if field.field == "subject"
        ]
        good = _TICKET["subject"] in subjects and "call.recorded" in kinds
        self._report.note(
            "arrived", f"the team lead's PC sees {', '.join(kinds) or 'nothing'}", ok=good
        )

    async def _event(self, name: str, matches: Any, since_s: float, otherwise: str) -> Happening:
        happening = await self._desk.wait_for(name, matches, since_s=since_s)
        if happening is None:
            raise Missing(otherwise)
        return happening

    async def _picture(self, name: str) -> None:
        file = self._stage.folder / f"{len(self._pictures) + 1}-{name}.png"
        await asyncio.sleep(0.25)  # for the window to paint what the core has just told it
        try:
            await self._desk.ctl("screenshot", str(file))
        except Refused as refusal:
            self._report.note("screenshots", refusal.message, ok=False)
        else:
            if file.exists() and file.stat().st_size > 0:
                self._pictures.append(name)


def _in_state(state: str) -> Any:
    def fits(data: Mapping[str, Any]) -> bool:
        return bool(data["call"]["state"] == state)

    return fits
