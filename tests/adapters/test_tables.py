import csv
import zipfile

import openpyxl
import pytest

from agent_desktop.adapters.tables.files import TableFolder
from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable

FOLDER = TableFolder()


def read(file):
    table = FOLDER.read(str(file))
    try:
        return [row.cells or row.code for row in table.take(1_000_000)]
    finally:
        table.close()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_text_is_read_in_any_encoding_with_any_delimiter(tmp_path, encoding, delimiter):
    file = tmp_path / "names.csv"
    lines = [["姓名", "电话"], ["王芳", "13812345678"], ["李,雷", "010-8888 6666"]]
    with file.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(lines)

    assert read(file) == [tuple(line) for line in lines]


def test_chinese_after_a_megabyte_of_ascii_still_tells_the_encoding(tmp_path):
    file = tmp_path / "late.csv"
    file.write_bytes(b"name,phone\n" + b"abc,12345678\n" * 100_000 + "王芳,1\n".encode("gb18030"))

    assert read(file)[-1] == ("王芳", "1")


def test_empty_rows_are_skipped_and_lines_are_counted_as_a_person_does(tmp_path):
    file = tmp_path / "gaps.csv"
    file.write_text('a,b\n\n"x\ny",1\n,,\nz,2\n', encoding="utf-8")
    table = FOLDER.read(str(file))
    rows = table.take(10)
    table.close()

    assert table.first == ("a", "b")
    assert [(row.line, row.cells) for row in rows] == [
        (1, ("a", "b")),
        (3, ("x\ny", "1")),
        (6, ("z", "2")),
    ]


def test_a_forgotten_quotation_mark_costs_a_row_and_no_memory(tmp_path):
    file = tmp_path / "open.csv"
    file.write_text('a,b\n"x,1\n' + "y,2\n" * 400_000, encoding="utf-8")

    rows = read(file)

    assert "import.bad_row" in rows
    assert rows[-1] == ("y", "2")


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n...", b"\xd0\xcf\x11\xe0\xa1\xb1", b"PK\x03\x04broken",
     b"\x00\x01\x02\x03" * 50, b"MZ\x90\x00"],
)  # fmt: skip
def test_a_file_that_lies_about_its_kind_is_refused(tmp_path, content):
    for name in ("customers.csv", "customers.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InvalidInput) as refusal:
            FOLDER.read(str(tmp_path / name))
        assert refusal.value.code == "import.not_a_table"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")

    with pytest.raises(InvalidInput) as refusal:
        read(tmp_path / "a.xlsx")
    assert refusal.value.code == "import.not_a_table"


def test_a_workbook_that_would_fill_the_memory_is_refused_unread(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as stream:
            for _ in range(201):
                stream.write(bytes(1 << 20))

    with pytest.raises(InvalidInput) as refusal:
        read(tmp_path / "bomb.xlsx")
    assert refusal.value.code == "import.too_large"


def test_no_file_and_nothing_in_it_are_told_apart(tmp_path):
    with pytest.raises(NotFound):
        FOLDER.read(str(tmp_path / "none.csv"))
    (tmp_path / "empty.csv").write_bytes(b"\n \n")
    with pytest.raises(InvalidInput) as refusal:
        FOLDER.read(str(tmp_path / "empty.csv"))
    assert refusal.value.code == "import.empty"


def test_a_workbook_is_read_with_numbers_as_they_were_typed(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话", "", None])
    book.active.append(["王芳", 13812345678])
    book.active.append([None, None])
    book.active.append(["李雷", 8001.0, True])
    book.save(tmp_path / "names.xlsx")
    (tmp_path / "names.xlsx").rename(tmp_path / "names.csv")  # its name lies, its bytes do not

    assert read(tmp_path / "names.csv") == [
        ("姓名", "电话"),
        ("王芳", "13812345678"),
        ("李雷", "8001", "yes"),
    ]


HOSTILE = ['=HYPERLINK("http://x","y")', "+8613812345678", "-1", "@SUM(A1)", "\t=1", "王\x00芳"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_written_computes_nothing_and_keeps_every_digit(tmp_path, ending):
    file = tmp_path / f"list.{ending}"
    table = FOLDER.write(str(file), ["=A", "number"])
    assert not file.exists()
    table.add([*HOSTILE, "013812345678"])
    table.finish()

    header, cells = read(file)
    assert header == ("'=A", "number")
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert cells[-1] == "013812345678"
    assert [f.name for f in tmp_path.iterdir()] == [file.name]
    if ending == "csv":
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    else:
        sheet = openpyxl.load_workbook(file).active
        cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}


def test_a_file_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path):
    for ending in ("csv", "xlsx"):
        with pytest.raises(Unavailable) as refusal:
            FOLDER.write(str(tmp_path / "nowhere" / f"a.{ending}"), ["a"])
        assert refusal.value.code == "export.not_written"
        table = FOLDER.write(str(tmp_path / f"a.{ending}"), ["a"])
        table.give_up()
    with pytest.raises(InvalidInput):
        FOLDER.write(str(tmp_path / "a.doc"), ["a"])
    assert list(tmp_path.iterdir()) == []
