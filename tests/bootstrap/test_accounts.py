from datetime import UTC, datetime

from agent_desktop.bootstrap.accounts import audio_of, sip_account_of
from agent_desktop.contract.engine import SipAccount, Transport
from agent_desktop.contract.server import DeskResponse, PolicyPayload, SipAccountPayload
from agent_desktop.runtime.settings import AudioSettings, SipSettings


def desk(sip: SipAccountPayload | None) -> DeskResponse:
    return DeskResponse(
        agent_number="1001", name="", role="agent", team="", sip=sip,
        policy=PolicyPayload(), server_time=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip


def test_the_servers_account_gets_what_only_this_pc_knows() -> None:
    given = SipAccountPayload(
        server="pbx:5060", user="1001", password="secret", domain="d", display_name="Li",
        auth_user="a", proxy="p", transport="tcp", expires_s=60,
    )  # fmt: skip

    account = sip_account_of(desk(given), SipSettings(local_address="10.0.0.2", trusted=("sbc",)))

    assert account == SipAccount(
        server="pbx:5060", user="1001", password="secret", domain="d", display_name="Li",
        auth_user="a", proxy="p", transport=Transport.TCP, expires_s=60,
        local_address="10.0.0.2", trusted=("sbc",),
    )  # fmt: skip


def test_nobody_and_no_account_register_nothing() -> None:
    assert sip_account_of(None, SipSettings()) is None
    assert sip_account_of(desk(None), SipSettings()) is None


def test_devices_keep_their_order() -> None:
    audio = audio_of(AudioSettings(microphones=("a", "b"), ring_volume=0.5))

    assert (audio.microphones, audio.ring_volume) == (("a", "b"), 0.5)
