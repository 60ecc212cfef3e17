"""``ctl ticket`` from the words on the command line to what is printed, over services in memory."""

import argparse
import json

import pytest

from agent_desktop.adapters.desktop import ctl, ticket_ctl
from agent_desktop.adapters.desktop.ticket_verbs import TicketVerbs
from agent_desktop.contract.control import VERBS
from agent_desktop.contract.wire import to_wire
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.tickets import TicketKind
from agent_desktop.services.ticket_lists import TicketLists
from tests.services.life_desk import LifeDesk


class Shell(LifeDesk):
    """A desk, and a person who types ``agent-desktop ctl ticket …`` at it."""

    def __init__(self) -> None:
        super().__init__()
        TicketLists(self.bus, self.tickets, self.tickets, self.clock, phrases=_nothing)
        self.verbs = TicketVerbs(self.bus).table

    async def ctl(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        ctl.add_arguments(parser)
        args = parser.parse_args(["ticket", *words])
        request = ticket_ctl.request_of(args)
        assert request["verb"] in VERBS
        wire = json.loads(json.dumps(request["args"]))
        result = await self.verbs[request["verb"]](wire)
        return "\n".join(ctl._lines(request["verb"], args, json.loads(json.dumps(result))))


async def _nothing(_text: str):
    return ()


@pytest.fixture
async def shell():
    return await Shell().started()


@pytest.fixture
def form(tmp_path):
    def written(**fields: str) -> str:
        file = tmp_path / "form.json"
        file.write_text(json.dumps(fields), "utf-8")
        return str(file)

    return written


async def test_a_ticket_goes_from_new_to_closed_on_the_command_line(shell, form):
    fields = form(kind="complaint", subject="没有信号", phone="13800000000")
    ticket = json.loads(await shell.ctl("new", "--json", fields))["ticket_id"]

    assert "offered to 1002" in await shell.ctl("assign", ticket, "1002")
    shell.sit("1002")
    assert ticket in await shell.ctl("list", "to-accept")
    await shell.ctl("accept", ticket)
    await shell.ctl("handle", ticket, "--cause", "a cable", "--solution", "a new one")
    await shell.ctl("return", ticket, "--plan", "none", "--result", "works")
    shell.sit("1001")
    told = json.loads(
        await shell.ctl(
            "callback", ticket, "--outcome", "reached", "--satisfaction", "satisfied", "--json"
        )
    )
    assert (told["status"], told["owner"], told["handler"]) == ("called_back", "1001", "1002")
    assert (await shell.ctl("close", ticket)).startswith("closed")

    shown = json.loads(await shell.ctl("show", ticket, "--json"))
    assert shown["ticket"]["form"]["subject"] == "没有信号"
    assert [event["kind"] for event in shown["timeline"]][-1] == "ticket.closed"
    await shell.open(ticket)
    assert f"ticket        {ticket}" in await shell.ctl("show")
    assert (await shell.ctl("list", "owned")) == "0 tickets"
    assert ticket in await shell.ctl("list", "owned", "--closed")


async def test_an_edit_names_the_ticket_and_own_fields_by_x(shell, form):
    ticket = await shell.opened(kind=TicketKind.COMPLAINT)

    await shell.ctl("edit", ticket, "--json", form(**{"subject": "new words", "x.object": "bill"}))

    text = (await shell.ticket(ticket)).form
    assert (text.subject, text.extra) == ("new words", (("object", "bill"),))


async def test_a_new_ticket_leaves_what_is_typed_in_front_for_later(shell, form):
    typed = shell.typed(subject="half a sentence")

    await shell.ctl("new", "--json", form(subject="from a program"))

    assert (shell.front.draft_id, shell.front.form.subject) == (typed, "half a sentence")


async def test_any_step_takes_what_it_carries_as_pairs(shell):
    ticket = await shell.opened()

    await shell.ctl("step", ticket, "noted", "text=called = twice")

    assert (await shell.tickets.log(ticket))[-1].datum("text") == "called = twice"


async def test_search_prints_what_it_found(shell):
    ticket = await shell.opened(subject="router")

    assert ticket in await shell.ctl("search", "rout")
    assert json.loads(await shell.ctl("search", "none", "--json"))["tickets"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "none"], "ticket.not_found"),
        (["show"], "ticket.not_found"),
        (["list", "mine"], "control.malformed"),
        (["step", "T", "danced"], "ticket.not_a_step"),
        (["accept", "T"], "ticket.not_offered"),
        (["step", "T", "noted"], "ticket.datum_missing"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(shell, words, code):
    ticket = await shell.opened()
    shell.typed(subject="not saved yet")

    with pytest.raises(AgentDesktopError) as refusal:
        await shell.ctl(*[ticket if word == "T" else word for word in words])

    assert refusal.value.code == code
    assert " " in refusal.value.message


async def test_a_pair_without_a_name_is_a_wrong_use(shell):
    with pytest.raises(ValueError, match="NAME=TEXT"):
        await shell.ctl("step", "T", "noted", "text")


async def test_everything_of_a_ticket_can_be_written_as_json(shell):
    ticket = await shell.opened()
    await shell.open(ticket)

    for event in shell.seen.events:
        json.dumps(to_wire(event))
