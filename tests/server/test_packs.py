"""Packs at the server: published, given to desks, taken back."""

import base64
import io
import zipfile
from collections.abc import Mapping

import httpx
import pytest

from agent_desktop.adapters.pack_store import files_of_folder
from agent_desktop.contract.server import PackState
from agent_desktop.domain.errors import Conflict, NotFound
from agent_desktop.runtime.paths import shipped
from agent_desktop.server.packs.service import PackService, archived
from tests.server.conftest import Server
from tests.server.desks import API, PROTOCOL

ONE = {"pack.yaml": b"id: general\nversion: '1'\n", "zh/greeting.yaml": b"steps: []\n"}
TWO = {**ONE, "pack.yaml": b"id: general\nversion: '2'\n"}


def publish(
    server: Server, number: str, version: str, files: Mapping[str, bytes], *, note: str = ""
) -> httpx.Response:
    archive = base64.b64encode(archived(files)).decode()
    body = {"pack": "general", "version": version, "note": note, "archive": archive}
    bearer = server.signed_in(number).bearer
    return server.http.post(f"{API}/packs", headers=PROTOCOL | bearer, json=body)


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


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_pack_that_the_server_does_not_have_has_no_version(server: Server) -> None:
    assert state(server, pack="nothing").version == ""


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_version_is_never_published_twice_with_other_content(packs: PackService) -> None:
    packs.publish("general", "1", ONE, by="Wang")
    packs.publish("general", "1", ONE, by="Wang")

    with pytest.raises(Conflict) as refusal:
        packs.publish("general", "1", TWO, by="Wang")

    assert refusal.value.code == "pack.version_taken"


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_lead_publishes_a_pack_for_all_desks_and_takes_it_back(server: Server) -> None:
    shipped_pack = files_of_folder(shipped("scripts", "general"))

    answer = publish(server, "2001", "2", shipped_pack, note="as shipped")
    assert answer.status_code == 200, answer.text
    assert (state(server).version, state(server).by) == ("2", "2001")
    other = {**shipped_pack, "zh/closing.yaml": shipped_pack["zh/closing.yaml"] + b"# other\n"}
    again = publish(server, "2001", "2", other)
    assert (again.status_code, again.json()["code"]) == (409, "pack.version_taken")

    lead = PROTOCOL | server.signed_in("2001").bearer
    versions = server.http.get(f"{API}/packs?pack=general", headers=lead).json()["versions"]
    assert [(v["version"], v["by"], v["note"]) for v in versions] == [("2", "2001", "as shipped")]

    stale = server.http.delete(f"{API}/packs/general/1.9", headers=lead)
    assert (stale.status_code, stale.json()["code"]) == (409, "pack.not_in_force")
    assert server.http.delete(f"{API}/packs/general/2", headers=lead).json()["version"] == ""
    versions = server.http.get(f"{API}/packs?pack=general", headers=lead).json()["versions"]
    assert [v["withdrawn"] for v in versions] == [True]


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("files", "version", "said"),
    [
        (ONE, "1", "is missing"),
        ({**ONE, "../outside.yaml": b""}, "1", "is no file of a pack"),
        ({}, "2", "is missing"),
    ],
)
def test_a_pack_with_errors_changes_nothing_and_says_where(
    server: Server, files: dict[str, bytes], version: str, said: str
) -> None:
    answer = publish(server, "2001", version, files)

    assert (answer.status_code, answer.json()["code"]) == (422, "pack.damaged")
    assert said in answer.json()["fields"]["cause"]
    assert state(server).version == ""


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_an_agent_publishes_nothing(server: Server) -> None:
    files = files_of_folder(shipped("scripts", "general"))
    agent = PROTOCOL | server.signed_in("1001").bearer

    assert publish(server, "1001", "2", files).status_code == 403
    assert server.http.delete(f"{API}/packs/general/2", headers=agent).status_code == 403
    assert state(server).version == ""


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_what_is_no_archive_is_refused(server: Server) -> None:
    lead = PROTOCOL | server.signed_in("2001").bearer
    for archive in ("%%%", base64.b64encode(b"no ZIP").decode()):
        body = {"pack": "general", "version": "3", "archive": archive}
        answer = server.http.post(f"{API}/packs", headers=lead, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "pack.damaged")
