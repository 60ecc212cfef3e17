"""Who sits at the desk: sign-in, the last profile, the local settings."""

import asyncio
from dataclasses import replace

import pytest

from agent_desktop.contract.server import DeskResponse, ExchangeRequest
from agent_desktop.domain.commands import SignIn, SignOut
from agent_desktop.domain.errors import InvalidInput, NotAllowed, Unavailable
from agent_desktop.domain.events import (
    NoticeRaised,
    PolicyChanged,
    RegistrationChanged,
    RegistrationState,
    SessionChanged,
    Severity,
    WipeOrdered,
)
from agent_desktop.domain.policy import DeskPolicy, PauseReason
from agent_desktop.runtime.settings import (
    AgentSettings,
    ScriptSettings,
    ServerSettings,
    Settings,
    SipSettings,
)
from agent_desktop.services.bus import Bus
from agent_desktop.services.session import REFRESH_S, Session
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeServerGateway, unreachable
from tests.fakes.secrets import MemorySecretStore
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled, until

URL = "https://desk.example.com"
SIGN_IN = SignIn(server=f" {URL}/ ", user=" 1001 ", password="right")


class Desk:
    """A session and everything around it; ``again`` is the next start on the same PC."""

    def __init__(self, before: "Desk | None" = None, settings: Settings | None = None) -> None:
        self.store = before.store if before else MemoryStore()
        self.secrets = before.secrets if before else MemorySecretStore()
        self.clock = before.clock if before else FakeClock()
        self.gateway = before.gateway if before else FakeServerGateway()
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.desks: list[DeskResponse | None] = []
        self.remembered: list[tuple[str, str]] = []
        self.session = Session(
            self.bus,
            self.connect,
            self.secrets,
            self.store,
            self.store,
            self.clock,
            settings or Settings(),
            on_desk=self.desks.append,
            remember=lambda url, user: self.remembered.append((url, user)),
            farewell=self.say_farewell,
        )
        self.farewells: list[SessionChanged] = []

    async def say_farewell(self) -> None:
        self.farewells.append(self.state)

    def connect(self, url: str) -> FakeServerGateway:
        if not url.startswith("https://"):
            raise InvalidInput("in the clear", code="server.insecure_url")
        return self.gateway

    def again(self, url: str = URL) -> "Desk":
        return Desk(self, Settings(server=ServerSettings(url=url)))

    async def exchange(self):
        return await self.session.exchange(ExchangeRequest(device_id=self.session.device_id))

    @property
    def state(self) -> SessionChanged:
        return self.seen.last(SessionChanged)


@pytest.fixture
async def desk():
    given = Desk()
    await given.session.start()
    return given


async def test_a_new_desk_knows_nobody(desk):
    assert desk.state == SessionChanged()
    assert not desk.session.has_server
    assert desk.session.agent_number == ""


async def test_signing_in_tells_who_sits_here_and_gives_the_sip_account(desk):
    await desk.bus.execute(SIGN_IN)

    assert desk.state.signed_in
    assert (desk.state.agent_number, desk.state.name) == ("1001", "Wang Li")
    assert (desk.state.company, desk.state.server) == ("Acme", URL)
    (profile,) = desk.desks
    assert profile is not None
    assert profile.sip is not None
    assert profile.sip.password == "s3cret"
    assert desk.remembered == [(URL, "1001")]
    assert desk.secrets.kept == {"refresh-token": "refresh-1"}


async def test_who_sits_down_without_a_sign_out_before_relieves_who_sat_there(desk):
    await desk.bus.execute(SIGN_IN)
    await desk.bus.execute(SIGN_IN)
    assert desk.farewells == []  # the same agent again leaves nothing

    desk.gateway.user = "1002"
    await desk.bus.execute(SignIn(server=URL, user="1002", password="right"))

    (between,) = desk.farewells
    assert not between.signed_in
    assert [d and d.agent_number for d in desk.desks] == ["1001", "1001", None, "1002"]
    assert desk.state.agent_number == "1002"


