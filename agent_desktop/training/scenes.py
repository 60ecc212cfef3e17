"""What the simulated callers of the training do: scenes that a team lead can add to.

A scene is a file ``<name>.yaml`` beside its recordings (WAV, 8 kHz, mono). ``resources/training``
holds the shipped ones; ``agent-desktop train --scenes DIR`` takes a centre's own.
"""

from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.runtime.paths import shipped

FIRST_NUMBER: Final = 13_800_001_001

Language = Literal["zh", "en"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Model):
    """One thing that the caller does; exactly one of them.

    Attributes:
        say: A recording beside the scene's file. ``words`` is what is said in it.
        listen_s: Wait until the agent has spoken and paused, so long at most.
        wait_s: Be silent.
    """

    say: Annotated[str, StringConstraints(pattern=r"^[\w-]+\.wav$")] | None = None
    words: str = ""
    listen_s: Annotated[float, Field(gt=0, le=120)] | None = None
    wait_s: Annotated[float, Field(gt=0, le=120)] | None = None


class SceneFile(_Model):
    """A scene's file."""

    title: Annotated[dict[Language, Text], Field(min_length=1)]
    goal: Annotated[dict[Language, Text], Field(min_length=1)]
    caller: str = ""
    turns: Annotated[tuple[Turn, ...], Field(min_length=1, max_length=30)]


class Scene(_Model):
    """One simulated call.

    Attributes:
        number: Calls from here; a number that no network gives out.
        goal: What the agent is to show, in a sentence.
    """

    name: str
    number: str
    title: dict[Language, str]
    goal: dict[Language, str]
    display_name: str = ""
    turns: tuple[Turn, ...]
    folder: Path

    def titled(self, language: Language) -> str:
        """Return the title, in any language if not in this one."""
        return self.title.get(language) or next(iter(self.title.values()))

    def aimed(self, language: Language) -> str:
        """Return the goal, in any language if not in this one."""
        return self.goal.get(language) or next(iter(self.goal.values()))


def load(
    folder: Path | None = None, only: tuple[str, ...] = (), *, check: bool = True
) -> tuple[Scene, ...]:
    """Return the scenes of a folder in the order of ``only``, or of their names.

    Args:
        folder: None takes the shipped ones.
        only: Names of files without ``.yaml``; () for all.
        check: Whether the recordings have to be there.

    Raises:
        NotFound: ``training.no_scene``.
        InvalidInput: ``training.bad_scene``: file and cause.
    """
    folder = folder or shipped("resources", "training")
    files = {file.stem: file for file in sorted(folder.glob("*.yaml"))}
    for name in only:
        if name not in files:
            known = ", ".join(files) or "none"
            raise NotFound(
                f"there is no scene {name!r}; there are: {known}", code="training.no_scene"
            )
    if not files:
        raise NotFound(f"there are no scenes in {folder}", code="training.no_scene")
    names = only or tuple(files)
    return tuple(
        _read(files[name], str(FIRST_NUMBER + number), check=check)
        for number, name in enumerate(names)
    )


def _read(file: Path, number: str, *, check: bool) -> Scene:
    try:
        scene = SceneFile.model_validate(yaml.safe_load(file.read_text("utf-8-sig")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise _bad(file, str(exc)) from exc
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _bad(file, f"{where}: {first['msg']}") from exc
    for place, turn in enumerate(scene.turns, 1):
        if sum(part is not None for part in (turn.say, turn.listen_s, turn.wait_s)) != 1:
            raise _bad(file, f"turn {place} has to be one of say, listen_s, wait_s")
        if check and turn.say is not None and not (file.parent / turn.say).is_file():
            raise _bad(file, f"turn {place}: {turn.say} is not there")
    return Scene(
        name=file.stem,
        number=number,
        title=scene.title,
        goal=scene.goal,
        display_name=scene.caller,
        turns=scene.turns,
        folder=file.parent,
    )


def _bad(file: Path, cause: str) -> InvalidInput:
    return InvalidInput(
        f"{file}: {cause}",
        code="training.bad_scene",
        fields={"file": file.name, "cause": cause},
    )
