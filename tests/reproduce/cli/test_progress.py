import sys

import pytest

from reproduce.cli.progress import Live, Silent, progress


def test_progress_is_silent_when_piped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    with progress() as bars:
        assert type(bars) is Silent
        bars.start("xor", 3)
        bars.say("building")
        bars.advance(3)
    assert capsys.readouterr() == ("", "")


def test_progress_is_live_on_a_terminal_and_goes_to_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress() as bars:
        assert type(bars) is Live
        bars.start("xor", 3)
        bars.say("building")
        bars.advance(2)
        assert (bars.bars.tasks[0].completed, bars.bars.tasks[0].total) == (2, 3)
    assert capsys.readouterr().out == ""


def test_an_experiment_with_nothing_to_train_has_no_bar() -> None:
    with Live() as bars:
        bars.start("xor", 0)
        bars.say("nothing")
        bars.advance(0)
        assert bars.bars.tasks == []
