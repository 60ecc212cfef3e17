"""A ringing call as a notification of the desktop, with buttons to answer and to reject.

Speaks org.freedesktop.Notifications (Desktop Notifications Specification 1.2) over the session bus
on the core loop. It is shown while another window is in front, and only where the desktop shows
buttons: a notification without them would be in the way of the pop-up that has some. On Windows the
pop-up stands alone.
"""

import asyncio
import html
import logging
from typing import Any, Final

from agent_desktop.adapters.desktop.hooks import RingWords, WindowHooks
from agent_desktop.domain.calls import Call, CallState
from agent_desktop.domain.commands import Answer, Reject
from agent_desktop.domain.events import CallChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus

logger = logging.getLogger(__name__)

_NAME: Final = "org.freedesktop.Notifications"
_PATH: Final = "/org/freedesktop/Notifications"
_ANSWERS_WITHIN_S: Final = 3.0
_NEVER_EXPIRES: Final = 0
_CRITICAL: Final = 2
_DEFAULT: Final = "default"  # a click beside the buttons
_SIGNAL: Final = "ActionInvoked"


class DesktopNotifications:
    """Shows ringing calls and sends what the agent presses.

    Thread: core.
    """

    def __init__(self, bus: Bus, hooks: WindowHooks, *, icon: str = "call-start") -> None:
        self._bus = bus
        self._hooks = hooks
        self._icon = icon
        self._desktop: _Desktop | None = None
        # One after another: a call that ends while its notification is on the way takes it back.
        self._turn = asyncio.Lock()
        self._shown: dict[CallId, int] = {}
        self._is_useless = False
        bus.on(CallChanged, self._on_call)

    async def stop(self) -> None:
        """Take everything back; a second call does nothing."""
        async with self._turn:
            self._is_useless = True
            desktop, self._desktop = self._desktop, None
            if desktop is None:
                return
            for number in self._shown.values():
                await self._try(desktop.take_back(number))
            self._shown.clear()
            await desktop.close()

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if call.state is CallState.RINGING:
            is_seen = self._hooks.is_in_front is not None and self._hooks.is_in_front()
            if not is_seen and not self._is_useless:
                spawn(self._show(call), name="notification")
        elif call.call_id in self._shown or self._turn.locked():
            spawn(self._take_back(call.call_id), name="notification")

    async def _show(self, call: Call) -> None:
        words = self._hooks.ring_words() if self._hooks.ring_words else None
        async with self._turn:
            if words is None or self._is_useless or not self._still_rings(call.call_id):
                return
            desktop = await self._connected()
            if desktop is None:
                return
            replaces = self._shown.get(call.call_id, 0)
            number = await self._try(desktop.show(replaces, call, words, self._icon))
            if number:
                self._shown[call.call_id] = number

    async def _take_back(self, call_id: CallId) -> None:
        async with self._turn:
            number = self._shown.pop(call_id, None)
            if number is not None and self._desktop is not None:
                await self._try(self._desktop.take_back(number))

    async def _connected(self) -> "_Desktop | None":
        if self._desktop is None:
            self._desktop = await self._try(_connect())
            if self._desktop is None or "actions" not in self._desktop.capabilities:
                logger.info("this desktop shows no notifications with buttons")
                self._is_useless = True
                if self._desktop is not None:
                    await self._desktop.close()
                    self._desktop = None
                return None
            spawn(self._listen(self._desktop), name="notification buttons")
        return self._desktop

    async def _listen(self, desktop: "_Desktop") -> None:
        while (pressed := await desktop.pressed()) is not None:
            number, key = pressed
            call_id = next((c for c, shown in self._shown.items() if shown == number), None)
            if call_id is None:
                continue
            if key == "answer":
                self._bus.post(Answer(call_id=call_id))
            elif key == "reject":
                self._bus.post(Reject(call_id=call_id))
            elif key == _DEFAULT and self._hooks.show is not None:
                self._hooks.show()
        if self._desktop is desktop:  # the bus is gone; the next call looks for it again
            self._desktop = None
            self._shown.clear()

    async def _try(self, work: Any) -> Any:
        """Return what the desktop answers, None when it does not."""
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                return await work
        except Exception as failure:  # noqa: BLE001 - an edge: a foreign service may do anything
            logger.info("the desktop does not take notifications: %s", type(failure).__name__)
            return None

    def _still_rings(self, call_id: CallId) -> bool:
        return any(
            changed.call.call_id == call_id and changed.call.state is CallState.RINGING
            for changed in self._bus.board.calls()
        )


