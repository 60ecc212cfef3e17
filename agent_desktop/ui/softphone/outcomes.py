"""What became of a transfer or a consultation that did not succeed. No Qt."""

from collections.abc import Callable
from typing import Final

from agent_desktop.domain.call_progress import CallEnding, ending_of, ending_of_call
from agent_desktop.domain.calls import Call, CallPurpose, TransferState
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.softphone.calls import CallList
from agent_desktop.ui.softphone.state import Outcome, OutcomeKind

SHOWN_S: Final = 20.0


class Outcomes:
    """Remembers the last failure until something new begins or time has passed.

    Args:
        clock_s: Monotonic seconds.

    Thread: GUI.
    """

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._target = ""
        self._transfers: dict[CallId, TransferState] = {}
        self._last: Outcome | None = None
        self._until_s = 0.0

    def begin(self, who: str) -> None:
        """A caller is sent to somebody."""
        self._target = who
        self._last = None

    def take(self, call: Call, name: str, calls: CallList) -> None:
        """Follow a call of a colleague ``name`` ("" for unknown), with ``calls`` beside it."""
        before = self._transfers.get(call.call_id, TransferState.NONE)
        if call.is_live:
            self._transfers[call.call_id] = call.transfer
        else:
            self._transfers.pop(call.call_id, None)
        if call.is_live and call.transfer is TransferState.FAILED is not before:
            self._keep(
                Outcome(
                    kind=OutcomeKind.TRANSFER,
                    ending=ending_of(call.transfer_code),
                    who=self._target,
                )
            )
        elif call.purpose is CallPurpose.CONSULT and call.is_live and call.answered_s is None:
            self._last = None
        elif call.purpose is CallPurpose.CONSULT and not call.is_live:
            ending = ending_of_call(call)
            if ending is not CallEnding.NONE and len(calls):
                who = name or call.remote_name or call.remote_number
                self._keep(Outcome(kind=OutcomeKind.CONSULT, ending=ending, who=who))

    def shown(self) -> Outcome | None:
        """Return what is to be read now."""
        if self._last is not None and self._clock_s() >= self._until_s:
            self._last = None
        return self._last

    def _keep(self, outcome: Outcome) -> None:
        self._last = outcome
        self._until_s = self._clock_s() + SHOWN_S
