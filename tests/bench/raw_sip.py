"""A registrar and caller on one UDP socket, as fast as a socket can be: for timing the far end.

sipp's clock ticks in milliseconds and its scenario engine adds its own; here the time between the
INVITE leaving and its 180 coming back is all there is.
"""

import contextlib
import queue
import re
import socket
import threading
import time
import uuid
from contextlib import closing

from tests.bench.figures import percentile

_END = b"the end of a RawPeer"


class RawPeer:
    """Accepts every REGISTER without asking for a password, and calls its contact."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.contact = ""
        self._far_end: tuple[str, int] = ("", 0)
        self._came: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._registered: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Free the port."""
        # A datagram to itself ends the reader, which a closed socket would not.
        self._socket.sendto(_END, ("127.0.0.1", self.port))
        self._reader.join(2)
        self._socket.close()

    def _read(self) -> None:
        """Take what comes; a question whether we live is answered at once, as a PBX does."""
        while True:
            data, far_end = self._socket.recvfrom(65_535)
            if data == _END:
                return
            text = data.decode("utf-8", "replace")
            if (
                not text.strip() or data[0] >= 0x80
            ):  # a keep-alive; RTP, for our port takes that, too
                continue
            self._far_end = far_end
            if text.startswith("REGISTER"):
                self.contact = re.search(r"(?mi)^Contact:.*?<(.*?)>", text)[1]  # type: ignore[index]
                self._registered.put(time.monotonic())
            if text.startswith(("OPTIONS", "REGISTER")):
                self._answer(text, "200 OK")
            else:
                self._came.put(text)

    def wait_for_registration(self, timeout_s: float) -> float:
        """Return the monotonic time of the first REGISTER since the last time that was asked.

        Raises:
            TimeoutError: None came.
        """
        try:
            registered_s = self._registered.get(timeout=timeout_s)
        except queue.Empty:
            raise TimeoutError("nobody registered") from None
        time.sleep(0.2)
        self.forget()  # a telephone that learns its address from the answer registers once more
        return registered_s

    def ring_ms(self, keep_s: float = 0.0, timeout_s: float = 5.0) -> float:
        """Call, let it ring, cancel, clear up; return the milliseconds to the 180."""
        call = _Call(self.port, self.contact)
        sent_s = time.perf_counter()
        self._send(call.invite())
        until = time.monotonic() + timeout_s
        rang_ms, message = 0.0, ""
        while time.monotonic() < until:
            message = self._receive(until)
            if message.startswith("SIP/2.0 180"):
                rang_ms = rang_ms or (time.perf_counter() - sent_s) * 1000
                time.sleep(keep_s)
                self._send(call.request("CANCEL"))
            elif message.startswith("SIP/2.0 487"):
                self._send(call.request("ACK", tag=_to_tag(message)))
                return rang_ms
            elif " SIP/2.0\r" in message and not message.startswith("SIP/2.0"):
                self._answer(message, "200 OK")
        raise TimeoutError(f"the call did not ring and clear, the last word was {message[:80]!r}")

    def talk(self, seconds: float, timeout_s: float = 5.0) -> None:
        """Call, be answered by the callee's own word (``answer-after``), talk, hang up.

        Raises:
            TimeoutError: Nobody answered, or the BYE was not.
        """
        call = _Call(self.port, self.contact)
        self._send(call.invite("Call-Info: <sip:bench>;answer-after=0"))
        until = time.monotonic() + timeout_s
        message, tag = "", ""
        while time.monotonic() < until:
            message = self._receive(until)
            if message.startswith("SIP/2.0 200") and "INVITE" in _cseq(message):
                tag = _to_tag(message)
                self._send(call.request("ACK", tag=tag))
                time.sleep(seconds)
                self._send(call.request("BYE", tag=tag, number=2))
            elif message.startswith("SIP/2.0 200") and "BYE" in _cseq(message):
                return
            elif message.startswith(("SIP/2.0 4", "SIP/2.0 5", "SIP/2.0 6")):
                self._send(call.request("ACK", tag=_to_tag(message)))
                raise RuntimeError(f"the call was refused: {message[:40]!r}")
            elif " SIP/2.0\r" in message and not message.startswith("SIP/2.0"):
                self._answer(message, "200 OK")
        raise TimeoutError(f"the call was not answered, the last word was {message[:80]!r}")

    def forget(self) -> None:
        """Throw away what came and was not read."""
        for waiting in (self._came, self._registered):
            with contextlib.suppress(queue.Empty):
                while True:
                    waiting.get_nowait()

    def _receive(self, until: float) -> str:
        try:
            return self._came.get(timeout=max(0.001, until - time.monotonic()))
        except queue.Empty:
            return ""

    def _send(self, text: str) -> None:
        self._socket.sendto(text.encode(), self._far_end)

    def _answer(self, request: str, status: str) -> None:
        kept = [
            line
            for line in request.split("\r\n")
            if re.match(r"(?i)(via|from|call-id|cseq|contact):", line)
        ]
        to = re.search(r"(?mi)^To:.*$", request)[0].strip()  # type: ignore[index]
        tag = "" if "tag=" in to else f";tag={uuid.uuid4().hex[:8]}"
        lines = [f"SIP/2.0 {status}", *kept, to + tag, "Expires: 300", "Content-Length: 0", "", ""]
        self._send("\r\n".join(lines))


def _to_tag(message: str) -> str:
    found = re.search(r"(?mi)^To:.*?;tag=(\S+)", message)
    return f";tag={found[1]}" if found else ""


def _cseq(message: str) -> str:
    found = re.search(r"(?mi)^CSeq:.*$", message)
    return found[0] if found else ""


class _Call:
    def __init__(self, port: int, contact: str) -> None:
        self._port = port
        self._contact = contact
        self._id = uuid.uuid4().hex
        self._branch = f"z9hG4bK{self._id}"

    def invite(self, *headers: str) -> str:
        body = "\r\n".join(
            [
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=-",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                f"m=audio {self._port} RTP/AVP 0 8",
                "a=rtpmap:0 PCMU/8000",
                "",
            ]
        )
        return self.request("INVITE", *headers, body=body)

    def request(
        self, method: str, *headers: str, tag: str = "", body: str = "", number: int = 1
    ) -> str:
        me = f"127.0.0.1:{self._port}"
        return "\r\n".join(
            [
                f"{method} {self._contact} SIP/2.0",
                f"Via: SIP/2.0/UDP {me};branch={self._branch}{number};rport",
                f"From: <sip:bench@{me}>;tag={self._id[:8]}",
                f"To: <{self._contact}>{tag}",
                f"Call-ID: {self._id}",
                f"CSeq: {number} {method}",
                f"Contact: <sip:bench@{me}>",
                "Max-Forwards: 70",
                *headers,
                *(["Content-Type: application/sdp"] if body else []),
                f"Content-Length: {len(body)}",
                "",
                body,
            ]
        )


def median_ring_ms(peer: RawPeer, calls: int, rest_s: float = 0.15) -> float:
    """Return the median of ``calls`` calls, one after the other."""
    times = []
    for _ in range(calls):
        times.append(peer.ring_ms())
        time.sleep(rest_s)
    return percentile(times, 0.5)


def open_peer() -> closing["RawPeer"]:
    """Return a peer for a ``with`` block."""
    return closing(RawPeer())
