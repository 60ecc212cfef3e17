"""``ctl customer import`` and ``ctl directory import``, over services in memory."""

import argparse
import asyncio
import json
from pathlib import Path

import pytest

from agent_desktop.adapters.desktop import ctl, import_ctl
from agent_desktop.adapters.desktop.import_verbs import ImportVerbs
from agent_desktop.contract.control import VERBS
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.records import RecordTable
from tests.services.desk import settled
from tests.services.test_importing import ImportDesk


class Shell(ImportDesk):
    """A lead's desk, and a person who types at it."""

    async def ctl(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        ctl.add_arguments(parser)
        args = parser.parse_args(words)
        request = import_ctl.request_of(args)
        loop, verbs = asyncio.get_running_loop(), ImportVerbs(self.bus).table

        def ask(verb: str, given: dict) -> dict:
            assert verb in VERBS
            wire = json.loads(json.dumps(given))
            answer = asyncio.run_coroutine_threadsafe(_awaited(verbs[verb](wire)), loop)
            return json.loads(json.dumps(answer.result(10)))

        return await asyncio.to_thread(lambda: "\n".join(import_ctl.run(ask, args, request)))


async def _awaited(work):
    return await work


@pytest.fixture
async def shell(tmp_path, monkeypatch):
    monkeypatch.setattr(import_ctl, "_LOOK_EVERY_S", 0.005)
    desk = Shell(tmp_path)
    yield desk
    await desk.importing.stop()
    await settled()


ROWS = (("姓名", "手机", "备注"), ("王芳", "13812345678", "a"), ("李雷", "12", "b"))


async def test_a_dry_run_tells_columns_and_refusals_and_takes_nothing(shell):
    told = await shell.ctl("customer", "import", shell.file(*ROWS), "--dry-run")

    assert told.startswith("about ")
    assert told.splitlines()[1:] == [
        "column        姓名 → name",
        "column        手机 → number",
        "column        备注 → note",
        "looked at     2, 1 would be refused",
        "line 3        import.bad_number",
    ]
    assert await shell.books.customer_of("+8613812345678") is None


async def test_rows_are_taken_and_the_refused_ones_kept_in_a_file(shell):
    file = shell.file(*ROWS)

    said = json.loads(await shell.ctl("customer", "import", file, "--json"))
    again = await shell.ctl(
        "customer", "import", file, "--map", "姓名=name", "--map", "手机=number"
    )

    assert (said["finished"], said["taken"], said["refused"]) == (True, 1, 1)
    assert "李雷" in Path(said["error_file"]).read_text("utf-8-sig")
    assert "王芳" not in json.dumps(said, ensure_ascii=False), "no text of a row is printed"
    assert again.startswith("1 taken, 1 of them known, 1 refused")


async def test_the_directory_is_read_by_the_kind_of_its_rows(shell):
    file = shell.file(("姓名", "部门"), ("李静", "计费账务部"))

    await shell.ctl("directory", "import", "person", file)

    names = {r.values["name"] for r in await shell.books.records(RecordTable.PERSON)}
    assert names == {"李静"}


async def test_an_agent_imports_nothing_and_a_mapping_needs_a_field(shell):
    shell.sign_in(role="agent")

    with pytest.raises(NotAllowed):
        await shell.ctl("customer", "import", shell.file(*ROWS))
    with pytest.raises(ValueError, match="COLUMN=FIELD"):
        await shell.ctl("customer", "import", "x.csv", "--map", "姓名")
