"""Files in pieces: lines cut anywhere, pieces twice, out of order, damaged, other people's."""

import hashlib
import io
from datetime import timedelta

import pytest

from agent_desktop.contract.server import MAX_PIECE_BYTES, MOST_BYTES
from agent_desktop.runtime.sealed import SealedWriter, new_key
from tests.server.conftest import Server
from tests.server.desks import API, PROTOCOL, Desk, new_id

pytestmark = pytest.mark.parametrize("seeded", ["sqlite", "postgresql"], indirect=True)

CALL = "01a2027b-d680-7000-8000-00000000c001"


class Sender:
    """One file of one desk."""

    def __init__(self, desk: Desk, content: bytes, upload_id: str = "") -> None:
        self.desk = desk
        self.content = content
        self.id = upload_id or new_id()

    def ask(self, method: str, path: str, **given: object):
        headers = PROTOCOL | self.desk.bearer | given.pop("headers", {})
        return self.desk.http.request(method, API + path, headers=headers, **given)

    def begin(self, **values: object):
        body = {
            "upload_id": self.id,
            "kind": "recording",
            "bytes": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "call_id": CALL,
        }
        return self.ask("POST", "/uploads", json=body | values)

    def put(self, offset: int, size: int, *, piece: bytes | None = None, digest: str = ""):
        piece = self.content[offset : offset + size] if piece is None else piece
        headers = {
            "X-Piece-SHA256": digest or hashlib.sha256(piece).hexdigest(),
            "Content-Type": "application/octet-stream",
        }
        return self.ask("PUT", f"/uploads/{self.id}/{offset}", content=piece, headers=headers)

    def complete(self):
        return self.ask("POST", f"/uploads/{self.id}/complete")

    def state(self):
        return self.ask("GET", f"/uploads/{self.id}")

    def read(self):
        return self.ask("GET", f"/uploads/{self.id}/content")

    def send(self, **values: object) -> "Sender":
        assert self.begin(**values).status_code == 200
        for offset in range(0, len(self.content), 1000):
            assert self.put(offset, 1000).status_code == 200
        assert self.complete().json()["complete"]
        return self


def code_of(response) -> str:
    return str(response.json()["code"])


def test_a_file_arrives_in_pieces_and_only_its_owner_and_the_teams_lead_read_it(
    server: Server,
) -> None:
    sender = Sender(server.signed_in("1001"), bytes(range(256)) * 10).send(
        seconds=4.5, pauses=[[1.0, 2.0]], consent=True
    )

    assert sender.read().content == sender.content
    lead = Sender(server.signed_in("2001"), b"", sender.id)
    assert lead.read().content == sender.content
    (found,) = lead.ask("GET", f"/uploads?call_id={CALL}").json()["uploads"]
    assert (found["owner"], found["seconds"], found["pauses"], found["consent"]) == (
        "1001",
        4.5,
        [[1.0, 2.0]],
        True,
    )
    for stranger in ("1002", "3001"):
        other = Sender(server.signed_in(stranger), b"", sender.id)
        assert [r.status_code for r in (other.read(), other.state(), other.complete())] == [404] * 3
        assert other.ask("GET", f"/uploads?call_id={CALL}").json()["uploads"] == []
        assert other.ask("DELETE", f"/uploads/{sender.id}").status_code == 404


def test_a_sealed_file_lies_sealed_and_is_given_back_opened(server: Server) -> None:
    key, target = new_key(), io.BytesIO()
    target.fileno = lambda: 0
    writer = SealedWriter(target, key, b"label")
    writer.write(b"what the caller said")
    sender = Sender(server.signed_in(), target.getvalue()).send(key=key.hex())

    files = [f for f in server.config.uploads.rglob("*") if f.is_file()]

    assert sender.read().content == b"what the caller said"
    assert [f.read_bytes() for f in files] == [sender.content]
    database = server.config.database_file
    if database.exists():
        assert key.hex().encode() not in database.read_bytes()


def test_an_interrupted_upload_goes_on_where_it_was(server: Server) -> None:
    sender = Sender(server.signed_in(), b"x" * 2500)
    sender.begin()
    sender.put(0, 1000)

    other = server.another()  # the server was restarted
    sender.desk.http = other.http
    again = sender.begin().json()
    repeated = sender.put(0, 1000).json()
    ahead = sender.put(2000, 500)

    assert (again["received"], repeated["received"]) == (1000, 1000)
    assert (ahead.status_code, code_of(ahead)) == (409, "upload.offset")
    assert ahead.json()["fields"]["received"] == "1000"
    assert code_of(sender.complete()) == "upload.offset"
    sender.put(1000, 1000)
    sender.put(2000, 500)
    assert sender.complete().json()["complete"]
    assert sender.complete().json()["complete"], "an answer that got lost is asked for again"
    assert sender.put(2000, 500).json()["complete"]


def test_damage_on_the_way_is_found_in_the_piece_and_in_the_whole(server: Server) -> None:
    sender = Sender(server.signed_in(), b"y" * 900)
    sender.begin(sha256="0" * 64)

    piece = sender.put(0, 900, digest="1" * 64)
    sender.put(0, 900)
    whole = sender.complete()

    assert [code_of(piece), code_of(whole)] == ["upload.damaged"] * 2
    assert sender.state().json()["received"] == 0, "from the beginning"


