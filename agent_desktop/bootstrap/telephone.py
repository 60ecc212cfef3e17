"""The telephone of a desk, wired: engine, calls, agent state, and what follows from them."""

import logging
from pathlib import Path
from typing import Final

from agent_desktop.adapters.engine_client import EngineProcess
from agent_desktop.bootstrap.accounts import audio_of
from agent_desktop.contract.engine import SipAccount
from agent_desktop.contract.server import DeskResponse
from agent_desktop.domain.commands import UseDevices
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import RegistrationChanged, RegistrationState
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.paths import Profile, shipped
from agent_desktop.runtime.settings import AudioSettings, administrator_file
from agent_desktop.services.auto_answer import AutoAnswer
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.code_calls import CodeCalls
from agent_desktop.services.colleagues import Colleagues
from agent_desktop.services.consultation import Consultation
from agent_desktop.services.device_trial import DeviceTrial
from agent_desktop.services.feature_codes import QueueCodes
from agent_desktop.services.hold_music import HoldMusic
from agent_desktop.services.ports import Clock, DeskRecords
from agent_desktop.services.presence import Presence
from agent_desktop.services.redial import RedialMemory
from agent_desktop.services.softphone import Softphone
from agent_desktop.services.sound_watch import SoundWatch

logger = logging.getLogger(__name__)

_SIGN_OUT_WITHIN_S: Final = 5.0


class Telephone:
    """Builds the services around one engine. The order of building is the order of hearing events.

    Attributes:
        book, engine, softphone, consultation, presence: For those who need them.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock, profile: Profile) -> None:
        self._bus = bus
        self._profile = profile
        self.book = CallBook(bus, clock)
        self.engine = EngineProcess(profile, self.book.on_news)
        self.softphone = Softphone(bus, self.book, self.engine, self.engine)
        self.consultation = Consultation(bus, self.book, self.engine, self.softphone)
        CodeCalls(bus, self.softphone)
        self.presence = Presence(bus, clock, self.engine.accept_calls)
        AutoAnswer(bus, self.engine, lambda: self.presence.was_ready)
        self._codes = QueueCodes(bus, self.book, self.engine)
        self._colleagues = Colleagues(bus, self.book, self.engine)
        SoundWatch(bus, clock)
        DeviceTrial(bus, self.engine)
        HoldMusic(bus, self.engine, self._hold_music)
        self._account: SipAccount | None = None
        self._is_configured = False

    async def start(
        self, records: DeskRecords, audio: AudioSettings, chosen: UseDevices | None
    ) -> None:
        """Begin with the devices of the last run; the engine may come up later."""
        self.softphone.start_with(audio_of(audio), chosen)
        await RedialMemory(self._bus, records).start()
        spawn(self._start_engine(), name="engine start")

    async def stop(self) -> None:
        """Leave the PBX's queues, unregister, end the engine."""
        await self._codes.stop()
        await self.engine.stop()

    async def left_the_queues(self) -> None:
        """Return when the PBX knows that who sat here has left, or does not listen."""
        await self._codes.settled(_SIGN_OUT_WITHIN_S)

    def use(self, desk: DeskResponse | None, account: SipAccount | None) -> None:
        """Register for who sits here now, None for nobody."""
        self._colleagues.use(() if desk is None else desk.colleagues)
        now = self._bus.board.newest(RegistrationChanged)
        holds = now is not None and now.state is RegistrationState.REGISTERED
        if holds and self._is_configured and account == self._account:
            return  # something else was changed; the registration goes on
        self._account, self._is_configured = account, False
        spawn(self._configure(), name="engine configuration")

    async def _start_engine(self) -> None:
        try:
            await self.engine.start()
        except AgentDesktopError as exc:
            logger.error("%s", exc.message)  # noqa: TRY400 - it is tried again, and says all

    async def _configure(self) -> None:
        account = self._account
        if account is None:
            # Without a registration nobody can be told that the agent has left the queue.
            await self.left_the_queues()
            if self._account is not None:
                return  # somebody else has sat down meanwhile, and is configured already
        try:
            self._is_configured = True
            await self.engine.configure(account, self.softphone.audio)
        except AgentDesktopError as exc:
            # The engine is still starting; its client gives it the account then.
            logger.info("the engine will be configured later: %s", exc.code)

    def _hold_music(self, name: str) -> str:
        """Return the WAV of a name: the profile's own, the administrator's, one of ours."""
        file = Path(name).name  # a name, never a way out of the folders
        if not file.endswith(".wav"):
            file += ".wav"
        folders = (
            self._profile.folder / "sounds",
            administrator_file().parent / "sounds",
            shipped("resources", "sounds"),
        )
        return next((str(f / file) for f in folders if (f / file).is_file()), "")
