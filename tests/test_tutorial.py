"""docs/tutorial.md from its first line to its last: every file is written, every command is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from reproduce.cli.main import status
from reproduce.runs import store
from tests.pages import blocks, console

PAGE = Path(__file__).parents[1] / "docs" / "tutorial.md"
SPEC = Path("specs") / "my_ablation.yaml"
ROUNDED = re.compile(r"-?\d+\.\d+|about \d+")  # computed on another machine, they may differ a little


def follow(text: str) -> None:
    """Writes the keys of a block over those of the spec; a block that has a title is all of it."""
    old = "" if text.startswith("title:") else SPEC.read_text("utf-8")
    keys = {part.split(":")[0]: part for spec in (old, text) for part in re.split(r"^(?=\w)", spec, flags=re.MULTILINE)}
    SPEC.write_text("".join(keys.values()), encoding="utf-8")


def test_every_step_gives_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "default_path", lambda: tmp_path / "store.db")
    for language, text in blocks(PAGE.read_text("utf-8")):
        if language == "yaml":
            follow(text)
        for line, shown in console(text) if language == "console" else ():
            status(shlex.split(line.removeprefix("reproduce ")))
            printed = "".join(capsys.readouterr())
            expected, cut, _ = ROUNDED.sub("~", shown).partition("…\n")
            found = ROUNDED.sub("~", printed)
            assert (found[: len(expected)] if cut else found) == expected, line
    assert (tmp_path / "results" / "my_ablation" / "figures" / "01-effects.png").exists()


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / target).exists(), target