async def test_a_wrong_password_changes_nothing(desk):
    await desk.bus.execute(SIGN_IN)
    before = len(desk.seen.events)

    with pytest.raises(NotAllowed) as caught:
        await desk.bus.execute(SignIn(server=URL, user="1001", password="wrong"))

    assert caught.value.code == "session.wrong_password"
    assert len(desk.seen.events) == before
    assert desk.secrets.kept == {"refresh-token": "refresh-1"}


async def test_a_person_with_one_time_codes_is_asked_for_one(desk):
    desk.gateway.code = "123456"

    with pytest.raises(NotAllowed) as asked:
        await desk.session.sign_in(SIGN_IN)
    assert asked.value.code == "session.code_needed"
    with pytest.raises(NotAllowed) as wrong:
        await desk.session.sign_in(replace(SIGN_IN, code="000000"))
    assert wrong.value.code == "session.wrong_code"
    await desk.session.sign_in(replace(SIGN_IN, code="123456"))
    assert desk.session.agent_number == "1001"


async def test_a_one_time_password_is_replaced_while_signing_in(desk):
    desk.gateway.must_change = True

    with pytest.raises(NotAllowed) as asked:
        await desk.session.sign_in(SIGN_IN)
    assert asked.value.code == "session.password_must_change"
    assert desk.session.agent_number == ""
    with pytest.raises(InvalidInput):
        await desk.session.sign_in(replace(SIGN_IN, new_password="short"))
    await desk.session.sign_in(replace(SIGN_IN, new_password="four plain words"))

    assert desk.session.agent_number == "1001"
    assert desk.gateway.password == "four plain words"


async def test_a_pc_that_was_reported_lost_is_wiped_as_soon_as_it_comes_back(desk):
    await desk.session.sign_in(SIGN_IN)
    desk.gateway.failure = NotAllowed("lost", code="session.wiped")

    with pytest.raises(NotAllowed):
        await desk.session.exchange(ExchangeRequest(device_id=desk.session.device_id))

    assert desk.seen.of(WipeOrdered) == [WipeOrdered()]
    assert "session.wiped" in [n.code for n in desk.seen.of(NoticeRaised)]


async def test_a_centre_that_wants_nothing_left_gets_it_once_all_is_sent(desk):
    desk.gateway.policy = DeskPolicy(wipe_on_sign_out=True)
    await desk.session.sign_in(SIGN_IN)

    await desk.session.sign_out(SignOut())

    assert desk.seen.of(WipeOrdered) == [WipeOrdered()]


async def test_an_address_that_cannot_be_used_is_refused_before_the_password_leaves(desk):
    with pytest.raises(InvalidInput):
        await desk.bus.execute(SignIn(server="http://desk", user="1001", password="right"))

    assert desk.desks == []


async def test_the_device_keeps_its_id(desk):
    again = desk.again()
    await again.session.start()

    assert again.session.device_id == desk.session.device_id != ""


async def test_the_next_start_is_signed_in_without_a_password(desk):
    await desk.bus.execute(SIGN_IN)
    again = desk.again()

    await again.session.start()
    await until(lambda: again.gateway.renewals)

    assert again.state.signed_in
    assert again.state.agent_number == "1001"
    await until(lambda: again.secrets.kept == {"refresh-token": "refresh-2"})
    assert len(again.desks) == 1  # the server said nothing new


