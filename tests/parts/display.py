"""A real X server without a screen."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def x_display(size: str = "1280x800x24") -> Iterator[str]:
    """Run Xvfb until the block ends; gives what ``DISPLAY`` must say.

    Raises:
        RuntimeError: Xvfb is missing or does not start.
    """
    if shutil.which("Xvfb") is None:
        raise RuntimeError("Xvfb is missing: apt-get install xvfb")
    with tempfile.TemporaryDirectory(prefix="display-") as folder:
        number = Path(folder) / "number"
        with number.open("wb") as out:
            server = subprocess.Popen(
                ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp",
                 "-noreset"],  # not even when its last client leaves
                stdout=out, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            end = time.monotonic() + 10
            while not number.read_text().endswith("\n"):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("Xvfb does not start")
                time.sleep(0.02)
            yield f":{number.read_text().strip()}"
        finally:
            server.terminate()
            server.wait(5)
