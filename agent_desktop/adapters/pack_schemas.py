"""Write the schemas of packs again: ``python -m agent_desktop.adapters.pack_schemas``."""

import sys

from agent_desktop.contract.packs import schemas
from agent_desktop.runtime.paths import shipped


def main() -> int:
    """Write every schema beside the shipped packs."""
    for name, text in schemas().items():
        (shipped("scripts") / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
