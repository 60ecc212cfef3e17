"""Why the simulated customers of the demo call, and what they say."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agent_desktop.runtime.paths import shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One customer's call.

    Attributes:
        number: The SIP user that calls. Numbers that no Chinese network gives out.
        name: Display name that the call shows.
        says: What is heard; "" is a silent line.
        pitch: Of the voice, espeak-ng's 0-99.
    """

    name: str
    title: str
    number: str
    display_name: str
    says: str = ""
    pitch: int = 50

    @property
    def speech(self) -> Path | None:
        """The shipped recording of ``says``; None for a silent line."""
        return shipped("resources", "demo", f"{self.name}.wav") if self.says else None


MATTERS: Final = (
    Matter(
        name="enquiry",
        title="an enquiry",
        number="13800000001",
        display_name="王先生",
        says="您好，我姓王，家里的宽带想升五百兆，请问多少钱，可以上门安装吗？",
        pitch=45,
    ),
    Matter(
        name="complaint",
        title="a complaint",
        number="13800000002",
        display_name="李女士",
        says="喂，我要投诉！说好昨天来修宽带，我等了一整天都没人来，你们到底管不管？",
        pitch=75,
    ),
    Matter(
        name="silent",
        title="a silent line",
        number="13800000003",
        display_name="",
    ),
)
