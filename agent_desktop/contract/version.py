"""Versions of the wire contract between desk and server.

A desk names its version with every request; a server speaks those from ``OLDEST_SERVER_PROTOCOL``
to ``SERVER_PROTOCOL`` and answers 426 to others. An unknown key is an error on both sides, so what
an older side could meet and does not know is a new version.

History (``SERVER_PROTOCOL``):
    1  2026-11-22  first: sign-in, desk profile, exchange of ticket and call operations.
    2  2026-11-22  the whole life of a ticket, records, look-ups; role, device and both times of
                   every change; the role manager. A step that came too late is ``applied`` with a
                   code, no more ``refused``. Exchange: ``scope``, ``resync``, ``gone``,
                   ``records``, ``digests``; ``/resync`` for whole tables. The live channel;
                   devices, passwords and one-time codes; figures; attachments by ticket.
                   Version 1 is not spoken any more: its desks knew nothing of void steps.
"""

SERVER_PROTOCOL = 2
OLDEST_SERVER_PROTOCOL = 2
