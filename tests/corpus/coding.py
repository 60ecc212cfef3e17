"""What a telephone network does to sound: band, codec, lost packets, concealment."""

import ctypes
from functools import lru_cache
from pathlib import Path

import numpy as np
import pjsua2
from numpy.typing import NDArray

from tests.corpus.sources import FRAME, Signal

Codes = NDArray[np.int64]
CODECS = ("pcmu", "pcma", "g722")


def in_band(signal: Signal, codec: str) -> Signal:
    """Return what the telephone's band lets through: 300-3400 Hz, for G.722 50-7000 Hz."""
    low, high = (50, 7000) if codec == "g722" else (250, 3500)
    spectrum = np.fft.rfft(signal)
    hertz = np.fft.rfftfreq(len(signal), 1 / 16_000)
    rise = np.clip((hertz - low * 0.7) / (low * 0.6), 0, 1)
    fall = np.clip((high * 1.1 - hertz) / (high * 0.2), 0, 1)
    return np.fft.irfft(spectrum * rise * fall, len(signal))


def coded(signal: Signal, codec: str) -> NDArray[np.int16]:
    """Return what a decoder makes of the signal, 16 kHz again."""
    pcm = np.clip(np.round(signal * 32768), -32768, 32767).astype(np.int64)
    if codec == "g722":
        return _g722(pcm)
    slow = pcm[::2]  # the band was cut before
    quantized = _ulaw(slow) if codec == "pcmu" else _alaw(slow)
    return _twice_as_fast(quantized)


def _twice_as_fast(slow: Codes) -> NDArray[np.int16]:
    spectrum = np.fft.rfft(slow)
    doubled = np.zeros(len(slow) + 1, complex)
    doubled[: len(spectrum)] = spectrum
    return np.clip(np.round(np.fft.irfft(doubled, 2 * len(slow)) * 2), -32768, 32767).astype("<i2")


def _ulaw(pcm: Codes) -> Codes:
    """Quantize as ITU-T G.711 mu-law does, there and back."""
    magnitude = np.minimum(np.abs(pcm), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int64) - 7
    mantissa = (magnitude >> (exponent + 3)) & 15
    return np.sign(pcm) * ((((mantissa << 3) + 132) << exponent) - 132)


def _alaw(pcm: Codes) -> Codes:
    """Quantize as ITU-T G.711 A-law does; it has no zero: silence is +8."""
    magnitude = np.minimum(np.where(pcm >= 0, pcm, -pcm - 1), 32767) >> 4
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int64) - 4, 0)
    step = np.where(magnitude < 32, 1, 1 << np.maximum(exponent - 0, 0))
    value = (magnitude // step * step << 4) + (step << 3)
    return np.where(pcm >= 0, value, -value)


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    """Return the SIP library: the G.722 of the tests is the one of the product."""
    return ctypes.CDLL(str(next(Path(pjsua2.__file__).parent.glob("_pjsua2*.so"))))


def _g722(pcm: Codes) -> NDArray[np.int16]:
    library = _library()
    encoder, decoder = ctypes.create_string_buffer(65536), ctypes.create_string_buffer(65536)
    library.g722_enc_init(encoder)
    library.g722_dec_init(decoder)
    samples = (pcm >> 2).astype("<i2")  # pjmedia feeds the 14 bits of the standard
    size = len(samples) // 2
    packed, packed_size = ctypes.create_string_buffer(size), ctypes.c_size_t(size)
    pointer = samples.ctypes.data_as(ctypes.c_void_p)
    library.g722_enc_encode(
        encoder, pointer, ctypes.c_size_t(len(samples)), packed, ctypes.byref(packed_size)
    )
    heard, count = np.zeros(len(samples), "<i2"), ctypes.c_size_t(len(samples))
    library.g722_dec_decode(
        decoder, packed, packed_size, heard.ctypes.data_as(ctypes.c_void_p), ctypes.byref(count)
    )
    return np.clip(heard.astype(np.int64) << 2, -32768, 32767).astype("<i2")


def lost(rng: np.random.Generator, frames: int, share: float) -> NDArray[np.bool_]:
    """Return which 20 ms packets are lost: bursts of 1.7 packets on average."""
    gone = np.zeros(frames, np.bool_)
    losing = False
    for i in range(frames):
        begin = share * 0.6 / max(1e-9, 1 - share)
        losing = rng.random() < (0.4 if losing else begin)
        gone[i] = losing
    return gone


def concealed(pcm: NDArray[np.int16], gone: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Return the sound with each lost frame replaced by the last one, fading over 60 ms."""
    frames = pcm[: len(gone) * FRAME].reshape(-1, FRAME).copy()
    run = 0
    for i, is_lost in enumerate(gone):
        run = run + 1 if is_lost else 0
        if is_lost:
            last = frames[i - 1] if i else np.zeros(FRAME, "<i2")
            frames[i] = (last * (0.7 if run < 4 else 0.0)).astype("<i2")
    return frames.reshape(-1)
