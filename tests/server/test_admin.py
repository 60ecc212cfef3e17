"""``agent-desktop admin`` as an administrator types it."""

import io
import shutil
from pathlib import Path

import pytest

from agent_desktop import cli
from agent_desktop.contract.server import SignInRequest
from agent_desktop.domain.policy import PauseReason
from agent_desktop.runtime.paths import shipped
from agent_desktop.server.desk.service import DeskService
from agent_desktop.server.preparation import prepare, utc_now
from agent_desktop.server.session.service import SessionService
from agent_desktop.server.settings import ServerConfig
from tests.server.desks import new_id


class Console:
    """Runs commands on one folder and keeps what they said."""

    def __init__(self, folder: Path, monkeypatch, capsys) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = cli.main(["admin", "--data", str(self.folder), *arguments])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def done(self, *arguments: str, stdin: str = "") -> str:
        code, out, err = self.run(*arguments, stdin=stdin)
        assert code == 0, err
        return out

    def refused(self, *arguments: str, stdin: str = "") -> str:
        code, _, err = self.run(*arguments, stdin=stdin)
        assert code == 1
        assert len(err.splitlines()) == 1
        return err


@pytest.fixture
def console(tmp_path: Path, monkeypatch, capsys) -> Console:
    return Console(tmp_path / "server", monkeypatch, capsys)


def add_user(console: Console, number: str = "1001") -> None:
    console.done(
        "user", "add", "--number", number, "--name", "李雷", "--team", "客服一组",
        "--role", "agent", "--password-stdin", stdin="correct horse\n",
    )  # fmt: skip


def test_a_centre_is_set_up_from_nothing(console: Console) -> None:
    console.done("team", "add", "客服一组")
    add_user(console)
    console.done(
        "sip", "set", "1001", "--server", "pbx:5060", "--user", "sip1001",
        "--transport", "tls", "--srtp", "mandatory", "--also", "pbx2", "--also", "pbx3:5071",
        "--probe", "5", "--display-name", "客服 1001", "--password-stdin",
        stdin="sip secret\r\n",
    )  # fmt: skip
    console.done("policy", "set", "company", "示例公司")
    console.done("policy", "set", "desk.reasons", "rest:15, training::7")

    assert console.done("team", "list") == "客服一组\t1\n"
    assert console.done("user", "list") == "1001\tagent\ton\t客服一组\tsip1001@pbx:5060\t李雷\n"
    shown = console.done("policy", "show")
    assert "company\t示例公司\n" in shown
    assert "desk.reasons\trest:15, training::7\n" in shown
    config = ServerConfig(data=console.folder)
    ground = prepare(config)
    sessions = SessionService(ground.database, config, utc_now, ground.vault)
    request = SignInRequest(user="1001", password="correct horse", device_id=new_id())
    who = sessions.identify(sessions.sign_in(request, "").access_token)
    desk = DeskService(ground.database, ground.vault, utc_now).desk(who)
    ground.database.close()
    assert desk.sip is not None
    assert (desk.sip.user, desk.sip.password) == ("sip1001", "sip secret")
    assert (desk.sip.transport, desk.sip.display_name) == ("tls", "客服 1001")
    assert desk.sip.proxies == ("pbx2", "pbx3:5071")
    assert (desk.sip.srtp, desk.sip.probe_s) == ("mandatory", 5)
    assert desk.policy.desk.reasons == (
        PauseReason(name="rest", max_min=15),
        PauseReason(name="training", code="7"),
    )


def test_people_are_switched_off_and_on(console: Console) -> None:
    console.done("team", "add", "客服一组")
    add_user(console)

    console.done("user", "disable", "1001")
    assert "\toff\t" in console.done("user", "list")
    console.done("user", "enable", "1001")
    assert "\ton\t" in console.done("user", "list")


