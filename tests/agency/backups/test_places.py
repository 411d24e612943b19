import stat
import sys

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError

from agency.backups import places
from tests.object_store import Store


def names(*days):
    return [f"agency-2026{day}T030000Z.tar.gz" for day in days]


def test_copy_is_for_its_owner_alone_and_leaves_nothing_beside_it(tmp_path):
    (archive := tmp_path / names("1129")[0]).write_bytes(b"copy")
    kept = places.place(str(tmp_path / "new" / "folder"))
    places.store(archive, kept)
    (stored,) = (tmp_path / "new" / "folder").iterdir()
    assert (stored.name, stored.read_bytes(), stat.S_IMODE(stored.stat().st_mode)) == (archive.name, b"copy", 0o600)


def test_copy_that_reads_otherwise_than_it_was_written_is_not_kept(tmp_path, monkeypatch):
    (archive := tmp_path / names("1129")[0]).write_bytes(b"copy")
    kept = places.place(str(tmp_path / "bad"))
    save = kept.save
    monkeypatch.setattr(kept, "save", lambda name, file: save(name, ContentFile(b"another")))
    with pytest.raises(CommandError, match="is the disk sound"):
        places.store(archive, kept)
    assert not [*(tmp_path / "bad").iterdir()]


def test_newest_of_a_folder_is_found_whatever_else_lies_there(tmp_path):
    for name in [*names("1128", "1129"), "notes.txt", "agency-20261130T030000Z.tar.gz.partial"]:
        (tmp_path / name).touch()
    assert places.find(f"{tmp_path}/")[1] == names("1129")[0]
    assert places.find(str(tmp_path / names("1128")[0]))[1] == names("1128")[0]


@pytest.mark.parametrize("address", ["/nowhere/at/all", "README.md"])
def test_place_without_a_copy_is_told(address):
    with pytest.raises(CommandError, match="There is no copy there"):
        places.find(address)


@pytest.fixture
def store():
    store = Store()
    yield store
    store.end()


@pytest.mark.slow
def test_bucket_is_a_place_like_a_folder(store, tmp_path):
    (archive := tmp_path / names("1129")[0]).write_bytes(b"copy")
    kept = places.place(store.url)
    assert places.copies(kept) == []
    places.store(archive, kept)
    found, name = places.find(store.url)
    with found.open(name) as file:
        assert (name, file.read()) == (archive.name, b"copy")
    assert places.find(store.url.replace("/site?", f"/site/{name}?"))[0].exists(name)
    kept.delete(name)
    with pytest.raises(CommandError, match="There is no copy there"):
        places.find(store.url)
    store.end()
    with pytest.raises(OSError, match="The object store cannot be used"):
        places.store(archive, kept)


def test_address_that_cannot_be_meant_is_explained():
    with pytest.raises(CommandError, match="A store is s3://key:password@host/bucket"):
        places.place("s3://copies")


def test_bucket_without_its_packages_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "agency.engines.object_store", None)
    with pytest.raises(CommandError, match="S3 needs more packages: pip install"):
        places.place("s3://key:word@s3.example.org/copies")