def test_what_does_not_fit_is_refused(server: Server) -> None:
    sender = Sender(server.signed_in(), b"z" * 100)
    sender.begin()

    assert code_of(sender.put(0, 0, piece=b"z" * 101)) == "upload.too_large"
    assert code_of(sender.begin(bytes=99)) == "upload.conflict"
    assert sender.put(0, 0, piece=b"").status_code == 422
    other = Sender(server.signed_in("1002"), b"q" * 100, sender.id)
    assert code_of(other.begin()) == "upload.conflict"
    too_large = Sender(sender.desk, b"x").begin(kind="voice", bytes=MOST_BYTES["voice"] + 1)
    assert code_of(too_large) == "upload.too_large"
    big = Sender(sender.desk, b"b" * (MAX_PIECE_BYTES + 1))
    big.begin()
    assert code_of(big.put(0, MAX_PIECE_BYTES + 1)) == "upload.too_large"


def test_a_new_clip_of_a_phrase_replaces_the_one_before(server: Server) -> None:
    desk = server.signed_in()
    first = Sender(desk, b"first").send(kind="voice", name="greeting", call_id=None)
    second = Sender(desk, b"second").send(kind="voice", name="greeting", call_id=None)

    mine = first.ask("GET", "/uploads?kind=voice").json()["uploads"]

    assert [u["upload_id"] for u in mine] == [second.id]
    assert first.read().status_code == 404
    assert second.ask("DELETE", f"/uploads/{second.id}").status_code == 204
    assert not [f for f in server.config.uploads.rglob("*") if f.is_file()]


def test_recordings_are_deleted_after_their_time_and_not_by_agents(server: Server) -> None:
    server.people.set_policy("desk.recording.keep_days", "10")
    sender = Sender(server.signed_in(), b"r").send()
    clip = Sender(sender.desk, b"v").send(kind="voice", name="x", call_id=None)
    assert code_of(sender.ask("DELETE", f"/uploads/{sender.id}")) == "upload.kept"

    server.clock.time += timedelta(days=11)
    uploads = server.http.app.state.services.uploads
    uploads.sweep()

    desk = server.desk().sign_in()
    sender.desk = clip.desk = desk
    assert (sender.state().status_code, clip.state().status_code) == (404, 200)


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)


def attachment(desk: Desk, ticket_id: str, content: bytes = PNG, **values: object) -> Sender:
    sender = Sender(desk, content)
    begun = {"kind": "attachment", "ticket_id": ticket_id, "media_type": "image/png"} | values
    begun |= {"call_id": None}
    assert sender.begin(**begun).status_code == 200, sender.begin(**begun).text
    assert sender.put(0, len(content)).status_code == 200
    return sender


def test_an_attachment_is_read_by_whoever_may_read_its_ticket(server: Server) -> None:
    owner, ticket_id = server.signed_in("1001"), new_id()
    sender = attachment(owner, ticket_id)  # before the ticket: either may be first
    assert sender.complete().json()["complete"]
    owner.exchange(owner.opened(ticket_id))

    def seen(number: str) -> tuple[int, int]:
        other = Sender(server.signed_in(number), b"", sender.id)
        found = other.ask("GET", f"/uploads?ticket_id={ticket_id}").json()["uploads"]
        return other.read().status_code, len(found)

    assert seen("1002") == (200, 1)
    assert seen("3001") == (404, 0)
    assert seen("5001") == (200, 1)  # the manager
    owner.exchange(
        owner.operation(type="ticket.assigned", ticket_id=ticket_id, data={"to": "3001"})
    )
    assert seen("3001") == (200, 1)
    told = sender.read()
    assert told.headers["content-type"] == "image/png"
    assert told.headers["content-disposition"] == "attachment"
    assert told.headers["x-content-type-options"] == "nosniff"
    assert code_of(sender.ask("DELETE", f"/uploads/{sender.id}")) == "upload.kept"


def test_an_attachment_that_lies_about_its_type_is_dropped(server: Server) -> None:
    desk, ticket_id = server.signed_in("1001"), new_id()
    page = b"<!doctype html><script>alert(1)</script>" + bytes(100)
    for content, said in ((page, "image/png"), (b"MZ" + bytes(200), "application/pdf")):
        sender = attachment(desk, ticket_id, content, media_type=said, name="photo.png")

        assert code_of(sender.complete()) == "upload.not_that_type"
        assert sender.state().status_code == 404
    sealed, key = io.BytesIO(), new_key()
    SealedWriter(sealed, key).write(page)
    sender = attachment(desk, ticket_id, sealed.getvalue(), key=key.hex())
    assert code_of(sender.complete()) == "upload.not_that_type"


def test_an_attachment_names_a_ticket_in_reach_and_a_type_that_is_taken(server: Server) -> None:
    owner, stranger, ticket_id = server.signed_in("1001"), server.signed_in("3001"), new_id()
    owner.exchange(owner.opened(ticket_id))
    asked = {"kind": "attachment", "media_type": "image/png", "call_id": None}

    def refusal(desk: Desk, **values: object) -> str:
        return code_of(Sender(desk, PNG).begin(**(asked | values)))

    assert refusal(owner) == "upload.no_ticket"
    assert refusal(stranger, ticket_id=ticket_id) == "access.not_allowed"
    assert refusal(owner, ticket_id=ticket_id, media_type="text/html") == "upload.not_that_type"
    most = MOST_BYTES["attachment"] + 1
    assert refusal(owner, ticket_id=ticket_id, bytes=most) == "upload.too_large"
