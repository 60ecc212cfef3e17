"""A desk without a central server: who sits here and the SIP account come from the settings."""

from datetime import datetime
from typing import Final

from agent_desktop.contract.server import DeskResponse, PolicyPayload, SipAccountPayload
from agent_desktop.runtime.settings import Settings

SIP_PASSWORD: Final = "sip-password"  # noqa: S105 - its name in the key ring, not the password


def local_desk(settings: Settings, password: str | None, now: datetime) -> DeskResponse:
    """Return what a server would say of this desk. Without a password there is no SIP account.

    Where no agent number is set, the SIP user stands for it: a ticket needs an owner.
    """
    sip, agent = settings.sip, settings.agent
    account = None
    if password is not None:
        account = SipAccountPayload.model_validate(
            {
                "server": sip.server,
                "user": sip.user,
                "password": password,
                "domain": sip.domain,
                "display_name": sip.display_name,
                "auth_user": sip.auth_user,
                "proxy": sip.proxy,
                "transport": sip.transport,
                "expires_s": sip.expires_s,
                "proxies": sip.proxies,
                "srtp": sip.srtp,
                "probe_s": sip.probe_s,
            }
        )
    return DeskResponse(
        agent_number=agent.number or sip.user,
        name=agent.name,
        role="agent",
        team="",
        sip=account,
        policy=PolicyPayload(
            company=agent.company,
            pack=settings.script.pack,
            script_language=settings.script.language,
            desk=settings.policy,
        ),
        server_time=now,
    )
