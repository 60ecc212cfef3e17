"""Which phrases of a pack are which part of a call, for the self-assessment."""

from typing import Final

from agent_desktop.contract.packs import Pack
from agent_desktop.domain.adherence import Roles

# Of the trade's situations that a pack says it covers.
_GREETING: Final = 1
_CLOSING: Final = 2
_LOOK_UP: Final = 9
_NUMBER: Final = "{agent_number}"


def roles_of(pack: Pack | None) -> Roles:
    """Return the parts of a call as the pack has them.

    The greetings are what comes up by itself and what the pack calls a greeting. Whatever names
    the agent's number gives it. Where something must be looked up, the first phrase asks for
    patience and the last one thanks for it.
    """
    if pack is None:
        return Roles()
    manifest, automatic = pack.manifest, pack.manifest.automatic
    covering = {number: _covering(pack, number) for number in (_GREETING, _CLOSING, _LOOK_UP)}
    opening = (automatic.greeting, automatic.outbound or automatic.greeting)
    texts = pack.texts[manifest.languages[0]]
    greetings = tuple(dict.fromkeys((*opening, *covering[_GREETING])))
    holds = [(name, texts[name].steps) for name in covering[_LOOK_UP]]
    return Roles(
        greeting=greetings,
        closing=tuple(dict.fromkeys((automatic.closing, *covering[_CLOSING]))),
        number=tuple(
            (name, step.id)
            for name in greetings
            for step in texts[name].steps
            if _NUMBER in step.text or any(_NUMBER in v.text for v in step.variants)
        ),
        hold_ask=tuple((name, steps[0].id) for name, steps in holds),
        hold_thanks=tuple((name, steps[-1].id) for name, steps in holds if len(steps) > 1),
    )


def _covering(pack: Pack, number: int) -> tuple[str, ...]:
    texts = pack.texts[pack.manifest.languages[0]]
    entries = pack.manifest.situations
    return tuple(e.id for e in entries if number in e.covers and e.id in texts)
