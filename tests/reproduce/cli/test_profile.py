"""Seconds by program: those of variants go to the program that the variants turn out to share."""

from reproduce.cli.profile import Profile
from reproduce.progress import Progress


def test_the_table_adds_up() -> None:
    profile = Profile(Progress())
    profile.start("race")
    profile.more(3)
    profile.spent("build", 0.25, "slow")
    profile.spent("build", 0.5, "fast")
    profile.spent("build", 1.0, "wide")
    profile.program(1, 2, ["slow", "fast"], 2)
    profile.spent("run", 2.0)
    profile.spent("compile", 4.0, "wide")
    profile.program(2, 2, ["wide"], 1)
    profile.spent("store", 8.0)
    profile.start("stored")
    profile.more(0)
    profile.spent("report", 16.0)
    lines = profile.table().splitlines()
    assert [line.split() for line in lines[:-1]] == [
        ["program", "variants", "runs", "build", "trace", "compile", "run", "store", "report"],
        ["race", "1", "2", "2", "0.75", "0.00", "0.00", "2.00", "0.00", "0.00"],
        ["race", "2", "1", "1", "1.00", "0.00", "4.00", "0.00", "8.00", "0.00"],
        ["stored", "0.00", "0.00", "0.00", "0.00", "0.00", "16.00"],
        ["in", "all", "1.75", "0.00", "4.00", "2.00", "8.00", "16.00"],
    ]
    assert "s by the clock" in lines[-1]
