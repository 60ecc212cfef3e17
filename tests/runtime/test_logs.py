import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.runtime import logs
from agent_desktop.runtime.privacy import PrivacyFilter, mask_number, scrub

NUMBER = "13912345678"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level = root.level
    logs.start_early()
    yield tmp_path / "desk.log"
    logs.close()
    root.setLevel(level)


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_nothing_personal_or_secret_reaches_a_log(log: Path) -> None:
    """Everything a careless line could hold, in every place where it could stand."""
    logs.configure(log.parent, "desk", console=False)
    logger = logging.getLogger("careless")

    logger.info("call from %s to +86 (10) 8888-6666", NUMBER)
    logger.info("sip:%s@pbx.example and <sip:alice.wang@pbx.example;transport=tcp>", NUMBER)
    logger.info('Authorization: Digest username="1001", response="0a4f113b", nonce="abcdef"')
    logger.info("Authorization: Bearer eyJhbGciOi.secret.token")
    logger.info('{"password": "pa55word!", "refresh_token": "r3fr35h"} password=other5ecret')
    logger.info(
        "extras", extra={
            "remote_number": NUMBER, "phone": NUMBER, "customer_name": "王小明",
            "sip_password": "pa55word!", "access_token": "t0ken", "subject": "没有声音",
            "nested": {"number": NUMBER, "token": "t0ken", "calls": [NUMBER]},
            "call_id": "0199b0d0-0000-7000-8000-000000000001", "pid": 1234567,
        },
    )  # fmt: skip
    try:
        int(f"no route to {NUMBER}, password=pa55word!")
    except ValueError:
        logger.exception("dialling failed")

    text = log.read_text("utf-8")
    for personal in (
        NUMBER, "8888-6666", "88886666", "alice.wang", "0a4f113b", "eyJhbGciOi", "pa55word",
        "r3fr35h", "other5ecret", "王小明", "没有声音", "t0ken",
    ):  # fmt: skip
        assert personal not in text, personal
    extras = next(line for line in lines(log) if line["message"] == "extras")
    assert extras["remote_number"] == "********678"
    assert extras["nested"]["number"] == "********678"
    # What helps to find a fault stays whole.
    assert extras["call_id"] == "0199b0d0-0000-7000-8000-000000000001"
    assert extras["pid"] == 1234567
    assert "ValueError" in lines(log)[-1]["failure"]


@pytest.mark.parametrize(
    "harmless",
    [
        "engine started after 1234 ms", "listening on 127.0.0.1:54321", "version 2.15.1",
        "at 2026-11-22T13:36:03.570+00:00", "0199b0d0-0000-7000-8000-000000000001", "pid 4711",
    ],
)  # fmt: skip
def test_what_is_no_number_of_a_person_stays_readable(harmless: str) -> None:
    assert scrub(harmless) == harmless


@pytest.mark.parametrize(
    ("number", "masked"),
    [(NUMBER, "********678"), ("110", "110"), ("", ""), ("1001", "*001")],
)
def test_a_number_keeps_its_last_three_digits(number: str, masked: str) -> None:
    assert mask_number(number) == masked


def test_records_made_before_the_folder_is_known_are_written_too(log: Path) -> None:
    logging.getLogger("early").warning("before: %s", NUMBER)

    logs.configure(log.parent, "desk", console=False)
    logging.getLogger("late").info("after", extra={"call_id": "c"})

    first, second = lines(log)
    assert first["message"] == "before: ********678"
    assert (second["message"], second["call_id"]) == ("after", "c")
    assert second["process"] == "desk"
    assert second["level"] == "info"
    assert second["at"].endswith("+00:00")


def test_files_are_rotated_and_old_ones_go(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MAX_BYTES", 2_000)
    logs.configure(log.parent, "desk", console=False)

    for turn in range(200):
        logging.getLogger("busy").info("turn %s %s", turn, "x" * 80)

    files = sorted(f.name for f in log.parent.glob("desk.log*"))
    assert len(files) == logs.KEPT_FILES + 1
    assert all(f.stat().st_size <= 2_200 for f in log.parent.glob("desk.log*"))


def test_the_console_says_warnings_in_one_short_line(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(log.parent, "desk")

    logging.getLogger("a").info("quiet")
    logging.getLogger("a").warning("call from %s", NUMBER)

    assert capsys.readouterr().err == "WARNING a: call from ********678\n"


def test_a_folder_that_cannot_be_written_leaves_the_console(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")

    logs.configure(tmp_path / "logs", "desk", console=False)
    logging.getLogger("a").warning("said all the same")
    logs.close()

    assert "said all the same" in capsys.readouterr().err


def test_arguments_that_do_not_fit_do_not_lose_the_line() -> None:
    record = logging.LogRecord("a", logging.INFO, "f", 1, "%d calls", ("many",), None)

    assert PrivacyFilter().filter(record)
    assert record.getMessage() == "%d calls (its arguments do not fit)"


def test_chatty_libraries_are_kept_quiet(log: Path) -> None:
    logs.configure(log.parent, "desk", console=False)

    logging.getLogger("httpx").info("HTTP Request: GET https://desk.example/x?token=1")

    assert log.read_text() == ""
