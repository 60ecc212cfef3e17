"""The parcel for support: findings, settings, versions and the last logs, nothing personal.

The cache and recordings are never part of it. Whatever goes in is redacted, and searched once more
for everything personal that is known on this computer.
"""

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from agent_desktop.doctor import machine
from agent_desktop.doctor.examination import Examined
from agent_desktop.doctor.patient import Patient
from agent_desktop.doctor.personal import personal_on
from agent_desktop.doctor.redaction import Redactor
from agent_desktop.doctor.settings_view import redacted_settings
from agent_desktop.doctor.vocabulary import words
from agent_desktop.domain.errors import Unavailable
from agent_desktop.runtime.settings import administrator_file

_PROCESSES: Final = ("desk", "engine", "doctor")
_LOGS: Final = tuple(f"{p}.log{older}" for p in _PROCESSES for older in ("", ".1"))
_OUTPUTS: Final = ("engine.out", *(f"{p}.stacks" for p in _PROCESSES))
_LAST_BYTES: Final = 300_000
_MOST_CRASHES: Final = 10


def write_bundle(file: Path, patient: Patient, examined: Examined) -> None:
    """Write the parcel, readable by this user only.

    Raises:
        Unavailable: ``doctor.unwritable``.
    """
    redactor = Redactor(words(), personal_on(patient, examined.records))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _contents(patient, examined, redactor):
            # Searched once more as a whole: no way of writing a part may let a known name through.
            archive.writestr(name, redactor.known_hidden(text))
    _write(file, packed.getvalue())


def _contents(
    patient: Patient, examined: Examined, redactor: Redactor
) -> Iterator[tuple[str, str]]:
    findings = [
        {
            "area": finding.area,
            "verdict": finding.verdict.value,
            "sentence": redactor.text(finding.sentence),
            "advice": redactor.text(finding.advice),
        }
        for finding in examined.findings
    ]
    yield "findings.json", _json({"at": datetime.now(UTC).isoformat(), "findings": findings})
    yield "versions.json", _json(machine.versions())
    yield "settings/administrator.txt", redacted_settings(administrator_file(), redactor)
    yield "settings/profile.txt", redacted_settings(patient.profile.settings_file, redactor)
    folder = patient.profile.logs
    for name in _LOGS:
        if (text := _end_of(folder / name)) is not None:
            yield f"logs/{name}", redactor.log(text)
    if examined.engine_log:
        yield "logs/doctor-engine.log", redactor.log(examined.engine_log)
    for name in _OUTPUTS:
        if (text := _end_of(folder / name)) is not None:
            yield f"logs/{name}", redactor.text(text)
    crashes = sorted(folder.glob("crash-*.txt"), key=lambda crash: crash.stat().st_mtime)
    for number, crash in enumerate(crashes[-_MOST_CRASHES:], 1):
        # Under a number: somebody may have renamed the file.
        yield f"crashes/{number}.txt", redactor.text(_end_of(crash) or "")


def _end_of(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _LAST_BYTES))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return None
    # A line that is cut in half could hide the beginning of what it says.
    return text if size <= _LAST_BYTES else text.partition("\n")[2]


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def _write(file: Path, content: bytes) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        temporary.replace(file)
    except OSError as exc:
        raise Unavailable(
            f"{file} cannot be written: {exc.strerror}", code="doctor.unwritable"
        ) from exc