def test_what_cannot_be_done_is_refused_in_one_line(console: Console) -> None:
    console.done("team", "add", "客服一组")
    add_user(console)
    new = ("user", "add", "--name", "x", "--password-stdin")
    password = "correct horse\n"

    assert "already" in console.refused("team", "add", "客服一组")
    assert "printable" in console.refused("team", "add", "a\nb")
    assert "1001" in console.refused(*new, "--number", "1001", stdin=password)
    assert "letters" in console.refused(*new, "--number", "10 01", stdin=password)
    assert "team add" in console.refused(*new, "--number", "7", "--team", "x", stdin=password)
    assert "8 to 1024" in console.refused(*new, "--number", "7", stdin="short\n")
    assert "8 to 1024" in console.refused(*new, "--number", "7", stdin="")
    assert "first administrator" in console.refused(*new, "--number", "admin", stdin=password)
    assert "--password-stdin" in console.refused("user", "password", "1001")
    assert "nobody" in console.refused("user", "disable", "7")
    assert "company" in console.refused("policy", "set", "colour", "red")
    assert "desk.acw.mode" in console.refused("policy", "set", "desk.acw", "timed")
    assert "manual, timed, none" in console.refused("policy", "set", "desk.acw.mode", "sometimes")
    assert "between 1 and 3600" in console.refused("policy", "set", "desk.acw.seconds", "0")
    assert "no entry" in console.refused("policy", "reset", "desk.acw.colour")
    assert "script_language" in console.refused("policy", "set", "script_language", "\x00")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--server", "", "--user", "x"),
        ("--server", "pbx", "--user", "x\x00y"),
        ("--server", "pbx", "--user", "x", "--expires", "0"),
        ("--server", "pbx", "--user", "x", "--probe", "-1"),
        ("--server", "pbx", "--user", "x", "--also", ""),
    ],
)
def test_a_sip_account_that_cannot_work_is_refused(
    console: Console, arguments: tuple[str, ...]
) -> None:
    console.done("team", "add", "客服一组")
    add_user(console)

    assert "SIP account" in console.refused(
        "sip", "set", "1001", *arguments, "--password-stdin", stdin="secret\n"
    )
    assert console.done("user", "list").split("\t")[4] == ""


def test_an_entry_of_the_policy_goes_back_to_its_default(console: Console) -> None:
    console.done("policy", "set", "desk.acw.mode", "timed")
    console.done("policy", "set", "desk.auto_answer.after_s", "2.5")
    console.done("policy", "set", "desk.call_waiting", "on")
    shown = console.done("policy", "show")
    assert "desk.acw.mode\ttimed\n" in shown
    assert "desk.auto_answer.after_s\t2.5\n" in shown
    assert "desk.call_waiting\ton\n" in shown

    console.done("policy", "reset", "desk.acw.mode")
    console.done("policy", "set", "desk.auto_answer.after_s", "never")

    shown = console.done("policy", "show")
    assert "desk.acw.mode\tmanual\n" in shown
    assert "desk.auto_answer.after_s\tnone\n" in shown


def test_usage_is_told_with_code_2(console: Console) -> None:
    with pytest.raises(SystemExit) as left:
        console.run("user", "add")

    assert left.value.code == 2


def test_a_pack_is_checked_published_listed_and_taken_back(console: Console) -> None:
    folder = console.folder.parent / "general"
    shutil.copytree(shipped("scripts", "general"), folder)

    said = console.done("packs", "publish", str(folder), "--by", "Wang")
    version = said.split()[1]
    listed = console.done("packs", "list").split("\t")
    back = console.done("packs", "roll-back", "general", "--by", "Li")

    assert said == f"general {version} is published\n"
    assert (listed[:3], listed[4]) == (["general", version, "*"], "Wang\n")
    assert back == "general: nothing is in force\n"


def test_a_broken_pack_is_not_published_and_says_where_it_is_broken(console: Console) -> None:
    folder = console.folder.parent / "general"
    shutil.copytree(shipped("scripts", "general"), folder)
    (folder / "zh" / "greeting.yaml").write_text("steps: [\n", "utf-8")

    code, out, err = console.run("packs", "publish", str(folder), "--by", "Wang")

    assert code == 1
    assert "zh/greeting.yaml:" in out
    assert "nothing was published" in err
    assert console.done("packs", "list") == ""
