"""What a person reads about several calls, transfers and the agent's state: rows of ``TEXTS``."""

from typing import Final

from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

_CALLER_IS_HERE: Final = QT_TRANSLATE_NOOP(
    "Errors", "The transfer did not work; the caller is still here."
)
_BACK_WITH_CALLER: Final = QT_TRANSLATE_NOOP("Errors", "You are back with the caller.")
_BUSY: Final = QT_TRANSLATE_NOOP("Errors", "The number is busy")
_NOT_FOUND: Final = QT_TRANSLATE_NOOP("Errors", "There is no such number")
_DECLINED: Final = QT_TRANSLATE_NOOP("Errors", "The other side declined")
_NO_ANSWER: Final = QT_TRANSLATE_NOOP("Errors", "Nobody answers")
_NOT_REACHED: Final = QT_TRANSLATE_NOOP("Errors", "The number cannot be reached")

# Codes, title, what happened, what to do.
ROWS: Final[tuple[tuple[tuple[str, ...], tuple[str, str, str]], ...]] = (
    (("call.transfer_busy",), (_BUSY, _CALLER_IS_HERE, "")),
    (("call.transfer_not_found",), (_NOT_FOUND, _CALLER_IS_HERE, "")),
    (("call.transfer_declined",), (_DECLINED, _CALLER_IS_HERE, "")),
    (("call.transfer_no_answer",), (_NO_ANSWER, _CALLER_IS_HERE, "")),
    (("call.transfer_failed",), (_NOT_REACHED, _CALLER_IS_HERE, "")),
    (("call.consult_busy",), (_BUSY, _BACK_WITH_CALLER, "")),
    (("call.consult_not_found",), (_NOT_FOUND, _BACK_WITH_CALLER, "")),
    (("call.consult_declined",), (_DECLINED, _BACK_WITH_CALLER, "")),
    (("call.consult_no_answer",), (_NO_ANSWER, _BACK_WITH_CALLER, "")),
    (("call.consult_failed",), (_NOT_REACHED, _BACK_WITH_CALLER, "")),
    (
        ("call.transferred",),
        (
            QT_TRANSLATE_NOOP("Errors", "The caller was transferred"),
            QT_TRANSLATE_NOOP("Errors", "The other side has taken the call."),
            "",
        ),
    ),
    (
        ("call.no_caller",),
        (
            QT_TRANSLATE_NOOP("Errors", "There is no caller for this"),
            QT_TRANSLATE_NOOP("Errors", "Talk to a caller first, or take one off hold."),
            "",
        ),
    ),
    (
        ("call.consulting", "call.transferring"),
        (
            QT_TRANSLATE_NOOP("Errors", "A transfer is going on already"),
            QT_TRANSLATE_NOOP("Errors", "Complete it or cancel it first."),
            "",
        ),
    ),
    (
        ("call.not_consulting",),
        (
            QT_TRANSLATE_NOOP("Errors", "No colleague is being asked"),
            QT_TRANSLATE_NOOP("Errors", "Call a colleague about the caller first."),
            "",
        ),
    ),
    (
        ("call.not_two",),
        (
            QT_TRANSLATE_NOOP("Errors", "A conference needs two calls"),
            QT_TRANSLATE_NOOP("Errors", "Call the second person first; the caller waits on hold."),
            "",
        ),
    ),
    (
        ("call.nothing_dialled",),
        (
            QT_TRANSLATE_NOOP("Errors", "Nothing was dialled yet"),
            QT_TRANSLATE_NOOP("Errors", "Type a number to call it."),
            "",
        ),
    ),
    (
        ("call.no_feature_code",),
        (
            QT_TRANSLATE_NOOP("Errors", "Your centre does not offer this"),
            QT_TRANSLATE_NOOP("Errors", "No code of the telephone system is set for it."),
            "",
        ),
    ),
    (
        ("access.lead_only",),
        (
            QT_TRANSLATE_NOOP("Errors", "Only team leads may do this"),
            QT_TRANSLATE_NOOP("Errors", "Your account has no right to listen to calls."),
            "",
        ),
    ),
    (
        ("agent.not_extendable",),
        (
            QT_TRANSLATE_NOOP("Errors", "No more time for the note"),
            QT_TRANSLATE_NOOP("Errors", "What you wrote is kept and can be finished later."),
            "",
        ),
    ),
    (
        ("agent.pause_over",),
        (
            QT_TRANSLATE_NOOP("Errors", "Your break is over"),
            QT_TRANSLATE_NOOP("Errors", "It was meant to last {minutes} minutes."),
            "",
        ),
    ),
    (
        ("agent.missed",),
        (
            QT_TRANSLATE_NOOP("Errors", "You did not answer a call"),
            QT_TRANSLATE_NOOP(
                "Errors", "You are not ready now, so that no further caller rings in vain."
            ),
            QT_TRANSLATE_NOOP("Errors", "Choose Ready when you are back."),
        ),
    ),
    (
        ("codes.failed",),
        (
            QT_TRANSLATE_NOOP("Errors", "The telephone system did not take your state"),
            QT_TRANSLATE_NOOP(
                "Errors", "It refused the code {code}. Calls may be sent to you wrongly."
            ),
            QT_TRANSLATE_NOOP("Errors", "Choose your state again; tell your team lead."),
        ),
    ),
    (
        ("policy.no_hold_music",),
        (
            QT_TRANSLATE_NOOP("Errors", "The music on hold is missing"),
            QT_TRANSLATE_NOOP("Errors", "There is no sound file {name}; callers hear silence."),
            QT_TRANSLATE_NOOP("Errors", "Tell your IT support this sentence."),
        ),
    ),
    (
        ("call.muted_speech",),
        (
            QT_TRANSLATE_NOOP("Errors", "You speak while muted"),
            QT_TRANSLATE_NOOP("Errors", "The caller does not hear you: switch mute off."),
            "",
        ),
    ),
    (
        ("call.microphone_dead",),
        (
            QT_TRANSLATE_NOOP("Errors", "No sound from your microphone"),
            QT_TRANSLATE_NOOP("Errors", "Check the headset's plug and its mute switch."),
            "",
        ),
    ),
    (
        ("call.no_packets",),
        (
            QT_TRANSLATE_NOOP("Errors", "Nothing arrives from the caller"),
            QT_TRANSLATE_NOOP("Errors", "It is the network, not your headset."),
            "",
        ),
    ),
    (
        ("call.poor_quality",),
        (
            QT_TRANSLATE_NOOP("Errors", "The line is bad"),
            QT_TRANSLATE_NOOP("Errors", "The network loses or delays sound in this call."),
            "",
        ),
    ),
)
