"""What the Linux package installs beside the program."""

import re

from agent_desktop.runtime.paths import shipped

LINUX = shipped("installer", "linux")
_PART = re.compile(r'[A-Z]+(?:\{\w+\})?(?:==|!=|\+=|=)"[^"]*"')


def rules() -> list[list[str]]:
    text = (LINUX / "70-agent-desktop-headset.rules").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [[part.strip() for part in line.split(", ")] for line in lines]


def test_every_udev_rule_is_well_formed():
    for rule in rules():
        assert all(_PART.fullmatch(part) for part in rule), rule


def test_only_headsets_of_usb_sound_devices_are_opened_to_the_user_at_the_desk():
    wanted = rules()
    first_open = next(i for i, rule in enumerate(wanted) if 'TAG+="uaccess"' in rule)

    assert ['ENV{ID_USB_INTERFACES}!="*:01*"', 'GOTO="agent_desktop_headset_end"'] in wanted[
        :first_open
    ]
    for rule in wanted[first_open:-1]:
        assert re.fullmatch(r'ENV\{ID_VENDOR_ID\}=="[0-9a-f]{4}"', rule[0]), rule
    assert not [part for rule in wanted for part in rule if part.startswith(("MODE", "GROUP"))]


def test_jumps_lead_to_a_label():
    parts = [part for rule in rules() for part in rule]
    jumps = {p.split("=", 1)[1] for p in parts if p.startswith("GOTO")}

    assert jumps == {p.split("=", 1)[1] for p in parts if p.startswith("LABEL")}


def test_the_rule_comes_before_the_seat_is_looked_at():
    names = [file.name for file in LINUX.glob("*.rules")]

    assert names
    assert all(name < "73-seat-late.rules" for name in names)
