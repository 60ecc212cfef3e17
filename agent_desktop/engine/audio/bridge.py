"""The conference bridge's clock: whoever calls ``exchange`` makes 20 ms of every call happen.

``AudDevManager.setNoDev`` gives the address of pjmedia's master port, a C struct that carries its
own functions. ctypes calls them straight from the audio thread and drops the GIL meanwhile; no
bytes are copied by Python loops. The layout belongs to one build of one version: ``endpoint``
checks the version, ``ConferenceBridge`` that the struct says what it must, before anything is
called. Figures of both ways: ``tests/bench/bridge.py``.
"""

import ctypes
from typing import Final

from agent_desktop.domain.errors import Unavailable

RATE: Final = 16_000
FRAME_S: Final = 0.020
FRAME_SAMPLES: Final = 320
FRAME_BYTES: Final = 640
SILENCE: Final = bytes(FRAME_BYTES)

_AUDIO: Final = 1  # PJMEDIA_FRAME_TYPE_AUDIO


class _Port(ctypes.Structure):
    """pjmedia_port of 2.15.1 on 64-bit systems (Linux and Windows), as far as it is used."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_ssize_t),
        ("_before_format", ctypes.c_byte * 20),
        ("clock_rate", ctypes.c_uint32),
        ("channels", ctypes.c_uint32),
        ("frame_us", ctypes.c_uint32),
        ("bits", ctypes.c_uint32),
        ("_before_functions", ctypes.c_byte * 44),
        ("put_frame", ctypes.c_void_p),
        ("get_frame", ctypes.c_void_p),
    )


class _Frame(ctypes.Structure):
    """pjmedia_frame."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("size", ctypes.c_size_t),
        ("timestamp", ctypes.c_uint64),
        ("bit_info", ctypes.c_uint32),
    )


_Function = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Frame))


class ConferenceBridge:
    """Puts the microphone's sound into the bridge and takes the earpiece's out.

    Thread: the one that made it, registered with pjlib (``Endpoint.libRegisterThread``).

    Args:
        address: What ``setNoDev`` returned.

    Raises:
        Unavailable: ``engine.wrong_wheel``: the memory there is not the known master port.
    """

    def __init__(self, address: int) -> None:
        port = _Port.from_address(address)
        _check(port)
        self._address = address
        self._put = _Function(port.put_frame)
        self._get = _Function(port.get_frame)
        self._out = ctypes.create_string_buffer(FRAME_BYTES)
        self._in = ctypes.create_string_buffer(FRAME_BYTES)
        self._out_frame = _Frame(data=ctypes.addressof(self._out), size=FRAME_BYTES)
        self._in_frame = _Frame(data=ctypes.addressof(self._in), size=FRAME_BYTES)
        self._ticks = 0

    def exchange(self, microphone: bytes) -> bytes:
        """Give 20 ms for the calls and return 20 ms of what they say."""
        self._in.raw = microphone
        frame = self._in_frame
        frame.type, frame.size, frame.timestamp = _AUDIO, FRAME_BYTES, self._ticks
        self._put(self._address, ctypes.byref(frame))
        frame = self._out_frame
        frame.type, frame.size, frame.timestamp = _AUDIO, FRAME_BYTES, self._ticks
        self._get(self._address, ctypes.byref(frame))
        self._ticks += FRAME_SAMPLES
        return self._out.raw if frame.type == _AUDIO else SILENCE


def _check(port: _Port) -> None:
    shape = (port.clock_rate, port.channels, port.frame_us, port.bits)
    plausible = shape == (RATE, 1, 20_000, 16) and port.name_length == 4
    plausible = plausible and bool(port.name and port.put_frame and port.get_frame)
    if not plausible or ctypes.string_at(port.name, 4) != b"Conf":
        raise Unavailable(
            "pjsua2's master port is not laid out as this engine knows it",
            code="engine.wrong_wheel",
        )
