import pytest

from agent_desktop.domain.file_types import ENDINGS, ending_of, media_type_of


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"fLaC\x00\x00\x00\x22", "audio/flac"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"OggS\x00\x02" + bytes(21) + b"\x13OpusHead", "audio/opus"),
        (b"OggS\x00\x02" + bytes(21) + b"\x1e\x01vorbis", "audio/ogg"),
        (b"%PDF-1.7\n", "application/pdf"),
    ],
)
def test_a_file_is_what_it_begins_with(head: bytes, media_type: str) -> None:
    assert media_type_of(head) == media_type
    assert ending_of(media_type) == ENDINGS[media_type]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x89PNG\r\n\x1a\n<html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"\x00\x00\x00\x18ftypmp42",
        b"OggS\x00\x02" + bytes(21) + b"\x2a\x80theora",
        b"\n%PDF-1.7",
        b"\xff\xff\xff\xff",
        b"\xff\xfe<\x00h\x00t\x00m\x00l\x00",  # a page in UTF-16
        b"hello",
    ],
)
def test_anything_else_is_none_of_them(head: bytes) -> None:
    assert media_type_of(head) == ""
    assert ending_of("text/html") == ""
