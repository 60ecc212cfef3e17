"""Code → what a person reads: a title, what happened, what to do. One table, translated.

Codes that mean the same to an agent share a row. ``{name}`` places are filled from the error's
fields.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.tickets import Problem
from agent_desktop.ui import book_texts, phone_texts, ticket_texts
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class ErrorText:
    """Texts of one or more codes."""

    title: str
    message: str
    action: str = ""


_TRY_AGAIN: Final = QT_TRANSLATE_NOOP("Errors", "Try again in a moment.")
_TELL_LEAD: Final = QT_TRANSLATE_NOOP("Errors", "Tell your team lead.")
_TELL_IT: Final = QT_TRANSLATE_NOOP("Errors", "Tell your IT support this sentence.")
_NOTHING_LOST: Final = QT_TRANSLATE_NOOP(
    "Errors", "Go on working: everything is kept here and sent by itself."
)

# fmt: off
_ROWS: Final[tuple[tuple[tuple[str, ...], ErrorText], ...]] = (
    (("voice.no_clip",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "These words are not recorded"),
        QT_TRANSLATE_NOOP("Errors", "Say them yourself. Record them between two calls."))),
    (("voice.in_call",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The microphone belongs to the caller"),
        QT_TRANSLATE_NOOP("Errors", "Record and listen between two calls."))),
    (("voice.not_heard",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Nobody was heard"),
        QT_TRANSLATE_NOOP("Errors", "Check the microphone and read the phrase again."))),
    (("session.not_found",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "That device is signed out already"),
        QT_TRANSLATE_NOOP("Errors", "Somebody was faster, or its time ran out."))),
    (("flow.none",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The flow has gone on"),
        QT_TRANSLATE_NOOP("Errors", "Choose what is offered now."))),
    (("pack.not_taken",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The new call script cannot be used"),
        QT_TRANSLATE_NOOP("Errors", "Version {version}, {cause}. The last good one stays."),
        _TELL_LEAD)),
    (("pack.published",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Call script published"),
        QT_TRANSLATE_NOOP("Errors", "Version {version} is used from the next call on."))),
    (("pack.rolled_back",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Call script taken back"),
        QT_TRANSLATE_NOOP("Errors", "Version {version} is no longer used."))),
    (("pack.not_lead",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Team leads edit call scripts"),
        QT_TRANSLATE_NOOP("Errors", "Your role does not allow it."),
        _TELL_LEAD)),
    (("pack.version_old", "pack.not_in_force"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Another version is newer"),
        QT_TRANSLATE_NOOP("Errors", "There is version {version} already: choose a later one."))),
    (("pack.no_check",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This server takes no call scripts"),
        QT_TRANSLATE_NOOP("Errors", "It was put together without what checks them."),
        _TELL_IT)),
    (("hold.remind",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The caller waits"),
        QT_TRANSLATE_NOOP("Errors", "On hold for {seconds} s: come back and say a word."))),
    (("hold.limit",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The caller has waited too long"),
        QT_TRANSLATE_NOOP("Errors", "On hold for {seconds} s: resume now, or offer a call-back."))),
    (("ticket.discarded",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Text discarded"),
        QT_TRANSLATE_NOOP("Errors", "Ctrl+Shift+Z brings it back."))),
    (("ticket.subject_missing",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The subject is missing"),
        QT_TRANSLATE_NOOP("Errors", "Write the matter in one line."))),
    (("ticket.too_long",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The text is too long"),
        QT_TRANSLATE_NOOP("Errors", "At most {limit} characters. Nothing was cut: shorten it."))),
    (("ticket.control_character",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The text holds an invisible character"),
        QT_TRANSLATE_NOOP("Errors", "Delete what was pasted here and type it again."))),
    (("ticket.time_without_zone", "ticket.invalid_value", "input.invalid"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A value does not fit"),
        QT_TRANSLATE_NOOP("Errors", "Choose or type this value again."))),
    (("ticket.no_draft",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This form is not open any more"),
        QT_TRANSLATE_NOOP("Errors", "Open the ticket again from the history."))),
    (("ticket.not_found", "state.not_found"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Not found"),
        QT_TRANSLATE_NOOP("Errors", "It is not on this computer, or not any more."),
        _TRY_AGAIN)),
    (("sync.table_differs",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This computer and the server did not hold the same data"),
        QT_TRANSLATE_NOOP(
            "Errors", "The table {table} is fetched again by itself. Unsent work is untouched."))),
    (("cache.found_damaged",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A part of this desk's data is damaged"),
        QT_TRANSLATE_NOOP("Errors", "Close the desk and start it again: it repairs itself then."),
        _TELL_IT)),
    (("cache.rebuilt",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The data of this desk was damaged and has been rebuilt"),
        QT_TRANSLATE_NOOP(
            "Errors",
            "{saved} unsent changes and drafts were saved out of it; the rest comes from the "
            "server. The damaged file is kept."),
        _TELL_IT)),
    (("ticket.refused", "ticket.foreign_event", "ticket.no_events", "ticket.not_opened",
      "sync.parked", "operation.foreign_device", "operation.malformed", "operation.seq_reused",
      "operation.refused"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The server did not accept a change"),
        QT_TRANSLATE_NOOP("Errors", "Your text is kept on this computer; only this ticket waits."),
        _TELL_LEAD)),
    (("recording.tell_caller",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Tell the caller: this call is recorded"),
        QT_TRANSLATE_NOOP("Errors", "Note a refusal, and the file is deleted."))),
    (("assessment.none",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This call has no self-assessment"),
        QT_TRANSLATE_NOOP("Errors", "Only calls that you answered on this desk have one."))),
    (("assessment.long_reason",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The reason is too long"),
        QT_TRANSLATE_NOOP("Errors", "500 characters are enough; shorten it."))),
    (("sync.stuck",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Sending does not get on"),
        QT_TRANSLATE_NOOP("Errors", "Changes have waited for a minute though the server answers."),
        _TELL_LEAD)),
    (("clock.fast",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This computer's clock is fast"),
        QT_TRANSLATE_NOOP("Errors", "It is {minutes} min ahead of the server. Promised times may "
                          "be wrong: set the clock."),
        _TELL_IT)),
    (("clock.slow",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This computer's clock is slow"),
        QT_TRANSLATE_NOOP("Errors", "It is {minutes} min behind the server. Promised times may "
                          "be wrong: set the clock."),
        _TELL_IT)),
    (("disk.nearly_full",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The disk is nearly full"),
        QT_TRANSLATE_NOOP("Errors", "Only {free_mb} MB are free. Make room before your work "
                          "cannot be kept any more."),
        _TELL_IT)),
    (("server.unreachable", "outside.unavailable", "database.unreachable", "contract.too_slow",
      "live.closed"),
     ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The server cannot be reached"),
        QT_TRANSLATE_NOOP("Errors", "Check the network and the address."),
        _NOTHING_LOST)),
    (("server.busy",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The server has much to do"),
        QT_TRANSLATE_NOOP("Errors", "The desk tries again in a moment."),
        _NOTHING_LOST)),
    (("server.certificate", "server.bad_ca_file"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The server's certificate is not valid"),
        QT_TRANSLATE_NOOP("Errors", "It has expired or is another server's; nothing is sent."),
        _TELL_IT)),
    (("server.bad_url", "server.insecure_url"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The server address cannot be used"),
        QT_TRANSLATE_NOOP("Errors", "It looks like https://desk.example.com."))),
    (("server.error", "contract.malformed", "contract.too_large", "contract.unknown_method",
      "contract.unknown_path"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The server could not do that"),
        QT_TRANSLATE_NOOP("Errors", "It reported a fault of its own."),
        _NOTHING_LOST)),
    (("contract.unsupported",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This program is too old"),
        QT_TRANSLATE_NOOP("Errors", "The server needs a newer version of the desk."),
        _TELL_IT)),
    (("session.wrong_password",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "User or password is wrong"),
        QT_TRANSLATE_NOOP("Errors", "User or password is wrong. Check Caps Lock and type again."))),
    (("session.too_many_attempts",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Too many attempts"),
        QT_TRANSLATE_NOOP("Errors", "Too many wrong passwords. Wait {retry_after_s} seconds."))),
    (("session.code_needed",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A code is needed, too"),
        QT_TRANSLATE_NOOP("Errors", "Type the six digits that your authenticator app shows."))),
    (("session.wrong_code",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "That code is wrong or was used"),
        QT_TRANSLATE_NOOP("Errors", "Wait for the next code in your app and type it."))),
    (("session.wiped",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This computer was reported lost"),
        QT_TRANSLATE_NOOP("Errors", "What it holds is being deleted, and the desk closes."),
        _TELL_LEAD)),
    (("session.not_wiped",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This computer keeps what was not sent"),
        QT_TRANSLATE_NOOP("Errors", "Some work has not reached the server. Sign in again and wait"
                                    " until all is sent; then sign out."))),
    (("session.disabled",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This account is switched off"),
        QT_TRANSLATE_NOOP("Errors", "This account is switched off."),
        _TELL_LEAD)),
    (("session.expired", "session.signed_out", "access.not_allowed"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "You are not signed in any more"),
        QT_TRANSLATE_NOOP("Errors", "Sign in again to do this."),
        _NOTHING_LOST)),
    (("session.password_must_change",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The password must be changed"),
        QT_TRANSLATE_NOOP("Errors", "Choose a new password of your own before you can work."))),
    (("password.unfit",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "That password cannot be used"),
        QT_TRANSLATE_NOOP("Errors", "It is too short, or among the first that anybody tries."
                                    " Take several words."))),
    (("agent.illegal_transition", "agent.bad_state"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "That state is not possible now"),
        QT_TRANSLATE_NOOP("Errors", "Finish the call first, then choose your state."))),
    (("call.illegal_transition", "state.illegal_transition", "call.hold_failed", "call.no_media",
      "call.bad_code", "call.bad_file", "call.too_few"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The call does not allow that now"),
        QT_TRANSLATE_NOOP("Errors", "The call has moved on, or the other side refused."),
        _TRY_AGAIN)),
    (("call.not_found", "call.none", "call.already_recorded", "state.conflict"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "There is no such call any more"),
        QT_TRANSLATE_NOOP("Errors", "The other side was faster and has hung up."))),
    (("call.busy",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Another call is going on"),
        QT_TRANSLATE_NOOP("Errors", "End the call in front of you first."))),
    (("call.too_many",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Four calls are going on"),
        QT_TRANSLATE_NOOP("Errors", "End one of them, then call again."))),
    (("call.cut_off",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The call was cut off here"),
        QT_TRANSLATE_NOOP("Errors", "The call engine broke down and is back in a moment. Call "
                          "back: the number is in the history, your notes are safe."))),
    (("call.refused_full",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A further caller heard the busy tone"),
        QT_TRANSLATE_NOOP("Errors", "Four calls are as many as the telephone takes."))),
    (("call.bad_number", "sip.bad_target"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This number cannot be called"),
        QT_TRANSLATE_NOOP("Errors", "Use digits, or an address like name@server."))),
    (("call.no_dtmf", "call.bad_digits"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The keys did not reach the other side"),
        QT_TRANSLATE_NOOP("Errors", "The other side takes no keypad tones in this call."))),
    (("sip.not_registered", "sip.failed", "sip.invalid", "engine.no_account"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "No connection to the telephone system"),
        QT_TRANSLATE_NOOP("Errors", "Calls cannot arrive or go out; the desk keeps trying."),
        _TELL_LEAD)),
    (("sip.bad_account", "sip.password_missing"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The telephone account is not complete"),
        QT_TRANSLATE_NOOP("Errors", "Server, user or password of the telephone account is wrong."),
        _TELL_IT)),
    (("sip.cannot_listen",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "No network port for calls is free"),
        QT_TRANSLATE_NOOP("Errors", "Another telephone program may be running. Close it."),
        _TELL_IT)),
    (("sip.foreign_invite",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A strange call was refused"),
        QT_TRANSLATE_NOOP("Errors", "It did not come from your telephone system."))),
    (("sip.bad_message",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Broken telephone messages were dropped"),
        QT_TRANSLATE_NOOP("Errors", "{count} messages of the telephone system made no sense "
                          "({cause}). Calls go on."),
        _TELL_IT)),
    (("sip.sign_in",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The telephone system refuses your sign-in"),
        QT_TRANSLATE_NOOP("Errors", "User or password of the telephone account is wrong (SIP "
                          "{code}). No call can reach you."),
        _TELL_IT)),
    (("sip.tls_expired",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The telephone system's certificate is not valid now"),
        QT_TRANSLATE_NOOP("Errors", "It is expired or not yet valid. Check this computer's clock."),
        _TELL_IT)),
    (("sip.tls_wrong_name",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The telephone system's certificate is for another name"),
        QT_TRANSLATE_NOOP("Errors", "This may be another server. The desk does not connect to it."),
        _TELL_IT)),
    (("sip.tls_untrusted",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The telephone system's certificate is not trusted"),
        QT_TRANSLATE_NOOP("Errors", "No known authority has signed it. The desk does not connect."),
        _TELL_IT)),
    (("sip.tls_version", "sip.tls_failed"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "No encrypted connection to the telephone system"),
        QT_TRANSLATE_NOOP("Errors", "It does not speak TLS 1.2 or newer, or broke off."),
        _TELL_IT)),
    (("sip.bad_certificate_file",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A certificate file cannot be used"),
        QT_TRANSLATE_NOOP("Errors", "The settings name {file}. It is missing or broken."),
        _TELL_IT)),
    (("engine.down", "engine.failed", "engine.failing", "engine.silent", "engine.lost",
      "engine.refused", "engine.running"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The call engine is restarting"),
        QT_TRANSLATE_NOOP("Errors", "Calls work again in a few seconds; your notes are safe."))),
    (("engine.wrong_wheel",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The call engine does not fit this program"),
        QT_TRANSLATE_NOOP("Errors", "A part of the installation has another version."),
        _TELL_IT)),
    (("audio.device_lost",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The headset was unplugged"),
        QT_TRANSLATE_NOOP("Errors", "Sound goes on through another device until it is back."))),
    (("audio.device_back", "audio.device_returned"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The headset is back"),
        QT_TRANSLATE_NOOP("Errors", "Sound goes through it again."))),
    (("audio.no_device",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "No sound device"),
        QT_TRANSLATE_NOOP("Errors", "No headset or other device was found. Plug in the headset."))),
    (("audio.device_failed",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A sound device does not open"),
        QT_TRANSLATE_NOOP("Errors", "Another program may hold it. Close that program, or choose "
                          "another device in the settings."))),
    (("audio.in_call",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Not while a caller is on the line"),
        QT_TRANSLATE_NOOP("Errors", "Phrases are recorded between calls."))),
    (("recording.failed",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This call is not being recorded"),
        QT_TRANSLATE_NOOP("Errors", "The recording cannot be written. The call goes on."),
        _TELL_LEAD)),
    (("recording.disk_full",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "No room for recordings"),
        QT_TRANSLATE_NOOP("Errors", "The disk is nearly full; calls are not recorded."),
        _TELL_IT)),
    (("recording.by_rule",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The centre decides what is recorded"),
        QT_TRANSLATE_NOOP("Errors", "You can pause it while a card number is told."))),
    (("recording.off",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This call is not recorded"),
        QT_TRANSLATE_NOOP("Errors", "There is nothing to pause."))),
    (("recording.discarded",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The recording was deleted"),
        QT_TRANSLATE_NOOP("Errors", "The caller did not agree to it."))),
    (("recording.damaged", "recording.foreign", "recording.gone"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The recording cannot be opened"),
        QT_TRANSLATE_NOOP("Errors", "It is damaged, was moved, or belongs to another desk."),
        _TELL_LEAD)),
    (("upload.refused", "upload.conflict", "upload.too_large", "upload.damaged",
      "upload.file_gone", "upload.not_found", "upload.kept", "upload.offset",
      "upload.no_ticket", "upload.disk"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The server does not take a file"),
        QT_TRANSLATE_NOOP("Errors", "It stays on this desk. Everything else is sent."),
        _TELL_LEAD)),
    (("line.microphone_dead",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Your microphone gives no sound"),
        QT_TRANSLATE_NOOP("Errors", "Your microphone gives no sound: check the headset and its "
                          "switch. The caller cannot hear you."))),
    (("line.muted",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "You are muted"),
        QT_TRANSLATE_NOOP("Errors", "You are muted: the caller cannot hear you."))),
    (("line.remote_hold",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The caller has put us on hold"),
        QT_TRANSLATE_NOOP("Errors", "The caller has put us on hold; wait for them."))),
    (("line.no_packets",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "No sound arrives"),
        QT_TRANSLATE_NOOP("Errors", "No sound arrives from the network. It is not the caller's "
                          "doing: they may hear you."))),
    (("line.fax",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A fax machine"),
        QT_TRANSLATE_NOOP("Errors", "A fax machine or a modem is on the line."))),
    (("line.keys_pressed",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The caller presses keys"),
        QT_TRANSLATE_NOOP("Errors", "The caller presses keys: perhaps they cannot speak."))),
    (("line.noisy",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A noisy line"),
        QT_TRANSLATE_NOOP("Errors", "It is loud around the caller; the words are hard to hear."))),
    (("line.too_quiet",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The caller is very quiet"),
        QT_TRANSLATE_NOOP("Errors", "The caller's voice arrives very quietly."))),
    (("line.not_heard",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "You have not been heard yet"),
        QT_TRANSLATE_NOOP("Errors", "You have not been heard in this call yet: greet the "
                          "caller."))),
    (("line.comfort_noise",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Only line noise"),
        QT_TRANSLATE_NOOP("Errors", "Only the line's own noise arrives; the caller's microphone "
                          "may be off."))),
    (("line.caller_silent",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The caller does not speak"),
        QT_TRANSLATE_NOOP("Errors", "The line is good and the caller does not speak."))),
    (("headset.no_access", "headset.gone", "headset.no_library"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Headset buttons do not work"),
        QT_TRANSLATE_NOOP("Errors", "This computer does not let the desk use the buttons of "
                          "{device}. Sound is not affected."),
        _TELL_IT)),
    (("hotkey.taken",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A key belongs to another program"),
        QT_TRANSLATE_NOOP("Errors", "{key} is taken. Choose another key in the settings file."))),
    (("hotkey.malformed",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A key in the settings file is none"),
        QT_TRANSLATE_NOOP("Errors", "“{key}” is no key. It looks like Ctrl+Alt+A or F9."),
        _TELL_IT)),
    (("hotkey.unavailable",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Keys for other windows do not work here"),
        QT_TRANSLATE_NOOP("Errors", "This desktop keeps keys to itself. Bind “agent-desktop ctl "
                          "answer” and the like to keys in the desktop's own settings."),
        _TELL_IT)),
    (("dial.bad_link",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This link cannot be called"),
        QT_TRANSLATE_NOOP("Errors", "It holds no telephone number and no address."))),
    (("dial.not_asked",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This link is not waiting any more"),
        QT_TRANSLATE_NOOP("Errors", "Follow the link once more."))),
    (("shift.check_due",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The check before the shift is still to do"),
        QT_TRANSLATE_NOOP("Errors", "Check headset and ringing first; it takes ten seconds."))),
    (("shift.in_call", "shift.not_asked"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The check is not possible now"),
        QT_TRANSLATE_NOOP("Errors", "Finish the call, then start the check again."))),
    (("shift.not_registered",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The telephone system does not know this desk"),
        QT_TRANSLATE_NOOP("Errors", "Calls cannot arrive. The desk keeps trying."),
        _TELL_LEAD)),
    (("shift.no_device",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "There is no such device"),
        QT_TRANSLATE_NOOP("Errors", "Plug in the headset, or choose a device in the settings."))),
    (("shift.microphone_dead",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The microphone gives no sound at all"),
        QT_TRANSLATE_NOOP("Errors", "Check the mute switch on the headset and its cable."))),
    (("shift.microphone_quiet",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "You were not heard clearly"),
        QT_TRANSLATE_NOOP("Errors", "Move the microphone nearer and read the sentence aloud."))),
    (("shift.not_heard",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The tone was not heard"),
        QT_TRANSLATE_NOOP("Errors", "Turn up the volume, or choose another device in the "
                          "settings."))),
    (("cache.busy", "desk.already_running"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The desk is open already"),
        QT_TRANSLATE_NOOP("Errors", "Another desk uses the same data. Use the one that is open."))),
    (("cache.disk_full",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The disk is full"),
        QT_TRANSLATE_NOOP("Errors", "What you type now cannot be kept. Free some space at once."),
        _TELL_IT)),
    (("cache.unwritable", "profile.unwritable"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The desk cannot write its data"),
        QT_TRANSLATE_NOOP("Errors", "The folder of this desk does not allow writing."),
        _TELL_IT)),
    (("cache.damaged", "cache.key_gone", "cache.wrong_key", "vault.wrong_key"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The data of this desk cannot be opened"),
        QT_TRANSLATE_NOOP("Errors", "Its key is gone or the file is damaged; nothing was deleted."),
        _TELL_IT)),
    (("cache.newer", "database.newer"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The data comes from a newer program"),
        QT_TRANSLATE_NOOP("Errors", "Install the newer version of the desk; nothing was changed."),
        _TELL_IT)),
    (("secrets.no_keyring", "secrets.locked"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The system's key ring is missing or locked"),
        QT_TRANSLATE_NOOP("Errors", "Passwords are kept nowhere else. Unlock it, or install "
                          "gnome-keyring."),
        _TELL_IT)),
    (("settings.broken", "policy.invalid"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "A settings file is wrong"),
        QT_TRANSLATE_NOOP("Errors", "{file}, line {line}: {cause}"),
        _TELL_IT)),
    (("pack.broken", "phrase.malformed", "phrase.malformed_date"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The phrases cannot be read"),
        QT_TRANSLATE_NOOP("Errors", "The phrase pack has a mistake. The desk works without it."),
        _TELL_LEAD)),
    (("pack.damaged", "pack.not_found", "pack.version_taken", "pack.not_kept",
      "pack.no_draft", "pack.no_place",
      "pack.not_yaml", "pack.last_item"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "New phrases could not be taken over"),
        QT_TRANSLATE_NOOP("Errors", "The desk goes on with the phrases it has."),
        _TELL_LEAD)),
    (("script.unknown_situation", "script.unknown_language", "flow.unknown",
      "flow.unknown_choice"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "This pack has no such phrases"),
        QT_TRANSLATE_NOOP("Errors", "Choose another situation or language."))),
    (("desk.crashed",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The desk broke off last time"),
        QT_TRANSLATE_NOOP("Errors", "What you wrote is back. What happened stands in {file}."),
        _TELL_IT)),
    (("desk.starting",), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The desk is still starting"),
        QT_TRANSLATE_NOOP("Errors", "This will work in a moment."),
        _TRY_AGAIN)),
    (("error.unexpected", "error"), ErrorText(
        QT_TRANSLATE_NOOP("Errors", "That did not work"),
        QT_TRANSLATE_NOOP("Errors", "Something unexpected happened; your notes are kept."),
        _TRY_AGAIN)),
)
# fmt: on

TEXTS: Final = {code: text for codes, text in _ROWS for code in codes} | {
    code: ErrorText(*texts)
    for codes, texts in (*phone_texts.ROWS, *ticket_texts.ROWS, *book_texts.ROWS)
    for code in codes
}

# These reach people at a command line only, which prints the error's own sentence: the server's
# and the administrator's commands, ``ctl``, ``login`` and ``demo``.
COMMAND_LINE_ONLY: Final = (
    "clocks.",
    "backup.",
    "erasure.",
    "restore.",
    "training.",
    "control.",
    "demo.",
    "desk.silent",
    "doctor.",
    "link.",
    "login.",
    "server.folder",
    "server.port",
    "team.",
    "user.",
    "window.",
    "call.played",
)

_UNKNOWN: Final = ErrorText(
    QT_TRANSLATE_NOOP("Errors", "That did not work"),
    QT_TRANSLATE_NOOP("Errors", "The desk reported “{code}”."),
    _TELL_IT,
)


class _Fields(dict[str, str]):
    """Fields of an error; one that is missing leaves a dash instead of failing."""

    def __missing__(self, _name: str) -> str:
        return "–"


def error_text(code: str, fields: tuple[tuple[str, str], ...] = ()) -> ErrorText:
    """Return the texts of a code in the agent's language, filled."""
    text = TEXTS.get(code, _UNKNOWN)
    values = _Fields({"code": code, **dict(fields)})
    title, message, action = (
        QCoreApplication.translate("Errors", part).format_map(values) if part else ""
        for part in (text.title, text.message, text.action)
    )
    return ErrorText(title, message, action)


def told_fields(code: str, fields: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return those fields that the texts of a code name: two that differ in others look alike."""
    text = TEXTS.get(code, _UNKNOWN)
    words = text.title + text.message + text.action
    return tuple((name, value) for name, value in fields if f"{{{name}}}" in words)


def problem_text(problem: Problem) -> str:
    """Return the sentence that stands under a field."""
    limit = "" if problem.limit is None else str(problem.limit)
    return error_text(problem.code, (("limit", limit),)).message
