"""What the system refuses, in one line; what is no refusal is left alone."""

import os
from pathlib import Path

import numpy as np
import pytest

from reproduce.system.refusals import words_of


def raised(path: Path) -> OSError:
    with pytest.raises(OSError) as caught:
        path.read_text()
    return caught.value


def test_files_are_named(tmp_path: Path) -> None:
    assert words_of(raised(tmp_path)) == f"cannot use {tmp_path}: Is a directory"
    assert words_of(raised(tmp_path / "no")) == f"cannot use {tmp_path}/no: No such file or directory"
    assert words_of(OSError(28, "No space left on device")) == "the system refused: No space left on device"
    assert words_of(OSError()) == "the system refused: OSError"


def test_a_file_that_is_no_python_is_named(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError) as caught:
        compile("x = 1\ndef (", str(tmp_path / "probe.py"), "exec")
    assert words_of(caught.value) == f"{tmp_path}/probe.py is not valid Python in line 2: invalid syntax"


def test_a_folder_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FileNotFoundError) as caught:
        os.getcwd()
    assert words_of(caught.value) == "the current folder is gone: change to another one"


def test_memory_is_memory_whoever_wants_it() -> None:
    with pytest.raises(MemoryError) as caught:
        np.zeros(2**59)
    advice = "fewer epochs, seeds or units, or a smaller --memory, take less"
    found = words_of(caught.value)
    assert found is not None and found.startswith("not enough memory: Unable to allocate 4.00 EiB for an array with")
    assert found.endswith(f"; {advice}") and "\n" not in found
    xla = RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 80000000000 bytes.\nBufferAssignment: …")
    assert words_of(xla) == f"not enough memory: {str(xla).splitlines()[0]}; {advice}"
    assert words_of(MemoryError()) == f"not enough memory; {advice}"


def test_text_that_cannot_be_written() -> None:
    with pytest.raises(UnicodeError) as caught:
        "\udcff".encode()
    found = words_of(caught.value)
    assert found is not None and found.startswith("a name or a text cannot be written: 'utf-8' codec can't encode")


def test_what_is_long_is_cut() -> None:
    found = words_of(OSError("x" * 1000))
    assert found is not None and len(found) < 250 and found.endswith("...")


def test_a_fault_of_the_program_is_none() -> None:
    assert [words_of(error) for error in (ValueError("no"), RuntimeError("no"), KeyError("no"))] == [None] * 3
