"""A disk that is full while the agent works: a sentence, and nothing is lost."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.parts.desk import DeskProcess, desk_process
from tests.parts.small_disk import small_disk


def _save(desk: DeskProcess, **form: str):
    return desk.ctl("ticket", "save", "--json", "-", stdin=json.dumps(form))


def _other_than(notice: dict[str, str] | None, code: str) -> dict[str, str] | None:
    return None if notice is None or notice["code"] == code else notice


def test_a_full_disk_is_told_and_what_was_typed_is_kept_when_there_is_room(
    tmp_path: Path, keys: Mapping[str, str]
) -> None:
    with (
        small_disk(tmp_path / "disk", size_kb=4096) as disk,
        desk_process(disk.folder / "desk", keys) as desk,
    ):
        desk.settings('[agent]\nnumber = "1001"\n[sip]\nserver = "127.0.0.1:9"\nuser = "1001"\n')
        desk.keep_sip_password("secret")
        desk.start()
        assert "disk.nearly_full" in desk.until(lambda: desk.status["watch"]["troubles"])
        assert "the disk is nearly full" in desk.does("status")
        assert _save(desk, subject="first").returncode == 0
        desk.does("state", "acw")

        disk.fill()
        # The draft first: it cannot be kept, and the agent is told so.
        draft = _save(desk, customer_name="王小明", subject="", course="客户说……" * 1000)
        refused = _save(desk, subject="second")
        # That it is going to be full was told before.
        told = desk.until(lambda: _other_than(desk.status["notice"], "disk.nearly_full"))

        assert draft.returncode == refused.returncode == 1
        assert "disk" in refused.stderr
        assert refused.stderr.count("\n") == 1
        assert told["code"] == "cache.disk_full"

        disk.empty()
        # As it stands in the form, without being typed again.
        desk.until(lambda: _save(desk).returncode == 0)
        desk.kill()
        desk.start()
        (row,) = desk.until(lambda: desk.status["history"])
        # An edit of the first: its form was in front.
        assert (row["subject"], row["name"]) == ("second", "王小明")
        desk.does("quit")
        assert desk.wait() == 0
