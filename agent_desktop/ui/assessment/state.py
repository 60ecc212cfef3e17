"""What the self-assessment's window shows."""

from dataclasses import dataclass, field

from agent_desktop.domain.adherence import Assessment
from agent_desktop.domain.ids import CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentState:
    """The newest assessment; ``call_id`` is None before the first.

    Attributes:
        asked: The agent wants to see it now.
    """

    call_id: CallId | None = None
    number: str = ""
    assessment: Assessment = field(default_factory=Assessment)
    asked: bool = False
