import pytest
from sqlalchemy import select

from agent_desktop.contract.server import DeskResponse, SipAccountPayload
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.server.tables import SipAccountRow
from agent_desktop.server.vault import Vault, open_vault
from tests.server.conftest import Server

ACCOUNT = SipAccountPayload(
    server="pbx.example:5070",
    user="1001",
    password="s3cret-å",
    domain="example",
    transport="tcp",
    expires_s=120,
)


def test_a_desk_gets_its_own_profile_account_and_policy(server: Server) -> None:
    server.people.set_sip("1001", ACCOUNT)
    server.people.set_policy("company", "示例公司")
    server.people.set_policy("desk.reasons", "rest, meal:45")

    response = server.signed_in("1001").desk()

    desk = DeskResponse.model_validate(response.json())
    assert response.headers["Cache-Control"] == "no-store"
    assert (desk.agent_number, desk.name, desk.role, desk.team) == (
        "1001",
        "Person 1001",
        "agent",
        "Service",
    )
    assert desk.sip == ACCOUNT
    assert desk.policy.company == "示例公司"
    assert [(r.name, r.max_min) for r in desk.policy.desk.reasons] == [("rest", 0), ("meal", 45)]
    assert desk.policy.pack == "general"


def test_the_transfer_list_has_the_team_and_the_leads_and_not_oneself(server: Server) -> None:
    for number in ("1001", "1002", "2001", "9001"):
        server.people.set_sip(number, ACCOUNT.model_copy(update={"user": f"ext{number}"}))
    server.people.set_disabled("9001", disabled=True)

    desk = DeskResponse.model_validate(server.signed_in("1001").desk().json())

    assert {c.extension for c in desk.colleagues} == {"ext1002", "ext2001"}


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_nobody_else_gets_the_account(server: Server) -> None:
    server.people.set_sip("1001", ACCOUNT)

    for number in ("1002", "2001", "9001"):
        response = server.signed_in(number).desk()
        assert response.json()["sip"] is None
        assert ACCOUNT.password not in response.text


def test_the_account_is_sealed_in_the_database(server: Server) -> None:
    server.people.set_sip("1001", ACCOUNT)

    with server.ground.database.reading() as session:
        row = session.scalars(select(SipAccountRow)).one()

    assert ACCOUNT.password not in row.password_sealed
    assert server.ground.vault.open(row.password_sealed) == ACCOUNT.password


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_an_account_can_be_replaced_and_taken_away(server: Server) -> None:
    server.people.set_sip("1001", ACCOUNT)
    server.people.set_sip("1001", ACCOUNT.model_copy(update={"password": "other", "proxy": "p"}))
    desk = server.signed_in("1001")
    assert desk.desk().json()["sip"]["password"] == "other"

    server.people.remove_sip("1001")

    assert desk.desk().json()["sip"] is None


def test_the_key_is_a_private_file_and_is_made_once(tmp_path) -> None:
    first, second = open_vault(tmp_path / "new"), open_vault(tmp_path / "new")

    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert second.open(first.seal("secret")) == "secret"


def test_a_key_can_be_replaced_by_a_newer_one(tmp_path) -> None:
    old = open_vault(tmp_path / "old")
    key_old = (tmp_path / "old" / "secret.key").read_text().strip()
    open_vault(tmp_path / "new")
    key_new = (tmp_path / "new" / "secret.key").read_text().strip()

    both = open_vault(tmp_path, f"{key_new}, {key_old}")

    assert both.open(old.seal("secret")) == "secret"
    assert Vault(key_new).open(both.seal("secret")) == "secret"
    with pytest.raises(AgentDesktopError, match=r"secret\.key") as wrong:
        old.open(both.seal("secret"))
    assert wrong.value.code == "vault.wrong_key"


def test_a_key_that_is_none_is_refused_with_what_to_do() -> None:
    with pytest.raises(AgentDesktopError, match="44 characters"):
        Vault("nonsense")