class _Desktop:
    """The notification service of this session, over a connection of our own."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._signals: asyncio.Queue[tuple[int, str] | None] = asyncio.Queue()
        self.capabilities: frozenset[str] = frozenset()
        self._receiver = spawn(self._receive(), name="notification replies")

    async def begin(self) -> None:
        """Ask for the buttons' signals, and for what the service can do."""
        from jeepney import MatchRule, message_bus  # noqa: PLC0415 - with the first call

        rule = MatchRule(type="signal", sender=_NAME, interface=_NAME, member=_SIGNAL, path=_PATH)
        await self._ask(message_bus.AddMatch(rule))
        (capabilities,) = await self._call("GetCapabilities", "", ())
        self.capabilities = frozenset(capabilities)

    async def show(self, replaces: int, call: Call, words: RingWords, icon: str) -> int:
        """Show a call and return the number of its notification."""
        who = words.number(call.remote_number) or words.withheld
        lines = [line for line in (call.remote_name, call.queue) if line]
        if "body-markup" in self.capabilities:
            lines = [html.escape(line) for line in lines]
        hints = {
            "urgency": ("y", _CRITICAL),
            "category": ("s", "call.incoming"),
            "desktop-entry": ("s", "agent-desktop"),
            "transient": ("b", True),
        }
        actions = [_DEFAULT, words.show, "answer", words.answer, "reject", words.reject]
        body = ("Agent Desktop", replaces, icon, f"{words.incoming}: {who}", "\n".join(lines))
        reply = await self._call("Notify", "susssasa{sv}i", (*body, actions, hints, _NEVER_EXPIRES))
        return int(reply[0])

    async def take_back(self, number: int) -> None:
        """Close a notification."""
        await self._call("CloseNotification", "u", (number,))

    async def pressed(self) -> tuple[int, str] | None:
        """Return the next pressed button; None when the session bus is gone."""
        return await self._signals.get()

    async def close(self) -> None:
        """Leave the bus."""
        self._receiver.cancel()
        await asyncio.wait({self._receiver})
        await self._connection.close()

    async def _call(self, method: str, signature: str, body: tuple[Any, ...]) -> tuple[Any, ...]:
        from jeepney import DBusAddress, new_method_call  # noqa: PLC0415 - with the first call

        address = DBusAddress(_PATH, bus_name=_NAME, interface=_NAME)
        return await self._ask(new_method_call(address, method, signature or None, body))

    async def _ask(self, message: Any) -> tuple[Any, ...]:
        from jeepney.wrappers import unwrap_msg  # noqa: PLC0415 - with the first call

        serial = next(self._connection.outgoing_serial)
        reply = self._replies[serial] = asyncio.get_running_loop().create_future()
        try:
            await self._connection.send(message, serial=serial)
            return tuple(unwrap_msg(await reply))
        finally:
            del self._replies[serial]

    async def _receive(self) -> None:
        try:
            while True:
                self._take(await self._connection.receive())
        except (EOFError, OSError):
            logger.info("the session bus is gone")
        finally:
            self._signals.put_nowait(None)
            for reply in self._replies.values():
                if not reply.done():
                    reply.set_exception(ConnectionError("the session bus is gone"))

    def _take(self, message: Any) -> None:
        from jeepney import HeaderFields, MessageType  # noqa: PLC0415 - with the first call

        fields = message.header.fields
        reply = self._replies.get(fields.get(HeaderFields.reply_serial, 0))
        if reply is not None and not reply.done():
            reply.set_result(message)
        is_signal = message.header.message_type is MessageType.signal
        if is_signal and fields.get(HeaderFields.member) == _SIGNAL:
            body = message.body
            if len(body) == 2 and isinstance(body[0], int) and isinstance(body[1], str):
                self._signals.put_nowait((body[0], body[1]))


async def _connect() -> _Desktop:
    from jeepney.io.asyncio import open_dbus_connection  # noqa: PLC0415 - with the first call

    desktop = _Desktop(await open_dbus_connection("SESSION"))
    try:
        await desktop.begin()
    except BaseException:
        await desktop.close()
        raise
    return desktop
