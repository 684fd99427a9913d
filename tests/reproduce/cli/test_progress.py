import sys

import pytest

from reproduce.cli.progress import Live, Plain, duration, progress
from reproduce.progress import SearchState


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


def rows(bars: Live) -> list[tuple[str, float, float | None, str, str]]:
    """What each bar shows: its name, how far it is, of how much, what is said of it, the time left."""
    shown = (task for task in bars.bars.tasks)
    return [(one.fields["name"], one.completed, one.total, one.description, one.fields["left"]) for one in shown]


def test_a_search_has_a_bar_of_its_trials_with_the_best_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    now = [100.0]
    monkeypatch.setattr("reproduce.cli.progress.time.monotonic", lambda: now[0])
    with progress() as bars:
        assert isinstance(bars, Live)
        bars.start("digits")
        bars.searching([SearchState("random", 0, 40, "")], 0, 400)
        now[0] = 1000.0
        bars.more(40)
        bars.searching([SearchState("random", 3, 40, "best loss 0.5")], 0, 370)
        assert rows(bars)[1:] == [("  random", 3, 40, "best loss 0.5", "")]
        now[0] = 1030.0
        bars.searching([SearchState("random", 10, 40, "best loss 0.4")], 70, 300)
        (first, second) = rows(bars)
        assert second == ("  random", 10, 40, "best loss 0.4", "")
        assert first[0] == "digits" and first[4] == "2 min left", "70 epochs took 30 s, what was stored took none"
        bars.searching([], 0, 0)
        assert [row[0] for row in rows(bars)] == ["digits"] and rows(bars)[0][4] == ""


def test_a_search_whose_runs_are_all_stored_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress() as bars:
        assert isinstance(bars, Live)
        bars.start("digits")
        bars.more(0)
        bars.searching([SearchState("random", 40, 40, "best loss 0.5")], 0, 0)
        assert rows(bars) == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (59.4, "59 s"), (59.6, "1 min"), (3569, "59 min"), (3571, "1 h 0 min"), (11_000, "3 h 3 min")],
)
def test_durations_in_words(seconds: float, text: str) -> None:
    assert duration(seconds) == text
