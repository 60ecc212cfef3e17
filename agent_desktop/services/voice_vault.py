"""An agent's recorded phrases at the server: files of the kind ``voice``, named by their words."""

import hashlib
from collections.abc import Mapping

from agent_desktop.contract.server import UploadRequest, UploadState
from agent_desktop.domain.errors import NotFound
from agent_desktop.services.ports import Clock, ServerGateway
from agent_desktop.services.uploading import PIECE_BYTES, Asker

_KIND = "voice"
_MEDIA = "audio/wav"


class ServerVoiceVault:
    """Implements ``VoiceVault``. A desk without a server keeps its clips to itself.

    Clips are small and lie in the encrypted cache: they are sent from memory, and whoever keeps
    them sends again what the server does not have.

    Thread: core.
    """

    def __init__(self, session: Asker, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def voices(self) -> Mapping[str, float]:
        """Return the signed-in agent's clips and their seconds."""
        return {name: state.seconds for name, state in (await self._states()).items()}

    async def voice(self, clip_id: str) -> bytes:
        """Return a clip's bytes."""
        state = (await self._states()).get(clip_id)
        if state is None:
            raise NotFound("the server has no such recording", code="voice.no_clip")
        taken = bytearray()

        async def download(gateway: ServerGateway, token: str) -> None:
            taken.clear()
            await gateway.download(token, state.upload_id, taken.extend)

        await self._session.ask(download)
        return bytes(taken)

    async def put_voice(self, clip_id: str, sound: bytes, seconds: float) -> None:
        """Keep a clip; it replaces an older one.

        Raises:
            Unavailable: ``server.unreachable``, also where there is no server at all.
        """
        request = UploadRequest(
            upload_id=self._clock.new_id(),
            kind=_KIND,
            bytes=len(sound),
            sha256=hashlib.sha256(sound).hexdigest(),
            name=clip_id,
            media_type=_MEDIA,
            seconds=seconds,
        )

        async def send(gateway: ServerGateway, token: str) -> UploadState:
            state = await gateway.begin_upload(token, request)
            while state.received < len(sound):
                piece = sound[state.received : state.received + PIECE_BYTES]
                state = await gateway.send_piece(token, state.upload_id, state.received, piece)
            return await gateway.complete_upload(token, state.upload_id)

        await self._session.ask(send)

    async def drop_voice(self, clip_id: str) -> None:
        """Forget a clip; none there is no error."""
        state = (await self._states()).get(clip_id)
        if state is not None:
            await self._session.ask(
                lambda gateway, token: gateway.drop_upload(token, state.upload_id)
            )

    async def _states(self) -> Mapping[str, UploadState]:
        if not self._session.has_server:
            return {}
        found = await self._session.ask(lambda gateway, token: gateway.uploads(token, kind=_KIND))
        return {state.name: state for state in found if state.complete}
