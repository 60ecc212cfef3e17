import pytest

from agent_desktop.adapters.form_printer import ChildPrinter, forget_forms
from agent_desktop.domain.errors import Unavailable
from tests.ui.test_printing import shown


async def test_a_process_of_its_own_writes_the_form_in_the_wanted_language(tmp_path):
    printer = ChildPrinter(tmp_path / "printed", lambda: "zh")
    file = printer.new_file("a.pdf")

    await printer.write(shown(customer_name="李女士"), file, company="云杉", printed_by="1001")

    with open(file, "rb") as stream:  # noqa: ASYNC230, PTH123 - a small local file
        assert stream.read(5) == b"%PDF-"
    forget_forms(tmp_path / "printed")
    assert list((tmp_path / "printed").iterdir()) == []


async def test_a_place_that_takes_no_file_is_told(tmp_path):
    printer = ChildPrinter(tmp_path, lambda: "en")
    (tmp_path / "taken.pdf").mkdir()

    for file in (tmp_path / "nowhere" / "a.pdf", tmp_path / "taken.pdf"):
        with pytest.raises(Unavailable) as refusal:
            await printer.write(shown(), str(file), company="", printed_by="")
        assert refusal.value.code == "print.not_written"
