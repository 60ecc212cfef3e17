"""Printing a ticket's form in a process of its own."""

import asyncio
import contextlib
import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.ticket_news import TicketShown

logger = logging.getLogger(__name__)

_WITHIN_S: Final = 60.0
_NOT_WRITTEN: Final = "print.not_written"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """What the printing process is told."""

    shown: TicketShown
    company: str
    printed_by: str
    language: str


def read_job(text: bytes) -> PrintJob:
    """Return the job that ``ChildPrinter`` has written."""
    return TypeAdapter(PrintJob).validate_json(text)


def forget_forms(folder: Path) -> None:
    """Delete printed forms without a place of their own: they show customers' data."""
    for form in folder.glob("*.pdf"):
        with contextlib.suppress(OSError):  # a viewer on Windows holds it
            form.unlink()


class ChildPrinter:
    """Implements ``FormPrinter``.

    Args:
        folder: Holds forms that have no place of their own.
        language: Returns ``zh`` or ``en``.

    Thread: core.
    """

    def __init__(self, folder: Path, language: Callable[[], str]) -> None:
        self._folder = folder
        self._language = language

    def new_file(self, name: str) -> str:
        """Return where a form may be written that has no place of its own."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            return str(Path(tempfile.gettempdir()) / name)
        return str(self._folder / name)

    async def write(self, shown: TicketShown, file: str, *, company: str, printed_by: str) -> None:
        """Write the form; see ``FormPrinter``."""
        target = Path(file)
        if not target.parent.is_dir():
            raise Unavailable("there is no such folder", code=_NOT_WRITTEN)
        job = PrintJob(
            shown=shown, company=company, printed_by=printed_by, language=self._language()
        )
        text = await asyncio.to_thread(TypeAdapter(PrintJob).dump_json, job)
        process = await asyncio.create_subprocess_exec(
            *_program(),
            str(target.absolute()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_WITHIN_S):
                _, said = await process.communicate(text)
        except TimeoutError:
            raise Unavailable("printing took too long", code="print.failed") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode == 1 and not said.startswith(b"Traceback"):
            raise Unavailable("the PDF cannot be written there", code=_NOT_WRITTEN)
        if process.returncode:
            # Its last line names the error; what stands before it may quote the ticket.
            kind = said.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
            logger.error("the form was not printed: exit %s, %s", process.returncode, kind)
            raise Unavailable("the form was not printed", code="print.failed")


def _program() -> list[str]:
    program = [sys.executable]
    if not getattr(sys, "frozen", False):
        program += ["-m", "agent_desktop"]
    return [*program, "print-form"]
