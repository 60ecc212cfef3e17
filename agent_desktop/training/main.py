"""``agent-desktop train``: practise on simulated callers, without PBX and without server.

The desk is the real one, on a profile of its own; the callers are an engine without a headset that
plays recordings. Each call is scored by the rules of real calls, and what was missed is named.
"""

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import platformdirs

from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.demo.callers import Callers
from agent_desktop.demo.children import Children
from agent_desktop.demo.desk import Desk
from agent_desktop.demo.exchange import HOST, Exchange
from agent_desktop.domain.adherence import Verdict
from agent_desktop.domain.errors import Unavailable
from agent_desktop.runtime.paths import APP, Profile
from agent_desktop.services.local_desk import SIP_PASSWORD
from agent_desktop.training.scenes import Scene, load
from agent_desktop.training.trainer import Result, Trainer

AGENT: Final = "1001"
_COMPANY: Final = {"zh": "培训中心", "en": "Training"}
_REGISTERS_S: Final = 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--profile", metavar="DIR", help="the training desk's own folder")
    parser.add_argument("--scenes", type=Path, metavar="DIR", help="the centre's own scenes")
    parser.add_argument("--only", default="", metavar="NAMES", help="comma separated, in order")
    parser.add_argument("--pack", default="general", help="call-script pack (default: general)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="default: zh")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the result as JSON")
    parser.add_argument(
        "--no-window", action="store_true", help="print the result only, and close the desk"
    )


def main(args: argparse.Namespace) -> int:
    """Train; 0 when every caller was answered.

    Raises:
        AgentDesktopError: A scene is broken, or something cannot be started.
    """
    only = tuple(name.strip() for name in args.only.split(",") if name.strip())
    scenes = load(args.scenes, only)
    folder = args.profile or Path(platformdirs.user_data_dir(APP, appauthor=False)) / "training"
    results = asyncio.run(_train(Path(folder), scenes, args))
    _print(results, scenes, args.language)
    if args.report is not None:
        args.report.write_text(json.dumps(_report(results), ensure_ascii=False, indent=2), "utf-8")
    if results and not args.no_window:
        from agent_desktop.ui.assessment.results import show_results  # noqa: PLC0415 - Qt, last

        shown = [(r.scene.titled(args.language), r.assessment) for r in results]
        show_results(shown, args.language)
    answered = [r for r in results if r.answered_s is not None]
    return 0 if len(answered) == len(scenes) else 1


async def _train(folder: Path, scenes: Sequence[Scene], args: argparse.Namespace) -> list[Result]:
    async with _stage(folder, scenes, args) as (desk, callers, exchange):
        if await desk.until(lambda s: s["registration"]["state"] == "registered", _REGISTERS_S):
            await desk.ctl("state", "ready")
            trainer = Trainer(desk, callers, AGENT, exchange, _say)
            return await trainer.run(scenes, args.language)
        raise Unavailable("the desk did not register; its log folder says why")


@asynccontextmanager
async def _stage(
    folder: Path, scenes: Sequence[Scene], args: argparse.Namespace
) -> AsyncIterator[tuple[Desk, Callers, str]]:
    profile = Profile.at(folder / "desk")
    passwords = {scene.number: secrets.token_urlsafe(12) for scene in scenes}
    own = secrets.token_urlsafe(12)
    children = Children(folder / "logs")
    exchange = await Exchange.open({AGENT: own, **passwords})
    address = f"{HOST}:{exchange.port}"
    variables = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    callers = Callers(folder / "callers", children, variables, passwords)
    desk = Desk(profile.folder, children, variables)
    try:
        await asyncio.to_thread(KeyringSecretStore(profile).put, SIP_PASSWORD, own)
        profile.settings_file.write_text(_settings(address, args), "utf-8")
        await callers.start()
        await desk.open()
        yield desk, callers, address
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(_take_down(desk, callers, children))
        exchange.close()


async def _take_down(desk: Desk, callers: Callers, children: Children) -> None:
    await desk.close()
    await callers.stop()
    await children.stop()


def _settings(exchange: str, args: argparse.Namespace) -> str:
    """Return the training desk's settings; JSON's texts are TOML's."""
    areas = {
        "sip": {"server": exchange, "user": AGENT},
        "agent": {"number": AGENT, "company": _COMPANY[args.language]},
        "script": {"pack": args.pack, "language": args.language},
        "ui": {"language": args.language},
    }
    return "\n".join(
        f"[{area}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for area, values in areas.items()
    )


def _print(results: Sequence[Result], scenes: Sequence[Scene], language: str) -> None:
    _say("")
    for result in results:
        _say(f"{result.score:>4}  {result.scene.titled('en' if language == 'en' else 'zh')}")
        if result.assessment is None:
            _say("      not answered")
            continue
        missed = [m.criterion for m in result.assessment.marks if m.verdict is Verdict.MISSED]
        if missed:
            _say(f"      missed: {', '.join(missed)}")
    if results:
        mean = sum(r.score for r in results) / len(scenes)
        _say(f"{mean:>4.0f}  of 100, {len(results)} of {len(scenes)} calls")


def _report(results: Sequence[Result]) -> dict[str, Any]:
    return {
        "calls": [
            {
                "scene": r.scene.name,
                "answered_s": None if r.answered_s is None else round(r.answered_s, 1),
                "score": r.score,
                "marks": {
                    m.criterion.value: m.verdict.value
                    for m in (r.assessment.marks if r.assessment else ())
                },
            }
            for r in results
        ]
    }


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command line
    sys.stdout.flush()
