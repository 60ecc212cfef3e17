"""Everything that lives on the core thread, wired."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from agent_desktop.adapters.attachments import AttachmentShelf
from agent_desktop.adapters.cache.rebuilding import open_or_rebuild
from agent_desktop.adapters.cache.store import Cache
from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.adapters.desktop.control import ControlServer
from agent_desktop.adapters.desktop.disk import rooms_of
from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.adapters.recordings import RecordingShelf
from agent_desktop.adapters.settings_file import put_settings
from agent_desktop.bootstrap.accounts import sip_account_of
from agent_desktop.bootstrap.books import Books
from agent_desktop.bootstrap.guide import Guide
from agent_desktop.bootstrap.peripherals import start_peripherals
from agent_desktop.bootstrap.telephone import Telephone
from agent_desktop.bootstrap.tickets import Tickets
from agent_desktop.contract.server import DeskResponse
from agent_desktop.domain.events import CentreKnown, NoticeRaised, Severity
from agent_desktop.runtime.paths import Profile
from agent_desktop.runtime.settings import Settings
from agent_desktop.services.assessing import Assessing
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_log import CallLog
from agent_desktop.services.desk_time import DeskTime
from agent_desktop.services.device_choice import DeviceChoice
from agent_desktop.services.live import Live
from agent_desktop.services.pack_roles import roles_of
from agent_desktop.services.recording import Recordings
from agent_desktop.services.session import Session
from agent_desktop.services.sign_ins import SignIns
from agent_desktop.services.syncing import Syncing
from agent_desktop.services.uploading import Uploading
from agent_desktop.services.watchdogs import Watchdogs

logger = logging.getLogger(__name__)


async def _is_all_sent(cache: Cache, agent: str) -> bool:
    state = await cache.outbox.state()
    files = await cache.files.waiting_uploads(by=agent)
    return not (state.pending or state.parked or files)


class DeskCore:
    """Builds the services and adapters of one desk, starts and stops them.

    Thread: core.
    """

    def __init__(self, bus: Bus, profile: Profile, settings: Settings, hooks: WindowHooks) -> None:
        self._bus = bus
        self._profile = profile
        self._settings = settings
        self._hooks = hooks
        self._clock = DeskTime(bus, SystemClock())
        self._secrets = KeyringSecretStore(profile)
        self._control = ControlServer(bus, self._clock, hooks)
        self._phone = Telephone(bus, self._clock, profile)
        self._guide = Guide(bus, self._clock, profile, settings.script)
        self._scripting = self._guide.scripting
        # What was started, and how it ends; stopped in the reverse order.
        self._started: list[tuple[str, Callable[[], Awaitable[None]]]] = []

    async def start(self) -> None:
        """Start everything; returns when ``ctl`` is answered. The engine may come up later.

        Raises:
            AgentDesktopError: Without key ring or cache a desk would lose work: it does not start.
        """
        bus, clock = self._bus, self._clock
        cache = await self._open_cache()
        await clock.start(cache.records)
        self._started.append(("time", clock.stop))
        session = self._session(cache)
        self._started.append(("session", session.stop))
        phone = self._phone
        call_log = CallLog(
            bus, cache.outbox, cache.records, clock, transferred_to=phone.consultation.target_of
        )
        self._started += [("call records", call_log.stop), ("engine", phone.stop)]
        self._started += self._guide.start(cache.records, session, phone)
        SignIns(bus, session)
        uploading = self._recordings(cache, session)
        attachments = AttachmentShelf(self._profile.attachments, self._secrets)
        tickets = Tickets(bus, clock, cache, self._guide.phrases, session, uploading, attachments)
        self._started += tickets.stops
        books = Books(
            bus,
            clock,
            cache,
            phone,
            calendar=tickets.calendar,
            hooks=self._hooks,
            printed=self._profile.printed,
            language=self._settings.ui.language,
        )
        self._started.append(("import", books.stop))
        assessing = Assessing(
            bus, cache.outbox, cache.records, clock, roles=lambda: roles_of(self._scripting.pack)
        )
        self._started.append(("self-assessments", assessing.stop))
        syncing = Syncing(bus, cache.outbox, session, clock, records=cache.records)
        self._started.append(("exchange", syncing.stop))
        steady = SystemClock().steady
        live = Live(bus, session, syncing, clock, cursor=cache.outbox.cursor, steady=steady)
        self._started.append(("live channel", live.stop))
        watchdogs = Watchdogs(bus, lambda: rooms_of(self._profile))
        self._started.append(("watchdogs", watchdogs.stop))
        await uploading.start()
        devices = DeviceChoice(bus, cache.records)
        phone.book.recall(await call_log.recall())
        self._scripting.recall(call_log.kept_scripts())
        self._started += start_peripherals(
            bus,
            clock,
            self._settings,
            self._hooks,
            presence=phone.presence,
            sound=phone.engine,
            records=cache.records,
        )
        await phone.start(cache.records, self._settings.audio, await devices.last())
        await tickets.start()
        await session.start()
        await syncing.start()
        await live.start()
        await watchdogs.start()
        await self._control.start(self._profile.desk_endpoint)
        logger.info("desk is up")

    async def _open_cache(self) -> Cache:
        """Open the cache, rebuilt if it was damaged, and have it looked after."""
        cache, rebuilt = await open_or_rebuild(self._profile.cache_file, self._secrets, self._clock)
        self._started.append(("cache", cache.close))
        if rebuilt is not None:
            self._raise("cache.rebuilt", (("saved", str(rebuilt.saved)),))
        care = cache.care(self._clock, lambda: self._raise("cache.found_damaged"))
        await care.start()
        self._started.append(("care for the cache", care.stop))
        return cache

    def _raise(self, code: str, fields: tuple[tuple[str, str], ...] = ()) -> None:
        self._bus.publish(NoticeRaised(code=code, severity=Severity.WARNING, fields=fields))

    async def stop(self) -> None:
        """Stop everything that was started; what fails does not keep the rest from stopping."""
        for name, stop in reversed(self._started):
            try:
                await stop()
            except Exception:
                logger.exception("%s did not stop", name)
        self._started.clear()
        # Last: a client of ``quit`` takes the end of its link for the end of the desk.
        await self._control.close()

    def mark(self, name: str, data: Mapping[str, object]) -> None:
        """Tell who watches events what the window did."""
        self._control.mark(name, data)

    def _recordings(self, cache: Cache, session: Session) -> Uploading:
        bus, phone, files = self._bus, self._phone, cache.files
        shelf = RecordingShelf(self._profile.recordings, self._secrets)
        uploading = Uploading(bus, files, shelf, session)
        recordings = Recordings(bus, phone.book, phone.engine, shelf, files, uploading, self._clock)
        self._started += [("recordings", recordings.stop), ("uploads", uploading.stop)]
        return uploading

    def _session(self, cache: Cache) -> Session:
        settings, profile = self._settings, self._profile
        return Session(
            self._bus,
            lambda url: HttpServerGateway(url, settings.server.ca_file),
            self._secrets,
            cache.records,
            cache.outbox,
            self._clock,
            settings,
            on_desk=self._on_desk,
            remember=lambda url, user: put_settings(
                profile.settings_file, "server", {"url": url, "user": user}
            ),
            farewell=self._phone.left_the_queues,
            is_all_sent=lambda agent: _is_all_sent(cache, agent),
        )

    def _on_desk(self, desk: DeskResponse | None) -> None:
        known = CentreKnown()
        if desk is not None:
            self._scripting.use_pack(desk.policy.pack, desk.policy.script_language)
            known = CentreKnown(agents=frozenset(desk.agents), teams=frozenset(desk.teams))
        self._bus.publish(known)
        self._phone.use(desk, sip_account_of(desk, self._settings.sip))
