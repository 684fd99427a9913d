"""`reproduce new --part` and `reproduce trust`: what they write and say."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reproduce.cli.main import status
from reproduce.cli.new_command import FUNCTIONS, PARTS
from zoo import added, catalogue

Parts = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def here(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, reading a learning rate
@pytest.mark.parametrize("part", PARTS)
def test_a_starter_passes_its_test_and_is_offered(part: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "my_part" if part in FUNCTIONS else "MyPart"
    assert status(["new", "--part", part, name]) == 0
    file, test = f"zoo/{PARTS[part]}/my_part.py", "zoo/tests/test_my_part.py"
    next_steps = f"next: pytest {test}, then `reproduce trust zoo` or `--zoo zoo`"
    assert capsys.readouterr().out == f"{file}\n{test}\n{next_steps}\n"
    found = runpy.run_path(str(here / test))
    for check in [one for one_name, one in found.items() if one_name.startswith("test_")]:
        check()
    assert [zoo.folder for zoo in added.added()] == [here / "zoo"]
    assert catalogue.get(f"zoo.{PARTS[part]}", name).__doc__


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--part", "layer", "snake"], "a layer cannot be called 'snake'; expected a name such as MyPart"),
        (["--part", "dataset", "Heights"], "a dataset cannot be called 'Heights'; expected a name such as my_part"),
        (["--part", "layer", "Threshold"], "there is a layer called Threshold already: "),
        (["--zoo", "zoo", "Snake"], "--zoo is where parts go: say which with --part"),
        (["--part", "layer", "Snake", "--specs", "specs"], "--specs is where specs go; parts go to --zoo"),
    ],
)
def test_what_cannot_be_written(
    arguments: list[str], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(["new", *arguments]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert not (here / "zoo").exists()


def test_a_part_is_not_written_over_another(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["new", "--part", "layer", "Snake"]) == 0
    assert status(["new", "--part", "layer", "Snake"]) == 2
    assert capsys.readouterr().err == "zoo/layers/snake.py is already there\n"


def test_folders_are_trusted_listed_and_forgotten(here: Path, parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    folder = parts({"layers/snake.py": ""})
    says = {
        ("trust",): "no folder is trusted\n",
        ("trust", "zoo"): f"{folder}: trusted\n",
        ("trust", "./zoo/"): f"{folder}: trusted\n",
    }
    for command, text in says.items():
        assert status(list(command)) == 0
        assert capsys.readouterr().out == text
    assert status(["trust"]) == 0
    assert capsys.readouterr().out == f"{folder}\n"
    assert status(["trust", "zoo", "--remove"]) == 0
    assert capsys.readouterr().out == f"{folder}: trusted no more\n"
    assert status(["trust", "zoo", "--remove"]) == 2
    assert capsys.readouterr().err == f"{folder} is not trusted\n"
    assert status(["trust", "--remove"]) == 2
    assert status(["trust", "nowhere"]) == 2
    assert capsys.readouterr().err.endswith("there is no folder nowhere\n")
