import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from agent_desktop.server.passwords import NOBODY, hash_password
from agent_desktop.server.session.service import FREE_ATTEMPTS, LONGEST_WAIT_S, wait_after
from agent_desktop.server.tables import SessionRow, SignInFailureRow, TokenRow, UserRow
from tests.server.conftest import Server
from tests.server.desks import Desk
from tests.server.running import PASSWORDS

# Rules of the service, without anything that two databases could do differently.
on_sqlite = pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)


def code(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_the_right_password_gives_tokens_that_open_the_desk(server: Server) -> None:
    desk = server.desk("1001")

    answer = desk.try_sign_in().json()

    assert answer["user"] == "1001"
    assert answer["role"] == "agent"
    assert answer["access_expires_in_s"] == 900
    assert answer["refresh_expires_in_s"] == 30 * 86_400
    assert desk.desk().json()["agent_number"] == "1001"


def test_a_wrong_password_and_an_unknown_user_are_told_the_same(server: Server) -> None:
    desk = server.desk("1001")

    wrong = desk.try_sign_in(password="not the password")
    unknown = desk.try_sign_in(user="7777")
    strange = desk.try_sign_in(user="10\x0001" + "x" * 100)

    assert code(wrong) == code(unknown) == code(strange) == (401, "session.wrong_password")
    assert wrong.headers["WWW-Authenticate"] == "Bearer"
    assert wrong.json()["message"] == unknown.json()["message"]


@on_sqlite
def test_an_unknown_user_takes_as_long_as_a_wrong_password(server: Server) -> None:
    def median_ms(user: str) -> float:
        times = []
        for _ in range(3):
            started = time.perf_counter()
            assert server.desk().try_sign_in(password="wrong", user=user).status_code == 401
            times.append((time.perf_counter() - started) * 1000)
        return sorted(times)[1]

    known, unknown = median_ms("1002"), median_ms("7777")

    # Without a hash to check, an unknown user would be answered some 50 ms sooner.
    assert unknown > known / 3


@on_sqlite
def test_guessing_is_slowed_down_per_account_and_forgiven_by_the_password(server: Server) -> None:
    desk = server.desk("1001")
    for _ in range(FREE_ATTEMPTS):
        assert desk.try_sign_in(password="wrong").status_code == 401

    refused = desk.try_sign_in()

    assert code(refused) == (429, "session.too_many_attempts")
    assert int(refused.headers["Retry-After"]) == wait_after(FREE_ATTEMPTS)
    assert server.desk("1002").try_sign_in().status_code == 200
    server.clock.advance(seconds=wait_after(FREE_ATTEMPTS))
    assert desk.try_sign_in().status_code == 200
    assert desk.try_sign_in(password="wrong").status_code == 401


def test_guesses_at_the_same_time_all_count(server: Server) -> None:
    with ThreadPoolExecutor(12) as threads:
        guesses = [threads.submit(server.desk().try_sign_in, password="wrong") for _ in range(12)]

    statuses = sorted(guess.result().status_code for guess in guesses)

    assert statuses == [401] * FREE_ATTEMPTS + [429] * (12 - FREE_ATTEMPTS)


def test_the_wait_doubles_and_has_an_end() -> None:
    waits = [wait_after(n) for n in range(FREE_ATTEMPTS - 1, FREE_ATTEMPTS + 3)]

    assert waits == [0, 5, 10, 20]
    assert wait_after(10_000) == LONGEST_WAIT_S


def test_an_access_token_expires_and_a_renewal_goes_on(server: Server) -> None:
    desk = server.signed_in()
    server.clock.advance(seconds=901)
    assert code(desk.desk()) == (401, "session.expired")

    assert desk.renew().status_code == 200

    assert desk.desk().status_code == 200


@on_sqlite
def test_a_refresh_token_expires_after_thirty_days_without_use(server: Server) -> None:
    desk = server.signed_in()
    server.clock.advance(days=29)
    assert desk.renew().status_code == 200
    server.clock.advance(days=29)
    assert desk.renew().status_code == 200

    server.clock.advance(days=31)

    assert code(desk.renew()) == (401, "session.expired")


def test_an_old_refresh_token_ends_the_whole_family(server: Server) -> None:
    desk = server.signed_in()
    stolen = desk.refresh
    assert desk.renew().status_code == 200
    server.clock.advance(seconds=61)

    thief = desk.post("/session/renew", {"refresh_token": stolen, "device_id": desk.device_id})

    assert code(thief) == (401, "session.expired")
    assert code(desk.desk()) == (401, "session.expired")
    assert code(desk.renew()) == (401, "session.expired")


def test_a_renewal_whose_answer_was_lost_may_be_repeated_for_a_minute(server: Server) -> None:
    desk = server.signed_in()
    kept = desk.refresh
    assert desk.renew().status_code == 200  # the answer never arrived
    server.clock.advance(seconds=30)
    assert desk.renew(kept).status_code == 200  # nor did this one
    server.clock.advance(seconds=20)

    assert desk.renew(kept).status_code == 200

    assert desk.desk().status_code == 200
    server.clock.advance(minutes=14)
    assert desk.renew().status_code == 200


@on_sqlite
def test_a_token_older_than_the_predecessor_is_never_excused(server: Server) -> None:
    desk = server.signed_in()
    first = desk.refresh
    desk.renew()
    desk.renew()

    assert code(desk.renew(first)) == (401, "session.expired")
    assert desk.desk().status_code == 401


def test_two_renewals_at_the_same_moment_both_live(server: Server) -> None:
    desk = server.signed_in()
    with ThreadPoolExecutor(2) as threads:
        twins = [Desk(server.http, device_id=desk.device_id, refresh=desk.refresh) for _ in "12"]
        answers = list(threads.map(lambda twin: twin.renew().status_code, twins))

    assert answers == [200, 200]
    assert [twin.renew().status_code for twin in twins] == [200, 200]


@on_sqlite
def test_a_refresh_token_works_at_its_own_device_only(server: Server) -> None:
    desk = server.signed_in()
    kept = desk.refresh

    elsewhere = desk.renew(device_id="00000000-0000-4000-8000-000000000000")

    assert code(elsewhere) == (401, "session.expired")
    assert desk.renew(kept).status_code == 200


@on_sqlite
def test_sign_out_ends_access_and_renewal(server: Server) -> None:
    desk = server.signed_in()

    assert desk.sign_out().status_code == 204

    assert code(desk.desk()) == (401, "session.expired")
    assert code(desk.renew()) == (401, "session.expired")


@on_sqlite
def test_an_account_that_is_switched_off_is_out_at_once(server: Server) -> None:
    desk = server.signed_in()

    server.people.set_disabled("1001", disabled=True)

    assert code(desk.desk()) == (401, "session.expired")
    assert code(desk.renew()) == (401, "session.expired")
    assert code(desk.try_sign_in()) == (403, "session.disabled")
    assert code(desk.try_sign_in(password="wrong")) == (401, "session.wrong_password")
    server.people.set_disabled("1001", disabled=False)
    assert desk.try_sign_in().status_code == 200


@on_sqlite
def test_a_new_password_ends_sessions_of_the_old_one(server: Server) -> None:
    desk = server.signed_in()

    server.people.set_password("1001", "another password")

    assert desk.desk().status_code == 401
    assert desk.try_sign_in().status_code == 401
    assert desk.try_sign_in(password="another password").status_code == 200


def test_neither_passwords_nor_tokens_stand_in_the_database(server: Server) -> None:
    desk = server.signed_in()

    with server.ground.database.reading() as session:
        hashes = session.scalars(select(UserRow.password_hash)).all()
        tokens = session.scalars(select(TokenRow.hash)).all()

    assert all(h.startswith("$argon2id$") for h in hashes)
    assert not {desk.access, desk.refresh} & set(tokens)
    assert PASSWORDS["1001"] not in str(hashes)


def test_what_has_expired_is_swept_away(server: Server) -> None:
    server.signed_in()
    server.desk("1002").try_sign_in(password="wrong")
    server.clock.advance(days=31)

    server.http.app.state.services.sessions.sweep()

    with server.ground.database.reading() as session:
        for table in (TokenRow, SessionRow, SignInFailureRow):
            assert session.scalars(select(table)).all() == []


def test_two_people_sign_in_at_a_new_device_at_once(server: Server) -> None:
    desks = [Desk(server.http, n, device_id=server.desk().device_id) for n in ("1001", "1002")]
    desks[1].device_id = desks[0].device_id

    with ThreadPoolExecutor(2) as threads:
        statuses = list(threads.map(lambda desk: desk.try_sign_in().status_code, desks))

    assert statuses == [200, 200]


def test_the_hash_of_nobody_costs_as_much_as_a_new_one() -> None:
    fresh = hash_password("some password")

    assert NOBODY.split("$")[:4] == fresh.split("$")[:4]


@pytest.mark.parametrize("password", ["short", "x" * 1025])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(Exception, match="8 to 1024"):
        hash_password(password)
