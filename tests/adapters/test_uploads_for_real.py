"""A recording on its way: real cache, real sealed file, a real server that is killed meanwhile."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
import soundfile

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.adapters.recordings import RecordingShelf
from agent_desktop.contract.server import UploadRequest
from agent_desktop.domain.commands import SignIn
from agent_desktop.domain.events import UploadSettled
from agent_desktop.domain.ids import RANDOM_BYTES, DeviceId, uuid7
from agent_desktop.engine.recording.sealed_sound import SealedSound
from agent_desktop.runtime.settings import Settings
from agent_desktop.services import uploading
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import UploadTask
from agent_desktop.services.session import Session
from agent_desktop.services.uploading import Uploading
from tests.fakes.secrets import MemorySecretStore
from tests.server.running import running_server
from tests.services.desk import Witness, until

CALL = "01a2027b-d680-7000-8000-00000000c001"
RATE = 16_000


async def recording(shelf: RecordingShelf, recording_id: str) -> tuple[UploadRequest, str]:
    key, label = await shelf.new_key(recording_id)
    file = f"{shelf.folder}/call-1.wav.sealed"
    sound = SealedSound(
        shelf._folder / "call-1.wav.sealed", "wav", bytes.fromhex(key), bytes.fromhex(label)
    )
    rng = np.random.default_rng(3)
    for _ in range(40):
        part = (rng.standard_normal(RATE // 2) * 3000).astype("<i2").tobytes()
        sound.write(part, part)
    sound.close()
    (found,) = await shelf.found([recording_id])
    request = UploadRequest(
        upload_id=recording_id,
        kind="recording",
        bytes=found.bytes,
        sha256=found.sha256,
        media_type="audio/wav",
        call_id=CALL,
        key=key,
        seconds=found.seconds,
        pauses=((1.0, 2.0),),
        consent=True,
    )
    return request, file


async def test_a_recording_reaches_the_lead_although_the_server_dies_on_the_way(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(uploading, "PIECE_BYTES", 64 << 10)
    secrets, bus = MemorySecretStore(), Bus()
    witness = Witness(bus)
    cache = await open_cache(tmp_path / "cache.db", secrets)
    shelf = RecordingShelf(tmp_path / "recordings", secrets)
    with running_server(tmp_path) as server:
        session = Session(
            bus, HttpServerGateway, secrets, cache.records, cache.outbox, SystemClock(),
            Settings(), on_desk=lambda _desk: None, remember=lambda _url, _user: None,
        )  # fmt: skip
        await session.start()
        password = server.passwords["1001"]
        await session.sign_in(SignIn(server=server.url, user="1001", password=password))
        sender = Uploading(bus, cache.files, shelf, session, first_retry_s=0.05)
        await sender.start()
        recording_id = uuid7(datetime.now(UTC), bytes(RANDOM_BYTES))
        request, file = await recording(shelf, recording_id)
        pieces = []
        real = HttpServerGateway.send_piece

        async def send_piece(self, token, upload_id, offset, piece):
            answer = await real(self, token, upload_id, offset, piece)
            pieces.append(offset)
            if len(pieces) == 8:
                server.kill()
                server.start()
            return answer

        monkeypatch.setattr(HttpServerGateway, "send_piece", send_piece)
        await sender.send(UploadTask(request=request, file=file, by="1001"))
        await until(lambda: witness.of(UploadSettled), 30)
        await sender.stop()

        lead = HttpServerGateway(server.url)
        pair = await lead.sign_in(
            "2001", server.passwords["2001"], DeviceId(uuid7(datetime.now(UTC), b"d" * 10)), "PC"
        )
        (seen,) = await lead.uploads(pair.access_token, call_id=CALL)
        parts: list[bytes] = []
        await lead.download(pair.access_token, seen.upload_id, parts.append)
        await lead.close()
        await session.stop()
    await cache.close()

    sound, rate = soundfile.read(io.BytesIO(b"".join(parts)))
    assert (rate, sound.shape) == (RATE, (20 * RATE, 2))
    assert (seen.owner, seen.consent, seen.pauses) == ("1001", True, ((1.0, 2.0),))
    assert seen.seconds == pytest.approx(20.0, abs=0.1)
    assert len(pieces) == len(set(pieces)), "nothing was sent twice"
    assert not shelf.names(), "it left this desk"
