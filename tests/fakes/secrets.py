"""A key ring in memory."""

from agent_desktop.domain.errors import Unavailable


class MemorySecretStore:
    """Implements ``SecretStore``; ``is_there = False`` takes the key ring away."""

    def __init__(self, **secrets: str) -> None:
        self.kept = {name.replace("_", "-"): secret for name, secret in secrets.items()}
        self.is_there = True

    def get(self, name: str) -> str | None:
        self._check()
        return self.kept.get(name)

    def put(self, name: str, secret: str) -> None:
        self._check()
        self.kept[name] = secret

    def drop(self, name: str) -> None:
        self._check()
        self.kept.pop(name, None)

    def _check(self) -> None:
        if not self.is_there:
            raise Unavailable("no key ring", code="secrets.no_keyring")
