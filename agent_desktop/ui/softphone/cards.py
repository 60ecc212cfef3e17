"""From a call to what stands on screen of it. No Qt."""

from agent_desktop.domain.call_progress import CallProgress, ending_of_call, progress_of
from agent_desktop.domain.calls import Call, CallPurpose, CallState, Direction
from agent_desktop.ui.softphone.state import CallCard


def card(call: Call, now_s: float, *, held_since_s: float | None = None, waits: bool) -> CallCard:
    """Return one call on screen.

    ``held_since_s``: since when it is on hold; ``waits``: a colleague is being asked about it.
    """
    until_s = call.ended_s if call.ended_s is not None else now_s
    seconds = until_s - call.started_s if call.answered_s is None else call.duration_s(now_s)
    if call.state is CallState.HELD and held_since_s is not None:
        seconds = now_s - held_since_s
    missed = (
        not call.is_live
        and call.answered_s is None
        and call.direction is Direction.INBOUND
        and not call.ended_by_us
    )
    progress = progress_of(call)
    return CallCard(
        call_id=call.call_id,
        state=call.state,
        direction=call.direction,
        number=call.remote_number,
        name=call.remote_name,
        queue=call.queue,
        seconds=int(max(0.0, seconds)),
        muted=call.muted,
        missed=missed,
        ending=ending_of_call(call),
        purpose=call.purpose,
        progress=CallProgress.ANNOUNCEMENT if call.early_media and progress else progress,
        remote_held=call.remote_held,
        transfer=call.transfer,
        conference=call.conference,
        waits=waits and call.purpose is CallPurpose.CALL and call.state is CallState.HELD,
    )
