"""A lead at every central server: the one in memory and a real process that checks packs."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.pack_store import files_of_archive, files_of_folder
from agent_desktop.contract.server import PackRequest
from agent_desktop.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.ids import DeviceId
from agent_desktop.runtime.paths import shipped
from agent_desktop.server.packs.service import archived
from agent_desktop.services.ports import ServerGateway
from tests.contracts.stores import Writer
from tests.fakes.gateway import FakeServerGateway
from tests.server.running import PASSWORDS, running_server

FILES = files_of_folder(shipped("scripts", "callback"))
IDS = Writer()


def request(files: dict[str, bytes], version: str, note: str = "") -> PackRequest:
    archive = base64.b64encode(archived(files)).decode()
    return PackRequest(pack="callback", version=version, note=note, archive=archive)


def with_version(version: str) -> dict[str, bytes]:
    text = FILES["pack.yaml"].decode()
    first = next(line for line in text.splitlines() if line.startswith("version:"))
    return {**FILES, "pack.yaml": text.replace(first, f'version: "{version}"').encode()}


@dataclass
class Lead:
    gateway: ServerGateway
    token: str


@pytest.fixture(params=["memory", "server"])
async def lead(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Lead]:
    device = DeviceId(IDS.new_id())
    if request.param == "memory":
        fake = FakeServerGateway("2001")
        pair = await fake.sign_in("2001", fake.password, device, "a PC")
        yield Lead(fake, pair.access_token)
        return
    with running_server(tmp_path) as running:
        gateway = HttpServerGateway(running.url)
        pair = await gateway.sign_in("2001", PASSWORDS["2001"], device, "a PC")
        yield Lead(gateway, pair.access_token)
        await gateway.close()


async def test_what_a_lead_publishes_is_in_force_until_it_is_taken_back(lead: Lead) -> None:
    gateway, token = lead.gateway, lead.token

    await gateway.publish_pack(token, request(with_version("3"), "3", "first"))
    state = await gateway.publish_pack(token, request(with_version("3.1"), "3.1", "second"))
    archive = await gateway.pack_archive(token, "callback", "3.1")

    assert (state.version, state.sha256) == ("3.1", hashlib.sha256(archive).hexdigest())
    assert files_of_archive(archive) == with_version("3.1")
    versions = (await gateway.pack_versions(token, "callback")).versions
    assert [(v.version, v.by, v.note) for v in versions] == [
        ("3.1", "2001", "second"),
        ("3", "2001", "first"),
    ]
    with pytest.raises(Conflict) as stale:
        await gateway.withdraw_pack(token, "callback", "3")
    assert stale.value.code == "pack.not_in_force"
    assert (await gateway.withdraw_pack(token, "callback", "3.1")).version == "3"
    assert (await gateway.withdraw_pack(token, "callback", "3")).version == ""
    with pytest.raises(NotFound) as nothing:
        await gateway.withdraw_pack(token, "callback", "3")
    assert nothing.value.code == "pack.not_found"
    versions = (await gateway.pack_versions(token, "callback")).versions
    assert [v.withdrawn for v in versions] == [True, True]


async def test_a_version_is_published_once(lead: Lead) -> None:
    await lead.gateway.publish_pack(lead.token, request(with_version("3"), "3"))
    other = with_version("3")
    other["zh/greeting.yaml"] = other["zh/greeting.yaml"] + b"# other\n"

    with pytest.raises(Conflict) as caught:
        await lead.gateway.publish_pack(lead.token, request(other, "3"))

    assert caught.value.code == "pack.version_taken"


async def test_the_real_server_reads_packs_as_desks_do_and_lets_no_agent_publish(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path) as running:
        gateway = HttpServerGateway(running.url)
        pair = await gateway.sign_in("2001", PASSWORDS["2001"], DeviceId(IDS.new_id()), "a PC")
        files = {**FILES, "zh/greeting.yaml": b"steps: []\n"}
        with pytest.raises(InvalidInput) as caught:
            await gateway.publish_pack(pair.access_token, request(files, "3"))
        assert caught.value.code == "pack.damaged"
        assert caught.value.fields["file"]

        pair = await gateway.sign_in("1001", PASSWORDS["1001"], DeviceId(IDS.new_id()), "a PC")
        with pytest.raises(NotAllowed):
            await gateway.publish_pack(pair.access_token, request(with_version("3"), "3"))
        assert (await gateway.pack_state(pair.access_token, "callback")).version == ""
        await gateway.close()
