"""How good a call sounds, from what the network does to it: the E-model of ITU-T G.107.

The transmission rating R starts at 93.2, what telephones with G.107's default values reach, and
loses what delay and lost packets take from it. R becomes a mean opinion score by G.107's annex B.
Equipment impairments (Ie) and robustness against loss (Bpl) of the codecs are G.113's.
"""

from dataclasses import dataclass
from typing import Final

DEFAULT_RATING: Final = 93.2
_SCALE_END: Final = 100.0


@dataclass(frozen=True, slots=True)
class CodecQuality:
    """What a codec takes from the rating by itself, and how well it bears lost packets.

    Attributes:
        impairment: Ie, 0 for none.
        robustness: Bpl, in per cent of packets; more bears more.
    """

    impairment: float
    robustness: float


# G.113, appendix I: G.711 with packet loss concealment; what plays here conceals lost packets.
_G711: Final = CodecQuality(0.0, 25.1)
_CODECS: Final = {
    "PCMU": _G711,
    "PCMA": _G711,
    "G722": _G711,
    "G729": CodecQuality(11.0, 19.0),
    "GSM": CodecQuality(20.0, 10.0),
}


def mean_opinion_score(rating: float) -> float:
    """Return the MOS (1 to 4.5) of a transmission rating R (G.107, annex B)."""
    if rating <= 0:
        return 1.0
    if rating >= _SCALE_END:
        return 4.5
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return max(1.0, score)


def delay_impairment(one_way_ms: float) -> float:
    """Return Id: what the time from mouth to ear takes from the rating.

    The usual straight-line reading of G.107's curve: little below 177 ms, much above it, because
    people begin to talk at the same time.
    """
    late = max(0.0, one_way_ms - 177.3)
    return 0.024 * one_way_ms + 0.11 * late


def loss_impairment(codec: CodecQuality, loss: float, burst_ratio: float = 1.0) -> float:
    """Return Ie,eff: what the codec and lost packets take from the rating.

    Args:
        codec: Its two figures.
        loss: Share of packets that were not played, 0 to 1.
        burst_ratio: 1 for losses at random, more for losses in a row.
    """
    per_cent = 100 * min(max(loss, 0.0), 1.0)
    spread = per_cent / max(burst_ratio, 1.0) + codec.robustness
    return codec.impairment + (95 - codec.impairment) * per_cent / spread


def listening_quality(codec: str, loss: float, one_way_ms: float) -> float:
    """Return the MOS of a call.

    Args:
        codec: SDP name, as ``PCMA``; an unknown one is taken for G.711.
        loss: Share of packets that were not played, 0 to 1.
        one_way_ms: From mouth to ear.
    """
    quality = _CODECS.get(codec.upper(), _G711)
    rating = DEFAULT_RATING - delay_impairment(one_way_ms) - loss_impairment(quality, loss)
    return mean_opinion_score(rating)
