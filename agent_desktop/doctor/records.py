"""What the encrypted cache keeps of this desk; nothing of it leaves this computer."""

from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.contract.server import DeskResponse
from agent_desktop.doctor.verdicts import Finding, ok, problem
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.paths import Profile
from agent_desktop.services.ports import SecretStore

AREA: Final = "cache"
_DESK: Final = "desk"
_DEVICE_ID: Final = "device-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What the doctor needs of the cache.

    Attributes:
        desk: What the server said last of this desk.
        personal: Names, numbers and subjects, to look for them in what is handed out.
    """

    device_id: str = ""
    desk: DeskResponse | None = None
    personal: frozenset[str] = field(default_factory=frozenset, repr=False)


async def examine(profile: Profile, secrets: SecretStore) -> tuple[Finding, Records]:
    """Open the cache as the desk would. No desk may be running."""
    if not profile.cache_file.exists():
        return ok(AREA, "There is no cache yet; the first start of the desk makes it."), Records()
    try:
        cache = await open_cache(profile.cache_file, secrets)
    except AgentDesktopError as exc:
        advice = "Nothing was deleted: see the sentence, and keep the file until this is clear."
        return problem(AREA, f"The cache does not open: {exc.message}.", advice), Records()
    try:
        kept = await cache.records.setting(_DESK) or ""
        device_id = await cache.records.setting(_DEVICE_ID) or ""
        state = await cache.outbox.state()
        personal = await cache.personal()
    except AgentDesktopError as exc:
        advice = "Keep the file and ask support: what was not sent yet is in it."
        return problem(AREA, f"The cache cannot be read: {exc.message}.", advice), Records()
    finally:
        await cache.close()
    records = Records(device_id=device_id, desk=_desk_of(kept), personal=personal)
    sentence = f"The cache opens; {state.pending} changes wait for the server."
    if state.parked:
        sentence += f" {state.parked} were refused and wait for the team lead."
    return ok(AREA, sentence), records


def _desk_of(kept: str) -> DeskResponse | None:
    try:
        return DeskResponse.model_validate_json(kept) if kept else None
    except ValidationError:
        return None  # written by another version
