"""The far end of a call's sound: sends a tone as A-law RTP and keeps what arrives."""

import contextlib
import math
import socket
import struct
import threading
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

PCMU, PCMA, EVENTS = 0, 8, 101
_HEADER = struct.Struct("!BBHII")


@dataclass(frozen=True)
class Packet:
    """One RTP packet: when it came (``time.monotonic``) and what it holds."""

    at_s: float
    payload_type: int
    marker: bool
    number: int
    timestamp: int
    payload: bytes


class RtpPeer:
    """A UDP port that sound is sent from and received at. Thread-safe enough for tests.

    ``lost`` is the share of packets that are not sent, one in so many.
    """

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port = int(self._socket.getsockname()[1])
        self.packets: list[Packet] = []
        self.frequency_hz = 0.0
        self.lost = 0.0
        self._words: list[bytes] = []
        self._source: tuple[str, int] | None = None
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._receive, name="rtp in", daemon=True),
            threading.Thread(target=self._send, name="rtp out", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def sound(self, since_s: float = 0.0, until_s: float = math.inf) -> "np.ndarray":
        """Return received samples (8 kHz, -1 to 1) of packets that came within these times."""
        times = (p for p in self.packets if since_s <= p.at_s < until_s)
        chosen = [p for p in times if p.payload_type in (PCMU, PCMA)]
        tables = {PCMU: _MU_LAW, PCMA: _A_LAW}
        parts = [tables[p.payload_type][np.frombuffer(p.payload, np.uint8)] for p in chosen]
        return np.concatenate(parts) if parts else np.zeros(0)

    def send_to(self, host: str, port: int) -> None:
        """Send there without waiting for a packet from there."""
        self._source = (host, port)

    def say(self, sound: "np.ndarray") -> None:
        """Send these samples (8 kHz, -1 to 1) again and again, instead of a tone."""
        frames = (sound[: len(sound) // 160 * 160] * 32767).astype(np.int16).reshape(-1, 160)
        self._words = [a_law(array("h", frame.tobytes())) for frame in frames]

    def digits(self) -> str:
        """Return RFC 4733 digits, each told once."""
        keys = "0123456789*#ABCD"
        seen = dict.fromkeys(
            (p.timestamp, p.payload[0])
            for p in self.packets
            if p.payload_type == EVENTS and len(p.payload) == 4
        )
        return "".join(keys[event] for _, event in seen if event < len(keys))

    def close(self) -> None:
        """Stop."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def _receive(self) -> None:
        while not self._stopping.is_set():
            try:
                data, self._source = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            except OSError:
                return
            if len(data) > _HEADER.size:
                _, kind, number, timestamp, _ = _HEADER.unpack_from(data)
                payload = data[_HEADER.size :]
                packet = Packet(
                    time.monotonic(), kind & 0x7F, kind > 0x7F, number, timestamp, payload
                )
                self.packets.append(packet)

    def _send(self) -> None:
        due, n = time.monotonic(), 0
        while not self._stopping.wait(max(0.0, due - time.monotonic())):
            due += 0.02
            n += 1
            dropped = self.lost and n % round(1 / self.lost) == 0
            if self._source is None or dropped:
                continue
            step = 2 * math.pi * self.frequency_hz / 8000
            if self._words:
                payload = self._words[n % len(self._words)]
            else:
                samples = (12_000 * math.sin(step * (n * 160 + i)) for i in range(160))
                payload = a_law(array("h", map(int, samples)))
            header = _HEADER.pack(0x80, PCMA, n & 0xFFFF, n * 160, 0x5151)
            with contextlib.suppress(OSError):
                self._socket.sendto(header + payload, self._source)


@contextlib.contextmanager
def rtp_peer() -> Iterator[RtpPeer]:
    """Open an ``RtpPeer`` until the block ends."""
    peer = RtpPeer()
    try:
        yield peer
    finally:
        peer.close()


def tone_share(sound: "np.ndarray", frequency_hz: float, rate: int) -> float:
    """Return which share of the sound's power is a tone of this frequency (Goertzel), 0 to 1.

    Blocks of 50 ms, so that a jump of the phase does not matter. Silence has none.
    """
    size = rate // 20
    blocks = sound[: len(sound) // size * size].reshape(-1, size)
    power = float(np.sum(blocks**2))
    if len(blocks) == 0 or power / blocks.size < 1e-6:
        return 0.0
    wave = np.exp(-2j * np.pi * frequency_hz / rate * np.arange(size))
    return float(min(1.0, 2 * np.sum(np.abs(blocks @ wave) ** 2) / size / power))


def a_law(samples: "array[int]") -> bytes:
    """Encode 16-bit samples as ITU-T G.711 A-law."""
    return bytes(_A_LAW_OF[(s >> 4) + 2048] for s in samples)


def _a_law_value(code: int) -> float:
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, code & 15
    value = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << exponent - 1
    return (value if code & 0x80 else -value) / 32768


def _mu_law_value(code: int) -> float:
    code = ~code & 0xFF
    value = (((code & 15) << 3) + 0x84 << (code >> 4 & 7)) - 0x84
    return (-value if code & 0x80 else value) / 32768


_A_LAW = np.array([_a_law_value(c) for c in range(256)])
_MU_LAW = np.array([_mu_law_value(c) for c in range(256)])
_A_LAW_OF = bytes(
    int(np.argmin(np.abs(_A_LAW - (step * 16 + 8) / 32768))) for step in range(-2048, 2048)
)
