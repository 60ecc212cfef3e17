import re

from agent_desktop.domain.ladders import Advice
from agent_desktop.domain.tickets import Problem, TicketEventKind
from agent_desktop.runtime.paths import shipped
from agent_desktop.ui.error_texts import COMMAND_LINE_ONLY, TEXTS, error_text, problem_text

# Names of files, of kinds of records and of an endpoint that look like codes.
NO_CODES = {
    "cache.db",
    "call.assessed",
    "call.incoming",
    "calendar.json",
    "call.recorded",
    "customer.looked_up",
    "record.changed",
    "desk.endpoint",
    "desk.lock",
    "engine.endpoint",
    "engine.out",
    "pack.yaml",
    "recording.keep_days",
    "recording.tone_every_s",
    "settings.toml",
} | set(TicketEventKind)
CODE = re.compile(
    r"""(?:\bcode|default_code(?::\s*ClassVar\[str\])?)\s*=\s*["']([a-z]+(?:\.[a-z_]+)?)["']"""
)


def codes_in_the_code() -> dict[str, str]:
    found = {}
    for file in sorted(shipped("agent_desktop").rglob("*.py")):
        if "ui" not in file.relative_to(shipped("agent_desktop")).parts:
            for code in CODE.findall(file.read_text("utf-8")):
                found[code] = file.name
    return found


def test_every_code_that_is_raised_or_told_has_a_sentence():
    found = codes_in_the_code()

    missing = {
        c: f for c, f in found.items() if c not in TEXTS and not c.startswith(COMMAND_LINE_ONLY)
    }
    assert len(found) > 50
    assert missing == {}


def test_every_dotted_code_of_the_desk_s_own_families_has_a_sentence():
    families = {code.split(".")[0] for code in TEXTS if "." in code}
    names = re.compile(r"""["']((?:{})\.[a-z_]+)["']""".format("|".join(sorted(families))))
    found = {
        code
        for file in shipped("agent_desktop").rglob("*.py")
        if not {"ui", "server"} & set(file.relative_to(shipped("agent_desktop")).parts)
        for code in names.findall(file.read_text("utf-8"))
    }

    unknown = {c for c in found if c not in TEXTS and not c.startswith(COMMAND_LINE_ONLY)}
    assert unknown - NO_CODES == set()


def test_every_advice_about_the_line_has_a_sentence():
    assert {a.value for a in Advice if a.value} <= set(TEXTS)


def test_a_text_says_what_happened_in_a_sentence_and_names_no_code():
    for code, text in TEXTS.items():
        assert text.title, code
        assert not text.title.endswith("."), code
        assert text.message.endswith((".", "{cause}")), code
        assert code not in text.title + text.message + text.action or code == "error"


def test_fields_fill_the_sentence():
    text = error_text("session.too_many_attempts", (("retry_after_s", "30"),))

    assert "30" in text.message


def test_a_missing_field_does_not_fail():
    assert "–" in error_text("session.too_many_attempts").message


def test_a_field_with_braces_is_only_text():
    text = error_text("settings.broken", (("file", "{0}"), ("line", "1"), ("cause", "{x}")))

    assert "{x}" in text.message


def test_an_unknown_code_is_shown_so_that_it_can_be_passed_on():
    assert "no.such_code" in error_text("no.such_code").message


def test_a_problem_names_its_limit():
    assert "200" in problem_text(Problem(field="subject", code="ticket.too_long", limit=200))
