"""The script panel of one call: where it is, and what it shows of the pack."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent_desktop.contract.packs import Language, Pack
from agent_desktop.domain.events import ScriptChanged, ScriptStep
from agent_desktop.domain.ids import CallId
from agent_desktop.services.call_journal import KeptScript


@dataclass(frozen=True, slots=True)
class Panel:
    """Where the panel is in one call.

    Attributes:
        pinned: The step to say now, whatever was said before; "" for none.
        said: When each step of a situation was said, on the monotonic clock.
    """

    situation: str
    pinned: str
    said: dict[tuple[str, str], float]
    language: Language


def panel_of(kept: KeptScript, before_s: float) -> Panel:
    """Return the panel of a call that an earlier run left behind; all said before ``before_s``."""
    pairs = (step.partition("/") for step in kept.said)
    said = {
        (situation, step): before_s - len(kept.said) + n
        for n, (situation, _, step) in enumerate(pairs)
    }
    return Panel(kept.situation, "", said, "en" if kept.language == "en" else "zh")


def shown_panel(
    pack: Pack, panel: Panel, call_id: CallId | None, steps: Sequence[ScriptStep], current: int
) -> ScriptChanged:
    """Return what the panel shows: ``steps`` are of the situation in front, and filled."""
    manifest, language = pack.manifest, panel.language
    titles = {entry.id: entry.title[language] for entry in manifest.situations}
    entry = next((entry for entry in manifest.situations if entry.id == panel.situation), None)
    situation = pack.texts[language].get(panel.situation)
    avoid = situation.avoid if situation else ()
    return ScriptChanged(
        call_id=call_id,
        pack=manifest.id,
        pack_title=manifest.title[language],
        pack_version=manifest.version,
        language=language,
        languages=manifest.languages,
        situation=panel.situation,
        situation_title=titles.get(panel.situation, panel.situation),
        steps=tuple(steps),
        current=current,
        avoid=avoid or manifest.forbidden.get(language, ()),
        situations=tuple((e.id, titles[e.id], e.key) for e in manifest.situations),
        likely=entry.next if entry else (),
        ticket=entry.ticket.kind if entry and entry.ticket else None,
    )
