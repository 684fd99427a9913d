"""Standard output and standard error that are closed, full, read by nobody, or of a legacy code page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPRODUCE = f"{sys.executable} -c 'from reproduce.cli.main import main; main()'"


def answer(shell: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    command = ["bash", "-c", shell.replace("reproduce ", f"{REPRODUCE} ")]
    kept = {name: value for name, value in os.environ.items() if name not in ("TF_CLI_CONFIG_FILE",)}
    done = subprocess.run(command, capture_output=True, cwd=folder, env={**kept, **environment}, timeout=60)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


@pytest.fixture
def specs(tmp_path: Path, tiny: str) -> Path:
    """A folder with a spec whose title no code page has."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "tiny.yaml").write_text(tiny.replace("title: Tiny", "title: Tiny × 小"), encoding="utf-8")
    return tmp_path


def test_letters_that_a_code_page_lacks_are_replaced(specs: Path) -> None:
    code, out, err = answer("reproduce list --specs specs", specs, PYTHONIOENCODING="cp1251")
    assert (code, out.split()[-3:], err) == (0, ["Tiny", "?", "?"], "")
    code, _, err = answer("reproduce list --specs 小", specs, PYTHONIOENCODING="cp1251")
    assert (code, err) == (2, "there is no specs folder \\u5c0f\n")


def test_closed_streams_are_no_fault(specs: Path) -> None:
    assert answer("reproduce list --specs specs 2>&-", specs)[::2] == (0, "")
    assert answer("reproduce list --specs specs >&-", specs) == (0, "", "")
    assert answer("reproduce list --specs nowhere 2>&-", specs) == (2, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_a_full_disk_under_the_answer_is_2_and_said(specs: Path) -> None:
    assert answer("reproduce list --specs specs > /dev/full", specs) == (
        2,
        "",
        "the system refused: No space left on device\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_what_cannot_be_said_does_not_change_the_status(specs: Path) -> None:
    assert answer("reproduce check nosuch --specs specs 2> /dev/full", specs) == (2, "", "")
    assert answer("reproduce check --nosuch 2> /dev/full", specs) == (2, "", "")
    assert answer("reproduce list --specs specs > /dev/full 2> /dev/full", specs) == (2, "", "")
    (specs / "specs" / "bad.yaml").write_text("title: x")
    assert answer("reproduce check bad --specs specs 2> /dev/full", specs) == (1, "", "")


def test_a_reader_that_leaves_is_not_told(specs: Path) -> None:
    shell = "reproduce list --specs specs | true; echo ${PIPESTATUS[0]}"
    assert answer(shell, specs) == (0, "2\n", "")


def test_no_file_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    code = "from reproduce.cli import streams; streams.prepare(); print(open('file').fileno(), file=open('said', 'w'))"
    (tmp_path / "file").touch()
    done = subprocess.run(["bash", "-c", f'{sys.executable} -c "{code}" 0<&- >&- 2>&-'], cwd=tmp_path, timeout=60)
    assert done.returncode == 0 and int((tmp_path / "said").read_text()) > 2
