"""The whole examination, in the order in which one thing needs another."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.doctor import (
    call_scripts,
    central_server,
    configuration,
    key_ring,
    machine,
    records,
    sound,
    telephone,
)
from agent_desktop.doctor.own_engine import own_engine
from agent_desktop.doctor.patient import Patient
from agent_desktop.doctor.records import Records
from agent_desktop.doctor.verdicts import Finding, is_healthy, problem
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.settings import Settings, administrator_file
from agent_desktop.services.local_desk import SIP_PASSWORD, local_desk

logger = logging.getLogger(__name__)

_LOGS_SAY: Final = "Send the parcel (--bundle) to support; the log of the doctor says where."


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found, and what is needed to write it down for others.

    Attributes:
        engine_log: What the examination's own engine wrote; "" without one.
    """

    findings: tuple[Finding, ...]
    settings: Settings | None = None
    records: Records = field(default_factory=Records)
    engine_log: str = field(default="", repr=False)


async def examine(patient: Patient) -> Examined:
    """Look at everything. Nothing is changed, but a sign-in that is about to end is renewed."""
    return await _Examination(patient).run()


class _Examination:
    def __init__(self, patient: Patient) -> None:
        self._patient = patient
        self._findings: list[Finding] = []
        self._settings: Settings | None = None
        self._records = Records()
        self._engine_log = ""

    async def run(self) -> Examined:
        own = self._patient.profile.settings_file
        findings, self._settings = configuration.examine(administrator_file(), own)
        self._findings += findings
        settings, patient = self._settings, self._patient
        await self._look("versions", self._now(machine.programs))
        await self._look("disk", self._now(lambda: machine.disks(patient.profile)))
        await self._look(key_ring.AREA, self._now(lambda: key_ring.examine(patient.secrets)))
        await self._look("headset", machine.headset_buttons)
        if settings is not None:
            await self._look(
                call_scripts.AREA,
                self._now(lambda: call_scripts.examine(patient.profile, settings)),
            )
            if patient.status is None:
                await self._desk_at_rest(settings)
            else:
                await self._running_desk(settings)
        return Examined(
            findings=tuple(self._findings),
            settings=self._settings,
            records=self._records,
            engine_log=self._engine_log,
        )

    async def _look(self, area: str, look: Callable[[], Awaitable[list[Finding]]]) -> None:
        """Take what one part finds; a part that breaks off does not end the others."""
        try:
            self._findings += await look()
        except AgentDesktopError as exc:
            self._findings.append(problem(area, f"{exc.message}.", "Correct this first."))
        except Exception as exc:
            logger.exception("an examination broke off", extra={"area": area})
            sentence = f"This part of the examination broke off ({type(exc).__name__})."
            self._findings.append(problem(area, sentence, _LOGS_SAY))

    @staticmethod
    def _now(look: Callable[[], list[Finding]]) -> Callable[[], Awaitable[list[Finding]]]:
        async def looked() -> list[Finding]:
            return look()

        return looked

    async def _running_desk(self, settings: Settings) -> None:
        status = self._patient.status or {}
        await self._look(central_server.AREA, lambda: central_server.examine(settings.server))
        await self._look(
            central_server.AREA, self._now(lambda: central_server.signed_in_at(status))
        )
        await self._look(
            sound.AREA, self._now(lambda: sound.examine_running(status, settings.audio))
        )
        await self._look(telephone.AREA, self._now(lambda: telephone.examine_running(status)))

    async def _desk_at_rest(self, settings: Settings) -> None:
        # With a broken key ring the cache could only say the same once more.
        if is_healthy(f for f in self._findings if f.area == key_ring.AREA):
            await self._look(records.AREA, self._cache)
        await self._look(central_server.AREA, lambda: central_server.examine(settings.server))
        await self._look(central_server.AREA, lambda: self._sign_in(settings))
        if (left := telephone.engine_left_behind(self._patient.profile)) is not None:
            self._findings.append(left)
            return
        await self._look(sound.AREA, lambda: self._with_engine(settings))

    async def _cache(self) -> list[Finding]:
        finding, self._records = await records.examine(self._patient.profile, self._patient.secrets)
        return [finding]

    async def _sign_in(self, settings: Settings) -> list[Finding]:
        if settings.server.url:
            finding, desk = await central_server.signed_in(
                settings.server, self._patient.secrets, self._records.device_id
            )
            if desk is not None:
                self._records = replace(self._records, desk=desk)
            return [finding]
        if settings.sip.server:
            password = self._patient.secrets.get(SIP_PASSWORD)
            desk = local_desk(settings, password, SystemClock().now())
            self._records = replace(self._records, desk=desk)
        return []

    async def _with_engine(self, settings: Settings) -> list[Finding]:
        async with own_engine() as engine:
            await self._look(sound.AREA, lambda: sound.examine(engine, settings.audio))
            await self._look(
                telephone.AREA,
                lambda: telephone.examine(engine, settings, self._records.desk),
            )
            self._engine_log = engine.log
        return []
