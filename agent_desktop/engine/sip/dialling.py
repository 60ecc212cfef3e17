"""What a person dials as a URI."""

import re
from typing import Final

from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.domain.events import RegistrationState
from agent_desktop.engine.sip.line import domain_of
from agent_desktop.engine.sip.messages import is_dialable, parse_address
from agent_desktop.engine.sip.registrar import Registrar

# People write a code and a number apart: "*8 1002".
_SPACED: Final = re.compile(r"[0-9*#+ ]+")


def uri_of(registrar: Registrar, target: str) -> str:
    """Return the URI of a number or a SIP address.

    Raises:
        InvalidInput: ``sip.bad_target``.
        Unavailable: ``sip.not_registered``.
    """
    line, account = registrar.line, registrar.account
    if line is None or account is None:
        raise Unavailable("there is no SIP account", code="sip.not_registered")
    bare = target.strip()
    if bare.lower().startswith(("sip:", "sips:")):
        address = parse_address(bare)
        odd = not bare.isascii() or any(c in bare for c in ' <>"\\\r\n\t')
        if not address.user or not address.host or odd:
            raise InvalidInput("that is no SIP address", code="sip.bad_target")
        return bare
    if _SPACED.fullmatch(bare):
        bare = bare.replace(" ", "")
    if not is_dialable(bare):
        raise InvalidInput("that is no number that can be dialled", code="sip.bad_target")
    if registrar.state.state != RegistrationState.REGISTERED:
        raise Unavailable("the telephone is not registered", code="sip.not_registered")
    return f"sip:{bare.replace('#', '%23')}@{domain_of(account)}"
