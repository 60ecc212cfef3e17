"""Versions of the wire contract between desk and server.

History (``SERVER_PROTOCOL``):
    1  2026-11-22  first: sign-in, desk profile, exchange of ticket and call operations.
    2  2026-11-22  the whole life of a ticket, records, look-ups; role, device and both times of
                   every change; the role manager.
"""

SERVER_PROTOCOL = 2
OLDEST_SERVER_PROTOCOL = 2
