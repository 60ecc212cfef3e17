"""Accounts and devices, from what server and settings say to what the engine takes."""

from agent_desktop.contract.engine import AudioChoice, SipAccount, Srtp, Transport
from agent_desktop.contract.server import DeskResponse
from agent_desktop.runtime.settings import AudioSettings, SipSettings


def sip_account_of(desk: DeskResponse | None, settings: SipSettings) -> SipAccount | None:
    """Return the account to register, None for nobody.

    Which address and which certificate files of this PC to use, and which further hosts may
    call, is known here and not at the server.
    """
    if desk is None or desk.sip is None:
        return None
    sip = desk.sip
    return SipAccount(
        server=sip.server,
        user=sip.user,
        password=sip.password,
        domain=sip.domain,
        display_name=sip.display_name,
        auth_user=sip.auth_user,
        proxy=sip.proxy,
        transport=Transport(sip.transport),
        expires_s=sip.expires_s,
        local_address=settings.local_address,
        trusted=settings.trusted,
        proxies=sip.proxies,
        srtp=Srtp(sip.srtp),
        probe_s=float(sip.probe_s),
        ca_file=settings.ca_file,
        client_certificate=settings.client_certificate,
        client_key=settings.client_key,
    )


def audio_of(settings: AudioSettings) -> AudioChoice:
    """Return the devices that the settings name."""
    return AudioChoice(
        microphones=settings.microphones,
        earpieces=settings.earpieces,
        ringers=settings.ringers,
        speakers=settings.speakers,
        ring_volume=settings.ring_volume,
        microphone_gain_db=settings.microphone_gain_db,
        earpiece_gain_db=settings.earpiece_gain_db,
        voice_processing=settings.voice_processing,
    )
