"""What every store of recordings and uploads does, in memory and in the encrypted file."""

from dataclasses import replace

import pytest

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.contract.server import UploadRequest
from agent_desktop.domain.ids import CallId
from agent_desktop.services.ports import RecordingRecord, UploadTask
from tests.contracts.stores import AT
from tests.fakes.clock import FakeClock
from tests.fakes.files import MemoryFiles
from tests.fakes.secrets import MemorySecretStore


@pytest.fixture(params=["memory", "cache"])
async def files(request, tmp_path):
    if request.param == "memory":
        yield MemoryFiles()
        return
    cache = await open_cache(tmp_path / "cache.db", MemorySecretStore())
    yield cache.files
    await cache.close()


@pytest.fixture
def clock():
    return FakeClock()


def task(clock, **values) -> UploadTask:
    request = UploadRequest(
        upload_id=clock.new_id(),
        kind="recording",
        bytes=10,
        sha256="a" * 64,
        key="b" * 64,
        pauses=((1.0, 2.5),),
        consent=True,
    )
    return UploadTask(**{"request": request, "file": "/x/王.flac", "by": "1001"} | values)


async def test_waiting_files_come_oldest_first_and_only_the_own(files, clock):
    first, second = task(clock), task(clock, keep_file=True)
    for one in (second, first, task(clock, by="1002")):
        await files.add_upload(one)

    assert list(await files.waiting_uploads(by="1001")) == [first, second]


async def test_parked_and_finished_files_wait_no_more(files, clock):
    first, second = task(clock), task(clock)
    await files.add_upload(first)
    await files.add_upload(second)

    await files.park_upload(first.request.upload_id, "upload.too_large")
    await files.drop_upload(second.request.upload_id)
    await files.drop_upload("there is none")

    assert list(await files.waiting_uploads(by="1001")) == []
    await files.add_upload(first)
    assert list(await files.waiting_uploads(by="1001")) == [first], "a person tries again"


async def test_a_recording_is_replaced_and_forgotten_with_its_upload(files, clock):
    waiting = task(clock)
    begun = RecordingRecord(
        recording_id=waiting.request.upload_id,
        call_id=CallId(clock.new_id()),
        by="1001",
        format="flac",
        started_at=AT,
    )
    kept = replace(
        begun,
        kept=True,
        file="/x/y.sealed",
        seconds=12.5,
        bytes=1000,
        sha256="c" * 64,
        pauses=((1.0, 2.0), (3.5, 4.0)),
        consent=False,
    )
    await files.keep_recording(begun)
    await files.keep_recording(kept)
    await files.add_upload(waiting)

    assert list(await files.recordings()) == [kept]
    await files.drop_recording(kept.recording_id)
    assert list(await files.recordings()) == []
    assert list(await files.waiting_uploads(by="1001")) == []
