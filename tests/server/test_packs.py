"""Packs at the server: published, given to desks, taken back."""

import io
import zipfile

import pytest

from agent_desktop.contract.server import PackState
from agent_desktop.domain.errors import Conflict, NotFound
from agent_desktop.server.packs.service import PackService, archived
from tests.server.conftest import Server
from tests.server.desks import API, PROTOCOL

ONE = {"pack.yaml": b"id: general\nversion: '1'\n", "zh/greeting.yaml": b"steps: []\n"}
TWO = {**ONE, "pack.yaml": b"id: general\nversion: '2'\n"}


@pytest.fixture
def packs(server: Server) -> PackService:
    return PackService(server.ground.database, server.clock)


def state(server: Server, number: str = "1001", pack: str = "general") -> PackState:
    desk = server.signed_in(number)
    answer = server.http.get(f"{API}/packs/{pack}", headers=PROTOCOL | desk.bearer)
    assert answer.status_code == 200, answer.text
    return PackState.model_validate(answer.json())


def test_a_desk_learns_the_newest_version_and_gets_exactly_what_was_published(
    server: Server, packs: PackService
) -> None:
    packs.publish("general", "1.9", ONE, by="Wang")
    packs.publish("general", "1.10", TWO, by="Li")

    known = state(server)
    desk = server.signed_in("1002")
    answer = server.http.get(f"{API}/packs/general/{known.version}", headers=PROTOCOL | desk.bearer)

    assert (known.version, known.by) == ("1.10", "Li")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == TWO


def test_a_pack_that_the_server_does_not_have_has_no_version(server: Server) -> None:
    assert state(server, pack="nothing").version == ""


def test_a_version_is_never_published_twice_with_other_content(packs: PackService) -> None:
    packs.publish("general", "1", ONE, by="Wang")
    packs.publish("general", "1", ONE, by="Wang")

    with pytest.raises(Conflict) as refusal:
        packs.publish("general", "1", TWO, by="Wang")

    assert refusal.value.code == "pack.version_taken"


def test_the_newest_version_can_be_taken_back_and_published_again(
    server: Server, packs: PackService
) -> None:
    packs.publish("general", "1", ONE, by="Wang")
    packs.publish("general", "2", TWO, by="Wang")

    assert packs.roll_back("general", by="Li").version == "1"
    with pytest.raises(NotFound):
        packs.archive("general", "2")
    packs.publish("general", "2", TWO, by="Wang")
    assert state(server).version == "2"

    packs.roll_back("general", by="Li")
    assert packs.roll_back("general", by="Li").version == ""
    with pytest.raises(NotFound):
        packs.roll_back("general", by="Li")


def test_the_same_files_make_the_same_archive() -> None:
    assert archived(ONE) == archived(dict(reversed(ONE.items())))
