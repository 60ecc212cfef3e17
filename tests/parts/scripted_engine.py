"""A process that speaks the engine's protocol without SIP: ``python scripted_engine.py DIR``.

Dialled numbers make it misbehave: 666 ends it at once, 667 leaves the request unanswered, 668 skips
a sequence number, 669 sends nonsense. The configuration it was given lies in ``DIR/configured``.
"""

import asyncio
import json
import os
import sys
import uuid
from dataclasses import replace

from agent_desktop import __version__
from agent_desktop.contract.engine import (
    ENGINE_PROTOCOL,
    Delta,
    Devices,
    EngineCall,
    EngineCallState,
    Registration,
    Snapshot,
)
from agent_desktop.contract.wire import to_wire
from agent_desktop.runtime.local_link import Link, listen
from agent_desktop.runtime.paths import Profile


class Engine:
    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.seq = 0
        self.calls: dict[str, EngineCall] = {}
        self.registration = Registration()
        self.ended = asyncio.Event()
        self.link: Link | None = None
        self.version = os.environ.get("SCRIPTED_VERSION", __version__)

    async def serve(self, link: Link) -> None:
        self.link = link
        link.send(
            to_wire(
                Snapshot(
                    protocol=ENGINE_PROTOCOL,
                    version=self.version,
                    pid=os.getpid(),
                    seq=self.seq,
                    registration=self.registration,
                    calls=tuple(self.calls.values()),
                    devices=Devices(),
                )
            )
        )
        while (request := await link.receive()) is not None:
            self.obey(link, request["id"], request["verb"], request["args"])
            await link.drain()

    def obey(self, link: Link, identifier: str, verb: str, args: dict) -> None:
        def reply(**result: object) -> None:
            link.send({"id": identifier, "ok": True, "code": "", "message": "", "result": result})

        match verb:
            case "configure" | "accept_calls":
                with (self.profile.folder / "configured").open("a") as stream:
                    stream.write(json.dumps({"pid": os.getpid(), "verb": verb, **args}) + "\n")
                reply()
                if verb == "configure" and args["account"]:
                    self.registration = Registration(state="registered", code=200)
                    self.tell(registration=self.registration)
            case "dial":
                self.dial(reply, args["target"])
            case "answer" | "hang_up" if args["call_id"] not in self.calls:
                link.send(
                    {"id": identifier, "ok": False, "code": "call.not_found", "message": "gone"}
                )
            case "hang_up":
                call = self.calls.pop(args["call_id"])
                reply()
                self.tell(call=replace(call, state=EngineCallState.ENDED, ended_by_us=True))
            case "shut_down":
                reply()
                self.ended.set()
            case _:
                with (self.profile.folder / "configured").open("a") as stream:
                    stream.write(json.dumps({"verb": verb, "args": args}) + "\n")
                reply(seconds=1.5)

    def dial(self, reply, target: str) -> None:
        match target:
            case "666":
                os._exit(3)
            case "667":
                return
            case "668":
                self.seq += 5
            case "669":
                self.link._writer.write(b"[1, 2\n")
        call = EngineCall(
            call_id=str(uuid.uuid4()),
            direction="outbound",
            state=EngineCallState.DIALING,
            remote_number=target,
        )
        self.calls[call.call_id] = call
        reply(call_id=call.call_id)
        self.tell(call=call)

    def tell(self, **part: object) -> None:
        self.seq += 1
        self.link.send(to_wire(Delta(seq=self.seq, **part)))


async def main() -> None:
    profile = Profile.at(sys.argv[1])
    engine = Engine(profile)
    listener = await listen(profile.engine_endpoint, engine.serve)
    await engine.ended.wait()
    await asyncio.sleep(0.05)
    await listener.close()


if __name__ == "__main__":
    asyncio.run(main())
