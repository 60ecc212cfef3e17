"""Identifiers: typed strings, and UUIDv7 made from a given time and given randomness.

UUIDv7 (RFC 9562, section 5.7) sorts by time of making, so that ids made offline at many desks
keep database indexes compact.
"""

import uuid
from datetime import datetime
from typing import NewType

CallId = NewType("CallId", str)
TicketId = NewType("TicketId", str)
OperationId = NewType("OperationId", str)
DeviceId = NewType("DeviceId", str)
AgentNumber = NewType("AgentNumber", str)

RANDOM_BYTES = 10


def uuid7(at: datetime, randomness: bytes) -> str:
    """Return a UUIDv7 as 36 lower-case characters.

    Args:
        at: An aware time; its milliseconds since 1970 lead the id.
        randomness: Exactly ``RANDOM_BYTES`` random bytes.
    """
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"uuid7 takes {RANDOM_BYTES} random bytes, got {len(randomness)}")
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    random_bits = int.from_bytes(randomness, "big")
    value = milliseconds << 80 | 0x7 << 76 | (random_bits >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random_bits & (2**62 - 1)
    return str(uuid.UUID(int=value))
