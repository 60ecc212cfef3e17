"""The scenes of the training: the shipped ones are whole, a broken one says where."""

import shutil
import wave
from pathlib import Path

import pytest

from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.domain.ladders import LadderPhase
from agent_desktop.domain.line_state import CallerLine, LineClassifier
from agent_desktop.domain.silence import Autopilot
from agent_desktop.engine.audio.wav import read_wav
from agent_desktop.engine.hearing import FRAME_SAMPLES, Hearing
from agent_desktop.runtime.paths import shipped
from agent_desktop.training.scenes import load
from tests.corpus.judge import MICROPHONE

KINDS = ("enquiry", "silent", "quiet", "noisy", "agitated", "dialect", "fax")


def test_the_shipped_scenes_are_whole_and_in_both_languages() -> None:
    scenes = load()
    assert tuple(scene.name.partition("-")[2] for scene in scenes) == KINDS
    assert len({scene.number for scene in scenes}) == len(scenes)
    for scene in scenes:
        assert set(scene.title) == set(scene.goal) == {"zh", "en"}
        for turn in scene.turns:
            if turn.say is not None:
                with wave.open(str(scene.folder / turn.say)) as recording:
                    assert (recording.getframerate(), recording.getnchannels()) == (8000, 1)


@pytest.mark.parametrize(
    ("name", "line", "ladder"),
    [
        ("01-enquiry-1", CallerLine.SPEAKS, ""),
        ("03-quiet-1", CallerLine.TOO_QUIET, "too-quiet"),
        ("03-quiet-2", CallerLine.SPEAKS, ""),
        ("04-noisy-1", CallerLine.NOISY, "noisy"),
        ("05-agitated-1", CallerLine.SPEAKS, ""),
        ("06-dialect-1", CallerLine.SPEAKS, ""),
        ("07-fax-1", CallerLine.FAX, ""),
    ],
)
def test_the_desk_hears_in_each_scene_what_the_agent_is_to_learn(
    name: str, line: CallerLine, ladder: str
) -> None:
    sound, size = read_wav(str(shipped("resources", "training", f"{name}.wav"))), 2 * FRAME_SAMPLES
    hearing, classifier, pilot = Hearing(), LineClassifier(), Autopilot()
    heard, offered, now_s = [], "", 0.0
    pilot.answered(0.0)
    for at in range(0, len(sound) - size, size):
        hearing.hear(sound[at : at + size])
        if hearing.is_due:
            now_s += 0.1
            state = classifier.hear(hearing.report(packets=5), MICROPHONE)
            heard.append(state.caller)
            pilot.tick(now_s, state)
            if pilot.view.phase is LadderPhase.OFFERED:
                offered = pilot.view.trouble
    assert max(set(heard), key=heard.count) is line
    assert offered == ladder


def test_scenes_come_in_the_order_that_was_asked_for() -> None:
    assert [s.name for s in load(only=("07-fax", "02-silent"))] == ["07-fax", "02-silent"]
    with pytest.raises(NotFound, match="there is no scene 'nope'; there are: 01-enquiry"):
        load(only=("nope",))


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("title: {zh: 无}\ngoal: {zh: 无}\nturns: [{wait_s: 1, listen_s: 2}]", "turn 1 has to be"),
        ("title: {zh: 无}\ngoal: {zh: 无}\nturns: [{say: gone.wav}]", "gone.wav is not there"),
        ("title: {zh: 无}\ngoal: {zh: 无}\nturns: [{say: ../up.wav}]", "turns.0.say"),
        ("title: {zh: 无}\ngoal: {zh: 无}\nturns: []", "turns"),
        ("title: {zh: 无}\ngoal: {zh: 无}\nturns: [{wait_s: 1e9}]", "turns.0.wait_s"),
        ("titel: {}", "title"),
        ("[", "line 1"),
    ],
)
def test_a_broken_scene_names_file_and_cause(tmp_path: Path, text: str, cause: str) -> None:
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=r"mine\.yaml") as refused:
        load(tmp_path)
    assert cause in refused.value.message


def test_a_centre_adds_scenes_of_its_own(tmp_path: Path) -> None:
    shutil.copy(shipped("resources", "training", "01-enquiry-3.wav"), tmp_path / "bye.wav")
    text = "title: {zh: 告别}\ngoal: {zh: 结束语}\nturns: [{say: bye.wav, words: 再见}]\n"
    (tmp_path / "bye.yaml").write_text(text, "utf-8")
    (scene,) = load(tmp_path)
    assert (scene.titled("en"), scene.aimed("zh")) == ("告别", "结束语")
    with pytest.raises(NotFound):
        load(tmp_path / "empty")
