"""What is not as the lecture has it: a folder of its own, and the command that asks for it again."""

from pathlib import Path

import pytest

from reproduce.runs.non_defaults import command, non_defaults, subfolder
from reproduce.runs.settings import Settings


@pytest.mark.parametrize(
    ("settings", "seeds", "folder", "line"),
    [
        (Settings(), None, ".", "run xor"),
        (Settings(tier="smoke"), None, "smoke", "run xor --tier smoke"),
        (Settings(), range(1000, 1020), "seeds-1000-1020", "run xor --seeds 1000:1020"),
        (Settings(tier="smoke"), range(5), "smoke/seeds-0-5", "run xor --tier smoke --seeds 0:5"),
        (Settings("fit"), None, "fit", "run xor --engine fit"),
        (Settings("fit", "tensorflow"), None, "tensorflow", "run xor --backend tensorflow"),
        (Settings(device="gpu"), None, ".", "run xor --device gpu"),
        (
            Settings("fit", tier="smoke"),
            range(1),
            "smoke/fit/seeds-0-1",
            "run xor --tier smoke --engine fit --seeds 0:1",
        ),
    ],
)
def test_what_is_not_the_default(settings: Settings, seeds: range | None, folder: str, line: str) -> None:
    found = non_defaults(settings, seeds)
    assert subfolder(found) == Path(folder)
    assert command("run xor", found) == line
