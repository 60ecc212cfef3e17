"""The command ``agent-desktop ctl``: drives the running desk of a profile.

It is what hotkeys and other programs start, so it imports little: a plain socket instead of the
event loop that the desk itself uses for ``runtime.local_link``.
"""

import argparse
import io
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

NO_DESK: Final = 3
REFUSED: Final = 1
DONE: Final = 0
USAGE: Final = 2

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
    verb("answer", "take the ringing call")
    verb("reject", "refuse the ringing call")
    verb("hangup", "end the call")
    verb("hold", "put the far end on hold")
    verb("resume", "take the far end off hold")
    verb("mute", "close or open the microphone").add_argument("on", choices=("on", "off"))
    verb("dtmf", "send tones in the call").add_argument("digits")
    state = verb("state", "ready, not-ready with a reason, or after-call work")
    state.add_argument("state", choices=("ready", "not-ready", "acw"))
    state.add_argument("reason", nargs="?", default="")
    script = verb("script", "bring a situation to the script panel, or tick the current step")
    script.add_argument("situation", help="for example closing; or: tick")
    ticket = verb("ticket", "the ticket form").add_subparsers(
        dest="ticket_verb", metavar="VERB", required=True
    )
    save = ticket.add_parser("save", help="save fields as a ticket", parents=[where])
    save.add_argument("--json", metavar="FILE", required=True, help="the fields; - reads stdin")
    verb("show", "bring the desk's window to the front")
    verb("screenshot", "save a picture of the desk's window").add_argument("file")
    verb("quit", "close the desk in order")


def main(args: argparse.Namespace) -> int:
    """Do one verb; returns the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON is UTF-8 wherever it goes; half a character (of a hostile name) is escaped.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        request = _request_of(args)
    except (OSError, ValueError, TypeError) as exc:
        return _say(f"{args.json}: {exc}", USAGE)
    try:
        with _Desk(_endpoint_file(args.profile)) as desk:
            return _run(desk, args, request)
    except NoDesk:
        return _say("no desk is running on this profile", NO_DESK)
    except Refused as refusal:
        return _say(str(refusal), REFUSED)
    except (BrokenPipeError, KeyboardInterrupt):
        return DONE


def _run(desk: "_Desk", args: argparse.Namespace, request: dict[str, Any]) -> int:
    result = desk.ask(request["verb"], request["args"])
    match request["verb"]:
        case "status" if args.json:
            _print(json.dumps(result, ensure_ascii=False))
        case "status":
            for line in _readable(result):
                _print(line)
        case "events":
            for line in desk.lines():
                _print(line)
        case "quit":
            desk.wait_for_end()
        case _ if result:
            _print(json.dumps(result, ensure_ascii=False))
    return DONE


def _request_of(args: argparse.Namespace) -> dict[str, Any]:
    match args.verb:
        case "dial":
            given: dict[str, Any] = {"number": args.number}
        case "open":
            given = {"link": args.link}
        case "mute":
            given = {"on": args.on == "on"}
        case "dtmf":
            given = {"digits": args.digits}
        case "state":
            given = {"state": args.state, "reason": args.reason}
        case "script":
            given = {"situation": args.situation}
        case "screenshot":
            given = {"file": str(Path(args.file).absolute())}
        case "ticket":
            return {"verb": "ticket-save", "args": {"form": _read_form(args.json)}}
        case _:
            given = {}
    return {"verb": args.verb, "args": given}


def _read_form(file: str) -> dict[str, Any]:
    text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    form = json.loads(text.removeprefix("\ufeff"))
    if not isinstance(form, dict):
        raise TypeError("a JSON object with the ticket's fields is needed")
    return form


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
    yield f"agent         {status['agent_state']}{reason}"
    why = " ".join(str(p) for p in (registration.get("code") or "", registration["reason"]) if p)
    yield f"registration  {registration['state']} {registration['account']} {why}".rstrip()
    for call in status["calls"]:
        marks = "".join(f" {m}" for m in ("muted", "held") if call[m])
        who = f"{call['remote_number']} {call['remote_name']}".rstrip()
        heard = f"{call['duration_s']:.0f} s{marks}"
        yield f"call          {call['direction']} {call['state']} {who} {heard}"
    script = status["script"]
    if script["step"]:
        yield f"say           {script['text']}"
    online = "online" if sync["online"] else "offline" if sync["enabled"] else "no server"
    yield f"server        {online}, {sync['pending']} unsent {sync['last_error']}".rstrip()
    yield f"engine        pid {engine['pid']}, {engine['restarts']} restarts"


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _say(sentence: str, code: int) -> int:
    print(f"agent-desktop: {sentence}", file=sys.stderr)  # noqa: T201 - a command line speaks
    return code
