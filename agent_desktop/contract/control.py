"""Messages of ``agent-desktop ctl`` to the running desk, over the desk's local link.

A request is ``{"id": 1, "verb": "status", "args": {...}}``; the answer is
``{"id": 1, "ok": true, "result": {...}}`` or ``{"id": 1, "ok": false, "code": …, "message": …}``.
After ``events`` the desk sends ``{"event": name, "t_s": monotonic seconds, "data": {...}}`` until
the link closes: first ``Listening``, then every event of ``domain.events`` and the window's marks
(``window_ready``; ``painted`` with ``what`` and ``call_id``).

Version history (``CONTROL_PROTOCOL``):
    1  2026-11-22  first.
    2  2026-11-22  several calls, transfer, conference, monitoring, devices, recording.
    3  2026-11-22  script choose, back, leave, fill; voice.
    4  2026-11-22  tickets: new, edit, show, list, search, step, call back, attach, file,
                   print, export.
    5  2026-11-22  imports: begin, state.
"""

from typing import Final

CONTROL_PROTOCOL: Final = 5

VERBS: Final = (
    "status",
    "events",
    "dial",
    "answer",
    "reject",
    "hangup",
    "hold",
    "resume",
    "mute",
    "dtmf",
    "swap",
    "transfer",
    "complete",
    "cancel",
    "conference",
    "redial",
    "pickup",
    "monitor",
    "devices",
    "record",
    "consent",
    "acw",
    "state",
    "script",
    "voice",
    "ticket-save",
    "ticket-new",
    "ticket-edit",
    "ticket-show",
    "ticket-list",
    "ticket-search",
    "ticket-step",
    "ticket-callback",
    "ticket-attach",
    "ticket-file",
    "ticket-print",
    "ticket-export",
    "import-begin",
    "import-state",
    "open",
    "check",
    "show",
    "screenshot",
    "quit",
)
