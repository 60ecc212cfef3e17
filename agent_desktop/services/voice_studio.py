"""Record the phrases that can be played in the agent's own voice: read, listen, keep or drop."""

import asyncio
import io
import logging
import wave
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from agent_desktop.contract.packs import Language, Pack
from agent_desktop.domain import own_voice, phrases
from agent_desktop.domain.commands import DropClip, EndClip, HearClip, KeepClip, RecordClip
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.events import (
    NoticeRaised,
    OwnVoiceChanged,
    ScriptChanged,
    SessionChanged,
    VoiceClip,
)
from agent_desktop.domain.ladders import Ladder, Trouble
from agent_desktop.domain.line_state import SILENCE_DB
from agent_desktop.domain.variants import Circumstances
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, SoundDesk, VoiceClips, VoiceVault

logger = logging.getLogger(__name__)

_HOURS = (7, 10, 15, 20)  # one of each greeting of the hour


@dataclass
class _Fresh:
    """A recording that is neither kept nor dropped."""

    sound: bytes
    seconds: float
    level_db: float


class VoiceStudio:
    """Keeps the list of phrases worth recording, and what the agent does with each.

    Those are the greeting at every hour, the closing and the ladders' phrases, in the words that
    are said when nothing is known of a caller: words with a caller's name in them are the
    agent's to say. What is kept goes to the server and follows the agent to other desks.

    Args:
        ladders: Returns the ladders in force.
        vault: The agent's clips at the server.
        zone: The desk's time zone.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        sound: SoundDesk,
        clips: VoiceClips,
        *,
        pack: Callable[[], Pack | None],
        ladders: Callable[[], Mapping[Trouble, Ladder]],
        vault: VoiceVault,
        zone: tzinfo | None = None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._sound = sound
        self._clips = clips
        self._pack = pack
        self._ladders = ladders
        self._vault = vault
        self._zone = zone
        self._agent = ""
        self._kept: dict[str, float] = {}
        self._at_server: dict[str, float] = {}
        self._fresh: dict[str, _Fresh] = {}
        self._recording = ""
        self._hearing = ""
        self._since_s = 0.0
        self._file = ""
        self._ending: asyncio.Task[None] | None = None
        self._syncing = asyncio.Lock()
        self._known: object = None
        self._phrases_known: tuple[VoiceClip, ...] = ()
        bus.handle(RecordClip, self.record)
        bus.handle(EndClip, self.end)
        bus.handle(HearClip, self.hear)
        bus.handle(KeepClip, self.keep)
        bus.handle(DropClip, self.drop)
        bus.on(SessionChanged, self._on_session)
        bus.on(ScriptChanged, self._on_script)

    async def record(self, command: RecordClip) -> None:
        """Begin to record a phrase.

        Raises:
            NotAllowed: ``voice.in_call``: the microphone belongs to the caller.
            NotFound: ``voice.no_clip``: the pack has no such phrase now.
            Unavailable: The engine is down.
        """
        if any(event.call.is_live for event in self._bus.board.calls()):
            raise NotAllowed("there is a call: record afterwards", code="voice.in_call")
        self._wanted(command.clip_id)
        await self._rest()
        self._file = self._clips.scratch()
        await self._sound.capture(self._file)
        await self._sound.meter(True)
        self._recording, self._since_s = command.clip_id, self._clock.monotonic()
        self._tell()
        self._ending = spawn(self._end_after(own_voice.LONGEST_S), name="recording ends")

    async def end(self, _command: EndClip) -> None:
        """End the recording, or the listening.

        Raises:
            InvalidInput: ``voice.not_heard``: nobody spoke.
        """
        clip_id = self._recording
        if not clip_id:
            await self._rest()
            return
        self._recording = ""
        self._stop_waiting()
        try:
            await self._sound.meter(False)
            await self._sound.capture("")
            sound = await asyncio.to_thread(Path(self._file).read_bytes)
        except OSError as exc:
            raise InvalidInput("nothing was recorded", code="voice.not_heard") from exc
        finally:
            self._clips.drop_scratch(self._file)
            self._tell()
        fresh = await asyncio.to_thread(_measured, sound)
        is_short = fresh.seconds < own_voice.SHORTEST_S
        if is_short or fresh.level_db < own_voice.QUIETEST_DB:
            raise InvalidInput("nobody was heard", code="voice.not_heard")
        self._fresh[clip_id] = fresh
        self._tell()

    async def hear(self, command: HearClip) -> None:
        """Play a recording at the agent's ear.

        Raises:
            NotFound: ``voice.no_clip``.
            NotAllowed: ``voice.in_call``.
        """
        if any(event.call.is_live for event in self._bus.board.calls()):
            raise NotAllowed("there is a call: listen afterwards", code="voice.in_call")
        fresh = self._fresh.get(command.clip_id)
        sound = fresh.sound if fresh else await self._clips.clip(self._agent, command.clip_id)
        if sound is None:
            raise NotFound("these words were not recorded", code="voice.no_clip")
        await self._rest()
        self._file = self._clips.write_scratch(sound)
        seconds = await self._sound.preview(self._file)
        self._hearing, self._since_s = command.clip_id, self._clock.monotonic()
        self._tell()
        self._ending = spawn(self._end_after(seconds), name="listening ends")

    async def keep(self, command: KeepClip) -> None:
        """Keep the fresh recording, here and at the server.

        Raises:
            NotFound: ``voice.no_clip``: there is no fresh one.
            Unavailable: ``cache.…``; the recording stays fresh.
        """
        fresh = self._fresh.get(command.clip_id)
        if fresh is None:
            raise NotFound("there is no new recording", code="voice.no_clip")
        await self._clips.keep(self._agent, command.clip_id, fresh.sound, fresh.seconds)
        self._fresh.pop(command.clip_id, None)
        self._kept[command.clip_id] = fresh.seconds
        self._at_server.pop(command.clip_id, None)
        self._tell()
        spawn(self._sync(self._agent), name="voice to the server")

    async def drop(self, command: DropClip) -> None:
        """Drop the fresh recording; without one, the kept one, here and at the server."""
        if self._fresh.pop(command.clip_id, None) is None:
            await self._clips.drop(self._agent, command.clip_id)
            self._kept.pop(command.clip_id, None)
            spawn(self._forget(command.clip_id), name="voice off the server")
        self._tell()

    async def stop(self) -> None:
        """The desk closes: leave no microphone open."""
        try:
            await self._rest()
        except AgentDesktopError as exc:
            logger.info("the engine ends the recording by itself: %s", exc.code)

    async def _rest(self) -> None:
        """End what records or plays."""
        self._stop_waiting()
        recording, hearing = self._recording, self._hearing
        self._recording = self._hearing = ""
        if recording:
            await self._sound.meter(False)
            await self._sound.capture("")
        if hearing:
            await self._sound.preview("")
        if recording or hearing:
            self._clips.drop_scratch(self._file)
            self._tell()

    async def _end_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._ending = None
        try:
            await self.end(EndClip())
        except AgentDesktopError as exc:
            self._bus.publish(NoticeRaised(code=exc.code))

    def _stop_waiting(self) -> None:
        ending, self._ending = self._ending, None
        if ending is not None and ending is not asyncio.current_task():
            ending.cancel()

    def _on_session(self, event: SessionChanged) -> None:
        if event.agent_number == self._agent:
            return
        self._agent, self._kept, self._fresh, self._at_server = event.agent_number, {}, {}, {}
        if self._agent:
            spawn(self._load(self._agent), name="own voice")
        self._tell()

    async def _load(self, agent: str) -> None:
        try:
            kept = dict(await self._clips.clips(agent))
        except AgentDesktopError as exc:
            logger.warning("the recorded voice could not be read: %s", exc.code)
            return
        if agent == self._agent:
            self._kept = {**kept, **self._kept}
            self._tell()
            await self._sync(agent)

    async def _sync(self, agent: str) -> None:
        """Bring here what only the server has, and there what only this desk has."""
        async with self._syncing:
            try:
                self._at_server = dict(await self._vault.voices())
                for clip_id in [c for c in self._at_server if c not in self._kept]:
                    sound = await self._vault.voice(clip_id)
                    seconds = self._at_server[clip_id]
                    if agent != self._agent:
                        return
                    await self._clips.keep(agent, clip_id, sound, seconds)
                    self._kept[clip_id] = seconds
                for clip_id, seconds in list(self._kept.items()):
                    if self._at_server.get(clip_id) != seconds:
                        kept = await self._clips.clip(agent, clip_id)
                        if kept is not None and agent == self._agent:
                            await self._vault.put_voice(clip_id, kept, seconds)
                            self._at_server[clip_id] = seconds
            except AgentDesktopError as exc:
                logger.info("the recorded voice stays on this desk for now: %s", exc.code)
            self._tell()

    async def _forget(self, clip_id: str) -> None:
        async with self._syncing:
            try:
                await self._vault.drop_voice(clip_id)
                self._at_server.pop(clip_id, None)
            except AgentDesktopError as exc:
                logger.info("the server keeps a recording for now: %s", exc.code)

    def _on_script(self, _event: ScriptChanged) -> None:
        told = self._bus.board.newest(OwnVoiceChanged)
        clips = self._list()
        if told is None or told.clips != clips:
            self._tell()

    def _wanted(self, clip_id: str) -> VoiceClip:
        for clip in self._list():
            if clip.clip_id == clip_id:
                return clip
        raise NotFound("the pack has no such phrase now", code="voice.no_clip")

    def _list(self) -> tuple[VoiceClip, ...]:
        return tuple(self._with_recording(clip) for clip in self._worth_recording())

    def _worth_recording(self) -> tuple[VoiceClip, ...]:
        """Return the phrases; they change with the pack, the agent and the day only."""
        pack = self._pack()
        if pack is None or not self._agent:
            return ()
        session = self._bus.board.newest(SessionChanged) or SessionChanged()
        day = self._clock.now().astimezone(self._zone).date()
        known = (id(pack), session.agent_number, session.company, day)
        if known != self._known:
            found: dict[str, VoiceClip] = {}
            for language in pack.manifest.languages:
                for clip in self._phrases(pack, language):
                    found.setdefault(clip.clip_id, clip)
            self._known, self._phrases_known = known, tuple(found.values())
        return self._phrases_known

    def _with_recording(self, clip: VoiceClip) -> VoiceClip:
        fresh, clip_id = self._fresh.get(clip.clip_id), clip.clip_id
        return replace(
            clip,
            seconds=self._kept.get(clip_id, 0.0),
            fresh_s=fresh.seconds if fresh else 0.0,
            level_db=fresh.level_db if fresh else clip.level_db,
            on_server=clip_id in self._kept and clip_id in self._at_server,
        )

    def _phrases(self, pack: Pack, language: Language) -> Iterable[VoiceClip]:
        automatic = pack.manifest.automatic
        ladders = self._ladders()
        wanted = [(automatic.greeting, None), *((la.situation, la) for la in ladders.values())]
        titles = {entry.id: entry.title[language] for entry in pack.manifest.situations}
        for name, ladder in (*wanted, (automatic.closing, None)):
            situation = pack.texts[language].get(name)
            rungs = {rung.step for rung in ladder.rungs} if ladder else None
            for step in situation.steps if situation else ():
                if rungs is not None and step.id not in rungs:
                    continue
                for text in self._wordings(step.wording, language):
                    yield VoiceClip(
                        clip_id=own_voice.clip_id(language, text),
                        situation=name,
                        title=titles.get(name, name),
                        text=text,
                        language=language,
                    )

    def _wordings(self, wording: Callable[[Circumstances], str], language: str) -> Iterable[str]:
        """Return a step's words at every part of the day, when nothing is known of a caller."""
        session = self._bus.board.newest(SessionChanged) or SessionChanged()
        now = self._clock.now().astimezone(self._zone)
        for hour in _HOURS:
            local = now.replace(hour=hour)
            yield phrases.fill(
                wording(Circumstances(local=local)),
                {
                    "company": session.company,
                    "agent_number": session.agent_number,
                    "greeting_time": phrases.greeting_time(local, language),
                },
            )

    def _tell(self) -> None:
        self._bus.publish(
            OwnVoiceChanged(
                clips=self._list(),
                recording=self._recording,
                since_s=self._since_s,
                hearing=self._hearing,
            )
        )


def _measured(sound: bytes) -> _Fresh:
    try:
        with wave.open(io.BytesIO(sound), "rb") as file:
            samples, rate = file.readframes(file.getnframes()), file.getframerate()
    except (wave.Error, EOFError):
        return _Fresh(sound, 0.0, SILENCE_DB)
    return _Fresh(sound, len(samples) / 2 / rate, own_voice.level_db(samples, rate))
