"""Which method each action of the table means."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from agent_desktop.domain.agents import AgentState
from agent_desktop.ui.actions import SITUATION_KEYS
from agent_desktop.ui.colleagues.presenter import MODES
from agent_desktop.ui.desk.presenters import Presenters
from agent_desktop.ui.script.actions import CHOICE_KEYS
from agent_desktop.ui.ticket.matter_state import Page

if TYPE_CHECKING:
    from agent_desktop.ui.desk.windows import DeskWindows

Intents = dict[str, Callable[[], None]]


def intents_of(desk: "DeskWindows", presenters: Presenters) -> Intents:
    """Return what every action does."""
    return {
        **_call(desk, presenters),
        **_telephone(desk, presenters),
        **_script(desk, presenters),
        **_ticket(desk, presenters),
        **_work(desk, presenters),
        **_desk(desk, presenters),
    }


def _call(desk: "DeskWindows", presenters: Presenters) -> Intents:
    phone, colleagues = presenters.softphone, presenters.colleagues
    return {
        "answer": phone.answer,
        "reject": phone.reject,
        "hang_up": phone.hang_up,
        "hold": phone.toggle_hold,
        "swap": phone.swap,
        "mute": phone.toggle_mute,
        "keypad": desk.in_full(desk.toggle_keypad),
        "transfer": desk.in_full(colleagues.toggle),
        "ask_first": desk.in_full(colleagues.ask_first),
        "transfer_now": desk.in_full(colleagues.transfer_now),
        "complete": phone.complete,
        "cancel": phone.cancel,
        "conference": phone.toggle_conference,
        "record": phone.toggle_record,
        "pause_recording": phone.toggle_pause_recording,
        "consent_yes": lambda: phone.note_consent(True),
        "consent_no": lambda: phone.note_consent(False),
        "ready": phone.toggle_ready,
        "acw": lambda: phone.choose_state(AgentState.ACW),
        "extend": phone.extend,
        "states": desk.offer_states,
    }


def _telephone(desk: "DeskWindows", presenters: Presenters) -> Intents:
    colleagues = presenters.colleagues
    return {
        "dial_field": desk.in_full(desk.go_to_dial_field),
        "last_numbers": desk.in_full(desk.offer_last_numbers),
        "redial": presenters.softphone.redial,
        "pick_up": desk.in_full(colleagues.pick_up),
        **{mode: desk.in_full(partial(colleagues.monitor, mode)) for mode in MODES},
        "dial_yes": lambda: presenters.dial_ask.answer(True),
        "dial_no": lambda: presenters.dial_ask.answer(False),
        "devices": desk.open_devices,
        "shift_check": desk.in_full(presenters.shift_check.start),
    }


def _script(desk: "DeskWindows", presenters: Presenters) -> Intents:
    script = presenters.script
    intents: Intents = {
        "greeting": lambda: script.show_situation("greeting"),
        "closing": lambda: script.show_situation("closing"),
        "tick": script.tick_step,
        "situations": desk.in_full(desk.window.script.toggle_finder),
        "language": script.speak_next,
        "flow_back": script.go_back,
        "flow_leave": script.leave_flow,
        "own_voice": script.speak_aloud,
        "favourite": script.star,
        "fill_ticket": desk.in_full(script.fill_ticket),
        "packs": desk.open_packs,
        "recorder": desk.in_full(desk.window.script.open_recorder),
        **{
            f"choice_{number}": partial(script.choose, number)
            for number in range(1, CHOICE_KEYS + 1)
        },
    }
    for number in range(1, SITUATION_KEYS + 1):
        intents[f"situation_{number}"] = partial(script.show_number, number)
    return intents


def _ticket(desk: "DeskWindows", presenters: Presenters) -> Intents:
    def new() -> None:
        presenters.ticket.new()
        desk.window.ticket.go_to_start()

    return {
        "save": desk.in_full(desk.save),
        "new": desk.in_full(new),
        "discard": desk.discard,
        "undo_discard": presenters.ticket.undo_discard,
        "focus_ticket": desk.window.ticket.go_to_course,
        "next_step": desk.in_full(desk.next_step),
        "ticket_steps": desk.in_full(desk.window.ticket.foot.offer),
        "ticket_log": desk.in_full(partial(presenters.matter.turn_to, Page.LOG)),
        "ticket_files": desk.in_full(partial(presenters.matter.turn_to, Page.FILES)),
        "attach": desk.in_full(desk.window.ticket.ask_for_file),
        "templates": desk.in_full(desk.window.ticket.more.offer),
        "call_customer": presenters.matter.call_customer,
        "print_ticket": presenters.matter.print,
        "assessment": desk.in_full(desk.open_assessment),
        "focus_history": lambda: desk.window.history.table.setFocus(
            Qt.FocusReason.ShortcutFocusReason
        ),
    }


def _work(desk: "DeskWindows", presenters: Presenters) -> Intents:
    return {
        **{
            place: desk.in_full(partial(desk.work.toggle, place))
            for place in ("work", "customer", "directory", "knowledge", "figures")
        },
        "search": desk.in_full(desk.work.search),
        "import": desk.in_full(desk.work.open_import),
        "centre": desk.in_full(desk.work.open_centre),
        "reminder_call": presenters.reminders.call,
        "reminder_later": presenters.reminders.snooze,
        "reminder_open": desk.in_full(presenters.reminders.open),
    }


def _desk(desk: "DeskWindows", presenters: Presenters) -> Intents:
    return {
        "shortcuts": desk.in_full(desk.window.toggle_shortcuts),
        "compact": desk.toggle_compact,
        "sync": presenters.status.sync_now,
        "settings": desk.dialogs.open_settings,
        "sign_ins": desk.in_full(desk.work.open_sign_ins),
        "larger": lambda: desk.zoom(1),
        "smaller": lambda: desk.zoom(-1),
        "sign_out": presenters.session.sign_out,
        "quit": desk.ask_to_close,
    }
