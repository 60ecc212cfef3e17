"""Published versions of packs: all of one or nothing, the newest in force, back when wrong."""

import io
import os
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_desktop.adapters import pack_store
from agent_desktop.adapters.pack_store import KEPT_VERSIONS, PackFolder, files_of_archive
from agent_desktop.adapters.packs import PackShelf, pack_folders
from agent_desktop.contract.packs import version_key
from agent_desktop.domain.errors import Conflict, InvalidInput, Unavailable
from agent_desktop.services.ports import PackStore

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def files(version: str = "3", text: str = "Hello", pack_id: str = "general") -> dict[str, bytes]:
    manifest = (
        f'id: {pack_id}\ntitle: {{en: General}}\nversion: "{version}"\nlanguages: [en]\n'
        "situations:\n"
        "  - {id: greeting, title: {en: Greeting}}\n"
        "  - {id: closing, title: {en: Closing}}\n"
    )
    return {
        "pack.yaml": manifest.encode(),
        "en/greeting.yaml": f"steps:\n  - {{id: greet, text: {text}}}\n".encode(),
        "en/closing.yaml": b"steps:\n  - {id: bye, text: Bye}\n",
    }


def archive(content: dict[str, bytes], top: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, data in content.items():
            writing.writestr(top + name, data)
    return stream.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> PackFolder:
    return PackFolder(tmp_path / "packs")


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[], str]:
    shelf = PackShelf(installed=tmp_path / "packs", last_good=tmp_path / "packs")

    def taken() -> str:
        pack, _ = shelf.take("general")
        assert pack is not None
        return pack.manifest.version

    return taken


def test_the_port_is_what_the_folder_is(store: PackFolder) -> None:
    port: PackStore = store
    assert port.versions("general") == ()
    assert port.roll_back("general") is None


def test_a_newer_version_from_the_server_replaces_the_shipped_one(
    store: PackFolder, taken: Callable[[], str]
) -> None:
    shipped_version = taken()
    store.install("general", "1", files("1"))
    assert taken() == shipped_version  # older than what came with the program

    published = store.install("general", "3", archive(files("3"), "general/"), by="Li", at=AT)

    assert (published.version, published.by, published.at) == ("3", "Li", AT)
    assert taken() == "3"
    assert store.versions("general")[0] == published
    assert [v.version for v in store.versions("general")] == ["3", "1"]


def test_rolling_back_brings_the_former_version_and_keeps_the_record(
    store: PackFolder, taken: Callable[[], str]
) -> None:
    store.install("general", "3", files("3"), by="Li", at=AT)
    store.install("general", "3.1", files("3.1"))
    assert taken() == "3.1"

    back = store.roll_back("general")

    assert back is not None
    assert (back.version, taken()) == ("3", "3")
    assert [(v.version, v.withdrawn) for v in store.versions("general")] == [
        ("3.1", True),
        ("3", False),
    ]
    store.install("general", "3.1", files("3.1"))  # the same again brings it back
    assert taken() == "3.1"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (files() | {"en/greeting.yaml": b"steps: ["}, "en/greeting.yaml"),
        ({k: v for k, v in files().items() if k != "en/closing.yaml"}, "is missing"),
        (files("4"), "version is 4, but 3 was announced"),
        (files(pack_id="other"), "the folder is general"),
        (files() | {"../../evil.yaml": b"a: b"}, "no file of a pack"),
        (files() | {"en/run.sh": b"rm"}, "no file of a pack"),
        ({"en/greeting.yaml": b"a"}, "is missing"),
        (archive(files())[:200], "damaged"),
        (b"", "damaged"),
        (archive(files() | {"en/big.yaml": b"#" * 9_000_000}), "too large"),
    ],
)
def test_a_damaged_version_is_never_seen(
    store: PackFolder, taken: Callable[[], str], tmp_path: Path, content: object, cause: str
) -> None:
    before = taken()

    with pytest.raises(InvalidInput) as refused:
        store.install("general", "3", content)

    assert refused.value.code == "pack.damaged"
    assert cause in refused.value.message
    assert taken() == before
    assert store.versions("general") == ()
    assert not [p for p in (tmp_path / "packs").rglob("*") if p.is_file()]


