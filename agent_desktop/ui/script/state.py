"""What the script panel shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent_desktop.domain.events import (
    ConversationChanged,
    FlowChanged,
    FoundPhrase,
    OwnVoiceChanged,
)
from agent_desktop.domain.tickets import TicketKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; ``is_current`` is the phrase to say now."""

    text: str
    hint: str = ""
    is_said: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Something that can be brought up; ``key`` is its digit, "" beyond the ninth."""

    situation_id: str
    title: str
    key: str = ""
    is_open: bool = False
    is_favourite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptState:
    """Everything that the script panel shows.

    Attributes:
        phrase: In breaths, one a line.
        likely: Situations in the order in which they are most likely wanted now.
        has_clip: The phrase in front can be played in the agent's own voice.
        speaking_until_s: A recording plays to the caller until then (monotonic); None: none does.
        waiting_version: A newer version of the pack comes after the call.
        microphone: 0 to 1, while a phrase is recorded.
        talk: How the conversation goes; None between calls.
    """

    pack_title: str = ""
    pack_version: str = ""
    waiting_version: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    situation: str = ""
    situation_title: str = ""
    phrase: str = ""
    hint: str = ""
    all_said: bool = False
    steps: tuple[Step, ...] = ()
    number: int = 0
    avoid: tuple[str, ...] = ()
    situations: tuple[Situation, ...] = ()
    in_call: bool = False
    is_favourite: bool = False
    likely: tuple[str, ...] = ()
    ticket: TicketKind | None = None
    flow: FlowChanged | None = None
    found_text: str = ""
    found: tuple[FoundPhrase, ...] = ()
    has_clip: bool = False
    speaking_since_s: float = 0.0
    speaking_until_s: float | None = None
    talk: ConversationChanged | None = None
    microphone: float = 0.0
    voice: OwnVoiceChanged = field(default_factory=OwnVoiceChanged)


def matching(situations: Sequence[Situation], text: str) -> list[Situation]:
    """Return the situations that hold every typed word in title, id or key."""
    words = text.casefold().split()
    return [
        s
        for s in situations
        if all(w in f"{s.title} {s.situation_id} {s.key}".casefold() for w in words)
    ]


def in_likely_order(state: ScriptState) -> list[Situation]:
    """Return all situations: those with a star, then the likeliest now, then as in the pack."""
    ranks = {name: rank for rank, name in enumerate(state.likely)}
    placed = enumerate(state.situations)

    def order(entry: tuple[int, Situation]) -> tuple[bool, int, int]:
        place, situation = entry
        rank = ranks.get(situation.situation_id, len(ranks))
        return not situation.is_favourite, rank, place

    return [situation for _, situation in sorted(placed, key=order)]
