"""Files replaced in one step, whatever goes wrong half-way."""

from pathlib import Path
from typing import Any

import pytest

from reproduce.system.files import replacing, write_file
from tests.folders import contents


def test_a_file_is_replaced(tmp_path: Path) -> None:
    assert write_file(tmp_path / "new" / "a.md", b"1") and write_file(tmp_path / "new" / "a.md", b"2")
    assert not write_file(tmp_path / "new" / "a.md", b"2")
    assert contents(tmp_path / "new") == {"a.md": b"2"} and (tmp_path / "new" / "a.md").stat().st_mode & 0o777 == 0o644


def test_a_full_disk_leaves_the_old_file_and_is_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="No space left on device") as caught, replacing(path) as beside:
        assert beside.suffix == ".keras"
        beside.write_bytes(b"half")
        raise OSError(28, "No space left on device")
    assert caught.value.filename == str(path) and contents(tmp_path) == {"model.keras": b"old"}


def test_an_interruption_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "report.md"
    write_file(path, b"old")
    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(path, b"new")
    assert contents(tmp_path) == {"report.md": b"old"}
