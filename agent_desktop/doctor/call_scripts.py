"""The call-script packs, judged as ``agent-desktop check-scripts`` does."""

from pathlib import Path
from typing import Final

from agent_desktop.adapters.pack_files import read_pack
from agent_desktop.adapters.packs import pack_folders
from agent_desktop.doctor.verdicts import Finding, ok, problem
from agent_desktop.runtime.paths import Profile, shipped
from agent_desktop.runtime.settings import Settings

AREA: Final = "packs"
_SHOWN: Final = 3


def examine(profile: Profile, settings: Settings) -> list[Finding]:
    """Read the centre's own packs, those from the server, and the shipped ones."""
    own = Path(settings.script.folder) if settings.script.folder else None
    roots = [root for root in (own, profile.folder / "packs", shipped("scripts")) if root]
    folders = [folder for root in roots if root.is_dir() for folder in pack_folders(root)]
    faults = [str(fault) for folder in folders for fault in read_pack(folder)[1]]
    if own is not None and not (own.is_dir() and pack_folders(own)):
        faults.insert(0, f"{own}: there is no pack in the folder that the settings name")
    if not faults:
        return [ok(AREA, f"All {len(folders)} packs on this computer are good.")]
    more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return [
        problem(
            AREA,
            f"{len(faults)} faults in call-script packs: {'; '.join(faults[:_SHOWN])}{more}.",
            "Correct them (agent-desktop check-scripts DIR shows all); until then the desk works "
            "with the last good pack.",
        )
    ]
