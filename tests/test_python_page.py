"""docs/python.md: every example gives what is shown, and every column of the frames is named."""

from __future__ import annotations

import doctest
from dataclasses import fields
from pathlib import Path

import pytest

import reproduce
from reproduce.claims.verdict import Verdict
from tests.pages import blocks

PAGE = Path(__file__).parents[1] / "docs" / "python.md"


@pytest.mark.filterwarnings(r"ignore:(currentThread|getName)\(\) is deprecated:DeprecationWarning")  # KerasTuner
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")  # Keras
def test_every_example_gives_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("reproduce.api_arguments.default_path", lambda: tmp_path / "store.db")
    texts = [text for language, text in blocks(PAGE.read_text("utf-8")) if language == "yaml"]
    (tmp_path / "specs").mkdir()
    for name, text in zip(("small", "schedule", "tuned"), texts, strict=True):
        (tmp_path / "specs" / f"{name}.yaml").write_text(text)
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, attempted > 15) == (0, True)
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"specs", "store.db", "stock", "cache"}


def test_every_function_and_every_column_is_named() -> None:
    text = PAGE.read_text("utf-8")
    for name in reproduce.__all__:
        assert f"reproduce.{name}(" in text, name
    for field in fields(Verdict):
        assert f"`{field.name}`" in text, field.name
