"""Asks the server every few seconds whether it lives, and keeps what lies between us open."""

import secrets
from typing import Final

from agent_desktop.engine.relay.answers import options
from agent_desktop.engine.relay.flow import Flow
from agent_desktop.engine.relay.message import SipMessage, parameter

WAIT_S: Final = 4.0
KEEP_ALIVE_S: Final = 25.0
_PING: Final = b"\r\n\r\n"


class Probe:
    """OPTIONS and line-end pings on one flow. Thread: link; driven by ``tick`` about once a second.

    A server that never answered an OPTIONS may have its reasons: only one that did, and then does
    not, is silent.
    """

    def __init__(self, flow: Flow, transport: str, every_s: float) -> None:
        self._flow = flow
        self._transport = transport
        self._every_s = every_s
        self._branch = ""
        self._asked_s = 0.0
        self._next_s = 0.0
        self._pinged_s = 0.0
        self._has_answered = False
        self._question = b""

    def tick(self, now_s: float) -> bool:
        """Ask when it is time; return whether the server has become silent."""
        if now_s - self._pinged_s >= KEEP_ALIVE_S:
            self._pinged_s = now_s
            self._flow.send(_PING)
        if not self._every_s:
            return False
        if self._branch:
            if now_s - self._asked_s >= WAIT_S:
                self._branch = ""
                self._next_s = now_s + self._every_s
                return self._has_answered
            if self._transport == "UDP":
                self._flow.send(self._question)
        elif now_s >= self._next_s:
            self._ask(now_s)
        return False

    def takes(self, message: SipMessage) -> bool:
        """Take a response when it answers the question: any word is a sign of life."""
        via = message.values("via")
        branch = parameter(via[0], "branch") if via else None
        if not (branch or "").startswith("z9hG4bKprobe"):
            return False
        if branch == self._branch:
            self._branch = ""
            self._has_answered = True
        return True

    def _ask(self, now_s: float) -> None:
        self._asked_s = now_s
        self._next_s = now_s + self._every_s
        self._branch = f"z9hG4bKprobe{secrets.token_hex(12)}"
        target = self._flow.target
        question = options(
            f"{target.name}:{target.port}",
            outer=self._flow.outer,
            transport=self._transport,
            branch=self._branch,
        )
        self._question = question.to_bytes()
        self._flow.send(self._question)
