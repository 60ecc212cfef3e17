"""The command ``agent-desktop ctl``: drives the running desk of a profile.

It is what hotkeys and other programs start, so it imports little: a plain socket instead of the
event loop that the desk itself uses for ``runtime.local_link``.
"""

import argparse
import io
import json
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from agent_desktop.adapters.desktop import import_ctl, ticket_ctl

NO_DESK: Final = 3
REFUSED: Final = 1
DONE: Final = 0
USAGE: Final = 2

_DEVICES: Final = ("microphone", "earpiece", "ringer", "speaker")
_REPLY_WITHIN_S: Final = 30.0
_CLOSES_WITHIN_S: Final = 20.0


class NoDesk(Exception):
    """Nobody listens on this profile."""


class Refused(Exception):
    """The desk said no, in one line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs."""
    where = argparse.ArgumentParser(add_help=False)
    # Suppressed, so that the place behind the verb does not undo the place before it.
    where.add_argument(
        "--profile", metavar="DIR", default=argparse.SUPPRESS, help="the desk's folder"
    )
    parser.add_argument("--profile", metavar="DIR", default=None, help="the desk's folder")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, about: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=about, parents=[where])

    verb("status", "what the desk is doing").add_argument(
        "--json", action="store_true", help="as one JSON object"
    )
    verb("events", "JSON lines of everything that happens, until interrupted")
    verb("dial", "call a number, a sip: address or a tel: link").add_argument("number")
    verb("open", "show a tel: or sip: link to the agent, who may dial it").add_argument("link")
    check = verb("check", "the check before the shift; say whether its tone was heard")
    check.add_argument("what", choices=("start", "heard", "not-heard", "close"))
    verb("answer", "take the ringing call")
    verb("reject", "refuse the ringing call")
    verb("hangup", "end the call")
    verb("hold", "put the far end on hold")
    verb("resume", "take the far end off hold")
    verb("mute", "close or open the microphone").add_argument("on", choices=("on", "off"))
    verb("dtmf", "send tones in the call").add_argument("digits")
    _add_phone_verbs(verb)
    state = verb("state", "ready, not-ready with a reason, or after-call work")
    state.add_argument("state", choices=("ready", "not-ready", "acw"))
    state.add_argument("reason", nargs="?", default="")
    script = verb("script", "bring up a situation, tick the step, answer in the flow")
    script.add_argument(
        "situation", help="for example closing; or: tick, choose N, back, leave, fill"
    )
    script.add_argument("choice", nargs="?", default="", metavar="N", help="with choose: from 1")
    voice = verb("voice", "play the phrase in the agent's own voice, or stop it")
    voice.add_argument("what", choices=("play", "stop"))
    ticket_ctl.add_verbs(verb("ticket", "tickets: write, show, list, search, step"), where)
    for noun, about in (("customer", "customers"), ("directory", "responsible persons")):
        import_ctl.add_verbs(noun, verb(noun, f"{about}: out of a file"), where)
    verb("show", "bring the desk's window to the front")
    verb("screenshot", "save a picture of the desk's window").add_argument("file")
    verb("quit", "close the desk in order")


