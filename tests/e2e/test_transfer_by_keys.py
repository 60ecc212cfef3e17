"""A caller is answered, held, and handed to a colleague with nothing but the keyboard."""

from collections.abc import Mapping
from pathlib import Path

from tests.e2e.conftest import SIP_PASSWORD, local_settings
from tests.e2e.test_typing import keyboard
from tests.parts.baresip import baresip
from tests.parts.desk import DeskProcess, desk_process
from tests.parts.kamailio import kamailio, lasting_port

CALLER, COLLEAGUE = "13800138000", "1009"


def _call(desk: DeskProcess, number: str, state: str) -> dict | None:
    return next(
        (c for c in desk.status["calls"] if (c["remote_number"], c["state"]) == (number, state)),
        None,
    )


def test_a_caller_is_handed_to_a_colleague_with_keys_alone(
    tmp_path: Path, surroundings: Mapping[str, str]
) -> None:
    port = lasting_port()
    with (
        kamailio({"1001": SIP_PASSWORD}, {COLLEAGUE: f"127.0.0.1:{port}"}) as pbx,
        keyboard() as keys,
        desk_process(
            tmp_path / "desk",
            {**surroundings, "DISPLAY": keys.display, "QT_QPA_PLATFORM": "xcb"},
        ) as desk,
        baresip(CALLER, proxy=pbx.server) as caller,
        baresip(COLLEAGUE, proxy=pbx.server, port=port) as colleague,
    ):
        desk.settings(local_settings(pbx))
        desk.keep_sip_password(SIP_PASSWORD)
        desk.start(window=True)
        desk.registered()
        desk.does("state", "ready")
        desk.until(lambda: "window_ready" in desk.status["marks"])
        caller.dial("1001")
        desk.call("ringing")

        keys("key", "F2")
        desk.until(lambda: _call(desk, CALLER, "active"))
        keys("key", "ctrl+t", "shift+Tab")  # to the subject
        keys("type", "--delay", "10", "needs the second line")
        keys("key", "F11")
        keys("type", "--delay", "10", COLLEAGUE)
        keys("key", "Return")
        desk.until(lambda: _call(desk, COLLEAGUE, "active"))
        assert _call(desk, CALLER, "held")
        keys("key", "ctrl+F11")  # back to the caller
        desk.until(lambda: _call(desk, CALLER, "active"))

        keys("key", "F11")
        keys("type", "--delay", "10", COLLEAGUE)
        keys("key", "Return")
        desk.until(lambda: _call(desk, COLLEAGUE, "active"))
        keys("type", "--delay", "10", ", asked")
        keys("key", "shift+F11")
        desk.until(lambda: not desk.status["calls"])
        colleague.waits_for("CALL_ESTABLISHED", 3)  # asked twice, then the caller

        # The keyboard came back to the subject each time.
        keys("key", "ctrl+s")
        subjects = desk.until(
            lambda: [row["subject"] for row in desk.status["history"] if row["subject"]]
        )
        assert subjects == ["needs the second line, asked"]
