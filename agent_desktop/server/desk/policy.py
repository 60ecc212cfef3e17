"""The policy as the server keeps it: one row for each entry that was set."""

from collections.abc import Mapping
from typing import Any, Final

from agent_desktop.contract.server import PolicyPayload
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.policy_entries import with_entry

POLICY_TEXTS: Final = ("company", "pack", "script_language")

_DESK: Final = "desk."


def policy_of(rows: Mapping[str, Any]) -> PolicyPayload:
    """Return the policy that differs from its defaults by these entries.

    Raises:
        InvalidInput: ``policy.invalid``: an entry is unknown to this program or does not fit.
    """
    desk = DeskPolicy()
    for name, value in rows.items():
        if name.startswith(_DESK):
            desk = with_entry(desk, name, value)
    texts = {name: value for name, value in rows.items() if not name.startswith(_DESK)}
    return PolicyPayload.model_validate({**texts, "desk": desk})
