"""TLS to the telephone system: versions, trust, host names, and words for what went wrong."""

import ssl
from pathlib import Path

from agent_desktop.contract.engine import SipAccount
from agent_desktop.domain.errors import InvalidInput


def client_context(account: SipAccount) -> ssl.SSLContext:
    """Return what connections of this account need: TLS 1.2 or newer, names checked.

    Reads files and the system's trust store: tens of milliseconds, so not on a loop's thread.

    Raises:
        InvalidInput: ``sip.bad_certificate_file``: a file of the account cannot be used.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if account.ca_file:
            context.load_verify_locations(cafile=account.ca_file)
        if account.client_certificate:
            context.load_cert_chain(account.client_certificate, account.client_key or None)
    except (OSError, ssl.SSLError) as exc:
        raise InvalidInput(
            "a certificate file of the SIP account cannot be used",
            code="sip.bad_certificate_file",
            fields={"file": Path(account.ca_file or account.client_certificate).name},
        ) from exc
    return context


def cause_of(error: BaseException) -> str:
    """Return one word for why a connection failed: a suffix of ``sip.`` error codes."""
    if isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message.lower()
        found = (word for part, word in _VERIFICATION.items() if part in text)
        return next(found, "tls_untrusted")
    if isinstance(error, ssl.SSLError):
        is_old = any(word in (error.reason or "") for word in ("VERSION", "PROTOCOL", "WRONG_SSL"))
        return "tls_version" if is_old else "tls_failed"
    if isinstance(error, TimeoutError):
        return "no_answer"
    return "refused" if isinstance(error, ConnectionRefusedError) else "unreachable"


_VERIFICATION = {
    "expired": "tls_expired",
    "not yet valid": "tls_expired",
    "mismatch": "tls_wrong_name",
    "doesn't match": "tls_wrong_name",
}

# What stands in the registration's reason. The desk has words of its own for the codes.
WORDS = {
    "tls_expired": "the server's certificate is expired or not yet valid",
    "tls_wrong_name": "the server's certificate is for another name",
    "tls_untrusted": "the server's certificate is not signed by an authority we trust",
    "tls_version": "the server does not speak TLS 1.2 or newer",
    "tls_failed": "the encrypted connection failed",
    "no_answer": "the server does not answer",
    "refused": "the server refuses the connection",
    "unreachable": "the server cannot be reached",
    "host_not_found": "host not found",
    "lost": "the connection to the server broke",
}
