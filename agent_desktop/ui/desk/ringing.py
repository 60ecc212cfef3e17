"""What a ringing call says outside the desk's window, in the agent's language."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from agent_desktop.ui import formats


@dataclass(frozen=True, slots=True, kw_only=True)
class RingKeys:
    """Keys that work in every window, as the agent reads them; "" for none."""

    answer: str = ""
    reject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingTexts:
    """The words of a desktop notification, read by the core when a call rings.

    They are taken once for each language, on the GUI thread: asking Qt for a translation from
    another thread can wait for the interpreter while the GUI thread waits for Qt.
    """

    incoming: str = ""
    withheld: str = ""
    answer: str = ""
    reject: str = ""
    show: str = ""

    def number(self, text: str) -> str:
        """Return a number in groups that can be read out."""
        return formats.number(text)


def ring_texts() -> RingTexts:
    """Return the words in the language of now.

    Thread: GUI.
    """
    return RingTexts(
        incoming=QCoreApplication.translate("Ringing", "Incoming call"),
        withheld=QCoreApplication.translate("Ringing", "Number withheld"),
        answer=QCoreApplication.translate("Ringing", "Answer"),
        reject=QCoreApplication.translate("Ringing", "Reject"),
        show=QCoreApplication.translate("Ringing", "Show the desk"),
    )
