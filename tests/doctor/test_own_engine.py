"""What the examination's own engine has said, whenever one began to listen."""

from pathlib import Path

from agent_desktop.contract.engine import Delta, Devices, Registration, Snapshot
from agent_desktop.doctor.own_engine import OwnEngine


def snapshot(devices: Devices) -> Snapshot:
    return Snapshot(
        protocol=2, version="1", pid=1, seq=1, registration=Registration(), calls=(),
        devices=devices,
    )  # fmt: skip


def test_devices_that_were_found_before_anybody_listened_are_known(tmp_path: Path) -> None:
    engine = OwnEngine(tmp_path)

    engine.hear(snapshot(Devices(asked=True)))

    assert engine.devices.asked


def test_a_sound_system_that_was_not_asked_yet_is_waited_for(tmp_path: Path) -> None:
    engine = OwnEngine(tmp_path)
    engine.hear(snapshot(Devices()))
    assert not engine.devices.asked

    engine.hear(Delta(seq=2, devices=Devices(inputs=("usb",), asked=True)))

    assert engine.devices.inputs == ("usb",)
