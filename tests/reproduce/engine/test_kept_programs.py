"""Compiled programs on disk: used by the next process, dropped when damaged, bounded."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reproduce.engine.kept_programs import HASH, KeptPrograms


@pytest.fixture
def programs(tmp_path: Path) -> KeptPrograms:
    return KeptPrograms(tmp_path, limit=100 + 3 * HASH)


def test_what_is_kept_is_found(programs: KeptPrograms) -> None:
    programs.put("one", b"program")
    programs.put("one", b"other program")
    assert (programs.get("one"), programs.get("two")) == (b"other program", None)


@pytest.mark.parametrize("size", [0, 10, HASH, HASH + 3])
def test_what_is_cut_is_dropped_and_said(
    size: int, programs: KeptPrograms, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    programs.put("one", b"program")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:size])
    with caplog.at_level(logging.WARNING):
        assert [programs.get("one") for _ in range(2)] == [None, None]
    assert caplog.messages == [f"a compiled program on disk was damaged and is dropped: {file}"]
    programs.put("one", b"program")
    assert programs.get("one") == b"program"


def test_a_flipped_bit_is_seen_wherever_it_is(programs: KeptPrograms, tmp_path: Path) -> None:
    programs.put("one", b"program")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for number in range(len(whole)):
        file.write_bytes(whole[:number] + bytes([whole[number] ^ 1]) + whole[number + 1 :])
        assert programs.get("one") is None
        file.write_bytes(whole)
    assert programs.get("one") == b"program"


def test_the_least_recently_used_go_first(programs: KeptPrograms, tmp_path: Path) -> None:
    for age, key in enumerate(("three", "two", "one")):
        programs.put(key, bytes(30))
        os.utime(tmp_path / f"{key}-cache", (age, age))
    assert programs.get("three") is not None
    programs.put("four", bytes(40))
    assert [key for key in ("one", "two", "three", "four") if programs.get(key) is not None] == ["one", "three", "four"]


def test_a_folder_that_takes_nothing_is_no_fault(tmp_path: Path) -> None:
    KeptPrograms(tmp_path / "nowhere").put("one", b"program")
    assert KeptPrograms(tmp_path / "nowhere").get("one") is None and list(tmp_path.iterdir()) == []


PROCESS = """
import sys
from pathlib import Path
from reproduce.engine import kept_programs
kept_programs.SECONDS = 0
kept_programs.keep_in(Path(sys.argv[1]))
import jax, jax.numpy as jnp
found = jax.jit(lambda x: jnp.sin(x) @ jnp.cos(x)).lower(jnp.ones((3, 3))).compile()(jnp.eye(3))
print(float(found.sum()))
"""


def test_another_process_finds_the_program_and_mends_a_damaged_one(tmp_path: Path) -> None:
    """As JAX calls it, whatever its version."""

    def answer() -> tuple[str, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
        command = [sys.executable, "-W", "error", "-c", PROCESS, str(tmp_path)]
        done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
        return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "damaged" in line)

    first, _ = answer()
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    stamps = {path: path.stat().st_ino for path in kept}
    assert kept and answer() == (first, ""), "found"
    assert {path: path.stat().st_ino for path in tmp_path.iterdir()} == stamps, "not written again"
    for path, content in kept.items():
        path.write_bytes(content[: len(content) // 2])
    found, said = answer()
    assert found == first and said.count("is dropped") == len(kept)
    assert {path: path.stat().st_size for path in tmp_path.iterdir()}.keys() == kept.keys()
    assert answer() == (first, ""), "mended"
