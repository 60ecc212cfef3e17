import asyncio
import json
import stat
import sys
from pathlib import Path

import pytest

from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.runtime import local_link
from agent_desktop.runtime.local_link import Endpoint, Link, connect, listen, write_private


async def _echo(link: Link) -> None:
    while (message := await link.receive()) is not None:
        link.send(message)


async def test_messages_go_both_ways_whole_and_in_order(tmp_path: Path) -> None:
    listener = await listen(tmp_path / "e", _echo)
    link = await connect(tmp_path / "e")
    messages = [{"n": n, "text": "王\n\u2028😀" * n} for n in range(50)]

    for message in messages:
        link.send(message)
    back = [await link.receive() for _message in messages]

    assert back == messages
    await link.close()
    await listener.close()


async def test_half_a_character_does_not_break_the_link(tmp_path: Path) -> None:
    listener = await listen(tmp_path / "e", _echo)
    link = await connect(tmp_path / "e")

    link.send({"name": "M\udcfcller"})

    assert await link.receive() == {"name": "M?ller"}
    await link.close()
    await listener.close()


async def test_endpoint_and_socket_are_for_this_user_only(tmp_path: Path) -> None:
    listener = await listen(tmp_path / "e", _echo)
    endpoint = Endpoint.read(tmp_path / "e")

    assert stat.S_IMODE((tmp_path / "e").stat().st_mode) == 0o600
    if sys.platform != "win32":
        assert stat.S_IMODE(Path(endpoint.address).stat().st_mode) == 0o600
        assert stat.S_IMODE(Path(endpoint.address).parent.stat().st_mode) == 0o700
    assert len(endpoint.token) >= 32

    await listener.close()
    assert not (tmp_path / "e").exists()
    assert not Path(endpoint.address).exists()


async def test_a_long_temporary_folder_still_makes_a_short_socket_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))

    listener = await listen(tmp_path / "e", _echo)
    link = await connect(tmp_path / "e")

    await link.close()
    await listener.close()


@pytest.mark.parametrize("hello", [{"token": "wrong"}, {"token": 5}, {}, {"token": "é"}])
async def test_without_the_token_the_link_is_closed(tmp_path: Path, hello: dict) -> None:
    listener = await listen(tmp_path / "e", _echo)
    endpoint = Endpoint.read(tmp_path / "e")
    reader, writer = await asyncio.open_unix_connection(endpoint.address)

    writer.write(json.dumps(hello).encode() + b"\n" + b'{"id": 1}\n')

    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    await listener.close()


@pytest.mark.parametrize("line", [b"not json\n", b"[1]\n", b"\xff\xfe\n", b"x" * 5000 + b"\n"])
async def test_what_is_not_an_object_ends_the_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    monkeypatch.setattr(local_link, "MAX_LINE", 2048)
    failures: list[str] = []

    async def serve(link: Link) -> None:
        try:
            await link.receive()
        except InvalidInput as failure:
            failures.append(failure.code)

    listener = await listen(tmp_path / "e", serve)
    link = await connect(tmp_path / "e")
    link._writer.write(line)

    assert await link.receive() is None
    assert failures == ["link.malformed"]
    await link.close()
    await listener.close()


async def test_a_message_cut_off_by_the_end_is_no_message(tmp_path: Path) -> None:
    received: list[object] = []

    async def serve(link: Link) -> None:
        received.append(await link.receive())

    listener = await listen(tmp_path / "e", serve)
    link = await connect(tmp_path / "e")
    link._writer.write(b'{"half": ')
    await link.close()
    await asyncio.sleep(0.05)

    assert received == [None]
    await listener.close()


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"address": 1}', "\x00"])
async def test_a_missing_or_broken_endpoint_file_means_that_nobody_listens(
    tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "e").write_text(text)

    with pytest.raises(Unavailable) as refusal:
        await connect(tmp_path / "e")

    assert refusal.value.code == "link.absent"


async def test_an_endpoint_whose_listener_died_means_that_nobody_listens(tmp_path: Path) -> None:
    listener = await listen(tmp_path / "e", _echo)
    text = (tmp_path / "e").read_text()
    await listener.close()
    (tmp_path / "e").write_text(text)

    with pytest.raises(Unavailable):
        await connect(tmp_path / "e")


async def test_what_waits_for_a_slow_reader_is_counted(tmp_path: Path) -> None:
    release = asyncio.Event()

    async def serve(_link: Link) -> None:
        await release.wait()

    listener = await listen(tmp_path / "e", serve)
    link = await connect(tmp_path / "e")

    for _turn in range(100):
        link.send({"text": "x" * 100_000})

    assert link.unsent_bytes > 1_000_000
    release.set()
    link._writer.transport.abort()
    await link.close()
    link.send({"after": "the end"})
    await listener.close()


def test_a_private_file_is_replaced_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "file"

    write_private(file, "one")
    write_private(file, "two")

    assert file.read_text() == "two"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in file.parent.iterdir()] == ["file"]
