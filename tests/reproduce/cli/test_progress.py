import sys

import pytest

from reproduce.cli.progress import Live, Plain, progress


def test_progress_is_silent_when_piped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    with progress() as bars:
        assert type(bars) is Plain
        bars.start("xor")
        bars.more(3)
        bars.say("building")
        bars.advance(3)
    assert capsys.readouterr() == ("", "")


def test_progress_is_live_on_a_terminal_and_goes_to_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress() as bars:
        assert type(bars) is Live
        bars.start("xor")
        bars.more(3)
        bars.say("building")
        bars.advance(2)
        assert (bars.bars.tasks[0].completed, bars.bars.tasks[0].total) == (2, 3)
    assert capsys.readouterr().out == ""


def test_an_experiment_has_one_bar_and_none_with_nothing_to_train(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress() as bars:
        for experiment, runs in (("xor", 3), ("digits", 0), ("wine", 2), ("xor", 4)):
            bars.start(experiment)
            bars.more(runs)
            bars.say("training")
            bars.advance(1)
        found = [(task.fields["name"], task.completed, task.total) for task in bars.bars.tasks]
    assert found == [("xor", 2, 7), ("wine", 1, 2)]
