from pathlib import Path

import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.server.settings import ServerConfig, load


def test_the_command_line_wins_over_environment_and_file(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('data = "/srv/desk"\nport = 1\nhost = "::1"\ndatabase = "postgresql://file"\n')

    config = load(file, {"port": 2, "host": None}, {"AGENT_DESKTOP_DATABASE": "postgresql://env"})

    assert (config.data, config.port, config.host) == (Path("/srv/desk"), 2, "::1")
    assert config.database_url == "postgresql+psycopg://env"


def test_without_a_database_it_is_a_file_in_the_folder(tmp_path: Path) -> None:
    assert ServerConfig(data=tmp_path).database_url == f"sqlite:///{tmp_path}/server.db"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('host = "x"\nhots = "y"', ":2: unknown key hots"),
        ("port = true", ":1: port must be of type int, not True"),
        ('# port\nport = "80"', ":2: port must be of type int"),
        ("port = ", ":1: "),
        ('[host]\nx = "y"', ":1: host must be of type str"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "server.toml"
    file.write_text(text)

    with pytest.raises(InvalidInput) as refused:
        load(file, {}, {})

    assert f"{file}{message}" in refused.value.message
    assert refused.value.fields["file"] == str(file)


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    config = ServerConfig(database="postgresql://u:hunter2@h/d", secret_key="hunter2")

    assert "hunter2" not in repr(config)
