"""The folder of compiled programs: safe, shown and cleared."""

import os
from pathlib import Path

import pytest

from reproduce.engine import program_cache


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_cache, "root", lambda: tmp_path / "programs")


def test_a_folder_is_for_one_processor_and_one_set_of_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    here = program_cache.folder()
    assert here == program_cache.folder()
    monkeypatch.setattr(program_cache, "_processor_features", lambda: "flags: none")
    there = program_cache.folder()
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0")
    assert len({here, there, program_cache.folder()}) == 3


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions of POSIX")
def test_a_folder_that_others_can_write_to_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program_cache.folder()
    assert program_cache.usable() == folder and folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o770)
    assert program_cache.usable() is None
    folder.chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert program_cache.usable() is None


def test_a_link_or_a_file_in_its_place_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "programs").mkdir()
    (tmp_path / "elsewhere").mkdir()
    program_cache.folder().symlink_to(tmp_path / "elsewhere")
    assert program_cache.usable() is None
    program_cache.folder().unlink()
    program_cache.folder().write_text("")
    assert program_cache.usable() is None


def test_what_is_kept_is_counted_and_cleared() -> None:
    folder = program_cache.folder()
    folder.mkdir(parents=True)
    (folder / "one-cache").write_bytes(b"12345")
    (folder / ".lockfile").write_bytes(b"12345678")
    (found,) = program_cache.folders()
    assert (found.path, found.programs, found.bytes) == (folder, 1, 5)
    assert program_cache.clear() == [found] and program_cache.folders() == []
