from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.server.passwords import hash_password, is_guessable
from agent_desktop.server.session.codes import accepted_step
from tests.server.conftest import Server
from tests.server.desks import Desk
from tests.server.running import password_of

on_sqlite = pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def secret_of(address: str) -> str:
    return address.partition("secret=")[2].partition("&")[0]


@on_sqlite
def test_a_person_with_a_code_signs_in_with_password_and_code_once_each(server: Server) -> None:
    secret = secret_of(server.people.make_totp("2001"))
    desk = server.desk("2001")
    digits = pyotp.TOTP(secret).at(server.clock())

    assert code(desk.try_sign_in()) == (401, "session.code_needed")
    assert code(desk.try_sign_in(code="000000")) == (401, "session.wrong_code")
    assert desk.try_sign_in(code=digits).status_code == 200
    assert code(desk.try_sign_in(code=digits)) == (401, "session.wrong_code")
    server.people.drop_totp("2001")
    assert desk.try_sign_in().status_code == 200


@on_sqlite
def test_who_does_not_know_the_password_hears_nothing_of_codes(server: Server) -> None:
    server.people.make_totp("2001")

    assert code(server.desk("2001").try_sign_in(password="wrong")) == (
        401,
        "session.wrong_password",
    )


def test_a_code_holds_for_a_step_early_and_late_and_never_twice() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    digits = pyotp.TOTP(SECRET).at(at)

    step = accepted_step(SECRET, digits, at, 0)

    assert step is not None
    assert accepted_step(SECRET, digits, at + timedelta(seconds=30), 0) == step
    assert accepted_step(SECRET, digits, at + timedelta(seconds=90), 0) is None
    assert accepted_step(SECRET, digits, at, step) is None
    assert accepted_step(SECRET, "十二三", at, 0) is None


def test_a_lost_pc_is_signed_out_from_afar_and_told_to_wipe_itself(server: Server) -> None:
    lost, lead = server.signed_in("1001"), server.signed_in("2001")
    rows = lead.ask("GET", "/session/devices", params={"user": "1001"}).json()["devices"]

    assert [r["user"] for r in rows] == ["1001"]
    ended = lead.ask("DELETE", f"/session/devices/{rows[0]['session_id']}", params={"wipe": True})

    assert ended.status_code == 204
    assert code(lost.desk()) == (401, "session.wiped")
    assert code(lost.renew()) == (401, "session.wiped")
    assert lead.ask("GET", "/session/devices", params={"user": "1001"}).json()["devices"] == []


def test_nobody_sees_or_ends_sessions_out_of_reach(server: Server) -> None:
    agent, other = server.signed_in("1001"), server.signed_in("3001")
    own = agent.ask("GET", "/session/devices").json()["devices"]

    assert [r["own"] for r in own] == [True]
    assert other.ask("GET", "/session/devices", params={"user": "1001"}).json()["devices"] == []
    refused = other.ask("DELETE", f"/session/devices/{own[0]['session_id']}")
    assert code(refused) == (404, "session.not_found")
    assert agent.desk().status_code == 200


@on_sqlite
def test_an_agent_replaces_the_password_and_other_devices_sign_in_again(server: Server) -> None:
    here, there = server.signed_in("1001"), server.desk("1001").sign_in()
    fresh = "four plain words here"

    def change(old: str, new: str):
        return here.ask("POST", "/session/password", json={"old": old, "new": new})

    assert code(change("wrong", fresh)) == (401, "session.wrong_password")
    assert code(change(password_of("1001"), "12345678")) == (422, "password.unfit")
    assert change(password_of("1001"), fresh).status_code == 204
    assert here.desk().status_code == 200
    assert there.desk().status_code == 401
    assert Desk(server.http, "1001").try_sign_in(password=fresh).status_code == 200


@pytest.mark.parametrize(
    "guess",
    [
        "Password1!",
        "12345678",
        "qwertyuiop",
        "aaaaaaaa",
        "kefu1001",
        "1001",
        "woaini1314",
        "10011001",
    ],
)
def test_what_everybody_tries_first_is_no_password(guess: str) -> None:
    assert is_guessable(guess, "1001")
    with pytest.raises(InvalidInput) as refused:
        hash_password(guess, "1001")
    assert refused.value.code == "password.unfit"


@pytest.mark.parametrize(
    "fine", ["correct horse battery", "龙井茶叶很香的", "xT9#kf2Lqz", "wetter in köln"]
)
def test_length_is_what_counts(fine: str) -> None:
    assert not is_guessable(fine, "1001")
