"""Made-up moments of the pack editor, with the shipped pack in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import yaml

from agent_desktop.domain.events import Event
from agent_desktop.domain.pack_forms import PackMark, Place, pack_form
from agent_desktop.domain.pack_news import PackDraftChanged, PackHistoryChanged, PublishedVersion
from agent_desktop.runtime.paths import shipped
from agent_desktop.ui.moments import Scene, ready

_GREETING: Final = "zh/greeting.yaml"
_SAID: Final[Place] = ("steps", 1, "text")


def _files() -> dict[str, str]:
    folder = shipped("scripts", "general")
    found = (folder / "pack.yaml", *sorted(folder.glob("*/*.yaml")))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in found}


def _draft(now: datetime, texts: Mapping[str, str]) -> PackDraftChanged:
    return PackDraftChanged(
        pack="general",
        based_on="2",
        in_force="2",
        by="李静",
        at=now - timedelta(minutes=25),
        form=pack_form({file: yaml.safe_load(text) for file, text in texts.items()}),
        texts=tuple(texts.items()),
        changed=(_GREETING, "flows/hold.yaml"),
        checked=True,
        can_undo=True,
        focus=(_GREETING, ("steps", 0, "text")),
    )


def _history(now: datetime) -> PackHistoryChanged:
    return PackHistoryChanged(
        pack="general",
        versions=(
            PublishedVersion(
                version="2.2", by="李静", at=now - timedelta(days=1), note="中秋问候", in_force=True
            ),
            PublishedVersion(version="2.1", by="王强", at=now - timedelta(days=9), withdrawn=True),
        ),
        to_server=True,
        next_version="2.3",
        known=True,
    )


def packs(now_s: float, now: datetime) -> list[Event]:
    """A lead edits the greeting."""
    return [*ready(now_s, now), _draft(now, _files()), _history(now)]


def packs_problems(now_s: float, now: datetime) -> list[Event]:
    """Something is wrong and something is hard to say."""
    texts = _files()
    right = "[{caller_name}[{form_of_address}]，]请问有什么可以帮您？"
    texts[_GREETING] = texts[_GREETING].replace(right, right.replace("，]", "，"), 1)
    marks = (
        PackMark(file=_GREETING, line=14, column=12, cause="[ is never closed with ]", place=_SAID),
        PackMark(
            file="pack.yaml",
            line=151,
            column=14,
            cause="silent-call has no step repeat-often",
            place=("silent_call", "ladder", 1, "step"),
        ),
        PackMark(
            file="zh/transfer.yaml",
            line=4,
            column=11,
            cause="too long for one breath, put | where to take one:"
            " 我现在为您转接到负责这项业务的同事那里",
            place=("steps", 0, "text"),
            advice=True,
        ),
    )
    draft = replace(_draft(now, texts), marks=marks, focus=(_GREETING, _SAID))
    return [*ready(now_s, now), draft, _history(now)]


def packs_flow(now_s: float, now: datetime) -> list[Event]:
    """A flow: labels, notes, seconds."""
    draft = replace(_draft(now, _files()), focus=("flows/hold.yaml", ("title", "zh")))
    return [*ready(now_s, now), draft, _history(now)]


def packs_ladders(now_s: float, now: datetime) -> list[Event]:
    """The ladders of the silent call, and words."""
    place: Place = ("silent_call", "ladder", 0, "pause_s")
    draft = replace(_draft(now, _files()), focus=("pack.yaml", place))
    return [*ready(now_s, now), draft, _history(now)]


PACK_SCENES: Final[dict[str, Scene]] = {
    "packs": packs,
    "packs-problems": packs_problems,
    "packs-flow": packs_flow,
    "packs-ladders": packs_ladders,
}
