import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.hotkeys import NAMED_KEYS, Hotkey, parse_hotkey


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ctrl+Alt+A", Hotkey(key="A", modifiers=frozenset({"ctrl", "alt"}))),
        ("win + shift + 1", Hotkey(key="1", modifiers=frozenset({"meta", "shift"}))),
        ("F9", Hotkey(key="F9")),
        ("control+F24", Hotkey(key="F24", modifiers=frozenset({"ctrl"}))),
        ("pause", Hotkey(key="Pause")),
        ("Ctrl+pagedown", Hotkey(key="PageDown", modifiers=frozenset({"ctrl"}))),
    ],
)
def test_keys_are_read_however_they_are_written(text, key):
    assert parse_hotkey(text) == key


@pytest.mark.parametrize(
    "text",
    ["", "A", "Shift+A", "Space", "F25", "Ctrl+", "Ctrl+Alt", "Strg+A", "Ctrl+é", "Ctrl+A+B", "+"],
)
def test_what_is_no_key_or_could_not_be_typed_any_more_is_refused(text):
    with pytest.raises(InvalidInput) as refusal:
        parse_hotkey(text)

    assert refusal.value.code == "hotkey.malformed"
    assert refusal.value.fields == {"key": text}


@pytest.mark.parametrize("key", [*NAMED_KEYS, "F1", "A", "0"])
def test_a_key_is_written_as_it_is_read(key):
    written = str(Hotkey(key=key, modifiers=frozenset({"shift", "ctrl"})))

    assert written == f"Ctrl+Shift+{key}"
    assert str(parse_hotkey(written)) == written
