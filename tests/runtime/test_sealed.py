"""Sealed files: whole, cut off anywhere, changed by somebody."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.runtime.sealed import (
    SealedReader,
    SealedWriter,
    finish_cut_off,
    new_key,
)

KEY = bytes(range(32))


def sealed(*parts: bytes, first_bytes: bytes | None = None, label: bytes = b"mine") -> bytes:
    target = io.BytesIO()
    target.fileno = lambda: 0  # type: ignore[method-assign]
    writer = SealedWriter(target, KEY, label)
    writer.sync = lambda: None  # type: ignore[method-assign]
    for part in parts:
        writer.write(part)
    if first_bytes is not None:
        writer.finish(first_bytes)
    return target.getvalue()


def opened(data: bytes, key: bytes = KEY) -> SealedReader:
    return SealedReader(io.BytesIO(data), key)


def test_what_was_written_is_read_with_its_beginning_replaced():
    reader = opened(sealed(b"hea", b"d and body", first_bytes=b"HEAD"))

    assert b"".join(reader.plain()) == b"HEAD and body"
    assert (reader.label, reader.size, reader.is_whole) == (b"mine", 13, True)


def test_nothing_of_the_plain_text_stands_in_the_file():
    assert b"secret words" not in sealed(b"secret words" * 20, first_bytes=b"secret words")


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.binary(min_size=1, max_size=40), max_size=6), cut=st.integers(0, 400))
def test_a_file_that_was_cut_off_anywhere_gives_every_whole_chunk(parts, cut):
    data = sealed(*parts)[:cut]
    try:
        reader = opened(data)
    except InvalidInput:
        assert cut < 8 + 2 + 4 + 16, "its head is not whole"
        return

    read = list(reader.plain())

    assert read == parts[: len(read)]
    assert not reader.is_whole
    assert reader.sealed_size <= len(data)
    assert list(opened(data[: reader.sealed_size]).plain()) == read


@pytest.mark.parametrize("what", ["flipped", "swapped", "foreign", "other key"])
def test_a_changed_file_is_refused(what):
    data = bytearray(sealed(b"a" * 10, b"b" * 10, first_bytes=b""))
    start, size = 8 + 2 + 4 + 16, 5 + 12 + 10 + 16
    key = KEY
    if what == "flipped":
        data[start + 20] ^= 1
    elif what == "swapped":
        first, second = data[start : start + size], data[start + size : start + 2 * size]
        data[start : start + 2 * size] = second + first
    elif what == "foreign":
        data[start : start + size] = sealed(b"x" * 10)[start : start + size]
    else:
        key = new_key()

    with pytest.raises(InvalidInput) as refused:
        list(opened(bytes(data), key).plain())

    assert refused.value.code == "recording.damaged"


def test_the_label_is_read_without_the_key(tmp_path: Path):
    file = tmp_path / "x"
    file.write_bytes(sealed(b"x", label=b"which key"))

    with file.open("rb") as source:
        assert SealedReader(source, None).label == b"which key"


def test_something_else_is_no_sealed_file():
    with pytest.raises(InvalidInput):
        opened(b"RIFF....WAVE")


@pytest.mark.parametrize("torn", [0, 1, 40])
def test_a_cut_off_file_is_made_whole_as_far_as_it_goes(tmp_path: Path, torn: int):
    file = tmp_path / "x"
    data = sealed(b"head", b"middle", b"the end that is torn")
    file.write_bytes(data[: len(data) - torn])

    with file.open("r+b", buffering=0) as target:
        finish_cut_off(target, KEY, b"HEAD")
        finish_cut_off(target, KEY, b"changes nothing any more")

    reader = opened(file.read_bytes())
    expected = b"HEADmiddle" + (b"" if torn else b"the end that is torn")
    assert (b"".join(reader.plain()), reader.is_whole) == (expected, True)
