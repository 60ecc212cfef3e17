"""What the question shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DialAskState:
    """A number that a web page supplied. ``ask_id`` "" for none; the rest as ``DialAsked``."""

    ask_id: str = ""
    target: str = ""
    link: str = ""
    region: str = ""
    foreign: bool = False