def _add_phone_verbs(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    verb("swap", "talk to the caller on hold and hold the one on the line")
    transfer = verb("transfer", "send the caller to another number")
    transfer.add_argument("number")
    transfer.add_argument(
        "--attended", action="store_true", help="talk to the number first; then: complete, cancel"
    )
    verb("complete", "connect the caller with who was asked, and leave")
    verb("cancel", "end the consultation and go back to the caller")
    conference = verb("conference", "bring the calls together, or part them")
    conference.add_argument("on", nargs="?", default="on", choices=("on", "off"))
    verb("redial", "call the number that was dialled last")
    verb("pickup", "take the call that rings at a colleague").add_argument("number")
    monitor = verb("monitor", "listen to an agent's call, whisper to the agent or join in (leads)")
    monitor.add_argument("mode", choices=("listen", "whisper", "barge"))
    monitor.add_argument("agent", help="the agent's extension")
    devices = verb("devices", "what there is to hear and speak with; choose some of it")
    for name in _DEVICES:
        devices.add_argument(f"--{name}", metavar="NAME", help='"" is the system\'s default')
    devices.add_argument("--json", action="store_true", help="as one JSON object")
    record = verb("record", "the recording of the call")
    record.add_argument("what", choices=("start", "stop", "pause", "resume"))
    consent = verb("consent", "note whether the caller agreed to be recorded")
    consent.add_argument("given", choices=("yes", "no"))
    verb("acw", "after-call work: take more time").add_argument("what", choices=("extend",))


def main(args: argparse.Namespace) -> int:
    """Do one verb; returns the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON is UTF-8 wherever it goes; half a character (of a hostile name) is escaped.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        request = _request_of(args)
    except (OSError, ValueError, TypeError) as exc:
        return _say(f"{_source(args)}{exc}", USAGE)
    try:
        with _Desk(_endpoint_file(args.profile)) as desk:
            return _run(desk, args, request)
    except NoDesk:
        return _say("no desk is running on this profile", NO_DESK)
    except (Refused, import_ctl.Failed) as refusal:
        return _say(str(refusal), REFUSED)
    except (BrokenPipeError, KeyboardInterrupt):
        return DONE


def _run(desk: "_Desk", args: argparse.Namespace, request: dict[str, Any]) -> int:
    verb = request["verb"]
    if verb == import_ctl.BEGIN:
        for line in import_ctl.run(desk.ask, args, request):
            _print(line)
        return DONE
    result = desk.ask(verb, request["args"])
    if verb == "quit":
        desk.wait_for_end()
        return DONE
    for line in desk.lines() if verb == "events" else _lines(verb, args, result):
        _print(line)
    return DONE


def _lines(verb: str, args: argparse.Namespace, result: dict[str, Any]) -> Iterator[str]:
    """Return what an answer is for a person, or with ``--json`` for a program."""
    is_for_a_person = getattr(args, "json", None) is False
    if is_for_a_person and verb == "status":
        return _readable(result)
    if is_for_a_person and verb == "devices":
        return _devices(result)
    if is_for_a_person and verb.startswith("ticket-"):
        return ticket_ctl.readable(verb, result)
    return iter([json.dumps(result, ensure_ascii=False)] if result else [])


# What the words behind a verb become. A verb without an entry takes none.
_ARGUMENTS: Final[dict[str, Callable[[argparse.Namespace], dict[str, Any]]]] = {
    "dial": lambda args: {"number": args.number},
    "open": lambda args: {"link": args.link},
    "mute": lambda args: {"on": args.on == "on"},
    "dtmf": lambda args: {"digits": args.digits},
    "transfer": lambda args: {"number": args.number, "attended": args.attended},
    "conference": lambda args: {"on": args.on == "on"},
    "pickup": lambda args: {"number": args.number},
    "monitor": lambda args: {"mode": args.mode, "agent": args.agent},
    "devices": lambda args: {
        name: chosen for name in _DEVICES if (chosen := getattr(args, name)) is not None
    },
    "record": lambda args: {"what": args.what},
    "check": lambda args: {"what": args.what},
    "acw": lambda args: {"what": args.what},
    "consent": lambda args: {"given": args.given == "yes"},
    "state": lambda args: {"state": args.state, "reason": args.reason},
    "script": lambda args: {"situation": args.situation, "choice": args.choice},
    "voice": lambda args: {"what": args.what},
    "screenshot": lambda args: {"file": str(Path(args.file).absolute())},
}


def _request_of(args: argparse.Namespace) -> dict[str, Any]:
    if args.verb == "ticket":
        return ticket_ctl.request_of(args)
    if args.verb in import_ctl.NOUNS:
        return import_ctl.request_of(args)
    words = _ARGUMENTS.get(args.verb)
    return {"verb": args.verb, "args": words(args) if words else {}}


def _source(args: argparse.Namespace) -> str:
    """Return the name of the file that could not be read, for the front of the sentence."""
    file = getattr(args, "json", "")
    return f"{file}: " if isinstance(file, str) and file else ""


def _endpoint_file(profile: str | None) -> Path:
    if profile:
        return Path(profile).expanduser().absolute() / "desk.endpoint"
    from agent_desktop.runtime.paths import Profile  # noqa: PLC0415 - only without --profile

    return Profile.at(None).desk_endpoint


class _Desk:
    """A blocking client of the desk's local link."""

    def __init__(self, endpoint: Path) -> None:
        try:
            where = json.loads(endpoint.read_text("utf-8"))
            address, token = str(where["address"]), str(where["token"])
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise NoDesk from exc
        self._socket = _connected(address)
        self._socket.settimeout(_REPLY_WITHIN_S)
        self._stream = self._socket.makefile("rwb")
        self._send({"token": token})

    def __enter__(self) -> "_Desk":
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stream.close()
        self._socket.close()

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._stream.write(json.dumps(message).encode() + b"\n")
            self._stream.flush()
        except OSError as exc:
            raise NoDesk from exc

    def ask(self, verb: str, given: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its result."""
        self._send({"id": 1, "verb": verb, "args": given})
        try:
            line = self._stream.readline()
        except TimeoutError as exc:
            raise Refused("the desk does not answer") from exc
        except OSError as exc:
            raise NoDesk from exc
        if not line:
            raise NoDesk
        reply = json.loads(line)
        if not reply.get("ok"):
            raise Refused(" ".join(str(reply.get("message") or reply.get("code")).split()))
        result = reply.get("result")
        return result if isinstance(result, dict) else {}

    def lines(self) -> Iterator[str]:
        """Yield what the desk sends until it closes."""
        self._socket.settimeout(None)
        for line in self._stream:
            yield line.decode("utf-8", "replace").rstrip("\n")

    def wait_for_end(self) -> None:
        """Return when the desk has closed the link, which it does last of all."""
        self._socket.settimeout(_CLOSES_WITHIN_S)
        try:
            while self._stream.readline():
                pass
        except TimeoutError as exc:
            raise Refused("the desk is closing, but takes its time") from exc
        except OSError:
            return


def _connected(address: str) -> socket.socket:
    try:
        if address.startswith("127.0.0.1:"):
            return socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), 5)
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.connect(address)
        except OSError:
            link.close()
            raise
    except (OSError, ValueError) as exc:
        raise NoDesk from exc
    return link


def _readable(status: dict[str, Any]) -> Iterator[str]:
    registration, sync, engine = status["registration"], status["sync"], status["engine"]
    reason = f" ({status['agent_reason']})" if status.get("agent_reason") else ""
    left_s = status.get("agent_left_s")
    left = "" if left_s is None else f" {left_s:.0f} s left"
    yield f"agent         {status['agent_state']}{reason}{left}"
    why = " ".join(str(p) for p in (registration.get("code") or "", registration["reason"]) if p)
    yield f"registration  {registration['state']} {registration['account']} {why}".rstrip()
    for call in status["calls"]:
        marks = "".join(f" {m}" for m in ("muted", "held", "conference") if call.get(m))
        marks += "".join(f" {call[m]}" for m in ("purpose", "progress") if call.get(m))
        marks += f" transfer {call['transfer']}" if call.get("transfer") else ""
        marks += "".join(f" [{warning}]" for warning in call.get("warnings", ()))
        who = f"{call['remote_number']} {call['remote_name']}".rstrip()
        heard = f"{call['duration_s']:.0f} s{marks}"
        yield f"call          {call['direction']} {call['state']} {who} {heard}"
    script = status["script"]
    if script["step"]:
        yield f"say           {script['text']}"
    live = "live" if sync["live"] else "not live"
    online = f"online, {live}" if sync["online"] else "offline" if sync["enabled"] else "no server"
    for number, choice in enumerate(status["flow"]["choices"], 1):
        yield f"choose        {number}  {choice['label']}"
    yield f"server        {online}, {sync['pending']} unsent {sync['last_error']}".rstrip()
    for agent in status["floor"]:
        calls = "".join(f", {call}" for call in agent["calls"])
        doing = f"{agent['state']} {agent['reason']}".rstrip()
        yield f"floor         {agent['number']} {agent['name']}: {doing}{calls}"
    yield f"engine        pid {engine['pid']}, {engine['restarts']} restarts"
    yield from _watched(status.get("watch") or {})


def _watched(watch: dict[str, Any]) -> Iterator[str]:
    lead_s, free_mb = watch.get("clock_lead_s"), watch.get("disk_free_mb")
    if lead_s is not None:
        way = "behind" if lead_s < 0 else "ahead of"
        yield f"clock         {abs(lead_s)} s {way} the server's"
    if free_mb is not None:
        yield f"disk          {free_mb} MB free"
    for code in watch.get("troubles", ()):
        yield f"trouble       {_TROUBLES.get(code, code)}"


_TROUBLES: Final = {
    "clock.fast": "this computer's clock is fast: set it",
    "clock.slow": "this computer's clock is slow: set it",
    "disk.nearly_full": "the disk is nearly full: make room",
    "sync.table_differs": "what is kept here differed from the server's and is fetched again",
    "sync.stuck": "unsent changes wait though the server answers: tell the team lead",
}


def _devices(said: dict[str, Any]) -> Iterator[str]:
    for name in _DEVICES:
        wanted = said.get(f"wanted_{name}") or "(system's default)"
        used = said.get(name)
        yield f"{name:<12}{wanted}" + (f"  in use: {used}" if used else "")
    for kind in ("inputs", "outputs"):
        for device in said.get(kind, ()):
            yield f"{kind[:-1]:<12}{device}"


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _say(sentence: str, code: int) -> int:
    print(f"agent-desktop: {sentence}", file=sys.stderr)  # noqa: T201 - a command line speaks
    return code
