"""What the documents name is there, and what people can type is in the documents."""

import argparse
import re
from pathlib import Path

from agent_desktop import cli
from agent_desktop.adapters.desktop import ctl
from agent_desktop.bootstrap import admin

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "agent_desktop"
_ENDINGS = "py|md|json|txt"


def _offered(parser: argparse.ArgumentParser, *words: str) -> set[str]:
    """Return the words that may follow ``words`` on a command line."""
    (choices,) = (a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return _offered(choices[words[0]], *words[1:]) if words else set(choices)


def test_the_files_that_the_documents_name_are_there() -> None:
    package = [path.as_posix() for path in PACKAGE.rglob("*.py")]
    for document in ("README.md", "ARCHITECTURE.md", "installer/README.md"):
        text = (ROOT / document).read_text("utf-8")
        for name in re.findall(rf"`([\w./-]+\.(?:{_ENDINGS}))`", text):
            if name == "report.json":  # the demo writes it
                continue
            beside = any((folder / name).exists() for folder in (ROOT, (ROOT / document).parent))
            assert beside or any(path.endswith(f"/{name}") for path in package), (document, name)


def test_every_command_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    of_admin, of_ctl = argparse.ArgumentParser(), argparse.ArgumentParser()
    admin.add_arguments(of_admin)
    ctl.add_arguments(of_ctl)
    hidden = {"print-form", "engine"}  # children of the desk

    for command in set(cli.COMMANDS) - hidden:
        assert re.search(rf"agent-desktop {command}\b|`{command}`|make {command}\b", text), command
    for noun in _offered(of_admin):
        assert re.search(rf"admin .*\b{noun}\b", text), noun
    for verb in _offered(of_ctl, "ticket"):
        assert re.search(rf"ctl ticket .*\b{verb}\b", text), verb