def test_a_version_is_never_changed(store: PackFolder, taken: Callable[[], str]) -> None:
    store.install("general", "3", files("3"))
    store.install("general", "3", files("3"))

    with pytest.raises(Conflict) as refused:
        store.install("general", "3", files("3", "Hi"))

    assert refused.value.code == "pack.version_taken"
    assert taken() == "3"


def test_a_version_that_the_disk_spoiled_gives_way_and_is_installed_again(
    store: PackFolder, taken: Callable[[], str], tmp_path: Path
) -> None:
    store.install("general", "3", files("3"))
    store.install("general", "4", files("4"))
    (tmp_path / "packs/general@4/general/en/greeting.yaml").write_bytes(b"\0\0\0")
    assert taken() == "3"

    store.install("general", "4", files("4"))

    assert taken() == "4"


def test_a_power_cut_before_the_rename_leaves_nothing_to_be_seen(
    store: PackFolder,
    taken: Callable[[], str],
    tmp_path: Path,
) -> None:
    store.install("general", "3", files("3"))
    staging = tmp_path / "packs/.staging-old/version/general"
    staging.mkdir(parents=True)
    (staging / "pack.yaml").write_text("half")
    assert taken() == "3"
    os.utime(tmp_path / "packs/.staging-old", (0, 0))

    store.install("general", "4", files("4"))

    assert not (tmp_path / "packs/.staging-old").exists()
    assert taken() == "4"


def test_a_full_disk_changes_nothing_and_says_so(
    store: PackFolder, taken: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.install("general", "3", files("3"))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack_store.os, "fsync", full)
    with pytest.raises(Unavailable) as refused:
        store.install("general", "4", files("4"))

    assert (refused.value.code, refused.value.fields) == (
        "pack.not_kept",
        {"cause": "No space left on device"},
    )
    assert taken() == "3"


def test_a_reader_never_sees_half_a_version(store: PackFolder, taken: Callable[[], str]) -> None:
    store.install("general", "10", files("10"))
    seen: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(taken())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(11, 21):
            store.install("general", str(number), files(str(number)))
    finally:
        stop.set()
        reader.join()

    assert set(seen) <= {str(n) for n in range(10, 21)}  # never the shipped one, which is older
    assert [int(v) for v in seen] == sorted(int(v) for v in seen)


def test_only_the_newest_versions_are_kept(store: PackFolder) -> None:
    for number in range(KEPT_VERSIONS + 3):
        store.install("general", f"5.{number}", files(f"5.{number}"))

    assert [v.version for v in store.versions("general")] == ["5.7", "5.6", "5.5", "5.4", "5.3"]


def test_odd_versions_are_folders_on_every_system(
    store: PackFolder, taken: Callable[[], str], tmp_path: Path
) -> None:
    store.install("general", "9/秋季:1.", files("9/秋季:1."))

    (folder,) = [p.name for p in (tmp_path / "packs").iterdir()]
    assert not set(folder) & set('/:\\*?"<>|')
    assert not folder.endswith(".")
    assert taken() == "9/秋季:1."


def test_the_centres_own_published_packs_are_found_and_checked(tmp_path: Path) -> None:
    PackFolder(tmp_path).install("sales", "1.2", files("1.2", pack_id="sales"))

    shelf = PackShelf(tmp_path)
    pack, problems = shelf.take("sales")

    assert problems == ()
    assert pack is not None
    assert pack.manifest.version == "1.2"
    assert pack_folders(tmp_path) == [tmp_path / "sales@1.2" / "sales"]
    assert set(shelf.names()) == {"callback", "general", "hotline-400", "sales"}


def test_versions_are_ordered_by_their_numbers() -> None:
    ordered = ["draft", "0.9", "1", "1-a", "1.2", "1.10", "1.10-b", "2026.11", "2026.11.1"]

    shuffled = ordered[3:] + ordered[:3]
    assert sorted(shuffled, key=version_key) == ordered
    assert version_key("1.0") == version_key("1")


def test_an_archive_may_have_one_folder_around_everything() -> None:
    assert files_of_archive(archive(files(), "general/")) == files()
    assert files_of_archive(archive(files())) == files()
