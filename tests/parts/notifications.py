"""A real desktop that shows notifications: dunst under Xvfb, in a D-Bus session of its own."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.parts.display import x_display
from tests.parts.keyring import key_ring

_HINT = "install it: apt-get install dunst"
_TIED = ("setpriv", "--pdeathsig", "TERM")
_CONFIG = """[global]
    dmenu = {chooser}
    title = notification
    markup = full
    history_length = 20
    idle_threshold = 0
[urgency_critical]
    timeout = 0
"""
# What dunst would show as a menu of buttons: picks the line that begins with what is wanted.
_CHOOSER = """#!{python}
import pathlib, sys
wanted = pathlib.Path({wanted!r}).read_text()
for line in sys.stdin:
    if line.lstrip("#").startswith(wanted):
        print(line, end="")
        break
"""


class NotificationDesktop:
    """What a person sees and presses."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = environment
        self._folder = folder

    @property
    def shown(self) -> int:
        """How many notifications are on screen."""
        return int(self._dunstctl("count", "displayed"))

    def press(self, button: str) -> None:
        """Press a button of the notification by its words."""
        (self._folder / "wanted").write_text(button)
        self._dunstctl("context")

    def click(self) -> None:
        """Click on the notification itself."""
        self._dunstctl("action", "0")

    def dismiss(self) -> None:
        """Wipe the notification away."""
        self._dunstctl("close")

    def last(self) -> dict[str, Any]:
        """Return the notification that was closed last, as dunst kept it."""
        history = json.loads(self._dunstctl("history"))
        return {name: kept["data"] for name, kept in history["data"][0][0].items()}

    def _dunstctl(self, *words: str) -> str:
        done = subprocess.run(
            ["dunstctl", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        return done.stdout.strip() or "0"


@contextlib.contextmanager
def notification_desktop(
    around: Mapping[str, str] | None = None,
) -> Iterator[NotificationDesktop]:
    """Run dunst until the block ends, on a screen and bus of its own or those given.

    Args:
        around: ``DISPLAY`` and the session's variables of a desktop that runs already.

    Raises:
        RuntimeError: dunst is missing or does not start.
    """
    if shutil.which("dunst") is None:
        raise RuntimeError(f"dunst is missing; {_HINT}")
    with contextlib.ExitStack() as stack:
        if around is None:
            display = stack.enter_context(x_display("640x400x24"))
            around = {**stack.enter_context(key_ring(unlocked=False)), "DISPLAY": display}
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dunst-")))
        chooser = folder / "chooser"
        wanted = str(folder / "wanted")
        chooser.write_text(_CHOOSER.format(python=sys.executable, wanted=wanted))
        chooser.chmod(0o700)
        (folder / "dunstrc").write_text(_CONFIG.format(chooser=chooser))
        server = subprocess.Popen(
            [*_TIED, "dunst", "-conf", str(folder / "dunstrc")],
            env={**os.environ, **around},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        desktop = NotificationDesktop(around, folder)
        try:
            _wait_for(desktop, server)
            yield desktop
        finally:
            server.terminate()
            server.wait(5)


def _wait_for(desktop: NotificationDesktop, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 15
    while True:
        try:
            assert desktop.shown == 0
        except (subprocess.CalledProcessError, ValueError):
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("dunst does not start") from None
            time.sleep(0.05)
        else:
            return
