"""``agent-desktop print-form``: write a ticket as a PDF. A running desk starts it.

A process of its own: laying pages out takes a moment and memory that no window waits for, a desk
without a window prints, too, and a text that breaks the layout breaks no desk.
"""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from agent_desktop.domain.errors import Unavailable

_SCREENLESS: Final = "linux"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "file", type=Path, help="the PDF to write; the ticket comes as JSON on stdin"
    )


def main(args: argparse.Namespace) -> int:
    """Write the form that stdin describes.

    Raises:
        Unavailable: ``print.not_written``.
    """
    if sys.platform == _SCREENLESS:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the platform is chosen

    from agent_desktop.adapters.form_printer import read_job  # noqa: PLC0415
    from agent_desktop.ui.printing.paper import write  # noqa: PLC0415
    from agent_desktop.ui.printing.sheet import sheet_of  # noqa: PLC0415
    from agent_desktop.ui.printing.words import printed_words  # noqa: PLC0415
    from agent_desktop.ui.translations import Languages  # noqa: PLC0415

    job = read_job(sys.stdin.buffer.read())
    application = QApplication(sys.argv[:1])
    Languages(application).use(job.language)
    printed = printed_words(job.printed_by, datetime.now().astimezone())
    sheet = sheet_of(job.shown, company=job.company, printed=printed, language=job.language)
    try:
        write(sheet, args.file)
    except OSError as exc:
        raise Unavailable("the PDF cannot be written there", code="print.not_written") from exc
    return 0