async def test_the_next_start_without_the_server_works_with_the_last_profile(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.failure = unreachable()
    again = desk.again()

    await again.session.start()

    assert again.state.signed_in
    (profile,) = again.desks
    assert profile is not None
    assert profile.sip is not None
    assert profile.sip.user == "1001"


async def test_a_profile_that_changed_meanwhile_is_taken_over(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.company = "Other"
    again = desk.again()

    await again.session.start()

    await until(lambda: again.state.company == "Other")
    assert len(again.desks) == 2


async def test_an_account_that_the_registrar_refuses_is_asked_for_again(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.company = "Corrected"
    await desk.exchange()
    assert desk.state.company != "Corrected"  # nothing was wrong: nothing is asked

    desk.bus.publish(RegistrationChanged(state=RegistrationState.FAILED, code=408))
    await desk.exchange()
    assert desk.state.company != "Corrected"

    desk.bus.publish(RegistrationChanged(state=RegistrationState.FAILED, code=403))
    await desk.exchange()
    assert desk.state.company == "Corrected"
    assert len(desk.desks) == 2


async def test_the_profile_is_asked_for_once_the_server_is_back(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.company = "Other"
    desk.gateway.failure = unreachable()
    again = desk.again()
    await again.session.start()
    with pytest.raises(Unavailable):
        await again.exchange()

    desk.gateway.failure = None
    await again.exchange()

    assert again.state.company == "Other"


async def test_a_session_that_the_server_ended_asks_for_a_sign_in_at_the_next_start(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.end_session()
    again = desk.again()

    await again.session.start()

    await until(lambda: not again.state.signed_in)
    assert again.desks[-1] is None
    assert again.secrets.kept == {}
    assert again.seen.last(NoticeRaised).code == "session.expired"


async def test_a_session_that_ends_in_the_shift_is_told_once_and_the_phone_stays(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.end_session()

    for _ in range(3):
        with pytest.raises(NotAllowed):
            await desk.exchange()

    assert desk.state.signed_in
    assert desk.seen.of(NoticeRaised) == [
        NoticeRaised(code="session.expired", severity=Severity.ERROR)
    ]
    await desk.bus.execute(SIGN_IN)
    await desk.exchange()


async def test_an_expired_access_token_is_renewed_and_the_exchange_repeated(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.expire_access()

    await desk.exchange()

    assert (desk.gateway.renewals, desk.gateway.exchanges) == (1, 1)


async def test_a_token_is_renewed_before_it_expires(desk):
    await desk.bus.execute(SIGN_IN)
    desk.clock.pass_by(900 - 59)

    await desk.exchange()

    assert desk.gateway.renewals == 1


async def test_exchanges_at_the_same_time_renew_once(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.expire_access()

    await asyncio.gather(*(desk.exchange() for _ in range(5)))

    assert desk.gateway.renewals == 1


async def test_signing_out_forgets_tokens_and_profile(desk):
    await desk.bus.execute(SIGN_IN)

    await desk.bus.execute(SignOut())

    assert not desk.state.signed_in
    assert desk.desks[-1] is None
    assert desk.secrets.kept == {}
    await until(lambda: desk.gateway.sign_outs)
    again = desk.again()
    await again.session.start()
    assert not again.state.signed_in


async def test_signing_out_works_without_the_server(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.failure = unreachable()

    await desk.bus.execute(SignOut())

    assert not desk.state.signed_in


async def test_a_key_ring_that_fails_costs_a_sign_in_tomorrow_not_today(desk):
    desk.secrets.is_there = False

    await desk.bus.execute(SIGN_IN)

    assert desk.state.signed_in
    assert desk.seen.last(NoticeRaised).code == "secrets.no_keyring"


async def test_settings_that_cannot_be_written_cost_a_question_tomorrow_not_the_sign_in(desk):
    def refuse(_url, _user):
        raise Unavailable("full", code="profile.unwritable")

    desk.session._remember = refuse

    await desk.bus.execute(SIGN_IN)

    assert desk.state.signed_in
    assert desk.seen.last(NoticeRaised).code == "profile.unwritable"


async def test_another_server_is_read_from_the_beginning(desk):
    await desk.bus.execute(SIGN_IN)
    await desk.store.settle([], [], 41)

    await desk.bus.execute(SIGN_IN)
    same = await desk.store.cursor()
    await desk.bus.execute(
        SignIn(server="https://other.example.com", user="1001", password="right")
    )

    assert (same, await desk.store.cursor()) == (41, 0)


async def test_settings_with_an_address_that_cannot_be_used_say_so_and_the_desk_starts(desk):
    await desk.bus.execute(SIGN_IN)
    again = desk.again("http://desk.example.com")

    await again.session.start()

    await settled()
    assert again.seen.of(NoticeRaised)[0].code == "server.insecure_url"
    assert again.state.signed_in
    assert again.secrets.kept == desk.secrets.kept != {}


async def test_a_session_that_turns_out_to_be_over_in_the_shift_leaves_the_phone_alone(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.failure = unreachable()
    again = desk.again()
    await again.session.start()
    await settled()
    desk.gateway.failure = None
    desk.gateway.end_session()

    with pytest.raises(NotAllowed):
        await again.exchange()

    assert again.state.signed_in
    assert len(again.desks) == 1


async def test_a_profile_that_an_older_program_kept_is_asked_for_again(desk):
    await desk.bus.execute(SIGN_IN)
    await desk.store.put_setting("desk", '{"agent_number": "1001"}')
    again = desk.again()

    await again.session.start()
    before = again.state.signed_in

    await until(lambda: again.state.signed_in)
    assert not before


async def test_a_program_that_is_too_old_is_told_and_goes_on(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.failure = NotAllowed("too old", code="contract.unsupported")
    again = desk.again()

    await again.session.start()
    await settled()

    assert again.seen.last(NoticeRaised).code == "contract.unsupported"
    assert again.state.signed_in


async def test_stopping_frees_the_connections_and_keeps_the_session(desk):
    await desk.session.stop()
    await desk.bus.execute(SIGN_IN)

    await desk.session.stop()

    assert desk.gateway.is_closed
    assert desk.secrets.kept


LOCAL = Settings(
    sip=SipSettings(server="pbx.example.com", user="2001", transport="tcp"),
    agent=AgentSettings(number="1007", name="Han Meimei", company="Acme"),
    script=ScriptSettings(pack="sales", language="en"),
)


async def test_a_desk_without_a_server_is_whom_the_settings_say():
    desk = Desk(settings=LOCAL)
    desk.secrets.put("sip-password", "s3cret")

    await desk.session.start()

    assert desk.state.signed_in
    assert (desk.state.agent_number, desk.state.company) == ("1007", "Acme")
    assert not desk.session.has_server
    (profile,) = desk.desks
    assert profile is not None
    assert profile.sip is not None
    assert (profile.sip.user, profile.sip.password) == ("2001", "s3cret")
    assert (profile.sip.transport, profile.policy.pack) == ("tcp", "sales")


async def test_a_desk_without_a_sip_password_says_so_and_works_without_a_phone():
    desk = Desk(settings=LOCAL)

    await desk.session.start()

    assert desk.seen.last(NoticeRaised).code == "sip.password_missing"
    (profile,) = desk.desks
    assert profile is not None
    assert profile.sip is None
    assert desk.state.agent_number == "1007"


async def test_without_an_agent_number_the_sip_user_owns_the_tickets():
    desk = Desk(settings=Settings(sip=LOCAL.sip))

    await desk.session.start()

    assert desk.state.agent_number == "2001"


async def test_the_password_is_in_no_event(desk):
    await desk.bus.execute(SIGN_IN)

    assert "s3cret" not in repr(desk.seen.events)
    assert "s3cret" not in repr(desk.desks)


async def test_the_policy_is_told_before_who_sits_here_and_names_the_reasons(desk):
    await desk.bus.execute(SIGN_IN)

    kinds = [type(e) for e in desk.seen.events if isinstance(e, PolicyChanged | SessionChanged)]
    assert kinds[-2:] == [PolicyChanged, SessionChanged]
    assert desk.state.not_ready_reasons == ("rest", "meal", "training", "meeting")


async def test_a_desk_without_a_server_goes_by_the_policy_of_its_settings():
    policy = DeskPolicy(reasons=(PauseReason(name="lunch"),), busy_code=486)
    desk = Desk(settings=replace(LOCAL, policy=policy))
    await desk.session.start()

    assert desk.seen.last(PolicyChanged).policy == policy
    assert desk.state.not_ready_reasons == ("lunch",)


async def test_what_the_centre_changes_arrives_during_the_shift_but_not_in_a_call(desk):
    await desk.bus.execute(SIGN_IN)
    desk.gateway.company = "Renamed"
    desk.clock.pass_by(REFRESH_S + 1)
    line = Line(desk.bus, desk.clock).begin().answer()

    await desk.exchange()
    assert desk.state.company == "Acme"
    line.end()
    await desk.exchange()

    assert desk.state.company == "Renamed"
