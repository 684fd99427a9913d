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


def test_results_of_added_seeds_are_kept_apart() -> None:
    found = non_defaults(Settings(), None, 500)
    assert (subfolder(found), command("run xor", found)) == (Path("until-decided-500"), "run xor --until-decided 500")
    found = non_defaults(Settings(), range(100, 120), 500)
    assert subfolder(found) == Path("seeds-100-120/until-decided-500")
    assert command("run xor", found) == "run xor --seeds 100:120 --until-decided 500"
