"""Versions of the wire contract between desk and server.

History (``SERVER_PROTOCOL``):
    1  2026-11-22  first: sign-in, desk profile, exchange of ticket and call operations.
"""

SERVER_PROTOCOL = 1
OLDEST_SERVER_PROTOCOL = 1
