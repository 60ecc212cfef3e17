"""Writing single values into a settings file that people write, too."""

import tomllib

import pytest

from agent_desktop.adapters.settings_file import put_settings
from agent_desktop.domain.errors import InvalidInput

VALUES = {"url": "https://desk.example.com", "user": "1001"}


def test_a_file_that_is_missing_is_made(tmp_path):
    file = tmp_path / "new" / "settings.toml"

    put_settings(file, "server", VALUES)

    assert tomllib.loads(file.read_text()) == {"server": VALUES}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_with_a_byte_order_mark_is_changed(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("\ufeff[audio]\nmicrophones = []\n", "utf-8")

    put_settings(file, "server", VALUES)

    assert tomllib.loads(file.read_text()) == {"audio": {"microphones": []}, "server": VALUES}


def test_everything_else_stays_as_it_was_written(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(
        "# top\n\n[server]   # the centre's\nurl = 'old'\n# user = 'x'\n\n"
        '[audio]\nmicrophones = [\n  "a", # first\n]\nurl_like = "no"\n'.replace(
            'url_like = "no"\n', ""
        )
    )

    put_settings(file, "server", VALUES)

    assert file.read_text() == (
        "# top\n\n[server]   # the centre's\n"
        'url = "https://desk.example.com"\n# user = \'x\'\nuser = "1001"\n\n'
        '[audio]\nmicrophones = [\n  "a", # first\n]\n'
    )


def test_a_value_is_kept_whatever_characters_it_has(tmp_path):
    file = tmp_path / "settings.toml"
    value = 'C:\\路径\\"quoted"\t#x = [y]'

    put_settings(file, "server", {"ca_file": value})
    put_settings(file, "server", {"ca_file": value})

    assert tomllib.loads(file.read_text()) == {"server": {"ca_file": value}}


def test_the_same_name_in_another_area_is_left_alone(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('[sip]\nuser = "7"\n')

    put_settings(file, "server", VALUES)

    assert tomllib.loads(file.read_text()) == {"sip": {"user": "7"}, "server": VALUES}


@pytest.mark.parametrize("text", ["[server\n", 'server = {url = "inline"}\n'])
def test_a_file_that_cannot_be_changed_safely_is_left_as_it_is(tmp_path, text):
    file = tmp_path / "settings.toml"
    file.write_text(text)

    with pytest.raises(InvalidInput, match="by hand"):
        put_settings(file, "server", VALUES)

    assert file.read_text() == text
