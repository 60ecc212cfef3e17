"""Where things are: the profile folder, the files in it, the files that came with the program."""

import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from agent_desktop.domain.errors import Unavailable

APP = "agent-desktop"


@dataclass(frozen=True, slots=True)
class Profile:
    """All files of one desk. Two desks never share one."""

    folder: Path

    @classmethod
    def at(cls, folder: Path | str | None) -> "Profile":
        """Return the profile at ``folder``, or the platform's own, made if missing.

        Raises:
            Unavailable: ``profile.unwritable``: it cannot be made.
        """
        path = Path(folder) if folder else Path(platformdirs.user_data_dir(APP, appauthor=False))
        path = path.expanduser().absolute()
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as exc:
            raise Unavailable(
                f"the profile folder {path} cannot be made: {exc.strerror}",
                code="profile.unwritable",
                fields={"folder": str(path)},
            ) from exc
        return cls(path)

    @property
    def settings_file(self) -> Path:
        """The user's settings."""
        return self.folder / "settings.toml"

    @property
    def cache_file(self) -> Path:
        """The encrypted cache."""
        return self.folder / "cache.db"

    @property
    def lock_file(self) -> Path:
        """Held by the running desk."""
        return self.folder / "desk.lock"

    @property
    def desk_endpoint(self) -> Path:
        """Where ``ctl`` finds the desk."""
        return self.folder / "desk.endpoint"

    @property
    def engine_endpoint(self) -> Path:
        """Where the desk finds its engine."""
        return self.folder / "engine.endpoint"

    @property
    def recordings(self) -> Path:
        """Sealed recordings of calls."""
        return self.folder / "recordings"

    @property
    def attachments(self) -> Path:
        """Sealed files of tickets."""
        return self.folder / "attachments"

    @property
    def printed(self) -> Path:
        """Printed forms that nobody gave a place of their own."""
        return self.folder / "printed"

    @property
    def logs(self) -> Path:
        """Log and crash files."""
        return self.folder / "logs"

    @property
    def secret_service(self) -> str:
        """The name under which this profile's secrets stand in the key ring."""
        return f"{APP}:{self.folder}"


def shipped(*parts: str) -> Path:
    """Return a file or folder that came with the program: ``shipped("resources", "icons")``.

    Looks in a frozen build's folder, then in the source tree, then in an installation's share.
    """
    roots = [Path(__file__).resolve().parents[2], Path(sys.prefix) / "share" / APP]
    if frozen := getattr(sys, "_MEIPASS", None):
        roots.insert(0, Path(frozen))
    for root in roots:
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    return roots[0].joinpath(*parts)
