"""Let ``python -m agent_desktop`` do what the installed command does."""

import sys

from agent_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
