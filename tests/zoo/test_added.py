"""Folders of a user's own add to the zoo, and are as they were when they were read."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from zoo import added, catalogue, preparations
from zoo.added import Zoo

Parts = Callable[[Mapping[str, str]], Path]
TIMES = "from zoo.preparations._factor import FACTOR\n\ndef times(split): return FACTOR\n"


def test_its_names_are_there_beside_those_of_the_package_until_it_is_taken_away(parts: Parts) -> None:
    before = preparations.names()
    added.add([Zoo(parts({"preparations/times.py": "def times(split): return 2\n"}))])
    assert set(preparations.names()) == {*before, "times"}
    assert preparations.get("times")(None) == 2
    assert list(catalogue.of_users("zoo.preparations")) == ["times"] and not catalogue.of_users("zoo.layers")
    added.add(())
    assert preparations.names() == before


def test_an_edit_is_seen_when_it_is_added_again_and_not_before(parts: Parts) -> None:
    folder = parts({"preparations/times.py": TIMES, "preparations/_factor.py": "FACTOR = 2\n"})
    added.add([Zoo(folder)])
    assert preparations.get("times")(None) == 2
    parts({"preparations/_factor.py": "FACTOR = 3\n"})  # as many bytes, perhaps within the same second
    assert preparations.get("times")(None) == 2
    added.add([Zoo(folder)])
    assert preparations.get("times")(None) == 3


def test_what_is_not_changed_is_not_read_again(parts: Parts) -> None:
    folder = parts({"preparations/times.py": TIMES, "preparations/_factor.py": "FACTOR = 2\n"})
    added.add([Zoo(folder)])
    function, generation = preparations.get("times"), added.generation()
    added.add([Zoo(folder)])
    assert preparations.get("times") is function and added.generation() == generation


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            "preparations/standard_ize.py",
            r"zoo/preparations/standard_ize\.py and .*/standardize\.py both offer 'standardize'$",
        ),
        ("preparations/standardize.py", r"zoo/preparations/standardize\.py and .* are both called 'standardize'$"),
        ("preparations/_statistics.py", r"zoo/preparations/_statistics\.py and .* are both called '_statistics'$"),
    ],
)
def test_a_name_of_the_package_is_refused_with_both_places(parts: Parts, file: str, message: str) -> None:
    added.add([Zoo(parts({file: "def standardize(split): ...\n"}))])
    with pytest.raises(catalogue.BadFile, match=message):
        preparations.names()


def test_an_error_names_the_file_and_the_line(parts: Parts) -> None:
    folder = parts({"preparations/times.py": "import math\n\nmath.nothing\n\ndef times(split): ...\n"})
    added.add([Zoo(folder)])
    with pytest.raises(
        catalogue.BadFile, match=rf"^{folder}/preparations/times\.py:3 cannot be imported: AttributeError"
    ):
        preparations.get("times")


def test_bytecode_is_not_kept(parts: Parts) -> None:
    folder = parts({"preparations/times.py": "def times(split): return 2\n"})
    added.add([Zoo(folder)])
    preparations.get("times")
    assert not list(folder.rglob("*.pyc"))
