"""Which code a setup reaches, and that nothing else decides what it is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reproduce.runs.plan import runs_of
from reproduce.runs.settings import Settings
from reproduce.spec import parts as reached
from zoo import added
from zoo.added import Zoo

Parts = Callable[[Mapping[str, str]], Path]
LAYER = "import keras\nclass Snake(keras.layers.Layer): ...\n"
FILES = {
    "layers/snake.py": LAYER,
    "layers/other.py": "from zoo.layers import _shared\nclass Other: ...\n",
    "layers/_shared.py": "SIZE = 1\n",
    "losses/snake.py": "class Snake: ...\n",
    "initializers/ones_and_twos.py": "class OnesAndTwos: ...\n",
    "datasets/heights.py": "from ._columns2 import COLUMNS\nPACKAGE = None\ndef heights(*, rng): ...\n",
    "datasets/_columns2.py": "COLUMNS = 2\n",
    "datasets/heights.csv": "1,2\n",
}


def of(folder: Path, **setup: Any) -> dict[str, str]:
    added.add([Zoo(folder)])
    return reached.contents(setup)


@pytest.mark.parametrize(
    "model",
    [
        {"layers": ["Snake", {"Dense": 2}]},
        {"layers": [{"Snake": {"frequency": 2.0}}]},
        {"layers": [{"TimeDistributed": {"layer": {"Snake": {}}}}]},
        {"layers": [{"repeat": 2, "layers": ["Snake"]}]},
        {"mlp": {"norm": "Snake"}},
    ],
)
def test_a_layer_is_found_at_any_depth_and_a_loss_of_its_name_is_not(parts: Parts, model: Any) -> None:
    assert list(of(parts(FILES), model=model)) == ["layers.Snake"]


def test_an_initializer_inside_a_layer(parts: Parts) -> None:
    model = {"layers": [{"Dense": {"units": 1, "kernel_initializer": "OnesAndTwos"}}]}
    assert list(of(parts(FILES), model=model)) == ["initializers.OnesAndTwos"]


def test_a_setup_without_own_parts_reaches_none(parts: Parts) -> None:
    assert of(parts(FILES), data="xor", model="mlp", loss="MeanSquaredError") == {}


@pytest.mark.parametrize(
    ("edited", "changes"),
    [
        ("layers/snake.py", {"layers.Snake"}),
        ("layers/_shared.py", {"layers.Other"}),
        ("datasets/heights.csv", {"datasets.heights"}),
        ("datasets/_columns2.py", {"datasets.heights"}),
        ("losses/snake.py", set()),
        ("datasets/heights.py~", set()),
    ],
)
def test_an_edit_changes_what_it_belongs_to_and_nothing_else(parts: Parts, edited: str, changes: set[str]) -> None:
    setup = {"data": "heights", "model": {"layers": ["Snake", "Other"]}}
    before = of(parts(FILES), **setup)
    after = of(parts({edited: FILES.get(edited, "") + "# 1\n"}), **setup)
    assert {name for name in before if before[name] != after[name]} == changes


def test_the_version_of_a_package_is_part_of_it(parts: Parts) -> None:
    added.add([Zoo(parts(FILES), "mylab 1.2")])
    assert reached.contents({"loss": "Snake"})["losses.Snake"].startswith("mylab 1.2 ")


def test_the_place_of_the_folder_is_not(parts: Parts, tmp_path: Path) -> None:
    before = of(parts(FILES), model={"layers": ["Other"]})
    (tmp_path / "zoo").rename(tmp_path / "moved")
    assert of(tmp_path / "moved", model={"layers": ["Other"]}) == before


def test_the_keys_of_runs_have_it_where_there_is_some(parts: Parts, variant: Callable[..., Any]) -> None:
    added.add([Zoo(parts(FILES))])
    plain, own = (
        runs_of(variant(model={"layers": [name, {"Dense": 1}]}), [0], Settings())[0] for name in ("ReLU", "Snake")
    )
    assert "zoo" not in plain.facts and list(own.facts["zoo"]) == ["layers.Snake"]
