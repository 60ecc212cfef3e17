"""A call that rings is on the agent's screen, and the window says when."""

from collections.abc import Mapping
from pathlib import Path

from tests.e2e.conftest import SIP_PASSWORD, local_settings
from tests.parts.desk import desk_process
from tests.parts.display import x_display
from tests.parts.kamailio import Pbx
from tests.parts.sipp import sipp


def test_a_ringing_call_is_painted_and_answered_in_the_window(
    tmp_path: Path, pbx: Pbx, surroundings: Mapping[str, str]
) -> None:
    with (
        x_display() as display,
        desk_process(
            tmp_path / "desk", {**surroundings, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        ) as desk,
    ):
        desk.settings(local_settings(pbx))
        desk.keep_sip_password(SIP_PASSWORD)
        desk.start(window=True)
        desk.registered()
        desk.does("state", "ready")
        with desk.events() as events, sipp("call_until_bye", to=pbx.server):
            rings = events.wait_for("CallChanged", lambda d: d["call"]["state"] == "ringing")
            painted = events.wait_for("painted", lambda d: d["what"] == "call_card")
            desk.does("answer")
            desk.call("active")
            desk.does("hangup")
        desk.does("quit")
        assert desk.wait() == 0

    assert painted["data"]["call_id"] == rings["data"]["call"]["call_id"]
    # How fast is the benchmark's question; here only that it is the paint of this very call.
    assert 0 < painted["t_s"] - rings["t_s"] < 2
