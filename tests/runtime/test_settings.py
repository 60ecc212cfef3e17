from pathlib import Path

import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.runtime import settings as settings_module
from agent_desktop.runtime.settings import Settings, administrator_file, load


def written(folder: Path, text: str, name: str = "settings.toml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_without_any_file_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "missing.toml") == Settings()


def test_the_users_file_goes_over_the_administrators_key_by_key(tmp_path: Path) -> None:
    ours = written(tmp_path, '[server]\nurl = "https://a"\nca_file = "ca.pem"\n', "admin.toml")
    theirs = written(tmp_path, '[server]\nurl = "https://b"\n[audio]\nearpieces = ["USB"]\n')

    settings = load(ours, theirs)

    assert (settings.server.url, settings.server.ca_file) == ("https://b", "ca.pem")
    assert settings.audio.earpieces == ("USB",)


def test_a_whole_number_is_good_where_a_fraction_may_stand(tmp_path: Path) -> None:
    assert load(written(tmp_path, "[audio]\nring_volume = 1\n")).audio.ring_volume == 1.0


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path: Path) -> None:
    assert load(written(tmp_path, "\ufeff[sip]\nuser = '1'\n")).sip.user == "1"


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ('\n[sip]\nserver = "a"\ncolour = "red"\n', 4, "unknown key colour in [sip]"),
        ('[sip]\nuser = "1"\n\n[music]\nvolume = 1\n', 4, "unknown area [music]"),
        ("music = 1\n", 1, "unknown area [music]"),
        ("\nsip = 1\n", 2, "must be a table"),
        ("[sip]\nexpires_s = 'soon'\n", 2, "must be a whole number"),
        ("[sip]\nexpires_s = true\n", 2, "must be a whole number"),
        ("[sip]\nexpires_s = 5\n", 2, "between 30 and 86400"),
        ('[sip]\n# a comment\n"transport" = "smoke"\n', 3, "one of udp, tcp"),
        ("[audio]\nmicrophones = 'USB'\n", 2, "list of texts"),
        ("[audio]\nmicrophones = [1]\n", 2, "list of texts"),
        ("[sip]\nserver = \n", 2, ""),
        ("[sip\n", 1, ""),
        ('[ui]\ntheme = "pink"\n', 2, "system, light, dark"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(
    tmp_path: Path, text: str, line: int, cause: str
) -> None:
    file = written(tmp_path, text)

    with pytest.raises(InvalidInput) as refusal:
        load(file)

    assert refusal.value.code == "settings.broken"
    assert refusal.value.fields["line"] == str(line)
    assert refusal.value.fields["file"] == str(file)
    assert cause in refusal.value.fields["cause"]
    assert refusal.value.message.startswith(f"{file}:{line}: ")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InvalidInput) as refusal:
        load(file)

    assert refusal.value.code == "settings.broken"


def test_the_administrators_file_is_where_the_platform_keeps_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings_module.sys, "platform", "linux")
    assert str(administrator_file()) == "/etc/agent-desktop/settings.toml"
    monkeypatch.setattr(settings_module.sys, "platform", "win32")
    assert "ProgramData" in str(administrator_file())


def test_the_policy_of_a_desk_without_a_server_stands_in_a_table_or_in_dotted_keys(
    tmp_path: Path,
) -> None:
    ours = written(
        tmp_path,
        '[policy]\nreasons = ["rest:15", "meal"]\nacw.mode = "timed"\nacw.seconds = 45\n',
        "admin.toml",
    )
    theirs = written(tmp_path, '[policy.acw]\nmode = "none"\n[policy.codes]\npick_up = "**"\n')

    policy = load(ours, theirs).policy

    assert (policy.acw.mode, policy.acw.seconds, policy.codes.pick_up) == ("none", 45.0, "**")
    assert [(r.name, r.max_min) for r in policy.reasons] == [("rest", 15.0), ("meal", 0.0)]


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ('[policy]\nregion = "CN"\nacw.mode = "sometimes"\n', 3, "one of manual, timed, none"),
        ('[policy]\n[policy.acw]\nseconds = "long"\n', 3, "must be a number"),
        ("[policy]\ncolour = 1\n", 2, "no entry colour"),
    ],
)
def test_a_policy_that_does_not_fit_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, cause: str
) -> None:
    with pytest.raises(InvalidInput, match=cause) as broken:
        load(written(tmp_path, text))

    assert broken.value.fields["line"] == str(line)
