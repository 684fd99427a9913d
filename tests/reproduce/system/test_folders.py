"""Folders are tried before anything is computed, and a user without a home is told what to do."""

import os
from pathlib import Path

import platformdirs
import pytest

from reproduce.engine import program_cache
from reproduce.errors import UsageError
from reproduce.system import folders
from reproduce.system.folders import try_folder


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try_folder(tmp_path / "deep" / "down")
    monkeypatch.chdir(tmp_path)
    try_folder(Path("results/xor"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_the_way_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "link"):
        words = f"cannot write to {tmp_path}/{name}/xor: {tmp_path}/{name} is no folder"
        with pytest.raises(UsageError, match=f"^{words}$"):
            try_folder(tmp_path / name / "xor")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match=f"^cannot write to {tmp_path}/a/b: {tmp_path} is read-only$"):
        try_folder(tmp_path / "a" / "b")


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_: str) -> str:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(platformdirs, "user_cache_dir", homeless)
    with pytest.raises(UsageError, match=r"^this user has no home folder to keep records in: name a file with --store"):
        folders.user_cache()
    assert program_cache.usable() is None, "programs are not kept"
